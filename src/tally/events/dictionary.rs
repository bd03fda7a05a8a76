//! Texts by number, each kept once. Number 0 is no text at all.

use rustc_hash::FxHashMap;

use crate::model::net::{Addr, Ip};
use crate::tally::key::Name;

/// What stands for a text that an event does not have.
pub const NO_TEXT: u32 = 0;

/// Longest text kept, in bytes.
const LONGEST: usize = 1024;
/// What a text takes beside its own bytes.
const OVERHEAD: u64 = 48;

#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    codes: FxHashMap<Name, u32>,
    /// Addresses met, so that each is written out once.
    addresses: FxHashMap<u128, u32>,
    texts: Vec<Box<[u8]>>,
    bytes: u64,
}

impl Dictionary {
    /// The number of a text; that of no text for the empty one.
    pub fn code(&mut self, text: &[u8]) -> u32 {
        if text.is_empty() {
            return NO_TEXT;
        }
        let text = text.get(..LONGEST).unwrap_or(text);
        let name = Name::of(text);
        if let Some(code) = self.codes.get(&name) {
            return *code;
        }
        self.texts.push(text.into());
        self.bytes += text.len() as u64 + OVERHEAD;
        let code = self.texts.len() as u32;
        self.codes.insert(name, code);
        code
    }

    /// The number of an address as it is shown, or of the text that could not be read as one.
    pub fn address(&mut self, address: Addr<'_>) -> u32 {
        match address {
            Addr::Ip(ip) => self.ip(ip),
            Addr::Unreadable(text) => self.code(text),
            Addr::OfSession(_) => NO_TEXT,
        }
    }

    fn ip(&mut self, ip: Ip) -> u32 {
        let number = ip.0;
        if let Some(code) = self.addresses.get(&number) {
            return *code;
        }
        let code = self.code(ip.to_string().as_bytes());
        self.bytes += OVERHEAD;
        self.addresses.insert(number, code);
        code
    }

    /// The text of a number; empty for none.
    pub fn text(&self, code: u32) -> &[u8] {
        let place = (code as usize).checked_sub(1);
        place.and_then(|place| self.texts.get(place)).map_or(b"", |text| text)
    }

    /// The texts from number 1 on.
    pub fn texts(&self) -> impl Iterator<Item = &[u8]> {
        self.texts.iter().map(|text| &**text)
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// About how much memory it takes.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes in another one; gives for each of its numbers the one here.
    pub fn merge(&mut self, other: Dictionary) -> Vec<u32> {
        [NO_TEXT].into_iter().chain(other.texts.iter().map(|text| self.code(text))).collect()
    }
}
