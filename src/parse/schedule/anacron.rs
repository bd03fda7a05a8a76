//! Anacron: ``Job `cron.daily' started``. From anacron's and cronie's `anacron/runjob.c` and `anacron/main.c`. It names the
//! job by its identifier in anacrontab and never the user, who is root as a rule.

use super::{ignored_if, run};
use crate::model::event::{Meaning, Scheduler};
use crate::parse::words;

pub fn meaning(message: &[u8]) -> Meaning<'_> {
    job(message).unwrap_or_else(|| ignored_if(message, ROUTINE))
}

/// ``Job `ID' started`` or ``Job `ID' terminated``, with how it ended. An identifier holds no blank.
fn job(message: &[u8]) -> Option<Meaning<'_>> {
    let rest = message.strip_prefix(b"Job `").or_else(|| message.strip_prefix(b"Job '"))?;
    let (job, fate) = words::split_once(rest, b"' ")?;
    match fate {
        b"started" => Some(run(Scheduler::Anacron, b"", job, true)),
        _ if fate.starts_with(b"terminated") => Some(run(Scheduler::Anacron, b"", job, false)),
        _ => None,
    }
}

const ROUTINE: &[&[u8]] = &[
    b"Anacron ",
    b"Can't find sendmail",
    b"Checked ",
    b"Empty MAILTO",
    b"Job `",
    b"Jobs will be executed sequentially",
    b"Normal exit",
    b"Received SIGUSR1",
    b"System time manipulation",
    b"Tried to mail output",
    b"Updated timestamp",
    b"Will run job",
    b"pam_",
];
