//! What came of loading, and how ledger and filter agree: for people. Pure; what came from a log is made safe to show.

use super::safe::safe;
use crate::model::block::Direction;
use crate::model::net::Net;
use crate::model::standing::{Loaded, Row, Standing, State, Unsettled, Why};

/// The answer of `block apply` and `block restore`: a line for each network, and the sum.
pub fn loaded(loaded: &Loaded) -> String {
    let mut text = String::new();
    for answer in &loaded.answers {
        let longer = if answer.longer { ", longer now" } else { "" };
        text.push_str(&format!(
            "{:<8} {:<18} {:<8} until {}{longer}  {}\n",
            answer.state.name(),
            short(answer.net),
            way(answer.direction),
            answer.until.rfc3339(),
            safe(&answer.reason)
        ));
    }
    for (net, why) in &loaded.refused {
        text.push_str(&format!("refused  {:<18} {why}\n", short(*net)));
    }
    let count = |state| loaded.answers.iter().filter(|answer| answer.state == state).count();
    let over = if loaded.over > 0 { format!(", {} over already", loaded.over) } else { String::new() };
    let apply = loaded.apply.map_or("nothing to be done".to_string(), |apply| format!("apply {apply}"));
    text.push_str(&format!(
        "{} added, {} present, {} failed{over} ({}, {apply})\n",
        count(State::Added),
        count(State::Present),
        count(State::Failed),
        loaded.form
    ));
    for (tool, ended) in &loaded.kicked {
        text.push_str(&match ended {
            Some(ended) => format!("{ended} connections ended by {tool}\n"),
            None => format!("{tool} is not installed here: none ended by it\n"),
        });
    }
    text
}

/// The answer of `block status`; with `verbose` the evidence too.
pub fn standing(standing: &Standing, verbose: bool) -> String {
    let mut text = format!("{} ({})\n", standing.now.rfc3339(), standing.forms.join(", "));
    let parts = [
        ("in force", &standing.in_force, ""),
        ("due", &standing.due, "over, and still in the filter: rapsheet block expire"),
        ("missing", &standing.missing, "in the ledger, not in the filter: rapsheet block restore"),
        ("foreign", &standing.foreign, "in a place of ours, not in the ledger"),
    ];
    for (name, rows, hint) in parts {
        let hint = if rows.is_empty() || hint.is_empty() { String::new() } else { format!("  {hint}") };
        text.push_str(&format!("{name}: {}{hint}\n", rows.len()));
        rows.iter().for_each(|row| push_row(&mut text, row, verbose));
    }
    if standing.over > 0 {
        text.push_str(&format!("over and gone: {}  rapsheet block expire notes it\n", standing.over));
    }
    for unsettled in &standing.unsettled {
        text.push_str(&unsettled_words(unsettled));
    }
    for problem in &standing.problems {
        text.push_str(&format!("problem: {}\n", safe(problem)));
    }
    text
}

fn push_row(text: &mut String, row: &Row, verbose: bool) {
    let left = row.left.map(|left| format!("{left}s left")).unwrap_or_default();
    let place = row.place.as_deref().unwrap_or("-");
    let what =
        row.known.as_ref().map(|known| format!("until {}  {}", known.until.rfc3339(), safe(&known.reason)));
    let line = format!(
        "  {:<18} {:<8} {:<12} {}  {}",
        short(row.net),
        way(row.direction),
        left,
        safe(place),
        what.unwrap_or_default()
    );
    text.push_str(line.trim_end());
    text.push('\n');
    for one in row.known.iter().filter(|_| verbose).flat_map(|known| &known.evidence) {
        text.push_str(&format!("      {}:{}  {}\n", safe(&one.file), one.line, safe(&one.text)));
    }
}

fn unsettled_words(unsettled: &Unsettled) -> String {
    let Unsettled { apply, blocks, held, .. } = unsettled;
    let at = unsettled.at.rfc3339();
    let until = unsettled.confirm_until.map(|until| until.rfc3339()).unwrap_or_default();
    match unsettled.why {
        Why::NoOutcome => format!(
            "apply {apply} of {at} has no outcome, its run died: {held} of its {blocks} blocks are in the filter; the next apply settles it\n"
        ),
        Why::Unconfirmed => format!(
            "apply {apply} of {at} is taken back at {until} unless confirmed: rapsheet block confirm\n"
        ),
        Why::Overdue => format!(
            "apply {apply} of {at} was to be confirmed until {until}, and was neither confirmed nor taken back: rapsheet block confirm, or undo\n"
        ),
    }
}

fn short(net: Net) -> String {
    if net.prefix_len() == net.max_prefix_len() { net.addr().to_string() } else { net.to_string() }
}

const fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Inbound => "inbound",
        Direction::Outbound => "outbound",
    }
}
