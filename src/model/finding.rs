//! What the report says, with severity and evidence. Data only; serialised as the JSON contract has it.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Info,
    Low,
    Medium,
    High,
}

impl Severity {
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
        }
    }
}

/// A raw line and where it stands. `text` is what the log says, made UTF-8 lossily and otherwise
/// untouched: whoever prints it escapes it for the medium.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    pub file: String,
    /// From 1.
    pub line: u64,
    pub text: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Stable from run to run: kind and subject, `port25:192.168.2.23`.
    pub id: String,
    pub severity: Severity,
    /// `notice`, `port25`, `wave`, `guesser`, `rbl`, `listed`, `auth`, `limit`, `unclosed`, `gap`, `input`.
    pub kind: String,
    /// Whom it is about: an address, a zone, a file.
    pub subject: String,
    /// One sentence with the figures.
    pub summary: String,
    /// What to do about it, one sentence; empty where nothing is to be done.
    pub advice: String,
    pub evidence: Vec<Evidence>,
}
