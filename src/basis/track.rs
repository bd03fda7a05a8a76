//! What the samples of one source say about its time, years left open: the year of the first stamp is
//! called 0 until someone says which it was.

use super::Clue;
use super::point::{DAY, Point};
use super::walk::{Reached, Walk};
use crate::model::calendar::Zone;
use crate::model::stamp::Stamp;

/// New Years that one source may count.
const MOST_NEW_YEARS: i32 = 200;

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
        let head = walk.points.len();
        let marks: Vec<i32> = clue.marks.iter().map(|stamp| walk.mark(stamp)).collect();
        let tail = if clue.whole { &[] } else { unseen(&clue.tail, clue.marks.last().or(clue.head.last())) };
        let before_tail = walk.points.len();
        for (at, stamp) in tail.iter().enumerate() {
            walk.step(stamp, if at == 0 { Reached::Sampled } else { Reached::NextLine });
        }
        let (first, mut end) = (*walk.points.first()?, *walk.points.last()?);
        let end_known = clue.whole || !clue.tail.is_empty();
        let rollovers = clue.rollovers.and_then(|count| i32::try_from(count).ok());
        let rollovers = rollovers.filter(|count| walk.stated.is_none() && *count <= MOST_NEW_YEARS);
        if let Some(count) = rollovers {
            let missed = count - end.year;
            if end_known {
                walk.points.iter_mut().skip(before_tail).for_each(|point| point.year += missed);
                end.year = count;
            } else if missed > 0 {
                // It ends in that year, on 1 January at the earliest.
                end = end.new_year(count);
            }
        }
        let counted = clue.whole || rollovers.is_some() || (end_known && walk.shows_every_year(before_tail));
        let slack = if end_known || walk.is_crowded(head) { DAY } else { 0 };
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
        same >= 3 && self.opening.get(..same) == other.opening.get(..same)
    }
}

/// Stamps of the tail that stand after the last one seen: head, marks and tail may overlap.
fn unseen<'a>(tail: &'a [Stamp], seen: Option<&Stamp>) -> &'a [Stamp] {
    let after = tail.iter().rposition(|stamp| Some(stamp) == seen).map_or(0, |at| at + 1);
    tail.get(after..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::cases::stamp;
    use super::*;

    fn stamps(days: &str) -> Vec<Stamp> {
        days.split_whitespace().map(stamp).collect()
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
        assert_eq!(end_of("03-05 02-01 03-05"), 0, "pasted in the wrong order");
        assert_eq!(end_of("06-01 01-01 06-01 01-01"), 2);
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
