//! Day numbers of calendar dates, by arithmetic alone: a stated date is turned into a day for every
//! line. `model::calendar` gives the same days, and is asked wherever a zone comes in.

/// The years a stamp may state. Outside of them it is no stamp of a log.
const YEARS: std::ops::Range<i32> = 1970..2200;

pub const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Length of a month, with 29 days in February; None for a month there is not.
pub const fn longest(month: u32) -> Option<u32> {
    match month {
        2 => Some(29),
        4 | 6 | 9 | 11 => Some(30),
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        _ => None,
    }
}

/// Days since 1970-01-01 of a date; None if there is no such date, or if no log can be of that year.
pub fn day_number(year: i32, month: u32, day: u32) -> Option<i32> {
    let length = longest(month)?;
    let valid =
        YEARS.contains(&year) && day >= 1 && day <= length && (month != 2 || day < 29 || is_leap(year));
    valid.then(|| days(year, month, day))
}

/// Years are counted from March, so that the leap day is the last one of its year.
const fn days(year: i32, month: u32, day: u32) -> i32 {
    let year = if month > 2 { year } else { year - 1 };
    let from_march = (month + 9) % 12;
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    365 * year + year / 4 - year / 100 + year / 400 + of_year as i32 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar;

    #[test]
    fn agrees_with_the_calendar() {
        for year in 1970..2200 {
            for month in 0..14 {
                for day in 0..33 {
                    assert_eq!(day_number(year, month, day), calendar::day_number(year, month, day));
                }
            }
        }
        assert_eq!(day_number(1969, 12, 31), None);
    }
}
