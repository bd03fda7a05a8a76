//! A counted table: key to how often, first, last and where. Adding and merging commute, so any grouping of
//! threads, files and days gives the same table.

use std::collections::hash_map::Entry;
use std::hash::Hash;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::model::source::Position;

/// How often something was seen, when first and last (seconds since the epoch), and in which line first. Small, because
/// a busy week has a million of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub n: u32,
    pub first: u32,
    pub last: u32,
    pub at: Position,
}

impl Count {
    pub fn join(&mut self, other: Count) {
        self.n = self.n.saturating_add(other.n);
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.at = self.at.min(other.at);
    }
}

/// One line's contribution: counted `n` times (`message repeated n times`).
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Seen {
    pub n: u32,
    pub micros: i64,
    pub at: Position,
}

impl Seen {
    pub fn count(self) -> Count {
        // Logs are of 1970 to 2106.
        let second = self.micros.div_euclid(1_000_000).clamp(0, i64::from(u32::MAX)) as u32;
        Count { n: self.n, first: second, last: second, at: self.at }
    }
}

/// What a table says of a line it has counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
    /// How often the key was seen by now.
    pub times: u32,
    /// It is the first of its key here, so that it may be kept as evidence. Pieces of the input may come in any order:
    /// one read later may bring an earlier line.
    pub first: bool,
}

/// From how many times on something comes again and again.
const OFTEN: u32 = 8;

impl Added {
    /// Did these `n` make it often?
    pub const fn came_to_often(self, n: u32) -> bool {
        self.times >= OFTEN && self.times - n < OFTEN
    }
}

#[derive(Clone, Debug)]
pub struct Table<K>(FxHashMap<K, Count>);

impl<K> Default for Table<K> {
    fn default() -> Self {
        Table(FxHashMap::default())
    }
}

impl<K: Hash + Eq + Copy> Table<K> {
    /// Counts a line.
    pub fn add(&mut self, key: K, seen: Seen) -> Added {
        let count = seen.count();
        match self.0.entry(key) {
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                let first = count.at < known.at;
                known.join(count);
                Added { times: known.n, first }
            }
            Entry::Vacant(new) => Added { times: new.insert(count).n, first: true },
        }
    }

    /// Adds what was counted elsewhere under the same key.
    pub fn put(&mut self, key: K, count: Count) {
        self.insert(key, count);
    }

    /// The same; true when the key is new here.
    pub fn insert(&mut self, key: K, count: Count) -> bool {
        let before = self.0.len();
        self.0.entry(key).and_modify(|known| known.join(count)).or_insert(count);
        self.0.len() > before
    }

    pub fn merge(&mut self, mut other: Table<K>) {
        // The smaller into the larger: less to move, and less to grow.
        if self.0.len() < other.0.len() {
            std::mem::swap(&mut self.0, &mut other.0);
        }
        for (key, count) in other.0 {
            self.put(key, count);
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

    pub fn retain(&mut self, keep: impl Fn(&K) -> bool) {
        self.0.retain(|key, _| keep(key));
    }

    pub fn retain_counts(&mut self, keep: impl Fn(&Count) -> bool) {
        self.0.retain(|_, count| keep(count));
    }

    pub fn counts(&self) -> impl Iterator<Item = &Count> {
        self.0.values()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &Count)> {
        self.0.iter()
    }
}

impl<K> IntoIterator for Table<K> {
    type Item = (K, Count);
    type IntoIter = std::collections::hash_map::IntoIter<K, Count>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
