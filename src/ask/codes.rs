//! Integers for addresses and names, and the way back.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::tally::Tally;
use crate::tally::key::{Name, Who};

/// Values of one kind, numbered by their text.
#[derive(Debug)]
struct Ranking<T> {
    values: Vec<T>,
    codes: FxHashMap<T, i64>,
}

impl<T: Copy + Hash + Eq> Ranking<T> {
    fn new(values: impl Iterator<Item = T>, mut text: impl FnMut(T) -> String) -> Ranking<T> {
        let distinct: rustc_hash::FxHashSet<T> = values.collect();
        let mut values: Vec<(String, T)> = distinct.into_iter().map(|value| (text(value), value)).collect();
        values.sort_unstable_by(|a, b| a.0.cmp(&b.0));
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
            .chain(tally.guesses.iter().map(|(key, _)| key.client))
            .chain(tally.clients.iter().map(|(key, _)| key.client))
            .chain(tally.auth.iter().map(|(key, _)| key.client));
        let names = tally.names.all();
        Codes {
            who: Ranking::new(who, |who| tally.names.show(who)),
            names: Ranking::new(names, |name| tally.names.text(name)),
        }
    }

    pub fn of_who(&self, who: Who) -> i64 {
        self.who.code(who)
    }

    pub fn of_name(&self, name: Name) -> i64 {
        self.names.code(name)
    }

    pub fn who(&self, code: i64) -> Who {
        self.who.value(code).unwrap_or(Who::NOBODY)
    }

    pub fn name(&self, code: i64) -> Name {
        self.names.value(code).unwrap_or_default()
    }
}
