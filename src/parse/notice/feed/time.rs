//! Instants in the cells of a feed: stamps, and numbers that count from an epoch. Pure.

use crate::model::calendar::{Zone, parse_date};
use crate::model::notice::{Aside, AsideKind, When, Zoning};
use crate::parse::notice::stamp;

/// An instant as a feed writes it; `zone` is that of stamps which state none.
pub fn when(text: &str, zone: &Zoning) -> Option<When> {
    let text = text.trim().trim_matches('"').trim();
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    let mut when = stamp::cell(text)?;
    if when.zone == Zoning::Unknown {
        when.zone = zone.clone();
    }
    Some(when)
}

/// Seconds since 1970 as an instant of UTC.
pub fn utc(seconds: i64) -> When {
    When { wall: seconds, precision: 1, zone: Zoning::Stated(Zone::UTC), ..When::default() }
}

/// Seconds since 1970, also with a fraction, as milliseconds or as microseconds.
pub fn is_epoch(text: &str) -> bool {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number && stamp::cell(text).is_some_and(|when| when.zone == Zoning::Stated(Zone::UTC))
}

/// From one instant to another, on the wall of the first.
pub fn span(start: When, end: When) -> When {
    let east = |zone: &Zoning, wall: i64| match zone {
        Zoning::Stated(zone) | Zoning::Convention(zone) => Some(i64::from(zone.offset_at(wall))),
        Zoning::Either(_) | Zoning::Unknown => None,
    };
    let apart = match (east(&start.zone, start.wall), east(&end.zone, end.wall)) {
        (Some(first), Some(second)) => first - second,
        _ => 0,
    };
    let until = end.wall.saturating_add(apart);
    if until < start.wall || until == start.wall && end.precision < 86_400 {
        return start;
    }
    // A last day is meant to its end.
    let until = if end.precision == 86_400 { until.saturating_add(86_399) } else { until };
    When { until: Some(until), precision: start.precision.max(end.precision), ..start }
}

/// The moment a feed was written, which is no event.
pub fn reported(text: &str, zone: &Zoning) -> Option<Aside> {
    let when = when(text, zone)?;
    let (at, zoned) = match &when.zone {
        Zoning::Stated(zone) | Zoning::Convention(zone) => {
            let (day, second) = (when.wall.div_euclid(86_400), when.wall.rem_euclid(86_400));
            (zone.wall(i32::try_from(day).ok()?, second as u32).first(), true)
        }
        Zoning::Either(_) | Zoning::Unknown => (when.wall, false),
    };
    Some(Aside { what: AsideKind::Reported, at, zoned, text: super::sheet::clip(text) })
}

/// A date in the name of a file, `2026-03-01-scan_dns-asn.csv`: when the list was made, not when anything happened.
pub fn named(file: &str) -> Option<Aside> {
    let date = file.get(..10)?;
    let at = i64::from(parse_date(date)?) * 86_400;
    Some(Aside { what: AsideKind::Reported, at, zoned: true, text: super::sheet::clip(file) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_from_an_epoch() {
        for (text, expected) in [
            ("1441008970", true),
            ("1441008970.48742", true),
            ("1441008970123", true),
            ("1441008970123456", true),
            ("20150831", false),
            ("20150831101112", false),
            ("65536", false),
            ("", false),
        ] {
            assert_eq!(is_epoch(text), expected, "{text}");
        }
    }

    #[test]
    fn a_stamp_without_a_zone_has_that_of_the_feed() {
        let convention = Zoning::Convention(Zone::UTC);
        let read = when("2026-03-01 10:00:00", &convention).expect("a stamp");
        assert_eq!((read.wall, read.zone), (1_772_359_200, convention.clone()));
        let read = when("2026-03-01 10:00:00+01", &convention).expect("a stamp");
        assert_eq!(read.zone, Zoning::Stated(Zone::Fixed(3600)));
        assert_eq!(when("yesterday", &convention), None);
    }

    #[test]
    fn an_interval_stands_on_one_wall() {
        let start = When { zone: Zoning::Stated(Zone::Fixed(3600)), ..utc(1_000_000_000) };
        let spanned = span(start.clone(), utc(1_000_000_000));
        assert_eq!(spanned.until, Some(1_000_003_600));
        assert_eq!(span(start, utc(999_000_000)).until, None);
        let day = When { precision: 86_400, ..utc(1_000_080_000) };
        assert_eq!(span(day.clone(), day).until, Some(1_000_166_399));
    }

    #[test]
    fn the_date_of_a_file_is_an_aside() {
        let aside = named("2026-03-01-scan_dns-sample-asn.csv").expect("an aside");
        assert_eq!((aside.at, aside.zoned), (1_772_323_200, true));
        assert_eq!(named("report.csv"), None);
        assert_eq!(named("2026-03-é1.csv"), None);
    }
}
