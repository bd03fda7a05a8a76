//! What the clock on the wall shows between two instants: stretches of one offset, and the jumps between them.

use super::DAY;
use crate::model::calendar::Zone;

/// Instants from `start` to `end` (not included), at which the wall is `offset` seconds ahead of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub start: i64,
    pub end: i64,
    pub offset: i64,
    /// By how much the clock was put forward at its start; 0 for the first.
    pub jump: i64,
}

/// The stretches between two instants. A change that is taken back within a day is not seen; no zone has one.
pub fn stretches(zone: Zone, from: i64, to: i64) -> Vec<Stretch> {
    let offset = |at| i64::from(zone.offset_at(at));
    let mut list = vec![Stretch { start: from, end: to, offset: offset(from), jump: 0 }];
    if matches!(zone, Zone::Fixed(_)) {
        return list;
    }
    let (mut at, mut before) = (from, offset(from));
    while at < to {
        let next = (at + DAY).min(to);
        let after = offset(next);
        if after != before {
            let (mut low, mut high) = (at, next);
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if offset(middle) == before { low = middle } else { high = middle }
            }
            if let Some(last) = list.last_mut() {
                last.end = high;
            }
            list.push(Stretch { start: high, end: to, offset: after, jump: after - before });
        }
        (at, before) = (next, after);
    }
    list
}

/// Times of the day on some days of a calendar.
pub struct Plan<'a> {
    pub on_day: &'a dyn Fn(i32) -> bool,
    /// Seconds of the day, in their order.
    pub seconds: &'a [u32],
}

impl Plan<'_> {
    /// Hands over every due second that the wall shows from `from` to `to` (not included), until it is refused.
    /// False when it was.
    pub fn walls(&self, from: i64, to: i64, take: &mut dyn FnMut(i64) -> bool) -> bool {
        if from >= to || self.seconds.is_empty() {
            return true;
        }
        for day in from.div_euclid(DAY)..=(to - 1).div_euclid(DAY) {
            if !(self.on_day)(day as i32) {
                continue;
            }
            let midnight = day * DAY;
            for second in self.seconds {
                let wall = midnight + i64::from(*second);
                if wall >= from && wall < to && !take(wall) {
                    return false;
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_three_stretches() {
        let zone: Zone = "Europe/Berlin".parse().expect("a zone");
        let year = stretches(zone, 1_704_063_600, 1_735_686_000);
        let seen: Vec<_> = year.iter().map(|one| (one.start, one.offset, one.jump)).collect();
        assert_eq!(
            seen,
            [(1_704_063_600, 3600, 0), (1_711_846_800, 7200, 3600), (1_729_990_800, 3600, -3600)]
        );
        assert_eq!(stretches(Zone::UTC, 0, 9), [Stretch { start: 0, end: 9, offset: 0, jump: 0 }]);
    }
}
