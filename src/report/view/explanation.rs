//! What `rapsheet explain` says, as data: what JSON prints as it stands. Fields may be added, never renamed. Data only.

use serde::Serialize;

use crate::model::calendar::Moment;
use crate::model::finding::Evidence;

/// How lines are read, and what each would add.
#[derive(Clone, Debug, Serialize)]
pub struct Lines {
    /// `rapsheet/explanation/1`
    pub schema: &'static str,
    pub lines: Vec<Line>,
    /// Lines beyond the bound of the list.
    pub left_out: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// None for a line that was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// From 1.
    pub number: u64,
    pub text: String,
    /// `used`, `ignored`, `unmatched`, `unreadable`, `out_of_period`, `duplicate`
    pub class: &'static str,
    /// What that means here, one sentence.
    pub why: String,
    /// The file under src/parse that knows the words; None for programs that are not read.
    pub parser: Option<&'static str>,
    /// None where no stamp can be read.
    pub time: Option<Time>,
    pub header: Option<Header>,
    /// None for lines without an event.
    pub event: Option<Event>,
    /// How often it counts: more than 1 for `message repeated n times`.
    pub times: u32,
    pub adds: Vec<Added>,
}

/// When, and how that is known.
#[derive(Clone, Debug, Serialize)]
pub struct Time {
    /// RFC 3339, with a fraction where the stamp has one.
    pub instant: String,
    /// `stated`, `inferred`, `configured`
    pub year: &'static str,
    pub year_how: String,
    /// `certain`, `likely`, `guess`
    pub confidence: &'static str,
    /// `stated`, `configured`, `machine`
    pub zone: &'static str,
    pub zone_how: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Header {
    pub host: String,
    pub program: String,
    /// None where none is written.
    pub pid: Option<u32>,
    pub message: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Event {
    /// `hit`, `connect`, `reject` ...
    pub kind: &'static str,
    /// Every field, also those the line leaves empty.
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Field {
    pub name: &'static str,
    /// None where the line does not say.
    pub value: Option<String>,
}

/// What a line adds to one table, and which figures of the report that goes into.
#[derive(Clone, Debug, Serialize)]
pub struct Added {
    pub table: &'static str,
    /// The key: `client 192.0.2.7, reason rbl, code 554`.
    pub key: String,
    pub n: u64,
    /// As the report's JSON names them.
    pub figures: String,
}

/// What is known of one address.
#[derive(Clone, Debug, Serialize)]
pub struct Address {
    /// `rapsheet/explanation/1`
    pub schema: &'static str,
    pub ip: String,
    /// It is inside, by the local networks told.
    pub inside: bool,
    /// Host names it had.
    pub names: Vec<String>,
    pub first: Option<Moment>,
    pub last: Option<Moment>,
    /// Lines that name it, by kind and what was done.
    pub events: Vec<Kind>,
    /// Every row of every table of counts that is about it.
    pub counts: Vec<Count>,
    pub thresholds: Vec<Threshold>,
    /// Its first lines.
    pub evidence: Vec<Evidence>,
    /// With `--timeline`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeline: Option<Timeline>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Kind {
    pub kind: String,
    pub action: String,
    /// How often it counts.
    pub n: u64,
    pub lines: u64,
    pub first: String,
    pub last: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Count {
    pub table: &'static str,
    pub key: String,
    pub n: u64,
    /// Different names tried, where the table counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub different: Option<u64>,
    pub first: String,
    pub last: String,
    pub file: String,
    pub line: u64,
    pub figures: &'static str,
}

/// A bar from which on something is a finding, or worse than it was.
#[derive(Clone, Debug, Serialize)]
pub struct Threshold {
    /// `guesser`, `auth`, `port25`, `wave`, `broadband`, `rbl`
    pub kind: &'static str,
    /// What is measured, in words: `different unknown users tried`.
    pub measure: String,
    pub value: u64,
    pub bar: u64,
    pub met: bool,
    /// How far above (or at) the bar, or how much is missing.
    pub by: u64,
    /// The key of rapsheet.toml that sets the bar; None where none does.
    pub key: Option<&'static str>,
    /// What it means, one sentence.
    pub says: String,
    /// What would have been different at the next threshold, one sentence.
    pub next: String,
}

/// What happened around an address or an instant, in order.
#[derive(Clone, Debug, Serialize)]
pub struct Timeline {
    /// `rapsheet/timeline/1`
    pub schema: &'static str,
    /// In words: `192.0.2.7`, `10 min around 2026-03-01T11:29:51+01:00`.
    pub around: String,
    pub entries: Vec<Entry>,
    /// Entries beyond the bound of the list.
    pub left_out: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// RFC 3339.
    pub at: String,
    /// The last of several alike in a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// `hit`, `reject`, `wave`, `run`, `notice`, `block` ...
    pub lane: String,
    pub n: u64,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}
