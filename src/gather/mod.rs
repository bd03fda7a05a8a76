//! The first half of the route on several threads: input, parse, tally. Pieces of the input are read side by side;
//! what depends on their order is joined afterwards, so that the result is the same on any number of threads.

mod archive;
mod facts;
pub mod history;
mod plan;
mod since;
mod survey;
pub mod trace;
mod twins;
mod worker;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use archive::{Archive, Raw};
use facts::PieceFacts;
pub use facts::SourceFacts;
use plan::Plan;
pub use since::{Fresh, read_new};
pub use survey::{Program, Survey, survey};
use worker::Worker;

use crate::input::{self, Compression};
use crate::model::calendar::Zone;
use crate::model::stamp::ZoneSource;
use crate::problem::Problems;
use crate::tally::Tally;
use crate::tally::count::{Carried, Piece, Stitcher};
use crate::tally::rules::{Rules, Window};
use crate::tally::sessions::Open;

/// Bytes of a plain file that one worker reads at a time.
pub const PIECE: u64 = 32 << 20;

/// What the logs are read by.
#[derive(Debug)]
pub struct Reading<'a> {
    pub zone: Zone,
    pub zone_source: ZoneSource,
    /// Upper bound of year-less stamps, seconds since the epoch.
    pub latest: Option<i64>,
    pub window: Window,
    pub rules: &'a Rules,
    /// `PIECE`, unless cuts are wanted elsewhere; wherever they are, the result is the same.
    pub piece: u64,
}

impl Reading<'_> {
    /// The day under which a line is counted.
    const fn part(&self, day: i32) -> i32 {
        if self.rules.by_day { day } else { self.window.part(day) }
    }
}

/// Everything read.
pub struct Gathered {
    pub tally: Tally,
    /// Sessions without an end, oldest first.
    pub unclosed: Vec<Open>,
    /// In reading order; `Position::source` is the index.
    pub sources: Vec<SourceFacts>,
    pub problems: Problems,
    pub bytes: u64,
    pub overlong: u64,
    pub archive: Archive,
}

/// The sources found, before their lines are read.
pub struct Found {
    sources: Vec<input::Source>,
    problems: Problems,
}

impl Found {
    /// Looks for logs under these paths; without any, the known names under /var/log.
    pub fn discover(paths: &[PathBuf]) -> Found {
        Found::by(paths, input::discover)
    }

    /// The same for a reading of new lines: what two sources both hold is found line by line.
    pub fn discover_new(paths: &[PathBuf]) -> Found {
        Found::by(paths, input::find)
    }

    fn by(paths: &[PathBuf], find: impl Fn(&[PathBuf], &mut Problems) -> Vec<input::Source>) -> Found {
        let mut problems = Problems::default();
        let known;
        let paths = if paths.is_empty() {
            known = input::default_paths();
            &known
        } else {
            paths
        };
        let sources = find(paths, &mut problems);
        Found { sources, problems }
    }

    /// No logs at all.
    pub fn none() -> Found {
        Found { sources: Vec::new(), problems: Problems::default() }
    }

    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// What was wrong with the paths, in one line each.
    pub fn complaints(self) -> Vec<String> {
        self.problems
            .into_sorted()
            .0
            .into_iter()
            .map(|problem| format!("{}: {}", problem.file, problem.what))
            .collect()
    }

    /// Bytes on disk, for the progress bar.
    pub fn disk_bytes(&self) -> u64 {
        self.sources
            .iter()
            .filter(|source| source.duplicate_of.is_none())
            .map(|source| source.disk_bytes)
            .sum()
    }
}

/// Reads everything found; `read` follows the bytes of disk read so far.
pub fn gather(found: Found, reading: &Reading<'_>, read: &Arc<AtomicU64>) -> Gathered {
    let Found { sources, mut problems } = found;
    let mut plan = Plan::new(&sources, reading, None);
    let mut pass = run(&sources, &plan, reading, Carried::default(), read);
    if let Some(corrected) = plan.corrected(&sources, reading, &pass.facts) {
        // A source held more New Years than its samples showed: read again with the true years.
        plan = corrected;
        read.store(0, Ordering::Relaxed);
        pass = run(&sources, &plan, reading, Carried::default(), read);
    }
    let unclosed = pass.stitcher.finish(&mut pass.tally);
    pass.tally.dealings.sort();
    let facts = facts::sources(&sources, &plan, &pass.facts, &mut pass.tally, &mut problems);
    Gathered {
        tally: pass.tally,
        unclosed,
        sources: facts,
        problems,
        bytes: pass.facts.values().map(|facts| facts.bytes).sum(),
        overlong: pass.facts.values().map(|facts| facts.overlong).sum(),
        archive: Archive::new(sources, &plan),
    }
}

/// The outcome of reading all pieces once.
struct Pass<'r> {
    tally: Tally,
    stitcher: Stitcher<'r>,
    /// By piece.
    facts: BTreeMap<usize, PieceFacts>,
}

/// Joins pieces in their order, as soon as all before them are there.
struct Seam<'r> {
    next: usize,
    waiting: BTreeMap<usize, Piece>,
    stitcher: Stitcher<'r>,
    facts: BTreeMap<usize, PieceFacts>,
}

impl<'r> Seam<'r> {
    fn new(reading: &Reading<'r>, open: Carried) -> Seam<'r> {
        let stitcher = Stitcher::resume(reading.rules, reading.window, open);
        Seam { next: 0, waiting: BTreeMap::new(), stitcher, facts: BTreeMap::new() }
    }

    fn put(&mut self, index: usize, piece: Piece, facts: PieceFacts) {
        self.facts.insert(index, facts);
        self.waiting.insert(index, piece);
        while let Some(piece) = self.waiting.remove(&self.next) {
            self.stitcher.next(piece);
            self.next += 1;
        }
    }
}

/// Reads the pieces of the plan. `open` is what a reading before this one left open.
fn run<'r>(
    sources: &[input::Source],
    plan: &Plan,
    reading: &Reading<'r>,
    open: Carried,
    read: &Arc<AtomicU64>,
) -> Pass<'r> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = cores.min(plan.pieces.len().max(1));
    // A core without a piece of its own inflates ahead for the others.
    let ahead = plan.pieces.len() < cores;
    let mut workers: Vec<Worker> = (0..threads).map(|_| Worker::new(reading)).collect();
    let seam = Mutex::new(Seam::new(reading, open));
    for phase in 0..plan.twins.phases() {
        let pieces = plan.pieces.iter().enumerate();
        let pieces: Vec<(usize, &input::Piece)> =
            pieces.filter(|(_, piece)| plan.twins.phase(piece.source) == phase).collect();
        // In their order, so that few wait to be joined to what stands before them.
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for worker in &mut workers {
                let (pieces, next, seam) = (&pieces, &next, &seam);
                scope.spawn(move || {
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some((index, piece)) = pieces.get(place) else { break };
                        let source = &sources[piece.source];
                        // Behind the last archive a core would be idle: it inflates.
                        let last = place + 1 == pieces.len() && source.compression != Compression::None;
                        let ahead = ahead || last;
                        let (open, facts) = worker.read(source, piece, plan, *index, ahead, read);
                        seam.lock().unwrap_or_else(PoisonError::into_inner).put(*index, open, facts);
                    }
                });
            }
        });
    }
    let mut tally = Tally::default();
    workers.into_iter().for_each(|worker| tally.merge(worker.into_tally()));
    let Seam { stitcher, facts, .. } = seam.into_inner().unwrap_or_else(PoisonError::into_inner);
    Pass { tally, stitcher, facts }
}
