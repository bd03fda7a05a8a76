//! The days of a report and where they come from, in as few lines as will do. Pure.

use super::figures::counted;
use super::view::{History, HistoryDay};

/// Days in a row that come from one place, in words: `2026-03-01 to 2026-03-05 of gate: from the history, 12,345 lines`.
pub fn days(history: &History) -> Vec<String> {
    let mut days: Vec<&HistoryDay> = history.days.iter().collect();
    days.sort_by(|a, b| (&a.host, &a.day).cmp(&(&b.host, &b.day)));
    let alike =
        |a: &&HistoryDay, b: &&HistoryDay| a.host == b.host && a.from == b.from && a.complete == b.complete;
    days.chunk_by(alike).map(stretch).collect()
}

fn stretch(days: &[&HistoryDay]) -> String {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return String::new() };
    let span = if first.day == last.day {
        first.day.clone()
    } else {
        format!("{} to {} ({} days)", first.day, last.day, days.len())
    };
    let from = match first.from {
        "logs" => "from the logs",
        "new lines" => "from the logs, read as they grew",
        _ => "from the history",
    };
    let lines = counted(days.iter().map(|day| day.lines).sum(), "line");
    let open = if first.complete { "" } else { ", not over yet when it was read" };
    let host = if first.host.is_empty() { String::new() } else { format!(" of {}", first.host) };
    format!("{span}{host}: {from}, {lines}{open}")
}
