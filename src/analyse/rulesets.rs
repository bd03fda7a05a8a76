//! Named rule sets beside what the router's chain holds. Pure.

use crate::model::ruleset::{Chain, RuleSet, State};
use crate::report::view::ruleset::{self as view, Record};

/// The sets with their states; unknown where there is no chain.
pub fn states(sets: &[&RuleSet], chain: Option<&Chain>) -> Vec<view::RuleSet> {
    let states = sets.iter().map(|set| {
        let records: Vec<Record> = set
            .records
            .iter()
            .map(|record| Record { rule: record.text.clone(), held: chain.map(|chain| chain.holds(record)) })
            .collect();
        let held = records.iter().filter(|record| record.held == Some(true)).count() as u64;
        view::RuleSet {
            name: set.name.clone(),
            kind: set.kind.clone(),
            image: set.image.clone(),
            comment: set.comment.clone(),
            state: chain.map_or(State::Unknown, |chain| set.state(chain)),
            held: chain.map(|_| held),
            records,
        }
    });
    states.collect()
}

/// The section of the report.
pub fn section(listing: &str, sets: &[RuleSet], chain: Result<&Chain, String>) -> view::RuleSets {
    let rows = chain.as_ref().map_or(&[][..], |chain| &chain.rows);
    view::RuleSets {
        listing: listing.to_string(),
        rules: rows.len() as u64,
        not_understood: rows.iter().filter(|row| row.rule.is_none()).count() as u64,
        sets: states(&sets.iter().collect::<Vec<_>>(), chain.as_ref().ok().copied()),
        error: chain.err(),
    }
}
