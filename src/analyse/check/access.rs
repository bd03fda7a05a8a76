//! Can the logs be read, by this user; and if not, which group it takes. Pure.

use super::Asked;
use super::say::{Answers, named, quoted};
use crate::model::finding::Severity;
use crate::model::machine::Entry;
use crate::report::figures::counted;
use crate::report::view::check::Topic;

pub fn ask(asked: &Asked<'_>, answers: &mut Answers) {
    let logs = &asked.machine.logs;
    for complaint in asked.complaints.iter().filter(|complaint| !closed_anyway(complaint, logs)) {
        answers
            .wrong(Topic::Reading, Severity::Medium, format!("{complaint}."))
            .advise("Correct the path on the command line or under 'logs' in the configuration; a star takes in the rotated files.");
    }
    let closed: Vec<&Entry> = logs.iter().filter(|entry| entry.closed.is_some()).collect();
    let mut told: Vec<&Entry> = Vec::new();
    for entry in &closed {
        let alike = |other: &&&Entry| {
            (other.mode, &other.owner, &other.group, other.folder)
                == (entry.mode, &entry.owner, &entry.group, entry.folder)
        };
        if told.iter().any(|other| alike(&other)) {
            continue;
        }
        told.push(entry);
        let group: Vec<&Entry> = closed.iter().filter(|other| alike(other)).copied().collect();
        shut(asked, &group, answers);
    }
    if asked.gathered.is_none() && closed.is_empty() {
        return none(asked, answers);
    }
    if closed.is_empty()
        && let Some(gathered) = asked.gathered
    {
        let files = counted(gathered.sources.len() as u64, "log file");
        let answer =
            answers.right(Topic::Reading, format!("{} can read all of {files}.", asked.machine.me.name));
        if let Some(service) = asked.machine.service.as_ref().filter(|_| asked.machine.me.is_root()) {
            answer
                .advise(format!("That is root's view; the service runs as {service}. To see with its eyes:"));
            answer.command(format!("runuser -u {} -- rapsheet check", quoted(service)));
        }
    }
}

/// The same said once: a file that cannot be opened is told of with its group and the way in.
fn closed_anyway(complaint: &str, logs: &[Entry]) -> bool {
    let closed = |entry: &&Entry| entry.closed.is_some();
    logs.iter().filter(closed).any(|entry| complaint.starts_with(&format!("{}: ", entry.path)))
}

/// Files of one owner, group and mode that cannot be opened.
fn shut(asked: &Asked<'_>, entries: &[&Entry], answers: &mut Answers) {
    let Some(first) = entries.first() else { return };
    let (me, kind) = (&asked.machine.me, if first.folder { "folder" } else { "file" });
    let names = named(entries.iter().map(|entry| entry.path.as_str()));
    let why = first.closed.as_deref().unwrap_or_default();
    let answer = answers.wrong(
        Topic::Reading,
        Severity::High,
        format!(
            "{} cannot read {names}: {why} ({kind} of {}, group {}, mode {:04o}).",
            me.name, first.owner, first.group, first.mode
        ),
    );
    let wanted = if first.folder { 0o050 } else { 0o040 };
    let by_group = first.mode & wanted == wanted && first.group != "root";
    if by_group && me.member_of.contains(&first.group) {
        answer.advise(format!(
            "{} is in the group {} by now, but this session began before: log out and in again.",
            me.name, first.group
        ));
        answer.command(format!("newgrp {}", quoted(&first.group)));
    } else if by_group {
        answer.advise(format!(
            "The group {} may read it: join that group and log in again. A service of systemd has it by SupplementaryGroups={}.",
            first.group, first.group
        ));
        answer.command(format!("usermod -aG {} {}", quoted(&first.group), quoted(&me.name)));
    } else {
        by_list(asked, entries, answer);
    }
}

/// Where the group may not read either: an access list, and a rotation that hands the right on to the next file.
fn by_list(asked: &Asked<'_>, entries: &[&Entry], answer: &mut crate::report::view::check::Answer) {
    let me = &asked.machine.me;
    answer.advise("Its group may not read it either, or is root's own. Give this user the right to it, and to the files that come after it.");
    let right = |entry: &Entry| if entry.folder { "rx" } else { "r" };
    for entry in entries.iter().take(4) {
        answer.command(format!("setfacl -m u:{}:{} {}", quoted(&me.name), right(entry), quoted(&entry.path)));
        let rotation = asked.machine.rotations.iter().find(|rotation| rotation.covers(&entry.path));
        if let Some(rotation) = rotation.filter(|_| !entry.folder) {
            answer.command(format!(
                "# and in {}, line {}: create 0640 {} adm",
                rotation.file,
                rotation.line,
                quoted(&entry.owner)
            ));
        }
    }
}

/// Not one log was found.
fn none(asked: &Asked<'_>, answers: &mut Answers) {
    let places = "/var/log (mail.log, syslog, kern.log, messages and their kin)";
    let answer = answers.wrong(
        Topic::Reading,
        Severity::High,
        format!("There is no log to be read in {places} nor where the configuration says."),
    );
    match &asked.machine.journal {
        Some(folder) => {
            answer.advise(format!(
                "This machine writes its log into the journal ({folder}) alone. Either let rsyslog write text files as well, or hand the journal over."
            ));
            answer.command("apt-get install rsyslog");
            answer.command("journalctl -o short-iso --since yesterday --until today | rapsheet report -");
        }
        None => {
            answer.advise("Name the logs on the command line, or under 'logs' in the configuration.");
            answer.command("rapsheet check /path/to/logs/");
        }
    }
}
