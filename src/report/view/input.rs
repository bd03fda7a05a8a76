//! What the figures rest on: files, lines by class, gaps, lines not understood, problems, rules. Data only.

use serde::Serialize;

use crate::model::calendar::Moment;
use crate::model::finding::Evidence;

/// `lines` is the sum of the rest.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Accounting {
    pub lines: u64,
    pub used: u64,
    pub ignored: u64,
    pub unmatched: u64,
    pub unreadable: u64,
    pub out_of_period: u64,
    pub duplicate: u64,
    /// Decompressed bytes read.
    pub bytes: u64,
    /// Lines longer than the cap, whose end was counted and not read; they are in their class as well.
    pub overlong: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Source {
    pub path: String,
    pub lines: u64,
    /// Instants of the first and last line that has one.
    pub first: Option<Moment>,
    pub last: Option<Moment>,
    /// `stated`, `inferred`, `configured`
    pub year: &'static str,
    /// `stated`, `configured`, `machine`
    pub zone: &'static str,
    /// False where a part could not be read.
    pub complete: bool,
    /// `gzip`, `bzip2`, `xz`, `zstd`, `none`
    pub compression: &'static str,
    /// How the year was found and how sure that is, in words: `from mtime; the weekday agrees`.
    pub time_basis: String,
    /// `certain`, `likely`, `guess`
    pub confidence: &'static str,
    /// Stamps in a repeated or skipped hour of a DST night, and stamps that ran backwards.
    pub dst_lines: u64,
    pub backward: u64,
    /// The same bytes under another name; its lines are counted as duplicate.
    pub duplicate_of: Option<String>,
}

/// A stretch without any line where lines were to be expected.
#[derive(Clone, Debug, Serialize)]
pub struct Gap {
    pub start: Moment,
    pub end: Moment,
    pub hours: u64,
}

/// Unmatched lines that are alike but for numbers, addresses and names.
#[derive(Clone, Debug, Serialize)]
pub struct Template {
    pub program: String,
    pub template: String,
    pub lines: u64,
    pub evidence: Vec<Evidence>,
}

/// A Problem as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct Trouble {
    pub file: String,
    /// None where it concerns the file as a whole.
    pub line: Option<u64>,
    pub what: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Rule {
    pub name: &'static str,
    pub sql: &'static str,
}
