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

/// `count` stretches of time in a row from `start` on: sessions opened, highest number open in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub start: i64,
    pub count: i64,
    pub opened: u64,
    pub highest: u64,
}

impl Run {
    /// The starts of its stretches.
    pub fn starts(self, grain: i64) -> impl Iterator<Item = (i64, Run)> {
        (0..self.count).map(move |place| (self.start + place * grain, self))
    }
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

    /// Stretches of `grain` seconds from the first step to the last; those in a row without a step are one run, so
    /// that a log with a stamp of long ago costs no more than any other.
    pub fn runs(&self, grain: i64) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut open = 0;
        for step in &self.0 {
            let start = step.second.div_euclid(grain) * grain;
            let next = runs.last().map_or(start, |run| run.start + run.count * grain);
            if start > next {
                let count = (start - next) / grain;
                runs.push(Run { start: next, count, opened: 0, highest: open });
            }
            match runs.last_mut() {
                Some(run) if start < next => {
                    run.opened += step.opened;
                    run.highest = run.highest.max(step.highest);
                }
                _ => runs.push(Run { start, count: 1, opened: step.opened, highest: step.highest.max(open) }),
            }
            open = step.open;
        }
        runs
    }

    pub fn peak(&self) -> Option<Step> {
        // The first of equals.
        self.0.iter().rev().max_by_key(|step| step.highest).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_stretches_are_one_run() {
        let step = |second, opened, highest, open| Step { second, opened, highest, open };
        let steps =
            Steps(vec![step(5, 1, 1, 1), step(59, 2, 3, 2), step(61, 0, 2, 1), step(1_000_000, 1, 2, 0)]);
        let run = |start, count, opened, highest| Run { start, count, opened, highest };
        assert_eq!(
            steps.runs(60),
            [run(0, 1, 3, 3), run(60, 1, 0, 2), run(120, 16_664, 0, 1), run(999_960, 1, 1, 2)]
        );
        assert_eq!(Steps(Vec::new()).runs(60), []);
    }
}
