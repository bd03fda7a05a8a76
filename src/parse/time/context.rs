//! From a stamp as written to an instant: years, zones, DST nights, in file order.
//!
//! Nearly every line has the date of the line before; then an instant is an addition. `model::calendar` is
//! asked once for a new day, for a new stretch of one offset, and for each minute of a DST night.

use super::year::{Around, Placed, Yearless};
use crate::model::calendar::{self, Wall, Zone};
use crate::model::header::When;
use crate::model::stamp::{Date, Stamp};

const DAY: i64 = 86_400;

/// Lines may stand this much before their predecessor (seconds) and be in order still: writers race.
const ORDERLY: i64 = 5;

/// In a repeated hour, a step back by more than this (seconds) means that the clock was put back. Lines out
/// of order by less don't; Lord Howe Island's clocks go back by 30 minutes only.
const PUT_BACK: i64 = 300;

/// What is known about time in one source, or in one piece of it.
#[derive(Clone, Debug)]
pub struct TimeContext {
    /// Earliest instant read, microseconds since 1970-01-01T00:00:00Z.
    pub first: Option<i64>,
    /// Latest instant read.
    pub last: Option<i64>,
    /// Stamps whose year had to be found.
    pub yearless: u64,
    /// Stamps that stated their year.
    pub stated_year: u64,
    /// Stamps that stated their zone.
    pub stated_zone: u64,
    /// Stamps in a skipped or a repeated hour.
    pub dst_lines: u64,
    /// Stamps earlier than the one before by more than five seconds.
    pub backward: u64,
    /// New Years passed by year-less stamps, less those gone back over.
    pub rollovers: u32,
    /// Stamps moved into a leap year because the year found had no 29 February; more than 0 says that
    /// `start_year` was wrong.
    pub leap_corrected: u64,

    zone: Zone,
    start_year: i32,
    latest: Option<i32>,
    /// Local day of the stamp before.
    previous_day: Option<i32>,
    /// Its instant, seconds since 1970.
    previous: Option<i64>,
    current: Current,
    span: Span,
}

/// The date read last, and what it came to.
#[derive(Clone, Debug)]
struct Current {
    key: u64,
    day: i32,
    /// Instant of its midnight; of use on a plain day.
    midnight: i64,
    /// Every second of the day exists once.
    plain: bool,
    /// On any other day: the minute asked last, and the answer.
    minute: Option<(u32, Wall)>,
}

/// Instants (seconds since 1970) between which the zone has one offset.
#[derive(Clone, Debug)]
struct Span {
    start: i64,
    end: i64,
    east: i32,
}

/// The keys of year-less dates begin here.
const YEARLESS: u64 = 1 << 32;
const NO_DATE: u64 = u64::MAX;

/// A date in one register, as it is compared for every line.
#[inline(always)]
fn key(date: Date) -> u64 {
    match date {
        Date::Full(day) => u64::from(day as u32),
        Date::Yearless { month, day, weekday } => {
            YEARLESS | u64::from(month) << 16 | u64::from(day) << 8 | u64::from(weekday.unwrap_or(7))
        }
    }
}

impl TimeContext {
    /// `zone` is that of stamps that state none, and of the calendar days; `start_year` the year of the
    /// first stamp if it states none; `latest` (seconds since 1970) the latest possible instant of a
    /// year-less stamp, give or take a day.
    pub fn new(zone: Zone, start_year: i32, latest: Option<i64>) -> TimeContext {
        TimeContext {
            first: None,
            last: None,
            yearless: 0,
            stated_year: 0,
            stated_zone: 0,
            dst_lines: 0,
            backward: 0,
            rollovers: 0,
            leap_corrected: 0,
            zone,
            start_year,
            latest: latest.map(|instant| zone.local(instant.saturating_add(DAY)).0),
            previous_day: None,
            previous: None,
            current: Current { key: NO_DATE, day: 0, midnight: 0, plain: false, minute: None },
            span: Span { start: 0, end: 0, east: 0 },
        }
    }

    /// The same for what follows a line of this instant (seconds since 1970), which another reading met.
    pub fn continued(zone: Zone, latest: Option<i64>, previous: i64) -> TimeContext {
        let day = zone.local(previous).0;
        let context = TimeContext::new(zone, calendar::civil(day).0, latest);
        TimeContext { previous_day: Some(day), previous: Some(previous), ..context }
    }

    /// Instant of the stamp read last, seconds since 1970.
    pub const fn previous(&self) -> Option<i64> {
        self.previous
    }

    /// The instant of a stamp, the next one in file order.
    #[inline(always)]
    pub fn resolve(&mut self, stamp: Stamp) -> When {
        let yearless = matches!(stamp.date, Date::Yearless { .. });
        self.yearless += u64::from(yearless);
        self.stated_year += u64::from(!yearless);
        if (yearless || stamp.offset.is_none()) && self.current.key != key(stamp.date) {
            self.turn(stamp.date);
        }
        let (seconds, day, second) = match stamp.offset {
            Some(offset) => self.exact(stamp, offset),
            None if self.current.plain => {
                (self.current.midnight + i64::from(stamp.second), self.current.day, stamp.second)
            }
            None => self.in_dst_night(stamp.second),
        };
        self.note(seconds, day, stamp.micros);
        When { micros: seconds * 1_000_000 + i64::from(stamp.micros), day, second }
    }

    /// A stamp that states its offset.
    #[inline]
    fn exact(&mut self, stamp: Stamp, offset: i32) -> (i64, i32, u32) {
        self.stated_zone += 1;
        let day = match stamp.date {
            Date::Full(day) => day,
            Date::Yearless { .. } => self.current.day,
        };
        let seconds = i64::from(day) * DAY + i64::from(stamp.second) - i64::from(offset);
        if !(self.span.start..self.span.end).contains(&seconds) {
            self.span = Span::around(self.zone, seconds);
        }
        if self.span.east == offset && stamp.second < DAY as u32 {
            return (seconds, day, stamp.second);
        }
        let local = seconds + i64::from(self.span.east);
        (seconds, local.div_euclid(DAY) as i32, local.rem_euclid(DAY) as u32)
    }

    /// Keeps the thread: order, first and last.
    #[inline(always)]
    fn note(&mut self, seconds: i64, day: i32, micros: u32) {
        let instant = seconds * 1_000_000 + i64::from(micros);
        match self.last {
            // The latest yet, as nearly every line is: then it isn't the first, nor a step back.
            Some(last) if instant >= last => self.last = Some(instant),
            _ => self.note_unordered(seconds, instant),
        }
        self.previous = Some(seconds);
        if self.previous_day != Some(day) {
            self.previous_day = Some(day);
            // The same year-less date may mean another year after this one.
            if self.current.day != day && self.current.key >= YEARLESS {
                self.current.key = NO_DATE;
            }
        }
    }

    #[inline(never)]
    fn note_unordered(&mut self, seconds: i64, instant: i64) {
        self.backward += u64::from(self.previous.is_some_and(|previous| seconds + ORDERLY < previous));
        self.first = Some(self.first.map_or(instant, |first| first.min(instant)));
        self.last = Some(self.last.map_or(instant, |last| last.max(instant)));
    }

    /// A date other than that of the line before.
    #[cold]
    fn turn(&mut self, date: Date) {
        let day = match date {
            Date::Full(day) => day,
            Date::Yearless { month, day, weekday } => self.place(Yearless { month, day, weekday }),
        };
        let plain = self.zone.is_plain_day(day);
        let midnight = self.zone.wall(day, 0).first();
        self.current = Current { key: key(date), day, midnight, plain, minute: None };
    }

    fn place(&mut self, stamp: Yearless) -> i32 {
        let around = Around { previous: self.previous_day, start_year: self.start_year, latest: self.latest };
        let Some(Placed { day, year, leap_corrected }) = around.place(stamp) else {
            // No year around fits, which takes a `latest` long before the first log was written.
            return self.previous_day.unwrap_or_default();
        };
        self.leap_corrected += u64::from(leap_corrected);
        if let Some(previous) = self.previous_day.filter(|_| !leap_corrected) {
            let years = year - calendar::civil(previous).0;
            self.rollovers = self.rollovers.saturating_add_signed(years);
        }
        day
    }

    /// On a day with a skipped or a repeated hour.
    #[cold]
    fn in_dst_night(&mut self, second: u32) -> (i64, i32, u32) {
        let day = self.current.day;
        let minute = second / 60;
        let wall = match self.current.minute {
            Some((known, wall)) if known == minute => wall,
            _ => self.zone.wall(day, minute * 60),
        };
        self.current.minute = Some((minute, wall));
        let within = i64::from(second % 60);
        match wall {
            Wall::Once(at) => (at + within, day, second),
            Wall::Twice(first, again) => {
                self.dst_lines += 1;
                let at = if self.put_back(first + within, again + within) { again } else { first };
                (at + within, day, second)
            }
            Wall::Never(at) => {
                self.dst_lines += 1;
                let (day, second) = self.zone.local(at + within);
                (at + within, day, second)
            }
        }
    }

    /// In the repeated hour: whether the clock has been put back before this line. It has if the first
    /// reading would be a step back from the line before, unless that line is of another day altogether.
    fn put_back(&self, first: i64, again: i64) -> bool {
        self.previous.is_some_and(|previous| previous - first > PUT_BACK && previous - again < DAY)
    }
}

impl Span {
    /// The part of the UTC day around an instant in which the zone has the offset of that instant.
    #[cold]
    fn around(zone: Zone, at: i64) -> Span {
        let east = zone.offset_at(at);
        let midnight = at.div_euclid(DAY) * DAY;
        let edge = |mut inside: i64, mut outside: i64| {
            while (outside - inside).abs() > 1 {
                let middle = (inside + outside).div_euclid(2);
                if zone.offset_at(middle) == east { inside = middle } else { outside = middle }
            }
            inside
        };
        let (last, next) = (midnight + DAY - 1, midnight + DAY);
        let start = if zone.offset_at(midnight) == east { midnight } else { edge(at, midnight) };
        let end = if zone.offset_at(last) == east { next } else { edge(at, last) + 1 };
        Span { start, end, east }
    }
}
