//! `rapsheet connections`: the plain table "instant, open connections".

use std::fmt::Write;

use super::output::Outputs;
use super::read;
use crate::analyse::open_at_each;
use crate::cli::Global;
use crate::cli::connections::{self as args, TableFormat};
use crate::console::Console;
use crate::error::{Outcome, Stop};
use crate::model::calendar::Moment;
use crate::settings::Settings;

pub fn run(global: &Global, args: &args::Connections, console: &Console) -> Result<Outcome, Stop> {
    let settings = Settings::resolve(global, &args.input.paths, &args.input.terms, "all")?;
    let every = step(&args.every)?;
    let outputs = Outputs::open(&args.output, args.format, TableFormat::Text, by_ending)?;
    let gathered = read(&settings, console)?;
    let table = open_at_each(&gathered, settings.window, settings.zone, every);
    let rows: Vec<(Moment, u64)> = table
        .into_iter()
        .map(|(second, open)| (Moment::new(second * 1_000_000, settings.zone), open))
        .collect();
    if gathered.problems.any_lost() {
        outputs.warn_of_loss(console);
    }
    outputs.deliver(console, |format, _| match format {
        TableFormat::Text => plain(&rows, ' ', ""),
        TableFormat::Csv => plain(&rows, ',', "instant,open\n"),
        TableFormat::Json => json(&rows),
    })?;
    Ok(if gathered.problems.any_lost() { Outcome::Incomplete } else { Outcome::Done })
}

pub(super) fn by_ending(ending: &str) -> Option<TableFormat> {
    match ending {
        "txt" => Some(TableFormat::Text),
        "csv" => Some(TableFormat::Csv),
        "json" => Some(TableFormat::Json),
        _ => None,
    }
}

/// Reads `5s`, `10m`, `1h` into seconds.
fn step(text: &str) -> Result<i64, Stop> {
    let wrong = || Stop::usage(format!("--every '{text}' is no step such as 5s, 10m or 1h"));
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        _ => return Err(wrong()),
    };
    let number: i64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    Some(number * unit).filter(|step| (1..=86_400).contains(step)).ok_or_else(wrong)
}

fn plain(rows: &[(Moment, u64)], separator: char, head: &str) -> Vec<u8> {
    let mut text = String::from(head);
    for (at, open) in rows {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}{separator}{open}", at.rfc3339());
    }
    text.into_bytes()
}

fn json(rows: &[(Moment, u64)]) -> Vec<u8> {
    let rows: Vec<_> = rows.iter().map(|(at, open)| serde_json::json!({"at": at, "open": open})).collect();
    let mut text = serde_json::Value::from(rows).to_string();
    text.push('\n');
    text.into_bytes()
}
