//! Names that the grammar around them tells: mail addresses (RFC 5321), logins in the places where daemons write them,
//! host names within our domains, and the host in the header of a log line (RFC 3164, RFC 5424). Pure.

use super::address::slice;
use super::{Found, What};
use crate::model::net::Ip;

/// What stands before a login: Postfix, Dovecot, PAM, sudo, Exim, cron, and folders of one user.
const BEFORE_LOGIN: [&[u8]; 21] = [
    b"sasl_username=",
    b"user=<",
    b"user=",
    b"USER=",
    b"logname=",
    b"ruser=",
    b"login=",
    b"for user ",
    b"invalid user ",
    b"/home/",
    b"/Users/",
    b"/var/mail/",
    b"/var/spool/mail/",
    b"/crontabs/",
    b" U=",
    b" A=plain:",
    b" A=login:",
    b"imap(",
    b"pop3(",
    b"lda(",
    b"lmtp(",
];

pub(super) fn logins(text: &[u8], found: &mut Vec<Found>) {
    for at in 0..text.len() {
        let rest = text.get(at..).unwrap_or_default();
        if let Some(before) = BEFORE_LOGIN.iter().find(|before| rest.starts_with(before)) {
            login(text, at + before.len(), found);
        }
        // `(alice) CMD (...)`, `sudo: alice : TTY=...`
        if rest.starts_with(b") CMD ") || rest.starts_with(b" : TTY=") {
            let back =
                text.get(..at).unwrap_or_default().iter().rev().take_while(|byte| is_login(byte)).count();
            login(text, at - back, found);
        }
    }
}

fn is_login(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'+' | b'-' | 0x80..)
}

/// A login that begins here. A number is a user id, and a mail address is found as one.
fn login(text: &[u8], start: usize, found: &mut Vec<Found>) {
    let mut end =
        start + text.get(start..).unwrap_or_default().iter().take_while(|byte| is_login(byte)).count();
    if text.get(end) == Some(&b'@') {
        return;
    }
    while slice(text, &(start..end)).ends_with(b".") {
        end -= 1;
    }
    let name = String::from_utf8_lossy(slice(text, &(start..end)));
    if name.chars().any(char::is_alphabetic) && Ip::parse(name.as_bytes()).is_none() {
        found.push(Found { at: start..end, what: What::User(name.into_owned()) });
    }
}

pub(super) fn mails(text: &[u8], found: &mut Vec<Found>) {
    for at in text.iter().enumerate().filter(|(_, byte)| **byte == b'@').map(|(at, _)| at) {
        let start = local_part(text, at);
        let after = text.get(at + 1..).unwrap_or_default();
        let mut end = at + 1 + after.iter().take_while(|byte| is_host(byte)).count();
        while slice(text, &(at + 1..end)).ends_with(b".") || slice(text, &(at + 1..end)).ends_with(b"-") {
            end -= 1;
        }
        let local = String::from_utf8_lossy(slice(text, &(start..at))).into_owned();
        let domain = String::from_utf8_lossy(slice(text, &(at + 1..end))).into_owned();
        // `user@[192.0.2.1]`: the address is found as one.
        match (start < at, end > at + 1) {
            (true, true) => found.push(Found { at: start..end, what: What::Mail { local, domain } }),
            (true, false) => found.push(Found { at: start..at, what: What::User(local) }),
            _ => {}
        }
    }
}

/// Where the local part before an `@` begins: atoms, or one quoted string of at most 64 bytes.
fn local_part(text: &[u8], at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    if before.ends_with(b"\"") {
        let open = before.iter().rev().skip(1).take(64).position(|byte| *byte == b'"');
        return open.map_or(at, |length| at - length - 2);
    }
    let atoms = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'=' | b'_' | b'~' | 0x80..)
    };
    let start = at - before.iter().rev().take_while(|byte| atoms(byte)).count();
    let local = slice(text, &(start..at));
    // `user=alice@...` of a log, but not `SRS0=...=alice@...` and `list+alice=there@...`, which are addresses.
    let cut = local.iter().rposition(|byte| *byte == b'=').filter(|cut| {
        let (head, _) = local.split_at(*cut);
        let rewritten = [b"SRS".as_slice(), b"prvs", b"btv1"]
            .iter()
            .any(|with| head.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with)));
        !rewritten && !head.contains(&b'+')
    });
    cut.map_or(start, |cut| start + cut + 1)
}

fn is_host(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | 0x80..)
}

/// Names that are one of our domains or end in one.
pub(super) fn domains(text: &[u8], domains: &[String], found: &mut Vec<Found>) {
    let mut at = 0;
    while !domains.is_empty() && at < text.len() {
        let length = text.get(at..).unwrap_or_default().iter().take_while(|byte| is_host(byte)).count();
        let run = slice(text, &(at..at + length));
        let name = String::from_utf8_lossy(run).trim_matches(['.', '-']).to_ascii_lowercase();
        let ours = |domain: &String| match name.strip_suffix(domain.as_str()) {
            Some("") => domain.contains('.'),
            Some(label) => label.ends_with('.'),
            None => false,
        };
        if domains.iter().any(ours) {
            let front = run.iter().take_while(|byte| matches!(byte, b'.' | b'-')).count();
            let back = run.iter().rev().take_while(|byte| matches!(byte, b'.' | b'-')).count();
            found.push(Found { at: at + front..at + length - back, what: What::Domain(name) });
        }
        at += length.max(1);
    }
}

/// `gw` of `May 11 11:29:51 gw kernel: ...` and of `2026-05-11T11:29:51+02:00 gw kernel: ...`.
pub(super) fn host_of_header(line: &[u8]) -> Option<Found> {
    let mut words = Words { line, at: 0 };
    let first = words.next()?;
    let first = first.get(first.iter().position(|byte| *byte == b'>').map_or(0, |end| end + 1)..)?;
    let is_year = |word: &[u8]| word.len() == 4 && word.iter().all(u8::is_ascii_digit);
    // RFC 5424 writes its version behind the priority.
    let stamp = if first == b"1" { words.next()? } else { first };
    if stamp.len() == 3 && stamp.iter().all(u8::is_ascii_alphabetic) {
        words.next()?;
        let clock = words.next()?;
        if is_year(clock) {
            words.next()?
        } else {
            clock
        };
    } else if !(stamp.len() > 18 && stamp.get(10) == Some(&b'T')) {
        return None;
    }
    let host = words.next()?;
    let at = words.at - host.len()..words.at;
    let name = std::str::from_utf8(host).ok()?;
    let plain =
        name.bytes().all(|byte| is_host(&byte)) && name.bytes().any(|byte| byte.is_ascii_alphabetic());
    let what =
        if name.contains('.') { What::Domain(name.to_string()) } else { What::Device(name.to_string()) };
    plain.then_some(Found { at, what })
}

/// Words of a line with blanks between; `at` is the end of the last one given.
struct Words<'a> {
    line: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.line.get(self.at..)?;
        let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
        let length = rest.iter().skip(blanks).take_while(|byte| **byte != b' ').count();
        let start = self.at + blanks;
        self.at = start + length;
        self.line.get(start..self.at).filter(|word| !word.is_empty())
    }
}
