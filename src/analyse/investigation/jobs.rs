//! Jobs of a case: those of the schedules with their starts, seen or due, and those that only the log knows.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Asked;
use super::acts::OwnMail;
use crate::analyse::fires;
use crate::analyse::runs::{self, Run};
use crate::analyse::suspects::case::{Delivery, Fire, Job, Span};
use crate::model::event::Scheduler;
use crate::model::job;
use crate::tally::acts::{Acts, CronSession, JobAct};
use crate::tally::key::Name;

const SECOND: i64 = 1_000_000;
/// Microseconds from a session's opening to the start of its job at most, and by how much the job's process number is
/// larger: jobs of one minute are started side by side.
const OPENED: i64 = 3 * SECOND;
const CHILD: u32 = 64;
/// What a job does is looked for until so long after its start, where no end is known.
const EFFECT: i64 = 15 * 60 * SECOND;

/// Jobs of the schedules with their starts, seen or due, and jobs that only the log knows.
pub fn jobs(asked: &Asked<'_>, period: Span, mail: &[OwnMail]) -> Vec<Job> {
    let acts = asked.gathered.map(|gathered| (&gathered.tally.acts, &gathered.tally.names));
    let mut runs: Vec<(Run, u64)> = match acts {
        Some((acts, names)) => seen_runs(acts, |name| names.text(name)),
        None => Vec::new(),
    };
    runs.sort_by_key(|(run, _)| run.start);
    let covered: Vec<(i64, i64)> = match (runs.first(), runs.last()) {
        (Some((first, _)), Some((last, _))) => vec![(first.start, last.start)],
        _ => Vec::new(),
    };
    let mut boots: Vec<i64> =
        acts.map_or_else(Vec::new, |(acts, _)| acts.boots.iter().map(|at| at.div_euclid(SECOND)).collect());
    boots.sort_unstable();
    boots.dedup();
    let users = uids(mail);
    let mut taken: HashSet<u64> = HashSet::new();
    let mut jobs: BTreeMap<String, Job> = BTreeMap::new();
    for scheduled in asked.jobs {
        let own: Vec<&(Run, u64)> =
            runs.iter().filter(|(run, _)| runs::is_run_of(scheduled, &run.user, &run.command)).collect();
        taken.extend(own.iter().map(|(_, at)| *at));
        let fires = starts(scheduled, period, &own, &covered, &boots, asked);
        let job = jobs.entry(scheduled.id()).or_default();
        job.fires.extend(fires);
    }
    for (run, at) in runs.iter().filter(|(_, at)| !taken.contains(at)) {
        let id =
            if run.user.is_empty() { run.command.clone() } else { format!("{} {}", run.user, run.command) };
        jobs.entry(id).or_default().fires.push(seen(run, *at));
    }
    // Of a time that neither log nor schedule tells of, a job says nothing.
    let logged = covered.iter().any(|(from, to)| from * SECOND < period.to && to * SECOND > period.from);
    jobs.retain(|_, job| logged || job.fires.iter().any(|fire| period.holds(fire.earliest)));
    let finish = |(id, mut job): (String, Job)| {
        job.fires.sort_unstable_by_key(|fire| fire.earliest);
        let user = id.split(' ').next().unwrap_or_default();
        job.deliveries = users.get(user).map_or_else(Vec::new, |uid| linked(&job.fires, *uid, mail));
        Job { id, ..job }
    };
    jobs.into_iter().map(finish).collect()
}

fn seen(run: &Run, at: u64) -> Fire {
    let start = run.start * SECOND;
    Fire { earliest: start, latest: start, end: run.end.map(|end| end * SECOND), seen: Some(at) }
}

/// What was seen, and what was due where no log tells; what did not run although the log is there is no start.
fn starts(
    scheduled: &job::Job,
    period: Span,
    own: &[&(Run, u64)],
    covered: &[(i64, i64)],
    boots: &[i64],
    asked: &Asked<'_>,
) -> Vec<Fire> {
    let due = fires::fires(scheduled, period.from / SECOND, period.to / SECOND, asked.zone, boots);
    let runs: Vec<Run> = own.iter().map(|(run, _)| run.clone()).collect();
    let compared = runs::compare(scheduled, &due, &runs, covered);
    let shown = compared.seen.iter().map(|(_, place)| *place).chain(compared.unexpected.iter().copied());
    let shown = shown.filter_map(|place| own.get(place).map(|(run, at)| seen(run, *at)));
    // Of a job that the log never shows, the log says nothing.
    let silent = if own.is_empty() { &compared.missed[..] } else { &[] };
    let by_schedule = compared.unknown.iter().chain(silent).map(|fire| Fire {
        earliest: fire.earliest * SECOND,
        latest: fire.latest * SECOND,
        end: None,
        seen: None,
    });
    shown.chain(by_schedule).collect()
}

/// Starts in the log, each with the next end of the same job; of cron's, which as a rule tells no end, with the end of the
/// session it ran in.
fn seen_runs(acts: &Acts, text: impl Fn(Name) -> String) -> Vec<(Run, u64)> {
    let is_job =
        |act: &&JobAct| matches!(act.scheduler, Scheduler::Cron | Scheduler::Anacron | Scheduler::Systemd);
    let mut lines: Vec<&JobAct> = acts.jobs.iter().filter(is_job).collect();
    lines.sort_unstable_by_key(|act| (act.micros, act.at));
    let sessions = sessions(&acts.cron_sessions);
    let mut runs: Vec<(Run, u64)> = Vec::new();
    let mut open: HashMap<(Name, Name), usize> = HashMap::new();
    for act in lines {
        let (key, second) = ((act.user, act.command), act.micros.div_euclid(SECOND));
        if act.start {
            open.insert(key, runs.len());
            let run = Run {
                user: text(act.user),
                command: text(act.command),
                start: second,
                end: session_end(&sessions, act),
            };
            runs.push((run, act.at.0));
        } else if let Some((run, _)) = open.remove(&key).and_then(|place| runs.get_mut(place)) {
            run.end = Some(second);
        }
    }
    runs
}

/// A session from its opening to its closing.
struct Session {
    pid: u32,
    user: Name,
    from: i64,
    to: i64,
}

/// Those whose end is there, by their beginning.
fn sessions(acts: &[CronSession]) -> Vec<Session> {
    let mut lines: Vec<&CronSession> = acts.iter().collect();
    lines.sort_unstable_by_key(|act| (act.micros, act.at));
    let mut open: HashMap<(u32, Name), i64> = HashMap::new();
    let mut sessions = Vec::new();
    for CronSession { micros, pid, user, open: opens, .. } in lines.into_iter().copied() {
        if opens {
            open.insert((pid, user), micros);
        } else if let Some(from) = open.remove(&(pid, user)) {
            sessions.push(Session { pid, user, from, to: micros });
        }
    }
    sessions.sort_unstable_by_key(|session| session.from);
    sessions
}

/// The end of the session a job was started in: opened just before by the job's parent, whose number is a little smaller.
fn session_end(sessions: &[Session], act: &JobAct) -> Option<i64> {
    let begun = sessions.partition_point(|session| session.from <= act.micros);
    let recent = sessions[..begun].iter().rev().take_while(|session| act.micros - session.from <= OPENED);
    let parents = recent.filter(|session| {
        session.user == act.user && (1..=CHILD).contains(&act.pid.wrapping_sub(session.pid))
    });
    let parent = parents.min_by_key(|session| act.pid.wrapping_sub(session.pid))?;
    Some(parent.to.div_euclid(SECOND))
}

/// Numbers of users, as far as mail tells them: pickup names both.
fn uids(mail: &[OwnMail]) -> HashMap<String, u32> {
    let mut uids = HashMap::from([("root".to_string(), 0)]);
    for sent in mail {
        if let (Some(uid), Some(sender)) = (sent.handed.uid, &sent.delivery.sender) {
            let user = sender.split('@').next().unwrap_or_default();
            uids.entry(user.to_string()).or_insert(uid);
        }
    }
    uids
}

/// Mail that a user handed in while the job ran.
fn linked(fires: &[Fire], uid: u32, mail: &[OwnMail]) -> Vec<Delivery> {
    let own = mail.iter().filter(|sent| sent.handed.uid == Some(uid));
    let while_running = |sent: &&OwnMail| {
        let before = fires.partition_point(|fire| fire.earliest <= sent.handed.micros + SECOND);
        let fire = before.checked_sub(1).and_then(|place| fires.get(place));
        fire.is_some_and(|fire| sent.handed.micros <= fire.end.unwrap_or(fire.latest + EFFECT))
    };
    own.filter(while_running).map(|sent| sent.delivery.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::Position;

    #[test]
    fn a_cron_job_ends_with_its_session() {
        let news = Name::of(b"news");
        let session = |second: i64, pid, user: &[u8], open| CronSession {
            micros: second * SECOND,
            pid,
            user: Name::of(user),
            open,
            at: Position(0),
        };
        let acts = Acts {
            jobs: vec![JobAct {
                micros: 100 * SECOND,
                scheduler: Scheduler::Cron,
                user: news,
                command: Name::of(b"fetch"),
                start: true,
                pid: 4713,
                at: Position(1),
            }],
            cron_sessions: vec![
                session(100, 4711, b"root", true),
                session(100, 4712, b"news", true),
                session(101, 4711, b"root", false),
                session(160, 4712, b"news", false),
            ],
            ..Acts::default()
        };
        let runs = seen_runs(&acts, |_| String::new());
        assert_eq!(runs.iter().map(|(run, _)| (run.start, run.end)).collect::<Vec<_>>(), [(100, Some(160))]);
    }
}
