//! One sampled stamp, in a year that is only known relative to the first stamp of its source.

use std::ops::Range;

use crate::model::calendar::{Zone, civil, day_number, weekday};
use crate::model::stamp::{Date, Stamp};

pub const DAY: i64 = 86_400;
/// A leap year: stamps without years are compared within one.
pub const YEAR: i64 = 366 * DAY;
/// Stated days believed: 1900 to 2300.
const STATED_DAYS: Range<i32> = -25_567..120_530;

/// A stamp with the year it falls in, counted from the year of the first stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub year: i32,
    pub month: u32,
    pub day: u32,
    pub second: u32,
    pub offset: Option<i32>,
    pub weekday: Option<u8>,
    /// The year the stamp itself states.
    pub stated: Option<i32>,
}

impl Point {
    /// None for a day that no year has, and for years that no log was written in.
    pub fn read(stamp: &Stamp) -> Option<Point> {
        let second = stamp.second.min(86_400);
        let offset = stamp.offset.filter(|east| i64::from(*east).abs() <= DAY);
        match stamp.date {
            Date::Full(day) => {
                STATED_DAYS.contains(&day).then_some(())?;
                let (stated, month, day) = civil(day);
                Some(Point { year: 0, month, day, second, offset, weekday: None, stated: Some(stated) })
            }
            Date::Yearless { month, day, weekday } => {
                let (month, day) = (u32::from(month), u32::from(day));
                let weekday = weekday.filter(|named| *named < 7);
                day_number(2000, month, day)?;
                Some(Point { year: 0, month, day, second, offset, weekday, stated: None })
            }
        }
    }

    /// Second of a leap year, so that stamps can be compared without knowing the year.
    pub fn in_year(&self) -> i64 {
        i64::from(day_number(2000, self.month, self.day).unwrap_or(0)) * DAY + i64::from(self.second)
    }

    /// Day number if the first stamp's year is `start`; a 29 February of a common year counts as 1 March.
    pub fn day_number(&self, start: i32) -> i32 {
        let year = start.saturating_add(self.year);
        day_number(year, self.month, self.day).or_else(|| day_number(year, 3, 1)).unwrap_or(0)
    }

    /// Seconds since 1970 if the first stamp's year is `start`.
    pub fn at(&self, start: i32, zone: Zone) -> i64 {
        let day = self.day_number(start);
        match self.offset {
            Some(east) => i64::from(day) * DAY + i64::from(self.second) - i64::from(east),
            None => zone.wall(day, self.second).first(),
        }
    }

    /// The first second of a year.
    pub fn new_year(self, year: i32) -> Point {
        Point { year, month: 1, day: 1, second: 0, weekday: None, ..self }
    }

    pub fn is_leap_day(&self) -> bool {
        self.month == 2 && self.day == 29
    }

    /// A 29 February that does not exist if the first stamp's year is `start`.
    pub fn is_no_day(&self, start: i32) -> bool {
        self.is_leap_day() && day_number(start.saturating_add(self.year), 2, 29).is_none()
    }

    /// It names another weekday than its day has if the first stamp's year is `start`.
    pub fn is_other_weekday(&self, start: i32) -> bool {
        self.weekday.is_some_and(|named| u32::from(named) != weekday(self.day_number(start)))
    }
}
