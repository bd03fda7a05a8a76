//! Named rule sets as a listing shows them, and what was done to them. Data only.

use serde::Serialize;

use crate::model::calendar::Moment;
use crate::model::ruleset::State;

/// The sets beside the listing of a router's FORWARD chain.
#[derive(Clone, Debug, Serialize)]
pub struct RuleSets {
    /// Where the listing is from: its file.
    pub listing: String,
    /// Rules of the chain, and among them those with words that are not known; they count as no record.
    pub rules: u64,
    pub not_understood: u64,
    pub sets: Vec<RuleSet>,
    /// Why the states are not known.
    pub error: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct RuleSet {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub image: String,
    pub comment: String,
    pub state: State,
    /// Records that the chain holds; None where the listing could not be had.
    pub held: Option<u64>,
    pub records: Vec<Record>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// The columns: `DROP tcp -- anywhere anywhere tcp dpt:25`.
    pub rule: String,
    pub held: Option<bool>,
}

/// One run of `rapsheet firewall`.
#[derive(Clone, Debug, Serialize)]
pub struct Operation {
    /// `rapsheet/firewall/1`
    pub schema: &'static str,
    /// `status`, `open`, `close`
    pub operation: &'static str,
    pub at: Moment,
    /// The router, or the file with the listing.
    pub machine: String,
    /// `telnet-busybox`, `ssh`, `local`, `listing`
    pub connection: &'static str,
    pub dry_run: bool,
    /// As they are afterwards.
    pub sets: Vec<RuleSet>,
    /// States before, in the order of `sets`.
    pub states_before: Vec<State>,
    pub commands: Vec<Sent>,
    /// Listings as the router printed them.
    pub before: Option<String>,
    pub after: Option<String>,
    /// Why it could not be done, or not wholly.
    pub error: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    pub command: String,
    /// `done`, `failed`, `unknown` (it was sent and no answer came), `not sent`
    pub outcome: &'static str,
    pub output: String,
}
