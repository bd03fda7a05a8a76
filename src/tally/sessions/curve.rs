//! Sessions opened and closed, second by second.

use rustc_hash::FxHashMap;

use super::HOUR;

/// One second: sessions opened, closed, and by how many the number of open ones rose above that of the
/// second before, at its highest.
type Second = [u16; 3];
type Hour = Box<[Second; HOUR as usize]>;

/// Openings and closings by second; adding and merging commute.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    hours: FxHashMap<i64, Hour>,
    /// Sessions that were open before the first line.
    pub before: u64,
}

const OPENED: usize = 0;
const CLOSED: usize = 1;
const RISE: usize = 2;

/// What happened in one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant {
    /// Seconds since the epoch.
    pub second: i64,
    pub opened: u32,
    pub closed: u32,
    /// Highest number open within the second, above the number open when it began.
    pub rise: u32,
}

impl Curve {
    fn cell(&mut self, second: i64) -> &mut Second {
        let hour = self.hours.entry(second.div_euclid(HOUR));
        &mut hour.or_insert_with(|| Box::new([[0; 3]; HOUR as usize]))[second.rem_euclid(HOUR) as usize]
    }

    /// `ended`: closings of this second that are not counted yet.
    pub(super) fn open(&mut self, second: i64, ended: u16) {
        let [opened, closed, rise] = self.cell(second);
        *opened = opened.saturating_add(1);
        *rise = (*rise).max(opened.saturating_sub(closed.saturating_add(ended)));
    }

    pub(super) fn close(&mut self, second: i64) {
        let closed = &mut self.cell(second)[CLOSED];
        *closed = closed.saturating_add(1);
    }

    pub fn merge(&mut self, other: Curve) {
        self.before += other.before;
        for (hour, cells) in other.hours {
            match self.hours.get_mut(&hour) {
                None => {
                    self.hours.insert(hour, cells);
                }
                Some(mine) => {
                    for (mine, theirs) in mine.iter_mut().flatten().zip(cells.iter().flatten()) {
                        *mine = mine.saturating_add(*theirs);
                    }
                }
            }
        }
    }

    /// Seconds in which something happened, in order.
    pub fn seconds(&self) -> impl Iterator<Item = Instant> {
        let mut hours: Vec<_> = self.hours.iter().collect();
        hours.sort_unstable_by_key(|(hour, _)| **hour);
        hours.into_iter().flat_map(|(hour, cells)| {
            let start = hour * HOUR;
            cells.iter().zip(start..).filter(|(cell, _)| **cell != [0; 3]).map(|(cell, second)| Instant {
                second,
                opened: u32::from(cell[OPENED]),
                closed: u32::from(cell[CLOSED]),
                rise: u32::from(cell[RISE]),
            })
        })
    }
}
