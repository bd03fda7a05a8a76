//! Names and addresses as fixed-size keys. A name's key is a hash of its bytes, so that tallies of
//! different threads, files, days and hosts speak of the same name by the same number and merge
//! without translation.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::model::net::{Addr, Ip};

/// A name (host, zone, sender, prefix ...) by the XXH3 hash of its bytes; 0 is the empty name.
/// Two of a million names share a key with a chance of about 3 in 10^8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name(pub u64);

impl Name {
    pub const EMPTY: Name = Name(0);

    pub fn of(text: &[u8]) -> Name {
        if text.is_empty() { Name::EMPTY } else { Name(xxh3_64(text)) }
    }
}

/// Whom an address in a line stands for, in one number: an IPv4 address is its own; IPv6 addresses and texts that
/// could not be read are hashes, whose meaning `Names` keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Who(pub u64);

const V6: u64 = 1 << 63;
const RAW: u64 = 1 << 62;
/// Bits of a hash that are kept.
const HASH: u64 = RAW - 1;

impl Who {
    pub const NOBODY: Who = Who(RAW);

    pub const fn is_readable(self) -> bool {
        self.0 & RAW == 0
    }

    fn v6(ip: Ip) -> Who {
        Who(V6 | xxh3_64(&ip.0.to_be_bytes()) & HASH)
    }

    fn raw(text: &[u8]) -> Who {
        Who(RAW | Name::of(text).0 & HASH)
    }
}

/// Longest text kept for a name, in bytes; longer ones are cut for display and stay distinct by their key.
const LONGEST: usize = 512;

/// What the names and hashed addresses stand for.
#[derive(Clone, Debug, Default)]
pub struct Names {
    texts: FxHashMap<Name, Box<[u8]>>,
    v6: FxHashMap<Who, Ip>,
    raw: FxHashMap<Who, Box<[u8]>>,
}

impl Names {
    pub fn name(&mut self, text: &[u8]) -> Name {
        let name = Name::of(text);
        self.keep(name, text);
        name
    }

    /// Keeps the text of a name made by `Name::of`; for where a table has shown that the name is new.
    pub fn keep(&mut self, name: Name, text: &[u8]) {
        if name != Name::EMPTY {
            self.texts.entry(name).or_insert_with(|| cut(text));
        }
    }

    pub fn who(&mut self, address: Addr<'_>) -> Who {
        match address {
            Addr::Ip(ip) => match ip.as_v4() {
                Some(v4) => Who(u64::from(v4)),
                None => {
                    let who = Who::v6(ip);
                    self.v6.entry(who).or_insert(ip);
                    who
                }
            },
            Addr::Unreadable(text) => {
                let who = Who::raw(text);
                self.raw.entry(who).or_insert_with(|| cut(text));
                who
            }
            Addr::OfSession(_) => Who::NOBODY,
        }
    }

    /// The address, where it could be read.
    pub fn ip(&self, who: Who) -> Option<Ip> {
        match who.0 & (V6 | RAW) {
            0 => Some(Ip::v4(who.0 as u32)),
            _ => self.v6.get(&who).copied(),
        }
    }

    /// The text of a name, made UTF-8 lossily; empty for a name never seen.
    pub fn text(&self, name: Name) -> String {
        self.texts.get(&name).map_or_else(String::new, |text| String::from_utf8_lossy(text).into_owned())
    }

    /// An address as a reader writes it, or the text that could not be read as one.
    pub fn show(&self, who: Who) -> String {
        match (self.ip(who), self.raw.get(&who)) {
            (Some(ip), _) => ip.to_string(),
            (None, Some(text)) => String::from_utf8_lossy(text).into_owned(),
            (None, None) => String::new(),
        }
    }

    /// Every name but the empty one, and its bytes.
    pub fn all(&self) -> impl Iterator<Item = (Name, &[u8])> {
        self.texts.iter().map(|(name, text)| (*name, &**text))
    }

    /// The bytes of a name, as far as they are kept.
    pub fn bytes(&self, name: Name) -> Option<&[u8]> {
        self.texts.get(&name).map(|text| &**text)
    }

    /// What was written where no address could be read.
    pub fn raw(&self, who: Who) -> Option<&[u8]> {
        self.raw.get(&who).map(|text| &**text)
    }

    /// Puts back what a hashed address stands for.
    pub fn put_ip(&mut self, who: Who, ip: Ip) {
        self.v6.insert(who, ip);
    }

    pub fn put_raw(&mut self, who: Who, text: &[u8]) {
        self.raw.insert(who, cut(text));
    }

    pub fn merge(&mut self, mut other: Names) {
        if self.texts.len() < other.texts.len() {
            std::mem::swap(&mut self.texts, &mut other.texts);
        }
        self.texts.extend(other.texts);
        self.v6.extend(other.v6);
        self.raw.extend(other.raw);
    }
}

fn cut(text: &[u8]) -> Box<[u8]> {
    text[..text.len().min(LONGEST)].into()
}
