//! Sessions opened and closed, second by second.

use rustc_hash::FxHashMap;

use super::HOUR;

/// One second: sessions opened, closed, and by how many the number of open ones rose above that of the
/// second before, at its highest.
type Second = [u16; 3];
/// The hour being filled, second by second.
type Full = Box<[Second; HOUR as usize]>;
/// A past hour: only the seconds in which something happened, in order.
type Hour = Vec<(u16, Second)>;

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

/// Openings and closings by second; adding and merging commute.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    hours: FxHashMap<i64, Hour>,
    /// The hour that was last added to.
    now: Option<(i64, Full)>,
    /// Sessions that were open before the first line.
    pub before: u64,
}

impl Curve {
    fn cell(&mut self, second: i64) -> &mut Second {
        let hour = second.div_euclid(HOUR);
        if self.now.as_ref().is_none_or(|(now, _)| *now != hour) {
            self.put_away();
            self.now = Some((hour, unpacked(self.hours.remove(&hour))));
        }
        let (_, full) = self.now.get_or_insert_with(|| (hour, unpacked(None)));
        &mut full[second.rem_euclid(HOUR) as usize]
    }

    /// Packs the hour that was being filled.
    fn put_away(&mut self) {
        if let Some((hour, full)) = self.now.take() {
            let seconds = full.iter().zip(0..).filter(|(cell, _)| **cell != [0; 3]);
            self.hours.insert(hour, seconds.map(|(cell, second)| (second, *cell)).collect());
        }
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

    pub fn merge(&mut self, mut other: Curve) {
        self.before += other.before;
        other.put_away();
        self.put_away();
        for (hour, seconds) in other.hours {
            let mine = self.hours.remove(&hour);
            self.hours.insert(hour, if let Some(mine) = mine { sum(mine, seconds) } else { seconds });
        }
    }

    /// Seconds in which something happened, in order; asked of a curve that others were merged into.
    pub fn seconds(&self) -> impl Iterator<Item = Instant> {
        debug_assert!(self.now.is_none());
        let mut hours: Vec<_> = self.hours.iter().collect();
        hours.sort_unstable_by_key(|(hour, _)| **hour);
        hours.into_iter().flat_map(|(hour, seconds)| {
            seconds.iter().map(move |(second, cell)| Instant {
                second: hour * HOUR + i64::from(*second),
                opened: u32::from(cell[OPENED]),
                closed: u32::from(cell[CLOSED]),
                rise: u32::from(cell[RISE]),
            })
        })
    }
}

fn unpacked(hour: Option<Hour>) -> Full {
    let mut full = Box::new([[0; 3]; HOUR as usize]);
    for (second, cell) in hour.unwrap_or_default() {
        if let Some(slot) = full.get_mut(usize::from(second)) {
            *slot = cell;
        }
    }
    full
}

/// Two records of one hour, second by second.
fn sum(mine: Hour, theirs: Hour) -> Hour {
    let mut full = unpacked(Some(mine));
    for (second, cell) in theirs {
        if let Some(slot) = full.get_mut(usize::from(second)) {
            slot.iter_mut().zip(cell).for_each(|(mine, theirs)| *mine = mine.saturating_add(theirs));
        }
    }
    let seconds = full.iter().zip(0..).filter(|(cell, _)| **cell != [0; 3]);
    seconds.map(|(cell, second)| (second, *cell)).collect()
}
