//! Illegal port-25 hits: which inside host, where to, how regularly, and in which ten minutes.

use std::collections::{BTreeSet, HashMap};

use super::cadence;
use super::desk::{Desk, Totals};
use crate::ask::{AskError, Row, Rows, questions};
use crate::model::calendar::iso_date;
use crate::model::net::Mac;
use crate::report::view::{Counted, EveryHit, HeatDay, Port25, Port25Source, Prefix};
use crate::tally::rules::Action;
use crate::tally::texts::Topic;
use crate::tally::{SLOT, Station, What};

/// Days a strip runs over at most: the last ones with hits.
const STRIP_DAYS: usize = 14;
/// Days of the heat map at most.
const HEAT_DAYS: usize = 31;
const CELLS_A_DAY: i64 = 86_400 / SLOT;

/// A source and its hardware address, as the tables number them.
type Key = (i64, i64);

pub fn section(desk: &Desk<'_>, totals: &Totals) -> Result<Port25, AskError> {
    let rows = desk.ask(&questions::PORT25_SOURCES)?;
    let prefixes = desk.ask(&questions::PORT25_PREFIXES)?;
    let destinations = desk.ask(&questions::PORT25_DESTINATIONS)?;
    let prefixes = by_source(&prefixes);
    let destinations = by_source(&destinations);
    let destination = |rank: usize, row: Row<'_>| Counted {
        name: desk.address(row.int("destination")),
        count: row.count("hits"),
        evidence: desk.trace(rank, row.int("at")),
    };
    let days = hit_days(desk);
    let strip_days = days.get(days.len().saturating_sub(STRIP_DAYS)..).unwrap_or_default();
    let sources = rows.iter().enumerate().map(|(rank, row)| {
        let key = (row.int("source"), row.int("mac"));
        let station = (desk.who(key.0), mac(key.1));
        Port25Source {
            ip: desk.address(key.0),
            mac: station.1.map(|mac| mac.to_string()),
            hits: row.count("hits"),
            destinations: row.count("destinations"),
            first: desk.moment(row.int("first")),
            last: desk.moment(row.int("last")),
            prefixes: of(&prefixes, key).map(|row| prefix(desk, rank, row)).collect(),
            cadence: desk
                .gathered
                .tally
                .instants
                .get(&station)
                .and_then(|instants| cadence::cadence(instants)),
            cells: if rank < super::TRACED { strip(desk, station, strip_days) } else { Vec::new() },
            top_destinations: of(&destinations, key).take(10).map(|row| destination(rank, row)).collect(),
            evidence: desk.lines_of(rank, &[Topic::Port25(station.1)], station.0, row.int("at")),
        }
    });
    Ok(Port25 {
        hits: totals.of(What::Port25),
        sources: sources.take(super::LISTED).collect(),
        days: strip_days.iter().map(|day| iso_date(*day)).collect(),
        heat: heat(desk, &days),
        every_hit: every_hit(desk),
        unreadable: totals.of(What::UnreadablePort25),
        unreadable_evidence: desk.first_of(totals, What::UnreadablePort25),
    })
}

/// A LOG prefix and what it says was done; `rank` is that of the row it belongs to.
pub fn prefix(desk: &Desk<'_>, rank: usize, row: Row<'_>) -> Prefix {
    let actions = [Action::Dropped, Action::Rejected, Action::Allowed, Action::Logged];
    let action = usize::try_from(row.int("action")).ok().and_then(|place| actions.get(place));
    Prefix {
        prefix: desk.name(row.int("prefix")),
        action: action.map_or("logged", |action| action.name()),
        hits: row.count("hits"),
        evidence: desk.trace(rank, row.int("at")),
    }
}

fn by_source(rows: &Rows) -> HashMap<Key, Vec<Row<'_>>> {
    let mut map: HashMap<Key, Vec<Row<'_>>> = HashMap::new();
    for row in rows.iter() {
        map.entry((row.int("source"), row.int("mac"))).or_default().push(row);
    }
    map
}

fn of<'r>(map: &HashMap<Key, Vec<Row<'r>>>, key: Key) -> impl Iterator<Item = Row<'r>> {
    map.get(&key).into_iter().flatten().copied()
}

/// The number a hardware address is in the tables; -1 is none.
fn mac(number: i64) -> Option<Mac> {
    let bytes = u64::try_from(number).ok()?.to_be_bytes();
    let [_, _, a, b, c, d, e, f] = bytes;
    Some(Mac([a, b, c, d, e, f]))
}

/// The local days of the period on which there were hits, the last few, oldest first.
fn hit_days(desk: &Desk<'_>) -> Vec<i32> {
    let window = desk.terms.window;
    let slots = desk.gathered.tally.strips.keys();
    let days = slots.map(|(_, slot)| desk.terms.zone.local(slot * SLOT).0);
    let days: BTreeSet<i32> = days.filter(|day| (window.first..=window.last).contains(day)).collect();
    days.iter().skip(days.len().saturating_sub(HEAT_DAYS)).copied().collect()
}

/// Hits per ten minutes of local time, day after day.
fn strip(desk: &Desk<'_>, station: Station, days: &[i32]) -> Vec<u32> {
    let strips = &desk.gathered.tally.strips;
    let zone = desk.terms.zone;
    let mut cells = Vec::with_capacity(days.len() * CELLS_A_DAY as usize);
    for day in days {
        for cell in 0..CELLS_A_DAY {
            let start = zone.wall(*day, (cell * SLOT) as u32).first();
            cells.push(strips.get(&(station, start.div_euclid(SLOT))).copied().unwrap_or(0));
        }
    }
    cells
}

/// Hits of all sources by day and hour of the clock; the repeated hour of a DST night is one.
fn heat(desk: &Desk<'_>, days: &[i32]) -> Vec<HeatDay> {
    let mut hours = vec![[0; 24]; days.len()];
    for ((_, slot), hits) in &desk.gathered.tally.strips {
        let (day, second) = desk.terms.zone.local(slot * SLOT);
        let row = days.binary_search(&day).ok().and_then(|place| hours.get_mut(place));
        if let Some(cell) = row.and_then(|row| row.get_mut(second as usize / 3600)) {
            *cell += u64::from(*hits);
        }
    }
    days.iter().zip(hours).map(|(day, hours)| HeatDay { day: iso_date(*day), hours }).collect()
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
