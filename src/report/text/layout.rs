//! A page of 80 columns: lines, wrapped prose, headings and tables that never run over. Pure.
//!
//! Everything that is put on the page passes through `fit` or `safe` here, so that no section can forget it.

use crate::report::safe::{columns, fit, fit_end, fit_middle, safe};

/// A cron mail's width.
pub const WIDTH: usize = 80;

/// How a piece of a line is set off, on a terminal that shows colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Plain,
    Strong,
    Soft,
    Red,
    Yellow,
    Cyan,
    Green,
}

impl Ink {
    /// Select Graphic Rendition parameters (ECMA-48, 8.3.117).
    const fn code(self) -> &'static str {
        match self {
            Ink::Plain => "",
            Ink::Strong => "1",
            Ink::Soft => "2",
            Ink::Red => "1;31",
            Ink::Yellow => "1;33",
            Ink::Cyan => "36",
            Ink::Green => "1;32",
        }
    }
}

pub struct Page {
    text: String,
    colour: bool,
    /// Just below a heading, where no air is needed.
    fresh: bool,
}

impl Page {
    pub fn new(colour: bool) -> Page {
        Page { text: String::with_capacity(16 * 1024), colour, fresh: true }
    }

    pub fn finish(self) -> String {
        self.text
    }

    pub fn blank(&mut self) {
        self.text.push('\n');
        self.fresh = false;
    }

    /// One line, cut at the edge.
    pub fn line(&mut self, ink: Ink, text: &str) {
        self.parts(&[(ink, text)]);
    }

    /// One line of several pieces, cut at the edge.
    pub fn parts(&mut self, parts: &[(Ink, &str)]) {
        let mut room = WIDTH;
        for (place, (ink, text)) in parts.iter().enumerate() {
            let last = place + 1 == parts.len();
            let piece = fit(if last { text.trim_end() } else { text }, room);
            room = room.saturating_sub(columns(&piece));
            self.paint(*ink, &piece);
        }
        self.blank();
    }

    /// A line of evidence, whole and harmless, however long.
    pub fn whole(&mut self, indent: usize, text: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(safe(text).trim_end());
        self.blank();
    }

    fn paint(&mut self, ink: Ink, piece: &str) {
        if self.colour && ink != Ink::Plain && !piece.is_empty() {
            self.text.push_str(&format!("\x1b[{}m{piece}\x1b[0m", ink.code()));
        } else {
            self.text.push_str(piece);
        }
    }

    /// Prose wrapped at words; a label in the margin of the first line, the rest hanging below it.
    pub fn prose(&mut self, ink: Ink, label: &str, text: &str) {
        let indent = columns(label);
        let room = WIDTH.saturating_sub(indent);
        let margin = " ".repeat(indent);
        for (place, line) in wrapped(text, room).iter().enumerate() {
            if place == 0 {
                self.parts(&[(ink, label), (Ink::Plain, line)]);
            } else {
                self.parts(&[(Ink::Plain, &margin), (Ink::Plain, line)]);
            }
        }
    }

    /// A heading with its figures at the right edge, after an empty line.
    pub fn section(&mut self, title: &str, figures: &str) {
        let figures = fit(figures, WIDTH.saturating_sub(columns(title) + 5));
        let dashes = WIDTH.saturating_sub(columns(title) + columns(&figures) + 2);
        self.blank();
        if figures.is_empty() {
            self.parts(&[(Ink::Strong, title), (Ink::Soft, &format!(" {}", "-".repeat(dashes + 1)))]);
        } else {
            let rule = format!(" {} ", "-".repeat(dashes));
            self.parts(&[(Ink::Strong, title), (Ink::Soft, &rule), (Ink::Strong, &figures)]);
        }
        self.fresh = true;
    }

    /// Columns side by side, two spaces in and two apart. What does not fit is taken from the elastic columns
    /// first, then from the widest. An elastic column without a word is left out.
    pub fn table(&mut self, head: &[Column], rows: &[Vec<String>]) {
        self.table_with(head, rows, |_, _| ());
    }

    /// The same, and below each row what `below` writes for it.
    pub fn table_with(
        &mut self,
        head: &[Column],
        rows: &[Vec<String>],
        mut below: impl FnMut(&mut Page, usize),
    ) {
        let headed = head.iter().any(|column| !column.name.is_empty());
        if headed && !self.fresh {
            self.blank();
        }
        let filled =
            |place: usize| rows.iter().any(|row| row.get(place).is_some_and(|cell| !cell.is_empty()));
        let kept: Vec<usize> =
            (0..head.len()).filter(|place| !head[*place].is_elastic() || filled(*place)).collect();
        let head: Vec<Column> = kept.iter().map(|place| head[*place]).collect();
        let cells = |row: &Vec<String>| -> Vec<String> {
            let cells = kept.iter().zip(&head).map(|(place, column)| (row.get(*place), column));
            cells.map(|(cell, column)| column.fit(cell.map_or("", String::as_str), WIDTH)).collect()
        };
        let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
        let widths = widths(&head, &rows);
        if headed {
            let names: Vec<String> = head.iter().map(|column| column.name.to_string()).collect();
            let line = row_line(&head, &widths, &names);
            self.line(Ink::Soft, &line);
        }
        for (place, row) in rows.iter().enumerate() {
            let line = row_line(&head, &widths, row);
            self.line(Ink::Plain, &line);
            below(self, place);
        }
    }

    /// A raw line, wrapped at words, of at most `most` lines.
    pub fn raw(&mut self, indent: usize, text: &str, most: usize) {
        let room = WIDTH.saturating_sub(indent);
        let margin = " ".repeat(indent);
        for line in wrapped(&fit(text, room * most - most), room) {
            self.parts(&[(Ink::Plain, &margin), (Ink::Soft, &line)]);
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Column {
    name: &'static str,
    side: Side,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    /// Left-aligned, and the first to give way: at its end, in the middle, at the front.
    Elastic,
    Host,
    Path,
}

impl Column {
    const fn is_elastic(&self) -> bool {
        matches!(self.side, Side::Elastic | Side::Host | Side::Path)
    }

    fn fit(&self, cell: &str, room: usize) -> String {
        match self.side {
            Side::Host => fit_middle(cell, room),
            Side::Path => fit_end(cell, room),
            _ => fit(cell, room),
        }
    }
}

/// A column of figures.
pub const fn right(name: &'static str) -> Column {
    Column { name, side: Side::Right }
}

/// A column of words.
pub const fn left(name: &'static str) -> Column {
    Column { name, side: Side::Left }
}

/// A column of words that may be cut.
pub const fn elastic(name: &'static str) -> Column {
    Column { name, side: Side::Elastic }
}

/// A column of host names: cut in the middle where it has to be.
pub const fn host(name: &'static str) -> Column {
    Column { name, side: Side::Host }
}

/// A column of files: cut at the front where it has to be.
pub const fn path(name: &'static str) -> Column {
    Column { name, side: Side::Path }
}

fn widths(head: &[Column], rows: &[Vec<String>]) -> Vec<usize> {
    let mut widths: Vec<usize> = head
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let cells = rows.iter().filter_map(|row| row.get(place)).map(|cell| columns(cell));
            cells.max().unwrap_or(0).max(columns(column.name))
        })
        .collect();
    loop {
        let over = (widths.iter().sum::<usize>() + 2 * widths.len()).saturating_sub(WIDTH);
        let elastic = |place: &usize| head.get(*place).is_some_and(Column::is_elastic);
        let widest = |places: Vec<usize>, least: usize| {
            let wide =
                places.into_iter().filter(|place| widths.get(*place).is_some_and(|wide| *wide > least));
            wide.max_by_key(|place| widths.get(*place).copied())
        };
        let all: Vec<usize> = (0..widths.len()).collect();
        let Some(place) = widest(all.iter().copied().filter(elastic).collect(), 8).or_else(|| widest(all, 4))
        else {
            return widths;
        };
        match widths.get_mut(place) {
            Some(wide) if over > 0 => *wide -= 1,
            _ => return widths,
        }
    }
}

fn row_line(head: &[Column], widths: &[usize], row: &[String]) -> String {
    let mut line = String::new();
    for ((column, width), cell) in head.iter().zip(widths).zip(row) {
        let cell = column.fit(cell, *width);
        let space = " ".repeat(width.saturating_sub(columns(&cell)));
        line.push_str("  ");
        match column.side {
            Side::Right => line.extend([space, cell]),
            _ => line.extend([cell, space]),
        }
    }
    line
}

/// Words of `text`, made safe, in lines of at most `room` columns; at most a screenful.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in fit(text, 20 * room).split_whitespace() {
        let word = fit(word, room);
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(&word),
            Some(line) if columns(line) + 1 + columns(&word) <= room => line.extend([" ", word.as_str()]),
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(fill: impl Fn(&mut Page)) -> String {
        let mut page = Page::new(false);
        fill(&mut page);
        page.finish()
    }

    #[test]
    fn prose_hangs_below_its_label() {
        let text = page(|page| page.prose(Ink::Red, "HIGH  ", &"word ".repeat(30)));
        assert!(text.starts_with("HIGH  word word"));
        assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("      word")));
        assert!(text.lines().all(|line| columns(line) <= WIDTH));
    }

    #[test]
    fn a_table_takes_from_the_elastic_column() {
        let head = [right("hits"), elastic("name"), left("ip")];
        let row =
            vec!["1,204".to_string(), "x".repeat(300), "2001:db8:1234:5678:9abc:def0:1234:5678".to_string()];
        let text = page(|page| page.table(&head, std::slice::from_ref(&row)));
        let line = text.lines().nth(1).unwrap_or_default();
        assert!(line.contains("2001:db8:1234:5678:9abc:def0:1234:5678") && line.contains('…'));
        assert_eq!(columns(line), WIDTH);
    }

    #[test]
    fn colour_does_not_count() {
        let mut page = Page::new(true);
        page.line(Ink::Red, &"x".repeat(100));
        let text = page.finish();
        assert_eq!(text.matches('x').count(), 79);
        assert!(text.starts_with("\x1b[1;31m") && text.ends_with("\x1b[0m\n"));
    }
}
