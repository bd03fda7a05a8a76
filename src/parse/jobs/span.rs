//! Spans of time as units write them: `90`, `1h 30min`, `5.5s`, `2 weeks`. From systemd.time(7), "Parsing Time Spans", and
//! systemd `src/basic/time-util.c` (`parse_time`). Pure.

/// Microseconds of each unit, the longest spellings first where one begins another.
const UNITS: [(&[&str], i64); 9] = [
    (&["usec", "us", "\u{b5}s", "\u{3bc}s"], 1),
    (&["msec", "ms"], 1_000),
    (&["seconds", "second", "sec", "s"], SECOND),
    (&["minutes", "minute", "min", "m"], 60 * SECOND),
    (&["hours", "hour", "hr", "h"], 3_600 * SECOND),
    (&["days", "day", "d"], 86_400 * SECOND),
    (&["weeks", "week", "w"], 7 * 86_400 * SECOND),
    // The mean month and year, as systemd has them.
    (&["months", "month", "M"], 2_629_800 * SECOND),
    (&["years", "year", "y"], 31_557_600 * SECOND),
];
pub const SECOND: i64 = 1_000_000;

/// Microseconds of a span; a number without a unit counts seconds. None for what is no span, and for `infinity`.
pub fn span(text: &str) -> Option<i64> {
    let (mut rest, mut total) = (text.trim(), 0_i64);
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let after = after.trim_start();
        let letters = after.find(|sign: char| !sign.is_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let unit = match unit {
            "" => SECOND,
            _ => UNITS.iter().find(|(names, _)| names.contains(&unit))?.1,
        };
        total = total.checked_add(times(number, unit)?)?;
        rest = after.trim_start();
    }
    Some(total)
}

/// `1.5` times a unit.
fn times(number: &str, unit: i64) -> Option<i64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && part.is_empty() || part.contains('.') {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut total = whole.checked_mul(unit)?;
    let mut share = unit;
    for digit in part.bytes().take(12) {
        share /= 10;
        total = total.checked_add(share.checked_mul(i64::from(digit - b'0'))?)?;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::{SECOND, span};

    #[test]
    fn spans() {
        for (text, seconds) in [
            ("90", 90),
            ("15min", 900),
            ("1h 30min", 5_400),
            ("2h30m", 9_000),
            ("1 day", 86_400),
            ("2 weeks", 1_209_600),
            ("1.5h", 5_400),
            ("1M", 2_629_800),
            ("1y", 31_557_600),
            ("0", 0),
        ] {
            assert_eq!(span(text), Some(seconds * SECOND), "{text}");
        }
        assert_eq!(span("55s500ms"), Some(55_500_000));
        assert_eq!(span("5 \u{b5}s"), Some(5));
        for text in [
            "",
            "abc",
            "5 fortnights",
            "infinity",
            "1..5s",
            ".s",
            "-5s",
            "99999999999999999999",
            "9999999999y",
        ] {
            assert_eq!(span(text), None, "{text}");
        }
    }
}
