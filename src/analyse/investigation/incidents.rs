//! Notices and their incidents as the reader gets them: each at the zone that was found for its reporter.

use super::Asked;
use crate::analyse::suspects::answer::{Answer, How, ZoneAnswer};
use crate::analyse::suspects::case::Case;
use crate::model::calendar::{Moment, Wall, Zone};
use crate::model::notice::{self, AsideKind, Lacks, Notice, PortRole, Role, When, Zoning};
use crate::report::view::investigation::{Aside, Incident, Notice as NoticeView};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400;

/// Number of an incident among those of all notices.
pub fn number(notices: &[Notice], notice: usize, incident: usize) -> usize {
    notices.iter().take(notice).map(|notice| notice.incidents.len()).sum::<usize>() + incident
}

pub fn notice(notice: &Notice, zone: Zone) -> NoticeView {
    let aside = |aside: &notice::Aside| Aside {
        what: match aside.what {
            AsideKind::Reported => "reported",
            AsideKind::Deadline => "deadline",
            AsideKind::Id => "id",
        },
        at: if aside.zoned {
            Moment::new(aside.at.saturating_mul(SECOND), zone).rfc3339()
        } else {
            wall(aside.at)
        },
        text: aside.text.clone(),
    };
    NoticeView {
        name: notice.name.clone(),
        format: notice.format.to_string(),
        reporter: notice.reporter.clone().unwrap_or_default(),
        subject: notice.subject.clone().unwrap_or_default(),
        mailed: notice.mailed.map(|at| Moment::new(at.saturating_mul(SECOND), zone)),
        incidents: notice.incidents.len(),
        asides: notice.asides.iter().map(aside).collect(),
        doubts: notice.doubts.clone(),
    }
}

/// All incidents in the order of the notices.
pub fn view(asked: &Asked<'_>, case: &Case, answer: &Answer) -> Vec<Incident> {
    let zones = zones(&case.notices, answer);
    let mut incidents = Vec::new();
    for (place, notice) in case.notices.iter().enumerate() {
        for (number, incident) in notice.incidents.iter().enumerate() {
            let found = zones.get(place).copied().flatten();
            let mut shown = incident_view(notice, incident, found, asked.zone);
            shown.ours = !answer.not_ours.contains(&(place, number));
            let covered =
                answer.coverage.iter().find(|covered| (covered.notice, covered.incident) == (place, number));
            if asked.gathered.is_some() {
                shown.firewall_covered = covered.map(|covered| covered.firewall);
                shown.mail_covered = covered.map(|covered| covered.mail);
            }
            incidents.push(shown);
        }
    }
    incidents
}

/// The zone that was found for each notice: that of its reporter, or its own where it names none.
fn zones<'a>(notices: &[Notice], answer: &'a Answer) -> Vec<Option<&'a ZoneAnswer>> {
    let mut own: Vec<&ZoneAnswer> = answer.zones.iter().filter(|zone| zone.reporter.is_none()).collect();
    notices
        .iter()
        .map(|notice| {
            if notice.reporter.is_some() {
                return answer.zones.iter().find(|zone| zone.reporter == notice.reporter);
            }
            let timed = notice.incidents.iter().filter(|incident| incident.when.is_some()).count();
            let place = own.iter().position(|zone| zone.incidents == timed)?;
            Some(own.remove(place))
        })
        .collect()
}

fn incident_view(
    notice: &Notice,
    incident: &notice::Incident,
    found: Option<&ZoneAnswer>,
    machine: Zone,
) -> Incident {
    let when = incident.when.as_ref();
    let (zone, word) = when.map_or((None, "unknown"), |when| zone_of(when, found));
    let at = |seconds: i64, when: &When| match zone {
        Some(zone) => Moment::new(instant(zone, seconds, when.second_reading) * SECOND, zone).rfc3339(),
        None => wall(seconds),
    };
    let whole = when.filter(|when| when.lacks == Lacks::Nothing);
    Incident {
        notice: notice.name.clone(),
        at: whole.map(|when| at(when.wall, when)).unwrap_or_default(),
        local: when.map(local).unwrap_or_default(),
        here: whole
            .zip(zone)
            .map(|(when, zone)| Moment::new(instant(zone, when.wall, when.second_reading) * SECOND, machine)),
        until: whole.and_then(|when| Some(at(when.until?, when))),
        precision: when.map_or(0, |when| when.precision),
        zone: word,
        ip: incident.ip.map(|ip| ip.to_string()),
        masked: incident.masked.clone(),
        role: match incident.role {
            Role::Unsaid => "",
            Role::Source => "source",
            Role::Target => "target",
        },
        port: incident.port,
        port_role: match incident.port_role {
            PortRole::Unsaid => "",
            PortRole::Source => "source",
            PortRole::Attacked => "attacked",
            PortRole::Open => "open",
        },
        peer: incident.peer.map(|ip| ip.to_string()),
        peer_port: incident.peer_port,
        protocol: incident.protocol.clone(),
        kind: incident.kind.clone(),
        text: incident.text.clone(),
        line: incident.line,
        ours: true,
        firewall_covered: None,
        mail_covered: None,
    }
}

/// The zone of a stamp, and the contract's word for how it is known. An undecided zone is none.
fn zone_of(when: &When, found: Option<&ZoneAnswer>) -> (Option<Zone>, &'static str) {
    let settled = found.filter(|zone| zone.how == How::Inferred).map(|zone| Zone::Fixed(zone.offset));
    match &when.zone {
        Zoning::Stated(zone) => (Some(*zone), "stated"),
        Zoning::Convention(zone) => (Some(settled.unwrap_or(*zone)), "assumed"),
        Zoning::Either(zones) => (settled.or_else(|| zones.first().copied()), "assumed"),
        Zoning::Unknown => match settled {
            Some(zone) => (Some(zone), "inferred"),
            None => (None, "unknown"),
        },
    }
}

/// When a clock of the zone showed this, in seconds since the epoch.
fn instant(zone: Zone, wall: i64, second_reading: Option<bool>) -> i64 {
    let (day, second) = (wall.div_euclid(DAY) as i32, wall.rem_euclid(DAY) as u32);
    match zone.wall(day, second) {
        Wall::Twice(_, again) if second_reading == Some(true) => again,
        other => other.first(),
    }
}

/// What a clock showed: `2013-01-03T09:59:39`.
fn wall(seconds: i64) -> String {
    let shown = shown(seconds);
    format!("{}T{}", shown.date(), shown.clock())
}

/// What a clock showed, as a moment of a clock at UTC.
fn shown(seconds: i64) -> Moment {
    Moment::new(seconds.saturating_mul(SECOND), Zone::UTC)
}

/// As much of it as the notice tells.
fn local(when: &When) -> String {
    match when.lacks {
        Lacks::Nothing => wall(when.wall),
        Lacks::Year => wall(when.wall).split_off(5),
        Lacks::Date => shown(when.wall).clock(),
    }
}
