//! The ledger: who was blocked, when, until when, why, by what; what was lifted, undone, confirmed. The form of its lines
//! and what they come to. Pure: `deliver::ledger` keeps the file.
//!
//! A line is the CRC-32 of what follows the blank, in eight hexadecimal digits, a blank, and one record as JSON. Records
//! are only ever appended. A last line without its newline was torn off by a crash: it is kept out, and cut away by the
//! next append. Any other line that is not what its sum says is told, and passed over.
//!
//! Loading writes `apply` and a `block` for each network before the filter is changed and `outcome` after. Where a run
//! died in between, the apply has no outcome, and the filter's own listing has to say what came of it.

mod state;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use state::{Apply, Entry, Ledger};

use crate::model::block::{Block, Direction};
use crate::model::net::Net;

/// What is told of one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "lowercase")]
pub enum Record {
    Apply(Begun),
    Block(Box<Blocked>),
    Outcome(Outcome),
    Confirmed { at: i64, apply: u64 },
    Undone { at: i64, apply: u64, by: String },
    Lifted(Lifted),
}

/// Rules are about to be loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// Seconds since the epoch, as all instants of the ledger.
    pub at: i64,
    /// Number of this apply, from 1.
    pub apply: u64,
    pub form: String,
    /// Blocks that follow.
    pub blocks: u64,
    /// Taken back unless confirmed until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm_until: Option<i64>,
}

/// One network, as the plan had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    pub at: i64,
    pub apply: u64,
    pub form: String,
    pub net: Net,
    pub direction: String,
    pub cause: String,
    pub since: i64,
    pub until: i64,
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mac: Option<String>,
    /// File, line and text of the log.
    pub evidence: Vec<(String, u64, String)>,
}

/// What came of loading, as the filter's listing told afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub at: i64,
    pub apply: u64,
    /// False where nothing was loaded.
    pub loaded: bool,
    /// Networks that are not in the filter, with their direction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<(Net, String)>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// Networks that are no longer blocked, because their time was over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifted {
    pub at: i64,
    pub form: String,
    pub nets: Vec<(Net, String)>,
}

/// `inbound` or `outbound`.
pub const fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Inbound => "inbound",
        Direction::Outbound => "outbound",
    }
}

/// The direction of such a word; None for any other.
pub fn direction(way: &str) -> Option<Direction> {
    [Direction::Inbound, Direction::Outbound].into_iter().find(|direction| self::way(*direction) == way)
}

/// A block of a plan, as it is recorded.
pub fn blocked(block: &Block, at: i64, apply: u64, form: &str) -> Record {
    let evidence = block.evidence.iter().map(|one| (one.file.clone(), one.line, one.text.clone()));
    Record::Block(Box::new(Blocked {
        at,
        apply,
        form: form.to_string(),
        net: block.net,
        direction: way(block.direction).to_string(),
        cause: block.cause.name().to_string(),
        since: block.since.seconds(),
        until: block.until.seconds(),
        reason: block.reason.clone(),
        mac: block.mac.map(|mac| mac.to_string()),
        evidence: evidence.collect(),
    }))
}

/// Records as lines.
pub fn lines(records: &[Record]) -> Vec<u8> {
    let mut lines = Vec::new();
    for record in records {
        // Of strings and numbers alone, which cannot fail to be JSON.
        let Ok(json) = serde_json::to_string(record) else { continue };
        lines.extend_from_slice(format!("{:08x} {json}\n", crc32fast::hash(json.as_bytes())).as_bytes());
    }
    lines
}

/// A record, or why the line is none.
fn record(line: &[u8]) -> Result<Record, String> {
    let (sum, json) = line.split_at_checked(9).ok_or("too short for a record")?;
    let sum = std::str::from_utf8(sum).ok().and_then(|sum| sum.strip_suffix(' '));
    let sum = sum.and_then(|sum| u32::from_str_radix(sum, 16).ok()).ok_or("no sum before the record")?;
    if crc32fast::hash(json) != sum {
        return Err("not what its sum says".to_string());
    }
    serde_json::from_slice(json).map_err(|error| format!("no record of this ledger: {error}"))
}

/// Bytes of the file that stand; what follows is a line torn off by a crash.
pub fn whole(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
}

/// Reads the file.
pub fn read(bytes: &[u8]) -> Ledger {
    let mut ledger = Ledger::default();
    let (standing, torn) = bytes.split_at(whole(bytes));
    let mut number = 0;
    for line in standing.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        number += 1;
        match record(line) {
            Ok(record) => ledger.take(record),
            Err(why) => ledger.doubts.push((number, why)),
        }
    }
    if !torn.is_empty() {
        ledger.doubts.push((number + 1, "torn off by a crash, and left out".to_string()));
    }
    ledger
}
