//! Services that systemd starts. From systemd `src/core/job.c` (`job_emit_start_message`, `job_done_message_format`),
//! `src/core/service.c` (`status_message_formats`) and `src/core/unit.c` (`unit_log_success`).
//!
//! A unit is named in one of three ways (`StatusUnitFormat=` in systemd-system.conf(5)): by its description, by its
//! name, or, since 250, by both (`logrotate.service - Rotate log files`). A service that runs to its end (oneshot)
//! says `Starting`, then `Finished` (since 246; before that `Started`); one that is up at once (simple) only
//! says `Started`. So `Starting` is the start, and `Started` is one too where the name stands, since such a systemd
//! does not say it of a oneshot. systemd says a thousand other things; they are ignored.

use super::{run, timers};
use crate::model::event::{Meaning, Scheduler};
use crate::parse::words;

pub fn meaning(message: &[u8]) -> Meaning<'_> {
    let meaning = match message {
        [b'S', b't', b'a', b'r', b't', b'i', b'n', b'g', b' ', rest @ ..] => starting(rest),
        [b'S', b't', b'a', b'r', b't', b'e', b'd', b' ', rest @ ..] => started(rest),
        [b'S', b't', b'o', b'p', b'p', b'e', b'd', b' ', rest @ ..] => timer(Subject::read(rest)),
        _ => of_unit(message),
    };
    meaning.unwrap_or(Meaning::Ignored)
}

/// What a status line is about; empty where the line does not say.
#[derive(Clone, Copy)]
struct Subject<'a> {
    unit: &'a [u8],
    description: &'a [u8],
}

impl<'a> Subject<'a> {
    fn read(text: &'a [u8]) -> Subject<'a> {
        let text = text.trim_ascii_end();
        let text = text.strip_suffix(b"...").or_else(|| text.strip_suffix("…".as_bytes())).unwrap_or(text);
        let text = text.strip_suffix(b".").unwrap_or(text);
        let (unit, description) = words::split_once(text, b" - ").unwrap_or((text, b""));
        let named = !unit.contains(&b' ') && (unit.ends_with(b".service") || unit.ends_with(b".timer"));
        if named { Subject { unit, description } } else { Subject { unit: b"", description: text } }
    }

    fn is_service(self) -> bool {
        self.unit.ends_with(b".service")
    }
}

fn starting(rest: &[u8]) -> Option<Meaning<'_>> {
    let subject = Subject::read(rest);
    if subject.is_service() {
        return Some(run(scheduler(subject), b"", subject.unit, true));
    }
    let command = timers::described(subject.description).or_else(|| crontab_line(subject.description))?;
    Some(run(Scheduler::Systemd, b"", command, true))
}

fn started(rest: &[u8]) -> Option<Meaning<'_>> {
    let subject = Subject::read(rest);
    if subject.is_service() {
        return Some(run(scheduler(subject), b"", subject.unit, true));
    }
    match timers::described(subject.description) {
        // Debian's is simple, so it never says `Starting`.
        Some(unit @ b"anacron.service") => Some(run(Scheduler::Systemd, b"", unit, true)),
        Some(_) => None,
        None => timer(subject),
    }
}

/// What follows a unit's own name: `backup.service: Deactivated successfully.`, `apt-daily.timer: Adding 3h random time.`
fn of_unit(message: &[u8]) -> Option<Meaning<'_>> {
    let (unit, words) = words::split_once(message, b": ")?;
    let subject = Subject::read(unit);
    let ends: [&[u8]; 3] = [b"Deactivated successfully", b"Succeeded", b"Failed with result"];
    if subject.is_service() && ends.iter().any(|end| words.starts_with(end)) {
        return Some(run(scheduler(subject), b"", subject.unit, false));
    }
    timer(subject)
}

fn timer<'a>(subject: Subject<'a>) -> Option<Meaning<'a>> {
    subject.unit.ends_with(b".timer").then(|| run(Scheduler::Timer, b"", subject.unit, false))
}

fn scheduler(subject: Subject<'_>) -> Scheduler {
    let owned = timers::well_known(subject.unit) || crontab_line(subject.description).is_some();
    if owned { Scheduler::Systemd } else { Scheduler::Service }
}

/// The line of a crontab that systemd-cron made into a service: `[Cron] "*/5 * * * * root /usr/bin/poll"`.
fn crontab_line(description: &[u8]) -> Option<&[u8]> {
    description.strip_prefix(b"[Cron] \"")?.strip_suffix(b"\"")
}
