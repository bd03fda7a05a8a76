//! The tally's tables for readers: made from those that the questions of the report are asked of, so that both have the
//! same rows, with texts, dates and instants for the numbers there.

use std::collections::HashMap;

use polars::prelude::{
    ChunkTake, ChunkedArray, Column as Series, DataFrame, DataType, IdxCa, IdxSize, Int32Chunked,
    Int64Chunked, IntoColumn, NewChunkedArray, PolarsResult, StringChunked, TimeUnit,
};

use super::catalog::{Column, Kind, PLACE, Table};
use super::clock::Clock;
use super::words::Words;
use crate::ask::codes::Codes;
use crate::model::event::{Reason, Scheduler, Status};
use crate::model::net::Mac;
use crate::model::source::Position;
use crate::tally::rules::Action;
use crate::tally::{Tally, What};

/// Where lines stand, for readers.
pub struct Places<'a> {
    /// By source.
    pub files: Vec<String>,
    /// The number of a line in its file, from 1.
    pub line: &'a dyn Fn(Position) -> u64,
}

/// What the numbers of the tables stand for.
pub struct Key<'a> {
    pub tally: &'a Tally,
    pub codes: &'a Codes,
    pub places: &'a Places<'a>,
    pub clock: Clock,
}

/// The same rows, with the columns that are named.
pub fn table(frame: &DataFrame, table: &Table, words: &Words, key: &mut Key<'_>) -> PolarsResult<DataFrame> {
    let named = |column: &Column| words.all_columns || words.name(column.name);
    let mut columns = Vec::new();
    for column in table.columns() {
        let numbers = frame.column(column.name)?.i64()?;
        if column.kind == Kind::Place {
            columns.extend(place(numbers, &PLACE.map(|place| named(&place)), key.places)?);
        } else if named(column) || column.name == "n" {
            columns.push(shown(column, numbers, key)?);
        }
    }
    DataFrame::new_infer_height(columns)
}

fn shown(column: &Column, numbers: &Int64Chunked, key: &mut Key<'_>) -> PolarsResult<Series> {
    let Key { tally, codes, clock, .. } = key;
    let tally: &Tally = tally;
    let name = column.name;
    let of_list = |list: &[&'static str]| texts(name, numbers, list.iter().copied());
    match column.kind {
        Kind::Day => {
            let days = numbers.iter().map(|day| day.and_then(|day| i32::try_from(day).ok()));
            let days = Int32Chunked::from_iter_options(name.into(), days);
            days.into_column().cast(&DataType::Date)
        }
        Kind::Address => texts(name, numbers, codes.all_who().iter().map(|who| tally.names.show(*who))),
        Kind::Name => texts(name, numbers, codes.all_names().iter().map(|code| tally.names.text(*code))),
        Kind::Reason => of_list(&Reason::ALL.map(Reason::name)),
        Kind::Action => {
            of_list(&[Action::Dropped, Action::Rejected, Action::Allowed, Action::Logged].map(Action::name))
        }
        Kind::Status => of_list(
            &[Status::Delivered, Status::Deferred, Status::Bounced, Status::Expired].map(Status::name),
        ),
        Kind::Scheduler => of_list(&SCHEDULERS.map(scheduler)),
        Kind::What => of_list(&What::ALL.map(What::name)),
        Kind::Mac => {
            let macs = numbers.iter().map(|number| mac(number?));
            Ok(StringChunked::from_iter_options(name.into(), macs).into_column())
        }
        Kind::Instant => {
            let local = numbers.iter().map(|micros| Some(clock.local(micros?)));
            let local = Int64Chunked::from_iter_options(name.into(), local);
            local.into_column().cast(&DataType::Datetime(TimeUnit::Nanoseconds, None))
        }
        Kind::Number(none) => {
            let numbers = numbers.iter().map(|number| number.filter(|number| *number != none));
            Ok(Int64Chunked::from_iter_options(name.into(), numbers).into_column())
        }
        // Of the other kinds a table of counts has no columns of its own.
        Kind::Place | Kind::Event(_) => Ok(numbers.clone().into_column()),
    }
}

/// In the order of their numbers.
const SCHEDULERS: [Scheduler; 5] =
    [Scheduler::Cron, Scheduler::Anacron, Scheduler::Systemd, Scheduler::Service, Scheduler::Timer];

const fn scheduler(scheduler: Scheduler) -> &'static str {
    match scheduler {
        Scheduler::Cron => "cron",
        Scheduler::Anacron => "anacron",
        // A service is in the table only if a timer owns it.
        Scheduler::Systemd | Scheduler::Service | Scheduler::Timer => "systemd",
    }
}

fn mac(number: i64) -> Option<String> {
    let [_, _, a, b, c, d, e, f] = u64::try_from(number).ok()?.to_be_bytes();
    Some(Mac([a, b, c, d, e, f]).to_string())
}

/// A column of texts by their numbers; each text is held once. An empty one is no text.
fn texts<T: AsRef<str>>(
    name: &'static str,
    numbers: &Int64Chunked,
    values: impl Iterator<Item = T>,
) -> PolarsResult<Series> {
    let dictionary = StringChunked::from_iter_options(
        name.into(),
        values.map(|value| Some(value).filter(|value| !value.as_ref().is_empty())),
    );
    let known = dictionary.len() as i64;
    let numbers = numbers.iter().map(|number| {
        number.filter(|number| (0..known).contains(number)).and_then(|number| IdxSize::try_from(number).ok())
    });
    gather(name, &dictionary, numbers)
}

/// The texts at these places of a dictionary: by reference, so that a row takes sixteen bytes however long its text is.
pub fn gather(
    name: &'static str,
    dictionary: &StringChunked,
    places: impl Iterator<Item = Option<IdxSize>>,
) -> PolarsResult<Series> {
    let places: IdxCa = ChunkedArray::from_iter_options(name.into(), places);
    let mut texts = dictionary.take(&places)?;
    texts.rename(name.into());
    Ok(texts.into_column())
}

/// Files and lines of positions, those that are wanted.
pub fn place(numbers: &Int64Chunked, wanted: &[bool; 2], places: &Places<'_>) -> PolarsResult<Vec<Series>> {
    let positions = || numbers.iter().map(|number| number.map(|number| Position(number.unsigned_abs())));
    let [file, line] = PLACE.map(|column| column.name);
    let mut columns = Vec::new();
    if wanted[0] {
        let sources =
            Int64Chunked::from_iter_options(file.into(), positions().map(|at| Some(at?.source() as i64)));
        columns.push(texts(file, &sources, places.files.iter())?);
    }
    if wanted[1] {
        let mut known: HashMap<usize, (usize, i64)> = HashMap::new();
        let numbers = positions().map(|at| {
            let at = at?;
            let (piece, before) = known.entry(at.source()).or_insert((usize::MAX, 0));
            if *piece != at.piece() {
                let start = Position::new(at.source(), at.piece(), 0);
                (*piece, *before) = (at.piece(), (places.line)(start) as i64);
            }
            Some(*before + i64::from(at.line()))
        });
        columns.push(Int64Chunked::from_iter_options(line.into(), numbers).into_column());
    }
    Ok(columns)
}
