//! The time basis: before the logs are read in full, in which order do the sources stand, and in which
//! year does each begin? Settled from small samples of their content, their names and their times.
//!
//! A year-less stamp (RFC 3164) says the day but not the year, so the year has to come from elsewhere.
//! The steps, one file each:
//!
//! - `names`: what a file name says: the rotated set it belongs to, a number, a date.
//! - `point`, `walk`, `track`: the sampled stamps of one source as a walk through relative years, New Years
//!   counted.
//! - `votes`: what each witness (name, archive header, mtime, `--as-of`) says about the year of the end.
//! - `chain`, `lineup`: one rotated set as a chain of files that do not overlap; the years and the order
//!   that contradict the least evidence.
//! - `help`: what sets that know their years lend to those that do not.
//! - `order`: which files form a set, and the final order over all of them.
//! - `verdict`, `words`: how sure each answer is, and how it was found.
//!
//! Pure: no I/O and no clock. The only "now" is an upper bound that the caller may hand in, so the same
//! files give the same years on any day.

mod chain;
mod help;
mod lineup;
mod names;
mod order;
mod point;
mod track;
mod verdict;
mod votes;
mod walk;
mod words;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod histories;

use crate::model::calendar::Zone;
use crate::model::stamp::{Confidence, Stamp, YearSource, ZoneSource};

/// What is known of a source before it is read in full.
#[derive(Clone, Debug, Default)]
pub struct Clue {
    /// Path as shown; `-` for a stream.
    pub name: String,
    /// Stamps of the first lines (64 KiB of text at most), in order.
    pub head: Vec<Stamp>,
    /// For a large plain file, the first stamp at each piece boundary (64 MiB apart), in order.
    pub marks: Vec<Stamp>,
    /// Stamps of the last lines, in order; they may repeat what `head` and `marks` hold. Empty when
    /// unknown (a large compressed file).
    pub tail: Vec<Stamp>,
    /// `head` holds the whole file.
    pub whole: bool,
    /// MTIME of the gzip header (RFC 1952), seconds since 1970; 0 means none.
    pub archive_time: Option<i64>,
    /// Time of the last write, seconds since 1970.
    pub mtime: Option<i64>,
    /// New Years between the first and the last stamp, if an earlier full reading counted them.
    pub rollovers: Option<u32>,
}

/// Where a source stands in time, and how that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Year of the first stamp.
    pub start_year: i32,
    /// Year at each mark of the clue, in the same order.
    pub mark_years: Vec<i32>,
    pub year: YearSource,
    pub zone: ZoneSource,
    pub confidence: Confidence,
    /// How it was found: `from the file's mtime (2026-01-04); the weekdays agree`.
    pub words: String,
    /// Instant of the first stamp, seconds since 1970; None where no stamp was read.
    pub first: Option<i64>,
    /// Instant of the last stamp; known only where the end of the file was sampled.
    pub last: Option<i64>,
}

/// The answer for all sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Indices of the clues in true time order, oldest first.
    pub order: Vec<usize>,
    /// By index of the clue.
    pub bases: Vec<Basis>,
}

/// Settles order and years. `zone` is that of stamps that state none and `zone_source` where it comes
/// from; `latest` (seconds since 1970) is the latest instant a year-less stamp can have.
pub fn settle(clues: &[Clue], zone: Zone, zone_source: ZoneSource, latest: Option<i64>) -> Settled {
    let mut files: Vec<votes::File> = clues.iter().map(|clue| votes::File::new(clue, zone, latest)).collect();
    let sets = order::sets(&files);
    for set in &sets {
        votes::trust(&mut files, set);
    }
    // Sets that know their years by themselves go first; what they say helps the others.
    let own =
        |set: &order::Set| votes::is_strong(&files, set).then(|| chain::settle(&files, set, zone)).flatten();
    let mut chains: Vec<Option<chain::Chain>> = sets.iter().map(own).collect();
    let known = help::Known::gather(&files, chains.iter().flatten());
    for (set, chain) in sets.iter().zip(&mut chains).filter(|(_, chain)| chain.is_none()) {
        help::help(&mut files, set, &known, zone);
        *chain = chain::settle(&files, set, zone);
    }
    let bases = verdict::bases(&files, clues, &sets, &chains, zone_source, zone);
    let order = order::order(&files, &sets, &bases, zone);
    Settled { order, bases }
}

/// The rotated set a file belongs to: the path of its live file.
pub fn set_of(path: &str) -> String {
    let name = names::Name::read(path);
    format!("{}/{}", name.folder, name.stem)
}
