//! Single lines on their way through the route, looked at: read as any other and counted by themselves, so that what is said
//! of a line is what would become of it.

use std::path::PathBuf;
use std::sync::Arc;

use super::plan::{Plan, stamps, stated};
use super::worker::PiecePass;
use super::{Found, Reading};
use crate::basis::{self, Clue};
use crate::input::{self, Lines};
use crate::model::calendar::Zone;
use crate::model::event::Meaning;
use crate::model::header::Header;
use crate::model::stamp::{Confidence, Stamp, YearSource};
use crate::parse::repeat::repeated;
use crate::parse::syslog::{Headed, LineReader};
use crate::parse::time::{TimeContext, stamp};
use crate::parse::{dispatch, parser};
use crate::tally::count::{Counter, Stitcher};
use crate::tally::{Class, Tally};

/// Where a year comes from that a stamp does not state.
#[derive(Clone, Debug)]
pub struct YearBasis {
    /// Of the first stamp.
    pub start: i32,
    pub source: YearSource,
    pub confidence: Confidence,
    /// In words.
    pub words: String,
}

/// A line and what became of it.
pub struct Traced<'a> {
    pub text: &'a [u8],
    pub class: Class,
    /// None where it has no stamp that can be read.
    pub header: Option<Header<'a>>,
    pub stamp: Option<Stamp>,
    /// It stands in an hour that the clocks showed twice or never.
    pub dst: bool,
    pub parser: Option<&'static str>,
    /// None for programs that are not read.
    pub meaning: Option<Meaning<'a>>,
    /// How often it counts.
    pub n: u32,
    /// What it adds, counted by itself.
    pub tally: &'a Tally,
    /// It opens a session, or ends one whose beginning is known.
    pub opens: bool,
    pub closes: bool,
}

impl Traced<'_> {
    /// The stamp of the line; that of a record that carries its time in a field states everything.
    pub fn stamp_or_record(&self) -> Option<Stamp> {
        let record = || self.header.map(|header| stated(header.when.seconds()));
        self.stamp.or_else(record)
    }
}

/// Looks at lines in their order, all of one source.
pub struct Tracer<'r> {
    reading: &'r Reading<'r>,
    counter: Counter<'r>,
    reader: LineReader,
}

impl<'r> Tracer<'r> {
    /// `year`: of the first stamp that states none.
    pub fn new(reading: &'r Reading<'r>, year: i32) -> Tracer<'r> {
        let context = TimeContext::new(reading.zone, year, reading.latest);
        let counter = Counter::new(reading.rules, reading.window);
        Tracer { reading, counter, reader: LineReader::new(context) }
    }

    /// A line that is only passed, for what it says of those after it.
    pub fn pass(&mut self, line: &input::Line<'_>) {
        self.run(line);
        self.counter.forget();
    }

    /// Looks at one.
    pub fn trace<T>(&mut self, line: &input::Line<'_>, look: impl FnOnce(&Traced<'_>) -> T) -> T {
        let time = self.reader.time().clone();
        let before = time.dst_lines;
        self.counter.forget();
        let begun = self.counter.begun();
        let class = self.run(line);
        let left = self.counter.begun();
        let dst = self.reader.time().dst_lines > before;
        let tally = self.counted();
        let (mut own, mut aside) = (LineReader::new(time.clone()), LineReader::new(time));
        let header = match own.header(line.bytes) {
            Headed::Header(header) => Some(header),
            Headed::Part | Headed::Unreadable => None,
        };
        let (told, n) = match header.and_then(|header| Some((header, repeated(header.message)?))) {
            None => (header, 1),
            Some((header, (n, Some(inner)))) => (Some(Header { message: inner, ..header }), n),
            Some((header, (n, None))) => match aside.header(line.previous) {
                Headed::Header(before) => (Some(Header { when: header.when, ..before }), n),
                _ => (None, n),
            },
        };
        look(&Traced {
            text: line.bytes,
            class,
            header,
            stamp: stamp(line.bytes).map(|(stamp, _)| stamp),
            dst,
            parser: told.as_ref().and_then(parser::name),
            meaning: told.as_ref().and_then(dispatch::meaning),
            n,
            tally: &tally,
            opens: left > begun,
            closes: left < begun,
        })
    }

    fn run(&mut self, line: &input::Line<'_>) -> Class {
        let blank = || LineReader::new(TimeContext::new(Zone::UTC, 1970, None));
        let reader = std::mem::replace(&mut self.reader, blank());
        let mut pass = PiecePass::new(self.reading, &mut self.counter, reader, blank());
        let class = pass.line(line);
        self.reader = pass.into_reader();
        class
    }

    /// What the line adds once its piece has ended; what is known of sessions stays for the lines after it.
    fn counted(&mut self) -> Tally {
        let sessions = self.counter.under_way();
        let piece = self.counter.end_piece();
        let mut tally = std::mem::take(&mut self.counter.tally);
        let mut stitcher = Stitcher::new(self.reading.rules, self.reading.window);
        stitcher.next(piece);
        stitcher.finish(&mut tally);
        self.counter.go_on(sessions);
        tally
    }
}

/// The year that lines of no file begin in, which is not known better than by the latest instant they can be of.
pub fn year_of(lines: &[u8], reading: &Reading<'_>) -> YearBasis {
    let head = stamps(lines, reading.zone);
    let clue = Clue { name: "-".to_string(), tail: head.clone(), head, whole: true, ..Clue::default() };
    let settled = basis::settle(&[clue], reading.zone, reading.zone_source, reading.latest);
    settled.bases.into_iter().next().map_or_else(
        || YearBasis {
            start: 1970,
            source: YearSource::Stated,
            confidence: Confidence::Guess,
            words: String::new(),
        },
        basis_of,
    )
}

fn basis_of(basis: basis::Basis) -> YearBasis {
    let basis::Basis { start_year, year, confidence, words, .. } = basis;
    YearBasis { start: start_year, source: year, confidence, words }
}

/// One line of a file, with what the lines before it tell. The error says why there is none.
pub fn line_of<T>(
    path: PathBuf,
    number: u64,
    reading: &Reading<'_>,
    look: impl FnOnce(&Traced<'_>, &YearBasis) -> T,
) -> Result<T, String> {
    let name = path.display().to_string();
    let found = Found::discover(&[path]);
    let Some(source) = found.sources.first() else {
        return Err(found.complaints().into_iter().next().unwrap_or(format!("{name} is no log")));
    };
    let plan = Plan::new(&found.sources, reading, None);
    let basis = plan.bases.first().cloned().map(basis_of).ok_or_else(|| format!("{name} has no lines"))?;
    let piece = input::Piece { source: 0, start: 0, end: None };
    let mut lines =
        Lines::open(source, &piece, false, &Arc::default()).map_err(|error| format!("{name}: {error}"))?;
    let mut tracer = Tracer::new(reading, basis.start);
    while let Some(line) = lines.next() {
        if u64::from(line.number) == number {
            return Ok(tracer.trace(&line, |traced| look(traced, &basis)));
        }
        tracer.pass(&line);
    }
    let ended = lines.finish();
    Err(format!("{name} has no line {number}: its last is {}", ended.lines))
}
