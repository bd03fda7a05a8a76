//! What is read in which order, and the year each piece begins in.

use std::collections::BTreeMap;

use super::Reading;
use super::facts::PieceFacts;
use super::twins::{Span, Twins};
use crate::basis::{self, Basis, Clue};
use crate::input::{self, Piece};
use crate::model::calendar::{Zone, civil};
use crate::model::stamp::{Date, Stamp};
use crate::parse::syslog::{Headed, LineReader};
use crate::parse::time::{TimeContext, stamp};

/// Stamps looked at in the sample of a source.
const STAMPS: usize = 500;

pub struct Plan {
    /// Indexes of sources, oldest first.
    pub order: Vec<usize>,
    /// Place of each source in that order.
    ranks: Vec<usize>,
    pub pieces: Vec<Piece>,
    /// Number of each piece within its source.
    numbers: Vec<usize>,
    /// Year of each piece's first stamp.
    years: Vec<i32>,
    /// By source.
    pub bases: Vec<Basis>,
    pub twins: Twins,
    /// By source, where a reading before this one is gone on with.
    resumed: Option<Vec<Resumed>>,
}

/// Where a source is gone on with, and how its lines are numbered.
#[derive(Clone, Copy, Debug, Default)]
pub struct Resumed {
    /// Nothing in it is new.
    pub done: bool,
    /// Byte of the content from which on it is new, and the one behind its last whole line.
    pub from: u64,
    pub to: Option<u64>,
    /// Its number as positions and days know it.
    pub number: usize,
    /// Number of the piece that is gone on with, and lines before in that piece.
    pub piece: usize,
    pub lines: u32,
    /// Instant of the line before, seconds since 1970.
    pub previous: Option<i64>,
}

impl Plan {
    /// `rollovers`: New Years in each source, where a reading has counted them.
    pub fn new(sources: &[input::Source], reading: &Reading<'_>, rollovers: Option<&[Option<u32>]>) -> Plan {
        let all: Vec<usize> = (0..sources.len()).collect();
        let cuts = input::pieces(sources, &all, reading.piece);
        let clues: Vec<Clue> = sources
            .iter()
            .enumerate()
            .map(|(index, source)| {
                clue(index, source, &cuts, reading.zone, rollovers.and_then(|known| known[index]))
            })
            .collect();
        let basis::Settled { order, bases } =
            basis::settle(&clues, reading.zone, reading.zone_source, reading.latest);
        let mut ranks = vec![0; sources.len()];
        for (rank, index) in order.iter().enumerate() {
            ranks[*index] = rank;
        }
        let read: Vec<usize> =
            order.iter().copied().filter(|index| sources[*index].duplicate_of.is_none()).collect();
        let pieces = uncut_records(input::pieces(sources, &read, reading.piece), sources);
        let numbers = numbers(&pieces);
        let years = years(&pieces, &numbers, &bases);
        let twins = Twins::new(&spans(sources, &read, &bases));
        Plan { order, ranks, pieces, numbers, years, bases, twins, resumed: None }
    }

    /// The same where earlier readings are gone on with: what is new of each source. `resumed` is by source.
    pub fn resume(mut self, resumed: Vec<Resumed>) -> Plan {
        let planned = std::mem::take(&mut self.pieces).into_iter();
        let planned = planned.zip(std::mem::take(&mut self.numbers)).zip(std::mem::take(&mut self.years));
        for ((piece, number), year) in planned {
            let Resumed { done, from, to, piece: first, .. } = resumed[piece.source];
            // What was begun before is gone on with in one piece, in the year it had reached.
            let cut = from == 0 || piece.start == 0;
            let start = if from == 0 { piece.start } else { from };
            let planned = piece.end.filter(|_| from == 0);
            let end = planned.into_iter().chain(to).min();
            if !done && cut && end.is_none_or(|end| start < end) {
                self.pieces.push(Piece { source: piece.source, start, end });
                self.numbers.push(first + number);
                self.years.push(year);
            }
        }
        self.resumed = Some(resumed);
        self
    }

    fn resumed(&self, source: usize) -> Option<&Resumed> {
        self.resumed.as_ref().and_then(|resumed| resumed.get(source))
    }

    /// The number of a source in positions.
    pub fn label(&self, source: usize) -> usize {
        self.resumed(source).map_or_else(|| self.rank(source), |resumed| resumed.number)
    }

    /// What is known about time at the start of a piece, and the lines before it in what counts as the same piece.
    pub fn start(&self, index: usize, reading: &Reading<'_>) -> (TimeContext, u32) {
        let source = self.pieces.get(index).map_or(0, |piece| piece.source);
        let resumed = self.resumed(source).filter(|resumed| resumed.from > 0);
        let context = match resumed.and_then(|resumed| resumed.previous) {
            Some(previous) => TimeContext::continued(reading.zone, reading.latest, previous),
            None => TimeContext::new(reading.zone, self.year(index), reading.latest),
        };
        (context, resumed.map_or(0, |resumed| resumed.lines))
    }

    pub fn rank(&self, source: usize) -> usize {
        self.ranks.get(source).copied().unwrap_or(0)
    }

    /// Number of a piece within its source.
    pub fn number(&self, piece: usize) -> usize {
        self.numbers.get(piece).copied().unwrap_or(0)
    }

    pub fn year(&self, piece: usize) -> i32 {
        self.years.get(piece).copied().unwrap_or(1970)
    }

    /// A better plan, if reading showed that a source holds other New Years than its samples had shown.
    pub fn corrected(
        &self,
        sources: &[input::Source],
        reading: &Reading<'_>,
        facts: &BTreeMap<usize, PieceFacts>,
    ) -> Option<Plan> {
        let mut known = vec![None; sources.len()];
        for (index, facts) in facts {
            let Some(piece) = self.pieces.get(*index) else { continue };
            let begun = self.resumed(piece.source).is_some_and(|resumed| resumed.from > 0);
            if facts.time.yearless > 0 && !begun {
                *known[piece.source].get_or_insert(0) += facts.time.rollovers;
            }
        }
        let better = Plan::new(sources, reading, Some(&known));
        let better = match &self.resumed {
            Some(resumed) => better.resume(resumed.clone()),
            None => better,
        };
        let shifted = self.pieces.iter().enumerate().any(|(index, piece)| {
            let same = better
                .pieces
                .iter()
                .position(|other| other.source == piece.source && other.start == piece.start);
            same.is_none_or(|other| better.year(other) != self.year(index)) && known[piece.source].is_some()
        });
        shifted.then_some(better)
    }
}

/// Records of several lines (`journalctl -o export`) cannot be read from the middle.
fn uncut_records(pieces: Vec<Piece>, sources: &[input::Source]) -> Vec<Piece> {
    let records = |piece: &Piece| sources[piece.source].head.starts_with(b"__");
    let whole = |piece: Piece| if records(&piece) { Piece { end: None, ..piece } } else { piece };
    pieces.into_iter().filter(|piece| piece.start == 0 || !records(piece)).map(whole).collect()
}

/// From when to when each source that is read runs. The end of a compressed file is that of the next in its set.
fn spans(sources: &[input::Source], read: &[usize], bases: &[Basis]) -> Vec<Option<Span>> {
    let names: Vec<String> = sources.iter().map(|source| basis::set_of(&source.name)).collect();
    let set = |index: usize| names.iter().position(|name| *name == names[index]).unwrap_or(index);
    let mut spans = vec![None; sources.len()];
    for (place, index) in read.iter().enumerate() {
        let Some(first) = bases[*index].first else { continue };
        let next = || {
            let mut later = read[place + 1..].iter().filter(|later| set(**later) == set(*index));
            later.find_map(|later| bases[*later].first)
        };
        let last = bases[*index].last.or_else(next);
        spans[*index] = Some(Span { set: set(*index), first, last, bytes: sources[*index].disk_bytes });
    }
    spans
}

/// Pieces of one source follow one another: the place of each within its source.
fn numbers(pieces: &[Piece]) -> Vec<usize> {
    let mut number = 0;
    let mut count = |piece: &Piece| {
        number = if piece.start == 0 { 0 } else { number + 1 };
        number
    };
    pieces.iter().map(&mut count).collect()
}

/// The year of each piece's first stamp: that of its source, then those of the marks at the cuts.
fn years(pieces: &[Piece], numbers: &[usize], bases: &[Basis]) -> Vec<i32> {
    let year = |(piece, number): (&Piece, &usize)| {
        let basis = &bases[piece.source];
        let mark = number.checked_sub(1).and_then(|mark| basis.mark_years.get(mark));
        mark.copied().unwrap_or(basis.start_year)
    };
    pieces.iter().zip(numbers).map(year).collect()
}

/// What the samples of a source say about its time.
fn clue(index: usize, source: &input::Source, cuts: &[Piece], zone: Zone, rollovers: Option<u32>) -> Clue {
    let own: Vec<Piece> = cuts.iter().filter(|piece| piece.source == index).cloned().collect();
    let marks = if own.len() > 1 { input::piece_marks(source, &own) } else { Vec::new() };
    let first = |text: &Vec<u8>| stamps(text, zone).into_iter().next();
    Clue {
        name: source.name.clone(),
        head: stamps(&source.head, zone),
        // The first piece begins where the head does.
        marks: marks.iter().skip(1).filter_map(first).collect(),
        tail: source.tail.as_ref().map_or_else(Vec::new, |tail| stamps(tail, zone)),
        whole: source.whole,
        archive_time: source.archive_time,
        mtime: source.mtime,
        rollovers,
    }
}

/// The stamps of the lines in a sample, spread over it.
pub(super) fn stamps(sample: &[u8], zone: Zone) -> Vec<Stamp> {
    let mut reader = LineReader::new(TimeContext::new(zone, 1970, None));
    let mut found = Vec::new();
    for line in sample.split(|byte| *byte == b'\n') {
        if found.len() == STAMPS {
            break;
        }
        match stamp(line) {
            Some((stamp, _)) => found.push(stamp),
            // Records that carry their time in a field.
            None if line.first() == Some(&b'{') || line.is_empty() || line.starts_with(b"_") => {
                if let Headed::Header(header) = reader.header(line) {
                    found.push(stated(header.when.seconds()));
                }
            }
            None => {}
        }
    }
    found
}

/// A stamp that says everything.
pub(super) fn stated(seconds: i64) -> Stamp {
    let (day, second) = Zone::UTC.local(seconds);
    debug_assert!(civil(day).0 > 0);
    Stamp { date: Date::Full(day), second, micros: 0, offset: Some(0) }
}
