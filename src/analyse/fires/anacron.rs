//! Anacron: once a period, at the first start of anacron on a day at which the hour is allowed. From cronie `anacron/lock.c`
//! (`consider_job`), `contrib/0anacron` (started each hour at :01), and Debian's `anacron.timer` (07..23:30, five minutes at
//! random) and `/etc/cron.d/anacron`.
//!
//! The stamp that says on which day a job ran last is not part of the table. So the span of every day is given, of a
//! weekly job, too; and after each boot the time at which it is made up for, if the day's had been missed.

use super::{DAY, Due};
use crate::model::calendar::Zone;
use crate::model::job::{Anacron, Fire};

/// Without a range of hours the table is Debian's: started from 07:30 on, up to six minutes late.
const DEBIAN: (i64, i64) = (7 * 60 + 30, 6);
/// Anacron is started at this minute of each hour where the table has a range of hours.
const MINUTE: i64 = 1;

pub fn fires(anacron: &Anacron, zone: Zone, boots: &[i64], due: &mut Due) {
    let (earliest, latest) = span(anacron, due.delay / 60);
    let first = zone.local(due.since() - DAY).0;
    let last = zone.local(due.to).0;
    for day in first..=last {
        let at = |minutes: i64| {
            let day = day + minutes.div_euclid(24 * 60) as i32;
            zone.wall(day, (minutes.rem_euclid(24 * 60) * 60) as u32).first()
        };
        due.span(Fire { earliest: at(earliest), latest: at(latest) });
    }
    let delay = i64::from(anacron.delay) * 60;
    for boot in boots {
        let (_, second) = zone.local(boot + delay);
        let (hour, minute) = (second / 3600, i64::from(second / 60));
        let allowed = anacron.hours.is_none_or(|(from, to)| (from..to).contains(&hour));
        if allowed && minute > latest {
            let wait = if anacron.hours.is_some() { 3600 } else { 600 };
            due.span(Fire { earliest: boot + delay, latest: boot + delay + wait });
        }
    }
}

/// Minutes of the day between which it starts on a machine that is always on; `random` is the greatest random delay, which
/// is added to the latest by whoever takes the fire.
fn span(anacron: &Anacron, random: i64) -> (i64, i64) {
    let delay = i64::from(anacron.delay);
    let Some((from, _)) = anacron.hours else {
        return (DEBIAN.0 + delay, DEBIAN.0 + DEBIAN.1 + delay);
    };
    let opens = i64::from(from) * 60;
    // The first hour in which a start is late enough without any random delay.
    let hour = (opens - MINUTE - delay + 59).div_euclid(60);
    let sure = hour * 60 + MINUTE + delay;
    // The start before it, had it drawn a long delay.
    let earliest = if sure - 60 + random >= opens { opens } else { sure };
    (earliest, sure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_start_of_a_day() {
        let anacron = |delay, hours| Anacron { period: 1, delay, hours };
        let three = Some((3, 22));
        assert_eq!(span(&anacron(5, three), 45), (3 * 60 + 6, 3 * 60 + 6));
        assert_eq!(span(&anacron(25, three), 45), (3 * 60, 3 * 60 + 26));
        assert_eq!(span(&anacron(65, three), 0), (3 * 60 + 6, 3 * 60 + 6));
        assert_eq!(span(&anacron(5, None), 0), (7 * 60 + 35, 7 * 60 + 41));
    }
}
