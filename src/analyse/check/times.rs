//! When logrotate and rapsheet itself are started: the jobs among the schedules of the machine that start them. Pure.

use super::Asked;
use crate::analyse::fires::fires;
use crate::model::job::{Fire, Job, Schedule};
use crate::model::machine::Systemd;

const DAY: i64 = 86_400;

/// What a job starts for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// The rotation of logs.
    Logrotate,
    /// A report or a digest of a day.
    Report,
}

impl Task {
    fn is_started_by(self, command: &str) -> bool {
        let word = |word: &str| {
            command
                .split(|sign: char| !sign.is_alphanumeric() && sign != '-' && sign != '_')
                .any(|one| one == word)
        };
        match self {
            Task::Logrotate => word("logrotate"),
            Task::Report => {
                let ours = word("rapsheet") || command.contains("rapsheet-");
                ours && !["block", "firewall", "query", "check", "rapsheet-block", "rapsheet-restore"]
                    .into_iter()
                    .any(word)
            }
        }
    }
}

/// Jobs that start the task and are in force: a timer has to be enabled on a machine that systemd runs, and the scripts of
/// Debian's packages leave the work to it there.
pub fn jobs<'a>(asked: &Asked<'a>, task: Task) -> Vec<&'a Job> {
    let systemd = &asked.machine.systemd;
    let of_task = |job: &&&Job| {
        task.is_started_by(&job.command) || job.starts.iter().any(|command| task.is_started_by(command))
    };
    let all: Vec<&Job> = asked.jobs.iter().filter(|job| of_task(&job)).collect();
    let by_timer = systemd.runs && all.iter().any(|job| is_timer(job) && is_enabled(job, systemd));
    let counts = |job: &&Job| match is_timer(job) {
        true => systemd.runs && is_enabled(job, systemd),
        false => !(by_timer && is_left_to_the_timer(job)),
    };
    all.into_iter().filter(counts).collect()
}

/// A timer that is there and does not start with the machine.
pub fn disabled<'a>(asked: &Asked<'a>, task: Task) -> Option<&'a Job> {
    let systemd = &asked.machine.systemd;
    let mut timers = asked.jobs.iter().filter(|job| is_timer(job) && !is_enabled(job, systemd));
    timers.find(|job| {
        task.is_started_by(&job.command) || job.starts.iter().any(|command| task.is_started_by(command))
    })
}

fn is_timer(job: &Job) -> bool {
    matches!(job.schedule, Schedule::Timer(_))
}

/// `if [ -d /run/systemd/system ]; then exit 0; fi`, as the scripts in cron.daily have it.
fn is_left_to_the_timer(job: &Job) -> bool {
    job.command.contains("cron.daily") || job.file.contains("cron.daily")
}

fn is_enabled(job: &Job, systemd: &Systemd) -> bool {
    systemd.enabled.contains(&timer_of(job))
}

/// The unit's name: that of its file or of the folder of its drop-ins.
pub fn timer_of(job: &Job) -> String {
    let mut parts = job.file.rsplit('/');
    let (name, folder) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    folder.strip_suffix(".d").unwrap_or(name).to_string()
}

/// True where one run of run-parts starts both, rotation first.
pub fn one_after_the_other(job: &Job) -> bool {
    let place = |task: Task| job.starts.iter().position(|command| task.is_started_by(command));
    matches!((place(Task::Logrotate), place(Task::Report)), (Some(first), Some(second)) if first < second)
}

/// Starts of these jobs from the beginning of yesterday for three days, each once.
pub fn starts(asked: &Asked<'_>, jobs: &[&Job]) -> Vec<Fire> {
    let from = asked.zone.wall(asked.today() - 1, 0).first();
    let mut starts: Vec<Fire> =
        jobs.iter().flat_map(|job| fires(job, from, from + 3 * DAY, asked.zone, &[])).collect();
    starts.sort();
    starts.dedup();
    starts
}

/// Today's start in words: `at 06:40`, `between 00:00 and 01:00`.
pub fn words(asked: &Asked<'_>, starts: &[Fire]) -> String {
    let today = asked.zone.wall(asked.today(), 0).first();
    let Some(start) = starts.iter().find(|start| start.earliest >= today).or(starts.last()) else {
        return "at no time that is known".to_string();
    };
    let clock = |seconds| asked.moment(seconds).minute();
    let (earliest, latest) = (clock(start.earliest), clock(start.latest));
    if earliest == latest { format!("at {earliest}") } else { format!("between {earliest} and {latest}") }
}
