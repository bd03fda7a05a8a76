//! Where the days of a report come from, where a history was asked. Data only.

use serde::Serialize;

use crate::model::calendar::Moment;

#[derive(Clone, Debug, Serialize)]
pub struct History {
    /// Each day of each host, oldest first.
    pub days: Vec<HistoryDay>,
    /// What the changes rest on, or why nothing can be said: in words.
    pub compared: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct HistoryDay {
    /// `2026-03-01`
    pub day: String,
    pub host: String,
    /// `logs`: read whole by this run; `new lines`: read bit by bit, by this run and those before it; `history`: kept.
    pub from: &'static str,
    pub lines: u64,
    /// When it was kept; None for one that was read now.
    pub written: Option<Moment>,
    /// False for a day that was not over yet.
    pub complete: bool,
}
