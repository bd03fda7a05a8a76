//! A table of answers as comma-separated values (RFC 4180, lines end in a newline). NULL is an empty field.

use csv::WriterBuilder;

use super::pieces;
use crate::model::grid::{Cell, Grid};
use crate::report::safe::safe;

/// The head and the rows, piece by piece. `shown`: it goes to a terminal, and what could move its cursor is escaped; a
/// program gets what the log says.
pub fn csv(grid: &dyn Grid, shown: bool) -> impl Iterator<Item = Vec<u8>> {
    let head = written([grid.names().iter().map(|name| escaped(name, shown)).collect()].into_iter());
    let rows =
        pieces(grid.height()).map(move |rows| {
            written(rows.map(|row| {
                (0..grid.names().len()).map(|column| field(grid.cell(row, column), shown)).collect()
            }))
        });
    [head].into_iter().chain(rows)
}

fn written(rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        // Writing to memory cannot fail.
        let written = writer.write_record(&row);
        debug_assert!(written.is_ok());
    }
    writer.into_inner().unwrap_or_default()
}

fn escaped(text: &str, shown: bool) -> String {
    if shown { safe(text).into_owned() } else { text.to_string() }
}

fn field(cell: Cell<'_>, shown: bool) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Bool(value) => value.to_string(),
        Cell::Int(number) => number.to_string(),
        Cell::Unsigned(number) => number.to_string(),
        Cell::Float(number) => number.to_string(),
        Cell::Text(text) => escaped(&text, shown),
    }
}
