//! When a source was heard, in one look: a cell for each ten minutes of a day, or for each hour of several days.
//! Pure.
//!
//! The cells are figures, not shades: `.` none, `1` to `9` that many, `+` more. So they are read in any
//! character set, and counted.

use super::layout::{Ink, Page};

/// Cells of ten minutes in a day, in an hour.
const DAY: usize = 144;
const HOUR: usize = 6;
/// Days shown of a long period, the last ones that have hits.
const DAYS: usize = 14;

/// Two lines of half a day each for one day, else a line for each day that has hits. `cells` are counts per
/// ten minutes, the days of `days` one after the other.
pub fn write(page: &mut Page, cells: &[u32], days: &[String]) {
    if cells.iter().all(|hits| *hits == 0) {
        return;
    }
    if days.len() <= 1 {
        return one_day(page, cells);
    }
    let busy: Vec<(&String, &[u32])> =
        days.iter().zip(cells.chunks(DAY)).filter(|(_, day)| day.iter().any(|hits| *hits > 0)).collect();
    let hours: String = (0..24).map(|hour| format!("{hour:>3}")).collect();
    page.line(Ink::Soft, &format!("       {hours}"));
    for (date, day) in busy.iter().skip(busy.len().saturating_sub(DAYS)) {
        let line: String =
            day.chunks(HOUR).map(|hour| hour_cell(hour.iter().map(|hits| u64::from(*hits)).sum())).collect();
        let label = date.get(5..).unwrap_or(date);
        page.parts(&[(Ink::Soft, &format!("  {label:<5}")), (Ink::Plain, &line)]);
    }
}

/// What a cell says; `days` as for `write`.
pub const fn legend(days: usize) -> &'static str {
    if days <= 1 {
        "in the strips each sign is ten minutes: . no hit, 1 to 9 hits, + ten or more"
    } else {
        "in the strips each column is an hour: . no hit, ++ a hundred or more"
    }
}

fn one_day(page: &mut Page, cells: &[u32]) {
    for (half, cells) in cells.chunks(DAY / 2).take(2).enumerate() {
        let start = if half == 0 { "  00h " } else { "  12h " };
        let line: String = cells.iter().map(|hits| cell(*hits)).collect();
        page.parts(&[(Ink::Soft, start), (Ink::Plain, &line)]);
    }
}

fn cell(hits: u32) -> char {
    match hits {
        0 => '.',
        1..=9 => char::from_digit(hits, 10).unwrap_or('+'),
        _ => '+',
    }
}

fn hour_cell(hits: u64) -> String {
    match hits {
        0 => "  .".to_string(),
        1..=99 => format!("{hits:>3}"),
        _ => " ++".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(cells: &[u32], days: &[&str]) -> String {
        let mut page = Page::new(false);
        write(&mut page, cells, &days.iter().map(ToString::to_string).collect::<Vec<_>>());
        page.finish()
    }

    #[test]
    fn a_day_is_two_lines_of_ten_minute_cells() {
        let mut cells = vec![0; 144];
        (cells[0], cells[71], cells[72], cells[143]) = (1, 9, 10, 3);
        let text = strip(&cells, &["2026-05-11"]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("  00h 1....") && lines[0].ends_with("....9") && lines[0].len() == 78);
        assert!(lines[1].starts_with("  12h +....") && lines[1].ends_with("....3"));
    }

    #[test]
    fn several_days_are_a_line_of_hours_each_and_empty_days_are_left_out() {
        let mut cells = vec![0; 3 * 144];
        (cells[0], cells[5], cells[2 * 144 + 143]) = (40, 2, 100);
        let text = strip(&cells, &["2026-05-11", "2026-05-12", "2026-05-13"]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[1], format!("  05-11 42{}", "  .".repeat(23)));
        assert!(lines[2].starts_with("  05-13") && lines[2].ends_with(" ++") && lines[2].len() == 79);
        assert_eq!(strip(&[0; 144], &["2026-05-11"]), "");
    }
}
