//! Which of several records of a day counts. The same day of the same host is never counted twice: it comes wholly from
//! one of them.

use std::collections::BTreeSet;

use super::Entry;
use crate::tally::Tally;

/// How much of a day somebody has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spell {
    pub lines: u64,
    /// First and last instant, microseconds since the epoch.
    pub first: i64,
    pub last: i64,
    /// Identities of the logs.
    pub sources: BTreeSet<u64>,
}

impl Spell {
    pub fn of_entry(entry: &Entry) -> Spell {
        let summary = &entry.summary;
        let sources = summary.sources.iter().copied().collect();
        Spell { lines: summary.lines, first: summary.first, last: summary.last, sources }
    }

    /// A day of a tally that holds its days apart.
    pub fn of_tally(tally: &Tally, day: i32, identity: &dyn Fn(usize) -> u64) -> Spell {
        let mut spell = Spell { lines: 0, first: i64::MAX, last: i64::MIN, sources: BTreeSet::new() };
        for ((source, _), lines) in tally.days.iter().filter(|((_, known), _)| *known == day) {
            spell.lines += lines.lines();
            spell.first = spell.first.min(lines.first);
            spell.last = spell.last.max(lines.last);
            spell.sources.insert(identity(*source));
        }
        spell
    }
}

/// A record that was kept stands against a new one if that has fewer lines and begins later or ends earlier: a part of the
/// logs is gone.
pub fn stands(kept: &Spell, new: &Spell) -> bool {
    new.lines < kept.lines && (new.first > kept.first || new.last < kept.last)
}

/// A record of a day, and whose it is.
#[derive(Clone, Debug)]
pub struct Record<T> {
    pub what: T,
    /// The store it is in; the reading belongs to the first.
    pub store: usize,
    pub host: String,
    pub spell: Spell,
    /// When it was written, microseconds since the epoch; a reading is newer than all.
    pub written: i64,
}

impl<T> Record<T> {
    /// Two records of one day: of one host in one store, or of the same logs wherever they were read.
    fn same_day(&self, other: &Record<T>) -> bool {
        let one_host = self.store == other.store && self.host == other.host;
        one_host || !self.spell.sources.is_disjoint(&other.spell.sources)
    }
}

/// Of records of one calendar day those that count: one for each host and its logs. Gives those left aside as well.
pub fn choose<T>(records: Vec<Record<T>>) -> (Vec<Record<T>>, Vec<Record<T>>) {
    let mut groups: Vec<Vec<Record<T>>> = Vec::new();
    for record in records {
        let (same, apart): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| group.iter().any(|other| other.same_day(&record)));
        groups = apart;
        groups.push(same.into_iter().flatten().chain([record]).collect());
    }
    let (mut chosen, mut aside) = (Vec::new(), Vec::new());
    for mut group in groups {
        // The newest one, unless an older one stands against it.
        group.sort_by_key(|record| record.written);
        let best = (0..group.len()).reduce(|best, next| {
            let held = match (group.get(best), group.get(next)) {
                (Some(best), Some(next)) => stands(&best.spell, &next.spell),
                _ => false,
            };
            if held { best } else { next }
        });
        for (place, record) in group.into_iter().enumerate() {
            if Some(place) == best { chosen.push(record) } else { aside.push(record) }
        }
    }
    (chosen, aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(
        what: &'static str,
        store: usize,
        lines: u64,
        span: (i64, i64),
        source: u64,
        written: i64,
    ) -> Record<&'static str> {
        let sources = [source].into_iter().collect();
        let spell = Spell { lines, first: span.0, last: span.1, sources };
        Record { what, store, host: "gate".to_string(), spell, written }
    }

    fn chosen(records: Vec<Record<&'static str>>) -> Vec<&'static str> {
        let mut chosen: Vec<&str> = choose(records).0.iter().map(|record| record.what).collect();
        chosen.sort_unstable();
        chosen
    }

    #[test]
    fn one_record_for_each_host_and_its_logs() {
        let whole = record("kept", 0, 100, (0, 86), 1, 5);
        // Read again, and the same or more: the new one.
        assert_eq!(chosen(vec![whole.clone(), record("read", 0, 100, (0, 86), 1, 9)]), ["read"]);
        // A part of the logs was rotated away.
        assert_eq!(chosen(vec![record("read", 0, 60, (40, 86), 2, 9), whole.clone()]), ["kept"]);
        // Another selection of logs, over the whole day.
        assert_eq!(chosen(vec![whole.clone(), record("read", 0, 60, (0, 86), 2, 9)]), ["read"]);
        // Another host's store adds to it, a copy of this one does not.
        assert_eq!(chosen(vec![whole.clone(), record("other", 1, 50, (0, 80), 3, 4)]), ["kept", "other"]);
        assert_eq!(chosen(vec![whole, record("copy", 1, 50, (0, 80), 1, 4)]), ["kept"]);
    }
}
