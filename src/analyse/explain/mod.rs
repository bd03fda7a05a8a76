//! Why the report says what it says: of one line, how it is read and what it adds; of one address, every count and how far
//! it is from each threshold; and what happened when. All of it from the tally itself. Pure.

mod address;
mod fields;
mod line;
mod thresholds;
mod timeline;

pub use address::address;
pub use line::{Basis, line};
pub use timeline::{Around, Blocked, Lane, events, timeline};

use crate::ask::query::Answer;
use crate::model::grid::{Cell, Grid};

/// The schema of what is said of lines and addresses.
pub const SCHEMA: &str = "rapsheet/explanation/1";

/// A row of an answer, by the names of its columns.
struct Row<'a> {
    answer: &'a Answer,
    row: usize,
}

fn rows(answer: &Answer) -> impl Iterator<Item = Row<'_>> {
    (0..answer.height()).map(move |row| Row { answer, row })
}

impl Row<'_> {
    fn cell(&self, name: &str) -> Cell<'_> {
        let column = self.answer.names().iter().position(|known| known == name);
        column.map_or(Cell::Null, |column| self.answer.cell(self.row, column))
    }

    /// Empty for NULL.
    fn text(&self, name: &str) -> String {
        match self.cell(name) {
            Cell::Text(text) => text.into_owned(),
            Cell::Int(number) => number.to_string(),
            _ => String::new(),
        }
    }

    /// 0 for NULL.
    fn number(&self, name: &str) -> i64 {
        match self.cell(name) {
            Cell::Int(number) => number,
            _ => 0,
        }
    }

    fn count(&self, name: &str) -> u64 {
        u64::try_from(self.number(name)).unwrap_or(0)
    }

    /// The key of a row of counts: every column but the counts, and those that say nothing.
    fn key(&self) -> String {
        const COUNTS: [&str; 7] = ["n", "first", "last", "file", "line", "day", "different"];
        let names = self.answer.names().iter().filter(|name| !COUNTS.contains(&name.as_str()));
        let said = names.map(|name| (name, self.text(name))).filter(|(_, value)| !value.is_empty());
        said.map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
    }
}
