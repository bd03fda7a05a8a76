//! Names and addresses as fixed-size keys. A name's key is a hash of its bytes, so that tallies of
//! different threads, files, days and hosts speak of the same name by the same number and merge
//! without translation.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::net::{Addr, Ip};

/// A name (host, zone, sender, prefix ...) by the XXH3 hash of its bytes; 0 is the empty name.
/// Two of a million names share a key with a chance of about 3 in 10^8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub u64);

impl Name {
    pub const EMPTY: Name = Name(0);

    pub fn of(text: &[u8]) -> Name {
        if text.is_empty() { Name::EMPTY } else { Name(xxh3_64(text)) }
    }
}

/// Whom an address in a line stands for: a readable address, or the text it was written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Who(pub u128);

/// Unreadable addresses live where no unicast address can: ffff:ffff:ffff:ffff::/64.
const RAW: u128 = 0xffff_ffff_ffff_ffff;

impl Who {
    pub const NOBODY: Who = Who(RAW << 64);

    /// The address, or the name under which its text is kept.
    pub const fn parts(self) -> Result<Ip, Name> {
        if self.0 >> 64 == RAW { Err(Name(self.0 as u64)) } else { Ok(Ip(self.0)) }
    }

    pub const fn is_readable(self) -> bool {
        self.0 >> 64 != RAW
    }
}

impl From<Ip> for Who {
    fn from(ip: Ip) -> Who {
        Who(ip.0)
    }
}

/// Longest text kept for a name, in bytes; longer ones are cut for display and stay distinct by their key.
const LONGEST: usize = 512;

/// The texts behind the names.
#[derive(Clone, Debug, Default)]
pub struct Names(FxHashMap<Name, Box<[u8]>>);

impl Names {
    pub fn name(&mut self, text: &[u8]) -> Name {
        let name = Name::of(text);
        if name != Name::EMPTY {
            self.0.entry(name).or_insert_with(|| text[..text.len().min(LONGEST)].into());
        }
        name
    }

    pub fn who(&mut self, address: Addr<'_>) -> Who {
        match address {
            Addr::Ip(ip) => Who(ip.0),
            Addr::Unreadable(text) => Who(RAW << 64 | u128::from(self.name(text).0)),
            Addr::OfSession(_) => Who::NOBODY,
        }
    }

    /// The text of a name, made UTF-8 lossily; empty for a name never seen.
    pub fn text(&self, name: Name) -> String {
        self.0.get(&name).map_or_else(String::new, |text| String::from_utf8_lossy(text).into_owned())
    }

    pub fn show(&self, who: Who) -> String {
        match who.parts() {
            Ok(ip) => ip.to_string(),
            Err(name) => self.text(name),
        }
    }

    /// Every name but the empty one.
    pub fn all(&self) -> impl Iterator<Item = Name> {
        self.0.keys().copied()
    }

    pub fn merge(&mut self, other: Names) {
        if self.0.is_empty() {
            self.0 = other.0;
        } else {
            self.0.extend(other.0);
        }
    }
}
