//! `rapsheet explain`: of a line, an address or an instant.

mod asked;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::asked::{Asked, span};
use super::output::Outputs;
use super::read;
use crate::analyse::Terms;
use crate::analyse::explain::{self, Around, Basis, Blocked, Lane, SCHEMA};
use crate::ask::query::Refusal;
use crate::block;
use crate::cli::Global;
use crate::cli::explain::{self as args, Form};
use crate::console::Console;
use crate::deliver::{self, state::Folder};
use crate::error::{Outcome, Stop};
use crate::gather::trace::{self, Tracer, YearBasis};
use crate::gather::{Gathered, PIECE, Reading};
use crate::input;
use crate::model::calendar::parse_rfc3339;
use crate::model::notice::Notice;
use crate::parse::notice;
use crate::problem::Problems;
use crate::report::explain as forms;
use crate::report::figures::bytes;
use crate::report::json;
use crate::report::view::explanation::{Address, Line, Lines, Timeline};
use crate::settings::Settings;
use crate::tally::events::{Number, Only, Text, Wanted};
use crate::tally::rules::Window;

/// Bytes that the events around an address or an instant may take.
const MOST: u64 = 1 << 30;
/// Lines explained at most: each takes some thousand bytes.
const LINES: usize = 10_000;

/// What is explained.
enum Explained {
    Lines(Lines),
    Address(Box<Address>),
    Timeline(Timeline),
}

pub fn run(global: &Global, args: &args::Explain, console: &Console) -> Result<Outcome, Stop> {
    let asked = Asked::new(args)?;
    let mut settings = Settings::resolve(global, asked.paths(), &args.terms, "all")?;
    // There is nothing to compare with.
    settings.window = Window { compare: settings.window.first, ..settings.window };
    let outputs = Outputs::open(&args.output, args.format, Form::Text, by_ending)?;
    let (explained, outcome) = match &asked {
        Asked::Lines(text) => (lines(&settings, text)?, Outcome::Done),
        Asked::LineOf(path, number) => (line_of(&settings, path, *number)?, Outcome::Done),
        Asked::Address(ip, _) => {
            let around = Around::Address(*ip, span(&args.around)?);
            around_of(settings, args, around, console)?
        }
        Asked::At(at, _) => {
            let at = parse_rfc3339(at).ok_or_else(|| {
                Stop::usage(format!("--at '{at}' is no RFC 3339 instant such as 2026-03-01T06:25:00+01:00"))
            })?;
            around_of(settings, args, Around::Instant(at, span(&args.around)?), console)?
        }
    };
    outputs.deliver(console, |form, colour| match (form, &explained) {
        (Form::Json, Explained::Lines(lines)) => json::render(lines).into_bytes(),
        (Form::Json, Explained::Address(address)) => json::render(address).into_bytes(),
        (Form::Json, Explained::Timeline(timeline)) => json::render(timeline).into_bytes(),
        (Form::Text, Explained::Lines(lines)) => forms::lines(lines, colour).into_bytes(),
        (Form::Text, Explained::Address(address)) => forms::address(address, colour).into_bytes(),
        (Form::Text, Explained::Timeline(timeline)) => forms::timeline(timeline, colour).into_bytes(),
    })?;
    Ok(outcome)
}

fn by_ending(ending: &str) -> Option<Form> {
    match ending {
        "txt" => Some(Form::Text),
        "json" => Some(Form::Json),
        _ => None,
    }
}

/// A year-less line is no later than the instant told, else than now.
fn reading(settings: &Settings, piece: u64) -> Reading<'_> {
    Reading {
        zone: settings.zone,
        zone_source: settings.zone_source,
        latest: settings.latest.or(Some(settings.now.div_euclid(1_000_000))),
        window: settings.window,
        rules: &settings.rules,
        piece,
    }
}

fn basis<'a>(settings: &Settings, year: &'a YearBasis) -> Basis<'a> {
    Basis {
        zone: settings.zone,
        zone_source: settings.zone_source,
        year,
        by_clock: settings.latest.is_none(),
    }
}

/// Lines that were typed, or came from standard input.
fn lines(settings: &Settings, text: &[u8]) -> Result<Explained, Stop> {
    let reading = reading(settings, PIECE);
    let year = trace::year_of(text, &reading);
    let basis = basis(settings, &year);
    let mut tracer = Tracer::new(&reading, year.start);
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let (mut lines, mut previous, mut offset, mut left_out) = (Vec::new(), &b""[..], 0, 0);
    for (number, bytes) in (1..).zip(text.split(|byte| *byte == b'\n')) {
        if lines.len() >= LINES {
            left_out += 1;
            continue;
        }
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let line = input::Line { bytes, previous, offset, number, overlong: false };
        lines.push(tracer.trace(&line, |traced| explain::line(traced, &basis, None, u64::from(number))));
        offset += bytes.len() as u64 + 1;
        previous = bytes;
    }
    finished(lines, left_out)
}

/// A line of a file, by what the file tells of year and zone.
fn line_of(settings: &Settings, path: &Path, number: u64) -> Result<Explained, Stop> {
    let reading = Reading { latest: settings.latest, ..reading(settings, u64::MAX) };
    let name = path.display().to_string();
    let explained = trace::line_of(path.to_path_buf(), number, &reading, |traced, year| {
        explain::line(traced, &basis(settings, year), Some(&name), number)
    });
    finished(vec![explained.map_err(Stop::failed)?], 0)
}

fn finished(lines: Vec<Result<Line, Refusal>>, left_out: u64) -> Result<Explained, Stop> {
    let lines = lines.into_iter().collect::<Result<Vec<Line>, Refusal>>().map_err(refused)?;
    Ok(Explained::Lines(Lines { schema: SCHEMA, lines, left_out }))
}

fn refused(refusal: Refusal) -> Stop {
    Stop::failed(refusal)
}

/// An address or an instant, over the logs.
fn around_of(
    mut settings: Settings,
    args: &args::Explain,
    around: Around,
    console: &Console,
) -> Result<(Explained, Outcome), Stop> {
    let only = match around {
        Around::Address(ip, _) => Only::About(ip),
        Around::Instant(at, within) => Only::Between(at.saturating_sub(within), at.saturating_add(within)),
    };
    let wanted = Arc::new(Wanted::new(Text::ALL, Number::ALL, true, MOST).only(only));
    settings.rules.events = Some(Arc::clone(&wanted));
    let mut problems = Problems::default();
    let notices = notices(&args.notice, &mut problems);
    let mut gathered = read(&settings, console)?;
    if wanted.is_over() {
        let needed = bytes(wanted.needed(gathered.tally.events.met));
        return Err(Stop::failed(format!(
            "these events take about {needed}, more than {}; ask of fewer days (--period) or of less around (--around)",
            bytes(MOST)
        )));
    }
    let terms = Terms {
        host: settings.host.clone(),
        zone: settings.zone,
        zone_source: settings.zone_source,
        window: settings.window,
        config: &settings.config,
        now: settings.now,
    };
    let events = explain::events(&mut gathered, settings.zone).map_err(refused)?;
    let blocks = ledger(&settings, &mut problems);
    let lane = Lane { notices: &notices, blocks: &blocks };
    let timeline = |gathered: &Gathered| explain::timeline(gathered, &events, &terms, around, &lane);
    let explained = match around {
        Around::Instant(..) => Explained::Timeline(timeline(&gathered)),
        Around::Address(ip, _) => {
            let mut address =
                explain::address(&mut gathered, &events, &terms, &settings.rules, ip).map_err(refused)?;
            address.timeline = args.timeline.then(|| timeline(&gathered));
            Explained::Address(Box::new(address))
        }
    };
    problems.merge(gathered.problems);
    Ok((explained, told(problems, console)))
}

/// What blocks were made, by the ledger; those that were taken back or never loaded are left out.
fn ledger(settings: &Settings, problems: &mut Problems) -> Vec<Blocked> {
    let path = Folder::peek(&settings.state).ledger();
    let bytes = deliver::ledger::read(&path).unwrap_or_else(|error| {
        problems.file(path.display().to_string(), error.to_string());
        Vec::new()
    });
    let ledger = block::ledger::read(&bytes);
    let stand = ledger.applies().flat_map(|apply| ledger.blocks_of(apply.begun.apply));
    let blocked = stand.filter(|entry| entry.stands).map(|entry| Blocked {
        net: entry.blocked.net,
        since: entry.blocked.at,
        until: entry.blocked.until,
        reason: entry.blocked.reason.clone(),
    });
    blocked.collect()
}

fn notices(paths: &[PathBuf], problems: &mut Problems) -> Vec<Notice> {
    let files = input::small(paths, problems);
    files.iter().flat_map(|(name, bytes)| notice::read(name, bytes)).collect()
}

/// Says what could not be read; the answer itself has no place for it.
pub(super) fn told(problems: Problems, console: &Console) -> Outcome {
    let lost = problems.any_lost();
    for problem in problems.into_sorted().0.iter().filter(|problem| problem.lost) {
        console.note(&format!("{}: {}", problem.file, problem.what));
    }
    if lost { Outcome::Incomplete } else { Outcome::Done }
}
