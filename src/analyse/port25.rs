//! Illegal port-25 hits: which inside host, where to, how regularly, and in which ten minutes.

use std::collections::HashMap;

use super::cadence;
use super::desk::{Desk, Totals};
use crate::ask::{AskError, Rows, questions};
use crate::model::calendar::iso_date;
use crate::model::net::Mac;
use crate::report::view::{Counted, EveryHit, Port25, Port25Source, Prefix};
use crate::tally::key::Who;
use crate::tally::rules::Action;
use crate::tally::texts::Topic;
use crate::tally::{SLOT, What};

/// Days a strip runs over at most: the last ones of the period.
const STRIP_DAYS: i32 = 7;
const CELLS_A_DAY: i64 = 86_400 / SLOT;

/// A source and its hardware address, as the tables number them.
type Key = (i64, i64);

pub fn section(desk: &Desk<'_>, totals: &Totals) -> Result<Port25, AskError> {
    let rows = desk.ask(&questions::PORT25_SOURCES)?;
    let prefixes = desk.ask(&questions::PORT25_PREFIXES)?;
    let destinations = desk.ask(&questions::PORT25_DESTINATIONS)?;
    let prefixes =
        by_source(&prefixes, |row| prefix(desk, row.int("prefix"), row.int("action"), row.count("hits")));
    let destinations = by_source(&destinations, |row| Counted {
        name: desk.address(row.int("destination")),
        count: row.count("hits"),
    });
    let days = strip_days(desk);
    let sources = rows.iter().enumerate().map(|(rank, row)| {
        let key = (row.int("source"), row.int("mac"));
        let who = desk.who(key.0);
        Port25Source {
            ip: desk.address(key.0),
            mac: mac(key.1),
            hits: row.count("hits"),
            destinations: row.count("destinations"),
            first: desk.moment(row.int("first")),
            last: desk.moment(row.int("last")),
            prefixes: prefixes.get(&key).cloned().unwrap_or_default(),
            cadence: desk.gathered.tally.instants.get(&who).and_then(|instants| cadence::cadence(instants)),
            cells: strip(desk, who, &days),
            top_destinations: destinations
                .get(&key)
                .map(|list| list.iter().take(10).cloned().collect())
                .unwrap_or_default(),
            evidence: desk.lines_of(rank, Topic::Port25, who),
        }
    });
    Ok(Port25 {
        hits: totals.of(What::Port25),
        sources: sources.take(super::LISTED).collect(),
        days: days.iter().map(|day| iso_date(*day)).collect(),
        every_hit: every_hit(desk),
        unreadable: totals.of(What::UnreadablePort25),
    })
}

/// A LOG prefix and what it says was done.
pub fn prefix(desk: &Desk<'_>, prefix: i64, action: i64, hits: u64) -> Prefix {
    let actions = [Action::Dropped, Action::Rejected, Action::Allowed, Action::Logged];
    let action = usize::try_from(action)
        .ok()
        .and_then(|place| actions.get(place))
        .map_or("logged", |action| action.name());
    Prefix { prefix: desk.name(prefix), action, hits }
}

fn by_source<T>(rows: &Rows, make: impl Fn(crate::ask::Row<'_>) -> T) -> HashMap<Key, Vec<T>> {
    let mut map: HashMap<Key, Vec<T>> = HashMap::new();
    for row in rows.iter() {
        map.entry((row.int("source"), row.int("mac"))).or_default().push(make(row));
    }
    map
}

/// The number a hardware address is in the tables; -1 is none.
fn mac(number: i64) -> Option<String> {
    let bytes = u64::try_from(number).ok()?.to_be_bytes();
    let [_, _, a, b, c, d, e, f] = bytes;
    Some(Mac([a, b, c, d, e, f]).to_string())
}

/// The local days of the strips: those of the period in which there were hits, the last few.
fn strip_days(desk: &Desk<'_>) -> Vec<i32> {
    let window = desk.terms.window;
    let slots = desk.gathered.tally.strips.keys();
    let days = slots.map(|(_, slot)| desk.terms.zone.local(slot * SLOT).0);
    let days = days.filter(|day| (window.first..=window.last).contains(day));
    let (first, last) = days.fold((i32::MAX, i32::MIN), |(first, last), day| (first.min(day), last.max(day)));
    if last < first {
        return Vec::new();
    }
    (first.max(last - STRIP_DAYS + 1)..=last).collect()
}

/// Hits per ten minutes of local time, day after day.
fn strip(desk: &Desk<'_>, who: Who, days: &[i32]) -> Vec<u32> {
    let strips = &desk.gathered.tally.strips;
    let zone = desk.terms.zone;
    let mut cells = Vec::with_capacity(days.len() * CELLS_A_DAY as usize);
    for day in days {
        for cell in 0..CELLS_A_DAY {
            let start = zone.wall(*day, (cell * SLOT) as u32).first();
            cells.push(strips.get(&(who, start.div_euclid(SLOT))).copied().unwrap_or(0));
        }
    }
    cells
}

fn every_hit(desk: &Desk<'_>) -> Vec<EveryHit> {
    let mut hits = desk.gathered.tally.every_hit.clone();
    hits.sort_unstable();
    let names = &desk.gathered.tally.names;
    hits.iter()
        .flat_map(|hit| std::iter::repeat_n(hit, hit.n as usize))
        .map(|hit| EveryHit {
            at: desk.moment(hit.micros),
            source: names.show(hit.source),
            destination: names.show(hit.destination),
        })
        .collect()
}
