//! Day numbers of calendar dates, by arithmetic alone: a stated date is turned into a day for every
//! line. `model::calendar` gives the same days, and is asked wherever a zone comes in.

/// The years a stamp may state. Outside of them it is no stamp of a log. Within them only 2100 is an
/// exception to the rule of four.
const YEARS: std::ops::Range<i32> = 1970..2200;

/// Length of each month from January, in a leap year.
const LENGTHS: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Days of a common year before each month.
const BEFORE: [u16; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

pub const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && year != 2100
}

/// Length of a month, with 29 days in February; None for a month there is not.
#[inline(always)]
pub fn longest(month: u32) -> Option<u32> {
    LENGTHS.get(month.wrapping_sub(1) as usize).map(|length| u32::from(*length))
}

/// Days since 1970-01-01 of a date; None if there is no such date, or if no log can be of that year.
#[inline(always)]
pub fn day_number(year: i32, month: u32, day: u32) -> Option<i32> {
    let before = *BEFORE.get(month.wrapping_sub(1) as usize)?;
    let leap = is_leap(year);
    let valid =
        YEARS.contains(&year) && day >= 1 && day <= longest(month)? && (month != 2 || day < 29 || leap);
    let leap_days = (year - 1969) / 4 - i32::from(year > 2100) + i32::from(leap && month > 2);
    valid.then_some(365 * (year - 1970) + leap_days + i32::from(before) + day as i32 - 1)
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
