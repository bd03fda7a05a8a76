//! `rapsheet query`: from an SQL text and logs to a table.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use super::output::Outputs;
use super::{connections, explain, read};
use crate::ask::query::{Places, Query, Refusal, catalog};
use crate::cli::Global;
use crate::cli::connections::TableFormat;
use crate::cli::query as args;
use crate::config::nearest;
use crate::console::Console;
use crate::error::{Outcome, Stop};
use crate::gather::Gathered;
use crate::input;
use crate::model::grid::{Cell, Cells, Grid};
use crate::problem::Problems;
use crate::report::figures::bytes;
use crate::report::query as forms;
use crate::settings::Settings;
use crate::tally::events::Only;
use crate::tally::rules::Window;

pub fn run(global: &Global, args: &args::Query, console: &Console) -> Result<Outcome, Stop> {
    let default = if console.terminal() { TableFormat::Text } else { TableFormat::Csv };
    let open = || Outputs::open(&args.output, args.format, default, connections::by_ending);
    if args.tables {
        deliver(open()?, console, &tables(), "")?;
        return Ok(Outcome::Done);
    }
    let sql = sql(args)?;
    let most = size(&args.max_memory)?;
    let mut settings = Settings::resolve(global, &args.input.paths, &args.input.terms, "all")?;
    // There is nothing to compare with, and every day is told apart.
    settings.window = Window { compare: settings.window.first, ..settings.window };
    settings.rules.by_day = true;
    let query = Query::new(sql);
    let wanted = query.wanted(most).map(|wanted| match &args.where_line {
        Some(text) => wanted.only(Only::Line(text.as_bytes().to_vec())),
        None => wanted,
    });
    let wanted = wanted.map(Arc::new);
    settings.rules.events = wanted.clone();
    let outputs = open()?;
    let mut gathered = read(&settings, console)?;
    if let Some(wanted) = wanted.filter(|wanted| wanted.is_over()) {
        return Err(too_much(wanted.needed(gathered.tally.events.met), most));
    }
    let Gathered { tally, sources, .. } = &mut gathered;
    let places = Places {
        files: sources.iter().map(|source| source.name.clone()).collect(),
        line: &|at| sources.get(at.source()).map_or(0, |source| source.line_number(at)),
    };
    let answer = query.ask(tally, &places, settings.zone, most).map_err(|refusal| stop(refusal, most))?;
    deliver(outputs, console, &answer, &settings.zone.to_string())?;
    Ok(explain::told(gathered.problems, console))
}

fn deliver(
    outputs: Outputs<TableFormat>,
    console: &Console,
    grid: &dyn Grid,
    zone: &str,
) -> Result<(), Stop> {
    outputs.deliver_pieces(console, |format, shown| -> Box<dyn Iterator<Item = Vec<u8>>> {
        match format {
            TableFormat::Text => Box::new(forms::text(grid, shown && console.colour())),
            TableFormat::Csv => Box::new(forms::csv(grid, shown && console.terminal())),
            TableFormat::Json => Box::new(forms::json(grid, zone)),
        }
    })
}

/// The question, wherever it stands.
fn sql(args: &args::Query) -> Result<String, Stop> {
    let from = match (&args.sql, &args.file) {
        (Some(sql), _) if sql != "-" => return Ok(sql.clone()),
        (_, Some(file)) => file.clone(),
        _ => PathBuf::from("-"),
    };
    if from.as_os_str() == "-" && args.input.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(Stop::usage("standard input cannot be both the question and a log"));
    }
    let mut problems = Problems::default();
    let files = input::small(&[from], &mut problems);
    match files.first() {
        Some((_, bytes)) => Ok(String::from_utf8_lossy(bytes).into_owned()),
        None => {
            let complaints = problems.into_sorted().0;
            let complaints = complaints.iter().map(|problem| format!("{}: {}", problem.file, problem.what));
            Err(Stop::failed(complaints.collect::<Vec<_>>().join("\n")))
        }
    }
}

/// Reads `512M`, `2G`, `2GiB`, `1000000` into bytes.
fn size(text: &str) -> Result<u64, Stop> {
    let wrong = || Stop::usage(format!("--max-memory '{text}' is no size such as 512M or 2G"));
    let upper = text.trim().to_ascii_uppercase();
    let number = upper.trim_end_matches("IB").trim_end_matches('B');
    let (digits, shift) = match number.as_bytes().last() {
        Some(b'K') => (&number[..number.len() - 1], 10),
        Some(b'M') => (&number[..number.len() - 1], 20),
        Some(b'G') => (&number[..number.len() - 1], 30),
        Some(b'T') => (&number[..number.len() - 1], 40),
        _ => (number, 0),
    };
    let digits: u64 = digits.trim().parse().map_err(|_| wrong())?;
    digits.checked_mul(1 << shift).filter(|size| *size > 0).ok_or_else(wrong)
}

fn too_much(needed: u64, most: u64) -> Stop {
    Stop::failed(format!(
        "this question takes about {}, and --max-memory is {}; ask of fewer days (--period), name fewer columns, \
         ask of fewer lines (--where-line), or allow more",
        bytes(needed),
        bytes(most),
    ))
}

fn stop(refusal: Refusal, most: u64) -> Stop {
    match refusal {
        Refusal::TooMuch { needed } => too_much(needed, most),
        Refusal::Wrong(wrong) => match &wrong.unknown {
            None => Stop::usage(format!("SQL: {wrong}")),
            Some(unknown) => {
                let lower = unknown.name.to_lowercase();
                let near = nearest(&lower, unknown.known.iter().copied());
                let near = near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
                Stop::usage(format!("SQL: {wrong}{near} (rapsheet query --tables lists what there is)"))
            }
        },
    }
}

/// Tables and columns, one row a column.
fn tables() -> Cells {
    let text = |text: &'static str| Cell::Text(Cow::Borrowed(text));
    let rows = catalog::all().flat_map(|(table, about, columns)| {
        let head = vec![text(table), Cell::Null, Cell::Null, text(about)];
        let columns = columns.into_iter();
        let columns = columns
            .map(move |column| vec![text(table), text(column.name), text(column.unit), text(column.meaning)]);
        [head].into_iter().chain(columns)
    });
    let names = ["table", "column", "unit", "meaning"].map(str::to_string).to_vec();
    Cells { names, rows: rows.collect() }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("512M", 512 << 20),
            ("2G", 2 << 30),
            ("2GiB", 2 << 30),
            ("2gb", 2 << 30),
            ("1000", 1000),
            ("64k", 65_536),
        ] {
            assert_eq!(size(text).ok(), Some(bytes), "{text}");
        }
        for wrong in ["", "M", "0", "-1", "2X", "1.5G", "99999999999T", "B", "iB"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
