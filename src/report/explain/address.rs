//! An address: what it did, what is counted of it, and its thresholds.

use super::{bold, named};
use crate::report::figures::{counted, thousands};
use crate::report::safe::safe;
use crate::report::view::explanation::{Address, Count, Kind, Threshold};

/// Columns of the names.
const NAMES: usize = 16;

pub fn address(address: &Address, colour: bool) -> String {
    let place = if address.inside { "inside" } else { "outside" };
    let mut text = format!("{}, {place}\n", bold(&address.ip, colour));
    if !address.names.is_empty() {
        text.push_str(&named("names", &address.names.join(", "), NAMES));
    }
    match (address.first, address.last) {
        (Some(first), Some(last)) => {
            text.push_str(&named("seen", &format!("{} to {}", first.rfc3339(), last.rfc3339()), NAMES));
        }
        _ => text.push_str("  no line of these logs names it\n"),
    }
    if !address.events.is_empty() {
        text.push_str(&format!("\n{}\n", bold("Lines", colour)));
        address.events.iter().for_each(|kind| text.push_str(&of_kind(kind)));
    }
    if !address.counts.is_empty() {
        text.push_str(&format!("\n{}\n", bold("Counts", colour)));
        address.counts.iter().for_each(|count| text.push_str(&of_count(count)));
    }
    text.push_str(&format!("\n{}\n", bold("Thresholds", colour)));
    address.thresholds.iter().for_each(|threshold| text.push_str(&of_threshold(threshold)));
    if !address.evidence.is_empty() {
        text.push_str(&format!("\n{}\n", bold("First lines", colour)));
    }
    for line in &address.evidence {
        text.push_str(&format!("  {}:{}  {}\n", safe(&line.file), line.line, safe(&line.text)));
    }
    if let Some(timeline) = &address.timeline {
        text.push('\n');
        text.push_str(&super::timeline(timeline, colour));
    }
    text
}

fn of_kind(kind: &Kind) -> String {
    let lines =
        if kind.lines == kind.n { String::new() } else { format!(" in {}", counted(kind.lines, "line")) };
    let name = format!("{} {}", kind.kind, kind.action);
    let said = format!("{}{lines}, {} to {}", thousands(kind.n), kind.first, kind.last);
    named(name.trim_end(), &said, 22)
}

fn of_count(count: &Count) -> String {
    let different = count.different.map_or_else(String::new, |n| format!(", {} different", thousands(n)));
    let said = format!(
        "{}{different} ({}), first {} in {}:{}: {}",
        thousands(count.n),
        count.key,
        count.first,
        count.file,
        count.line,
        count.figures
    );
    named(count.table, &said, NAMES)
}

fn of_threshold(threshold: &Threshold) -> String {
    let Threshold { kind, measure, value, bar, met, by, key, says, next } = threshold;
    let how = match (*met, *by) {
        (true, 0) => "exactly met".to_string(),
        (true, by) => format!("met by {}", thousands(by)),
        (false, by) => format!("missed by {}", thousands(by)),
    };
    let key = key.map_or_else(String::new, |key| format!(" ({key})"));
    let head = format!("{measure}: {}, the bar is {}{key}, {how}", thousands(*value), thousands(*bar));
    [named(kind, &head, NAMES), named("", says, NAMES), named("", next, NAMES)].concat()
}
