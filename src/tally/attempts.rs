//! Clients that try names, users or logins: how often, and how many different ones. Of the names only their keys
//! are kept, since guessers try hundreds of thousands that nobody wants to read.

use std::collections::hash_map::Entry;

use rustc_hash::{FxHashMap, FxHashSet};

use super::key::{Name, Who};
use super::table::{Added, Count, Seen};

#[derive(Clone, Debug)]
struct Tried {
    count: Count,
    names: FxHashSet<Name>,
}

/// By day and client.
#[derive(Clone, Debug, Default)]
pub struct Attempts(FxHashMap<(i32, Who), Tried>);

impl Attempts {
    /// Counts a line; the empty name is an attempt whose name is not known.
    pub fn add(&mut self, day: i32, client: Who, name: Name, seen: Seen) -> Added {
        let count = seen.count();
        let (tried, added) = match self.0.entry((day, client)) {
            Entry::Occupied(known) => {
                let known = known.into_mut();
                let first = count.at < known.count.at;
                known.count.join(count);
                let times = known.count.n;
                (known, Added { times, first })
            }
            Entry::Vacant(new) => {
                let added = Added { times: count.n, first: true };
                (new.insert(Tried { count, names: FxHashSet::default() }), added)
            }
        };
        if name != Name::EMPTY {
            tried.names.insert(name);
        }
        added
    }

    pub fn get(&self, day: i32, client: Who) -> Option<&Count> {
        self.0.get(&(day, client)).map(|tried| &tried.count)
    }

    pub fn merge(&mut self, mut other: Attempts) {
        if self.0.len() < other.0.len() {
            std::mem::swap(&mut self.0, &mut other.0);
        }
        other.0.into_iter().for_each(|(key, theirs)| self.put_tried(key, theirs));
    }

    /// Puts back what was counted of a client.
    pub fn put(&mut self, day: i32, client: Who, count: Count) {
        self.put_tried((day, client), Tried { count, names: FxHashSet::default() });
    }

    pub fn put_name(&mut self, day: i32, client: Who, name: Name) {
        if let Some(tried) = self.0.get_mut(&(day, client)) {
            tried.names.insert(name);
        }
    }

    fn put_tried(&mut self, key: (i32, Who), theirs: Tried) {
        match self.0.entry(key) {
            Entry::Vacant(new) => drop(new.insert(theirs)),
            Entry::Occupied(mine) => {
                let mine = mine.into_mut();
                mine.count.join(theirs.count);
                mine.names.extend(theirs.names);
            }
        }
    }

    pub fn retain_days(&mut self, keep: impl Fn(i32) -> bool) {
        self.0.retain(|(day, _), _| keep(*day));
    }

    /// Counts days together under what `part` makes of them.
    pub fn fold(&mut self, part: impl Fn(i32) -> i32) {
        for ((day, client), tried) in std::mem::take(&mut self.0) {
            self.put_tried((part(day), client), tried);
        }
    }

    /// The names tried by a client on a day.
    pub fn names(&self, day: i32, client: Who) -> impl Iterator<Item = Name> {
        self.0.get(&(day, client)).into_iter().flat_map(|tried| tried.names.iter().copied())
    }

    pub fn clients(&self) -> impl Iterator<Item = Who> {
        self.0.keys().map(|(_, client)| *client)
    }

    /// Day, client, count and how many different names.
    pub fn iter(&self) -> impl Iterator<Item = (i32, Who, &Count, usize)> {
        self.0.iter().map(|((day, client), tried)| (*day, *client, &tried.count, tried.names.len()))
    }
}
