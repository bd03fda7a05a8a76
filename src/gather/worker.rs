//! One thread's work: the lines of a piece, each into its class, its event into the tally. The hot loop.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::Reading;
use super::facts::PieceFacts;
use super::plan::Plan;
use super::twins::Watch;
use crate::input::{self, Lines};
use crate::model::event::Meaning;
use crate::model::header::{Header, When};
use crate::model::source::Position;
use crate::parse::aside::aside;
use crate::parse::dispatch;
use crate::parse::repeat::repeated;
use crate::parse::syslog::{Headed, LineReader};
use crate::tally::count::{Counter, Line, Piece};
use crate::tally::rules::Place;
use crate::tally::{Class, Classes, DayLines, Tally};

/// Seconds in an hour, the grain in which gaps are looked for.
const HOUR: i64 = 3600;

/// Reads pieces, one after the other, into one tally.
pub struct Worker<'r> {
    reading: &'r Reading<'r>,
    counter: Counter<'r>,
}

impl<'r> Worker<'r> {
    pub fn new(reading: &'r Reading<'r>) -> Worker<'r> {
        Worker { reading, counter: Counter::new(reading.rules, reading.window) }
    }

    pub fn into_tally(self) -> Tally {
        self.counter.tally
    }

    pub fn read(
        &mut self,
        source: &input::Source,
        piece: &input::Piece,
        plan: &Plan,
        index: usize,
        ahead: bool,
        read: &Arc<AtomicU64>,
    ) -> (Piece, PieceFacts) {
        let label = plan.label(piece.source);
        let (context, before) = plan.start(index, self.reading);
        // What is gone on with may begin with lines that have no stamp: they belong to the day before them.
        let day = context.previous().map_or(i32::MIN, |before| self.reading.zone.local(before).0);
        let mut lines = match Lines::open(source, piece, ahead, read) {
            Ok(lines) => lines,
            Err(error) => {
                let facts = PieceFacts::unread(context, error.to_string());
                return (self.counter.end_piece(), facts);
            }
        };
        let (reader, aside) = (LineReader::new(context.clone()), LineReader::new(context));
        let mut pass = PiecePass {
            source: label,
            piece: plan.number(index),
            before,
            twins: plan.twins.watch(piece.source),
            day: (day, DayLines::default()),
            ..PiecePass::new(self.reading, &mut self.counter, reader, aside)
        };
        while let Some(line) = lines.next() {
            let class = pass.line(&line);
            pass.classes[class as usize] += 1;
            if pass.within {
                pass.day.1.classes[class as usize] += 1;
            }
        }
        pass.end();
        let (classes, time) = (pass.classes, pass.reader.time().clone());
        self.counter.tally.classes_of(label, &classes);
        let ended = lines.finish();
        let facts = PieceFacts {
            lines: ended.lines,
            bytes: ended.bytes,
            end: ended.end,
            overlong: ended.overlong,
            time,
            damage: ended.problem().into_iter().collect(),
        };
        (self.counter.end_piece(), facts)
    }
}

/// One pass over one piece.
pub(super) struct PiecePass<'p, 'r> {
    reading: &'p Reading<'r>,
    counter: &'p mut Counter<'r>,
    reader: LineReader,
    /// Takes apart the line that a `last message repeated` speaks of, without disturbing the order of stamps.
    aside: LineReader,
    source: usize,
    /// Number of the piece within the source, and lines before in what counts as the same piece.
    piece: usize,
    before: u32,
    twins: Option<Watch<'p>>,
    classes: Classes,
    /// The present hour and its lines so far.
    hour: (i64, u64),
    /// The present day of the period and its lines so far; lines without a stamp belong to the day before them.
    day: (i32, DayLines),
    /// The line read last is of the period, or of the days it is compared with.
    within: bool,
}

impl<'p, 'r> PiecePass<'p, 'r> {
    /// A pass over some lines that are looked at one by one.
    pub(super) fn new(
        reading: &'p Reading<'r>,
        counter: &'p mut Counter<'r>,
        reader: LineReader,
        aside: LineReader,
    ) -> PiecePass<'p, 'r> {
        PiecePass {
            reading,
            counter,
            reader,
            aside,
            source: 0,
            piece: 0,
            before: 0,
            twins: None,
            classes: Classes::default(),
            hour: (i64::MIN, 0),
            day: (i32::MIN, DayLines::default()),
            within: true,
        }
    }

    pub(super) fn into_reader(self) -> LineReader {
        self.reader
    }

    pub(super) fn line(&mut self, line: &input::Line<'_>) -> Class {
        let header = match self.reader.header(line.bytes) {
            Headed::Header(header) => header,
            Headed::Part => return Class::Ignored,
            Headed::Unreadable => return Class::Unreadable,
        };
        let place = self.reading.window.place(header.when.day);
        if place == Place::Outside {
            self.within = false;
            return Class::OutOfPeriod;
        }
        let at = Position::new(self.source, self.piece, self.before.saturating_add(line.number));
        let when = When { day: self.reading.part(header.when.day), ..header.when };
        self.within = matches!(place, Place::Asked | Place::Compared);
        if self.within {
            let When { day, micros, .. } = header.when;
            if self.day.0 != day {
                put_day(&mut self.day, self.counter, self.source, day);
            }
            self.day.1.reach(micros, at);
        }
        let header = Header { when, ..header };
        if place == Place::Asked {
            count_hour(&mut self.hour, self.counter, header.when.seconds().div_euclid(HOUR));
        }
        let mut line = LineParts { header, at, n: 1, text: line.bytes, previous: line.previous };
        let class = match repeated(header.message) {
            None => meaning(self.counter, self.twins, &line),
            Some((n, Some(inner))) => {
                line.n = n;
                line.header.message = inner;
                meaning(self.counter, self.twins, &line)
            }
            Some((n, None)) => match self.aside.header(line.previous) {
                Headed::Header(before) if repeated(before.message).is_none() => {
                    line.n = n;
                    line.header = Header { when: header.when, ..before };
                    meaning(self.counter, self.twins, &line)
                }
                _ => Class::Ignored,
            },
        };
        if place == Place::Asked { class } else { Class::OutOfPeriod }
    }

    /// The hour and the record still open when the input ends.
    fn end(&mut self) {
        if let Some(header) = self.reader.finish() {
            let at = Position::new(self.source, self.piece, 0);
            if self.reading.window.place(header.when.day) == Place::Asked {
                // Its lines were counted as parts already.
                let day = self.reading.part(header.when.day);
                let header = Header { when: When { day, ..header.when }, ..header };
                meaning(
                    self.counter,
                    None,
                    &LineParts { header, at, n: 1, text: header.message, previous: b"" },
                );
            }
        }
        count_hour(&mut self.hour, self.counter, i64::MIN);
        put_day(&mut self.day, self.counter, self.source, i32::MIN);
    }
}

/// A line on its way to its meaning.
struct LineParts<'a> {
    header: Header<'a>,
    at: Position,
    n: u32,
    text: &'a [u8],
    previous: &'a [u8],
}

fn meaning(counter: &mut Counter<'_>, twins: Option<Watch<'_>>, parts: &LineParts<'_>) -> Class {
    let line = Line { header: parts.header, at: parts.at, n: parts.n, text: parts.text };
    let meaning = dispatch::meaning(&line.header);
    let counted = matches!(meaning, Some(Meaning::Event(_) | Meaning::Unmatched));
    if counted && twins.is_some_and(|twins| twins.is_twin(&line.header)) {
        return Class::Duplicate;
    }
    if counter.keeps_acts()
        && let Some(aside) = aside(&line.header)
    {
        counter.aside(aside, &line);
    }
    // By reference: an event is large, and moving it costs as much as reading it.
    match &meaning {
        Some(Meaning::Event(event)) => {
            counter.event(event, &line);
            Class::Used
        }
        Some(Meaning::Unmatched) => {
            counter.unmatched(&line);
            Class::Unmatched
        }
        Some(Meaning::Ignored) | None => Class::Ignored,
    }
}

/// Counts a line under its hour; the tally is told when the hour changes.
fn count_hour(hour: &mut (i64, u64), counter: &mut Counter<'_>, now: i64) {
    if hour.0 != now {
        if hour.1 > 0 {
            *counter.tally.hours.entry(hour.0).or_default() += hour.1;
        }
        *hour = (now, 0);
    }
    hour.1 += 1;
}

/// Tells the tally the lines of a day that is over in this piece.
fn put_day(day: &mut (i32, DayLines), counter: &mut Counter<'_>, source: usize, next: i32) {
    let (before, lines) = std::mem::replace(day, (next, DayLines::default()));
    if before != i32::MIN {
        counter.tally.days.entry((source, before)).or_default().join(&lines);
    } else {
        // Lines before the first stamp belong to its day.
        day.1.classes = lines.classes;
    }
}
