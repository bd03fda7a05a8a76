//! When a job is due. Theory: runs that a log shows beat it (`runs`). Pure, and bounded for any schedule: time is seen
//! from 1970 to 2200, and a list ends after `MOST` fires.
//!
//! | schedule | rule |
//! | --- | --- |
//! | Vixie cron, cronie (`src/cron.c`) | the clock is put forward by up to three hours: fixed times of the skipped hour at once after it; put back: they are not repeated; jobs with `*` in minute or hour follow the wall |
//! | cronie with CRON_TZ (`find_jobs`) | follows the wall of that zone; fixed times rest while the host's clock repeats an hour |
//! | busybox (`TestJobs`) | follows the wall: skipped times never, repeated ones twice |
//! | systemd (`calendar_spec_next_usec`) | skipped times never, repeated ones once; slack and random delay after them |
//! | anacron (`anacron/lock.c`) | once a period, from the first hour that is allowed or after a boot |

mod anacron;
mod clock;
mod cron;
mod timer;

use crate::model::calendar::Zone;
use crate::model::job::{Fire, Job, Schedule};

/// Fires of a list at most: a list of this length was cut, and its last fire says where.
pub const MOST: usize = 1_000_000;
/// The daemon is up so many seconds after the first line of a boot, and has started its `@reboot` jobs.
const BOOTED: i64 = 300;
/// 1970-01-01 and 2200-01-01.
const ALL_TIME: (i64, i64) = (0, 7_258_118_400);
const DAY: i64 = 86_400;

/// When the job is due between two instants (seconds since the epoch, `to` not included), in their order. A fire belongs
/// to them with any part of its span from earliest to latest start. `zone` is that of the host, `boots` are the instants at
/// which it was started, in their order: without them a job that waits for a boot is never due.
pub fn fires(job: &Job, from: i64, to: i64, zone: Zone, boots: &[i64]) -> Vec<Fire> {
    let (from, to) = (from.max(ALL_TIME.0), to.min(ALL_TIME.1));
    let mut due = Due { from, to, delay: job.delay, list: Vec::new() };
    if from < to {
        match &job.schedule {
            Schedule::Cron(cron) => cron::fires(cron, job.zone, zone, &mut due),
            Schedule::Reboot => {
                let spans = boots.iter().map(|boot| Fire { earliest: *boot, latest: boot + BOOTED });
                spans.for_each(|fire| due.span(fire));
            }
            Schedule::Anacron(anacron) => anacron::fires(anacron, zone, boots, &mut due),
            Schedule::Timer(timer) => timer::fires(timer, zone, boots, &mut due),
            Schedule::Listed(walls) => {
                for wall in walls {
                    let (day, second) = (wall.div_euclid(DAY), wall.rem_euclid(DAY));
                    due.at(job.zone.unwrap_or(zone).wall(day as i32, second as u32).first());
                }
            }
        }
    }
    due.list.sort_unstable();
    due.list
}

/// The first fire that is due after an instant; None where it is never due again.
pub fn next_after(job: &Job, after: i64, zone: Zone, boots: &[i64]) -> Option<Fire> {
    let (mut from, mut width) = (after.saturating_add(1).max(ALL_TIME.0), DAY);
    while from < ALL_TIME.1 {
        let to = from.saturating_add(width).min(ALL_TIME.1);
        let found = fires(job, from, to, zone, boots).into_iter().find(|fire| fire.earliest > after);
        if found.is_some() {
            return found;
        }
        (from, width) = (to, width.saturating_mul(8));
    }
    None
}

/// True where the job is due after boots, so that it is not known without them.
pub fn waits_for_boot(job: &Job) -> bool {
    match &job.schedule {
        Schedule::Reboot => true,
        Schedule::Timer(timer) => !timer.boot.is_empty() || timer.calendars.is_empty(),
        Schedule::Cron(_) | Schedule::Anacron(_) | Schedule::Listed(_) => false,
    }
}

/// What is due between two instants.
struct Due {
    from: i64,
    to: i64,
    delay: i64,
    list: Vec<Fire>,
}

impl Due {
    /// The earliest instant at which a fire may be due that still belongs here.
    const fn since(&self) -> i64 {
        self.from - self.delay
    }

    fn at(&mut self, instant: i64) {
        self.span(Fire { earliest: instant, latest: instant });
    }

    /// Takes a fire, its latest start without the delay.
    fn span(&mut self, fire: Fire) {
        let latest = fire.latest + self.delay;
        if latest >= self.from && fire.earliest < self.to && self.list.len() < MOST {
            self.list.push(Fire { latest, ..fire });
        }
    }

    fn is_full(&self) -> bool {
        self.list.len() >= MOST
    }
}
