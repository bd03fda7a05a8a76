//! The curve of open sessions, step by step through the period.

use crate::model::calendar::Zone;
use crate::tally::rules::Window;
use crate::tally::sessions::{Curve, CurveHour};

const HOUR: i64 = 3600;

/// Open sessions through the period: one step for each second in which their number changed. The steps of a long log
/// are many, so they are worked out hour by hour whenever they are asked for.
pub struct Steps<'c> {
    hours: Vec<Hour<'c>>,
    /// The seconds of the period: from the first on, before the second.
    period: (i64, i64),
}

struct Hour<'c> {
    curve: CurveHour<'c>,
    /// Open when it began.
    open: u64,
    /// Changes of that number within the hour which no line tells of: second, by how many.
    shifts: Vec<(i64, i64)>,
}

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

impl<'c> Steps<'c> {
    /// The steps of the days asked for; sessions from before count into `open`.
    pub fn new(curve: &'c Curve, window: Window, zone: Zone) -> Steps<'c> {
        let midnight = |day: i32| zone.wall(day, 0).first();
        let start = if window.first == i32::MIN { i64::MIN } else { midnight(window.first) };
        let end = if window.last == i32::MAX { i64::MAX } else { midnight(window.last + 1) };
        let mut open = curve.before;
        let mut shifts = curve.shifts().peekable();
        let hours = curve.hours().into_iter().map(|curve| {
            while let Some((_, change)) = shifts.next_if(|(second, _)| *second <= curve.start) {
                open = open.saturating_add_signed(change);
            }
            let within = std::iter::from_fn(|| shifts.next_if(|(second, _)| *second < curve.start + HOUR));
            let hour = Hour { curve, open, shifts: within.collect() };
            open = hour.end();
            hour
        });
        Steps { hours: hours.collect(), period: (start, end) }
    }

    pub fn all(&self) -> impl Iterator<Item = Step> {
        self.between(self.period.0, self.period.1)
    }

    /// The steps of the period from `start` on and before `end`.
    pub fn between(&self, start: i64, end: i64) -> impl Iterator<Item = Step> {
        let (start, end) = (start.max(self.period.0), end.min(self.period.1));
        let from = self.hours.partition_point(|hour| hour.curve.start.saturating_add(HOUR) <= start);
        let hours = self.hours.get(from..).unwrap_or_default();
        let hours = hours.iter().take_while(move |hour| hour.curve.start < end);
        hours.flat_map(Hour::steps).filter(move |step| step.second >= start && step.second < end)
    }

    /// Stretches of `grain` seconds from the first step to the last; those in a row without a step are one run, so
    /// that a log with a stamp of long ago costs no more than any other.
    pub fn runs(&self, grain: i64) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut open = 0;
        for step in self.all() {
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
        highest(self.all())
    }
}

/// The step with most sessions open, the first of equals.
pub fn highest(steps: impl Iterator<Item = Step>) -> Option<Step> {
    steps.reduce(|most, step| if step.highest > most.highest { step } else { most })
}

impl Hour<'_> {
    fn steps(&self) -> impl Iterator<Item = Step> {
        let mut open = self.open;
        let mut shifts = self.shifts.iter().peekable();
        self.curve.seconds().map(move |instant| {
            while let Some((_, change)) = shifts.next_if(|(second, _)| *second <= instant.second) {
                open = open.saturating_add_signed(*change);
            }
            let highest = open + u64::from(instant.rise);
            open = (open + u64::from(instant.opened)).saturating_sub(u64::from(instant.closed));
            let opened = u64::from(instant.opened);
            Step { second: instant.second, opened, highest: highest.max(open), open }
        })
    }

    /// Open when it ended.
    fn end(&self) -> u64 {
        let last = self.steps().last();
        let after = |(second, _): &&(i64, i64)| last.is_none_or(|last| *second > last.second);
        let open = last.map_or(self.open, |last| last.open);
        self.shifts.iter().filter(after).fold(open, |open, (_, change)| open.saturating_add_signed(*change))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::Position;
    use crate::tally::key::Who;
    use crate::tally::sessions::{Open, Sessions, Stitcher};

    #[test]
    fn idle_stretches_are_one_run() {
        let mut sessions = Sessions::default();
        let open = |since| Open { since, client: Who(1), at: Position::default() };
        sessions.connect(1, open(5));
        sessions.connect(2, open(59));
        sessions.connect(3, open(59));
        sessions.disconnect(1, 61);
        sessions.disconnect(2, 61);
        sessions.connect(4, open(1_000_000));
        let mut stitcher = Stitcher::default();
        stitcher.next(sessions);
        let (curve, _) = stitcher.finish();
        let steps = Steps::new(&curve, Window::ALL, Zone::UTC);
        let run = |start, count, opened, highest| Run { start, count, opened, highest };
        assert_eq!(
            steps.runs(60),
            [run(0, 1, 3, 3), run(60, 1, 0, 3), run(120, 16_664, 0, 1), run(999_960, 1, 1, 2)]
        );
        assert_eq!(steps.peak().map(|step| (step.second, step.highest)), Some((59, 3)));
        assert_eq!(steps.between(60, 1_000_000).map(|step| step.open).collect::<Vec<_>>(), [1]);
        assert_eq!(Steps::new(&Curve::default(), Window::ALL, Zone::UTC).runs(60), []);
    }
}
