//! An investigation as data: what JSON prints as it stands, and what text and HTML walk through. Names are the contract
//! of the JSON; fields may be added, never renamed. Data only.

use serde::Serialize;

use super::{Source, Trouble};
use crate::model::calendar::Moment;

#[derive(Clone, Debug, Serialize)]
pub struct Investigation {
    /// `rapsheet/investigation/1`
    pub schema: &'static str,
    pub version: &'static str,
    pub host: String,
    /// The zone of this machine, in which local times are given.
    pub local_zone: String,
    pub notices: Vec<Notice>,
    pub incidents: Vec<Incident>,
    /// The zone of the notices' stamps; of the reporter with most incidents where there are several.
    pub zone: Option<Zone>,
    /// Every way to read the stamps, heaviest first.
    pub readings: Vec<Reading>,
    /// `suspect`, `undecided`, `not-here`, `no-data`
    pub verdict: &'static str,
    /// The finer word: `identified`, `probable`, `compatible`, `not distinguishable`, `excluded`, `not here`, `no data`.
    pub answer: &'static str,
    /// The answer in three sentences.
    pub explanation: String,
    pub suspects: Vec<Suspect>,
    pub excluded: Vec<Excluded>,
    /// Probability that it was somebody who is not in the list.
    pub none_of_these: f64,
    /// What to know beside the answer, a sentence each.
    pub remarks: Vec<String>,
    /// What would settle it and how to do that, a sentence each.
    pub settles: Vec<String>,
    pub lanes: Vec<Lane>,
    /// The logs that were read; empty where the notice stands alone.
    pub sources: Vec<Source>,
    /// The schedules that were read: file and number of jobs.
    pub schedules: Vec<Schedule>,
    pub problems: Vec<Trouble>,
    /// Problems beyond the cap of the list above.
    pub problems_left_out: u64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Notice {
    pub name: String,
    /// As recognised: `ARF`, `X-ARF 4`, `prose`; empty where nothing was found.
    pub format: String,
    pub reporter: String,
    pub subject: String,
    /// When the mail was sent.
    pub mailed: Option<Moment>,
    /// Incidents in it.
    pub incidents: usize,
    /// Times in it that are no incidents.
    pub asides: Vec<Aside>,
    /// What its reader is unsure of.
    pub doubts: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Aside {
    /// `reported`, `deadline`, `id`
    pub what: &'static str,
    /// RFC 3339; without offset where the zone is not known.
    pub at: String,
    pub text: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Incident {
    /// Name of the notice.
    pub notice: String,
    /// RFC 3339 at the zone found; without offset where the zone is unknown and nothing settles it; empty where
    /// the notice tells no time.
    pub at: String,
    /// What the notice's clock showed, without zone: `2013-01-03T09:59:39`.
    pub local: String,
    /// The same instant on this machine's clock, where the zone is known or found.
    pub here: Option<Moment>,
    /// The end, where the notice tells an interval: as `at`.
    pub until: Option<String>,
    /// Seconds: 1, 60, 3,600, 86,400.
    pub precision: u32,
    /// `stated`, `assumed`, `inferred`, `unknown`
    pub zone: &'static str,
    /// The reported address; None where there is none, or it is masked.
    pub ip: Option<String>,
    /// It as written, where it is no address.
    pub masked: Option<String>,
    /// `source`, `target`, or empty.
    pub role: &'static str,
    pub port: Option<u16>,
    /// `source`, `attacked`, `open`, or empty.
    pub port_role: &'static str,
    pub peer: Option<String>,
    pub peer_port: Option<u16>,
    pub protocol: Option<String>,
    pub kind: String,
    /// The line it stands in, and its number.
    pub text: String,
    pub line: usize,
    /// False where the address is not among `--my-address`.
    pub ours: bool,
    /// Whether the logs are complete around it, at the zone found: None where there are no logs of that sort.
    pub firewall_covered: Option<bool>,
    pub mail_covered: Option<bool>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Zone {
    /// `+11:00`
    pub offset: String,
    /// `stated`, `inferred`, `undecidable`
    pub how: &'static str,
    pub runner_up: Option<String>,
    /// By how much the best offset leads, 0 to 1.
    pub margin: f64,
}

/// The stamps read in one zone.
#[derive(Clone, Debug, Serialize)]
pub struct Reading {
    /// `Australia/Sydney`, `UTC`, `UTC+10:00`, or `as stated`.
    pub zone: String,
    /// Why it is thought of, in words.
    pub why: &'static str,
    pub offset: String,
    /// 0 to 1; all readings add up to 1.
    pub weight: f64,
    pub points: Vec<Pointing>,
}

/// Whom a reading points at.
#[derive(Clone, Debug, Serialize)]
pub struct Pointing {
    /// `host`, `job`, `account`, `sender`
    pub kind: &'static str,
    pub id: String,
    /// In words: `at the time`, `an hour later`, `by a clock without summer time`.
    pub manner: String,
    pub weight: f64,
    /// Incident minus act in seconds; None where there is no act within reach.
    pub lags: Vec<Option<f64>>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Suspect {
    pub rank: usize,
    /// `host`, `job`, `account`, `sender`
    pub kind: &'static str,
    pub id: String,
    /// What else is known of it: device name, MAC; user id; empty where nothing is.
    pub name: String,
    /// As `Investigation::answer`, for this suspect alone.
    pub answer: &'static str,
    /// The strongest class of evidence: `a` to `e`, and in words.
    pub class: char,
    pub class_words: &'static str,
    pub matched: usize,
    pub of: usize,
    /// With the stamps read in another zone more fit: `3 of 3 at +10:00`; empty where that is not so.
    pub elsewhere: String,
    pub probability: f64,
    pub by_chance: f64,
    /// The three nulls: each incident anywhere, the series turned by one amount, turned by quarter hours.
    pub by_chance_iid: f64,
    pub by_chance_shift: f64,
    pub by_chance_round: f64,
    /// The reporter's clock against ours as this suspect would have it, seconds.
    pub skew: f64,
    /// Incident minus act in seconds, in the order of the incidents; None where it did nothing within an hour.
    pub lags: Vec<Option<f64>>,
    pub evidence: Vec<Evidence>,
    /// How regularly it acts, in words; empty where it does not.
    pub rhythm: String,
    /// When it acts next, if it goes on like this.
    pub next: Option<Moment>,
    /// The line of the schedule: `0 10 * * * /usr/local/bin/push-stats`; empty for others than jobs.
    pub schedule: String,
}

/// One line that speaks for a suspect.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    /// Empty where a schedule says so and no line.
    pub file: String,
    pub line: u64,
    pub at: Moment,
    pub text: String,
    /// Number of the incident, from 0.
    pub incident: usize,
    pub lag: f64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Excluded {
    pub kind: &'static str,
    pub id: String,
    pub why: &'static str,
}

/// One lane of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct Lane {
    /// `incidents`, a suspect's id, `listed`, `waves`, `blocks`
    pub name: String,
    /// `incident`, `hit`, `run`, `mail`, `listed`, `wave`, `block`
    pub kind: &'static str,
    pub marks: Vec<Mark>,
    /// Marks beyond those listed.
    pub left_out: usize,
}

#[derive(Clone, Debug, Serialize)]
pub struct Mark {
    pub at: Moment,
    pub until: Option<Moment>,
    pub text: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Schedule {
    pub file: String,
    pub jobs: usize,
    pub doubts: Vec<String>,
}
