//! Why somebody is blocked, in words with figures.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::block::Cause;
use crate::model::dealing::{Client, Deed};

/// What a client did for a cause, in all: `refused 12 times by zen.example`. `name` gives the text of a number that
/// stands for one.
pub fn reason(cause: Cause, client: &Client<'_>, name: &dyn Fn(u64) -> String) -> String {
    let count = |deed: Deed| {
        let dealings = client.dealings.iter().filter(move |one| one.deed == deed);
        dealings.map(|one| u64::from(one.n)).sum::<u64>()
    };
    match cause {
        Cause::Rbl => listed(client, count(Deed::Listed), name),
        Cause::Guesser => {
            let tried = client.dealings.iter().filter(|one| one.deed == Deed::Guess);
            let tried: BTreeSet<u64> = tried.map(|one| one.what).collect();
            counted(tried.len() as u64, "unknown user tried", "unknown users tried")
        }
        Cause::Auth => counted(count(Deed::Auth), "failed login", "failed logins"),
        Cause::Broadband => {
            let attempts = super::attempts::Attempts::of(client.dealings, cause.direction()).count();
            let attempts = counted(attempts, "attempt", "attempts");
            match client.known.as_ref().and_then(|known| known.line.as_ref()) {
                Some((name, sign)) => format!("broadband line by its name {name} ({sign}), {attempts}"),
                None => attempts,
            }
        }
        Cause::Wave => {
            format!("{}, most of them in a wave", counted(count(Deed::Connect), "connection", "connections"))
        }
        Cause::Port25 => counted(count(Deed::Illegal), "illegal port-25 hit", "illegal port-25 hits"),
    }
}

/// By the list that was cited most.
fn listed(client: &Client<'_>, refusals: u64, name: &dyn Fn(u64) -> String) -> String {
    let mut zones: BTreeMap<u64, u64> = BTreeMap::new();
    for one in client.dealings.iter().filter(|one| one.deed == Deed::Listed) {
        *zones.entry(one.what).or_default() += u64::from(one.n);
    }
    let mut zones: Vec<(u64, String)> = zones.into_iter().map(|(zone, n)| (n, name(zone))).collect();
    zones.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let named = match zones.first() {
        Some((_, zone)) if !zone.is_empty() => zone.as_str(),
        _ => "a blocklist",
    };
    let others = match zones.len() {
        0 | 1 => String::new(),
        more => format!(" and {}", counted(more as u64 - 1, "other list", "other lists")),
    };
    let times = if refusals == 1 { "once".to_string() } else { format!("{refusals} times") };
    format!("refused {times} by {named}{others}")
}

pub fn counted(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
