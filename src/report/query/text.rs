//! A table of answers for a terminal: columns aligned, numbers to the right, everything harmless to show.

use super::pieces;
use crate::model::grid::{Cell, Grid};
use crate::report::safe::{columns, fit, safe};

/// Columns that a cell may take; what is longer is cut, which JSON and CSV never do.
const WIDEST: usize = 100;

/// Head and rows, piece by piece; a count of the rows last.
pub fn text(grid: &dyn Grid, colour: bool) -> impl Iterator<Item = Vec<u8>> {
    let count = grid.names().len();
    let widths = widths(grid);
    let right: Vec<bool> = (0..count).map(|column| is_number(grid, column)).collect();
    let head = grid.names().iter().map(|name| fit(name, WIDEST)).collect::<Vec<_>>();
    let rule = widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>();
    let mut top = Vec::new();
    if count > 0 {
        let (on, off) = if colour { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        top.extend(format!("{on}{}{off}\n", line(&head, &widths, &right)).into_bytes());
        top.extend(format!("{}\n", line(&rule, &widths, &right)).into_bytes());
    }
    let rows = pieces(grid.height()).map(move |rows| {
        let mut text = String::new();
        for row in rows {
            let cells: Vec<String> = (0..count).map(|column| shown(grid.cell(row, column))).collect();
            text.push_str(&line(&cells, &widths, &right));
            text.push('\n');
        }
        text.into_bytes()
    });
    [top].into_iter().chain(rows)
}

fn line(cells: &[String], widths: &[usize], right: &[bool]) -> String {
    let mut line = String::new();
    for (place, cell) in cells.iter().enumerate() {
        let width = widths.get(place).copied().unwrap_or(0);
        let room = " ".repeat(width.saturating_sub(columns(cell)));
        let gap = if place == 0 { "" } else { "  " };
        line.push_str(gap);
        match right.get(place) {
            Some(true) => line.extend([room.as_str(), cell]),
            _ => line.extend([cell, room.as_str()]),
        }
    }
    line.truncate(line.trim_end().len());
    line
}

fn widths(grid: &dyn Grid) -> Vec<usize> {
    let mut widths: Vec<usize> = grid.names().iter().map(|name| columns(&fit(name, WIDEST))).collect();
    for row in 0..grid.height() {
        for (column, width) in widths.iter_mut().enumerate().filter(|(_, width)| **width < WIDEST) {
            *width = (*width).max(columns(&shown(grid.cell(row, column))));
        }
    }
    widths
}

/// Does the column hold numbers, as far as its first value tells?
fn is_number(grid: &dyn Grid, column: usize) -> bool {
    let mut cells = (0..grid.height()).map(|row| grid.cell(row, column));
    cells.find(|cell| *cell != Cell::Null).is_some_and(|cell| cell.is_number())
}

fn shown(cell: Cell<'_>) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Bool(value) => value.to_string(),
        Cell::Int(number) => number.to_string(),
        Cell::Unsigned(number) => number.to_string(),
        Cell::Float(number) => number.to_string(),
        Cell::Text(text) if columns(&text) <= WIDEST && text.len() <= 4 * WIDEST => {
            let shown = safe(&text);
            if columns(&shown) <= WIDEST { shown.into_owned() } else { fit(&text, WIDEST) }
        }
        Cell::Text(text) => fit(&text, WIDEST),
    }
}
