//! From what the logs and the schedules say to the question the engine is asked: who acted when.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Asked;
use crate::analyse::fires;
use crate::analyse::runs::{self, Run};
use crate::analyse::suspects;
use crate::analyse::suspects::case::{Case, Coverage, Delivery, Fire, Job, Mailer, Span};
use crate::gather::Gathered;
use crate::model::event::Scheduler;
use crate::model::job;
use crate::model::notice::Trace;
use crate::tally::acts::{Acts, Handed, JobAct};
use crate::tally::key::Name;

/// Microseconds.
const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
/// What a job does is looked for until so long after its start, where no end is known.
const EFFECT: i64 = 15 * 60 * SECOND;
/// A message is followed through so many content filters.
const HOPS: usize = 4;
/// Hours with lines, in percent of all, from which an hour without one is a gap.
const BUSY: usize = 95;

/// The case as far as notices, logs, schedules and lists of devices make it.
pub fn case(asked: &Asked<'_>) -> Case {
    let mut case = Case {
        notices: asked.notices.clone(),
        my_addresses: asked.my_addresses.to_vec(),
        hosts: Vec::new(),
        jobs: Vec::new(),
        accounts: Vec::new(),
        senders: Vec::new(),
        coverage: Coverage::default(),
        machine_zone: asked.zone,
        isp_zone: asked.isp_zone,
        seed: 1,
    };
    let mut mail = Vec::new();
    if let Some(gathered) = asked.gathered {
        case.coverage = coverage(gathered);
        case.hosts = super::hosts::hosts(gathered, asked.devices);
        mail = own_mail(gathered, asked);
        case.accounts = mailers(&mail, account);
        case.senders =
            mailers(&mail, |sent| Some(sent.delivery.sender.clone()?).filter(|sender| !sender.is_empty()));
    }
    if let Some(period) = suspects::period(&case) {
        case.jobs = jobs(asked, period, &mail);
    }
    case
}

/// A message of our own that was given to a server outside.
pub struct OwnMail {
    pub handed: Handed,
    pub delivery: Delivery,
}

/// Spans in which a sort of log is there, hours without any line left out where lines never pause.
fn coverage(gathered: &Gathered) -> Coverage {
    let acts = &gathered.tally.acts;
    let of = |sources: Vec<usize>| {
        let read = sources.into_iter().filter_map(|source| gathered.sources.get(source));
        let mut spans: Vec<Span> =
            read.filter_map(|source| Some(Span { from: source.first?, to: source.last? + SECOND })).collect();
        spans.sort_unstable_by_key(|span| (span.from, span.to));
        spans.into_iter().flat_map(|span| without_gaps(gathered, span)).collect()
    };
    Coverage {
        firewall: of(acts.firewall.iter().copied().collect()),
        mail: of(acts.mail.iter().copied().collect()),
    }
}

fn without_gaps(gathered: &Gathered, span: Span) -> Vec<Span> {
    let (first, last) = (span.from.div_euclid(HOUR), span.to.div_euclid(HOUR));
    let hours = || first..=last;
    let there = |hour: &i64| gathered.tally.hours.contains_key(hour);
    let with_lines = hours().filter(there).count();
    let all = (last - first + 1) as usize;
    if with_lines == all || with_lines * 100 < all * BUSY {
        return vec![span];
    }
    let mut spans: Vec<Span> = Vec::new();
    for hour in hours().filter(there) {
        let (from, to) = ((hour * HOUR).max(span.from), ((hour + 1) * HOUR).min(span.to));
        match spans.last_mut() {
            Some(last) if last.to == from => last.to = to,
            _ => spans.push(Span { from, to }),
        }
    }
    spans
}

/// Mail handed in here and given to servers outside, in the order of time.
fn own_mail(gathered: &Gathered, asked: &Asked<'_>) -> Vec<OwnMail> {
    let (acts, names) = (&gathered.tally.acts, &gathered.tally.names);
    let (ids, queue_ids) = traces(asked);
    let before: HashMap<u64, u64> = acts.again.iter().map(|(first, again)| (*again, *first)).collect();
    let found = |message: u64| {
        let chain = std::iter::successors(Some(message), |message| before.get(message).copied());
        chain.take(HOPS).find_map(|message| Some((message, *acts.handed.get(&message)?)))
    };
    let mut mail: Vec<OwnMail> = Vec::new();
    for given in &acts.given {
        let Some((first, handed)) = found(given.message) else { continue };
        let told = |name: Name| Some(names.text(name)).filter(|text| !text.is_empty());
        let sender = match told(handed.sender) {
            None => acts
                .senders
                .get(&first)
                .or_else(|| acts.senders.get(&given.message))
                .and_then(|name| told(*name)),
            sender => sender,
        };
        let id = [first, given.message].into_iter().find_map(|message| acts.message_ids.get(&message));
        let delivery = Delivery {
            at: given.micros,
            queue_id: queue_ids.get(&given.queue_id).cloned(),
            message_id: id.and_then(|id| ids.get(id)).cloned(),
            uid: handed.uid,
            login: told(handed.login),
            sender,
            recipient: told(given.recipient),
            position: given.at.0,
        };
        mail.push(OwnMail { handed, delivery });
    }
    mail.sort_by_key(|sent| (sent.delivery.at, sent.delivery.position));
    mail
}

/// The Message-IDs and queue ids that the notices name: only of these is a text wanted.
fn traces(asked: &Asked<'_>) -> (HashMap<Name, String>, HashMap<Name, String>) {
    let (mut ids, mut queue_ids) = (HashMap::new(), HashMap::new());
    let traces =
        asked.notices.iter().flat_map(|notice| &notice.incidents).flat_map(|incident| &incident.traces);
    for trace in traces {
        match trace {
            Trace::MessageId(id) => {
                let bare = id.trim_matches(['<', '>']);
                drop(ids.insert(Name::of(bare.as_bytes()), id.clone()));
            }
            Trace::QueueId(id) => drop(queue_ids.insert(Name::of(id.as_bytes()), id.clone())),
            _ => {}
        }
    }
    (ids, queue_ids)
}

/// The login, else the user, that handed a message in.
fn account(sent: &OwnMail) -> Option<String> {
    sent.delivery.login.clone().or_else(|| sent.delivery.uid.map(|uid| uid.to_string()))
}

fn mailers(mail: &[OwnMail], id: impl Fn(&OwnMail) -> Option<String>) -> Vec<Mailer> {
    let mut mailers: BTreeMap<String, Vec<Delivery>> = BTreeMap::new();
    for sent in mail {
        if let Some(id) = id(sent) {
            mailers.entry(id).or_default().push(sent.delivery.clone());
        }
    }
    mailers.into_iter().map(|(id, deliveries)| Mailer { id, deliveries }).collect()
}

/// Jobs of the schedules with their starts, seen or due, and jobs that only the log knows.
fn jobs(asked: &Asked<'_>, period: Span, mail: &[OwnMail]) -> Vec<Job> {
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
    let users = uids(mail);
    let mut taken: HashSet<u64> = HashSet::new();
    let mut jobs: BTreeMap<String, Job> = BTreeMap::new();
    for scheduled in asked.jobs {
        let own: Vec<&(Run, u64)> =
            runs.iter().filter(|(run, _)| runs::is_run_of(scheduled, &run.user, &run.command)).collect();
        taken.extend(own.iter().map(|(_, at)| *at));
        let fires = starts(scheduled, period, &own, &covered, asked);
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
    asked: &Asked<'_>,
) -> Vec<Fire> {
    let due = fires::fires(scheduled, period.from / SECOND, period.to / SECOND, asked.zone, &[]);
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

/// Starts in the log, each with the next end of the same job.
fn seen_runs(acts: &Acts, text: impl Fn(Name) -> String) -> Vec<(Run, u64)> {
    let is_job =
        |act: &&JobAct| matches!(act.scheduler, Scheduler::Cron | Scheduler::Anacron | Scheduler::Systemd);
    let mut lines: Vec<&JobAct> = acts.jobs.iter().filter(is_job).collect();
    lines.sort_unstable_by_key(|act| (act.micros, act.at));
    let mut runs: Vec<(Run, u64)> = Vec::new();
    let mut open: HashMap<(Name, Name), usize> = HashMap::new();
    for act in lines {
        let (key, second) = ((act.user, act.command), act.micros.div_euclid(SECOND));
        if act.start {
            open.insert(key, runs.len());
            let run = Run { user: text(act.user), command: text(act.command), start: second, end: None };
            runs.push((run, act.at.0));
        } else if let Some((run, _)) = open.remove(&key).and_then(|place| runs.get_mut(place)) {
            run.end = Some(second);
        }
    }
    runs
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
