//! A counted table: key to how often, first, last and where. Adding and merging commute, so any grouping of
//! threads, files and days gives the same table.

use std::collections::hash_map::Entry;
use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::model::source::Position;

/// How often something was seen, when first and last (microseconds since the epoch), and in which line first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub n: u64,
    pub first: i64,
    pub last: i64,
    pub at: Position,
}

impl Count {
    fn join(&mut self, other: Count) {
        self.n += other.n;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.at = self.at.min(other.at);
    }
}

/// One line's contribution: counted `n` times (`message repeated n times`).
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub n: u32,
    pub micros: i64,
    pub at: Position,
}

#[derive(Clone, Debug)]
pub struct Table<K>(FxHashMap<K, Count>);

impl<K> Default for Table<K> {
    fn default() -> Self {
        Table(FxHashMap::default())
    }
}

impl<K: Hash + Eq + Copy> Table<K> {
    /// Counts a line; true when it is the first of its key here, so that it may be kept as evidence. Pieces of the input
    /// may come in any order, so a later one may bring an earlier line.
    pub fn add(&mut self, key: K, seen: Seen) -> bool {
        let count = Count { n: u64::from(seen.n), first: seen.micros, last: seen.micros, at: seen.at };
        match self.0.entry(key) {
            Entry::Vacant(place) => {
                place.insert(count);
                true
            }
            Entry::Occupied(mut known) => {
                let first = seen.at < known.get().at;
                known.get_mut().join(count);
                first
            }
        }
    }

    /// Adds what was counted elsewhere under the same key.
    pub fn put(&mut self, key: K, count: Count) {
        self.0.entry(key).and_modify(|known| known.join(count)).or_insert(count);
    }

    pub fn merge(&mut self, other: Table<K>) {
        if self.0.is_empty() {
            self.0 = other.0;
        } else {
            other.0.into_iter().for_each(|(key, count)| self.put(key, count));
        }
    }

    pub fn contains(&self, key: &K) -> bool {
        self.0.contains_key(key)
    }

    pub fn get(&self, key: &K) -> Option<&Count> {
        self.0.get(key)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn counts(&self) -> impl Iterator<Item = &Count> {
        self.0.values()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &Count)> {
        self.0.iter()
    }
}
