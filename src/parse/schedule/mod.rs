//! Scheduled jobs: which program is which scheduler. One run is counted once, by the line that says the
//! job was started, and its end is told apart (`Run::start`):
//!
//! | scheduler | start | end |
//! | --- | --- | --- |
//! | Vixie cron, cronie, Debian, systemd-cron | `(user) CMD (...)` | `END`, `CMDEND` |
//! | busybox crond | `USER u pid n cmd ...` | none |
//! | dcron | `FILE f USER u PID n cmd ...` | `exit status n from user u cmd ...` |
//! | fcron | `Job '...' started for user u (pid n)` | `completed`, `terminated` |
//! | anacron | ``Job `...' started`` | `terminated` |
//! | systemd | `Starting UNIT...`, and `Started UNIT` of a service that is up at once | `UNIT: Deactivated`, `Succeeded`, `Failed` |
//!
//! What a run then does is no second run: PAM's sessions, the scripts `run-parts` names, and the jobs' output are
//! ignored. Pure; uses `model` and `memchr` only.

mod anacron;
mod cron;
#[cfg(test)]
mod examples;
mod small;
mod systemd;
pub mod timers;

use crate::model::event::{Event, Meaning, Run, Scheduler};
use crate::model::header::Header;

/// The `Event::Run` of a scheduler's line; None for programs that schedule nothing.
pub fn meaning<'a>(header: &Header<'a>) -> Option<Meaning<'a>> {
    let message = header.message;
    match header.program {
        b"CRON" | b"cron" | b"crond" | b"CROND" | b"crontab" | b"cronie" => Some(cron::meaning(message)),
        b"/USR/SBIN/CRON" | b"/USR/SBIN/CROND" | b"/usr/sbin/cron" | b"/usr/sbin/crond" => {
            Some(cron::meaning(message))
        }
        b"systemd" => Some(systemd::meaning(message)),
        b"anacron" => Some(anacron::meaning(message)),
        b"fcron" => Some(small::fcron(message)),
        // `crond(pam_unix)`, `run-parts(/etc/cron.daily)`: what happens inside a run.
        [b'c', b'r', b'o', b'n', b'd', b'(', ..] | [b'C', b'R', b'O', b'N', b'(', ..] => {
            Some(Meaning::Ignored)
        }
        [b'r', b'u', b'n', b'-', b'p', b'a', b'r', b't', b's', ..] => Some(Meaning::Ignored),
        _ => None,
    }
}

fn run<'a>(scheduler: Scheduler, user: &'a [u8], command: &'a [u8], start: bool) -> Meaning<'a> {
    Meaning::Event(Event::Run(Run { user, command, scheduler, start }))
}

/// `Ignored` if the message begins with one of these words, else `Unmatched`.
fn ignored_if<'a>(message: &[u8], beginnings: &[&[u8]]) -> Meaning<'a> {
    let known = beginnings.iter().any(|beginning| message.starts_with(beginning));
    if known { Meaning::Ignored } else { Meaning::Unmatched }
}
