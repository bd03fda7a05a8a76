//! The sampled stamps of one source as a walk through time in relative years: the year of the first stamp
//! is 0 until someone says which it was. New Years inside the source are counted here.

use std::ops::Range;

use super::Clue;
use crate::model::calendar::{Zone, civil, day_number, weekday};
use crate::model::stamp::{Date, Stamp};

pub const DAY: i64 = 86_400;
/// A leap year: stamps without years are compared within one.
pub const YEAR: i64 = 366 * DAY;
const HALF_YEAR: i64 = 183 * DAY;
/// Lines this much out of order are so because hosts' clocks and zones differ; beyond it a clock was set.
const MOST_JITTER: i64 = 2 * DAY;
/// Lines of any log may be out of order by so much.
const LEAST_JITTER: i64 = 5;
/// No more lines than this stand in the 64 MiB between two marks.
const LINES_PER_PIECE: i64 = 1_100_000;
/// A source with more lines than this in a year would not fit a disk.
const LINES_PER_YEAR: i64 = 200_000_000;
/// Samples that say how fast the lines come.
const ENOUGH_LINES: usize = 50;

/// A stamp with the year it falls in, counted from the year of the first stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub year: i32,
    month: u32,
    day: u32,
    second: u32,
    offset: Option<i32>,
    weekday: Option<u8>,
    /// The year the stamp itself states.
    stated: Option<i32>,
}

impl Point {
    /// None for a day that no year has.
    fn read(stamp: &Stamp) -> Option<Point> {
        let (second, offset) = (stamp.second, stamp.offset);
        match stamp.date {
            Date::Full(day) => {
                let (stated, month, day) = civil(day);
                Some(Point { year: 0, month, day, second, offset, weekday: None, stated: Some(stated) })
            }
            Date::Yearless { month, day, weekday } => {
                let (month, day) = (u32::from(month), u32::from(day));
                day_number(2000, month, day)?;
                Some(Point { year: 0, month, day, second, offset, weekday, stated: None })
            }
        }
    }

    /// Second of a leap year, so that stamps can be compared without knowing the year.
    fn in_year(&self) -> i64 {
        i64::from(day_number(2000, self.month, self.day).unwrap_or(0)) * DAY + i64::from(self.second)
    }

    /// Day number if the first stamp's year is `start`; a 29 February of a common year counts as 1 March.
    fn day_number(&self, start: i32) -> i32 {
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

    fn is_leap_day(&self) -> bool {
        self.month == 2 && self.day == 29
    }

    /// A 29 February that does not exist if the first stamp's year is `start`.
    fn is_no_day(&self, start: i32) -> bool {
        self.is_leap_day() && day_number(start.saturating_add(self.year), 2, 29).is_none()
    }

    /// It names another weekday than its day has if the first stamp's year is `start`.
    fn is_other_weekday(&self, start: i32) -> bool {
        self.weekday.is_some_and(|named| u32::from(named) != weekday(self.day_number(start)))
    }
}

/// How a stamp was reached from the one before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reached {
    /// It stands in the next lines.
    NextLine,
    /// Lines between the two were not looked at.
    Sampled,
}

/// What the samples of one source say about its time.
#[derive(Clone, Debug)]
pub struct Track {
    pub first: Point,
    /// The last stamp, or the last one known.
    pub end: Point,
    /// `end` is the last stamp of the source.
    pub end_known: bool,
    /// Relative year at each mark.
    pub marks: Vec<i32>,
    /// Year of the first stamp, where any stamp states its year.
    pub stated: Option<i32>,
    pub all_stated: bool,
    pub all_zoned: bool,
    /// Stamps that name a weekday were among the samples.
    pub weekdays: bool,
    /// Some stamp is a 29 February.
    pub leap_day: bool,
    /// The New Years between first and end are known, not just the fewest there can be.
    pub counted: bool,
    /// How far the end may stand after a bound, in seconds: clocks and zones differ by up to a day.
    pub slack: i64,
    /// The first stamps, to recognise a copy.
    opening: Vec<Stamp>,
    /// One point per sampled day that weekday or leap day can be checked on, first those before the
    /// tail, then those in it.
    checks: [Vec<Point>; 2],
}

impl Track {
    /// None if no stamp was read.
    pub fn read(clue: &Clue) -> Option<Track> {
        let mut walk = Walk::default();
        clue.head.iter().for_each(|stamp| walk.step(stamp, Reached::NextLine));
        let head_pace = walk.pace(0);
        let marks: Vec<i32> = clue.marks.iter().map(|stamp| walk.mark(stamp)).collect();
        let tail = if clue.whole { &[] } else { unseen(&clue.tail, clue.marks.last().or(clue.head.last())) };
        let before_tail = walk.points.len();
        for (at, stamp) in tail.iter().enumerate() {
            walk.step(stamp, if at == 0 { Reached::Sampled } else { Reached::NextLine });
        }
        let (first, mut end) = (*walk.points.first()?, *walk.points.last()?);
        let end_known = clue.whole || !clue.tail.is_empty();
        let rollovers =
            clue.rollovers.and_then(|count| i32::try_from(count).ok()).filter(|_| walk.stated.is_none());
        if let Some(count) = rollovers {
            let missed = count - end.year;
            if end_known {
                walk.points[before_tail..].iter_mut().for_each(|point| point.year += missed);
                end.year = count;
            } else if missed > 0 {
                // It ends in that year, on 1 January at the earliest.
                end = Point { year: count, month: 1, day: 1, second: 0, weekday: None, ..end };
            }
        }
        let dense = |pace: Option<i64>| pace.is_some_and(|pace| pace * LINES_PER_PIECE / 1000 < HALF_YEAR);
        let counted = clue.whole
            || rollovers.is_some()
            || (end_known && (walk.is_covered() || (dense(head_pace) && dense(walk.pace(before_tail)))));
        // A source known by its head alone, whose lines come slowly enough, may well go on for a year
        // less a day, so that a head just after the bound belongs to the year before.
        let crowded = head_pace.is_some_and(|pace| pace * LINES_PER_YEAR / 1000 < 365 * DAY);
        let slack = if end_known || crowded { DAY } else { 0 };
        let all_stated = walk.points.iter().all(|point| point.stated.is_some());
        Some(Track {
            first,
            end,
            end_known,
            marks,
            stated: walk.stated,
            all_stated,
            all_zoned: walk.points.iter().all(|point| point.offset.is_some()),
            weekdays: walk.points.iter().any(|point| point.weekday.is_some()),
            leap_day: walk.points.iter().any(|point| point.stated.is_none() && point.is_leap_day()),
            counted: counted || all_stated,
            slack,
            opening: clue.head.iter().take(256).copied().collect(),
            checks: [walk.checks(0..before_tail), walk.checks(before_tail..walk.points.len())],
        })
    }

    /// A New Year between head and tail may have been missed, and nothing says where.
    pub fn may_hide(&self) -> bool {
        self.end_known && !self.counted && self.marks.is_empty() && self.stated.is_none()
    }

    pub fn first_at(&self, start: i32, zone: Zone) -> i64 {
        self.first.at(start, zone)
    }

    pub fn end_at(&self, start: i32, zone: Zone) -> i64 {
        self.end.at(start, zone)
    }

    /// Says if weekdays or a 29 February deny that the first stamp's year is `start`, with so many New Years
    /// missed before the tail. A tenth of the weekdays may be garbage.
    pub fn denies(&self, start: i32, missed: i32) -> bool {
        let [early, tail] = &self.checks;
        let dated = || {
            early.iter().map(|point| (point, start)).chain(tail.iter().map(|point| (point, start + missed)))
        };
        let denied = dated().filter(|(point, start)| point.is_other_weekday(*start)).count();
        denied * 10 > early.len() + tail.len() || dated().any(|(point, start)| point.is_no_day(start))
    }

    /// The two begin with the same stamps: one is a copy of the other, or of its beginning.
    pub fn is_twin(&self, other: &Track) -> bool {
        let same = self.opening.len().min(other.opening.len());
        same >= 3 && self.opening[..same] == other.opening[..same]
    }
}

/// Stamps of the tail that stand after the last one seen: head, marks and tail may overlap.
fn unseen<'a>(tail: &'a [Stamp], seen: Option<&Stamp>) -> &'a [Stamp] {
    let after = tail.iter().rposition(|stamp| Some(stamp) == seen).map_or(0, |at| at + 1);
    tail.get(after..).unwrap_or_default()
}

/// The walk from stamp to stamp.
#[derive(Default)]
struct Walk {
    points: Vec<Point>,
    /// Places in `points` that were reached over lines not looked at.
    jumps: Vec<usize>,
    /// Largest step back from one line to the next, in seconds.
    jitter: i64,
    stated: Option<i32>,
}

impl Walk {
    fn step(&mut self, stamp: &Stamp, reached: Reached) {
        let Some(mut point) = Point::read(stamp) else { return };
        if let Some(before) = self.points.last() {
            point.year = before.year + new_years(before, &point, reached, self.jitter.max(LEAST_JITTER));
            let back = before.in_year() - point.in_year();
            if reached == Reached::NextLine && back <= MOST_JITTER {
                self.jitter = self.jitter.max(back);
            }
        }
        if let Some(stated) = point.stated {
            let start = *self.stated.get_or_insert(stated - point.year);
            point.year = stated - start;
        }
        if reached == Reached::Sampled {
            self.jumps.push(self.points.len());
        }
        self.points.push(point);
    }

    fn mark(&mut self, stamp: &Stamp) -> i32 {
        self.step(stamp, Reached::Sampled);
        self.points.last().map_or(0, |point| point.year)
    }

    /// Milliseconds per line over the points from `start` on, if they are enough to tell.
    fn pace(&self, start: usize) -> Option<i64> {
        let points = self.points.get(start..).filter(|points| points.len() >= ENOUGH_LINES)?;
        let span = (points.last()?.at(2000, Zone::UTC) - points.first()?.at(2000, Zone::UTC)).max(1);
        Some(span * 1000 / points.len() as i64)
    }

    /// Several pieces, and none took half a year: a hidden year in one of them is not plausible.
    fn is_covered(&self) -> bool {
        let at = |at: usize| self.points.get(at).map_or(0, |point| point.at(2000, Zone::UTC));
        self.jumps.len() >= 3
            && self.jumps.iter().all(|&jump| jump > 0 && at(jump) - at(jump - 1) < HALF_YEAR)
    }

    fn checks(&self, range: Range<usize>) -> Vec<Point> {
        let checkable = |point: &&Point| point.weekday.is_some() || point.is_leap_day();
        let points = self.points.get(range).unwrap_or_default();
        let mut checks: Vec<Point> = points.iter().filter(checkable).copied().collect();
        checks.dedup_by_key(|point| (point.year, point.month, point.day, point.weekday));
        checks
    }
}

/// New Years between two stamps that follow one another, not counting silent years.
///
/// From line to line: a date that goes back by more than half a year has passed New Year; one that
/// leaps from the first days of January to the last of December is a late line of the old year. Anything
/// else is a gap, or a clock set back.
fn new_years(before: &Point, after: &Point, reached: Reached, jitter: i64) -> i32 {
    if let (Some(before), Some(after)) = (before.stated, after.stated) {
        return after - before;
    }
    let step = after.in_year() - before.in_year();
    match reached {
        Reached::NextLine if step < -HALF_YEAR => 1,
        Reached::NextLine if step > YEAR - 4 * DAY => -1,
        // A log of a year ends on the day it began on, a little earlier: over lines not looked at, any
        // step back that is larger than the lines' own disorder has passed New Year.
        Reached::Sampled if step < -jitter => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamps(days: &str) -> Vec<Stamp> {
        days.split_whitespace().map(|day| super::super::cases::stamp(day)).collect()
    }

    fn years(clue: &Clue) -> (Vec<i32>, i32) {
        let track = Track::read(clue).expect("a stamp");
        (track.marks, track.end.year)
    }

    fn end_of(head: &str) -> i32 {
        years(&Clue { head: stamps(head), whole: true, ..Clue::default() }).1
    }

    #[test]
    fn new_years_from_line_to_line() {
        assert_eq!(end_of("11-20 12-31 01-01 03-01"), 1);
        assert_eq!(end_of("12-31 01-01 12-31 01-01"), 1, "a late line of the old year");
        assert_eq!(end_of("01-01 12-31"), -1);
        assert_eq!(end_of("02-03 11-20"), 0, "a silent stretch, not a step back");
        assert_eq!(end_of("05-05 01-01 05-05"), 0, "a clock that starts in January until it is set");
        assert_eq!(end_of("06-01 01-01 06-01 01-01"), 0);
        assert_eq!(end_of("11-20 02-01 11-20 02-01"), 2);
        assert_eq!(end_of("2024-11-20 01-03 2027-01-01"), 3, "stated years are believed");
    }

    #[test]
    fn new_years_between_samples() {
        let clue = Clue {
            head: stamps("11-20 11-21"),
            marks: stamps("12-24 02-10 09-01 08-20"),
            tail: stamps("12-30 12-31 01-01"),
            ..Clue::default()
        };
        assert_eq!(years(&clue), (vec![0, 1, 1, 2], 3));
        let counted = Clue { rollovers: Some(5), ..clue };
        assert_eq!(years(&counted), (vec![0, 1, 1, 2], 5));
    }

    #[test]
    fn samples_that_overlap_count_once() {
        let clue =
            Clue { head: stamps("02-01 05-01 09-01"), tail: stamps("05-01 09-01 10-01"), ..Clue::default() };
        assert_eq!(years(&clue).1, 0);
    }

    #[test]
    fn an_unknown_end_after_counted_new_years_is_a_new_years_day() {
        let clue = Clue { head: stamps("11-20 11-21"), rollovers: Some(2), ..Clue::default() };
        let track = Track::read(&clue).expect("a stamp");
        assert_eq!((track.end.year, track.end.month, track.end.day), (2, 1, 1));
    }

    #[test]
    fn days_that_no_year_has_are_passed_over() {
        assert!(Track::read(&Clue { head: stamps("02-30 13-01 00-00"), ..Clue::default() }).is_none());
        assert_eq!(end_of("02-30 12-31 02-31 01-01"), 1);
    }
}
