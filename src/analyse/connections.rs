//! Sessions over time: how many opened, how many were open at once, when limits were reached, which never closed.

use std::collections::{HashMap, HashSet};

use super::desk::{Desk, Totals};
use super::waves;
use crate::ask::{AskError, Rows, questions};
use crate::gather::Gathered;
use crate::model::finding::Evidence;
use crate::report::view::{Client, Connections, CurvePoint, Hour, LimitReached, Peak, Unclosed};
use crate::tally::rules::Window;
use crate::tally::{SLOT, What};

const HOUR: i64 = 3600;
/// Points of the curve for the chart, at most.
const POINTS: i64 = 1100;
/// Hours listed one by one; of longer periods only those in which something happened, at most ten years of them.
const HOURS: i64 = 24 * 400;
const MOST_HOURS: usize = 24 * 3660;
/// Hours that carry their first line.
const TRACED_HOURS: usize = 24 * 31;
/// Limits listed at most.
const LIMITS: usize = 1000;
/// Clients listed at most.
const CLIENTS: usize = 100;
const UNCLOSED: usize = 100;

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
    fn starts(self, grain: i64) -> impl Iterator<Item = (i64, Run)> {
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

    fn peak(&self) -> Option<Step> {
        // The first of equals.
        self.0.iter().rev().max_by_key(|step| step.highest).copied()
    }
}

pub fn section(desk: &Desk<'_>, totals: &Totals) -> Result<Connections, AskError> {
    let (window, zone) = (desk.terms.window, desk.terms.zone);
    let mut days = DayCache::default();
    let days = std::cell::RefCell::new(&mut days);
    let steps = Steps::new(desk.gathered, window, |second| days.borrow_mut().day(second, zone));
    let clients = desk.ask(&questions::CLIENTS)?;
    let count = desk.ask(&questions::CLIENT_COUNT)?;
    let (unclosed, unclosed_sessions) = unclosed(desk);
    Ok(Connections {
        inbound: totals.of(What::Inbound),
        outbound: totals.of(What::Outbound),
        clients: count.iter().map(|row| row.count("clients")).sum(),
        totals: desk.traced(totals, [("inbound", What::Inbound), ("outbound", What::Outbound)]),
        peak: steps.peak().map(|step| Peak {
            open: step.highest,
            at: desk.second(step.second),
            evidence: openings(desk, step.second, step.second, 1),
        }),
        hours: hours(desk, &steps),
        curve: curve(desk, &steps),
        limits: limits(desk),
        limits_total: totals.of(What::Limit),
        waves: waves::waves(desk, &steps),
        unclosed,
        unclosed_sessions,
        top_clients: top_clients(desk, &clients),
    })
}

/// Clients by connections, each under the name it had most often.
fn top_clients(desk: &Desk<'_>, rows: &Rows) -> Vec<Client> {
    let mut clients: HashMap<i64, (u64, String, i64)> = HashMap::new();
    for row in rows.iter() {
        let (connections, name, at) =
            clients.entry(row.int("client")).or_insert((0, String::new(), i64::MAX));
        *connections += row.count("connections");
        *at = (*at).min(row.int("at"));
        if name.is_empty() {
            *name = desk.name(row.int("name"));
        }
    }
    let mut clients: Vec<(i64, (u64, String, i64))> = clients.into_iter().collect();
    clients.sort_by_key(|(client, (connections, ..))| (std::cmp::Reverse(*connections), *client));
    let clients = clients.into_iter().take(CLIENTS).enumerate();
    clients
        .map(|(rank, (client, (connections, name, at)))| Client {
            ip: desk.address(client),
            name,
            connections,
            evidence: desk.trace(rank, at),
        })
        .collect()
}

/// Remembers the local day of the hour asked about last.
#[derive(Default)]
struct DayCache(Option<(i64, i32)>);

impl DayCache {
    fn day(&mut self, second: i64, zone: crate::model::calendar::Zone) -> i32 {
        // Zones are offset by whole quarter hours, so a quarter of an hour lies in one day.
        let quarter = second.div_euclid(900);
        match self.0 {
            Some((known, day)) if known == quarter => day,
            _ => {
                let day = zone.local(second).0;
                self.0 = Some((quarter, day));
                day
            }
        }
    }
}

fn hours(desk: &Desk<'_>, steps: &Steps) -> Vec<Hour> {
    let count = |start: i64, what: What| {
        let slots = (start.div_euclid(SLOT)..(start + HOUR).div_euclid(SLOT)).map(|slot| (slot, what));
        slots.filter_map(|key| desk.gathered.tally.slots.get(&key)).sum()
    };
    let runs = steps.runs(HOUR);
    let long = runs.iter().map(|run| run.count).sum::<i64>() > HOURS;
    let starts = runs.into_iter().filter(|run| !long || run.count == 1).flat_map(|run| run.starts(HOUR));
    let hours = starts.enumerate().map(|(rank, (start, run))| Hour {
        start: desk.second(start),
        opened: count(start, What::Inbound),
        peak_open: run.highest,
        outbound: count(start, What::Outbound),
        evidence: if rank < TRACED_HOURS { openings(desk, start, start + HOUR - 1, 1) } else { Vec::new() },
    });
    hours.filter(|hour| !long || hour.opened + hour.outbound > 0).take(MOST_HOURS).collect()
}

/// The first inbound connection of each ten minutes between two seconds, the first few of these.
pub fn openings(desk: &Desk<'_>, first: i64, last: i64, most: usize) -> Vec<Evidence> {
    let slots = first.div_euclid(SLOT)..=last.div_euclid(SLOT);
    let starts = slots.filter_map(|slot| desk.gathered.tally.slot_starts.get(&slot));
    starts.take(most).map(|at| desk.evidence(*at)).collect()
}

/// The curve in the finest of these grains that keeps the chart small.
fn curve(desk: &Desk<'_>, steps: &Steps) -> Vec<CurvePoint> {
    let (Some(first), Some(last)) = (steps.all().first(), steps.all().last()) else { return Vec::new() };
    let span = last.second - first.second;
    let grain =
        [60, 300, SLOT, HOUR, 6 * HOUR].into_iter().find(|grain| span / grain < POINTS).unwrap_or(24 * HOUR);
    let points = steps.runs(grain).into_iter().flat_map(|run| run.starts(grain)).take(20 * POINTS as usize);
    points
        .map(|(start, run)| CurvePoint { start: desk.second(start), open: run.highest, opened: run.opened })
        .collect()
}

/// The first few times a limit was reached.
fn limits(desk: &Desk<'_>) -> Vec<LimitReached> {
    let window = desk.terms.window;
    let mut limits = desk.gathered.tally.limits.clone();
    limits.retain(|limit| (window.first..=window.last).contains(&limit.day));
    limits.sort_unstable();
    let names = &desk.gathered.tally.names;
    let listed = limits.iter().take(LIMITS).map(|limit| LimitReached {
        at: desk.moment(limit.micros),
        text: names.text(limit.text),
        evidence: vec![desk.evidence(limit.at)],
    });
    listed.collect()
}

/// Sessions of the period without an end.
fn unclosed(desk: &Desk<'_>) -> (u64, Vec<Unclosed>) {
    let window = desk.terms.window;
    let asked = |second: i64| {
        let day = desk.terms.zone.local(second).0;
        day >= window.first && day <= window.last
    };
    let open: Vec<_> = desk.gathered.unclosed.iter().filter(|open| asked(open.since)).collect();
    let names = &desk.gathered.tally.names;
    let listed = open.iter().take(UNCLOSED).map(|open| Unclosed {
        ip: names.show(open.client),
        at: desk.second(open.since),
        evidence: vec![desk.evidence(open.at)],
    });
    (open.len() as u64, listed.collect())
}

/// How many are open at each step of `every` seconds of the window's days with sessions: (second, open).
pub fn open_at_each(
    gathered: &Gathered,
    window: Window,
    zone: crate::model::calendar::Zone,
    every: i64,
) -> Vec<(i64, u64)> {
    let steps = Steps::new(gathered, window, |second| zone.local(second).0);
    let days: HashSet<i32> = steps.all().iter().map(|step| zone.local(step.second).0).collect();
    let mut days: Vec<i32> = days.into_iter().collect();
    days.sort_unstable();
    let mut table = Vec::new();
    let mut steps = steps.all().iter().peekable();
    let mut open = steps.peek().map_or(0, |first| (first.open).saturating_sub(first.opened));
    for day in days {
        let (mut at, end) = (zone.wall(day, 0).first(), zone.wall(day + 1, 0).first());
        while at < end {
            while let Some(step) = steps.next_if(|step| step.second <= at) {
                open = step.open;
            }
            table.push((at, open));
            at += every;
        }
    }
    table
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
