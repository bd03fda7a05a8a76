//! Runs that a log shows against the starts a schedule expects: seen, missed, or at other times. What was seen beats
//! theory, and theory is for the hours whose log is gone. Pure.

use crate::model::job::{Fire, Job};

/// Seconds by which a start may be logged before it is due (a clock that is being set right), and after it (the
/// daemon wakes, forks and writes; many jobs of one minute wait for one another).
const EARLY: i64 = 1;
const LATE: i64 = 60;
/// A command that is logged shorter than it is was cut by a syslog daemon: none cuts lines before this many bytes.
const CUT: usize = 900;

/// A start in the log, and its end where the log shows that: `CMDEND`, a session closed, `Deactivated`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Empty where the scheduler does not say.
    pub user: String,
    pub command: String,
    /// Seconds since the epoch.
    pub start: i64,
    pub end: Option<i64>,
}

/// A job's expected starts and its runs, beside one another. Numbers are places in the list of runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    pub seen: Vec<(Fire, usize)>,
    /// Due, and not in the log, which is there.
    pub missed: Vec<Fire>,
    /// Due at a time of which there is no log, or of a job whose starts are not logged.
    pub unknown: Vec<Fire>,
    /// Runs that were not due: started by hand, by an older schedule, or after the clock was set.
    pub unexpected: Vec<usize>,
}

/// Between which instants a run of the job may have done something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    pub from: i64,
    pub to: i64,
    /// The run that was seen; None where the schedule alone says so.
    pub run: Option<usize>,
}

/// True where a log line with this user and command is a start of the job.
pub fn is_run_of(job: &Job, user: &str, command: &str) -> bool {
    let users = user.is_empty() || job.user.is_empty() || user == job.user;
    let logged = command.trim();
    let names = std::iter::once(&job.command).chain(&job.aliases);
    users && names.into_iter().any(|name| is_logged_as(name, logged))
}

fn is_logged_as(name: &str, logged: &str) -> bool {
    if name == logged {
        return true;
    }
    // `dump@main.service` is an instance of `dump@.service`.
    if let Some((prefix, suffix)) = name.split_once("@.") {
        return logged.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('@'))
            && logged.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.'));
    }
    let printed = printed(name);
    printed.trim() == logged || logged.len() >= CUT && printed.starts_with(logged)
}

/// A command as cron writes it to the log: control characters as `^I`, bytes beyond ASCII as `\303` (Vixie cron
/// `misc.c`, `mkprint`).
pub fn printed(command: &str) -> String {
    let mut text = String::with_capacity(command.len());
    for byte in command.bytes() {
        match byte {
            0..b' ' => text.extend(['^', char::from(byte + b'@')]),
            b' '..0x7f => text.push(char::from(byte)),
            0x7f => text.push_str("^?"),
            _ => text.push_str(&format!("\\{byte:03o}")),
        }
    }
    text
}

/// Sets the runs of one job against its fires; both in the order of time. `covered` are the stretches (first and last
/// instant) of which the log of that host is whole, in their order.
pub fn compare(job: &Job, fires: &[Fire], runs: &[Run], covered: &[(i64, i64)]) -> Comparison {
    let mut found = Comparison::default();
    let mut next = 0;
    for fire in fires {
        // Those before this fire are of no later one either.
        while runs.get(next).is_some_and(|run| run.start < fire.earliest - EARLY) {
            found.unexpected.push(next);
            next += 1;
        }
        match runs.get(next) {
            Some(run) if run.start <= fire.latest + LATE => {
                found.seen.push((*fire, next));
                next += 1;
            }
            _ if job.logged && is_covered(fire, covered) => found.missed.push(*fire),
            _ => found.unknown.push(*fire),
        }
    }
    found.unexpected.extend(next..runs.len());
    found
}

fn is_covered(fire: &Fire, covered: &[(i64, i64)]) -> bool {
    covered.iter().any(|(first, last)| *first <= fire.earliest - EARLY && fire.latest + LATE <= *last)
}

/// When the job may have acted: from each start that was seen to its end, and where there is no log, as its schedule
/// says. Runs whose end is not logged, and those of theory, are taken as long as the longest that is known.
pub fn effects(comparison: &Comparison, runs: &[Run]) -> Vec<Effect> {
    let lasts = |run: &Run| run.end.map(|end| (end - run.start).max(0));
    let longest = runs.iter().filter_map(lasts).max().unwrap_or(0);
    let places = comparison.seen.iter().map(|(_, place)| *place).chain(comparison.unexpected.iter().copied());
    let seen = places.filter_map(|place| {
        let run = runs.get(place)?;
        Some(Effect { from: run.start, to: run.start + lasts(run).unwrap_or(longest), run: Some(place) })
    });
    let theory = comparison.unknown.iter().map(|fire| Effect {
        from: fire.earliest,
        to: fire.latest + longest,
        run: None,
    });
    let mut effects: Vec<Effect> = seen.chain(theory).collect();
    effects.sort_by_key(|effect| (effect.from, effect.to));
    effects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::job::Schedule;

    fn job(user: &str, command: &str) -> Job {
        Job {
            user: user.to_string(),
            command: command.to_string(),
            aliases: vec!["cron.daily".to_string()],
            starts: Vec::new(),
            schedule: Schedule::Reboot,
            text: String::new(),
            file: String::new(),
            line: 1,
            zone: None,
            delay: 0,
            logged: true,
        }
    }

    fn run(start: i64, end: Option<i64>) -> Run {
        Run { user: String::new(), command: "x".to_string(), start, end }
    }

    #[test]
    fn whose_run_it_is() {
        let long = "a".repeat(2000);
        for (name, user, logged, expected) in [
            ("x --all", "root", "x --all", true),
            ("x --all", "", "  x --all ", true),
            ("x --all", "anna", "x --all", false),
            ("x --all", "root", "x --al", false),
            ("x\t\u{e9}", "root", "x^I\\303\\251", true),
            ("x\t\u{e9}", "root", "x\t\u{e9}", true),
            ("run-parts /etc/cron.daily", "", "cron.daily", true),
            ("dump@.service", "", "dump@main.service", true),
            ("dump@.service", "", "dump@main.timer", false),
            (long.as_str(), "root", &long[..1000], true),
            (long.as_str(), "root", &long[..500], false),
        ] {
            assert_eq!(is_run_of(&job("root", name), user, logged), expected, "{name} {logged}");
        }
    }

    #[test]
    fn seen_missed_and_at_other_times() {
        let fires: Vec<Fire> = [1000, 2000, 3000, 4000].map(|at| Fire { earliest: at, latest: at }).to_vec();
        let runs =
            [run(500, None), run(1001, Some(1031)), run(2061, None), run(3060, None), run(9000, Some(9005))];
        let covered = [(0, 3500)];
        let found = compare(&job("root", "x"), &fires, &runs, &covered);
        assert_eq!(found.seen, [(fires[0], 1), (fires[2], 3)]);
        assert_eq!((found.missed.as_slice(), found.unknown.as_slice()), (&fires[1..2], &fires[3..]));
        assert_eq!(found.unexpected, [0, 2, 4]);
        let silent = Job { logged: false, ..job("root", "x") };
        assert_eq!(compare(&silent, &fires, &[], &covered).missed, []);
        let effects: Vec<_> = effects(&found, &runs).iter().map(|one| (one.from, one.to, one.run)).collect();
        assert_eq!(
            effects,
            [
                (500, 530, Some(0)),
                (1001, 1031, Some(1)),
                (2061, 2091, Some(2)),
                (3060, 3090, Some(3)),
                (4000, 4030, None),
                (9000, 9005, Some(4))
            ]
        );
    }

    #[test]
    fn a_wide_span_takes_one_run() {
        let fires = [Fire { earliest: 0, latest: 3600 }, Fire { earliest: 3600, latest: 7200 }];
        let runs = [run(1800, None), run(1900, None), run(4000, None)];
        let found = compare(&job("", "x"), &fires, &runs, &[]);
        assert_eq!(found.seen.iter().map(|(_, place)| *place).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(found.unexpected, [1]);
    }
}
