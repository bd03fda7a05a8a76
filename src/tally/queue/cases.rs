//! Messages that came over the loopback interface, until it is known whether a content filter handed them back.

use std::collections::VecDeque;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::messages::Message;
use super::{Books, Fate, Origin, REMEMBERED};
use crate::tally::What;
use crate::tally::key::Name;
use crate::tally::table::{Count, Seen};

/// A message, and those it was handed back as, of which nothing tells yet whether it was handed back itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Open {
    /// Where it began if it was not.
    pub origin: Origin,
    /// Day and line of its acceptance, which is taken back if it was.
    accepted: Option<(i32, Seen)>,
    /// The host, where it came in at a service that is for content filters by its name.
    at_filter: Option<Name>,
    /// It was given to a content filter itself, and so has not passed one.
    handed_on: bool,
    /// What became of its recipients so far.
    held: Vec<(Fate, Count)>,
}

impl Open {
    pub const fn new(origin: Origin, accepted: Option<(i32, Seen)>, at_filter: Option<Name>) -> Open {
        Open { origin, accepted, at_filter, handed_on: false, held: Vec::new() }
    }

    pub fn hold(&mut self, fate: Fate, count: Count) {
        match self.held.iter_mut().find(|(known, _)| *known == fate) {
            Some((_, known)) => known.join(count),
            None => self.held.push((fate, count)),
        }
    }

    /// A message that was handed back is of the origin of the first.
    fn settle(self, books: &mut Books<'_>, origin: Origin) {
        if let Some((day, seen)) = self.accepted {
            books.totals.add(day, What::Reinjected, seen);
            books.events.late(What::Reinjected, seen.at, seen.n);
        }
        self.count(books, origin);
    }

    fn count(self, books: &mut Books<'_>, origin: Origin) {
        for (fate, count) in self.held {
            books.count(fate, count, origin);
        }
    }

    /// No line will tell any more: it is what a local program sent, unless the service is for filters and the host
    /// is known to have one.
    fn presume(self, books: &mut Books<'_>, filtered: &FxHashSet<Name>) {
        if !self.handed_on && self.at_filter.is_some_and(|host| filtered.contains(&host)) {
            self.settle(books, Origin::default());
        } else {
            let origin = self.origin;
            self.count(books, origin);
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Case {
    Open(Open),
    Settled(Origin),
    /// One message with another case.
    SameAs(u64),
}

/// How a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Open, under this number.
    Open(u64),
    Settled(Origin),
    /// Settled so long ago that only the message knows its origin.
    Forgotten,
}

/// Cases by number, the oldest forgotten first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Cases {
    /// Number of the first one.
    first: u64,
    cases: VecDeque<Case>,
}

impl Cases {
    /// The number of a new case. If there are too many, nothing will be told of the oldest one.
    pub fn open(&mut self, books: &mut Books<'_>, open: Open, filtered: &FxHashSet<Name>) -> u64 {
        self.push(books, Case::Open(open), filtered)
    }

    fn push(&mut self, books: &mut Books<'_>, case: Case, filtered: &FxHashSet<Name>) -> u64 {
        if self.cases.len() >= REMEMBERED / 2 {
            if let Some(Case::Open(open)) = self.cases.pop_front() {
                open.presume(books, filtered);
            }
            self.first += 1;
        }
        self.cases.push_back(case);
        self.first + self.cases.len() as u64 - 1
    }

    fn case(&mut self, case: u64) -> Option<&mut Case> {
        let place = usize::try_from(case.checked_sub(self.first)?).ok()?;
        self.cases.get_mut(place)
    }

    pub fn get_mut(&mut self, case: u64) -> Option<&mut Open> {
        match self.case(case)? {
            Case::Open(open) => Some(open),
            Case::Settled(_) | Case::SameAs(_) => None,
        }
    }

    pub fn state(&mut self, case: u64) -> State {
        let mut at = case;
        loop {
            match self.case(at) {
                None => return State::Forgotten,
                Some(Case::Open(_)) => return State::Open(at),
                Some(Case::Settled(origin)) => return State::Settled(*origin),
                Some(Case::SameAs(other)) => at = *other,
            }
        }
    }

    /// The number of the case, if it is open.
    pub fn find(&mut self, case: u64) -> Option<u64> {
        match self.state(case) {
            State::Open(case) => Some(case),
            State::Settled(_) | State::Forgotten => None,
        }
    }

    pub fn settle(&mut self, books: &mut Books<'_>, case: u64, origin: Origin) {
        if let Some(case) = self.find(case).and_then(|case| self.case(case))
            && let Case::Open(open) = std::mem::replace(case, Case::Settled(origin))
        {
            open.settle(books, origin);
        }
    }

    /// The message of the open case `from` was handed over, and came back as that of the case `to`.
    pub fn merge(&mut self, books: &mut Books<'_>, to: Option<u64>, from: u64) {
        let to = to.and_then(|to| self.find(to)).filter(|to| *to != from);
        let back = to.and_then(|to| self.case(to)).map(|case| std::mem::replace(case, Case::SameAs(from)));
        let Some(first) = self.get_mut(from) else { return };
        first.handed_on = true;
        if let Some(Case::Open(mut back)) = back {
            for (fate, count) in std::mem::take(&mut back.held) {
                first.hold(fate, count);
            }
            back.settle(books, Origin::default());
        }
    }

    /// Takes the cases of the next piece; gives what has to be added to their numbers, and from which on
    /// they are remembered.
    pub fn append(&mut self, books: &mut Books<'_>, next: Cases, filtered: &FxHashSet<Name>) -> Renumbered {
        let renumbered = Renumbered { first: next.first, start: self.first + self.cases.len() as u64 };
        for case in next.cases {
            let case = match case {
                Case::SameAs(other) => match renumbered.number(other) {
                    Some(other) => Case::SameAs(other),
                    None => Case::Settled(Origin::default()),
                },
                known => known,
            };
            self.push(books, case, filtered);
        }
        renumbered
    }

    /// The origins that are known or presumed.
    pub fn origins(&self) -> impl Iterator<Item = &Origin> {
        self.cases.iter().filter_map(|case| match case {
            Case::Open(open) => Some(&open.origin),
            Case::Settled(origin) => Some(origin),
            Case::SameAs(_) => None,
        })
    }

    /// No line will tell any more of those still open.
    pub fn close(self, books: &mut Books<'_>, filtered: &FxHashSet<Name>) {
        for case in self.cases {
            if let Case::Open(open) = case {
                open.presume(books, filtered);
            }
        }
    }
}

/// The numbers of cases, as they are after those of another piece.
#[derive(Clone, Copy, Debug)]
pub struct Renumbered {
    first: u64,
    start: u64,
}

impl Renumbered {
    /// None for a case that was forgotten.
    fn number(self, case: u64) -> Option<u64> {
        Some(case.checked_sub(self.first)? + self.start)
    }

    pub fn message(self, known: Message) -> Message {
        Message { case: known.case.and_then(|case| self.number(case)), ..known }
    }
}
