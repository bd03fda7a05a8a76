//! What `check` found, as data: one answer to each question about the set-up, and what stands in each log. Data only.

use serde::Serialize;

use super::{Source, Trouble};
use crate::model::calendar::Moment;
use crate::model::finding::{Evidence, Severity};

#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// `rapsheet/check/1`
    pub schema: &'static str,
    pub version: &'static str,
    pub host: String,
    /// Who asked: what may be read and written is said of this user.
    pub user: String,
    /// The tree that was looked at, where it is not this machine's own.
    pub root: Option<String>,
    pub at: Moment,
    pub zone: String,
    /// How many are right, wrong and unknown, in a sentence.
    pub verdict: String,
    pub answers: Vec<Answer>,
    /// LOG rules that the packet filter holds.
    pub log_rules: Vec<Rule>,
    pub sources: Vec<Seen>,
    pub problems: Vec<Trouble>,
    /// Problems beyond the cap of the list above.
    pub problems_left_out: u64,
}

/// A question of the set-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    Configuration,
    Reading,
    Formats,
    LogRule,
    Rotation,
    Schedule,
    Clock,
    Mail,
    State,
}

impl Topic {
    pub const ALL: [Topic; 9] = [
        Topic::Configuration,
        Topic::Reading,
        Topic::Formats,
        Topic::LogRule,
        Topic::Rotation,
        Topic::Schedule,
        Topic::Clock,
        Topic::Mail,
        Topic::State,
    ];

    pub const fn question(self) -> &'static str {
        match self {
            Topic::Configuration => "Is the configuration right?",
            Topic::Reading => "Can the logs be read?",
            Topic::Formats => "Are the logs understood?",
            Topic::LogRule => "Is outbound port 25 logged?",
            Topic::Rotation => "Does the report see the whole day?",
            Topic::Schedule => "Does something run the report?",
            Topic::Clock => "Is the clock set?",
            Topic::Mail => "Can a digest be handed over?",
            Topic::State => "Can the state folder be written?",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Right,
    Wrong,
    /// Could not be found out.
    Unknown,
}

#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    pub topic: Topic,
    pub state: State,
    /// `info` where nothing is to be done.
    pub severity: Severity,
    /// What was found, in a sentence or two.
    pub answer: String,
    /// What to do, in a sentence or two; empty where nothing is to be done.
    pub advice: String,
    /// The same as commands or lines of a configuration, ready to be copied; values of the machine stand in shell quotes.
    pub commands: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// A LOG rule as the packet filter's listing has it.
#[derive(Clone, Debug, Serialize)]
pub struct Rule {
    pub chain: String,
    pub prefix: String,
    /// Empty where it is for all.
    pub ports: Vec<u16>,
    pub limit: Option<String>,
}

/// A log file and what stands in it.
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    #[serde(flatten)]
    pub source: Source,
    pub used: u64,
    pub ignored: u64,
    pub unmatched: u64,
    pub unreadable: u64,
    /// Lines of the sample that the rest is said of: the first and last ones of the file.
    pub sampled: u64,
    /// How stamps are written, most first.
    pub stamps: Vec<&'static str>,
    pub hosts: Vec<String>,
    /// Most lines first.
    pub programs: Vec<Program>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Program {
    pub name: String,
    pub lines: u64,
    pub understood: u64,
    pub unmatched: u64,
}
