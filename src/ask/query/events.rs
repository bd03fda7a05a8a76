//! The table of single events, column by column from what the tally collected.

use polars::prelude::{
    Column as Series, DataFrame, DataType, IdxSize, Int32Chunked, Int64Chunked, IntoColumn, NewChunkedArray,
    PolarsResult, StringChunked, TimeUnit,
};
use rustc_hash::FxHashMap;

use super::catalog::{Column, EVENT_COLUMNS, Field, Kind};
use super::readable::{Key, gather, place};
use super::words::Words;
use crate::model::source::Position;
use crate::tally::events::{Chunk, Events, NO_NUMBER, NO_TEXT, Number, SERVICE, Text};
use crate::tally::key::Name;
use crate::tally::{Tally, What};

/// The columns of `events` that an SQL text names. There is always one, so that rows can be counted.
pub fn named(words: &Words) -> impl Iterator<Item = (&'static Column, Field)> {
    let fields = EVENT_COLUMNS.iter().filter_map(|column| match column.kind {
        Kind::Event(field) => Some((column, field)),
        _ => None,
    });
    fields.filter(|(column, _)| words.all_columns || words.name(column.name) || column.name == "n")
}

/// The table, with the columns that are named. The events are used up.
pub fn table(words: &Words, mut events: Events, key: &mut Key<'_>) -> PolarsResult<DataFrame> {
    events.settle();
    let marks = Marks::new(&mut events, key.tally);
    let dictionary = StringChunked::from_iter_values(
        "text".into(),
        events.texts.texts().map(|text| String::from_utf8_lossy(text).into_owned()),
    );
    let mut columns = Vec::new();
    for (column, field) in named(words) {
        columns.push(made(column.name, field, &mut events, &marks, &dictionary, key)?);
    }
    DataFrame::new_infer_height(columns)
}

fn made(
    name: &'static str,
    field: Field,
    events: &mut Events,
    marks: &Marks,
    dictionary: &StringChunked,
    key: &mut Key<'_>,
) -> PolarsResult<Series> {
    let positions = || events.chunks().iter().flat_map(|chunk| chunk.at.iter().copied());
    let instants = || events.chunks().iter().flat_map(|chunk| chunk.instants.iter().copied());
    match field {
        Field::Text(text) => {
            let codes = codes(events, text, marks);
            gather(name, dictionary, codes)
        }
        Field::Number(number) => Ok(numbers(name, events, number)),
        Field::Late(what) => {
            let times = positions().map(|at| marks.times(what, at));
            Ok(Int64Chunked::from_iter_values(name.into(), times).into_column())
        }
        Field::Instant => {
            let local = instants().map(|micros| key.clock.local(micros));
            let local = Int64Chunked::from_iter_values(name.into(), local);
            local.into_column().cast(&DataType::Datetime(TimeUnit::Nanoseconds, None))
        }
        Field::Epoch => Ok(Int64Chunked::from_iter_values(name.into(), instants()).into_column()),
        Field::Day => {
            let days = instants().map(|micros| key.clock.local(micros).div_euclid(86_400_000_000_000) as i32);
            Int32Chunked::from_iter_values(name.into(), days).into_column().cast(&DataType::Date)
        }
        Field::Hour => {
            let hours = instants()
                .map(|micros| key.clock.local(micros).rem_euclid(86_400_000_000_000) / 3_600_000_000_000);
            Ok(Int64Chunked::from_iter_values(name.into(), hours).into_column())
        }
        Field::Place => {
            let places = positions().map(|at| at.0 as i64);
            Ok(Int64Chunked::from_iter_values(name.into(), places).into_column())
        }
        Field::File | Field::Line => {
            let wanted = [field == Field::File, field == Field::Line];
            let numbers = Int64Chunked::from_iter_values(name.into(), positions().map(|at| at.0 as i64));
            let made = place(&numbers, &wanted, key.places)?.pop();
            Ok(made.unwrap_or_else(|| numbers.into_column()))
        }
    }
}

fn numbers(name: &'static str, events: &mut Events, number: Number) -> Series {
    let column = events.take(|chunk| &mut chunk.numbers[number as usize]);
    let values = column.iter().flatten().map(|value| (*value != NO_NUMBER).then_some(i64::from(*value)));
    Int64Chunked::from_iter_options(name.into(), values).into_column()
}

/// Places in the dictionary, as later lines have put them right.
fn codes(events: &mut Events, text: Text, marks: &Marks) -> impl Iterator<Item = Option<IdxSize>> {
    let column = events.take(|chunk| &mut chunk.texts[text as usize]);
    let at: Vec<&Chunk> = events.chunks().iter().collect();
    let told = marks.of(text);
    let codes: Vec<Vec<u32>> = column
        .into_iter()
        .zip(at)
        .map(|(mut codes, chunk)| {
            if let Some(told) = told {
                for (code, at) in codes.iter_mut().zip(&chunk.at) {
                    told.apply(code, *at);
                }
            }
            codes
        })
        .collect();
    codes.into_iter().flatten().map(|code| (code != NO_TEXT).then(|| code - 1))
}

/// What later lines told about events.
struct Marks {
    late: FxHashMap<(What, Position), u32>,
    clients: Told,
    actions: Told,
    kinds: Told,
}

/// Codes put in the place of others, by the line or by the code.
#[derive(Default)]
struct Told {
    at: FxHashMap<Position, u32>,
    of: FxHashMap<u32, u32>,
}

impl Told {
    fn apply(&self, code: &mut u32, at: Position) {
        if let Some(told) = self.at.get(&at).or_else(|| self.of.get(code)) {
            *code = *told;
        }
    }
}

impl Marks {
    fn new(events: &mut Events, tally: &Tally) -> Marks {
        let mut late: FxHashMap<(What, Position), u32> = FxHashMap::default();
        for told in std::mem::take(&mut events.late) {
            *late.entry((told.what, told.at)).or_default() += told.n;
        }
        let reinjected = events.texts.code(b"reinjected");
        let actions = late.keys().filter(|(what, _)| *what == What::Reinjected);
        let actions = Told { at: actions.map(|(_, at)| (*at, reinjected)).collect(), ..Told::default() };
        let mut clients = Told::default();
        for (at, who) in std::mem::take(&mut events.named) {
            let code = events.texts.code(tally.names.show(who).as_bytes());
            clients.at.insert(at, code);
        }
        Marks { late, clients, actions, kinds: services(events, tally) }
    }

    fn times(&self, what: What, at: Position) -> i64 {
        self.late.get(&(what, at)).map_or(0, |times| i64::from(*times))
    }

    fn of(&self, text: Text) -> Option<&Told> {
        match text {
            Text::Client => Some(&self.clients),
            Text::Action => Some(&self.actions),
            Text::Kind => Some(&self.kinds),
            _ => None,
        }
    }
}

/// The start of a service is a run of a job if a timer of its name is known, as the tally counts them.
fn services(events: &mut Events, tally: &Tally) -> Told {
    let (run, service) = (events.texts.code(b"run"), events.texts.code(b"service"));
    let units = (1..).zip(events.texts.texts()).filter_map(|(code, text)| {
        let owned = tally.timers.contains(&Name::of(text.strip_prefix(SERVICE)?));
        Some((code, if owned { run } else { service }))
    });
    Told { of: units.collect(), ..Told::default() }
}
