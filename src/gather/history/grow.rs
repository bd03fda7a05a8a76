//! A reading of new lines, added to the days of the readings before it. What is reported is the sum of all of them, and
//! what was open at the end of the last one counted as it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::choose::Spell;
use super::keep::{self, Kept, Reading as Days, Terms, body};
use super::{Entry, Store, Written, file_name};
use crate::gather::{Found, Fresh, Gathered, Reading, SourceFacts, read_new};
use crate::model::calendar::Zone;
use crate::tally::Tally;
use crate::tally::count::Stitcher;
use crate::tally::days::seconds;
use crate::tally::rules::{Rules, Window};
use crate::tally::sessions::Open;
use crate::tally::store::Kind;
use crate::tally::store::carried::State;
use crate::tally::store::day::{self, Day};

/// What is known after a reading of new lines.
pub struct Grown {
    /// The days of the window, apart: of this reading and those before it.
    pub gathered: Gathered,
    /// What a commit writes.
    pub kept: Kept,
}

/// Reads what is new in the logs found. `reading` has the window that is asked for; all days read are kept.
pub fn grow(
    store: &Store,
    found: Found,
    reading: &Reading<'_>,
    terms: &Terms,
    read: &Arc<AtomicU64>,
) -> Result<Grown, String> {
    let state = store.state()?;
    let rules = Rules { by_day: true, ..reading.rules.clone() };
    let all = Reading { window: Window::ALL, rules: &rules, ..*reading };
    let mut fresh = read_new(found, &all, state, terms.now, read);
    let mut growth = Growth { store, terms, rules: &rules, fresh: &fresh, sources: table(&fresh.state) };
    let mut manifest = store.manifest.clone();
    manifest.generation += 1;
    let (mut files, mut bodies) = (Vec::new(), BTreeMap::new());
    for day in growth.days() {
        let old = manifest.days.iter().find(|entry| growth.is(entry, day)).cloned();
        let (entry, body) = growth.day(day, old.as_ref())?;
        let entry = Entry { file: file_name(day, &terms.host, true, manifest.generation), ..entry };
        files.push(Written::new(entry.file.clone(), Kind::Day, body.clone()));
        bodies.insert(day, body);
        manifest.days.retain(|entry| !growth.is(entry, day));
        manifest.days.push(entry);
    }
    let before = level(&mut manifest.days, &terms.host, fresh.state.before, terms.keep_from);
    let window = reading.window;
    let tally = growth.window(&manifest.days, &bodies, window)?;
    let (sources, unclosed) = (std::mem::take(&mut growth.sources), tally.1);
    fresh.state.before = before;
    let carried =
        Written::new(format!("{}.carried", manifest.generation), Kind::Carried, fresh.state.to_bytes());
    manifest.carried = Some(carried.name.clone());
    files.push(carried);
    let list = manifest.written(terms.keep_from);
    let Fresh { problems, bytes, overlong, archive, .. } = fresh;
    let gathered = Gathered { tally: tally.0, unclosed, sources, problems, bytes, overlong, archive };
    Ok(Grown { gathered, kept: Kept { files, list, manifest } })
}

/// The list of sources by number, as the readings so far know them.
fn table(state: &State) -> Vec<SourceFacts> {
    state.sources.iter().cloned().map(SourceFacts::of_stored).collect()
}

/// Works out how many sessions were open when each day began; gives how many were before the first day that is kept.
fn level(days: &mut [Entry], host: &str, before: i64, keep_from: i32) -> i64 {
    let mut own: Vec<&mut Entry> =
        days.iter_mut().filter(|entry| entry.grown && entry.host == host).collect();
    own.sort_by_key(|entry| entry.day);
    let (mut open, mut kept) = (before, before);
    for entry in own {
        entry.summary.before = open;
        open += entry.summary.net;
        if entry.day < keep_from {
            kept = open;
        }
    }
    kept
}

/// A reading on its way into the days.
struct Growth<'g> {
    store: &'g Store,
    terms: &'g Terms,
    rules: &'g Rules,
    fresh: &'g Fresh,
    sources: Vec<SourceFacts>,
}

impl Growth<'_> {
    fn zone(&self) -> Zone {
        self.terms.zone
    }

    fn is(&self, entry: &Entry, day: i32) -> bool {
        entry.day == day && entry.grown && entry.host == self.terms.host
    }

    /// The days to which something is added.
    fn days(&self) -> BTreeSet<i32> {
        let mut days = self.fresh.tally.days_counted(self.zone());
        days.extend(self.fresh.unclosed.iter().map(|open| self.zone().local(open.since).0));
        days
    }

    /// A day with what is new of it.
    fn day(&self, day: i32, old: Option<&Entry>) -> Result<(Entry, Vec<u8>), String> {
        let fresh = self.fresh;
        let (tally, unclosed);
        let reading = match old {
            None => Days { tally: &fresh.tally, unclosed: &fresh.unclosed, sources: &self.sources },
            Some(old) => {
                let Day { tally: mut sum, unclosed: mut lost } = self.store.day(old, |number, _| number)?;
                sum.append(fresh.tally.clone());
                lost.extend(&fresh.unclosed);
                (tally, unclosed) = (sum, lost);
                Days { tally: &tally, unclosed: &unclosed, sources: &self.sources }
            }
        };
        let identity = |source| keep::identity(&self.sources, source);
        let spell = Spell::of_tally(reading.tally, day, &identity);
        let entry = keep::entry(reading.tally, 0, &spell, day, true, self.terms);
        Ok((entry, body(&reading, day, self.zone())))
    }

    /// The days of a window, and the sessions of it without an end.
    fn window(
        &mut self,
        days: &[Entry],
        bodies: &BTreeMap<i32, Vec<u8>>,
        window: Window,
    ) -> Result<(Tally, Vec<Open>), String> {
        let mut own: Vec<&Entry> =
            days.iter().filter(|entry| entry.grown && entry.host == self.terms.host).collect();
        own.retain(|entry| (window.compare..=window.last).contains(&entry.day));
        own.sort_by_key(|entry| entry.day);
        let (mut tally, mut unclosed) = (Tally::default(), Vec::new());
        for entry in &own {
            let loaded = match bodies.get(&entry.day) {
                Some(body) => {
                    day::load(body, entry.day, |number, _| number).map_err(|error| error.to_string())
                }
                None => self.store.day(entry, |number, _| number),
            };
            let Day { tally: mut one, unclosed: lost } = loaded?;
            for ((source, _), lines) in &one.days {
                if let Some(source) = self.sources.get_mut(*source) {
                    source.add(lines);
                }
            }
            if entry.day < window.first {
                one.only_compared();
            } else {
                unclosed.extend(lost);
            }
            tally.merge(one);
        }
        let start = own.first().map_or(i64::MAX, |entry| seconds(entry.day, self.zone()).start);
        let (open, still_open) = self.still_open(&own, start);
        tally.merge(open);
        if let Some(first) = own.first() {
            tally.curve.shift(start, first.summary.before);
        }
        unclosed.extend(still_open);
        unclosed.sort_unstable();
        self.told();
        Ok((tally, unclosed))
    }

    /// What is open, counted as it stands, as far as it is of these days.
    fn still_open(&self, own: &[&Entry], start: i64) -> (Tally, Vec<Open>) {
        let mut tally = Tally { names: self.fresh.state.names.clone(), ..Tally::default() };
        let stitcher = Stitcher::resume(self.rules, Window::ALL, self.fresh.state.open.clone());
        let unclosed = stitcher.finish(&mut tally);
        // Sessions that were open when the first log began, and ended before these days, are nothing to them.
        let early = tally.curve.cells().map(|(second, _)| second).min();
        if early.is_some_and(|early| early < start) {
            tally.curve = Default::default();
        }
        let mut others = tally.days_counted(self.zone());
        others.retain(|day| !own.iter().any(|entry| entry.day == *day));
        tally.drop_days(&others, self.zone());
        let within = |open: &Open| own.iter().any(|entry| entry.day == self.zone().local(open.since).0);
        (tally, unclosed.into_iter().filter(within).collect())
    }

    /// What this reading says of the sources that are there.
    fn told(&mut self) {
        for (number, facts) in &self.fresh.sources {
            if let Some(source) = self.sources.get_mut(*number) {
                *source = SourceFacts {
                    lines: source.lines,
                    first: source.first,
                    last: source.last,
                    pieces: std::mem::take(&mut source.pieces),
                    words: std::mem::take(&mut source.words),
                    ..facts.clone()
                };
            }
        }
    }
}
