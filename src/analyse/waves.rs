//! Waves: stretches in which open sessions rise far above what is usual in this very log.
//!
//! Usual is the median of the busiest instant of each minute; far above is three times that, and six times the
//! median deviation from it, and ten sessions more (so that a quiet server's fourth client is no wave).

use std::collections::HashMap;

use super::connections::openings;
use super::desk::Desk;
use super::steps::{self, Run, Steps};
use crate::model::source::Position;
use crate::report::view::{Counted, Wave};
use crate::tally::key::Who;
use crate::tally::{SLOT, What};

const MINUTE: i64 = 60;
/// Minutes below the bar that do not end a wave.
const PAUSE: i64 = 10;
/// Sources named.
const SOURCES: usize = 5;
/// Lines named.
const LINES: usize = 5;
/// Waves listed at most.
const WAVES: usize = 200;

/// A stretch above the bar, to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub start: i64,
    pub end: i64,
    /// More than so many open at once are far above the usual.
    pub bar: u64,
    pub usual: u64,
}

pub fn waves(desk: &Desk<'_>, steps: &Steps<'_>) -> Vec<Wave> {
    let found = stretches(steps).into_iter().map(|stretch| wave(desk, steps, stretch));
    trace_sources(desk, found.collect())
}

/// The stretches far above the usual, in the order of time.
pub fn stretches(steps: &Steps<'_>) -> Vec<Stretch> {
    let minutes = steps.runs(MINUTE);
    if minutes.is_empty() {
        return Vec::new();
    }
    let highest = |run: &Run| run.highest as i64;
    let usual = median(minutes.iter().map(|run| (highest(run), run.count)).collect());
    let deviation = median(minutes.iter().map(|run| ((highest(run) - usual).abs(), run.count)).collect());
    let bar = (3 * usual).max(usual + 6 * deviation).max(usual + 10) as u64;
    let mut found: Vec<Stretch> = Vec::new();
    for run in minutes.iter().filter(|run| run.highest > bar) {
        let end = run.start + run.count * MINUTE;
        match found.last_mut() {
            Some(last) if run.start - last.end <= PAUSE * MINUTE => last.end = end,
            _ => found.push(Stretch { start: run.start, end, bar, usual: usual.unsigned_abs() }),
        }
    }
    found.truncate(WAVES);
    found
}

/// The highest number of sessions open in a stretch.
pub fn peak(steps: &Steps<'_>, stretch: Stretch) -> u64 {
    steps::highest(steps.between(stretch.start, stretch.end)).map_or(0, |step| step.highest)
}

/// The middle of values that occur so often each; the lower one of two.
fn median(mut values: Vec<(i64, i64)>) -> i64 {
    values.sort_unstable();
    let half = (values.iter().map(|(_, times)| times).sum::<i64>() + 1) / 2;
    let mut seen = 0;
    let middle = values.iter().find(|(_, times)| {
        seen += times;
        seen >= half
    });
    middle.map_or(0, |(value, _)| *value)
}

/// Gives each top source its first line of the part of the window in which the wave began.
fn trace_sources(desk: &Desk<'_>, found: Vec<(Wave, Vec<Who>)>) -> Vec<Wave> {
    let window = desk.terms.window;
    let day = |wave: &Wave| window.part(desk.terms.zone.local(wave.start.seconds()).0);
    let mut lines: HashMap<(i32, Who), Option<Position>> = found
        .iter()
        .flat_map(|(wave, sources)| sources.iter().map(|who| ((day(wave), *who), None)))
        .collect();
    if !lines.is_empty() {
        for (key, count) in desk.gathered.tally.clients.iter() {
            if let Some(line) = lines.get_mut(&(key.day, key.client)) {
                *line = Some(line.map_or(count.at, |line| line.min(count.at)));
            }
        }
    }
    let traced = found.into_iter().map(|(mut wave, sources)| {
        let day = day(&wave);
        for (source, who) in wave.top_sources.iter_mut().zip(sources) {
            let line = lines.get(&(day, who)).copied().flatten();
            source.evidence = line.map(|at| desk.evidence(at)).into_iter().collect();
        }
        wave
    });
    traced.collect()
}

/// One wave, its edges to the second: from the first step above the bar to the last step before it fell below.
fn wave(desk: &Desk<'_>, steps: &Steps<'_>, stretch: Stretch) -> (Wave, Vec<Who>) {
    let Stretch { start, end, bar, usual } = stretch;
    let inside = || steps.between(start, end);
    let above = || inside().filter(|step| step.highest > bar);
    let first = above().next().map_or(start, |step| step.second);
    let last = above().last().map_or(end, |step| step.second);
    let peak = steps::highest(inside());
    let opened: u64 = steps.between(first, last + 1).map(|step| step.opened).sum();
    let rejects = rejects(desk, first, last);
    let (sources, top_sources) = top_sources(desk, first, last).into_iter().unzip();
    let wave = Wave {
        start: desk.second(first),
        peak_at: desk.second(peak.map_or(first, |step| step.second)),
        end: desk.second(last),
        peak_open: peak.map_or(0, |step| step.highest),
        opened,
        usual,
        rejects,
        rejected_percent: (rejects * 100 / opened.max(1)).min(100) as u32,
        top_sources,
        evidence: openings(desk, first, last, LINES),
    };
    (wave, sources)
}

/// Rejects in the ten-minute slots that the wave touches.
fn rejects(desk: &Desk<'_>, first: i64, last: i64) -> u64 {
    let slots = first.div_euclid(SLOT)..=last.div_euclid(SLOT);
    slots.map(|slot| desk.gathered.tally.slots.get(slot, What::Reject)).sum()
}

/// Clients with the most connections in those slots.
fn top_sources(desk: &Desk<'_>, first: i64, last: i64) -> Vec<(Who, Counted)> {
    let slots = first.div_euclid(SLOT)..=last.div_euclid(SLOT);
    let mut clients: HashMap<Who, u64> = HashMap::new();
    for ((slot, client), n) in &desk.gathered.tally.callers {
        if slots.contains(slot) {
            *clients.entry(*client).or_default() += u64::from(*n);
        }
    }
    let names = &desk.gathered.tally.names;
    let named = clients.into_iter();
    let mut named: Vec<(Who, Counted)> = named
        .map(|(client, count)| (client, Counted { name: names.show(client), count, evidence: Vec::new() }))
        .collect();
    named.sort_by(|(_, a), (_, b)| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    named.truncate(SOURCES);
    named
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_middle_counts_how_often() {
        assert_eq!(median(vec![(5, 1), (1, 1), (3, 1)]), 3);
        assert_eq!(median(vec![(9, 2), (1, 2)]), 1);
        assert_eq!(median(vec![(0, 100), (9, 99)]), 0);
        assert_eq!(median(vec![(0, 99), (9, 100)]), 9);
    }
}
