//! How many visits fill the log to the size that is wanted.

use super::lines::Stamps;
use super::{HOURS, LAST_VISIT, Plan, Size, Week};

/// Bytes (with stamps of RFC 3164) and lines of an average visit, and of what happens by the clock on a day.
const VISIT: (f64, f64) = (1000.0, 7.0);
const DAY: (f64, f64) = (60_000.0, 500.0);
/// By so much a stamp of ISO 8601 is longer.
const LONGER: f64 = 17.0;

/// In the unit of the size that is wanted.
fn unit(plan: &Plan, (bytes, lines): (f64, f64)) -> f64 {
    match (plan.size, plan.stamps) {
        (Size::Lines(_), _) => lines,
        (Size::Bytes(_), Stamps::Rfc3164) => bytes,
        (Size::Bytes(_), Stamps::Iso) => bytes + lines * LONGER,
    }
}

fn wanted(plan: &Plan) -> f64 {
    match plan.size {
        Size::Bytes(n) | Size::Lines(n) => n as f64,
    }
}

/// Visits in the whole log, before any is written.
pub fn visits(plan: &Plan) -> f64 {
    let left = wanted(plan) - plan.days as f64 * unit(plan, DAY);
    (left / unit(plan, VISIT)).max(20.0)
}

impl Week {
    /// Visits a second, in an hour of average traffic, that bring the log to its size by the end.
    pub fn rate(&self, at: i64) -> f64 {
        let plan = &self.plan;
        let (mut passed, mut ahead) = (0.0, 0.0);
        for hour in (plan.start..self.end - LAST_VISIT).step_by(600) {
            let share = f64::from(HOURS[(hour.rem_euclid(86_400) / 3600) as usize]) * 6.0;
            *(if hour < at { &mut passed } else { &mut ahead }) += share;
        }
        let days = |from: i64, to: i64| (to - from) as f64 / 86_400.0;
        let waves = |past: bool| {
            let waves = self.waves.iter().filter(|wave| (wave.start < at) == past);
            waves.map(|wave| wave.visits).sum::<f64>() * unit(plan, VISIT) * 0.7
        };
        let written = match plan.size {
            Size::Bytes(_) => self.lines.bytes,
            Size::Lines(_) => self.lines.count(),
        } as f64;
        let by_visits = written - days(plan.start, at) * unit(plan, DAY) - waves(true);
        let visit = match self.visits {
            0..500 => unit(plan, VISIT),
            visits => (by_visits / visits as f64).max(unit(plan, VISIT) / 2.0),
        };
        let left = wanted(plan) - written - days(at, self.end) * unit(plan, DAY) - waves(false);
        (left / visit / ahead.max(1.0)).max(0.0002)
    }
}
