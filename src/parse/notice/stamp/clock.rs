//! Times of day: 24 and 12 hours, with and without seconds and fractions. Pure.

use crate::parse::notice::scan::Scan;

/// A time of day as written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Clock {
    /// Of the day; `24:00:00` and the leap second are beyond its last.
    pub second: u32,
    /// The unit of its last figure, in seconds.
    pub precision: u32,
}

/// A time of day at the very start, and what follows it. `glued` is one after the `T` of ISO 8601, where the colons
/// may be missing.
pub(super) fn clock(scan: Scan, glued: bool) -> Option<(Clock, Scan)> {
    let read = if glued { compact(scan).or_else(|| colons(scan)) } else { colons(scan) };
    read.or_else(|| whole_hour(scan))
}

fn at(hour: u32, minute: u32, second: Option<u32>) -> Option<Clock> {
    let sane = hour < 24 && minute < 60 && second.unwrap_or(0) <= 60
        || (hour, minute, second.unwrap_or(0)) == (24, 0, 0);
    let precision = if second.is_some() { 1 } else { 60 };
    sane.then_some(Clock { second: hour * 3600 + minute * 60 + second.unwrap_or(0), precision })
}

/// `18:13`, `18:13:36`, `18:13:36.123456`, `6:13:36 PM`, `14h05`, `14時05分06秒`.
fn colons(mut scan: Scan) -> Option<(Clock, Scan)> {
    let (hour, _) = scan.number(1, 2)?;
    let separator = scan.one_of(&[':', 'h', '時'])?;
    let (minute, _) = scan.number(2, 2)?;
    let mut after = scan;
    let second = after.one_of(&[':', '分']).and_then(|_| after.number(2, 2)).map(|(second, _)| second);
    if second.is_some() {
        scan = after;
        let _ = separator == '時' && scan.eat("秒");
        fraction(&mut scan);
    }
    let _ = separator == '時' && scan.eat("分");
    // A hardware address or a longer group of figures.
    let mut next = scan;
    if next.eat(":") && next.peek().is_some_and(char::is_alphanumeric) {
        return None;
    }
    if scan.peek().is_some_and(|next| next.is_ascii_digit()) {
        return None;
    }
    let hour = half_day(&mut scan, hour)?;
    unit(&mut scan);
    Some((at(hour, minute, second)?, scan))
}

/// `181336`, `1813`.
fn compact(mut scan: Scan) -> Option<(Clock, Scan)> {
    let (figures, digits) = scan.number(4, 6)?;
    let read = match digits {
        6 => at(figures / 10_000, figures / 100 % 100, Some(figures % 100)),
        4 => at(figures / 100, figures % 100, None),
        _ => None,
    }?;
    fraction(&mut scan);
    Some((read, scan))
}

/// `6 PM`
fn whole_hour(mut scan: Scan) -> Option<(Clock, Scan)> {
    let (hour, _) = scan.number(1, 2)?;
    let before = scan;
    let hour = half_day(&mut scan, hour)?;
    let second = hour * 3600;
    (scan.since(before) > 0 && hour < 24).then_some((Clock { second, precision: 3600 }, scan))
}

/// Fractions are dropped: `.123456`, and `,123` where no list follows.
fn fraction(scan: &mut Scan) {
    let mut after = *scan;
    match after.one_of(&['.', ',', ':']) {
        Some('.') if after.number(1, 9).is_some() => {}
        Some(_) if after.number(3, 3).is_some() && !after.rest.starts_with(['.', ',', ':']) => {}
        _ => return,
    }
    *scan = after;
}

/// AM and PM; None where the hour is none of a 12-hour clock.
fn half_day(scan: &mut Scan, hour: u32) -> Option<u32> {
    let mut after = *scan;
    let _ = after.blanks();
    let half = match after.word() {
        Some("AM" | "am" | "Am") => 0,
        Some("PM" | "pm" | "Pm") => 12,
        Some("a" | "A") if after.eat(".m.") || after.eat(".M.") => 0,
        Some("p" | "P") if after.eat(".m.") || after.eat(".M.") => 12,
        _ => return Some(hour),
    };
    // `18:13 PM` is met, and means what it says without the letters.
    if hour > 12 {
        *scan = after;
        return Some(hour);
    }
    *scan = after;
    Some(hour % 12 + half)
}

/// `Uhr`, `hrs`: said, and of no further meaning.
fn unit(scan: &mut Scan) {
    let mut after = *scan;
    let _ = after.blanks();
    if matches!(after.word(), Some("Uhr" | "uhr" | "hrs" | "hours" | "h" | "uur")) {
        *scan = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(u32, u32, &str)> {
        let (clock, rest) = clock(Scan::new(text), false)?;
        Some((clock.second, clock.precision, rest.rest))
    }

    #[test]
    fn notations() {
        let at = 18 * 3600 + 13 * 60;
        for (text, second, precision, rest) in [
            ("18:13:36", at + 36, 1, ""),
            ("18:13", at, 60, ""),
            ("18:13:36.123456 x", at + 36, 1, " x"),
            ("18:13:36,123 x", at + 36, 1, " x"),
            ("18:13:36,137,17", at + 36, 1, ",137,17"),
            ("6:13:36 PM -0400", at + 36, 1, " -0400"),
            ("06:13PM", at, 60, ""),
            ("6 p.m.", 18 * 3600, 3600, ""),
            ("12:00:00 AM", 0, 1, ""),
            ("12:30 PM", 12 * 3600 + 1800, 60, ""),
            ("18:13 Uhr", at, 60, ""),
            ("18時13分36秒", at + 36, 1, ""),
            ("24:00:00", 86_400, 1, ""),
        ] {
            assert_eq!(read(text), Some((second, precision, rest)), "{text}");
        }
        assert_eq!(clock(Scan::new("181336Z"), true).map(|(clock, _)| clock.second), Some(at + 36));
    }

    #[test]
    fn no_times() {
        for text in ["00:0d:3a", "00:11:22:33:44:55", "25:00:00", "18:61", "6", "18:13:367", "5:4"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
