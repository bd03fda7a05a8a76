//! An operation on rule sets as text: for the terminal, and as a line of the log file. Pure.

use super::figures::counted;
use super::safe::safe;
use super::text::layout::{Ink, Page, elastic, left};
use super::view::ruleset::{Operation, RuleSet, RuleSets};
use crate::model::ruleset::State;

/// What was done, what was printed, and in what state the sets are.
pub fn render(operation: &Operation, colour: bool, verbose: bool) -> String {
    let mut page = Page::new(colour);
    let dry = if operation.dry_run { ", dry run" } else { "" };
    page.whole(0, &format!("rule sets, {} ({}){dry}", operation.machine, operation.connection));
    table(&mut page, operation);
    operation.sets.iter().for_each(|set| missing(&mut page, set));
    if !operation.commands.is_empty() {
        page.section("COMMANDS", &counted(operation.commands.len() as u64, "command"));
        for sent in &operation.commands {
            page.whole(2, &format!("{:<9} {}", sent.outcome, sent.command));
            sent.output.lines().for_each(|line| page.whole(12, line));
        }
    }
    let asked = operation.operation == "status";
    let before = if asked { "CHAIN" } else { "CHAIN BEFORE" };
    for (title, listing) in [(before, &operation.before), ("CHAIN AFTER", &operation.after)] {
        if let Some(listing) = listing.as_ref().filter(|_| verbose || !asked) {
            page.section(title, "");
            listing.lines().for_each(|line| page.whole(2, line));
        }
    }
    page.finish()
}

fn table(page: &mut Page, operation: &Operation) {
    let rows: Vec<Vec<String>> = operation
        .sets
        .iter()
        .zip(&operation.states_before)
        .map(|(set, before)| {
            let was = if *before == set.state { String::new() } else { format!("was {}", before.name()) };
            vec![set.state.name().to_string(), was, set.name.clone(), held(set), set.comment.clone()]
        })
        .collect();
    page.table(
        &[left("state"), elastic("before"), left("rule set"), left("rules"), elastic("comment")],
        &rows,
    );
}

/// The section of the report.
pub(super) fn section(page: &mut Page, section: &RuleSets) {
    page.section("RULE SETS", &counted(section.sets.len() as u64, "rule set"));
    if let Some(error) = &section.error {
        page.prose(Ink::Yellow, "  ", &format!("Not known: {}: {error}.", section.listing));
    }
    let row =
        |set: &RuleSet| vec![set.state.name().to_string(), set.name.clone(), held(set), set.comment.clone()];
    let rows: Vec<Vec<String>> = section.sets.iter().map(row).collect();
    page.table(&[left("state"), left("rule set"), left("rules"), elastic("comment")], &rows);
    section.sets.iter().for_each(|set| missing(page, set));
    if let Some(note) = not_understood(section) {
        page.prose(Ink::Soft, "  ", &note);
    }
}

/// Rules that may be one of ours in a spelling that is not known.
pub(super) fn not_understood(section: &RuleSets) -> Option<String> {
    let all = counted(section.rules, "rule");
    (section.not_understood > 0).then(|| {
        format!("{} of {all} of the chain not understood, taken for none of these.", section.not_understood)
    })
}

/// `2 of 3`
pub(super) fn held(set: &RuleSet) -> String {
    let all = set.records.len();
    set.held.map_or_else(|| format!("? of {all}"), |held| format!("{held} of {all}"))
}

/// What a partial set lacks.
fn missing(page: &mut Page, set: &RuleSet) {
    if set.state != State::Partial {
        return;
    }
    page.prose(Ink::Yellow, "  ", &format!("'{}' is partial; missing:", set.name));
    for record in set.records.iter().filter(|record| record.held == Some(false)) {
        page.raw(4, &record.rule, 3);
    }
}

/// One line: when, who, what, on what, and how it ended.
pub fn entry(operation: &Operation, operator: &str) -> String {
    let changes = operation.sets.iter().zip(&operation.states_before).map(|(set, before)| {
        if *before == set.state {
            format!("'{}' {}", set.name, set.state.name())
        } else {
            format!("'{}' {} -> {}", set.name, before.name(), set.state.name())
        }
    });
    let done = operation.commands.iter().filter(|sent| sent.outcome == "done").count();
    let dry = if operation.dry_run { " (dry run)" } else { "" };
    let outcome = operation.error.as_ref().map_or("done".to_string(), |error| format!("failed: {error}"));
    let sent = match operation.commands.len() as u64 {
        0 => String::new(),
        all => format!("{done} of {}; ", counted(all, "command")),
    };
    let line = format!(
        "{} {operator}: {}{dry} on {} by {}: {}; {sent}{outcome}",
        operation.at.rfc3339(),
        operation.operation,
        operation.machine,
        operation.connection,
        changes.collect::<Vec<_>>().join(", "),
    );
    safe(&line).into_owned()
}
