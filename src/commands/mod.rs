//! Wiring: each command from settings to exit status. Nothing is decided here that another room could decide.

pub mod block;
pub mod connections;
pub mod investigate;
pub mod output;
pub mod report;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::cli::{Cli, Command};
use crate::console::Console;
use crate::error::{Outcome, Stop};
use crate::gather::{Found, Gathered, PIECE, Reading, gather};
use crate::report::safe::safe;
use crate::settings::Settings;

pub fn run(cli: &Cli, console: &Console) -> Result<Outcome, Stop> {
    match &cli.command {
        Command::Block(args) => block::run(&cli.global, args, console),
        Command::Report(args) => report::run(&cli.global, args, console),
        Command::Connections(args) => connections::run(&cli.global, args, console),
        Command::Investigate(args) => investigate::run(&cli.global, args, console),
    }
}

/// Finds and reads the logs, with a progress bar on a terminal.
fn read(settings: &Settings, console: &Console) -> Result<Gathered, Stop> {
    let found = Found::discover(&settings.paths);
    if found.is_empty() {
        // A name may hold a newline; one complaint is one line.
        let mut complaints: Vec<String> =
            found.complaints().iter().map(|complaint| safe(complaint).into_owned()).collect();
        complaints.push(
            "no log could be read; name files or folders, as in: rapsheet report /var/log/mail.log*".into(),
        );
        return Err(Stop::failed(complaints.join("\n")));
    }
    let reading = Reading {
        zone: settings.zone,
        zone_source: settings.zone_source,
        latest: settings.latest,
        window: settings.window,
        rules: &settings.rules,
        piece: PIECE,
    };
    let bytes = Arc::new(AtomicU64::new(0));
    let progress = console.progress(found.disk_bytes(), Arc::clone(&bytes));
    Ok(progress.run(|| gather(found, &reading, &bytes)))
}
