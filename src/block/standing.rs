//! Ledger and filter side by side: in force, due, missing, foreign. Pure.

use std::collections::BTreeMap;

use super::forms::Form;
use super::intent::{Held, Way};
use super::ledger::{Apply, Entry, Ledger};
use super::ours::{self, Ours};
use crate::model::block::Direction;
use crate::model::calendar::{Moment, Zone};
use crate::model::finding::Evidence;
use crate::model::listing::Listing;
use crate::model::standing::{Known, Row, Standing, Unsettled, Why};

/// Seconds after which a watcher should have taken back what nobody confirmed.
const GRACE: i64 = 30;

/// What one form has in the filter.
pub struct Seen {
    pub form: Form,
    pub held: Held,
    /// The first place that each network was found at.
    pub places: BTreeMap<Way, String>,
}

impl Seen {
    pub fn of(form: Form, listings: &[Listing], bare: &Listing, ours: &Ours) -> Seen {
        let mut places = BTreeMap::new();
        for held in listings.iter().flat_map(|listing| &listing.held).filter(|held| ours.holds(&held.place)) {
            places.entry((held.net, ours::direction(&held.place))).or_insert_with(|| held.place.clone());
        }
        Seen { form, held: Held::of(listings, bare, ours), places }
    }
}

pub fn compare(ledger: &Ledger, seen: &[Seen], now: Moment, zone: Zone, problems: Vec<String>) -> Standing {
    let mut standing = Standing {
        schema: "rapsheet/block-status/1",
        now,
        forms: seen.iter().map(|seen| seen.form.name()).collect(),
        in_force: Vec::new(),
        due: Vec::new(),
        missing: Vec::new(),
        foreign: Vec::new(),
        over: 0,
        unsettled: Vec::new(),
        problems,
    };
    let instant = now.seconds();
    for seen in seen {
        let mut left: BTreeMap<Way, Option<u64>> = seen.held.iter().collect();
        let of_form = |entry: &&Entry| entry.blocked.form == seen.form.name();
        for entry in ledger.in_force(instant).filter(of_form) {
            let way = (entry.blocked.net, entry.direction);
            match left.remove(&way) {
                Some(left) => standing.in_force.push(row(seen, way, left, Some(known(entry, zone)))),
                None => standing.missing.push(row(seen, way, None, Some(known(entry, zone)))),
            }
        }
        for entry in ledger.due(instant).filter(of_form) {
            let way = (entry.blocked.net, entry.direction);
            match left.remove(&way) {
                Some(left) => standing.due.push(row(seen, way, left, Some(known(entry, zone)))),
                None => standing.over += 1,
            }
        }
        standing.foreign.extend(left.into_iter().map(|(way, left)| row(seen, way, left, None)));
    }
    standing.unsettled =
        ledger.applies().filter_map(|apply| unsettled(ledger, apply, seen, instant, zone)).collect();
    standing
}

fn row(seen: &Seen, way: Way, left: Option<u64>, known: Option<Known>) -> Row {
    let place = seen.held.has(way).then(|| seen.places.get(&way).cloned()).flatten();
    Row { net: way.0, direction: way.1, form: seen.form.name(), place, left, known }
}

fn at(seconds: i64, zone: Zone) -> Moment {
    Moment::new(seconds.saturating_mul(1_000_000), zone)
}

fn known(entry: &Entry, zone: Zone) -> Known {
    let blocked = &entry.blocked;
    let evidence = blocked.evidence.iter();
    Known {
        cause: blocked.cause.clone(),
        reason: blocked.reason.clone(),
        since: at(blocked.since, zone),
        until: at(blocked.until, zone),
        apply: blocked.apply,
        evidence: evidence
            .map(|(file, line, text)| Evidence { file: file.clone(), line: *line, text: text.clone() })
            .collect(),
    }
}

fn unsettled(ledger: &Ledger, apply: &Apply, seen: &[Seen], now: i64, zone: Zone) -> Option<Unsettled> {
    let why = match apply.begun.confirm_until {
        _ if apply.outcome.is_none() && !apply.undone => Why::NoOutcome,
        Some(until) if apply.awaits() => {
            if until + GRACE < now {
                Why::Overdue
            } else {
                Why::Unconfirmed
            }
        }
        _ => return None,
    };
    let begun = &apply.begun;
    let seen = seen.iter().find(|seen| seen.form.name() == begun.form);
    let is_held = |way: Way| seen.is_some_and(|seen| seen.held.has(way));
    let ways: Vec<(_, Direction)> =
        ledger.blocks_of(begun.apply).map(|entry| (entry.blocked.net, entry.direction)).collect();
    Some(Unsettled {
        apply: begun.apply,
        form: begun.form.clone(),
        at: at(begun.at, zone),
        blocks: ways.len() as u64,
        held: ways.into_iter().filter(|way| is_held(*way)).count() as u64,
        why,
        confirm_until: begun.confirm_until.map(|until| at(until, zone)),
    })
}
