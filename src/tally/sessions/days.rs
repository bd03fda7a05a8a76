//! A curve cut at midnights and put together again, also of days that do not follow one another.

use std::ops::Range;

use super::{Curve, FxHashMap, HOUR, Second, packed, unpacked};

impl Curve {
    /// Every second in which something happened, in no order: opened, closed, rise.
    pub fn cells(&self) -> impl Iterator<Item = (i64, Second)> {
        let full = self.now.iter().flat_map(|(hour, full)| {
            let seconds = (0..).zip(full.iter()).filter(|(_, cell)| **cell != [0; 3]);
            seconds.map(move |(second, cell): (i64, _)| (hour * HOUR + second, *cell))
        });
        let past = self.hours.iter().flat_map(|(hour, packed)| {
            packed.seconds().map(move |(second, cell)| (hour * HOUR + i64::from(second), cell))
        });
        past.chain(full)
    }

    /// A curve of these seconds.
    pub fn of(cells: impl IntoIterator<Item = (i64, Second)>) -> Curve {
        let mut by_hour: FxHashMap<i64, Vec<(usize, Second)>> = FxHashMap::default();
        for (second, cell) in cells {
            let place = second.rem_euclid(HOUR) as usize;
            by_hour.entry(second.div_euclid(HOUR)).or_default().push((place, cell));
        }
        let hours = by_hour.into_iter().map(|(hour, cells)| {
            let mut full = unpacked(None);
            for (place, cell) in cells {
                if let Some(slot) = full.get_mut(place) {
                    *slot = cell;
                }
            }
            (hour, packed(&full))
        });
        Curve { hours: hours.collect(), ..Curve::default() }
    }

    /// How many are open when this second begins.
    pub fn level(&self, second: i64) -> i64 {
        let cells = self.cells().filter(|(at, _)| *at < second);
        let changes: i64 = cells.map(|(_, [opened, closed, _])| i64::from(opened) - i64::from(closed)).sum();
        let shifts: i64 = self.shifts.range(..second).map(|(_, change)| change).sum();
        self.before.cast_signed() + changes + shifts
    }

    /// From this second on, so many more are open (or fewer).
    pub fn shift(&mut self, second: i64, change: i64) {
        if change != 0 {
            *self.shifts.entry(second).or_default() += change;
        }
    }

    /// The changes that no line tells of, in the order of time; those that cancel out left aside.
    pub fn shifts(&self) -> impl Iterator<Item = (i64, i64)> {
        self.shifts.iter().filter(|(_, change)| **change != 0).map(|(second, change)| (*second, *change))
    }

    /// Takes stretches of seconds out, in order of time; no session is open in them afterwards.
    pub fn cut(&mut self, spans: &[Range<i64>]) {
        let Some(first) = self.cells().map(|(second, _)| second).min() else { return };
        if spans.iter().any(|span| span.start < first) {
            // Those open before the first line are open from then on.
            let before = std::mem::take(&mut self.before);
            self.shift(first, before.cast_signed());
        }
        let levels: Vec<(i64, i64)> =
            spans.iter().map(|span| (self.level(span.start), self.level(span.end))).collect();
        let gone = |second: &i64| spans.iter().any(|span| span.contains(second));
        let mut curve = Curve::of(self.cells().filter(|(second, _)| !gone(second)));
        curve.before = self.before;
        curve.shifts = std::mem::take(&mut self.shifts);
        curve.shifts.retain(|second, _| !gone(second));
        for (span, (start, end)) in spans.iter().zip(levels) {
            curve.shift(span.start, -start);
            curve.shift(span.end, end);
        }
        *self = curve;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_out_is_empty_and_the_rest_goes_on() {
        let cells = [(10, [2, 0, 2]), (7_210, [1, 1, 1]), (90_000, [0, 1, 0]), (180_000, [1, 0, 1])];
        let mut curve = Curve { before: 3, ..Curve::of(cells) };
        let levels =
            |curve: &Curve| [0, 11, 86_400, 90_001, 172_800, 180_001].map(|second| curve.level(second));
        assert_eq!(levels(&curve), [3, 5, 5, 4, 4, 5]);
        let second_day = 86_400..172_800;
        curve.cut(std::slice::from_ref(&second_day));
        // The second of the cut itself belongs to it.
        assert_eq!(levels(&curve), [3, 5, 5, 0, 0, 5]);
        assert_eq!(curve.cells().count(), 3);
        assert_eq!(curve.shifts().collect::<Vec<_>>(), [(86_400, -5), (172_800, 4)]);
    }
}
