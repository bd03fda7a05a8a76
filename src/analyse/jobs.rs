//! Scheduled jobs that ran.

use super::LISTED;
use super::desk::Desk;
use crate::ask::{AskError, questions};
use crate::report::view::{Job, Jobs};

pub fn section(desk: &Desk<'_>) -> Result<Jobs, AskError> {
    let rows = desk.ask(&questions::JOBS)?;
    Ok(Jobs {
        runs: rows.iter().map(|row| row.count("runs")).sum(),
        commands: rows
            .iter()
            .enumerate()
            .take(LISTED)
            .map(|(rank, row)| Job {
                user: desk.name(row.int("owner")),
                command: desk.name(row.int("command")),
                runs: row.count("runs"),
                first: desk.moment(row.int("first")),
                last: desk.moment(row.int("last")),
                evidence: desk.trace(rank, row.int("at")),
            })
            .collect(),
    })
}
