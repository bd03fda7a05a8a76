//! The raw lines kept as evidence, by where they stand. Bounded: beyond the budget a line is still
//! named by file and number, without its text.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::key::Who;
use crate::model::net::Mac;
use crate::model::source::Position;

/// What a line is kept for, by how many such lines there may be; each has its own share of the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// A total, a zone, a job: few, and all of them are shown.
    Few,
    /// A client, a source, a destination: very many, of which the first ranks are shown.
    Many,
    /// The same where it comes again and again, and so may be among the first ranks.
    Often,
    /// Further lines of an address, beside its first.
    More,
    /// A slot of time.
    Slot,
}

/// Bytes of text a tally may keep, in the order of `Share`.
const BUDGETS: [usize; 5] = [3 << 20, 5 << 20, 2 << 20, 3 << 19, 1 << 19];
/// Longest text kept of one line.
const LONGEST: usize = 600;
/// Bytes of text that come back from the history.
const RESTORED: usize = 24 << 20;
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
    /// One that connects again and again.
    Client,
    /// One whose packets the firewall logs again and again.
    Hit,
}

#[derive(Clone, Debug, Default)]
pub struct Texts {
    lines: FxHashMap<Position, Box<[u8]>>,
    /// By `Share`.
    bytes: [usize; 5],
    few: FxHashMap<(Topic, Who), Vec<Position>>,
    /// Bytes of lines that were put back.
    restored: usize,
}

impl Texts {
    pub fn keep(&mut self, share: Share, at: Position, line: &[u8]) {
        let line = &line[..line.len().min(LONGEST)];
        let (bytes, budget) = (&mut self.bytes[share as usize], BUDGETS[share as usize]);
        if *bytes + line.len() <= budget
            && let Entry::Vacant(place) = self.lines.entry(at)
        {
            place.insert(line.into());
            *bytes += line.len();
        }
    }

    /// Keeps the first few lines of an address.
    pub fn keep_few(&mut self, share: Share, topic: Topic, of: Who, at: Position, line: &[u8]) {
        if self.count_few(topic, of, at) {
            self.keep(share, at, line);
        }
    }

    /// Is there no room left for such lines?
    pub const fn is_full(&self, share: Share) -> bool {
        self.bytes[share as usize] + LONGEST > BUDGETS[share as usize]
    }

    /// Counts a line among the first few of an address; true when it is one of them. Pieces of the input may come in any
    /// order, so a later one may bring earlier lines.
    pub fn count_few(&mut self, topic: Topic, of: Who, at: Position) -> bool {
        let kept = self.few.entry((topic, of)).or_default();
        let full = kept.len() >= FEW;
        if full && kept.last().is_some_and(|last| *last < at) {
            return false;
        }
        kept.insert(kept.partition_point(|known| *known < at), at);
        kept.truncate(FEW);
        true
    }

    /// Puts back a line that was kept before, while there is room for such ones.
    pub fn put_back(&mut self, at: Position, line: &[u8]) {
        if self.restored + line.len() <= RESTORED {
            self.restored += line.len();
            self.lines.insert(at, line.into());
        }
    }

    /// Puts back that a line is among the first few of an address.
    pub fn put_back_few(&mut self, topic: Topic, of: Who, at: Position) {
        self.few.entry((topic, of)).or_default().push(at);
    }

    /// Every line kept.
    pub fn lines(&self) -> impl Iterator<Item = (Position, &[u8])> {
        self.lines.iter().map(|(at, line)| (*at, &**line))
    }

    /// Every address of which the first few lines are kept, and where these stand.
    pub fn all_few(&self) -> impl Iterator<Item = (Topic, Who, &[Position])> {
        self.few.iter().map(|((topic, of), places)| (*topic, *of, places.as_slice()))
    }

    pub fn get(&self, at: Position) -> Option<&[u8]> {
        self.lines.get(&at).map(|line| &**line)
    }

    /// Where the first few lines of an address stand.
    pub fn few(&self, topic: Topic, of: Who) -> &[Position] {
        self.few.get(&(topic, of)).map_or(&[], Vec::as_slice)
    }

    pub fn merge(&mut self, other: Texts) {
        self.bytes.iter_mut().zip(other.bytes).for_each(|(mine, theirs)| *mine += theirs);
        self.restored += other.restored;
        self.lines.extend(other.lines);
        for (key, positions) in other.few {
            let mine = self.few.entry(key).or_default();
            mine.extend(positions);
            mine.sort_unstable();
            mine.truncate(FEW);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_few_are_the_first_in_any_order() {
        let at = |line| Position::new(0, 0, line);
        let few = |order: &[u32]| {
            let mut texts = Texts::default();
            order
                .iter()
                .for_each(|line| texts.keep_few(Share::Many, Topic::Auth, Who(7), at(*line), b"a line"));
            let kept = texts.few(Topic::Auth, Who(7)).to_vec();
            assert!(kept.iter().all(|at| texts.get(*at).is_some()), "{order:?}");
            kept
        };
        let wanted: Vec<Position> = (1..=5).map(at).collect();
        for order in [[1, 2, 3, 4, 5, 6, 7], [7, 6, 5, 4, 3, 2, 1], [4, 5, 6, 7, 1, 2, 3]] {
            assert_eq!(few(&order), wanted);
        }
    }

    #[test]
    fn what_is_many_leaves_room_for_what_is_few() {
        let mut texts = Texts::default();
        let line = vec![b'x'; LONGEST];
        for number in 0..20_000 {
            texts.keep(Share::Many, Position::new(0, 0, number), &line);
        }
        assert!(texts.is_full(Share::Many) && texts.get(Position::new(0, 0, 19_999)).is_none());
        texts.keep(Share::Few, Position::new(1, 0, 1), &line);
        assert!(texts.get(Position::new(1, 0, 1)).is_some());
    }
}
