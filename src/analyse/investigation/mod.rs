//! Notices, logs, schedules and lists of devices in; who did it, as the reader gets it, out. Pure.

mod acts;
mod hosts;
mod incidents;
mod jobs;
mod lanes;
pub(super) mod limits;
mod words;

use std::collections::BTreeMap;

use crate::gather::{Gathered, Raw};
use crate::model::block::Blocked;
use crate::model::calendar::{Moment, Zone};
use crate::model::device::Book;
use crate::model::job::Job;
use crate::model::net::Ip;
use crate::model::notice::Notice;
use crate::model::source::Position;
use crate::model::stamp::ZoneSource;
use crate::problem::Problems;
use crate::report::view::Source;
use crate::report::view::investigation::{
    Evidence, Excluded, Investigation, Pointing, Reading, Schedule, Suspect, Zone as ZoneView,
};

use super::coverage;
use super::suspects::answer::{Answer, Kind, Suspect as Found, Verdict, ZoneAnswer};
use super::suspects::case::Case;
use super::suspects::{self};

/// Suspects listed, and lines of evidence of each.
const SUSPECTS: usize = 20;
const LINES: usize = 20;
/// Readings of the stamps that are listed.
const READINGS: usize = 12;
/// Suspects named under each reading.
const POINTS: usize = 5;
/// Excluded suspects listed.
const EXCLUDED: usize = 50;

const SECOND: i64 = 1_000_000;

/// What is asked, and what is at hand to answer it.
pub struct Asked<'a> {
    pub host: &'a str,
    pub zone: Zone,
    pub zone_source: ZoneSource,
    pub isp_zone: Option<Zone>,
    pub notices: Vec<Notice>,
    pub my_addresses: &'a [Ip],
    pub gathered: Option<&'a Gathered>,
    pub jobs: &'a [Job],
    pub schedules: Vec<Schedule>,
    pub devices: &'a Book,
    /// What was blocked, as the ledger has it.
    pub blocks: &'a [Blocked],
    /// What was wrong with notices, schedules and lists; that of the logs is added.
    pub problems: Problems,
}

/// The answer, and the raw lines it rests on.
pub struct Answered {
    pub view: Investigation,
    pub lines: BTreeMap<Position, Raw>,
    /// Something that was wanted could not be read whole.
    pub lost: bool,
}

pub fn investigate(mut asked: Asked<'_>) -> Answered {
    let case = acts::case(&asked);
    let answer = suspects::investigate(&case);
    let lines =
        asked.gathered.map(|gathered| gathered.archive.lines(&positions(&answer))).unwrap_or_default();
    let mut problems = std::mem::take(&mut asked.problems);
    if let Some(gathered) = asked.gathered {
        problems.merge(gathered.problems.clone());
        let left_out = gathered.tally.acts.left_out;
        if left_out > 0 {
            problems.note("", format!("{left_out} acts beyond the bound were not weighed"));
        }
    }
    let lost = problems.any_lost();
    let (problems, problems_left_out) = coverage::problems(problems);
    let main = answer.zones.first();
    let incidents = incidents::view(&asked, &case, &answer);
    let suspects: Vec<Suspect> = answer
        .suspects
        .iter()
        // Without data there are names, and nothing to suspect them for.
        .filter(|_| answer.verdict != Verdict::NoData)
        .take(SUSPECTS)
        .enumerate()
        .map(|(place, found)| suspect(&asked, &case, &lines, place, found))
        .collect();
    let view = Investigation {
        schema: "rapsheet/investigation/1",
        version: env!("CARGO_PKG_VERSION"),
        host: asked.host.to_string(),
        local_zone: asked.zone.to_string(),
        notices: asked.notices.iter().map(|notice| incidents::notice(notice, asked.zone)).collect(),
        explanation: words::explanation(&asked, &answer, &incidents, &suspects),
        zone: main.map(zone),
        readings: main.map(readings).unwrap_or_default(),
        verdict: answer.verdict.contract(),
        answer: answer.verdict.word(),
        excluded: answer.excluded.iter().take(EXCLUDED).map(excluded).collect(),
        none_of_these: answer.none_of_these,
        remarks: answer.remarks.iter().map(|remark| remark.sentence()).collect(),
        settles: answer.settles.iter().map(|settle| settle.sentence()).collect(),
        lanes: lanes::lanes(&asked, &case, &answer, &incidents),
        incidents,
        suspects,
        sources: sources(&asked),
        schedules: asked.schedules,
        problems,
        problems_left_out,
    };
    Answered { view, lines, lost }
}

/// The lines that are shown.
fn positions(answer: &Answer) -> Vec<Position> {
    let suspects = answer.suspects.iter().take(SUSPECTS);
    let proofs = suspects.flat_map(|suspect| suspect.evidence.iter().take(LINES));
    proofs.filter_map(|proof| proof.position).map(Position).collect()
}

fn sources(asked: &Asked<'_>) -> Vec<Source> {
    asked
        .gathered
        .map_or_else(Vec::new, |gathered| coverage::sources(gathered, asked.zone, asked.zone_source))
}

fn suspect(
    asked: &Asked<'_>,
    case: &Case,
    lines: &BTreeMap<Position, Raw>,
    place: usize,
    found: &Found,
) -> Suspect {
    let (name, schedule) = match found.kind {
        Kind::Host => (case.hosts.get(found.index).map(|host| hosts::device_of(asked.devices, host)), None),
        Kind::Job => (None, asked.jobs.iter().find(|job| job.id() == found.id).map(|job| job.text.clone())),
        Kind::Account | Kind::Sender => (None, None),
    };
    let rhythm = found.rhythm.as_ref();
    Suspect {
        rank: place + 1,
        kind: found.kind.word(),
        id: found.id.clone(),
        name: name.unwrap_or_default(),
        answer: found.verdict.word(),
        class: found.class.letter(),
        class_words: words::class(found.class),
        matched: found.matched,
        of: found.of,
        elsewhere: found.elsewhere.map_or_else(String::new, |other| {
            format!("{} of {} at {}", other.matched, found.of, words::offset(other.offset))
        }),
        probability: found.probability,
        by_chance: found.by_chance.p,
        by_chance_iid: found.by_chance.iid,
        by_chance_shift: found.by_chance.shift,
        by_chance_round: found.by_chance.round,
        skew: found.skew,
        lags: found.lags.iter().map(|lag| lag.seconds).collect(),
        evidence: evidence(asked, lines, found),
        rhythm: rhythm.map(words::rhythm).unwrap_or_default(),
        next: rhythm.map(|rhythm| Moment::new(rhythm.next * SECOND, asked.zone)),
        schedule: schedule.unwrap_or_default(),
    }
}

fn evidence(asked: &Asked<'_>, lines: &BTreeMap<Position, Raw>, found: &Found) -> Vec<Evidence> {
    let proofs = found.evidence.iter().take(LINES);
    proofs
        .map(|proof| {
            let at = proof.position.map(Position);
            let source = at.and_then(|at| asked.gathered?.sources.get(at.source()));
            let raw = at.and_then(|at| lines.get(&at));
            Evidence {
                file: source.map_or_else(String::new, |source| source.name.clone()),
                line: source.zip(at).map_or(0, |(source, at)| source.line_number(at)),
                at: Moment::new(proof.at, asked.zone),
                text: raw.map_or_else(String::new, |raw| String::from_utf8_lossy(&raw.bytes).into_owned()),
                incident: incidents::number(&asked.notices, proof.notice, proof.incident),
                lag: proof.lag,
            }
        })
        .collect()
}

fn excluded(found: &super::suspects::answer::Excluded) -> Excluded {
    Excluded { kind: found.kind.word(), id: found.id.clone(), why: found.why.words() }
}

fn zone(zone: &ZoneAnswer) -> ZoneView {
    ZoneView {
        offset: words::offset(zone.offset),
        how: zone.how.word(),
        runner_up: zone.runner_up.map(words::offset),
        margin: zone.margin,
    }
}

fn readings(zone: &ZoneAnswer) -> Vec<Reading> {
    let listed = zone.readings.iter().take(READINGS);
    listed
        .map(|reading| Reading {
            zone: reading.zone.map_or_else(|| "as stated".to_string(), |zone| zone.to_string()),
            why: reading.origin.words(),
            offset: words::offset(reading.offset),
            weight: reading.weight,
            points: reading
                .points
                .iter()
                .take(POINTS)
                .map(|point| Pointing {
                    kind: point.kind.word(),
                    id: point.id.clone(),
                    manner: words::manner(point),
                    weight: point.weight,
                    lags: point.lags.clone(),
                })
                .collect(),
        })
        .collect()
}
