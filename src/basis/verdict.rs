//! How sure each year is.
//!
//! `Certain` needs two witnesses that cannot be wrong together by chance: the date in the name and a file
//! time; the date in the name and the weekdays; or file times that fit this file and its neighbour in a
//! set where they fit at different dates. A lone fit, or a neighbour that is at least likely, makes it `Likely`.

use super::chain::{Chain, Link};
use super::order::Set;
use super::point::DAY;
use super::track::Track;
use super::votes::{File, LOOSE, Vote, Witness};
use super::{Basis, Clue};
use crate::model::calendar::{Zone, civil};
use crate::model::stamp::{Confidence, YearSource, ZoneSource};

/// No more between two files than this, if the one is to speak for the other.
const NEXT_TO: i64 = 31 * DAY;
/// Nor than this, if it is to speak for where the other begins.
const TOUCHING: i64 = 7 * DAY;

/// A set is copied within this time; rotated files are further apart.
const COPIED_AT_ONCE: i64 = 3 * 3600;

pub fn bases(
    files: &[File],
    clues: &[Clue],
    sets: &[Set],
    chains: &[Option<Chain>],
    zone_source: ZoneSource,
    zone: Zone,
) -> Vec<Basis> {
    let mut bases: Vec<Option<Basis>> = vec![None; files.len()];
    for (set, chain) in sets.iter().zip(chains) {
        let bench = Bench { files, clues, chain: chain.as_ref().map_or(&[], |chain| &chain.links), zone };
        let own: Vec<Confidence> =
            bench.chain.iter().enumerate().map(|(at, link)| bench.confidence(at, link)).collect();
        let spread = bench.spread(&own);
        for (at, link) in bench.chain.iter().enumerate() {
            let Some((file, track)) = bench.file(link) else { continue };
            let (confidence, neighbour) = spread.get(at).copied().unwrap_or((Confidence::Guess, None));
            let basis = Basis {
                start_year: link.start,
                mark_years: track.marks.iter().map(|year| link.start + year).collect(),
                year: bench.year_source(file, track),
                zone: if track.all_zoned { ZoneSource::Stated } else { zone_source },
                confidence,
                words: bench.words(at, link, neighbour),
                first: Some(link.first),
                last: track.end_known.then_some(link.end),
            };
            if let Some(slot) = bases.get_mut(link.file) {
                *slot = Some(basis);
            }
        }
        for &at in &set.members {
            let without = |clue: &Clue| bench.without_stamp(at, clue, set, zone_source);
            if let Some(slot) = bases.get_mut(at).filter(|basis| basis.is_none()) {
                *slot = clues.get(at).map(without);
            }
        }
    }
    bases.into_iter().flatten().collect()
}

/// One set before the judge.
pub struct Bench<'a> {
    pub files: &'a [File],
    pub clues: &'a [Clue],
    pub chain: &'a [Link],
    pub zone: Zone,
}

impl Bench<'_> {
    pub fn file(&self, link: &Link) -> Option<(&File, &Track)> {
        let file = self.files.get(link.file)?;
        Some((file, file.track.as_ref()?))
    }

    /// From what the file and its set say, before neighbours speak for one another.
    fn confidence(&self, at: usize, link: &Link) -> Confidence {
        let Some((file, track)) = self.file(link) else { return Confidence::Guess };
        let starts_where_told = track.counted || self.gap_before(at).is_some_and(|gap| gap.abs() <= TOUCHING);
        if track.all_stated {
            return Confidence::Certain;
        }
        if track.stated.is_some() {
            return if starts_where_told { Confidence::Certain } else { Confidence::Likely };
        }
        let agrees = |witness| file.vote(witness).filter(|vote| link.agrees(vote));
        let fits = |witness| agrees(witness).is_some_and(|vote| vote.trusted);
        let name = fits(Witness::Name);
        let clock = self.clock_fit(link).is_some();
        if self.is_contradicted(at, link) {
            return if name || clock { Confidence::Likely } else { Confidence::Guess };
        }
        let proven = (name && (clock || track.weekdays)) || (clock && self.times_were_kept(at));
        if proven && starts_where_told {
            return Confidence::Certain;
        }
        // A header is written with the archive; but archives are made over.
        let near = |witness, unseen| {
            agrees(witness).is_some_and(|vote| if track.end_known { vote.behind <= LOOSE } else { unseen })
        };
        let told =
            agrees(Witness::Latest).is_some_and(|vote| vote.behind < 183 * DAY && self.is_configured(file));
        let dated =
            agrees(Witness::Name).is_some() || near(Witness::Header, true) || near(Witness::Mtime, false);
        let likely = name || clock || dated || told;
        if likely { Confidence::Likely } else { Confidence::Guess }
    }

    fn is_contradicted(&self, at: usize, link: &Link) -> bool {
        let cost = link.cost;
        let against = cost.calendar + cost.after_latest + cost.fits_lost + cost.after_written + cost.off_name;
        against > 0 || link.hidden > 0 || self.overlap(at).is_some()
    }

    /// The file time that fits this file and the one that fits its neighbour differ as the files do: they were
    /// kept, not made by one copy.
    fn times_were_kept(&self, at: usize) -> bool {
        let fit = |at: usize| self.clock_fit(self.chain.get(at)?);
        let apart = |older: usize, newer: usize| {
            let next_to = self.gap_before(newer).is_some_and(|gap| gap <= NEXT_TO);
            next_to && fit(older).zip(fit(newer)).is_some_and(|(older, newer)| newer - older > COPIED_AT_ONCE)
        };
        at.checked_sub(1).is_some_and(|older| apart(older, at)) || apart(at, at + 1)
    }

    /// The file time that fits the end of this file.
    fn clock_fit(&self, link: &Link) -> Option<i64> {
        let votes = &self.file(link)?.0.votes;
        let is_time = |vote: &&Vote| matches!(vote.witness, Witness::Header | Witness::Mtime);
        votes.iter().filter(is_time).find(|vote| vote.trusted && link.agrees(vote)).map(|vote| vote.bound)
    }

    /// Seconds from the end of the file before to the beginning of this one.
    fn gap_before(&self, at: usize) -> Option<i64> {
        let before = self.chain.get(at.checked_sub(1)?)?;
        let link = self.chain.get(at)?;
        (!before.overlaps(link)).then_some(link.first - before.end)
    }

    /// The neighbour that this file overlaps by more than clocks can differ, and is no copy of.
    pub fn overlap(&self, at: usize) -> Option<&Link> {
        let overlaps = |older: usize, newer: usize| {
            let (older, newer) = (self.chain.get(older)?, self.chain.get(newer)?);
            let (before, after) = (self.file(older)?.1, self.file(newer)?.1);
            Some(older.overlaps(newer) && !before.is_twin(after)).filter(|overlap| *overlap)
        };
        let older = at.checked_sub(1).filter(|&older| overlaps(older, at).is_some());
        older
            .or_else(|| Some(at + 1).filter(|&newer| overlaps(at, newer).is_some()))
            .and_then(|at| self.chain.get(at))
    }

    /// Lets files that are sure speak for their neighbours: the confidence of each, and who gave it.
    fn spread(&self, own: &[Confidence]) -> Vec<(Confidence, Option<usize>)> {
        let mut spread: Vec<(Confidence, Option<usize>)> = own.iter().map(|&own| (own, None)).collect();
        let newer_to_older = (1..own.len()).rev().map(|at| (at, at, at - 1));
        let older_to_newer = (1..own.len()).map(|at| (at, at - 1, at));
        for (junction, from, to) in newer_to_older.chain(older_to_newer) {
            let next_to = self.gap_before(junction).is_some_and(|gap| gap <= NEXT_TO);
            let sure = spread.get(from).is_some_and(|(sure, _)| *sure >= Confidence::Likely);
            let clean = self.chain.get(to).is_some_and(|link| !self.is_contradicted(to, link));
            let guess = spread.get_mut(to).filter(|(sure, _)| *sure == Confidence::Guess);
            if let Some(slot) = guess.filter(|_| next_to && sure && clean) {
                *slot = (Confidence::Likely, Some(from));
            }
        }
        spread
    }

    fn year_source(&self, file: &File, track: &Track) -> YearSource {
        match (track.all_stated, self.is_configured(file)) {
            (true, _) => YearSource::Stated,
            (_, true) => YearSource::Configured,
            _ => YearSource::Inferred,
        }
    }

    /// Nothing but `--as-of` speaks for this file or any other of its set.
    fn is_configured(&self, file: &File) -> bool {
        let only_latest = |votes: &[Vote]| votes.iter().all(|vote| vote.witness == Witness::Latest);
        let stated = |link: &Link| self.file(link).is_some_and(|(_, track)| track.stated.is_some());
        let silent = |link: &Link| self.file(link).is_none_or(|(file, _)| only_latest(&file.votes));
        !file.votes.is_empty() && self.chain.iter().all(|link| silent(link) && !stated(link))
    }

    /// A file in which no stamp was read: its year is that of its place in the set, or of its last write.
    fn without_stamp(&self, at: usize, clue: &Clue, set: &Set, zone: ZoneSource) -> Basis {
        let year = |at: i64| civil(self.zone.local(at).0).0;
        let place = |file: usize| set.members.iter().position(|&member| member == file);
        let by_name = |link: &&Link| place(link.file) < place(at);
        let older = self.chain.iter().rfind(by_name).map(|link| year(link.end));
        let written = self.files.get(at).and_then(|file| file.written).map(year);
        let start_year = older.or(written).or(self.chain.first().map(|link| link.start)).unwrap_or(2000);
        Basis {
            start_year,
            mark_years: vec![start_year; clue.marks.len()],
            year: YearSource::Inferred,
            zone,
            confidence: Confidence::Guess,
            words: "no stamp was read in its samples".to_string(),
            first: None,
            last: None,
        }
    }
}
