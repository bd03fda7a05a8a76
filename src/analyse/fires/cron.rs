//! Crontab lines. From Vixie cron and cronie `src/cron.c` (`main`, `find_jobs`), cron(8) on daylight saving time, and busybox
//! `miscutils/crond.c`.

use super::clock::{Plan, Stretch, stretches};
use super::{ALL_TIME, DAY, Due};
use crate::model::calendar::{Zone, civil, weekday};
use crate::model::job::{Cron, Daemon, Fire, Span};

/// A jump of the clock by more than this is taken as a clock that was set, not as daylight saving time.
const THREE_HOURS: i64 = 3 * 3600;

pub fn fires(cron: &Cron, own: Option<Zone>, host: Zone, due: &mut Due) {
    let Some(span) = cron.drawn else {
        instants(cron, own, host, (due.since(), due.to), &mut |_, at| {
            due.at(at);
            !due.is_full()
        });
        return;
    };
    // Of all times that may be drawn within a span, the first and the last.
    let ends = |bits: u64| bits & bits.wrapping_neg() | bits.checked_ilog2().map_or(0, |last| 1 << last);
    let hour = if span > Span::Hour { ends(u64::from(cron.hour)) as u32 } else { cron.hour };
    let cron = &Cron { minute: ends(cron.minute), hour, ..*cron };
    let reach = reach(span);
    let within = ((due.since() - reach).max(ALL_TIME.0), (due.to + reach).min(ALL_TIME.1));
    let mut open: Option<(i64, Fire)> = None;
    instants(cron, own, host, within, &mut |wall, at| {
        let key = key(span, wall);
        match &mut open {
            Some((of, fire)) if *of == key => fire.latest = at,
            _ => {
                let whole = open.replace((key, Fire { earliest: at, latest: at }));
                whole.into_iter().for_each(|(_, fire)| due.span(fire));
            }
        }
        !due.is_full()
    });
    open.into_iter().for_each(|(_, fire)| due.span(fire));
}

/// Longer than the span by some days, so that it is seen whole.
const fn reach(span: Span) -> i64 {
    match span {
        Span::Hour | Span::Day => 2 * DAY,
        Span::Week => 9 * DAY,
        Span::Month => 33 * DAY,
        Span::Year => 368 * DAY,
    }
}

/// Which hour, day, week, month or year a wall shows.
fn key(span: Span, wall: i64) -> i64 {
    let day = wall.div_euclid(DAY);
    match span {
        Span::Hour => wall.div_euclid(3600),
        Span::Day => day,
        // From Monday on.
        Span::Week => (day + 3).div_euclid(7),
        Span::Month => {
            let (year, month, _) = civil(day as i32);
            i64::from(year) * 12 + i64::from(month)
        }
        Span::Year => i64::from(civil(day as i32).0),
    }
}

/// Hands over what the wall shows and the instant, for each start within two instants.
fn instants(
    cron: &Cron,
    own: Option<Zone>,
    host: Zone,
    (from, to): (i64, i64),
    take: &mut dyn FnMut(i64, i64) -> bool,
) {
    let on_day = |day: i32| {
        let (_, month, date) = civil(day);
        cron.on_day(month, date, weekday(day))
    };
    let hours = (0..24_u32).filter(|hour| cron.hour >> hour & 1 == 1);
    let minutes = |hour: u32| {
        (0..60_u32)
            .filter(|minute| cron.minute >> minute & 1 == 1)
            .map(move |minute| hour * 3600 + minute * 60)
    };
    let seconds: Vec<u32> = hours.flat_map(minutes).collect();
    let plan = Plan { on_day: &on_day, seconds: &seconds };
    let own = own.filter(|_| cron.daemon == Daemon::Vixie);
    // A day before, so that a clock that was put back an hour ago is seen.
    let of_host = stretches(host, from - DAY, to);
    let of_job = own.map_or_else(|| of_host.clone(), |zone| stretches(zone, from - DAY, to));
    let resting: Vec<(i64, i64)> = match own {
        Some(_) if !cron.wild => of_host
            .iter()
            .filter(|one| is_dst(one) && one.jump < 0)
            .map(|one| (one.start, one.start - one.jump))
            .collect(),
        _ => Vec::new(),
    };
    let fixed = cron.daemon == Daemon::Vixie && own.is_none() && !cron.wild;
    for stretch in &of_job {
        let (mut first, last) = (stretch.start + stretch.offset, stretch.end + stretch.offset);
        if fixed && is_dst(stretch) {
            let shown_before = first - stretch.jump;
            if stretch.jump > 0 {
                // What was skipped, at once.
                if !plan
                    .walls(shown_before, first, &mut |wall| stretch.start < from || take(wall, stretch.start))
                {
                    return;
                }
            } else {
                // What is shown again.
                first = shown_before.min(last);
            }
        }
        first = first.max(from + stretch.offset);
        let rests = |at: i64| resting.iter().any(|(start, end)| (*start..*end).contains(&at));
        if !plan
            .walls(first, last, &mut |wall| rests(wall - stretch.offset) || take(wall, wall - stretch.offset))
        {
            return;
        }
    }
}

fn is_dst(stretch: &Stretch) -> bool {
    stretch.jump != 0 && stretch.jump.abs() <= THREE_HOURS
}
