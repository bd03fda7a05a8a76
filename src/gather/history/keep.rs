//! The days of a reading as they are kept: files, and the list that names them.

use std::collections::BTreeSet;

use super::choose::{Spell, stands};
use super::{Entry, Manifest, Store, Summary, Written, file_name};
use crate::gather::SourceFacts;
use crate::model::calendar::{Zone, iso_date};
use crate::problem::Problems;
use crate::tally::Tally;
use crate::tally::days::seconds;
use crate::tally::rules::Window;
use crate::tally::sessions::Open;
use crate::tally::store::Kind;
use crate::tally::store::day::{self, Part};
use crate::tally::store::manifest::figures;

/// What a commit writes.
pub struct Kept {
    pub files: Vec<Written>,
    pub list: Written,
    /// The list as it will be.
    pub manifest: Manifest,
}

/// By what days are kept.
#[derive(Clone, Debug)]
pub struct Terms {
    pub host: String,
    pub zone: Zone,
    /// Microseconds since the epoch.
    pub now: i64,
    /// The first day that is not forgotten.
    pub keep_from: i32,
}

/// A reading whose days are apart.
pub struct Reading<'g> {
    pub tally: &'g Tally,
    pub unclosed: &'g [Open],
    pub sources: &'g [SourceFacts],
}

/// The days of the period that were read, to take the place of those of before. A day that was kept fuller stays, and that
/// is said.
pub fn keep(
    store: &Store,
    reading: &Reading<'_>,
    window: Window,
    terms: &Terms,
    problems: &mut Problems,
) -> Kept {
    let mut manifest = store.manifest.clone();
    manifest.generation += 1;
    let mut files = Vec::new();
    let days: BTreeSet<i32> = reading.tally.days.keys().map(|(_, day)| *day).collect();
    for day in days.into_iter().filter(|day| (window.first..=window.last).contains(day)) {
        let spell = Spell::of_tally(reading.tally, day, &|source| identity(reading.sources, source));
        let mut own =
            manifest.days.iter().filter(|entry| entry.day == day && entry.host == terms.host && !entry.grown);
        if let Some(kept) = own.find(|entry| stands(&Spell::of_entry(entry), &spell)) {
            problems.note(
                store.folder.display().to_string(),
                format!(
                    "{} stays as it was kept: {} lines then, {} now, when a part of its logs is gone",
                    iso_date(day),
                    kept.summary.lines,
                    spell.lines
                ),
            );
            continue;
        }
        let entry = entry(
            reading.tally,
            reading.tally.curve.level(seconds(day, terms.zone).start),
            &spell,
            day,
            false,
            terms,
        );
        let entry = Entry { file: file_name(day, &terms.host, false, manifest.generation), ..entry };
        files.push(Written::new(entry.file.clone(), Kind::Day, body(reading, day, terms.zone)));
        manifest.days.retain(|old| old.day != day || old.host != entry.host || old.grown);
        manifest.days.push(entry);
    }
    let list = manifest.written(terms.keep_from);
    Kept { files, list, manifest }
}

pub(super) fn identity(sources: &[SourceFacts], source: usize) -> u64 {
    sources.get(source).map_or(0, |source| source.identity)
}

/// The file of a day.
pub(super) fn body(reading: &Reading<'_>, day: i32, zone: Zone) -> Vec<u8> {
    let part = Part { tally: reading.tally, unclosed: reading.unclosed, day, span: seconds(day, zone) };
    day::save(&part, |source| reading.sources.get(source).map(SourceFacts::to_stored).unwrap_or_default())
}

/// What the list says of a day; `before` sessions were open when it began. The name of its file is still to come.
pub(super) fn entry(
    tally: &Tally,
    before: i64,
    spell: &Spell,
    day: i32,
    grown: bool,
    terms: &Terms,
) -> Entry {
    let Terms { zone, .. } = *terms;
    let span = seconds(day, zone);
    let cells = tally.curve.cells().filter(|(second, _)| span.contains(second));
    let net = cells.map(|(_, [opened, closed, _])| i64::from(opened) - i64::from(closed)).sum();
    let hour_of = |second: i64| {
        let (local, second) = zone.local(second);
        (local == day).then_some((second / 3600) as u8)
    };
    let summary = Summary {
        lines: spell.lines,
        first: spell.first,
        last: spell.last,
        before,
        net,
        sources: spell.sources.iter().copied().collect(),
        figures: figures(tally, day, hour_of),
    };
    Entry { file: String::new(), day, host: terms.host.clone(), grown, written: terms.now, summary }
}
