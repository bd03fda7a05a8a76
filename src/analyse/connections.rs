//! Sessions over time: how many opened, how many were open at once, when limits were reached, which never closed.

use std::collections::HashSet;

use super::clients::Clients;
use super::desk::{Desk, Totals};
use super::steps::Steps;
use super::waves;
use crate::ask::{AskError, questions};
use crate::gather::Gathered;
use crate::model::finding::Evidence;
use crate::model::source::Position;
use crate::report::view::{Connections, CurvePoint, Hour, LimitReached, Peak, Unclosed};
use crate::tally::key::Who;
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
const UNCLOSED: usize = 100;

pub fn section(desk: &Desk<'_>, totals: &Totals, clients: &Clients) -> Result<Connections, AskError> {
    let (window, zone) = (desk.terms.window, desk.terms.zone);
    let steps = Steps::new(&desk.gathered.tally.curve, window, zone);
    let count = desk.ask(&questions::CLIENT_COUNT)?;
    let (unclosed, unclosed_sessions) = unclosed(desk);
    Ok(Connections {
        inbound: totals.of(What::Inbound),
        outbound: totals.of(What::Outbound),
        clients: count.iter().map(|row| row.count("clients")).sum(),
        totals: desk.traced(totals, [("inbound", What::Inbound), ("outbound", What::Outbound)]),
        peak: steps.peak().filter(|step| step.highest > 0).map(|step| Peak {
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
        top_clients: clients.top(desk),
    })
}

fn hours(desk: &Desk<'_>, steps: &Steps<'_>) -> Vec<Hour> {
    let count = |start: i64, what: What| {
        let slots = start.div_euclid(SLOT)..(start + HOUR).div_euclid(SLOT);
        slots.map(|slot| desk.gathered.tally.slots.get(slot, what)).sum()
    };
    let runs = steps.runs(HOUR);
    let long = runs.iter().map(|run| run.count).sum::<i64>() > HOURS;
    let starts = runs.into_iter().filter(|run| !long || run.count == 1).flat_map(|run| run.starts(HOUR));
    let hours = starts.map(|(start, run)| Hour {
        start: desk.second(start),
        opened: count(start, What::Inbound),
        peak_open: run.highest,
        outbound: count(start, What::Outbound),
        evidence: Vec::new(),
    });
    let mut hours: Vec<Hour> =
        hours.filter(|hour| !long || hour.opened + hour.outbound > 0).take(MOST_HOURS).collect();
    for hour in hours.iter_mut().filter(|hour| hour.opened > 0).take(TRACED_HOURS) {
        let start = hour.start.seconds();
        hour.evidence = openings(desk, start, start + HOUR - 1, 1);
    }
    hours
}

/// The first inbound connection of each ten minutes between two seconds, the first few of these.
pub fn openings(desk: &Desk<'_>, first: i64, last: i64, most: usize) -> Vec<Evidence> {
    let slots = first.div_euclid(SLOT)..=last.div_euclid(SLOT);
    let starts = slots.filter_map(|slot| desk.gathered.tally.slot_starts.get(&slot));
    starts.take(most).map(|at| desk.evidence(*at)).collect()
}

/// The curve in the finest of these grains that keeps the chart small.
fn curve(desk: &Desk<'_>, steps: &Steps<'_>) -> Vec<CurvePoint> {
    let mut all = steps.all();
    let Some(first) = all.next() else { return Vec::new() };
    let span = all.last().map_or(0, |last| last.second - first.second);
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
        evidence: connects(desk, open.client, open.at),
    });
    (open.len() as u64, listed.collect())
}

/// The connect of a session; where its text was not kept, the first connect of the client, whose text was.
fn connects(desk: &Desk<'_>, client: Who, at: Position) -> Vec<Evidence> {
    let own = desk.evidence(at);
    if !own.text.is_empty() {
        return vec![own];
    }
    let rows = desk.gathered.tally.clients.iter().filter(|(key, _)| key.client == client);
    let first = rows.map(|(_, count)| count.at).min().map(|first| desk.evidence(first));
    first.filter(|first| !first.text.is_empty()).or(Some(own)).into_iter().collect()
}

/// How many are open at each step of `every` seconds of the window's days with sessions: (second, open).
pub fn open_at_each(
    gathered: &Gathered,
    window: Window,
    zone: crate::model::calendar::Zone,
    every: i64,
) -> Vec<(i64, u64)> {
    let steps = Steps::new(&gathered.tally.curve, window, zone);
    let days: HashSet<i32> = steps.all().map(|step| zone.local(step.second).0).collect();
    let mut days: Vec<i32> = days.into_iter().collect();
    days.sort_unstable();
    let mut table = Vec::new();
    let mut steps = steps.all().peekable();
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
