//! The curve of open sessions, step by step through the period.

use crate::gather::Gathered;
use crate::tally::rules::Window;

/// Open sessions through the period: one step for each second in which their number changed.
pub struct Steps(Vec<Step>);

#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Seconds since the epoch.
    pub second: i64,
    pub opened: u64,
    /// Open at the highest within this second, and at its end.
    pub highest: u64,
    pub open: u64,
}

impl Steps {
    /// The steps of the days asked for; sessions from before count into `open`.
    pub fn new(gathered: &Gathered, window: Window, day_of: impl Fn(i64) -> i32) -> Steps {
        let curve = &gathered.tally.curve;
        let mut open = curve.before;
        let mut steps = Vec::new();
        for instant in curve.seconds() {
            let highest = open + u64::from(instant.rise);
            open = (open + u64::from(instant.opened)).saturating_sub(u64::from(instant.closed));
            let day = day_of(instant.second);
            if day >= window.first && day <= window.last {
                let opened = u64::from(instant.opened);
                steps.push(Step { second: instant.second, opened, highest: highest.max(open), open });
            }
        }
        Steps(steps)
    }

    pub fn all(&self) -> &[Step] {
        &self.0
    }

    /// Stretches of `grain` seconds from the first step to the last: start, sessions opened, highest number open.
    pub fn stretches(&self, grain: i64) -> Vec<(i64, u64, u64)> {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else { return Vec::new() };
        let (first, last) = (first.second.div_euclid(grain), last.second.div_euclid(grain));
        let mut stretches = Vec::with_capacity((last - first + 1) as usize);
        let mut steps = self.0.iter().peekable();
        let mut open = 0;
        for stretch in first..=last {
            let (mut opened, mut highest) = (0, open);
            while let Some(step) = steps.next_if(|step| step.second.div_euclid(grain) == stretch) {
                opened += step.opened;
                highest = highest.max(step.highest);
                open = step.open;
            }
            stretches.push((stretch * grain, opened, highest));
        }
        stretches
    }

    pub fn peak(&self) -> Option<Step> {
        // The first of equals.
        self.0.iter().rev().max_by_key(|step| step.highest).copied()
    }
}
