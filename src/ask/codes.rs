//! Integers for addresses and names, and the way back.

use std::hash::Hash;
use std::io::Write;
use std::net::Ipv4Addr;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::net::Ip;
use crate::tally::Tally;
use crate::tally::key::{Name, Who};

/// Values of one kind, numbered by their text.
#[derive(Debug)]
struct Ranking<T> {
    values: Vec<T>,
    codes: FxHashMap<T, i64>,
}

impl<T: Copy + Hash + Eq> Ranking<T> {
    /// Of values with keys that are in the order of their texts; a value may come more than once.
    fn new<K: Ord>(mut values: Vec<(K, T)>) -> Ranking<T> {
        values.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        values.dedup_by(|a, b| a.1 == b.1);
        let values: Vec<T> = values.into_iter().map(|(_, value)| value).collect();
        let codes = values.iter().enumerate().map(|(code, value)| (*value, code as i64)).collect();
        Ranking { values, codes }
    }

    fn code(&self, value: T) -> i64 {
        self.codes.get(&value).copied().unwrap_or(-1)
    }

    fn value(&self, code: i64) -> Option<T> {
        self.values.get(usize::try_from(code).ok()?).copied()
    }
}

/// The first sixteen bytes of a text as a number, so that nearly every comparison is one of numbers.
fn head(text: &[u8]) -> u128 {
    let mut head = [0; 16];
    head.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
    u128::from_be_bytes(head)
}

/// In the order of addresses as they are shown. That of an IPv4 address has no more than fifteen bytes and needs no text.
fn address_key(tally: &Tally, who: Who) -> (u128, String) {
    match tally.names.ip(who).and_then(Ip::as_v4) {
        Some(v4) => {
            let mut text = [0; 16];
            // Fifteen bytes fit.
            let _ = write!(&mut text[..], "{}", Ipv4Addr::from(v4));
            (u128::from_be_bytes(text), String::new())
        }
        None => {
            let text = tally.names.show(who);
            (head(text.as_bytes()), text)
        }
    }
}

#[derive(Debug)]
pub struct Codes {
    who: Ranking<Who>,
    names: Ranking<Name>,
}

impl Codes {
    pub fn new(tally: &Tally) -> Codes {
        let who = tally
            .hits
            .iter()
            .map(|(key, _)| key.source)
            .chain(tally.port25.iter().flat_map(|(key, _)| [key.source, key.destination]))
            .chain(tally.rejects.iter().map(|(key, _)| key.client))
            .chain(tally.guesses.clients())
            .chain(tally.clients.iter().map(|(key, _)| key.client))
            .chain(tally.auth.clients());
        let names = tally.names.all();
        let (who, names) = rayon::join(
            || {
                let distinct: FxHashSet<Who> = who.collect();
                Ranking::new(distinct.into_iter().map(|who| (address_key(tally, who), who)).collect())
            },
            || Ranking::new(names.map(|(name, text)| ((head(text), text), name)).collect()),
        );
        Codes { who, names }
    }

    pub fn of_who(&self, who: Who) -> i64 {
        self.who.code(who)
    }

    pub fn of_name(&self, name: Name) -> i64 {
        self.names.code(name)
    }

    /// By code, from 0.
    pub fn all_who(&self) -> &[Who] {
        &self.who.values
    }

    /// The same of names.
    pub fn all_names(&self) -> &[Name] {
        &self.names.values
    }

    pub fn who(&self, code: i64) -> Who {
        self.who.value(code).unwrap_or(Who::NOBODY)
    }

    pub fn name(&self, code: i64) -> Name {
        self.names.value(code).unwrap_or_default()
    }
}
