//! From a stamp as written to an instant: years, zones, DST nights.

use crate::model::calendar::Zone;
use crate::model::header::When;
use crate::model::stamp::Stamp;

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
    /// Stamps earlier than the one before by more than a few seconds.
    pub backward: u64,
    /// New Years passed by year-less stamps, less those gone back over.
    pub rollovers: u32,
    /// Stamps whose year was moved because it has no 29 February.
    pub leap_corrected: u64,
}

impl TimeContext {
    /// `zone` is that of stamps that state none, and of the calendar days; `start_year` the year of
    /// the first stamp if it states none; `latest` (seconds since 1970) the latest possible instant
    /// of a year-less stamp.
    pub fn new(_zone: Zone, _start_year: i32, _latest: Option<i64>) -> TimeContext {
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
        }
    }

    /// The instant of a stamp, the next one in file order.
    pub fn resolve(&mut self, _stamp: Stamp) -> When {
        When { micros: 0, day: 0, second: 0 }
    }
}
