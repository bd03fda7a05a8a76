//! A table of answers as whoever prints it sees it: named columns, and cells that are asked for one by one, so that a long
//! answer is never copied as a whole. Data only.

use std::borrow::Cow;

/// One value. Instants and dates are texts already, as RFC 3339 has them.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// Larger than `Int` holds.
    Unsigned(u64),
    Float(f64),
    Text(Cow<'a, str>),
}

impl Cell<'_> {
    pub const fn is_number(&self) -> bool {
        matches!(self, Cell::Int(_) | Cell::Unsigned(_) | Cell::Float(_))
    }
}

/// Rows of cells under names.
pub trait Grid {
    fn names(&self) -> &[String];

    /// How many rows.
    fn height(&self) -> usize;

    /// The cell in a row and a column, both from 0; `Null` beyond the table.
    fn cell(&self, row: usize, column: usize) -> Cell<'_>;
}

/// A grid that holds its cells.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    pub names: Vec<String>,
    pub rows: Vec<Vec<Cell<'static>>>,
}

impl Grid for Cells {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn height(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.rows.get(row).and_then(|row| row.get(column)).cloned().unwrap_or(Cell::Null)
    }
}
