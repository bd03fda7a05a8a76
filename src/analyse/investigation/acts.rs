//! From what the logs and the schedules say to the question the engine is asked: who acted when.

use std::collections::{BTreeMap, HashMap};

use super::Asked;
use crate::analyse::suspects;
use crate::analyse::suspects::case::{Case, Coverage, Delivery, Mailer, Span};
use crate::gather::Gathered;
use crate::model::notice::Trace;
use crate::tally::acts::Handed;
use crate::tally::key::Name;

/// Microseconds.
const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
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
        case.jobs = super::jobs::jobs(asked, period, &mail);
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
