//! What came of loading blocks, and how ledger and filter agree: as data, serialised as `block apply` and `block status`
//! give them as JSON.

use serde::Serialize;

use super::block::Direction;
use super::calendar::Moment;
use super::finding::Evidence;
use super::net::Net;

/// What became of one network of the plan, by the filter's own listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It was not in the filter, and is now.
    Added,
    /// It was in the filter before.
    Present,
    /// It is not in the filter.
    Failed,
}

impl State {
    pub const fn name(self) -> &'static str {
        match self {
            State::Added => "added",
            State::Present => "present",
            State::Failed => "failed",
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    pub net: Net,
    pub direction: Direction,
    pub state: State,
    /// It was there for a shorter time, and stays longer now.
    pub longer: bool,
    pub until: Moment,
    pub reason: String,
}

/// A run of `block apply` or `block restore`.
#[derive(Clone, Debug, Serialize)]
pub struct Loaded {
    /// `rapsheet/block-apply/1`
    pub schema: &'static str,
    pub form: &'static str,
    /// Number in the ledger; None where nothing had to be done.
    pub apply: Option<u64>,
    pub answers: Vec<Answer>,
    /// Blocks of the plan whose time is over.
    pub over: u64,
    /// Networks that may not be blocked, or not by this form, with the reason.
    pub refused: Vec<(Net, String)>,
    /// Connections ended by `--kick`, by tool; None where there is no such tool.
    pub kicked: Vec<(&'static str, Option<u64>)>,
    /// Taken back unless confirmed until then.
    pub confirm_until: Option<Moment>,
}

/// One network in the ledger or in the filter.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub net: Net,
    pub direction: Direction,
    pub form: &'static str,
    /// Where in the filter, as its listing names it; None where it is not there.
    pub place: Option<String>,
    /// Seconds the filter still keeps it; None where it does not say.
    pub left: Option<u64>,
    /// What the ledger knows; None for a foreign one.
    #[serde(flatten)]
    pub known: Option<Known>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Known {
    pub cause: String,
    pub reason: String,
    pub since: Moment,
    pub until: Moment,
    /// Number of the apply that loaded it.
    pub apply: u64,
    pub evidence: Vec<Evidence>,
}

/// An apply that is not settled.
#[derive(Clone, Debug, Serialize)]
pub struct Unsettled {
    pub apply: u64,
    pub form: String,
    pub at: Moment,
    /// Blocks that were to be loaded, and those of them that are in the filter.
    pub blocks: u64,
    pub held: u64,
    pub why: Why,
    /// When it is taken back, or should have been.
    pub confirm_until: Option<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The run died before it could say what came of it.
    NoOutcome,
    /// It waits for `block confirm`.
    Unconfirmed,
    /// The time to confirm is over, and nothing took it back.
    Overdue,
}

/// Ledger and filter side by side.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    /// `rapsheet/block-status/1`
    pub schema: &'static str,
    pub now: Moment,
    /// Forms that were looked at.
    pub forms: Vec<&'static str>,
    /// In both.
    pub in_force: Vec<Row>,
    /// Over by the ledger, and still in the filter.
    pub due: Vec<Row>,
    /// In the ledger, and not in the filter.
    pub missing: Vec<Row>,
    /// In a place of ours, and not in the ledger.
    pub foreign: Vec<Row>,
    /// Over and gone, and not noted yet as lifted.
    pub over: u64,
    pub unsettled: Vec<Unsettled>,
    /// Lines of the ledger that cannot be read, and tools that gave no listing.
    pub problems: Vec<String>,
}
