//! Do rotation and the hour of the report fit: whatever comes first, yesterday has to be among the files that are kept and
//! read. A day that began before the last rotation lies in two files. Pure.

use std::collections::BTreeSet;

use super::Asked;
use super::say::{Answers, named};
use super::times::{self, Task};
use crate::model::finding::Severity;
use crate::model::job::Fire;
use crate::model::rotation::{Every, Rotation};
use crate::report::view::check::Topic;

/// Hour at which a report is taken to run where nothing runs one: that of our own timer.
const USUAL: u32 = 6 * 3600 + 40 * 60;

pub fn ask(asked: &Asked<'_>, answers: &mut Answers) {
    let machine = asked.machine;
    for doubt in &machine.rotation_doubts {
        answers
            .wrong(Topic::Rotation, Severity::Low, format!("{doubt}."))
            .advise("See what logrotate itself says to it.")
            .command("logrotate --debug /etc/logrotate.conf");
    }
    beside(asked, answers);
    let before = answers.list.len();
    let living: BTreeSet<&str> = asked.surveys.iter().map(|survey| survey.set.as_str()).collect();
    let covered = |rotation: &&Rotation| living.iter().any(|path| rotation.covers(path));
    let rotations: Vec<&Rotation> = machine.rotations.iter().filter(covered).collect();
    if machine.rotations.is_empty() {
        if !living.is_empty() {
            answers
                .unknown(Topic::Rotation, "There is no configuration of logrotate: what rotates the logs, and when, is not known.")
                .advise("Whatever rotates them should keep a week, and the report should not run in the same minute.");
        }
        return;
    }
    unrotated(asked, &living, &rotations, answers);
    let rotates = times::starts(asked, &times::jobs(asked, Task::Logrotate));
    if rotates.is_empty() && !rotations.is_empty() {
        answers
            .wrong(
                Topic::Rotation,
                Severity::Low,
                "Neither a timer nor a cron job starts logrotate: the logs grow for ever.",
            )
            .advise("Enable its timer, or give it back its place in /etc/cron.daily.")
            .command("systemctl enable --now logrotate.timer");
    }
    same_time(asked, &rotates, answers);
    let reports = report_times(asked);
    for rotation in &rotations {
        keeps(asked, rotation, &rotates, reports, answers);
    }
    if answers.list.len() == before && !rotations.is_empty() {
        fits(asked, &rotations, &rotates, reports, answers);
    }
}

/// Earliest and latest instant of today's report.
fn report_times(asked: &Asked<'_>) -> Fire {
    let today = asked.zone.wall(asked.today(), 0).first();
    let starts = times::starts(asked, &times::jobs(asked, Task::Report));
    let usual = asked.zone.wall(asked.today(), USUAL).first();
    let found = starts.into_iter().find(|start| start.earliest >= today);
    found.unwrap_or(Fire { earliest: usual, latest: usual })
}

/// Rotated files that lie beside a named one and are not read.
fn beside(asked: &Asked<'_>, answers: &mut Answers) {
    if asked.beside.is_empty() {
        return;
    }
    let names = named(asked.beside.iter().map(String::as_str));
    answers
        .wrong(Topic::Rotation, Severity::Medium, format!("Rotated files are left out: {names}."))
        .advise("After a rotation the living file holds only what came since. Name it with a star, so that the day is read whole: /var/log/mail.log*");
}

/// Logs that no stanza is about.
fn unrotated(asked: &Asked<'_>, living: &BTreeSet<&str>, rotations: &[&Rotation], answers: &mut Answers) {
    let there =
        |path: &&&str| asked.surveys.iter().any(|survey| survey.name == ***path && !survey.compressed);
    let bare =
        living.iter().filter(there).filter(|path| !rotations.iter().any(|rotation| rotation.covers(path)));
    let bare: Vec<&str> = bare.copied().filter(|path| path.starts_with("/var/log/")).collect();
    if !bare.is_empty() {
        answers
            .wrong(
                Topic::Rotation,
                Severity::Low,
                format!("Nothing rotates {}.", named(bare.iter().copied())),
            )
            .advise("It grows for ever. A stanza for logrotate that keeps a fortnight:")
            .command(format!(
                "{} {{\n    daily\n    rotate 14\n    compress\n    delaycompress\n    missingok\n    notifempty\n}}",
                bare.join(" ")
            ));
    }
}

/// A report that may run while the files are being renamed.
fn same_time(asked: &Asked<'_>, rotates: &[Fire], answers: &mut Answers) {
    let jobs = times::jobs(asked, Task::Report);
    if jobs.iter().all(|job| times::one_after_the_other(job)) {
        return;
    }
    let reports = times::starts(asked, &jobs);
    let meets = |report: &Fire| {
        rotates
            .iter()
            .any(|rotation| rotation.earliest <= report.latest && report.earliest <= rotation.latest)
    };
    if let Some(report) = reports.iter().find(|report| meets(report)) {
        let at = times::words(asked, &[*report]);
        answers
            .wrong(
                Topic::Rotation,
                Severity::Low,
                format!("The report runs {at}, when logrotate may be at work as well."),
            )
            .advise("Let it run half an hour later, so that no file is read while it is being renamed.")
            .command("systemctl edit rapsheet-digest.timer");
    }
}

/// Whether the files kept reach back to the beginning of yesterday when the report runs.
fn keeps(asked: &Asked<'_>, rotation: &Rotation, rotates: &[Fire], report: Fire, answers: &mut Answers) {
    let needed = rotated_since(asked, rotation.every, rotates, report);
    let (place, path) = (format!("{}, line {}", rotation.file, rotation.line), living(asked, rotation));
    if u64::from(rotation.keep) < needed {
        let kept = match rotation.keep {
            0 => "keeps no rotated file".to_string(),
            1 => "keeps 1 rotated file".to_string(),
            kept => format!("keeps {kept} rotated files"),
        };
        answers
            .wrong(Topic::Rotation, Severity::High, format!("logrotate {kept} of {path} ({}), but when the report runs {}, {needed} are needed for yesterday to be whole.", rotation.every.name(), times::words(asked, &[report])))
            .advise(format!("Keep more of them, in {place}; a week's worth lets a report be made again."))
            .command(format!("rotate {}", needed.max(7)));
    }
    if let Some(folder) = &rotation.olddir {
        let read = |survey: &&crate::gather::Survey| {
            survey.name.contains(&format!("{}/", folder.trim_end_matches('/')))
        };
        if asked.surveys.iter().find(read).is_none() {
            answers
                .wrong(
                    Topic::Rotation,
                    Severity::Medium,
                    format!("Rotated files of {path} are moved to {folder} ({place}), which is not read."),
                )
                .advise("Name that folder too, under 'logs'.");
        }
    }
    if rotation.every == Every::Size || rotation.by_size {
        answers
            .unknown(Topic::Rotation, format!("{path} is rotated by size ({place}): how many files a day takes is not known beforehand."))
            .advise("On a day of a flood the first hours may be gone before the report runs. Rotate daily, and keep enough.")
            .command("daily\nrotate 14");
    }
}

/// Living files among the logs that the stanza is about.
fn living(asked: &Asked<'_>, rotation: &Rotation) -> String {
    let sets: BTreeSet<&str> = asked.surveys.iter().map(|survey| survey.set.as_str()).collect();
    named(sets.into_iter().filter(|path| rotation.covers(path)))
}

/// How often a file has been rotated between the beginning of yesterday and the end of today's report, at most.
fn rotated_since(asked: &Asked<'_>, every: Every, rotates: &[Fire], report: Fire) -> u64 {
    let yesterday = asked.zone.wall(asked.today() - 1, 0).first();
    let within = |fire: &&Fire| fire.latest > yesterday && fire.earliest <= report.latest;
    let times = rotates.iter().filter(within).count() as u64;
    match every {
        Every::Hour => times,
        Every::Day => times.min(2),
        Every::Week | Every::Month | Every::Year => times.min(1),
        Every::Size => 0,
    }
}

fn fits(asked: &Asked<'_>, rotations: &[&Rotation], rotates: &[Fire], report: Fire, answers: &mut Answers) {
    let every: BTreeSet<&str> = rotations.iter().map(|rotation| rotation.every.name()).collect();
    let keep = rotations.iter().map(|rotation| rotation.keep).min().unwrap_or_default();
    let usual = if times::jobs(asked, Task::Report).is_empty() { "would run" } else { "runs" };
    let copied = rotations.iter().any(|rotation| rotation.copytruncate);
    let copied = if copied {
        " What is written while copytruncate copies a file is lost; 'create' loses nothing."
    } else {
        ""
    };
    answers.right(
        Topic::Rotation,
        format!(
            "logrotate runs {} and keeps {keep} or more rotated files ({}); the report {usual} {}, and yesterday is among them.{copied}",
            times::words(asked, rotates),
            named(every),
            times::words(asked, &[report])
        ),
    );
}
