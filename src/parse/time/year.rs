//! In which year a year-less stamp stands, from what is known around it.

use super::civil;
use crate::model::calendar;

/// What the choice rests on.
#[derive(Clone, Copy, Debug)]
pub struct Around {
    /// Local day of the stamp before, if there was one.
    pub previous: Option<i32>,
    /// Year of the first stamp.
    pub start_year: i32,
    /// Last day a year-less stamp may be of.
    pub latest: Option<i32>,
}

/// A stamp without a year.
#[derive(Clone, Copy, Debug)]
pub struct Yearless {
    pub month: u8,
    pub day: u8,
    /// Monday 0.
    pub weekday: Option<u8>,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Days since 1970-01-01.
    pub day: i32,
    pub year: i32,
    /// The neighbours' year has no 29 February, so a leap year near it was taken.
    pub leap_corrected: bool,
}

/// Within this many years every date has every weekday, and the 29 of February too.
const REACH: i32 = 12;

/// Logs grow, so a step back counts 23/5 of a step forward. With this weight a step back is believed
/// for up to 65 days (files pasted together in the wrong order), and a step forward for up to 299.
const fn distance(from: i32, to: i32) -> i64 {
    let days = to as i64 - from as i64;
    if days >= 0 { days * 5 } else { -days * 23 }
}

impl Around {
    /// The year that puts the stamp nearest to the one before, among those that fit weekday, leap day and
    /// `latest`.
    pub fn place(&self, stamp: Yearless) -> Option<Placed> {
        let leap_day = stamp.month == 2 && stamp.day == 29;
        if !leap_day {
            return self.nearest(stamp, |day, year| self.cost(day, year));
        }
        // Where the 28th belongs the 29th belongs; if that year has none, its neighbours were taken to be
        // of a wrong year, and the leap year next to them is as good as any rule.
        let ordinary =
            self.nearest(Yearless { day: 28, weekday: None, ..stamp }, |day, year| self.cost(day, year))?;
        let placed = self.nearest(stamp, |_, year| i64::from((year - ordinary.year).abs()))?;
        let leap_corrected = placed.year != ordinary.year && !civil::is_leap(ordinary.year);
        Some(Placed { leap_corrected, ..placed })
    }

    fn cost(&self, day: i32, year: i32) -> i64 {
        match self.previous {
            Some(previous) => distance(previous, day),
            None => i64::from((year - self.start_year).abs()),
        }
    }

    /// The possible day with the least cost; of two the earlier. A weekday is only set aside if no year
    /// fits it.
    fn nearest(&self, stamp: Yearless, cost: impl Fn(i32, i32) -> i64) -> Option<Placed> {
        let middle = self.middle();
        (middle - REACH..=middle + REACH)
            .filter_map(|year| {
                let day = civil::day_number(year, u32::from(stamp.month), u32::from(stamp.day))?;
                let possible = self.latest.is_none_or(|latest| day <= latest);
                possible.then_some(Placed { day, year, leap_corrected: false })
            })
            .min_by_key(|placed| {
                let fits = stamp.weekday.is_none_or(|name| u32::from(name) == calendar::weekday(placed.day));
                (!fits, cost(placed.day, placed.year))
            })
    }

    /// The year around which to look.
    fn middle(&self) -> i32 {
        let year = self.previous.map_or(self.start_year, |day| calendar::civil(day).0);
        let bound = self.latest.map_or(year, |latest| calendar::civil(latest).0);
        year.min(bound).clamp(1970, 2199)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i32 {
        calendar::parse_date(text).expect("a date")
    }

    #[test]
    fn places() {
        let table = [
            ("2025-12-31", "01-01", "2026-01-01"),
            ("2026-01-02", "12-31", "2025-12-31"),
            ("2026-01-15", "11-20", "2025-11-20"),
            ("2026-03-01", "11-06", "2026-11-06"),
            ("2026-11-03", "02-03", "2027-02-03"),
            ("2026-06-30", "05-01", "2026-05-01"),
            ("2026-06-30", "06-30", "2026-06-30"),
            ("2024-02-28", "02-29", "2024-02-29"),
            ("2023-12-30", "02-29", "2024-02-29"),
            ("2024-03-05", "02-29", "2024-02-29"),
        ];
        for (previous, stamp, expected) in table {
            let around = Around { previous: Some(day(previous)), start_year: 1999, latest: None };
            let (month, day_of_month) = stamp.split_once('-').expect("a month and a day");
            let stamp = Yearless {
                month: month.parse().expect("a month"),
                day: day_of_month.parse().expect("a day"),
                weekday: None,
            };
            let placed = around.place(stamp).expect("a place");
            assert_eq!(calendar::iso_date(placed.day), expected, "after {previous}");
            assert!(!placed.leap_corrected);
        }
    }

    #[test]
    fn leap_days_weekdays_and_the_latest_day() {
        let leap = Yearless { month: 2, day: 29, weekday: None };
        let around = Around { previous: Some(day("2025-02-28")), start_year: 2025, latest: None };
        let placed = around.place(leap).expect("a place");
        assert_eq!((placed.day, placed.leap_corrected), (day("2024-02-29"), true));

        let first = Around { previous: None, start_year: 2026, latest: None };
        let sunday = Yearless { month: 3, day: 1, weekday: Some(6) };
        assert_eq!(first.place(sunday).map(|placed| placed.year), Some(2026));
        let monday = Yearless { weekday: Some(0), ..sunday };
        assert_eq!(first.place(monday).map(|placed| placed.year), Some(2027));

        let bound = Around { latest: Some(day("2026-02-15")), ..first };
        let march = Yearless { weekday: None, ..sunday };
        assert_eq!(bound.place(march).map(|placed| placed.year), Some(2025));
        assert_eq!(bound.place(leap).map(|placed| placed.year), Some(2024));
    }
}
