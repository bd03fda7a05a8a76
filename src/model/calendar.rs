//! Zones, days and the ways an instant is written. The home of chrono and chrono-tz; pure, asks no clock.
//! Off the hot path: parsers ask it once for each new day or offset and remember the answer.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, MappedLocalTime, NaiveDate, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Serialize, Serializer};

const DAY: i64 = 86_400;

/// A time zone: `Europe/Brussels`, `UTC`, or a fixed `UTC+05:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    Named(Tz),
    /// Seconds east of UTC.
    Fixed(i32),
}

/// What a clock on the wall can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wall {
    Once(i64),
    /// In the repeated hour of a DST night: first and second reading.
    Twice(i64, i64),
    /// In the skipped hour; read as if the clock had not been put forward yet.
    Never(i64),
}

impl Wall {
    /// The instant, the first one where there are two. Seconds since 1970-01-01T00:00:00Z.
    pub const fn first(self) -> i64 {
        match self {
            Wall::Once(at) | Wall::Twice(at, _) | Wall::Never(at) => at,
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("'{0}' is no time zone; write it as Europe/Brussels, UTC or UTC+05:30")]
pub struct UnknownZone(String);

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Zone, UnknownZone> {
        let unknown = || UnknownZone(text.to_string());
        if let Ok(named) = text.parse::<Tz>() {
            return Ok(Zone::Named(named));
        }
        let offset = text.strip_prefix("UTC").ok_or_else(unknown)?;
        let (sign, clock) = match offset.as_bytes().first() {
            Some(b'+') => (1, &offset[1..]),
            Some(b'-') => (-1, &offset[1..]),
            _ => return Err(unknown()),
        };
        let (hours, minutes) = clock.split_once(':').unwrap_or((clock, "0"));
        let (hours, minutes): (i32, i32) =
            (hours.parse().map_err(|_| unknown())?, minutes.parse().map_err(|_| unknown())?);
        if !(0..=14).contains(&hours) || !(0..60).contains(&minutes) {
            return Err(unknown());
        }
        Ok(Zone::Fixed(sign * (hours * 3600 + minutes * 60)))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Zone::Named(named) => f.write_str(named.name()),
            Zone::Fixed(0) => f.write_str("UTC"),
            Zone::Fixed(east) => {
                let sign = if *east < 0 { '-' } else { '+' };
                let minutes = east.abs() / 60;
                write!(f, "UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

impl Zone {
    pub const UTC: Zone = Zone::Fixed(0);

    /// Seconds east of UTC at an instant (seconds since the epoch).
    pub fn offset_at(self, utc: i64) -> i32 {
        match self {
            Zone::Fixed(east) => east,
            Zone::Named(named) => {
                let at = DateTime::from_timestamp(utc, 0).unwrap_or_default();
                named.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
            }
        }
    }

    /// The instant at which clocks here showed this second of this day.
    pub fn wall(self, day: i32, second: u32) -> Wall {
        let local = i64::from(day) * DAY + i64::from(second);
        let Zone::Named(named) = self else {
            return Wall::Once(local - i64::from(self.offset_at(0)));
        };
        let naive = DateTime::from_timestamp(local, 0).unwrap_or_default().naive_utc();
        match named.from_local_datetime(&naive) {
            MappedLocalTime::Single(at) => Wall::Once(at.timestamp()),
            MappedLocalTime::Ambiguous(first, second) => Wall::Twice(first.timestamp(), second.timestamp()),
            MappedLocalTime::None => {
                let before = self.offset_at(local - i64::from(self.offset_at(local)) - 3 * 3600);
                Wall::Never(local - i64::from(before))
            }
        }
    }

    /// Local day number and second of that day at an instant (seconds since the epoch).
    pub fn local(self, utc: i64) -> (i32, u32) {
        let local = utc + i64::from(self.offset_at(utc));
        (local.div_euclid(DAY) as i32, local.rem_euclid(DAY) as u32)
    }

    /// True when every second of this local day exists once, so that one offset serves the whole day.
    pub fn is_plain_day(self, day: i32) -> bool {
        let noon = i64::from(day) * DAY + DAY / 2;
        let utc = noon - i64::from(self.offset_at(noon));
        self.offset_at(utc - DAY) == self.offset_at(utc) && self.offset_at(utc + DAY) == self.offset_at(utc)
    }
}

/// Days since 1970-01-01 of a calendar date; None for the 30th of February and its like.
pub fn day_number(year: i32, month: u32, day: u32) -> Option<i32> {
    let date = NaiveDate::from_ymd_opt(year, month, day)?;
    Some(date.num_days_from_ce() - 719_163)
}

/// Year, month, day of a day number.
pub fn civil(day: i32) -> (i32, u32, u32) {
    let date = NaiveDate::from_num_days_from_ce_opt(day.saturating_add(719_163)).unwrap_or_default();
    (date.year(), date.month(), date.day())
}

/// Day of the week, Monday 0 to Sunday 6.
pub const fn weekday(day: i32) -> u32 {
    (day + 3).rem_euclid(7) as u32
}

/// A day number as `2026-03-01`.
pub fn iso_date(day: i32) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Reads `2026-03-01`.
pub fn parse_date(text: &str) -> Option<i32> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    day_number(date.year(), date.month(), date.day())
}

/// Reads an RFC 3339 instant into microseconds since the epoch.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    Some(DateTime::parse_from_rfc3339(text).ok()?.timestamp_micros())
}

/// An instant in the reader's zone; serialises as RFC 3339 with offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(DateTime<FixedOffset>);

impl Moment {
    /// Microseconds since the epoch, to be shown in `zone`. Fractions are dropped: a report speaks in seconds.
    pub fn new(micros: i64, zone: Zone) -> Moment {
        let seconds = micros.div_euclid(1_000_000);
        let utc = DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default();
        let offset = TimeDelta::seconds(i64::from(zone.offset_at(seconds)));
        let east = FixedOffset::east_opt(offset.num_seconds() as i32).unwrap_or_else(|| Utc.fix());
        Moment(utc.with_timezone(&east))
    }

    /// Seconds since the epoch.
    pub fn seconds(self) -> i64 {
        self.0.timestamp()
    }

    /// `2026-03-01T11:29:51+01:00`
    pub fn rfc3339(self) -> String {
        self.0.format("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// `May 11 11:29:51`, as syslog writes it.
    pub fn syslog(self) -> String {
        self.0.format("%b %e %H:%M:%S").to_string()
    }

    /// `11:29:51`
    pub fn clock(self) -> String {
        self.0.format("%H:%M:%S").to_string()
    }

    /// `11:29`
    pub fn minute(self) -> String {
        self.0.format("%H:%M").to_string()
    }

    /// `2026-03-01`
    pub fn date(self) -> String {
        self.0.format("%Y-%m-%d").to_string()
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().expect("a zone")
    }

    #[test]
    fn reads_and_shows_zones() {
        for name in ["Europe/Brussels", "UTC", "UTC+05:30", "UTC-03:00"] {
            assert_eq!(zone(name).to_string(), name);
        }
        assert!("Mars/Olympus".parse::<Zone>().is_err());
        assert!("UTC+25".parse::<Zone>().is_err());
    }

    #[test]
    fn a_dst_night_has_a_skipped_and_a_repeated_hour() {
        let brussels = zone("Europe/Brussels");
        let spring = day_number(2026, 3, 29).expect("a day");
        let autumn = day_number(2026, 10, 25).expect("a day");
        let half_past_two = 2 * 3600 + 1800;
        assert_eq!(brussels.wall(spring, half_past_two), Wall::Never(1_774_747_800));
        assert_eq!(brussels.wall(autumn, half_past_two), Wall::Twice(1_792_888_200, 1_792_891_800));
        assert!(!brussels.is_plain_day(spring) && !brussels.is_plain_day(autumn));
        assert!(brussels.is_plain_day(autumn + 3));
    }

    #[test]
    fn days_and_moments() {
        assert_eq!(day_number(1970, 1, 1), Some(0));
        assert_eq!(day_number(2026, 2, 29), None);
        assert_eq!(civil(day_number(2024, 2, 29).expect("a day")), (2024, 2, 29));
        assert_eq!(weekday(0), 3);
        let moment = Moment::new(1_774_747_800_000_000, zone("Europe/Brussels"));
        assert_eq!(moment.rfc3339(), "2026-03-29T03:30:00+02:00");
    }
}
