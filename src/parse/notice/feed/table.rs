//! Delimited text: `,` `;` `|` or tab; names of the columns in a first line, in a comment or in the midst of prose; header
//! lines that a mail program wrapped; OpenPGP's dash escaping (RFC 9580 section 7.2); a byte-order mark; quoted cells over
//! several lines (RFC 4180). Rows are taken apart by the `csv` crate one by one, so that a quote left open loses one row
//! and not the rest. Pure.

use std::io::{Cursor, SeekFrom};

use super::columns::{Columns, Row};
use super::sheet::Sheet;
use crate::model::notice::Incident;

/// Delimiters, the most telling first: one that stands in a header is seldom meant as text.
const DELIMITERS: [char; 4] = ['|', ';', '\t', ','];
/// A header is looked for in lines up to this number, and no longer than that.
const HEADER_WITHIN: usize = 5_000;
const HEADER_LENGTH: usize = 16_384;
/// A header or a quoted row goes over no more lines than this.
const WRAPPED: usize = 3;
const QUOTED: usize = 20;
/// A row longer than this is none.
const ROW_LENGTH: usize = 131_072;

/// The lines of a text with their numbers from 1, without what transport put around them.
#[derive(Clone)]
pub struct Lines<'t> {
    rest: &'t str,
    number: usize,
    signed: bool,
}

impl<'t> Lines<'t> {
    pub fn of(text: &'t str) -> Lines<'t> {
        let rest = text.strip_prefix('\u{feff}').unwrap_or(text);
        Lines { rest, number: 0, signed: text.contains("-----BEGIN PGP SIGNED MESSAGE-----") }
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<(usize, &'t str)> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        self.number += 1;
        let line = line.trim_end_matches('\r');
        let line = if self.signed { line.strip_prefix("- ").unwrap_or(line) } else { line };
        Some((self.number, line))
    }
}

/// The first lines that are rows: without comments and blank lines.
pub fn first_rows(text: &str, count: usize) -> impl Iterator<Item = &str> {
    let lines = Lines::of(text).take(HEADER_WITHIN).map(|(_, line)| line);
    lines.filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with(['#', ';'])).take(count)
}

/// The names of columns that are known before any line is read, for feeds without a header.
pub struct Fixed {
    pub delimiter: char,
    pub names: &'static [&'static str],
}

/// The table that is being read.
struct Sort {
    columns: Columns,
    delimiter: char,
}

/// Reads every row under a header that `is_header` knows. False if there is no such header.
pub fn read(
    text: &str,
    sheet: &mut Sheet,
    is_header: impl Fn(&Columns) -> bool,
    row: impl FnMut(&Row) -> Vec<Incident>,
) -> bool {
    scan(text, sheet, None, is_header, row)
}

/// Reads every row of a table whose columns are known. False if nothing was read.
pub fn read_fixed(
    text: &str,
    sheet: &mut Sheet,
    fixed: &Fixed,
    row: impl FnMut(&Row) -> Vec<Incident>,
) -> bool {
    let sort = Sort { columns: Columns::of(fixed.names.iter().copied()), delimiter: fixed.delimiter };
    let before = sheet.incidents.len();
    scan(text, sheet, Some(sort), |_| false, row) && sheet.incidents.len() > before
}

fn scan(
    text: &str,
    sheet: &mut Sheet,
    mut sort: Option<Sort>,
    is_header: impl Fn(&Columns) -> bool,
    mut row: impl FnMut(&Row) -> Vec<Incident>,
) -> bool {
    let (mut lines, mut cutter) = (Lines::of(text), Cutter::default());
    let (mut may_be_header, mut embedded) = (true, false);
    while let Some((number, line)) = lines.next() {
        let comment = comment(line, sort.as_ref().map(|sort| sort.delimiter));
        let candidate = (may_be_header || comment.is_some()) && number <= HEADER_WITHIN;
        let named =
            candidate.then(|| header(comment.unwrap_or(line), &lines, &mut cutter, &is_header)).flatten();
        if let Some((found, wrapped)) = named {
            lines.by_ref().take(wrapped).for_each(drop);
            (sort, may_be_header) = (Some(found), false);
            continue;
        }
        // After its header a table is read to its end; a blank line may be followed by another one.
        may_be_header = sort.is_none() || line.trim().is_empty();
        let is_text = comment.is_none() && !line.trim().is_empty();
        embedded |= is_text && sort.is_none();
        let Some(sort) = sort.as_ref().filter(|_| is_text) else { continue };
        if !sheet.wants_more() {
            sheet.left();
            continue;
        }
        let (text, cells) = logical(line, &mut lines, &mut cutter, sort);
        let said = row(&Row { columns: &sort.columns, cells: &cells, text: &text });
        // Prose around a table has not the number of cells of its rows.
        if !said.is_empty() || !embedded || cells.len() == sort.columns.count() {
            sheet.row(number, said);
        }
    }
    sort.is_some()
}

/// What a comment says; None if the line is none.
fn comment(line: &str, delimiter: Option<char>) -> Option<&str> {
    let line = line.trim_start();
    let mark = line.chars().next().filter(|mark| *mark == '#' || *mark == ';' && delimiter != Some(';'))?;
    let said = line.trim_start_matches(mark).trim_start();
    Some(["Format:", "Fields:", "Columns:"].iter().find_map(|word| said.strip_prefix(word)).unwrap_or(said))
}

/// The columns named in a line and up to three that follow, and how many of those were needed.
fn header(
    line: &str,
    after: &Lines,
    cutter: &mut Cutter,
    is_header: &impl Fn(&Columns) -> bool,
) -> Option<(Sort, usize)> {
    if line.len() > HEADER_LENGTH {
        return None;
    }
    let line =
        line.trim_start().strip_prefix("Format:").unwrap_or(line).replace("<tab>", "\t").replace("<CR>", "");
    for delimiter in DELIMITERS.into_iter().filter(|delimiter| line.contains(*delimiter)) {
        let (mut joined, mut alone, mut following) = (line.clone(), None, after.clone());
        for wrapped in 0..=WRAPPED {
            let names = cutter.cells(&joined, delimiter);
            // A name begins with a letter: what has figures is a row.
            if names.iter().any(|name| name.starts_with(|c: char| c.is_ascii_digit())) {
                break;
            }
            let columns = Columns::of(names.iter().map(String::as_str));
            let next = following.next().map(|(_, line)| line.trim_start_matches(['#', ';']));
            let fits = match next {
                Some(next) => cutter.cells(next, delimiter).len() == names.len(),
                None => wrapped == 0,
            };
            if is_header(&columns) {
                let found = Sort { columns, delimiter };
                if fits {
                    return Some((found, wrapped));
                }
                alone = alone.or(Some((found, wrapped)));
            }
            match next.filter(|next| joined.len() + next.len() < HEADER_LENGTH) {
                Some(next) => joined = format!("{joined} {next}"),
                None => break,
            }
        }
        if alone.as_ref().is_some_and(|(_, wrapped)| *wrapped == 0) {
            return alone;
        }
    }
    None
}

/// A row, with the lines that follow as long as a quoted cell is open.
fn logical(line: &str, lines: &mut Lines, cutter: &mut Cutter, sort: &Sort) -> (String, Vec<String>) {
    let is_open =
        |text: &str| sort.delimiter != '|' && text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let alone = cutter.cells(line, sort.delimiter);
    if is_open(line) {
        let (mut joined, mut ahead) = (line.to_string(), lines.clone());
        for _ in 0..QUOTED {
            let Some((_, next)) = ahead.next() else { break };
            joined = format!("{joined}\n{next}");
            if joined.len() > ROW_LENGTH {
                break;
            }
            if !is_open(&joined) {
                let cells = cutter.cells(&joined, sort.delimiter);
                if cells.len() == sort.columns.count() {
                    *lines = ahead;
                    return (joined, cells);
                }
                break;
            }
        }
    }
    (line.to_string(), alone)
}

/// Takes rows apart. A csv reader is dear to make and is kept for all rows of its delimiter.
#[derive(Default)]
struct Cutter {
    readers: Vec<(char, csv::Reader<Cursor<Vec<u8>>>)>,
}

impl Cutter {
    /// The cells of one row, trimmed and without their quotes.
    fn cells(&mut self, row: &str, delimiter: char) -> Vec<String> {
        if delimiter == '|' || !row.contains('"') {
            return row.split(delimiter).map(|cell| cell.trim().to_string()).collect();
        }
        let bytes = row.as_bytes().get(..ROW_LENGTH).unwrap_or(row.as_bytes()).to_vec();
        let place = self.readers.iter().position(|(known, _)| *known == delimiter);
        let reader = match place.and_then(|place| self.readers.get_mut(place)) {
            Some((_, reader)) => {
                *reader.get_mut() = Cursor::new(bytes);
                reader
            }
            None => {
                let mut builder = csv::ReaderBuilder::new();
                let delimiter_byte = u8::try_from(delimiter).unwrap_or(b',');
                let builder = builder.delimiter(delimiter_byte).has_headers(false).flexible(true);
                self.readers.push((delimiter, builder.from_reader(Cursor::new(bytes))));
                let Some((_, reader)) = self.readers.last_mut() else { return Vec::new() };
                reader
            }
        };
        let mut record = csv::ByteRecord::new();
        let begun = reader.seek_raw(SeekFrom::Start(0), csv::Position::new());
        if begun.and_then(|()| reader.read_byte_record(&mut record)).is_err() {
            return Vec::new();
        }
        let clean = |cell: &[u8]| String::from_utf8_lossy(cell).trim().trim_matches('"').trim().to_string();
        record.iter().map(clean).collect()
    }
}

/// The cells of one row, trimmed and without their quotes.
pub fn cells(row: &str, delimiter: char) -> Vec<String> {
    Cutter::default().cells(row, delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::notice::{PortRole, Role, Zoning};
    use crate::parse::notice::feed::columns::{Habit, incident};

    fn habit() -> Habit {
        Habit { zone: Zoning::Unknown, role: Role::Unsaid, port_role: PortRole::Unsaid }
    }

    /// Addresses and lines of what is read from a text.
    fn rows(text: &str) -> Vec<String> {
        let mut sheet = Sheet::default();
        let is_header = |columns: &Columns| columns.has("ip") && columns.has("timestamp");
        let found = read(text, &mut sheet, is_header, |row| incident(row, &habit()).into_iter().collect());
        let told = sheet.incidents.iter().map(|incident| {
            format!(
                "{} {} {}",
                incident.line,
                incident.ip.map_or("-".into(), |ip| ip.to_string()),
                incident.kind
            )
        });
        if found { told.collect() } else { vec!["no table".into()] }
    }

    #[test]
    fn tables_in_every_dress() {
        let cases: &[(&str, &[&str])] = &[
            ("timestamp,ip,type\n2026-03-01 10:00:00,192.0.2.1,spam\n", &["2 192.0.2.1 spam"]),
            ("\u{feff}\"timestamp\";\"ip\"\r\n\"2026-03-01 10:00:00\";\"192.0.2.1\"\r\n", &["2 192.0.2.1 "]),
            (
                "# made today\n# ip | timestamp | category\n192.0.2.1 | 2026-03-01 10:00:00 | bot\n",
                &["3 192.0.2.1 bot"],
            ),
            ("; ip, timestamp\n192.0.2.1,1772359200\n", &["2 192.0.2.1 "]),
            (
                "Dear all,\n\nFormat: ASN | IP | Timestamp (UTC)\n 64500 | 192.0.2.1 | 2026-03-01 10:00:00\n\nBye\n",
                &["4 192.0.2.1 "],
            ),
            // Wrapped by a mail program.
            ("timestamp,\nip,type\n2026-03-01 10:00:00,192.0.2.1,spam\n", &["3 192.0.2.1 spam"]),
            ("timestamp,ip,type,\ncity\n2026-03-01 10:00:00,192.0.2.1,spam,Ghent\n", &["3 192.0.2.1 spam"]),
            // A cell over two lines, and a quote that is never closed.
            (
                "timestamp,ip,type\n2026-03-01,192.0.2.1,\"a\nb\"\n2026-03-02,192.0.2.2,c\n",
                &["2 192.0.2.1 a b", "4 192.0.2.2 c"],
            ),
            (
                "timestamp,ip,type\n2026-03-01,192.0.2.1,\"a\n2026-03-02,192.0.2.2,c\n",
                &["2 192.0.2.1 a", "3 192.0.2.2 c"],
            ),
            // Two tables in one text.
            (
                "timestamp,ip\n2026-03-01,192.0.2.1\n\nip,timestamp\n192.0.2.2,2026-03-01\n",
                &["2 192.0.2.1 ", "5 192.0.2.2 "],
            ),
            (
                "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\n- timestamp,ip\n- 2026-03-01,192.0.2.1\n",
                &["5 192.0.2.1 "],
            ),
            ("Dear all, this is no table, ip or timestamp.\n", &["no table"]),
            ("", &["no table"]),
        ];
        for (text, expected) in cases {
            assert_eq!(rows(text), *expected, "{text}");
        }
    }

    #[test]
    fn a_million_rows_are_counted() {
        let mut text = String::from("timestamp,ip\n");
        for row in 0..1_000_000u32 {
            text.push_str(if row < 10 { "2026-03-01 10:00:00,192.0.2.1\n" } else { "x,y\n" });
        }
        let mut sheet = Sheet::default();
        let is_header = |columns: &Columns| columns.has("ip");
        assert!(read(&text, &mut sheet, is_header, |row| incident(row, &habit()).into_iter().collect()));
        let reading = sheet.reading(None);
        assert_eq!(reading.incidents.len(), 1);
        assert!(reading.doubts[0].ends_with("900000 more rows are not"), "{:?}", reading.doubts);
    }
}
