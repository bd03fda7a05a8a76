//! The beat of a source's hits: period, phase, jitter, misses, the schedule that would make it, and when it is due next. Pure.

use super::{BURST, Beat, REGULAR, median, multiples, timing_score};
use crate::model::calendar::{Zone, weekday};

const DAY: i64 = 86_400;
const WEEK: i64 = 7 * DAY;

/// A regular beat.
#[derive(Clone, Debug, PartialEq)]
pub struct Rhythm {
    /// Seconds.
    pub period: i64,
    /// Seconds after the period's beginning, counted from midnight: on the wall, or of UTC. Of a week, from Monday.
    pub phase: i64,
    /// It keeps to the clock on the wall, summer time and all; otherwise to UTC.
    pub by_wall: bool,
    /// Half of the beats are off by less: seconds.
    pub jitter: i64,
    pub beats: usize,
    /// Times between the first and the last beat at which none came.
    pub misses: usize,
    /// Share of gaps that fit, 0 to 100.
    pub regular_percent: u32,
    /// Five fields of a crontab that would make this beat, where some would.
    pub schedule: Option<String>,
    /// The time after the last beat at which one is due: seconds since the epoch.
    pub next: i64,
    /// How even the gaps are by RITA's measure, 0 to 1: a second opinion.
    pub timing_score: Option<f64>,
}

/// The beat of hits at `instants` (seconds since the epoch, in any order), for clocks in `zone`; None where there is none.
pub fn rhythm(instants: &[i64], zone: Zone) -> Option<Rhythm> {
    let beat = Beat::of(instants).filter(|beat| beat.regular >= REGULAR && beat.every > BURST)?;
    let local: Vec<i64> = beat.starts.iter().map(|at| at + i64::from(zone.offset_at(*at))).collect();
    let candidates = [(true, &local), (false, &beat.starts)];
    let kept = candidates.map(|(by_wall, clock)| (by_wall, Fit::of(clock, beat.every)));
    let (by_wall, fit) = kept.into_iter().min_by_key(|(_, fit)| fit.jitter)?;
    let misses: i64 = beat.gaps.iter().map(|gap| (multiples(*gap, fit.period) - 1).max(0)).sum();
    let last = *beat.starts.last()?;
    Some(Rhythm {
        period: fit.period,
        phase: fit.phase,
        by_wall,
        jitter: fit.jitter,
        beats: beat.starts.len(),
        misses: misses as usize,
        regular_percent: beat.regular,
        schedule: schedule(fit.period, fit.phase),
        next: next(&fit, by_wall, zone, last),
        timing_score: timing_score(instants),
    })
}

/// The period and phase of beats on one clock.
struct Fit {
    period: i64,
    phase: i64,
    jitter: i64,
}

impl Fit {
    fn of(clock: &[i64], every: i64) -> Fit {
        let beats: i64 = clock.windows(2).map(|pair| multiples(pair[1] - pair[0], every).max(1)).sum();
        let whole = clock.last().zip(clock.first()).map_or(0, |(last, first)| last - first);
        let mean = (whole + beats / 2) / beats.max(1);
        // Whoever sets a period sets whole minutes, as far as the beats can tell.
        let minutes = (mean + 30) / 60 * 60;
        let off = (minutes - mean).abs() * beats;
        let slack = (every / 20).clamp(5, 120);
        let period = if minutes > 0 && off <= slack.max(beats) { minutes } else { mean.max(1) };
        let start = if period == WEEK { 4 * DAY } else { 0 };
        let anchor = clock.first().copied().unwrap_or(0);
        // Around the first beat, so that beats at both sides of midnight lie together.
        let away: Vec<i64> =
            clock.iter().map(|at| (at - anchor + period / 2).rem_euclid(period) - period / 2).collect();
        let centre = median(&away);
        let off: Vec<i64> = away.iter().map(|one| (one - centre).abs()).collect();
        Fit { period, phase: (anchor + centre - start).rem_euclid(period), jitter: median(&off) }
    }
}

/// When a beat is due after the last one.
fn next(fit: &Fit, by_wall: bool, zone: Zone, last: i64) -> i64 {
    let start = if fit.period == WEEK { 4 * DAY } else { 0 };
    let clock = if by_wall { last + i64::from(zone.offset_at(last)) } else { last };
    let since = clock - start - fit.phase;
    // Half a period on, so that a beat that came early is not due again at once.
    let due = (since + fit.period / 2).div_euclid(fit.period) * fit.period + fit.period + start + fit.phase;
    if by_wall { zone.wall(due.div_euclid(DAY) as i32, due.rem_euclid(DAY) as u32).first() } else { due }
}

/// The five fields: of minutes that divide the hour, hours that divide the day, days and weeks.
fn schedule(period: i64, phase: i64) -> Option<String> {
    // A beat seconds before the minute belongs to the next one.
    let phase = (phase + 5).rem_euclid(period);
    let (minute, hour) = (phase / 60 % 60, phase / 3600 % 24);
    let stepped = |from: i64, last: i64, step: i64| match (from, step) {
        (_, 1) => "*".to_string(),
        (0, _) => format!("*/{step}"),
        _ => format!("{from}-{last}/{step}"),
    };
    if period % 60 != 0 {
        None
    } else if period < 3600 && 3600 % period == 0 {
        Some(format!("{} * * * *", stepped(minute, 59, period / 60)))
    } else if period < DAY && period % 3600 == 0 && DAY % period == 0 {
        Some(format!("{minute} {} * * *", stepped(hour, 23, period / 3600)))
    } else if period == DAY {
        Some(format!("{minute} {hour} * * *"))
    } else if period == WEEK {
        // Day 4 of the epoch was a Monday; in a crontab Sunday is 0.
        let day = (weekday(4 + (phase / DAY) as i32) + 1) % 7;
        Some(format!("{minute} {hour} * * {day}"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::day_number;

    fn brussels() -> Zone {
        "Europe/Brussels".parse().expect("a zone")
    }

    #[test]
    fn a_beat_with_jitter_and_misses() {
        let start = 20_000 * DAY;
        let beats: Vec<i64> =
            (0..144).filter(|n| n % 29 != 7).map(|n| start + n * 600 + 183 + (n * 7) % 3).collect();
        let found = rhythm(&beats, Zone::UTC).expect("a rhythm");
        assert_eq!((found.period, found.misses, found.jitter <= 1), (600, 5, true));
        assert_eq!(found.phase, 184);
        assert_eq!(found.schedule.as_deref(), Some("3-59/10 * * * *"));
        assert_eq!(found.next, start + 144 * 600 + 184);
        assert!(found.timing_score.is_some_and(|score| score > 0.9));
    }

    #[test]
    fn a_daily_beat_across_a_change_of_the_clocks() {
        let first = day_number(2026, 3, 25).expect("a day");
        let at = |day: i32| brussels().wall(first + day, 6 * 3600 + 25 * 60 + 2).first();
        let wall = rhythm(&(0..9).map(at).collect::<Vec<_>>(), brussels()).expect("a rhythm");
        assert_eq!((wall.period, wall.by_wall, wall.jitter), (DAY, true, 0));
        assert_eq!((wall.schedule.as_deref(), wall.next), (Some("25 6 * * *"), at(9)));
        let utc: Vec<i64> = (0..9).map(|day| at(0) + day * DAY).collect();
        let found = rhythm(&utc, brussels()).expect("a rhythm");
        assert_eq!((found.by_wall, found.next), (false, at(0) + 9 * DAY));
    }

    #[test]
    fn odd_periods_have_no_schedule_and_wild_hits_no_rhythm() {
        let beats: Vec<i64> = (0..30).map(|n| 1000 + n * 2831).collect();
        let found = rhythm(&beats, Zone::UTC).expect("a rhythm");
        assert_eq!((found.period, found.schedule), (2831, None));
        assert_eq!(rhythm(&[0, 100, 3000, 3300, 9000, 9100, 20_000], Zone::UTC), None);
        let weekly: Vec<i64> = (0..6).map(|n| n * WEEK + 3 * DAY + 3600).collect();
        // 1970-01-04 was a Sunday.
        assert_eq!(rhythm(&weekly, Zone::UTC).and_then(|one| one.schedule).as_deref(), Some("0 1 * * 0"));
    }
}
