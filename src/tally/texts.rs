//! The raw lines kept as evidence, by where they stand. Bounded: beyond the budget a line is still
//! named by file and number, without its text.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::key::Who;
use crate::model::net::Mac;
use crate::model::source::Position;

/// Bytes of text a tally may keep.
const BUDGET: usize = 12 << 20;
/// Of these, bytes for lines of keys that may be very many, such as clients: the rest is for what is few.
const OF_MANY: usize = BUDGET / 4 * 3;
/// Longest text kept of one line.
const LONGEST: usize = 600;
/// Lines kept of one address and topic.
const FEW: usize = 5;

/// What an address is known for, where its first few lines are kept and not only the first of each key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// From this hardware address.
    Port25(Option<Mac>),
    Guess,
    Auth,
    Reject,
}

#[derive(Clone, Debug, Default)]
pub struct Texts {
    lines: FxHashMap<Position, Box<[u8]>>,
    bytes: usize,
    few: FxHashMap<(Topic, Who), Vec<Position>>,
}

impl Texts {
    /// Keeps the line of a key of which there are few: a total, a port, a zone, a job.
    pub fn keep(&mut self, at: Position, line: &[u8]) {
        self.keep_within(BUDGET, at, line);
    }

    /// Keeps the line of a key of which there may be very many: a client, a source, a destination.
    pub fn keep_of_many(&mut self, at: Position, line: &[u8]) {
        self.keep_within(OF_MANY, at, line);
    }

    fn keep_within(&mut self, budget: usize, at: Position, line: &[u8]) {
        let line = &line[..line.len().min(LONGEST)];
        if self.bytes + line.len() <= budget
            && let Entry::Vacant(place) = self.lines.entry(at)
        {
            place.insert(line.into());
            self.bytes += line.len();
        }
    }

    /// Keeps the first few lines of an address.
    pub fn keep_few(&mut self, topic: Topic, of: Who, at: Position, line: &[u8]) {
        let kept = self.few.entry((topic, of)).or_default();
        if kept.len() < FEW {
            kept.push(at);
            self.keep_of_many(at, line);
        }
    }

    /// Counts a line that is kept already among the first few of an address.
    pub fn count_few(&mut self, topic: Topic, of: Who, at: Position) {
        let kept = self.few.entry((topic, of)).or_default();
        if kept.len() < FEW {
            kept.push(at);
        }
    }

    pub fn get(&self, at: Position) -> Option<&[u8]> {
        self.lines.get(&at).map(|line| &**line)
    }

    /// Where the first few lines of an address stand.
    pub fn few(&self, topic: Topic, of: Who) -> &[Position] {
        self.few.get(&(topic, of)).map_or(&[], Vec::as_slice)
    }

    pub fn merge(&mut self, other: Texts) {
        self.bytes += other.bytes;
        self.lines.extend(other.lines);
        for (key, positions) in other.few {
            let mine = self.few.entry(key).or_default();
            mine.extend(positions);
            mine.sort_unstable();
            mine.truncate(FEW);
        }
    }
}
