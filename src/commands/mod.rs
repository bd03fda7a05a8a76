//! Wiring: each command from settings to exit status. Nothing is decided here that another room could decide.

pub mod beside;
pub mod block;
pub mod check;
pub mod connections;
pub mod digest;
pub mod explain;
pub mod firewall;
pub mod generate;
pub mod history;
pub mod investigate;
pub mod output;
pub mod query;
pub mod report;
mod rulesets;

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
        Command::Check(args) => check::run(&cli.global, args, console),
        Command::Connections(args) => connections::run(&cli.global, args, console),
        Command::Generate(args) => generate::run(args, console),
        Command::Firewall(args) => firewall::run(&cli.global, args, console),
        Command::Explain(args) => explain::run(&cli.global, args, console),
        Command::Digest(args) => digest::run(&cli.global, args, console),
        Command::Investigate(args) => investigate::run(&cli.global, args, console),
        Command::Query(args) => query::run(&cli.global, args, console),
    }
}

/// Finds and reads the logs.
fn read(settings: &Settings, console: &Console) -> Result<Gathered, Stop> {
    let found = Found::discover(&settings.paths);
    if found.is_empty() {
        return Err(nothing(found));
    }
    Ok(read_found(found, settings, console))
}

/// Reads what was found, with a progress bar on a terminal.
fn read_found(found: Found, settings: &Settings, console: &Console) -> Gathered {
    with_progress(found, console, |found, bytes| gather(found, &reading(settings), bytes))
}

/// By what the logs are read.
const fn reading(settings: &Settings) -> Reading<'_> {
    Reading {
        zone: settings.zone,
        zone_source: settings.zone_source,
        latest: settings.latest,
        window: settings.window,
        rules: &settings.rules,
        piece: PIECE,
    }
}

fn with_progress<T>(found: Found, console: &Console, read: impl FnOnce(Found, &Arc<AtomicU64>) -> T) -> T {
    let bytes = Arc::new(AtomicU64::new(0));
    let progress = console.progress(found.disk_bytes(), Arc::clone(&bytes));
    progress.run(|| read(found, &bytes))
}

/// No log was found: why.
fn nothing(found: Found) -> Stop {
    // A name may hold a newline; one complaint is one line.
    let mut complaints: Vec<String> =
        found.complaints().iter().map(|complaint| safe(complaint).into_owned()).collect();
    complaints.push(
        "no log could be read; name files or folders, as in: rapsheet report /var/log/mail.log*".into(),
    );
    Stop::failed(complaints.join("\n"))
}
