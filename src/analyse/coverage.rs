//! What was read: period, sources, lines by class, stretches without lines, unmatched lines, problems.

use super::desk::Desk;
use super::{LISTED, Terms};
use crate::ask::{AskError, questions};
use crate::gather::Gathered;
use crate::model::calendar::{Moment, Zone, iso_date};
use crate::model::stamp::{Confidence, YearSource, ZoneSource};
use crate::problem::Problems;
use crate::report::view::{Accounting, Gap, Period, Source, Template, Trouble};
use crate::tally::Class;
use crate::tally::rules::Window;

const HOUR: i64 = 3600;
/// Hours without a line that are a gap where the log has lines around the clock.
const GAP_HOURS: i64 = 2;

/// The period as calendar days; `all` runs from the first line's day to the last one's.
pub fn period(desk: &Desk<'_>) -> Period {
    let zone = desk.terms.zone;
    let (first, last) = days(desk.gathered, desk.terms);
    let name =
        if first == last { iso_date(first) } else { format!("{} to {}", iso_date(first), iso_date(last)) };
    Period {
        start: desk.second(zone.wall(first, 0).first()),
        end: desk.second(zone.wall(last + 1, 0).first()),
        zone: zone.to_string(),
        name,
        days: last.abs_diff(first) + 1,
    }
}

/// First and last local day of the period: those asked for, or all that the logs hold.
pub fn days(gathered: &Gathered, terms: &Terms<'_>) -> (i32, i32) {
    let Window { first, last, .. } = terms.window;
    if terms.window != Window::ALL {
        return (first, last);
    }
    let day = |micros: i64| terms.zone.local(micros.div_euclid(1_000_000)).0;
    let sources = &gathered.sources;
    let today = day(terms.now);
    let first = sources.iter().filter_map(|source| source.first).min().map_or(today, day);
    let last = sources.iter().filter_map(|source| source.last).max().map_or(today, day);
    (first, last.max(first))
}

pub fn accounting(desk: &Desk<'_>) -> Accounting {
    let of = |class: Class| desk.gathered.tally.classes.iter().map(|classes| classes[class as usize]).sum();
    let mut accounting = Accounting {
        lines: 0,
        used: of(Class::Used),
        ignored: of(Class::Ignored),
        unmatched: of(Class::Unmatched),
        unreadable: of(Class::Unreadable),
        out_of_period: of(Class::OutOfPeriod),
        duplicate: of(Class::Duplicate),
        bytes: desk.gathered.bytes,
        overlong: desk.gathered.overlong,
    };
    accounting.lines = accounting.used
        + accounting.ignored
        + accounting.unmatched
        + accounting.unreadable
        + accounting.out_of_period
        + accounting.duplicate;
    accounting
}

pub fn sources(gathered: &Gathered, zone: Zone, zone_source: ZoneSource) -> Vec<Source> {
    let moment = |micros| Moment::new(micros, zone);
    // A source of the history of which no day is asked for is nothing to this report.
    let asked = gathered.sources.iter().filter(|source| !source.stored || source.lines > 0);
    asked
        .map(|source| Source {
            path: source.name.clone(),
            lines: source.lines,
            first: source.first.map(moment),
            last: source.last.map(moment),
            year: match source.year {
                YearSource::Stated => "stated",
                YearSource::Inferred => "inferred",
                YearSource::Configured => "configured",
            },
            zone: match (source.zone_stated, zone_source) {
                (true, _) => "stated",
                (false, ZoneSource::Machine) => "machine",
                (false, _) => "configured",
            },
            complete: source.complete,
            compression: source.compression.name(),
            time_basis: source.words.clone(),
            confidence: match source.confidence {
                Confidence::Certain => "certain",
                Confidence::Likely => "likely",
                Confidence::Guess => "guess",
            },
            dst_lines: source.dst_lines,
            backward: source.backward,
            duplicate_of: source.duplicate_of.clone(),
        })
        .collect()
}

/// Hours of the period without any line. A log that is quiet most of the time has none.
pub fn gaps(desk: &Desk<'_>) -> Vec<Gap> {
    let mut hours: Vec<i64> = desk.gathered.tally.hours.keys().copied().collect();
    hours.sort_unstable();
    let (Some(first), Some(last)) = (hours.first(), hours.last()) else { return Vec::new() };
    let busy = hours.len() as i64 * 10 >= (last - first + 1) * 8;
    if !busy {
        return Vec::new();
    }
    let (first, last) = asked_hours(desk, *first, *last);
    let edges = [first - 1].into_iter().chain(hours.iter().copied()).chain([last + 1]);
    let edges: Vec<i64> = edges.collect();
    let gaps = edges.windows(2).filter(|pair| pair[1] - pair[0] > GAP_HOURS);
    gaps.map(|pair| Gap {
        start: desk.second((pair[0] + 1) * HOUR),
        end: desk.second(pair[1] * HOUR),
        hours: (pair[1] - pair[0] - 1).unsigned_abs(),
    })
    .collect()
}

/// First and last hour that should have lines: the period's own, but not beyond now or what `all` found.
fn asked_hours(desk: &Desk<'_>, first: i64, last: i64) -> (i64, i64) {
    let Window { first: first_day, last: last_day, .. } = desk.terms.window;
    if desk.terms.window == Window::ALL {
        return (first, last);
    }
    let zone: Zone = desk.terms.zone;
    let start = zone.wall(first_day, 0).first().div_euclid(HOUR);
    let end = zone.wall(last_day + 1, 0).first().div_euclid(HOUR) - 1;
    let now = desk.terms.now.div_euclid(1_000_000 * HOUR);
    (start.min(first), end.min(now).max(last))
}

pub fn unmatched(desk: &Desk<'_>) -> Result<Vec<Template>, AskError> {
    let rows = desk.ask(&questions::TEMPLATES)?;
    let rows = rows.iter().take(LISTED).enumerate();
    Ok(rows
        .map(|(rank, row)| Template {
            program: desk.name(row.int("program")),
            template: desk.name(row.int("template")),
            lines: row.count("n"),
            evidence: desk.trace(rank, row.int("at")),
        })
        .collect())
}

pub fn problems(problems: Problems) -> (Vec<Trouble>, u64) {
    let (problems, left_out) = problems.into_sorted();
    let problems = problems.into_iter();
    (
        problems
            .map(|problem| Trouble { file: problem.file, line: problem.line, what: problem.what })
            .collect(),
        left_out,
    )
}
