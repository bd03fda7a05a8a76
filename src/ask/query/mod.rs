//! One-off questions: any SQL over the tally's tables and over single events, with texts for readers where the questions of
//! the report have numbers.

mod answer;
pub mod catalog;
mod clock;
mod events;
mod readable;
mod words;
mod wrong;

use polars::prelude::{DataFrame, IntoLazy, PolarsError};
use polars::sql::SQLContext;

pub use self::answer::Answer;
use self::catalog::{EVENTS, Field, Kind, TABLES, Table};
use self::clock::Clock;
use self::readable::Key;
pub use self::readable::Places;
use self::words::Words;
pub use self::wrong::{Unknown, Wrong};
use super::codes::Codes;
use super::frames;
use crate::model::calendar::Zone;
use crate::tally::Tally;
use crate::tally::events::{Events, Number, Text, Wanted};

/// An SQL text, and what it speaks of.
#[derive(Debug)]
pub struct Query {
    sql: String,
    words: Words,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("{0}")]
    Wrong(Wrong),
    /// It takes about so many bytes, more than it may.
    #[error("it takes about {needed} bytes")]
    TooMuch { needed: u64 },
}

impl From<PolarsError> for Refusal {
    fn from(error: PolarsError) -> Refusal {
        Refusal::Wrong(Wrong::new(&error))
    }
}

/// Every table of counts that has rows, whole.
pub fn counts(
    tally: &Tally,
    places: &Places<'_>,
    zone: Zone,
) -> Result<Vec<(&'static Table, Answer)>, Refusal> {
    let (words, codes) = (Words::all(), Codes::new(tally));
    let mut key = Key { tally, codes: &codes, places, clock: Clock::new(zone) };
    let mut found = Vec::new();
    for table in &TABLES {
        let Some(frame) = frames::named(table.name, tally, &codes).transpose()? else { continue };
        if frame.height() > 0 {
            found.push((table, Answer::new(readable::table(&frame, table, &words, &mut key)?, zone)));
        }
    }
    Ok(found)
}

impl Query {
    pub fn new(sql: impl Into<String>) -> Query {
        let sql = sql.into();
        let words = Words::read(&sql);
        Query { sql, words }
    }

    /// The events that have to be collected for it, in at most so many bytes; none if it speaks of counts alone.
    pub fn wanted(&self, most: u64) -> Option<Wanted> {
        if !self.words.name(EVENTS) {
            return None;
        }
        let (mut texts, mut numbers, mut instants) = (Vec::<Text>::new(), Vec::<Number>::new(), false);
        let mut row = 0;
        for (_, field) in events::named(&self.words) {
            row += match field {
                Field::Text(text) => {
                    texts.push(text);
                    16
                }
                Field::Number(number) => {
                    numbers.push(number);
                    9
                }
                Field::Instant | Field::Epoch | Field::Day | Field::Hour => {
                    instants = true;
                    8
                }
                Field::File => 24,
                Field::Late(_) | Field::Line | Field::Place => 9,
            };
        }
        Some(Wanted::new(texts, numbers, instants, most).table(row))
    }

    /// Asks. The events collected are taken out of the tally. `most`: bytes that the tables may take.
    pub fn ask(
        &self,
        tally: &mut Tally,
        places: &Places<'_>,
        zone: Zone,
        most: u64,
    ) -> Result<Answer, Refusal> {
        let events = std::mem::take(&mut tally.events);
        let context = self.context(tally, events, places, zone, most)?;
        let asked = wrong::caught(|| {
            let mut context = context;
            context.execute(&self.sql).and_then(|lazy| lazy.collect())
        });
        match asked {
            Some(frame) => Ok(Answer::new(frame?, zone)),
            None => Err(Refusal::Wrong(Wrong::beyond())),
        }
    }

    /// The tables named, whole in their columns named; the others are known by name, and empty.
    fn context(
        &self,
        tally: &Tally,
        events: Events,
        places: &Places<'_>,
        zone: Zone,
        most: u64,
    ) -> Result<SQLContext, Refusal> {
        let context = SQLContext::new();
        let named = |name: &str| self.words.name(name);
        let none = Tally::default();
        let codes = if TABLES.iter().any(|table| named(table.name)) { tally } else { &none };
        let codes = Codes::new(codes);
        let mut key = Key { tally, codes: &codes, places, clock: Clock::new(zone) };
        for table in &TABLES {
            let tally = if named(table.name) { tally } else { &none };
            let Some(frame) = frames::named(table.name, tally, &codes) else { continue };
            let needed = self.needed(table, frame.as_ref().map_or(0, DataFrame::height));
            if needed > most {
                return Err(Refusal::TooMuch { needed });
            }
            context.register(table.name, readable::table(&frame?, table, &self.words, &mut key)?.lazy());
        }
        context.register(EVENTS, events::table(&self.words, events, &mut key)?.lazy());
        Ok(context)
    }

    /// About how many bytes a table of counts takes, as numbers and as texts.
    fn needed(&self, table: &Table, rows: usize) -> u64 {
        let shown = table.shown().filter(|column| self.words.all_columns || self.words.name(column.name));
        let texts = shown.map(|column| match column.kind {
            Kind::Number(_) | Kind::Instant | Kind::Day => 9,
            _ => 16,
        });
        let numbers = table.columns().count() as u64 * 8;
        rows as u64 * (numbers + texts.sum::<u64>())
    }
}
