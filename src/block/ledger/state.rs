//! What the records of the ledger come to: what is in force, what is due, how often each was blocked before. Pure.

use std::collections::BTreeMap;

use super::{Begun, Blocked, Outcome, Record};
use crate::model::block::{Block, Cause, Direction};
use crate::model::calendar::{Moment, Zone};
use crate::model::finding::Evidence;
use crate::model::net::Net;

/// Network, direction and form: what is blocked once.
type Key = (String, Net, Direction);

/// One loading of rules.
#[derive(Clone, Debug)]
pub struct Apply {
    pub begun: Begun,
    /// None where the run died before it could say.
    pub outcome: Option<Outcome>,
    pub confirmed: bool,
    pub undone: bool,
}

impl Apply {
    /// Its rules count: loaded, or not known to have failed, and not taken back.
    pub fn stands(&self) -> bool {
        !self.undone && self.outcome.as_ref().is_none_or(|outcome| outcome.loaded)
    }

    /// Neither confirmed nor known to be taken back.
    pub fn awaits(&self) -> bool {
        self.begun.confirm_until.is_some() && !self.confirmed && self.stands()
    }
}

/// One block of a network, as loaded by one apply.
#[derive(Clone, Debug)]
pub struct Entry {
    pub blocked: Blocked,
    pub direction: Direction,
    /// Its apply stands, and did not fail for this network.
    pub stands: bool,
    lifted: bool,
}

impl Entry {
    /// As a block that rules are made of.
    pub fn block(&self, zone: Zone) -> Block {
        let at = |seconds: i64| Moment::new(seconds.saturating_mul(1_000_000), zone);
        let entry = &self.blocked;
        Block {
            net: entry.net,
            direction: self.direction,
            cause: Cause::from_name(&entry.cause).unwrap_or(Cause::Rbl),
            reason: entry.reason.clone(),
            since: at(entry.since),
            until: at(entry.until),
            // Rules are not made of it.
            mac: None,
            would_have_stopped: 0,
            would_have_harmed: 0,
            evidence: entry
                .evidence
                .iter()
                .map(|(file, line, text)| Evidence { file: file.clone(), line: *line, text: text.clone() })
                .collect(),
        }
    }
}

/// The ledger as read.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    applies: BTreeMap<u64, Apply>,
    entries: BTreeMap<Key, Vec<Entry>>,
    /// Lines that could not be read: number from 1, and why.
    pub doubts: Vec<(u64, String)>,
}

impl Ledger {
    /// Counts one more record.
    pub fn take(&mut self, record: Record) {
        match record {
            Record::Apply(begun) => {
                let apply = Apply { begun, outcome: None, confirmed: false, undone: false };
                self.applies.insert(apply.begun.apply, apply);
            }
            Record::Block(blocked) => {
                let Some(direction) = super::direction(&blocked.direction) else { return };
                let key = (blocked.form.clone(), blocked.net, direction);
                let entry = Entry { blocked: *blocked, direction, stands: true, lifted: false };
                self.entries.entry(key).or_default().push(entry);
            }
            Record::Outcome(outcome) => self.outcome(outcome),
            Record::Confirmed { apply, .. } => {
                self.applies.entry(apply).and_modify(|apply| apply.confirmed = true);
            }
            Record::Undone { apply, .. } => {
                self.applies.entry(apply).and_modify(|apply| apply.undone = true);
                self.of_apply(apply).for_each(|entry| entry.stands = false);
            }
            Record::Lifted(lifted) => {
                for (net, way) in lifted.nets {
                    let Some(direction) = super::direction(&way) else { continue };
                    let entries = self.entries.get_mut(&(lifted.form.clone(), net, direction));
                    entries.into_iter().flatten().for_each(|entry| entry.lifted = true);
                }
            }
        }
    }

    fn of_apply(&mut self, apply: u64) -> impl Iterator<Item = &mut Entry> {
        self.entries.values_mut().flatten().filter(move |entry| entry.blocked.apply == apply)
    }

    fn outcome(&mut self, outcome: Outcome) {
        let Some(apply) = self.applies.get_mut(&outcome.apply) else { return };
        let number = outcome.apply;
        if !outcome.loaded {
            apply.outcome = Some(outcome);
            self.of_apply(number).for_each(|entry| entry.stands = false);
            return;
        }
        let form = apply.begun.form.clone();
        for (net, way) in &outcome.failed {
            let Some(direction) = super::direction(way) else { continue };
            let entries = self.entries.get_mut(&(form.clone(), *net, direction));
            let of_this = entries.into_iter().flatten().filter(|entry| entry.blocked.apply == number);
            of_this.for_each(|entry| entry.stands = false);
        }
        apply.outcome = Some(outcome);
    }

    /// All applies, the first first.
    pub fn applies(&self) -> impl DoubleEndedIterator<Item = &Apply> {
        self.applies.values()
    }

    pub fn next_apply(&self) -> u64 {
        self.applies.keys().next_back().map_or(1, |last| last + 1)
    }

    /// For each network the block that lasts longest of those that stand and were not lifted.
    fn standing(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().filter_map(|entries| {
            let standing = entries.iter().filter(|entry| entry.stands && !entry.lifted);
            standing.max_by_key(|entry| entry.blocked.until)
        })
    }

    /// What is blocked at an instant (seconds since the epoch), as far as the ledger knows.
    pub fn in_force(&self, now: i64) -> impl Iterator<Item = &Entry> {
        self.standing().filter(move |entry| entry.blocked.until > now)
    }

    /// What is over and not lifted yet.
    pub fn due(&self, now: i64) -> impl Iterator<Item = &Entry> {
        self.standing().filter(move |entry| entry.blocked.until <= now)
    }

    /// The blocks of one apply.
    pub fn blocks_of(&self, apply: u64) -> impl Iterator<Item = &Entry> {
        self.entries.values().flatten().filter(move |entry| entry.blocked.apply == apply)
    }

    /// How often a network was blocked, of those blocks that were over at an instant; one that was made longer while it
    /// lasted is one.
    pub fn times(&self, net: Net, before: i64) -> u32 {
        self.earlier(before).get(&net).copied().unwrap_or(0)
    }

    /// The same of every network that was ever blocked.
    pub fn earlier(&self, before: i64) -> BTreeMap<Net, u32> {
        let mut earlier: BTreeMap<Net, u32> = BTreeMap::new();
        for ((_, net, _), entries) in &self.entries {
            let mut end = i64::MIN;
            let mut times = 0;
            let over = |entry: &&Entry| entry.stands && entry.blocked.until <= before;
            for entry in entries.iter().filter(over) {
                times += u32::from(entry.blocked.at >= end);
                end = end.max(entry.blocked.until);
            }
            if times > 0 {
                // The same network by two forms was blocked once.
                earlier.entry(*net).and_modify(|most| *most = times.max(*most)).or_insert(times);
            }
        }
        earlier
    }
}
