//! Names and inside addresses replaced by pseudonyms, so that an answer can be shown to strangers: `host-1.inside` for an
//! inside address, `mac-1` for a hardware address, `user-1@domain-1` for a mail address, `user-1` for a login, `device-1`
//! for a device. The same thing has the same pseudonym everywhere one `Redactor` has been; numbers are given as things are
//! first met. Addresses of the outside, the reported address and its reporter, instants and figures stay. Pure.
//!
//! A login or a device is known as such where it was told (`Known`), where the investigation names it, or where the grammar
//! of a log line says so (`user=<...>`, `(...) CMD`, `/home/...`). A name that nobody told and that stands in free text
//! is not found, nor one in base64 or in the escapes of a URL.

mod address;
mod fields;
mod find;
mod hardware;
mod words;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::pack::{Pack, RawLine};
use crate::model::device::eui64;
use crate::model::net::{Ip, Mac, Nets};
use crate::report::view::investigation::Investigation;
use words::Names;

/// What is known of our side beside the investigation.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Names of inside devices and of this machine; of `nas.home.example` the first label.
    pub devices: Vec<String>,
    /// Logins.
    pub users: Vec<String>,
    /// Our mail and host domains.
    pub domains: Vec<String>,
    /// Hardware of the inside: addresses made of it are inside as well, and it is found without its colons.
    pub macs: Vec<Mac>,
}

pub struct Redactor {
    inside: Nets,
    macs: BTreeSet<Mac>,
    /// Reported addresses, which the reader has anyway.
    reported: BTreeSet<Ip>,
    /// Mail addresses of those who reported, in lower case.
    reporters: BTreeSet<String>,
    names: Names,
    /// In lower case, the longest first.
    domains: Vec<String>,
    numbers: HashMap<Thing, usize>,
    /// The last number of each kind.
    last: [usize; 5],
}

/// Something that has a pseudonym; names in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Thing {
    Host(Ip),
    Mac(Vec<u8>),
    User(String),
    Domain(String),
    Device(String),
}

/// A stretch of text that tells something, and what.
struct Found {
    at: Range<usize>,
    what: What,
}

enum What {
    Address(Ip),
    Mac(Vec<u8>),
    Mail {
        local: String,
        domain: String,
    },
    User(String),
    Device(String),
    /// A name within one of our domains, or the domain itself.
    Domain(String),
}

/// An investigation, and for packs the lines and names of files.
impl Redactor {
    pub fn new(all: &Investigation, inside: Nets, known: &Known) -> Redactor {
        let reported = all.incidents.iter().filter_map(|one| Ip::parse(one.ip.as_deref()?.as_bytes()));
        let mut redactor = Redactor {
            inside,
            macs: known.macs.iter().copied().collect(),
            reported: reported.collect(),
            reporters: BTreeSet::new(),
            names: Names::default(),
            domains: Vec::new(),
            numbers: HashMap::new(),
            last: [0; 5],
        };
        for mac in &known.macs {
            redactor.names.bare_mac(*mac);
        }
        known.devices.iter().for_each(|name| redactor.names.device(name));
        known.users.iter().for_each(|name| redactor.names.user(name));
        known.domains.iter().for_each(|name| redactor.domain(name));
        fields::learn(&mut redactor, all);
        redactor
    }

    /// A copy that names nobody of our side.
    pub fn investigation(&mut self, all: &Investigation) -> Investigation {
        fields::redacted(self, all)
    }

    /// Lines, names of inputs and the command line of a pack. Its entries are rendered from what `investigation` gives.
    pub fn pack(&mut self, pack: &mut Pack) {
        pack.lines.sort();
        pack.inputs.sort();
        for RawLine { file, bytes, .. } in &mut pack.lines {
            *file = self.text(file);
            *bytes = self.line(bytes);
        }
        for input in &mut pack.inputs {
            input.file = self.text(&input.file);
        }
        for word in &mut pack.command {
            *word = self.text(word);
        }
        pack.redacted = true;
    }

    /// Any text.
    pub fn text(&mut self, text: &str) -> String {
        into_text(self.bytes(text.as_bytes()))
    }

    /// A log line: what `text` finds, and the host in its header.
    pub fn line(&mut self, line: &[u8]) -> Vec<u8> {
        let header = find::host_of_header(line);
        self.replaced(line, header)
    }

    fn bytes(&mut self, text: &[u8]) -> Vec<u8> {
        self.replaced(text, None)
    }

    /// Every find replaced. Where two overlap, both pseudonyms are written and nothing of either is left.
    fn replaced(&mut self, text: &[u8], header: Option<Found>) -> Vec<u8> {
        let mut found: Vec<Found> = header.into_iter().collect();
        address::find(text, &mut found);
        hardware::find(text, &mut found);
        find::mails(text, &mut found);
        find::logins(text, &mut found);
        find::domains(text, &self.domains, &mut found);
        self.names.find(text, &mut found);
        found.retain(|one| self.concerns_us(&one.what));
        found.sort_by_key(|one| (one.at.start, std::cmp::Reverse(one.at.end)));
        let (mut out, mut done) = (Vec::with_capacity(text.len()), 0);
        for Found { at, what } in found {
            if at.end <= done {
                continue;
            }
            out.extend_from_slice(text.get(done..at.start).unwrap_or_default());
            out.extend_from_slice(self.pseudonym(what).as_bytes());
            done = at.end;
        }
        out.extend_from_slice(text.get(done..).unwrap_or_default());
        out
    }

    fn concerns_us(&self, what: &What) -> bool {
        match what {
            What::Address(ip) => self.is_inside(*ip),
            What::Mail { local, domain } => !self.reporters.contains(&mail(local, domain)),
            What::User(name) | What::Device(name) => !words::is_common(name),
            What::Mac(_) | What::Domain(_) => true,
        }
    }

    /// Loopback names nobody, and lists answer with it.
    fn is_inside(&self, ip: Ip) -> bool {
        let ours = || self.inside.contains(ip) || eui64(ip).is_some_and(|mac| self.macs.contains(&mac));
        !ip.is_loopback() && ip.0 != 0 && !self.reported.contains(&ip) && ours()
    }

    fn pseudonym(&mut self, what: What) -> String {
        match what {
            What::Address(ip) => self.numbered(Thing::Host(ip)),
            What::Mac(octets) => self.numbered(Thing::Mac(octets)),
            What::User(name) => self.user(&name),
            What::Device(name) => self.device(&name),
            What::Domain(name) => self.host_name(&name),
            What::Mail { local, domain } => {
                let user = self.user(&local);
                format!("{user}@{}", self.host_name(&domain))
            }
        }
    }

    fn user(&mut self, name: &str) -> String {
        match words::is_common(name) {
            true => name.to_string(),
            false => self.numbered(Thing::User(name.to_lowercase())),
        }
    }

    fn device(&mut self, name: &str) -> String {
        match words::is_common(name) {
            true => name.to_string(),
            false => self.numbered(Thing::Device(name.to_lowercase())),
        }
    }

    /// `device-1`, `domain-1`, `device-1.domain-1`
    fn host_name(&mut self, name: &str) -> String {
        let name = name.trim_matches('.').to_lowercase();
        if let Some(label) = self.names.device_called(&name) {
            return self.device(&label);
        }
        let within = self.domains.iter().find_map(|domain| {
            let label = name.strip_suffix(domain.as_str())?.strip_suffix('.')?;
            Some((label.to_string(), domain.clone()))
        });
        match within {
            Some((label, domain)) => {
                let label = self.device(&label);
                format!("{label}.{}", self.numbered(Thing::Domain(domain)))
            }
            None => self.numbered(Thing::Domain(name)),
        }
    }

    fn numbered(&mut self, thing: Thing) -> String {
        let (kind, before, after) = match &thing {
            Thing::Host(_) => (0, "host", ".inside"),
            Thing::Mac(_) => (1, "mac", ""),
            Thing::User(_) => (2, "user", ""),
            Thing::Domain(_) => (3, "domain", ""),
            Thing::Device(_) => (4, "device", ""),
        };
        let mut none = 0;
        let last = self.last.get_mut(kind).unwrap_or(&mut none);
        let number = self.numbers.entry(thing).or_insert_with(|| {
            *last += 1;
            *last
        });
        format!("{before}-{number}{after}")
    }

    fn domain(&mut self, name: &str) {
        let name = name.trim_matches('.').to_lowercase();
        if !name.is_empty() && !self.domains.contains(&name) {
            self.domains.push(name);
            self.domains.sort_by_key(|name| (std::cmp::Reverse(name.len()), name.clone()));
        }
    }
}

fn mail(local: &str, domain: &str) -> String {
    format!("{local}@{domain}").to_lowercase()
}

fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|broken| String::from_utf8_lossy(broken.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests;
