//! The smaller crons. busybox `miscutils/crond.c` (`start_jobs`), dcron `database.c` (`RunJobs`) and `job.c`
//! (`EndJob`), fcron `job.c` (`run_job`, `end_job`).

use memchr::memmem;

use super::{ignored_if, run};
use crate::model::event::{Meaning, Scheduler};
use crate::parse::words;

/// `USER u pid n cmd ...` (busybox) and `FILE f USER u PID n cmd ...` or `... job NAME` (dcron).
pub fn crond(message: &[u8]) -> Meaning<'_> {
    started(message).unwrap_or(Meaning::Unmatched)
}

fn started(message: &[u8]) -> Option<Meaning<'_>> {
    let (user, rest) = match message.strip_prefix(b"USER ") {
        Some(rest) => words::split_once(rest, b" pid ")?,
        None => words::split_once(words::split_once(message, b" USER ")?.1, b" PID ")?,
    };
    let (_, rest) = words::number(rest.trim_ascii_start())?;
    Some(run(Scheduler::Cron, user, described(rest.trim_ascii_start())?, true))
}

/// What follows `cmd ` or `job `.
fn described(text: &[u8]) -> Option<&[u8]> {
    text.strip_prefix(b"cmd ").or_else(|| text.strip_prefix(b"job ")).map(<[u8]>::trim_ascii)
}

/// What a crond says that is neither `(user) EVENT` nor a start.
pub fn crond_besides(message: &[u8]) -> Meaning<'_> {
    ended(message).unwrap_or_else(|| ignored_if(message, CROND))
}

/// dcron's `exit status n from user u job NAME`.
fn ended(message: &[u8]) -> Option<Meaning<'_>> {
    let (_, rest) = words::number(message.strip_prefix(b"exit status ")?)?;
    let (user, rest) = words::split_once(rest.strip_prefix(b" from user ")?, b" ")?;
    Some(run(Scheduler::Cron, user, described(rest)?, false))
}

/// fcron's `Job 'CMD' started for user U (pid N)`, `Job 'CMD' completed`, `Job 'CMD' terminated (exit status: 1)`;
/// older ones without the quotes. The command is its owner's text, so the fixed words are taken from the right.
pub fn fcron(message: &[u8]) -> Meaning<'_> {
    job(message).unwrap_or_else(|| ignored_if(message, FCRON))
}

fn job(message: &[u8]) -> Option<Meaning<'_>> {
    let rest = message.strip_prefix(b"Job ")?;
    if let Some((command, user)) = started_for(rest) {
        return Some(run(Scheduler::Cron, user, unquoted(command), true));
    }
    let at = memmem::rfind(rest, b" completed").or_else(|| memmem::rfind(rest, b" terminated"))?;
    Some(run(Scheduler::Cron, b"", unquoted(&rest[..at]), false))
}

/// Command and user of `CMD started for user U (pid N)`, nothing after.
fn started_for(text: &[u8]) -> Option<(&[u8], &[u8])> {
    const WORDS: &[u8] = b" started for user ";
    let at = memmem::rfind(text, WORDS)?;
    let (user, pid) = words::split_once(&text[at + WORDS.len()..], b" (pid ")?;
    let (_, end) = words::number(pid.strip_prefix(b"-").unwrap_or(pid))?;
    (end.trim_ascii_end() == b")").then_some((&text[..at], user))
}

fn unquoted(command: &[u8]) -> &[u8] {
    match command {
        [b'\'', inner @ .., b'\''] => inner,
        _ => command,
    }
}

/// Daemon and crontab housekeeping of Vixie cron, busybox and dcron.
const CROND: &[&[u8]] = &[
    b"Authentication",
    b"Error: bad",
    b"Wakeup dt=",
    b"Writing to log file",
    b"can't",
    b"child running",
    b"crond ",
    b"crond: ",
    b"/usr/sbin/crond ",
    b"failed parsing crontab",
    b"file ",
    b"ignoring file",
    b"job: ",
    b"line ",
    b"mailing cron output",
    b"no timestamp found",
    b"session opened",
    b"session closed",
    b"time disparity",
    b"timestamp for",
    b"unable to",
    b"user ",
    b"wakeup dt=",
];

const FCRON: &[&[u8]] = &[
    b"Exiting",
    b"Saving",
    b"SIG",
    b"adding ",
    b"fcron",
    b"pam_",
    b"removing ",
    b"reloading",
    b"updating configuration",
    b"updated",
    b"Reading",
    b"Restarting",
    b"Could not",
];
