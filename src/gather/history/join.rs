//! Days that were read and days that were kept, as if all had been read at once.

use std::collections::{BTreeMap, BTreeSet};

use super::choose::{Record, Spell, choose};
use super::keep::identity;
use super::{Entry, Store};
use crate::gather::{Gathered, SourceFacts};
use crate::model::calendar::Zone;
use crate::tally::days::seconds;
use crate::tally::rules::Window;
use crate::tally::store::day::Day;

/// Where a day of a report comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The logs, read now.
    Logs,
    /// The logs, read bit by bit by this run and those before it.
    Grown,
    /// The history.
    History,
}

/// One day of one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub day: i32,
    pub host: String,
    pub from: Source,
    pub lines: u64,
    /// When it was written to the history, microseconds since the epoch; None for one that was read now.
    pub written: Option<i64>,
    /// Last instant of its lines, microseconds since the epoch.
    pub last: i64,
}

/// By what days are joined.
#[derive(Clone, Debug)]
pub struct JoinTerms {
    pub window: Window,
    pub zone: Zone,
    /// The host whose logs were read.
    pub host: String,
    /// What was read is itself made of the grown days of the first store.
    pub grown: bool,
}

/// Fills up what was read, its days apart, with the days of stores; the first one is that of this host. Gives where each
/// day of the window comes from, oldest first.
pub fn join(mut gathered: Gathered, stores: &[Store], terms: &JoinTerms) -> (Gathered, Vec<Origin>) {
    let window = terms.window;
    let mut by_day: BTreeMap<i32, Vec<Record<Option<&Entry>>>> = BTreeMap::new();
    for day in gathered.tally.days.keys().map(|(_, day)| *day).collect::<BTreeSet<i32>>() {
        let spell = Spell::of_tally(&gathered.tally, day, &|source| identity(&gathered.sources, source));
        let host = terms.host.clone();
        by_day.entry(day).or_default().push(Record { what: None, store: 0, host, spell, written: i64::MAX });
    }
    for (place, store) in stores.iter().enumerate() {
        let days = store.manifest.days.iter();
        let within = days.filter(|entry| (window.compare..=window.last).contains(&entry.day));
        for entry in
            within.filter(|entry| !(terms.grown && place == 0 && entry.grown && entry.host == terms.host))
        {
            let (host, spell) = (entry.host.clone(), Spell::of_entry(entry));
            let record = Record { what: Some(entry), store: place, host, spell, written: entry.written };
            by_day.entry(entry.day).or_default().push(record);
        }
    }
    let (mut dropped, mut taken, mut origins) = (BTreeSet::new(), Vec::new(), Vec::new());
    for (day, records) in by_day {
        let (chosen, aside) = choose(records);
        if aside.iter().any(|record| record.what.is_none()) {
            dropped.insert(day);
        }
        for record in chosen {
            if let Some(entry) = record.what {
                taken.push((record.store, entry));
            }
            origins.push(origin(day, &record, terms));
        }
    }
    if !dropped.is_empty() {
        gathered.tally.drop_days(&dropped, terms.zone);
        gathered.unclosed.retain(|open| !dropped.contains(&terms.zone.local(open.since).0));
    }
    for (store, entry) in taken {
        let Some(store) = stores.get(store) else { continue };
        let unreadable = take(&mut gathered, store, entry, terms).err();
        if let Some(why) = unreadable {
            gathered.problems.file(store.folder.display().to_string(), why);
            origins.retain(|origin| origin.day != entry.day || origin.host != entry.host);
        }
    }
    gathered.unclosed.sort_unstable();
    gathered.tally.fold(window);
    gathered.tally.dealings.sort();
    origins.retain(|origin| origin.day >= window.first && origin.day <= window.last);
    (gathered, origins)
}

fn origin(day: i32, record: &Record<Option<&Entry>>, terms: &JoinTerms) -> Origin {
    let from = match record.what {
        Some(_) => Source::History,
        None if terms.grown => Source::Grown,
        None => Source::Logs,
    };
    let (host, written) = (record.host.clone(), record.what.map(|entry| entry.written));
    Origin { day, host, from, lines: record.spell.lines, written, last: record.spell.last }
}

/// Adds a day of a store to what was read.
fn take(gathered: &mut Gathered, store: &Store, entry: &Entry, terms: &JoinTerms) -> Result<(), String> {
    let sources = &mut gathered.sources;
    let first = sources.len();
    let loaded = store.day(entry, |_, stored| {
        sources.push(SourceFacts::of_stored(stored));
        sources.len() - 1
    });
    let Day { mut tally, unclosed } = match loaded {
        Ok(day) => day,
        Err(why) => {
            sources.truncate(first);
            return Err(why);
        }
    };
    for ((source, _), lines) in &tally.days {
        if let Some(source) = sources.get_mut(*source) {
            source.add(lines);
        }
    }
    // The sessions open when the day began are open through it, and those open when it ended end with it: the next day
    // knows of them itself.
    let (span, summary) = (seconds(entry.day, terms.zone), &entry.summary);
    tally.curve.shift(span.start, summary.before);
    tally.curve.shift(span.end, -(summary.before + summary.net));
    if entry.day < terms.window.first {
        tally.only_compared();
    } else {
        gathered.unclosed.extend(unclosed);
    }
    gathered.tally.merge(tally);
    Ok(())
}
