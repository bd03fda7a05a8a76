//! What the daily report says of abuse notices: those about its period, each with what the logs answer. Data only.

use serde::Serialize;

use crate::model::calendar::Moment;
use crate::model::finding::Evidence;

#[derive(Clone, Debug, Default, Serialize)]
pub struct Notices {
    pub explained: Vec<Explained>,
    /// Names of those that speak of other days, or of nothing that could be read.
    pub elsewhere: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The file, and the mail in it where there are several.
    pub name: String,
    pub reporter: String,
    pub subject: String,
    /// When the mail was sent.
    pub mailed: Option<Moment>,
    /// How many incidents it alleges, and the first of them.
    pub alleged: usize,
    pub incidents: Vec<Reported>,
    /// `suspect`, `undecided`, `not-here`, `no-data`
    pub verdict: &'static str,
    /// The finer word: `identified`, `probable`, `compatible` ...
    pub answer: &'static str,
    /// The answer in three sentences.
    pub explanation: String,
    pub suspects: Vec<Accused>,
}

/// One incident of a notice.
#[derive(Clone, Debug, Serialize)]
pub struct Reported {
    /// As in `rapsheet investigate`: RFC 3339 at the zone found; empty where the notice tells no time.
    pub at: String,
    /// What the notice's clock showed.
    pub local: String,
    /// The same instant on this machine's clock, where the zone is known or found.
    pub here: Option<Moment>,
    pub ip: Option<String>,
    pub port: Option<u16>,
    pub kind: String,
}

/// A suspect of a notice.
#[derive(Clone, Debug, Serialize)]
pub struct Accused {
    /// `host`, `job`, `account`, `sender`
    pub kind: &'static str,
    pub id: String,
    pub name: String,
    pub answer: &'static str,
    pub matched: usize,
    pub of: usize,
    pub probability: f64,
    pub by_chance: f64,
    pub evidence: Vec<Evidence>,
}
