//! What is counted without any further key, by day and by slot of ten minutes: arrays, since nearly every line adds
//! to one of these.

use rustc_hash::FxHashMap;

use super::What;
use super::table::{Added, Count, Seen};

/// How many kinds there are.
const KINDS: usize = What::ALL.len();

/// Counts by day. The days are few: those of a window are counted as its parts.
#[derive(Clone, Debug, Default)]
pub struct Totals(Vec<(i32, [Option<Count>; KINDS])>);

impl Totals {
    /// Counts a line.
    #[inline]
    pub fn add(&mut self, day: i32, what: What, seen: Seen) -> Added {
        let count = seen.count();
        match self.place(day, what) {
            Some(known) => {
                let first = count.at < known.at;
                known.join(count);
                Added { times: known.n, first }
            }
            place => Added { times: place.insert(count).n, first: true },
        }
    }

    pub fn get(&self, day: i32, what: What) -> Option<&Count> {
        let (_, counts) = self.0.iter().find(|(known, _)| *known == day)?;
        counts[what as usize].as_ref()
    }

    fn place(&mut self, day: i32, what: What) -> &mut Option<Count> {
        let index = self.0.iter().position(|(known, _)| *known == day).unwrap_or_else(|| {
            self.0.push((day, [None; KINDS]));
            self.0.len() - 1
        });
        &mut self.0[index].1[what as usize]
    }

    pub fn merge(&mut self, other: Totals) {
        other.iter().for_each(|(day, what, count)| self.put(day, what, *count));
    }

    /// Adds what was counted elsewhere.
    pub fn put(&mut self, day: i32, what: What, count: Count) {
        match self.place(day, what) {
            Some(known) => known.join(count),
            place => *place = Some(count),
        }
    }

    pub fn retain_days(&mut self, keep: impl Fn(i32) -> bool) {
        self.0.retain(|(day, _)| keep(*day));
    }

    /// Counts days together under what `part` makes of them.
    pub fn fold(&mut self, part: impl Fn(i32) -> i32) {
        let days = std::mem::take(self);
        days.iter().for_each(|(day, what, count)| self.put(part(day), what, *count));
    }

    /// Day, kind and count of all that was seen.
    pub fn iter(&self) -> impl Iterator<Item = (i32, What, &Count)> {
        self.0.iter().flat_map(|(day, counts)| {
            What::ALL.iter().zip(counts).filter_map(|(what, count)| Some((*day, *what, count.as_ref()?)))
        })
    }
}

/// How often by slot (`SLOT`). Lines come in order, so the present slot is held apart.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    present: (i64, [u32; KINDS]),
    others: FxHashMap<i64, [u32; KINDS]>,
}

impl Slots {
    #[inline]
    pub fn add(&mut self, slot: i64, what: What, n: u32) {
        if self.present.0 != slot {
            self.turn(slot);
        }
        let count = &mut self.present.1[what as usize];
        *count = count.saturating_add(n);
    }

    #[cold]
    fn turn(&mut self, slot: i64) {
        let next = self.others.remove(&slot).unwrap_or_default();
        let (before, counts) = std::mem::replace(&mut self.present, (slot, next));
        if counts != [0; KINDS] {
            self.others.insert(before, counts);
        }
    }

    pub fn get(&self, slot: i64, what: What) -> u64 {
        let counts = if self.present.0 == slot { Some(&self.present.1) } else { self.others.get(&slot) };
        counts.map_or(0, |counts| u64::from(counts[what as usize]))
    }

    pub fn merge(&mut self, other: Slots) {
        other.iter().for_each(|(slot, what, n)| self.add(slot, what, n));
    }

    /// Slot, kind and how often, of all that was seen.
    pub fn iter(&self) -> impl Iterator<Item = (i64, What, u32)> {
        let slots = self.others.iter().map(|(slot, counts)| (*slot, counts));
        slots.chain([(self.present.0, &self.present.1)]).flat_map(|(slot, counts)| {
            let seen = What::ALL.iter().zip(counts).filter(|(_, n)| **n > 0);
            seen.map(move |(what, n)| (slot, *what, *n))
        })
    }

    pub fn retain(&mut self, keep: impl Fn(i64) -> bool) {
        let all = std::mem::take(self);
        all.iter().filter(|(slot, ..)| keep(*slot)).for_each(|(slot, what, n)| self.add(slot, what, n));
    }
}
