//! Schedules: the tables that other projects test their evaluators by, real units and crontabs, another evaluator, and
//! samples of our own.

mod croner;
mod oncalendar;
mod oracles;
mod pace;
mod samples;
mod units;

use std::path::Path;

use rapsheet::analyse::fires::fires;
use rapsheet::model::calendar::{Zone, parse_rfc3339};
use rapsheet::model::job::{Fire, Job};
use rapsheet::parse::jobs::{Jobs, read};
use serde_json::Value;

/// The reading of one crontab line without its command.
pub fn line(expression: &str) -> Jobs {
    read("spool/cron/anna", &format!("{expression} cmd\n"))
}

pub fn job(expression: &str) -> Job {
    let read = line(expression);
    read.jobs.into_iter().next().unwrap_or_else(|| panic!("{expression}: {:?}", read.doubts))
}

/// A timer by its calendar expression, exact to the second.
pub fn timer(calendar: &str) -> Job {
    let unit = format!("[Timer]\nOnCalendar={calendar}\nAccuracySec=1us\n");
    let read = read("x.timer", &unit);
    let mut job = read.jobs.into_iter().next().unwrap_or_else(|| panic!("{calendar}: {:?}", read.doubts));
    job.delay = 0;
    job
}

pub fn zone(name: &str) -> Zone {
    name.parse().unwrap_or_else(|_| panic!("{name} is a zone"))
}

/// Seconds since the epoch of `2026-03-01T00:00:00Z`; without zone as UTC.
pub fn at(text: &str) -> i64 {
    let mut whole = text.to_string();
    if let Some(bare) =
        whole.len().checked_sub(5).filter(|bare| matches!(whole.as_bytes()[*bare], b'+' | b'-') && *bare > 10)
    {
        whole.insert(bare + 3, ':');
    }
    let zoned = whole.len() > 19;
    let micros = parse_rfc3339(&if zoned { whole } else { format!("{whole}Z") });
    micros.unwrap_or_else(|| panic!("{text} is an instant")).div_euclid(1_000_000)
}

pub fn due(job: &Job, from: &str, to: &str, zone: Zone) -> Vec<i64> {
    fires(job, at(from), at(to), zone, &[]).into_iter().map(|Fire { earliest, .. }| earliest).collect()
}

/// A table of the corpora, if it is there.
pub fn table(name: &str) -> Option<Value> {
    let path = Path::new("../shared/corpora/schedules/cron-oracles").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("passed over: {} is absent", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).expect("JSON"))
}

pub fn rows<'a>(table: &'a Value, key: &str) -> &'a [Value] {
    table[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

pub fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}
