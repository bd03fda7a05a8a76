//! What the report says of each source: how much was read, from when to when, and how its time was found.

use std::collections::BTreeMap;

use super::plan::Plan;
use crate::input::{self, Compression};
use crate::model::source::Position;
use crate::model::stamp::{Confidence, YearSource};
use crate::parse::time::TimeContext;
use crate::problem::Problems;
use crate::tally::store::day::StoredSource;
use crate::tally::{Class, Classes, DayLines, Tally};

/// What is known of a piece once it is read.
#[derive(Debug)]
pub struct PieceFacts {
    pub lines: u64,
    /// Decompressed.
    pub bytes: u64,
    /// Where in the content of the source it ended; 0 for a piece that could not be opened.
    pub end: u64,
    pub overlong: u64,
    /// What was found about stamps.
    pub time: TimeContext,
    /// Why the piece, or its end, could not be read.
    pub damage: Vec<String>,
}

impl PieceFacts {
    /// A piece that could not be opened.
    pub fn unread(time: TimeContext, why: String) -> PieceFacts {
        PieceFacts { lines: 0, bytes: 0, end: 0, overlong: 0, time, damage: vec![why] }
    }
}

/// A source once it is read.
#[derive(Clone, Debug)]
pub struct SourceFacts {
    pub name: String,
    pub compression: Compression,
    pub lines: u64,
    /// Microseconds since the epoch.
    pub first: Option<i64>,
    pub last: Option<i64>,
    pub year: YearSource,
    /// True when every stamp stated its zone.
    pub zone_stated: bool,
    pub confidence: Confidence,
    pub words: String,
    pub complete: bool,
    pub dst_lines: u64,
    pub backward: u64,
    pub duplicate_of: Option<String>,
    /// Lines before each piece.
    pub(super) pieces: Vec<u64>,
    /// It comes out of the history: what is said of it is said of the days that were asked for.
    pub stored: bool,
    /// Hash of its first lines.
    pub identity: u64,
}

impl SourceFacts {
    /// The line's number in the whole source, from 1.
    pub fn line_number(&self, at: Position) -> u64 {
        self.pieces.get(at.piece()).copied().unwrap_or(0) + u64::from(at.line())
    }

    /// What is said of its time and form, as a number to be kept: year, zone, confidence and compression, two hexadecimal
    /// digits each.
    pub(super) const fn traits(&self) -> u64 {
        let (year, confidence) = (self.year as u64, self.confidence as u64);
        year | (self.zone_stated as u64) << 8 | confidence << 16 | (self.compression as u64) << 24
    }

    /// A source as the history knows it; lines, first and last are those of the days loaded.
    pub(super) fn of_stored(stored: StoredSource) -> SourceFacts {
        let StoredSource { name, identity, pieces, words, traits } = stored;
        let part = |place: u32| traits >> (8 * place) & 0xff;
        SourceFacts {
            name,
            compression: match part(3) {
                1 => Compression::Gzip,
                2 => Compression::Bzip2,
                3 => Compression::Xz,
                4 => Compression::Zstd,
                _ => Compression::None,
            },
            lines: 0,
            first: None,
            last: None,
            year: match part(0) {
                0 => YearSource::Stated,
                1 => YearSource::Inferred,
                _ => YearSource::Configured,
            },
            zone_stated: part(1) != 0,
            confidence: match part(2) {
                0 => Confidence::Guess,
                1 => Confidence::Likely,
                _ => Confidence::Certain,
            },
            words,
            complete: true,
            dst_lines: 0,
            backward: 0,
            duplicate_of: None,
            pieces,
            stored: true,
            identity,
        }
    }

    /// The same for a source that was read: what is kept of it with its days.
    pub(super) fn to_stored(&self) -> StoredSource {
        StoredSource {
            name: self.name.clone(),
            identity: self.identity,
            pieces: self.pieces.clone(),
            words: self.words.clone(),
            traits: self.traits(),
        }
    }

    /// Takes in lines of a day.
    pub(super) fn add(&mut self, lines: &DayLines) {
        self.lines += lines.lines();
        if lines.first <= lines.last {
            self.first = self.first.into_iter().chain([lines.first]).min();
            self.last = self.last.into_iter().chain([lines.last]).max();
        }
    }
}

/// Facts of all sources in reading order. Lines of sources that hold the same bytes as another are counted here.
pub fn sources(
    sources: &[input::Source],
    plan: &Plan,
    facts: &BTreeMap<usize, PieceFacts>,
    tally: &mut Tally,
    problems: &mut Problems,
) -> Vec<SourceFacts> {
    let mut all: Vec<SourceFacts> =
        plan.order.iter().map(|index| blank(&sources[*index], plan, *index)).collect();
    let mut stamps = vec![(0, 0, 0); all.len()];
    for (index, facts) in facts {
        let Some(piece) = plan.pieces.get(*index) else { continue };
        let rank = plan.rank(piece.source);
        let (source, stamps) = (&mut all[rank], &mut stamps[rank]);
        source.pieces.push(source.lines);
        source.lines += facts.lines;
        source.first = source.first.into_iter().chain(facts.time.first).min();
        source.last = source.last.into_iter().chain(facts.time.last).max();
        source.dst_lines += facts.time.dst_lines;
        source.backward += facts.time.backward;
        *stamps = (
            stamps.0 + facts.time.yearless,
            stamps.1 + facts.time.stated_year,
            stamps.2 + facts.time.stated_zone,
        );
        for what in &facts.damage {
            source.complete = false;
            problems.file(&source.name, what);
        }
    }
    for (source, (yearless, stated_year, stated_zone)) in all.iter_mut().zip(stamps) {
        source.zone_stated = stated_zone > 0 && stated_zone == yearless + stated_year;
        if yearless > 0 && source.year == YearSource::Stated {
            source.year = YearSource::Inferred;
            source.confidence = Confidence::Likely;
        }
    }
    duplicates(sources, plan, &mut all, tally);
    all
}

fn blank(source: &input::Source, plan: &Plan, index: usize) -> SourceFacts {
    let basis = &plan.bases[index];
    SourceFacts {
        name: source.name.clone(),
        compression: source.compression,
        lines: 0,
        first: None,
        last: None,
        year: basis.year,
        zone_stated: false,
        confidence: basis.confidence,
        words: basis.words.clone(),
        complete: true,
        dst_lines: 0,
        backward: 0,
        duplicate_of: None,
        pieces: Vec::new(),
        stored: false,
        identity: input::resume::identity(source),
    }
}

/// A source with the bytes of another has its lines, all of them duplicates.
fn duplicates(sources: &[input::Source], plan: &Plan, all: &mut [SourceFacts], tally: &mut Tally) {
    for (index, source) in sources.iter().enumerate() {
        let Some(original) = source.duplicate_of else { continue };
        let (rank, original) = (plan.rank(index), all[plan.rank(original)].clone());
        let mut classes = Classes::default();
        classes[Class::Duplicate as usize] = original.lines;
        tally.classes_of(rank, &classes);
        all[rank] = SourceFacts {
            name: all[rank].name.clone(),
            compression: all[rank].compression,
            duplicate_of: Some(original.name.clone()),
            ..original
        };
    }
}
