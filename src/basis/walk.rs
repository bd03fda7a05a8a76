//! The walk from one sampled stamp to the next: where New Year was passed.

use std::ops::Range;

use super::point::{DAY, Point, YEAR};
use crate::model::calendar::Zone;
use crate::model::stamp::Stamp;

const HALF_YEAR: i64 = 183 * DAY;
/// From one line to the next, a step back counts 23/5 of a step forward.
const MOST_BACK: i64 = YEAR * 5 / 28;
const MOST_FORWARD: i64 = YEAR * 23 / 28;
/// Lines this much out of order are so because hosts' clocks and zones differ; beyond it a clock was set.
const MOST_JITTER: i64 = 2 * DAY;
/// Lines of any log may be out of order by so much.
const LEAST_JITTER: i64 = 5;
/// Millions of lines. No more than this stand in the 64 MiB between two marks.
const LINES_PER_PIECE: i64 = 1;
/// A source with more in a year would not fit a disk.
const LINES_PER_YEAR: i64 = 200;
/// Samples that say how fast the lines come.
const ENOUGH_LINES: usize = 50;

/// How a stamp was reached from the one before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// It stands in the next lines.
    NextLine,
    /// Lines between the two were not looked at.
    Sampled,
}

/// The walk from stamp to stamp.
#[derive(Default)]
pub struct Walk {
    pub points: Vec<Point>,
    /// Places in `points` that were reached over lines not looked at.
    jumps: Vec<usize>,
    /// Largest step back from one line to the next, in seconds.
    jitter: i64,
    /// Year of the first stamp, where any stamp states its year.
    pub stated: Option<i32>,
}

impl Walk {
    pub fn step(&mut self, stamp: &Stamp, reached: Reached) {
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

    pub fn mark(&mut self, stamp: &Stamp) -> i32 {
        self.step(stamp, Reached::Sampled);
        self.points.last().map_or(0, |point| point.year)
    }

    /// The samples leave no room for a New Year that they do not show: either there are several pieces and
    /// none took half a year, or head and tail come so fast that what lies between them took less.
    pub fn shows_every_year(&self, tail: usize) -> bool {
        let at = |at: usize| self.points.get(at).map_or(0, |point| point.at(2000, Zone::UTC));
        let is_short = |jump: usize| jump > 0 && at(jump) - at(jump - 1) < HALF_YEAR;
        let head = self.jumps.first().copied().unwrap_or(tail);
        let is_fast =
            |points| self.pace(points).is_some_and(|pace| pace.saturating_mul(LINES_PER_PIECE) < HALF_YEAR);
        let covered = self.jumps.len() >= 3 && self.jumps.iter().all(|&jump| is_short(jump));
        covered || (is_fast(0..head) && is_fast(tail..self.points.len()))
    }

    /// Lines come so fast at the head (so many points) that the source cannot go on for a year. One that can
    /// may well end a day less than a year after its head, so that a head just after the end belongs to
    /// the year before.
    pub fn is_crowded(&self, head: usize) -> bool {
        self.pace(0..head).is_some_and(|pace| pace.saturating_mul(LINES_PER_YEAR) < 365 * DAY)
    }

    /// Seconds per million lines, if the points are enough to tell.
    fn pace(&self, range: Range<usize>) -> Option<i64> {
        let points = self.points.get(range).filter(|points| points.len() >= ENOUGH_LINES)?;
        let span = (points.last()?.at(2000, Zone::UTC) - points.first()?.at(2000, Zone::UTC)).max(1);
        Some(span.saturating_mul(1_000_000) / points.len() as i64)
    }

    /// One point for each day among these on which a weekday or a 29 February can be checked.
    pub fn checks(&self, range: Range<usize>) -> Vec<Point> {
        let checkable = |point: &&Point| point.weekday.is_some() || point.is_leap_day();
        let points = self.points.get(range).unwrap_or_default();
        let mut checks: Vec<Point> = points.iter().filter(checkable).copied().collect();
        checks.dedup_by_key(|point| (point.year, point.month, point.day, point.weekday));
        checks
    }
}

/// New Years between two stamps that follow one another, not counting silent years.
///
/// From line to line by the rule that the full reading follows (`parse::time`), so that both count alike:
/// a date that goes back by more than two months has passed New Year, less is a clock set back or files
/// pasted together; a leap forward of ten months is a late line of the old year, less is a silent stretch.
fn new_years(before: &Point, after: &Point, reached: Reached, jitter: i64) -> i32 {
    if let (Some(before), Some(after)) = (before.stated, after.stated) {
        return after - before;
    }
    let step = after.in_year() - before.in_year();
    match reached {
        Reached::NextLine if step < -MOST_BACK => 1,
        Reached::NextLine if step > MOST_FORWARD => -1,
        // A log of a year ends on the day it began on, a little earlier: over lines not looked at, any
        // step back that is larger than the lines' own disorder has passed New Year.
        Reached::Sampled if step < -jitter && !is_put_back(before, after) => 1,
        _ => 0,
    }
}

/// The clock may have been put back by an hour between the two, at the end of summer time, north or south.
fn is_put_back(before: &Point, after: &Point) -> bool {
    let same_night = (before.month, before.day) == (after.month, after.day) && before.second < 4 * 3600;
    same_night && (3..12).contains(&after.month) && before.second.saturating_sub(after.second) <= 3600
}
