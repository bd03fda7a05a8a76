//! Names that were told, found in text as whole words. Pure.

use std::collections::HashMap;

use super::{Found, What};
use crate::model::net::Mac;

/// Names that tell nothing of anybody: accounts of the system, mailboxes of RFC 2142, what machines are called everywhere.
const COMMON: &str = "
    abuse admin administrator backup bin cron daemon default devnull dhcp dovecot exim fetchmail ftp
    gateway games git gnats guest home host hostmaster http imap info irc kernel lan list local
    localdomain localhost log lp mail mailer-daemon man messagebus mysql named news nobody noc noreply
    ntp operator pop3 postfix postgres postmaster proxy root router security server smtp smtpd squid
    sshd support sync sys syslog systemd test unknown user uucp vmail webmaster www www-data
";

pub(super) fn is_common(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    COMMON.split_whitespace().any(|common| common == name)
}

/// By the letters and digits they begin with, in lower case; in each list the longest first.
#[derive(Default)]
pub(super) struct Names(HashMap<Vec<u8>, Vec<Name>>);

struct Name {
    /// In lower case, unless it is to be found only as it is.
    letters: Vec<u8>,
    any_case: bool,
    kind: Kind,
}

enum Kind {
    User(String),
    Device(String),
    Mac(Mac),
}

/// A shorter name is found only as it is written: `ed` is not `ED`, and `IT` not `it`.
const ANY_CASE: usize = 4;

impl Names {
    pub fn user(&mut self, name: &str) {
        let name = trimmed(name);
        self.add(name, name.len() >= ANY_CASE, Kind::User(name.to_lowercase()));
    }

    /// A device, and the first label of its name; an address is none.
    pub fn device(&mut self, name: &str) {
        let name = trimmed(name);
        let label = name.split('.').next().filter(|_| !name.contains(' ')).unwrap_or(name);
        if crate::model::net::Ip::parse(name.as_bytes()).is_some() {
            return;
        }
        for one in [name, label] {
            self.add(one, one.len() >= ANY_CASE, Kind::Device(label.to_lowercase()));
        }
    }

    /// Hardware written without anything between its digits.
    pub fn bare_mac(&mut self, mac: Mac) {
        self.add(&mac.to_string().replace(':', ""), true, Kind::Mac(mac));
    }

    /// What has no letter is a figure, and a single letter a word.
    fn add(&mut self, name: &str, any_case: bool, kind: Kind) {
        let figure = !matches!(kind, Kind::Mac(_)) && !name.chars().any(char::is_alphabetic);
        if figure || name.len() < 2 || is_common(name) {
            return;
        }
        let letters = if any_case { name.to_ascii_lowercase() } else { name.to_string() }.into_bytes();
        let list = self.0.entry(first_word(name.as_bytes())).or_default();
        // The first to tell a name says what it is.
        if !list.iter().any(|known| known.letters == letters) {
            list.push(Name { letters, any_case, kind });
            list.sort_by_key(|name| std::cmp::Reverse(name.letters.len()));
        }
    }

    /// What a device of this name is called for short.
    pub fn device_called(&self, name: &str) -> Option<String> {
        let list = self.0.get(&first_word(name.as_bytes()))?;
        list.iter().filter(|known| known.is(name.as_bytes())).find_map(|known| match &known.kind {
            Kind::Device(label) => Some(label.clone()),
            _ => None,
        })
    }

    pub fn find(&self, text: &[u8], found: &mut Vec<Found>) {
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let word = first_word(rest);
            let fits = |name: &&Name| {
                let end = name.letters.len();
                rest.get(..end).is_some_and(|text| name.is(text))
                    && !rest.get(end).is_some_and(u8::is_ascii_alphanumeric)
            };
            // A word is looked at where it begins; a letter beyond ASCII begins one anywhere.
            if let Some(name) = self.0.get(&word).and_then(|list| list.iter().find(fits)) {
                found.push(Found { at: at..at + name.letters.len(), what: name.what() });
            }
            at += word.len().max(1);
        }
    }
}

impl Name {
    fn is(&self, text: &[u8]) -> bool {
        if self.any_case { text.eq_ignore_ascii_case(&self.letters) } else { text == self.letters }
    }

    fn what(&self) -> What {
        match &self.kind {
            Kind::User(name) => What::User(name.clone()),
            Kind::Device(name) => What::Device(name.clone()),
            Kind::Mac(mac) => What::Mac(mac.0.to_vec()),
        }
    }
}

/// Without what stands around a name and is no part of a word: `_gateway`, `"nas"`.
fn trimmed(name: &str) -> &str {
    name.trim_matches(|letter: char| letter.is_ascii() && !letter.is_ascii_alphanumeric())
}

/// The ASCII letters and digits at the beginning, in lower case.
fn first_word(text: &[u8]) -> Vec<u8> {
    text.iter().take_while(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
}
