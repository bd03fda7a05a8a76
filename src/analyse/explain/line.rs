//! One line: its class, its parser, its instant and how that was found, its event, and what it adds to which figure. The
//! last is read off the tally that holds this line alone.

use super::{fields, rows};
use crate::ask::query::{self, Places, Refusal, catalog};
use crate::gather::trace::{Traced, YearBasis};
use crate::model::calendar::{Moment, Zone};
use crate::model::event::Meaning;
use crate::model::stamp::{Confidence, Date, Stamp, YearSource, ZoneSource};
use crate::report::view::explanation::{Added, Header, Line, Time};
use crate::tally::{Class, What};

/// What time rests on, beside the line.
pub struct Basis<'a> {
    pub zone: Zone,
    pub zone_source: ZoneSource,
    pub year: &'a YearBasis,
    /// The bound of year-less stamps is the clock's, not a told one.
    pub by_clock: bool,
}

/// Explains a line; `file` and number say where it stands.
pub fn line(
    traced: &Traced<'_>,
    basis: &Basis<'_>,
    file: Option<&str>,
    number: u64,
) -> Result<Line, Refusal> {
    let event = match &traced.meaning {
        Some(Meaning::Event(event)) => Some(fields::event(event)),
        _ => None,
    };
    Ok(Line {
        file: file.map(str::to_string),
        number,
        text: shown(traced.text),
        class: class(traced.class),
        why: why(traced),
        parser: traced.parser,
        time: traced
            .header
            .zip(traced.stamp_or_record())
            .map(|(header, stamp)| time(header.when.micros, stamp, basis, traced.dst)),
        header: traced.header.map(|header| Header {
            host: shown(header.host),
            program: shown(header.program),
            pid: Some(header.pid).filter(|pid| *pid != 0),
            message: shown(header.message),
        }),
        event,
        times: traced.n,
        adds: adds(traced, basis.zone)?,
    })
}

fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

const fn class(class: Class) -> &'static str {
    match class {
        Class::Used => "used",
        Class::Ignored => "ignored",
        Class::Unmatched => "unmatched",
        Class::Unreadable => "unreadable",
        Class::OutOfPeriod => "out_of_period",
        Class::Duplicate => "duplicate",
    }
}

fn why(traced: &Traced<'_>) -> String {
    let program = traced.header.map(|header| shown(header.program)).unwrap_or_default();
    match (traced.class, &traced.meaning) {
        (Class::Used, _) if traced.n > 1 => format!("it stands for {} lines", traced.n),
        (Class::Used, _) => "it is understood and counted".to_string(),
        (Class::Ignored, Some(_)) => "it is understood, and nothing is counted from it".to_string(),
        (Class::Ignored, None) if traced.header.is_none() => {
            "it is empty or a part of a record of several lines".to_string()
        }
        (Class::Ignored, None) if program.is_empty() => "it names no program that is read".to_string(),
        (Class::Ignored, None) => format!("no parser reads lines of {program}"),
        (Class::Unmatched, _) => {
            format!("{program} is read, but these words of it are not known; it is counted as not understood")
        }
        (Class::Unreadable, _) => "it has no stamp that can be read".to_string(),
        (Class::OutOfPeriod, _) => "it is of a day that is not asked for".to_string(),
        (Class::Duplicate, _) => "the same line stands in another file and counts there".to_string(),
    }
}

fn time(micros: i64, stamp: Stamp, basis: &Basis<'_>, dst: bool) -> Time {
    let (year, year_how, confidence) = match stamp.date {
        Date::Full(_) => ("stated", "the stamp states it".to_string(), Confidence::Certain),
        Date::Yearless { .. } => of_basis(basis),
    };
    let (zone, mut zone_how) = match (stamp.offset, basis.zone_source) {
        (Some(_), _) => ("stated", "the stamp states its offset".to_string()),
        (None, ZoneSource::Machine) => {
            ("machine", format!("the stamp states none; this machine is in {}", basis.zone))
        }
        (None, _) => ("configured", format!("the stamp states none; {} is told", basis.zone)),
    };
    if dst && stamp.offset.is_none() {
        zone_how.push_str("; it is of an hour that the clocks showed twice or left out that night");
    }
    Time {
        instant: instant(micros, basis.zone),
        year,
        year_how,
        confidence: match confidence {
            Confidence::Certain => "certain",
            Confidence::Likely => "likely",
            Confidence::Guess => "guess",
        },
        zone,
        zone_how,
    }
}

/// How the year of a stamp without one was found.
fn of_basis(basis: &Basis<'_>) -> (&'static str, String, Confidence) {
    let YearBasis { source, confidence, words, .. } = basis.year;
    let words = if basis.by_clock { words.replace("--as-of", "the clock") } else { words.clone() };
    match source {
        // The file's first stamps state it, this one does not.
        YearSource::Stated => ("inferred", format!("from the lines around it: {words}"), Confidence::Likely),
        YearSource::Inferred => ("inferred", words, *confidence),
        YearSource::Configured if basis.by_clock => ("inferred", words, *confidence),
        YearSource::Configured => ("configured", words, *confidence),
    }
}

/// RFC 3339, with a fraction where there is one.
pub(super) fn instant(micros: i64, zone: Zone) -> String {
    let mut text = Moment::new(micros, zone).rfc3339();
    let fraction = micros.rem_euclid(1_000_000);
    if fraction > 0 && text.is_char_boundary(19) {
        text.insert_str(19, &format!(".{fraction:06}"));
    }
    text
}

/// Every row of every table of the tally that holds this line alone.
fn adds(traced: &Traced<'_>, zone: Zone) -> Result<Vec<Added>, Refusal> {
    let mut adds = Vec::new();
    let places = Places { files: Vec::new(), line: &|_| 0 };
    for (table, answer) in query::counts(traced.tally, &places, zone)? {
        for row in rows(&answer) {
            let figures = match table.name {
                "totals" => of_total(&row.text("what")).to_string(),
                _ => table.figures.to_string(),
            };
            adds.push(Added { table: table.name, key: row.key(), n: row.count("n"), figures });
        }
    }
    let session = match (traced.opens, traced.closes) {
        (true, _) => Some("one more open"),
        (_, true) => Some("one fewer open"),
        _ => None,
    };
    adds.extend(session.map(|key| Added {
        table: "sessions",
        key: key.to_string(),
        n: 1,
        figures: "connections.peak, connections.hours, connections.waves".to_string(),
    }));
    Ok(adds)
}

fn of_total(name: &str) -> &'static str {
    What::ALL.into_iter().find(|what| what.name() == name).map_or("", catalog::figure)
}
