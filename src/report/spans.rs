//! Hours of sessions summed up into as few rows as a reader wants: by hour, day, month or year. Pure.

use super::view::Hour;

/// What a row is called by the grain it has: letters of `2026-03-01` that stay the same within it.
const GRAINS: [(&str, usize); 3] = [("day", 10), ("month", 7), ("year", 4)];

/// At most `most` rows of the finest grain that gives so few, each with its name, and the word for that grain. Hours
/// are all listed; of days, months and years only those in which a session opened.
pub fn spans(hours: &[Hour], most: usize) -> (&'static str, Vec<(String, Hour)>) {
    if hours.len() <= most {
        let one_day =
            hours.first().map(|hour| hour.start.date()) == hours.last().map(|hour| hour.start.date());
        let name = |hour: &Hour| match one_day {
            true => hour.start.minute(),
            false => format!("{} {}", hour.start.date(), hour.start.minute()),
        };
        return ("from", hours.iter().map(|hour| (name(hour), hour.clone())).collect());
    }
    let mut rows = ("year", Vec::new());
    for (unit, letters) in GRAINS {
        rows = (unit, by(hours, letters));
        if rows.1.len() <= most {
            break;
        }
    }
    rows
}

/// Sums, highest peaks and first lines of the hours whose dates begin alike.
fn by(hours: &[Hour], letters: usize) -> Vec<(String, Hour)> {
    let mut rows: Vec<(String, Hour)> = Vec::new();
    for hour in hours {
        let mut name = hour.start.date();
        name.truncate(letters);
        match rows.last_mut().filter(|(last, _)| *last == name) {
            Some((_, row)) => {
                row.opened += hour.opened;
                row.outbound += hour.outbound;
                row.peak_open = row.peak_open.max(hour.peak_open);
                if row.evidence.is_empty() {
                    row.evidence.clone_from(&hour.evidence);
                }
            }
            None => rows.push((name, hour.clone())),
        }
    }
    rows.retain(|(_, row)| row.opened + row.outbound > 0);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::{Moment, Zone, day_number};

    /// Hours from the first of January 2025 on, of which each 25th has a session.
    fn hours(count: i64) -> Vec<Hour> {
        let start = i64::from(day_number(2025, 1, 1).expect("a day")) * 86_400;
        (0..count)
            .map(|hour| Hour {
                start: Moment::new((start + hour * 3_600) * 1_000_000, Zone::UTC),
                opened: u64::from(hour % 25 == 0),
                peak_open: 1,
                outbound: 0,
                evidence: Vec::new(),
            })
            .collect()
    }

    #[test]
    fn rows_are_as_fine_as_the_room_allows() {
        for (count, unit, rows, first) in [
            (24, "from", 24, "00:00"),
            (26, "from", 26, "2025-01-01 00:00"),
            (24 * 20, "day", 20, "2025-01-01"),
            (24 * 200, "month", 7, "2025-01"),
            (24 * 365 * 4, "year", 4, "2025"),
        ] {
            let (found, list) = spans(&hours(count), 31);
            assert_eq!((found, list.len(), list[0].0.as_str()), (unit, rows, first), "{count}");
            assert_eq!(list.iter().map(|(_, row)| row.opened as i64).sum::<i64>(), (count + 24) / 25);
        }
    }
}
