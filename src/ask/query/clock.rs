//! Instants as a question sees them: what the clock in the zone told showed, so that `'2026-03-01 10:00'`, `CAST(instant AS DATE)`
//! and `EXTRACT(HOUR FROM instant)` mean what a reader means. Held in nanoseconds, of which no log makes use: the last one
//! says that this is the second reading of a repeated hour, so that every instant comes back with its offset.

use crate::model::calendar::{Moment, Wall, Zone};

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400;
/// Offsets change at these steps only, in seconds.
const STEP: i64 = 900;

/// The clock of a zone.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: Zone,
    /// The step asked last, its offset in seconds, and whether it is the second of two that show the same.
    known: Option<(i64, i64, bool)>,
}

impl Clock {
    pub const fn new(zone: Zone) -> Clock {
        Clock { zone, known: None }
    }

    /// What it shows at an instant (microseconds since the epoch), in nanoseconds since the epoch's local reading.
    pub fn local(&mut self, micros: i64) -> i64 {
        let seconds = micros.div_euclid(1_000_000);
        let step = seconds.div_euclid(STEP);
        let (offset, again) = match self.known {
            Some((known, offset, again)) if known == step => (offset, again),
            _ => self.turn(step),
        };
        let nanos = micros.saturating_mul(1000).saturating_add(offset * SECOND);
        nanos.saturating_add(i64::from(again))
    }

    #[cold]
    fn turn(&mut self, step: i64) -> (i64, bool) {
        let start = step * STEP;
        let (day, second) = self.zone.local(start);
        let again = matches!(self.zone.wall(day, second), Wall::Twice(_, second) if second == start);
        let offset = i64::from(self.zone.offset_at(start));
        self.known = Some((step, offset, again));
        (offset, again)
    }

    /// The instant of what it showed, as RFC 3339, with a fraction where there is one.
    pub fn rfc3339(&self, nanos: i64) -> String {
        let (local, within) = (nanos.div_euclid(SECOND), nanos.rem_euclid(SECOND));
        let (micros, again) = (within / 1000, within % 1000 == 1);
        let (day, second) = (local.div_euclid(DAY) as i32, local.rem_euclid(DAY) as u32);
        let seconds = match self.zone.wall(day, second) {
            Wall::Twice(_, second) if again => second,
            wall => wall.first(),
        };
        let mut text = Moment::new(seconds.saturating_mul(1_000_000), self.zone).rfc3339();
        if micros > 0 && text.is_char_boundary(19) {
            text.insert_str(19, &format!(".{micros:06}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instant_comes_back_also_in_a_repeated_hour() {
        for name in ["Europe/Brussels", "UTC+05:30", "Australia/Lord_Howe", "UTC"] {
            let zone: Zone = name.parse().expect("a zone");
            let mut clock = Clock::new(zone);
            // The autumn night of 2026 in Brussels, and every 7 h 1 min of two years.
            let night = (1_792_880_000..1_792_900_000).step_by(601);
            let years = (1_770_000_000..1_833_000_000).step_by(25_260);
            for second in night.chain(years) {
                let micros = second * 1_000_000 + second % 3;
                let shown = clock.rfc3339(clock.clone().local(micros));
                let read = crate::model::calendar::parse_rfc3339(&shown);
                assert_eq!(read, Some(micros), "{name} {second} {shown}");
                clock.local(micros);
            }
        }
    }
}
