//! Lists that name inside devices: files in, a book of addresses out. One format, one file. Pure.
//!
//! | format | recognised by |
//! | --- | --- |
//! | leases of dnsmasq | `expiry MAC address name id` |
//! | leases of ISC dhcpd | `lease ADDRESS {`, `ia-na "..." {` |
//! | leases of Kea (memfile) | the heading `address,hwaddr` or `address,duid` |
//! | `ip neigh`, `arp -an`, `/proc/net/arp` | `ADDRESS dev ... lladdr MAC`, `? (ADDRESS) at MAC`, a table with both |
//! | hosts files | the name `hosts`; `ADDRESS name ...` |
//! | `/etc/ethers` | `MAC name`, `MAC ADDRESS` |

mod dhcpd;
mod dnsmasq;
mod duid;
mod kea;
mod names;
mod neighbours;
#[cfg(test)]
mod tests;

use crate::model::device::{Book, Entry, EntryKind};
use crate::model::doubt::Doubt;
use crate::model::net::Ip;

/// Entries of one file at most; what is beyond is told.
const MOST: usize = 200_000;
/// Doubts of one file that are kept whole.
const MOST_DOUBTS: usize = 100;
/// Bytes of a line at most, and of a name (RFC 1035).
const LONGEST: usize = 1 << 16;
const LONGEST_NAME: usize = 255;

/// Reads one file. `name` is its path as far as it is known.
pub fn read(name: &str, text: &str) -> Book {
    let mut list =
        List { file: name, entries: Vec::new(), doubts: Vec::new(), left_out: 0, doubts_left_out: 0 };
    match format(name, text) {
        Some(format) => format(text, &mut list),
        None if text.trim().is_empty() => {}
        None => list.doubt(None, "neither leases nor neighbours nor names of hosts"),
    }
    list.close()
}

type Format = fn(&str, &mut List<'_>);

/// The format of a file: by its first lines that say something.
fn format(name: &str, text: &str) -> Option<Format> {
    let base = name.rsplit('/').next().unwrap_or(name);
    let lines =
        || text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).take(200);
    if lines().next().is_some_and(kea::is_heading) {
        return Some(kea::read);
    }
    if lines().any(dhcpd::is_block) {
        return Some(dhcpd::read);
    }
    if lines().any(dnsmasq::is_lease) {
        return Some(dnsmasq::read);
    }
    if base != "hosts" && lines().any(neighbours::is_neighbour) {
        return Some(neighbours::read);
    }
    if lines().any(names::is_ether) {
        return Some(names::ethers);
    }
    (base == "hosts" || base.ends_with(".hosts") || lines().any(names::is_host))
        .then_some(names::hosts as Format)
}

/// What is read of one file.
struct List<'a> {
    file: &'a str,
    entries: Vec<Entry>,
    doubts: Vec<Doubt>,
    left_out: usize,
    doubts_left_out: usize,
}

impl List<'_> {
    /// An entry of this file without anything in it.
    fn entry(&self, kind: EntryKind, line: usize) -> Entry {
        Entry {
            ip: None,
            mac: None,
            name: None,
            kind,
            since: None,
            until: None,
            file: self.file.to_string(),
            line,
        }
    }

    /// Takes an entry that says something: of an address or of hardware.
    fn push(&mut self, entry: Entry) {
        let says = entry.ip.is_some() && (entry.mac.is_some() || entry.name.is_some());
        if !says && (entry.mac.is_none() || entry.name.is_none()) {
            return;
        }
        if self.entries.len() < MOST { self.entries.push(entry) } else { self.left_out += 1 }
    }

    fn doubt(&mut self, line: impl Into<Option<usize>>, what: impl Into<String>) {
        if self.doubts.len() < MOST_DOUBTS {
            self.doubts.push(Doubt { file: self.file.to_string(), line: line.into(), what: what.into() });
        } else {
            self.doubts_left_out += 1;
        }
    }

    fn close(mut self) -> Book {
        for (count, what) in [(self.left_out, "entries"), (self.doubts_left_out, "doubts")] {
            if count > 0 {
                let what = format!("{count} more {what} are left out");
                self.doubts.push(Doubt { file: self.file.to_string(), line: None, what });
            }
        }
        Book::new(self.entries, self.doubts)
    }
}

/// Lines with their numbers from 1; blank ones and comments are left out, overlong ones told.
fn lines<'a>(text: &'a str, list: &mut List<'_>) -> Vec<(usize, &'a str)> {
    let mut kept = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.len() > LONGEST {
            list.doubt(number, "the line is too long to be read");
        } else if !line.is_empty() && !line.starts_with('#') {
            kept.push((number, line));
        }
    }
    kept
}

/// A name as a device gives it; None for none (`*`, `-`, nothing) and for what is too long for one.
fn named(text: &str) -> Option<String> {
    let text = text.trim_end_matches('.');
    (!matches!(text, "" | "*" | "-" | "?") && text.len() <= LONGEST_NAME).then(|| text.to_string())
}

fn address(text: &str) -> Option<Ip> {
    // `fe80::1%eth0` is of one interface.
    Ip::parse(text.split('%').next().unwrap_or(text).as_bytes())
}
