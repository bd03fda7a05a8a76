//! What happened around an address or an instant, in one ordered list: lines of the logs, waves, notices and blocks. Of what
//! stands far from everything that is asked about, nothing is told; and of several alike in a row, one.

use std::net::IpAddr;

use super::{Row, rows};
use crate::analyse::Terms;
use crate::analyse::steps::Steps;
use crate::analyse::waves;
use crate::ask::query::{Answer, Places, Query, Refusal};
use crate::gather::Gathered;
use crate::model::calendar::{Moment, Wall, Zone};
use crate::model::net::{Ip, Net};
use crate::model::notice::{Incident, Lacks, Notice, When, Zoning};
use crate::report::view::explanation::{Entry, Timeline};

const SECOND: i64 = 1_000_000;
/// Entries listed at most.
const LISTED: usize = 2000;
/// Alike and no further apart than this (microseconds) are one entry.
const ALIKE: i64 = 600 * SECOND;

/// What the list is about.
#[derive(Clone, Copy, Debug)]
pub enum Around {
    /// Lines that name it; and what else happened within so many microseconds of one of them.
    Address(Ip, i64),
    /// What happened within so many microseconds of it.
    Instant(i64, i64),
}

/// What comes from elsewhere than the logs.
pub struct Lane<'a> {
    pub notices: &'a [Notice],
    pub blocks: &'a [Blocked],
}

/// A block that was made, as the ledger has it; instants in seconds since the epoch.
#[derive(Clone, Debug)]
pub struct Blocked {
    pub net: Net,
    pub since: i64,
    pub until: i64,
    pub reason: String,
}

/// One entry while it is put in order: the instant in microseconds since the epoch.
struct Dated {
    at: i64,
    entry: Entry,
}

/// The collected events as an answer, in the order of time; they are taken out of the tally.
pub fn events(gathered: &mut Gathered, zone: Zone) -> Result<Answer, Refusal> {
    let Gathered { tally, sources, .. } = gathered;
    let places = Places {
        files: sources.iter().map(|source| source.name.clone()).collect(),
        line: &|at| sources.get(at.source()).map_or(0, |source| source.line_number(at)),
    };
    Query::new("SELECT * FROM events ORDER BY epoch, place").ask(tally, &places, zone, u64::MAX)
}

/// The list. `events` are those that were collected for it.
pub fn timeline(
    gathered: &Gathered,
    events: &Answer,
    terms: &Terms<'_>,
    around: Around,
    lane: &Lane<'_>,
) -> Timeline {
    let near = Near::new(events, around);
    let mut all: Vec<Dated> = rows(events).filter(|row| near.wants(row)).map(|row| of_event(&row)).collect();
    all.extend(of_waves(gathered, terms, &near));
    all.extend(lane.notices.iter().flat_map(|notice| of_notice(notice, terms.zone, &near)));
    all.extend(lane.blocks.iter().filter_map(|block| of_block(block, terms.zone, &near)));
    // Stable: what is of one instant stays in the order of the lanes.
    all.sort_by_key(|dated| dated.at);
    let mut entries: Vec<Dated> = Vec::new();
    for dated in all {
        match entries.last_mut() {
            Some(last) if is_alike(last, &dated) => {
                last.entry.n += dated.entry.n;
                last.entry.until = Some(dated.entry.at);
                last.at = dated.at;
            }
            _ => entries.push(dated),
        }
    }
    let left_out = entries.len().saturating_sub(LISTED) as u64;
    Timeline {
        schema: "rapsheet/timeline/1",
        around: match around {
            Around::Address(ip, _) => ip.to_string(),
            Around::Instant(at, within) => {
                let minutes = within / (60 * SECOND);
                format!("{minutes} min around {}", Moment::new(at, terms.zone).rfc3339())
            }
        },
        entries: entries.into_iter().take(LISTED).map(|dated| dated.entry).collect(),
        left_out,
    }
}

fn is_alike(last: &Dated, next: &Dated) -> bool {
    let same = last.entry.lane == next.entry.lane && last.entry.text == next.entry.text;
    same && next.at - last.at <= ALIKE
}

/// What is near enough to be told.
struct Near {
    around: Around,
    /// Instants of the lines that name the address, in order.
    own: Vec<i64>,
}

impl Near {
    fn new(events: &Answer, around: Around) -> Near {
        let own = match around {
            Around::Address(ip, _) => rows(events)
                .filter(|row| super::address::names(row, ip))
                .map(|row| row.number("epoch"))
                .collect(),
            Around::Instant(..) => Vec::new(),
        };
        Near { around, own }
    }

    /// Is anything of this stretch of time within reach?
    fn touches(&self, start: i64, end: i64) -> bool {
        match self.around {
            Around::Instant(at, within) => start <= at + within && end >= at - within,
            Around::Address(_, within) => {
                let next = self.own.partition_point(|at| *at < start.saturating_sub(within));
                self.own.get(next).is_some_and(|at| *at <= end.saturating_add(within))
            }
        }
    }

    /// Lines that name the address, all around an instant, and runs of jobs near either.
    fn wants(&self, row: &Row<'_>) -> bool {
        let at = row.number("epoch");
        match self.around {
            Around::Instant(..) => true,
            Around::Address(ip, _) => {
                super::address::names(row, ip) || row.text("kind") == "run" && self.touches(at, at)
            }
        }
    }

    fn is_about(&self, ip: Option<Ip>) -> bool {
        matches!(self.around, Around::Address(wanted, _) if Some(wanted) == ip)
    }
}

fn of_event(row: &Row<'_>) -> Dated {
    let entry = Entry {
        at: row.text("instant"),
        until: None,
        lane: row.text("kind"),
        n: row.count("n"),
        text: words(row),
        file: Some(row.text("file")),
        line: Some(row.count("line")),
    };
    Dated { at: row.number("epoch"), entry }
}

/// What an event says, in the order of its columns.
fn words(row: &Row<'_>) -> String {
    const SAID: [(&str, &str); 18] = [
        ("action", ""),
        ("reason", ""),
        ("code", ""),
        ("source", "from "),
        ("mac", ""),
        ("client", "client "),
        ("name", ""),
        ("sender", "sender "),
        ("destination", "to "),
        ("destination_port", "port "),
        ("protocol", ""),
        ("recipient", "recipient "),
        ("login", "login "),
        ("relay", "over "),
        ("zone", "zone "),
        ("prefix", ""),
        ("owner", ""),
        ("command", ""),
    ];
    let said = SAID.iter().map(|(column, word)| (word, row.text(column)));
    let said = said.filter(|(_, value)| !value.is_empty()).map(|(word, value)| format!("{word}{value}"));
    said.collect::<Vec<_>>().join(" ")
}

fn of_waves(gathered: &Gathered, terms: &Terms<'_>, near: &Near) -> Vec<Dated> {
    let steps = Steps::new(&gathered.tally.curve, terms.window, terms.zone);
    let stretches = waves::stretches(&steps).into_iter();
    let near = stretches.filter(|one| near.touches(one.start * SECOND, one.end * SECOND));
    near.map(|one| {
        let at = one.start * SECOND;
        let moment = |second: i64| Moment::new(second * SECOND, terms.zone).rfc3339();
        let peak = waves::peak(&steps, one);
        let text = format!("up to {peak} sessions open, usual {}", one.usual);
        let entry = Entry {
            at: moment(one.start),
            until: Some(moment(one.end)),
            lane: "wave".to_string(),
            n: 1,
            text,
            file: None,
            line: None,
        };
        Dated { at, entry }
    })
    .collect()
}

/// The incidents of a notice that name the address, or are near.
fn of_notice(notice: &Notice, zone: Zone, near: &Near) -> Vec<Dated> {
    let incidents = notice.incidents.iter().filter_map(|incident| {
        let (at, how) = when(incident.when.as_ref()?, zone)?;
        let named = near.is_about(incident.ip) || near.is_about(incident.peer);
        (named || near.touches(at, at)).then(|| of_incident(notice, incident, at, zone, how))
    });
    incidents.collect()
}

fn of_incident(notice: &Notice, incident: &Incident, at: i64, zone: Zone, how: &str) -> Dated {
    let said = [
        Some(incident.kind.clone()),
        incident.ip.map(|ip| format!("of {ip}")),
        incident.port.map(|port| format!("port {port}")),
        incident.peer.map(|peer| format!("with {peer}")),
        notice.reporter.as_ref().map(|reporter| format!("reported by {reporter}")),
        Some(how.to_string()),
    ];
    let said: Vec<String> = said.into_iter().flatten().filter(|words| !words.is_empty()).collect();
    let entry = Entry {
        at: Moment::new(at, zone).rfc3339(),
        until: None,
        lane: "notice".to_string(),
        n: 1,
        text: said.join(" "),
        file: Some(notice.name.clone()),
        line: Some(incident.line as u64).filter(|line| *line > 0),
    };
    Dated { at, entry }
}

/// The instant of an incident, and what was taken for granted; None where it tells no day.
fn when(when: &When, told: Zone) -> Option<(i64, &'static str)> {
    if when.lacks != Lacks::Nothing {
        return None;
    }
    let (zone, how) = match &when.zone {
        Zoning::Stated(zone) => (*zone, ""),
        Zoning::Convention(zone) => (*zone, "(in the zone this reporter uses)"),
        Zoning::Either(zones) => (zones.first().copied().unwrap_or(told), "(its zone is not certain)"),
        Zoning::Unknown => (told, "(it states no zone; taken for the one told)"),
    };
    let (day, second) = (when.wall.div_euclid(86_400) as i32, when.wall.rem_euclid(86_400) as u32);
    let seconds = match (zone.wall(day, second), when.second_reading) {
        (Wall::Twice(_, again), Some(true)) => again,
        (wall, _) => wall.first(),
    };
    Some((seconds.saturating_mul(SECOND), how))
}

/// A block that holds the address, or was in force near the instant.
fn of_block(block: &Blocked, zone: Zone, near: &Near) -> Option<Dated> {
    let (at, end) = (block.since.saturating_mul(SECOND), block.until.saturating_mul(SECOND));
    let holds = match near.around {
        Around::Address(ip, _) => block.net.contains(&IpAddr::from(ip)),
        Around::Instant(..) => near.touches(at, end),
    };
    let entry = Entry {
        at: Moment::new(at, zone).rfc3339(),
        until: Some(Moment::new(end, zone).rfc3339()),
        lane: "block".to_string(),
        n: 1,
        text: format!("{} blocked: {}", block.net, block.reason),
        file: None,
        line: None,
    };
    holds.then_some(Dated { at, entry })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_told_where_it_holds_the_address_or_is_in_force() {
        let block = Blocked {
            net: "192.0.2.0/24".parse().expect("a network"),
            since: 1000,
            until: 2000,
            reason: "refused 12 times".to_string(),
        };
        let told = |around| {
            of_block(&block, Zone::UTC, &Near { around, own: Vec::new() }).map(|dated| dated.entry.text)
        };
        let ip = |text: &str| Ip::parse(text.as_bytes()).expect("an address");
        let expected = Some("192.0.2.0/24 blocked: refused 12 times".to_string());
        assert_eq!(told(Around::Address(ip("192.0.2.7"), 0)), expected);
        assert_eq!(told(Around::Address(ip("198.51.100.7"), 0)), None);
        assert_eq!(told(Around::Instant(2060 * SECOND, 60 * SECOND)), expected);
        assert_eq!(told(Around::Instant(2061 * SECOND, 60 * SECOND)), None);
    }
}
