//! Devices of the inside: which name and which hardware had an address, and when. Data, and looking things up in it.

use super::doubt::Doubt;
use super::net::{Ip, Mac};
use super::vendor::Vendors;

/// What one line of a list of leases, neighbours or names says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub ip: Option<Ip>,
    pub mac: Option<Mac>,
    /// As the device or the admin wrote it: whoever prints it escapes it.
    pub name: Option<String>,
    pub kind: EntryKind,
    /// Seconds since the epoch; the address was held from then on. None where that is not told.
    pub since: Option<i64>,
    /// Seconds since the epoch; it was held until then. None where that is not told, or for ever.
    pub until: Option<i64>,
    pub file: String,
    /// From 1.
    pub line: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A hosts file or an ethers file: what the admin wrote.
    Written,
    Lease,
    /// A neighbour that was seen once, at a time that is not told.
    Neighbour,
}

/// Whatever is known of the device that had an address at an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    pub name: Option<String>,
    pub mac: Option<Mac>,
    /// A lease says that it was so at that instant; else it was so at another time, or always.
    pub certain: bool,
    /// File and line of what this is taken from.
    pub places: Vec<(String, usize)>,
}

/// An address a device had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    pub ip: Ip,
    pub since: Option<i64>,
    pub until: Option<i64>,
}

/// All lists together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// By address, then in the order in which they came.
    entries: Vec<Entry>,
    pub doubts: Vec<Doubt>,
    pub vendors: Vendors,
}

impl Book {
    pub fn new(mut entries: Vec<Entry>, doubts: Vec<Doubt>) -> Book {
        entries.sort_by_key(|entry| entry.ip);
        Book { entries, doubts, vendors: Vendors::default() }
    }

    pub fn merge(&mut self, other: Book) {
        self.entries.extend(other.entries);
        self.entries.sort_by_key(|entry| entry.ip);
        self.doubts.extend(other.doubts);
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Who had the address at the instant (seconds since the epoch). A lease of that time goes before what the admin
    /// wrote, that before a lease of another time and a neighbour. None where nothing is known.
    pub fn at(&self, ip: Ip, instant: i64) -> Option<Device> {
        let entries = self.of(ip);
        let holder = entries
            .iter()
            .filter_map(|entry| Some((rank(entry, instant)?, entry)))
            .max_by_key(|(rank, _)| *rank);
        let mut device = Device::default();
        if let Some((_, entry)) = holder {
            device.certain = entry.kind == EntryKind::Lease && entry.since.is_some() && holds(entry, instant);
            device.take(entry);
        }
        // A hosts file has no MAC, a neighbour no name.
        for entry in entries.iter().filter(|entry| entry.kind != EntryKind::Lease) {
            device.take(entry);
        }
        device.mac = device.mac.or_else(|| eui64(ip));
        if let (Some(mac), None) = (device.mac, &device.name) {
            let named = self.with(mac).find(|entry| entry.name.is_some());
            named.into_iter().for_each(|entry| device.take(entry));
        }
        (device.mac.is_some() || device.name.is_some()).then_some(device)
    }

    /// Every address the hardware had, IPv4 and IPv6, also those that are made of it (EUI-64).
    pub fn addresses(&self, mac: Mac) -> Vec<Address> {
        let told = |entry: &Entry| entry.mac == Some(mac) || entry.ip.and_then(eui64) == Some(mac);
        let address = |entry: &Entry| Some(Address { ip: entry.ip?, since: entry.since, until: entry.until });
        let mut list: Vec<Address> =
            self.entries.iter().filter(|entry| told(entry)).filter_map(address).collect();
        list.sort_unstable();
        list.dedup();
        list
    }

    /// A name the hardware went by, at any time.
    pub fn name_of(&self, mac: Mac) -> Option<&str> {
        self.with(mac).find_map(|entry| entry.name.as_deref())
    }

    fn with(&self, mac: Mac) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.mac == Some(mac))
    }

    fn of(&self, ip: Ip) -> &[Entry] {
        let first = self.entries.partition_point(|entry| entry.ip < Some(ip));
        let last = self.entries.partition_point(|entry| entry.ip <= Some(ip));
        self.entries.get(first..last).unwrap_or_default()
    }
}

/// How well an entry answers for an instant: better ones are greater.
fn rank(entry: &Entry, instant: i64) -> Option<(u8, i64)> {
    Some(match entry.kind {
        EntryKind::Lease if holds(entry, instant) => {
            (if entry.since.is_some() { 4 } else { 3 }, entry.since.unwrap_or(0))
        }
        EntryKind::Written => (2, 0),
        EntryKind::Lease => {
            let away = |edge: Option<i64>| {
                edge.map_or(i64::MAX, |edge| edge.abs_diff(instant).try_into().unwrap_or(i64::MAX))
            };
            (1, -away(entry.since).min(away(entry.until)))
        }
        EntryKind::Neighbour => (0, 0),
    })
}

fn holds(entry: &Entry, instant: i64) -> bool {
    entry.since.is_none_or(|since| since <= instant) && entry.until.is_none_or(|until| instant < until)
}

impl Device {
    /// Fills in what is not known yet, and notes where it stands. Hardware and name of two devices do not mix.
    fn take(&mut self, entry: &Entry) {
        if self.mac.is_some() && entry.mac.is_some() && self.mac != entry.mac {
            return;
        }
        let (name, mac) =
            (self.name.is_none() && entry.name.is_some(), self.mac.is_none() && entry.mac.is_some());
        if name {
            self.name.clone_from(&entry.name);
        }
        if mac {
            self.mac = entry.mac;
        }
        let place = (entry.file.clone(), entry.line);
        if (name || mac) && !self.places.contains(&place) {
            self.places.push(place);
        }
    }
}

impl Mac {
    /// `00:0d:3a:2f:f2:27`, `00-0D-3A-2F-F2-27`, `0:d:3a:2f:f2:27` of BSD and macOS, `000d.3a2f.f227`; the whole of `text`.
    pub fn parse(text: &str) -> Option<Mac> {
        let groups: Vec<&str> = text.split([':', '-', '.']).collect();
        let mut octets = [0_u8; 6];
        let hex = |text: &str, most: usize| {
            let digits =
                !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            if digits { u16::from_str_radix(text, 16).ok() } else { None }
        };
        match groups.as_slice() {
            six @ [_, _, _, _, _, _] if !text.contains('.') => {
                for (octet, group) in octets.iter_mut().zip(six) {
                    *octet = hex(group, 2)? as u8;
                }
            }
            three @ [_, _, _] if text.len() == 14 => {
                for (pair, group) in octets.chunks_mut(2).zip(three) {
                    pair.copy_from_slice(&hex(group, 4)?.to_be_bytes());
                }
            }
            _ => return None,
        }
        Some(Mac(octets))
    }

    /// Not given by a maker: set by software, as phones do that show a new one to each network.
    pub const fn is_local(self) -> bool {
        self.0[0] & 2 != 0
    }

    pub const fn is_multicast(self) -> bool {
        self.0[0] & 1 != 0
    }
}

/// The hardware address an IPv6 address was made of (RFC 4291, appendix A); None where it was made otherwise.
pub fn eui64(ip: Ip) -> Option<Mac> {
    let [a, b, c, 0xff, 0xfe, d, e, f] = (ip.0 as u64).to_be_bytes() else { return None };
    let mac = Mac([a ^ 2, b, c, d, e, f]);
    (ip.as_v4().is_none() && !mac.is_multicast()).then_some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Ip {
        Ip::parse(text.as_bytes()).expect("an address")
    }

    fn entry(address: &str, mac: &str, name: &str, kind: EntryKind, since: i64, until: i64) -> Entry {
        let known = |at: i64| (at >= 0).then_some(at);
        let name = (!name.is_empty()).then(|| name.to_string());
        let (since, until) = (known(since), known(until));
        Entry {
            ip: Ip::parse(address.as_bytes()),
            mac: Mac::parse(mac),
            name,
            kind,
            since,
            until,
            file: "f".into(),
            line: 1,
        }
    }

    #[test]
    fn hardware_addresses() {
        let mac = Mac([0x00, 0x0d, 0x3a, 0x2f, 0x02, 0x27]);
        for text in ["00:0d:3a:2f:02:27", "00-0D-3A-2F-02-27", "0:d:3a:2f:2:27", "000d.3a2f.0227"] {
            assert_eq!(Mac::parse(text), Some(mac), "{text}");
        }
        for text in [
            "",
            "00:0d:3a:2f:02",
            "00:0d:3a:2f:02:27:00",
            "00:0d:3a:2f:02:g7",
            "000d.3a2f.22",
            "+1:0d:3a:2f:02:27",
            "1.2.3.4.5.6",
        ] {
            assert_eq!(Mac::parse(text), None, "{text}");
        }
        assert!(!mac.is_local() && Mac([0xda, 1, 2, 3, 4, 5]).is_local());
        assert_eq!(eui64(ip("fe80::20d:3aff:fe2f:227")), Some(mac));
        assert_eq!(eui64(ip("2001:db8::20d:3a00:fe2f:227")), None);
        assert_eq!(eui64(ip("192.0.2.1")), None);
    }

    #[test]
    fn who_had_an_address_and_when() {
        use EntryKind::{Lease, Neighbour, Written};
        let mut book = Book::new(
            vec![
                entry("192.168.1.20", "00:0d:3a:00:00:01", "laptop", Lease, 1000, 2000),
                entry("192.168.1.20", "00:0d:3a:00:00:02", "", Lease, 2500, 3500),
                entry("192.168.1.30", "00:0d:3a:00:00:02", "printer", Lease, 4000, -1),
            ],
            Vec::new(),
        );
        book.merge(Book::new(
            vec![
                entry("192.168.1.2", "", "nas", Written, -1, -1),
                entry("192.168.1.2", "00:0d:3a:00:00:09", "", Neighbour, -1, -1),
                entry("192.168.1.40", "00:0d:3a:00:00:01", "", Neighbour, -1, -1),
            ],
            Vec::new(),
        ));
        let told = |address: &str, instant| {
            let device = book.at(ip(address), instant)?;
            Some((device.name.unwrap_or_default(), device.mac?.0[5], device.certain))
        };
        assert_eq!(told("192.168.1.20", 1500), Some(("laptop".into(), 1, true)));
        // Its name stands with another address it had.
        assert_eq!(told("192.168.1.20", 3000), Some(("printer".into(), 2, true)));
        assert_eq!(told("192.168.1.20", 2100), Some(("laptop".into(), 1, false)));
        assert_eq!(told("192.168.1.30", 9000), Some(("printer".into(), 2, true)));
        assert_eq!(told("192.168.1.2", 0), Some(("nas".into(), 9, false)));
        assert_eq!(told("192.168.1.40", 0), Some(("laptop".into(), 1, false)));
        assert_eq!(told("fe80::20d:3aff:fe00:1", 0), Some(("laptop".into(), 1, false)));
        assert_eq!(told("192.168.1.99", 0), None);
        let addresses = book.addresses(Mac([0, 0x0d, 0x3a, 0, 0, 2]));
        assert_eq!(
            addresses.iter().map(|one| one.ip.to_string()).collect::<Vec<_>>(),
            ["192.168.1.20", "192.168.1.30"]
        );
    }
}
