//! What a digest said, kept for the next one: whether that says anything new, and what it answers. Data only.

use serde::{Deserialize, Serialize};

use super::finding::Severity;

/// When a digest is mailed; each with a heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Always,
    /// The findings, or how bad they are, are not those of the last digest.
    OnChange,
    /// A finding is bad enough.
    OnFinding,
}

/// One digest, as it was mailed or waits to be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Issue {
    /// `2026-03-01`, `2026-03-01 to 2026-03-07`; of one that is not over, until when.
    pub period: String,
    /// What the machine is called.
    pub host: String,
    /// In its angle brackets.
    pub message_id: String,
    /// The Message-ID of the first digest of the incident; its own where it is the first.
    pub root: String,
    /// When it was made, microseconds since the epoch.
    pub at: i64,
    /// Findings above info, worst first.
    pub standing: Vec<Standing>,
}

/// A finding by what tells it from others.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Standing {
    /// `port25:192.168.2.23`
    pub id: String,
    pub severity: Severity,
}
