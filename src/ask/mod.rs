//! The tally, asked. The only home of polars; every question is one `.sql` file, and that file is the rule
//! by which a figure is counted. The SQL is a small portable subset: integers only, ties broken in ORDER BY.
//!
//! Addresses and names are integers here as well: their place among all of them, sorted as they are shown. So
//! ties are broken by what the reader sees, and `Codes` gives the text back.

pub mod codes;
mod frames;
pub mod query;
pub mod questions;

use polars::prelude::{DataType, IntoLazy, PolarsError};
use polars::sql::SQLContext;

use self::codes::Codes;
use self::questions::Question;
use crate::tally::Tally;
use crate::tally::rules::Window;

#[derive(Debug, thiserror::Error)]
#[error("question {question}: {source}")]
pub struct AskError {
    question: &'static str,
    source: PolarsError,
}

/// The tally as tables.
pub struct Tables {
    context: SQLContext,
    pub codes: Codes,
    /// The days asked for, and those to compare with.
    window: Window,
}

impl Tables {
    pub fn new(tally: &Tally, window: Window) -> Result<Tables, AskError> {
        let codes = Codes::new(tally);
        let context = SQLContext::new();
        for frame in frames::all(tally, &codes) {
            let (name, frame) = frame.map_err(|source| AskError { question: "tables", source })?;
            context.register(name, frame.lazy());
        }
        Ok(Tables { context, codes, window })
    }

    /// Asks about the period.
    pub fn ask(&self, question: &Question) -> Result<Rows, AskError> {
        self.ask_days(question, self.window.first, self.window.last)
    }

    /// Asks about the time before the period; None where there is nothing to compare with.
    pub fn ask_before(&self, question: &Question) -> Result<Option<Rows>, AskError> {
        let Window { first, compare, .. } = self.window;
        if compare >= first { Ok(None) } else { self.ask_days(question, compare, first - 1).map(Some) }
    }

    fn ask_days(&self, question: &Question, first: i32, last: i32) -> Result<Rows, AskError> {
        let failed = |source| AskError { question: question.name, source };
        let sql = question.sql.replace("{first}", &first.to_string()).replace("{last}", &last.to_string());
        let frame = self.context.clone().execute(&sql).and_then(|lazy| lazy.collect()).map_err(failed)?;
        let columns = frame.columns().iter().map(|column| {
            let numbers = column.cast(&DataType::Int64)?;
            let numbers = numbers.i64()?.iter().map(|value| value.unwrap_or(NULL)).collect();
            Ok((column.name().to_string(), numbers))
        });
        Ok(Rows {
            len: frame.height(),
            columns: columns.collect::<Result<_, PolarsError>>().map_err(failed)?,
        })
    }
}

/// What stands for SQL's NULL.
pub const NULL: i64 = i64::MIN;

/// An answer: named columns of integers.
#[derive(Debug)]
pub struct Rows {
    len: usize,
    columns: Vec<(String, Vec<i64>)>,
}

impl Rows {
    pub const fn len(&self) -> usize {
        self.len
    }

    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The rows as readers of columns by name, in the order of the answer.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len).map(|index| Row { rows: self, index })
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    rows: &'r Rows,
    index: usize,
}

impl Row<'_> {
    /// A column's value; NULL for a column the answer does not have, which a test of the questions rules out.
    pub fn int(&self, column: &str) -> i64 {
        let column = self.rows.columns.iter().find(|(name, _)| name == column);
        column.and_then(|(_, values)| values.get(self.index)).copied().unwrap_or(NULL)
    }

    /// A count; 0 where the answer has none.
    pub fn count(&self, column: &str) -> u64 {
        self.int(column).try_into().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_can_be_asked_of_an_empty_tally() {
        let tables =
            Tables::new(&Tally::default(), Window { first: 0, last: 1, compare: -1 }).expect("tables");
        for question in questions::ALL {
            let rows = tables.ask(question).expect(question.name);
            assert!(rows.len() <= 1, "{}", question.name);
        }
    }
}
