//! Timers of systemd. From systemd.timer(5), systemd.time(7), systemd `src/core/timer.c` (`timer_enter_waiting`) and
//! `src/shared/calendarspec.c` (`find_next`).
//!
//! A monotonic chain (OnUnitActiveSec) keeps its pace from a boot or another start on; each link may be late, so the further
//! from there, the wider its span, up to the whole pace. Runs are taken as short for OnUnitInactiveSec.

use super::clock::{Plan, stretches};
use super::{DAY, Due, MOST};
use crate::model::calendar::{Zone, civil, day_number, weekday};
use crate::model::job::{Calendar, Component, Fire, Timer};

const SECOND: i64 = 1_000_000;

pub fn fires(timer: &Timer, zone: Zone, boots: &[i64], due: &mut Due) {
    let pace = timer.active.iter().chain(&timer.inactive).min().map(|pace| (pace / SECOND).max(1));
    let Some(pace) = pace else {
        let mut seeds = seeds(timer, zone, boots, (due.since(), due.to));
        seeds.sort_unstable();
        seeds.into_iter().for_each(|at| due.at(at));
        return;
    };
    let mut seeds = seeds(timer, zone, boots, (last_seed(timer, zone, due.since()), due.to));
    seeds.sort_unstable();
    let mut seeds = seeds.into_iter().peekable();
    // The last start: when, and how late it may have been without its own delay.
    let mut last: Option<(i64, i64)> = None;
    while !due.is_full() {
        let seed = seeds.peek().copied().unwrap_or(i64::MAX);
        let link = last.map_or(i64::MAX, |(at, _)| at + pace);
        if seed.min(link) >= due.to {
            return;
        }
        if seed <= link {
            seeds.next();
            last = Some((seed, 0));
            due.at(seed);
            continue;
        }
        let late = last.map_or(0, |(_, late)| late);
        // Links that are over before anybody asks are counted, not walked.
        let skipped = (due.since().min(seed) - 2 * pace - link).max(0) / pace;
        let late = (late + (skipped + 1).saturating_mul(due.delay)).min(pace);
        let at = link + skipped * pace;
        last = Some((at, late));
        due.span(Fire { earliest: at, latest: at + late });
    }
}

/// An instant before the last start that a calendar has until then, on which a chain may hang.
fn last_seed(timer: &Timer, zone: Zone, until: i64) -> i64 {
    let mut width = DAY;
    while width < 400 * DAY && !timer.calendars.is_empty() {
        let mut any = false;
        for calendar in &timer.calendars {
            instants(calendar, zone, (until - width, until), &mut |_| {
                any = true;
                false
            });
        }
        if any {
            break;
        }
        width *= 4;
    }
    until - width
}

/// Starts that depend on no other start.
fn seeds(timer: &Timer, zone: Zone, boots: &[i64], (from, to): (i64, i64)) -> Vec<i64> {
    let mut list = Vec::new();
    for calendar in &timer.calendars {
        instants(calendar, zone, (from, to), &mut |at| {
            list.push(at);
            list.len() < MOST
        });
    }
    for boot in boots {
        list.extend(timer.boot.iter().map(|span| boot + span / SECOND));
        // Whether a time was missed is not known; it may have been.
        if timer.persistent && !timer.calendars.is_empty() {
            list.push(*boot);
        }
    }
    list
}

fn instants(calendar: &Calendar, zone: Zone, (from, to): (i64, i64), take: &mut dyn FnMut(i64) -> bool) {
    let on_day = |day: i32| {
        let date = civil(day);
        let length = if calendar.from_end { length(date) } else { 31 };
        calendar.on_day(date, weekday(day), length)
    };
    let seconds = seconds(calendar);
    let plan = Plan { on_day: &on_day, seconds: &seconds };
    for stretch in stretches(calendar.zone.unwrap_or(zone), from - DAY, to) {
        let (mut first, last) = (stretch.start + stretch.offset, stretch.end + stretch.offset);
        if stretch.jump < 0 {
            // Shown before, and due then.
            first = (first - stretch.jump).min(last);
        }
        first = first.max(from + stretch.offset);
        if !plan.walls(first, last, &mut |wall| take(wall - stretch.offset)) {
            return;
        }
    }
}

fn length((year, month, _): (i32, u32, u32)) -> u32 {
    let next = if month == 12 { day_number(year + 1, 1, 1) } else { day_number(year, month + 1, 1) };
    match (day_number(year, month, 1), next) {
        (Some(first), Some(next)) => (next - first) as u32,
        _ => 31,
    }
}

/// The seconds of a day at which it is due; fractions are dropped.
fn seconds(calendar: &Calendar) -> Vec<u32> {
    let on =
        |list: &[Component], value: u32| list.is_empty() || list.iter().any(|one| one.has(i64::from(value)));
    let mut within: Vec<u32> = calendar.micros.iter().flat_map(|one| steps(*one)).collect();
    within.sort_unstable();
    within.dedup();
    let mut seconds = Vec::new();
    for hour in (0..24).filter(|hour| on(&calendar.hours, *hour)) {
        for minute in (0..60).filter(|minute| on(&calendar.minutes, *minute)) {
            seconds.extend(within.iter().map(|second| hour * 3600 + minute * 60 + second));
        }
    }
    seconds
}

/// Seconds of a minute that a component of microseconds touches.
fn steps(component: Component) -> impl Iterator<Item = u32> {
    let last = component.stop.unwrap_or(if component.step == 0 { component.start } else { 60 * SECOND - 1 });
    // A step below a second touches each of them.
    let step = component.step.max(SECOND / 2);
    (0..)
        .map(move |count| component.start + count * step)
        .take_while(move |micros| *micros <= last)
        .map(|micros| (micros / SECOND) as u32)
}
