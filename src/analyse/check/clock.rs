//! Is the clock set: does something keep it, and do the logs agree with it? A file's mtime is the clock of the machine at its
//! last line, so that a zone that was assumed wrongly shows as whole hours between the two. Pure.

use super::Asked;
use super::say::{Answers, named};
use crate::gather::SourceFacts;
use crate::model::finding::Severity;
use crate::report::figures::span;
use crate::report::view::check::Topic;

/// A stamp may be so many seconds ahead of this machine's clock.
const AHEAD: i64 = 120;
/// Zones differ by multiples of a quarter of an hour, and by 14 hours at most.
const QUARTER: i64 = 900;
const FURTHEST: i64 = 14 * 3600;
/// A line is on disk within so many seconds.
const WRITTEN: i64 = 5;
/// Without any new line for so long nothing writes the logs.
const SILENT: i64 = 26 * 3600;

pub fn ask(asked: &Asked<'_>, answers: &mut Answers) {
    let before = answers.list.len();
    ahead(asked, answers);
    zone(asked, answers);
    silent(asked, answers);
    let agree = answers.list.len() == before && asked.gathered.is_some();
    keeper(asked, agree, answers);
}

fn sources<'a>(asked: &Asked<'a>) -> impl Iterator<Item = &'a SourceFacts> {
    asked.gathered.into_iter().flat_map(|gathered| &gathered.sources)
}

fn last(source: &SourceFacts) -> Option<i64> {
    Some(source.last?.div_euclid(1_000_000))
}

/// Lines and files that are newer than now.
fn ahead(asked: &Asked<'_>, answers: &mut Answers) {
    let now = asked.seconds();
    let newest =
        sources(asked).filter_map(|source| Some((last(source)?, source))).max_by_key(|(last, _)| *last);
    if let Some((last, source)) = newest.filter(|(last, _)| *last > now + AHEAD) {
        answers
            .wrong(Topic::Clock, Severity::High, format!("The last line of {} is {} in the future.", source.name, span(last - now)))
            .advise("Either this machine's clock is slow, or the zone of the stamps is not that of this machine: set 'zone' in the configuration.")
            .command("date; timedatectl");
    }
    let clock = asked.clock.div_euclid(1_000_000);
    let files = asked.surveys.iter().filter(|survey| survey.mtime.is_some_and(|mtime| mtime > clock + AHEAD));
    let files: Vec<&str> = files.map(|survey| survey.name.as_str()).collect();
    if !files.is_empty() {
        answers
            .wrong(
                Topic::Clock,
                Severity::Medium,
                format!("By its mtime, {} was last written in the future.", named(files)),
            )
            .advise("The clock was put back since, or the files come from a machine whose clock is ahead.")
            .command("date; timedatectl");
    }
}

/// Living files whose mtime and last stamp are a zone's width apart.
fn zone(asked: &Asked<'_>, answers: &mut Answers) {
    let off = |source: &SourceFacts| {
        let survey = asked.surveys.iter().find(|survey| survey.name == source.name && !survey.compressed)?;
        let apart = survey.mtime? - last(source)?;
        let quarters = (apart as f64 / QUARTER as f64).round() as i64;
        let fits = quarters != 0 && (apart - quarters * QUARTER).abs() <= WRITTEN && apart.abs() <= FURTHEST;
        (fits && !source.zone_stated).then_some(quarters * QUARTER)
    };
    let found = sources(asked).find_map(|source| Some((source, off(source)?)));
    if let Some((source, apart)) = found {
        let way = if apart > 0 { "before" } else { "after" };
        answers
            .wrong(Topic::Clock, Severity::High, format!(
                "The stamps of {} do not say their zone. Read as {}, its last line was written {} {way} the file was, to the second: the stamps are probably of another zone.",
                source.name, asked.zone, span(apart.abs())
            ))
            .advise("Set 'zone' in the configuration to the zone in which syslog writes, or let it write ISO 8601.")
            .command(format!("zone = \"UTC{}\"", east(asked, source, apart)));
    }
}

/// The zone in which last line and mtime would agree, as an offset: `+05:30`.
fn east(asked: &Asked<'_>, source: &SourceFacts, apart: i64) -> String {
    let now = i64::from(asked.zone.offset_at(last(source).unwrap_or_default()));
    let minutes = (now - apart) / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// Nothing was written for more than a day.
fn silent(asked: &Asked<'_>, answers: &mut Answers) {
    let newest = sources(asked).filter_map(last).max();
    if let Some(newest) = newest.filter(|newest| asked.machine.live && *newest < asked.seconds() - SILENT) {
        answers
            .wrong(
                Topic::Clock,
                Severity::Medium,
                format!(
                    "The newest line of all logs is of {} {}, {} ago.",
                    asked.moment(newest).date(),
                    asked.moment(newest).clock(),
                    span(asked.seconds() - newest)
                ),
            )
            .advise("Either syslog writes elsewhere by now, or the clock of one of the two is wrong.")
            .command("date; systemctl status rsyslog");
    }
}

/// What keeps the clock.
fn keeper(asked: &Asked<'_>, agree: bool, answers: &mut Answers) {
    let clock = &asked.machine.clock;
    let logs = if agree { " The logs agree with it." } else { "" };
    let keepers = named(clock.keepers.iter().map(String::as_str));
    if let Some(kind) = &clock.container {
        answers.right(
            Topic::Clock,
            format!("This is a container ({kind}): its clock is that of its host.{logs}"),
        );
    } else if clock.synchronized {
        answers.right(
            Topic::Clock,
            format!("systemd-timesyncd has set it since the machine was started.{logs}"),
        );
    } else if clock.keepers.iter().any(|keeper| keeper != "systemd-timesyn") {
        answers.right(Topic::Clock, format!("{keepers} keeps it.{logs}"));
    } else if !clock.keepers.is_empty() {
        answers
            .wrong(
                Topic::Clock,
                Severity::Low,
                "systemd-timesyncd runs, but no time server has answered since the machine was started.",
            )
            .advise("See which servers it asks, and whether port 123/udp is let out.")
            .command("timedatectl timesync-status");
    } else if asked.machine.live {
        answers
            .wrong(
                Topic::Clock,
                Severity::Medium,
                format!("Nothing keeps the clock: neither chrony, ntpd nor systemd-timesyncd runs.{logs}"),
            )
            .advise("A notice names seconds; a clock that drifts by minutes names the wrong machine.")
            .command("timedatectl set-ntp true || apt-get install chrony");
    } else {
        answers
            .unknown(Topic::Clock, "Whether something keeps the clock shows only on the machine itself.")
            .advise("Run this check there.");
    }
}
