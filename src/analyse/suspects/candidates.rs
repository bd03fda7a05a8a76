//! Who is in the race, and what is believed of each before any incident is looked at. Pure.

use super::answer::Kind;
use super::case::{Case, Delivery, Fire, Host};
use super::clocks::Clock;
use super::grid::MICROS;
use super::zones::Hypothesis;

/// Belief that nobody of the list did it.
pub const NOBODY: f64 = 0.35;
/// What the kinds share of the rest. Accounts, senders and jobs with mail are three ways to cut up the same mail.
const HOSTS: f64 = 0.5;
const JOBS: f64 = 0.2;
const MAIL: f64 = 0.3;

pub struct Candidate<'a> {
    pub kind: Kind,
    /// In its list of the case.
    pub index: usize,
    pub id: &'a str,
    pub layer: Layer,
    pub prior: f64,
    pub deeds: Deeds<'a>,
}

/// Suspects of different layers of mail do not exclude one another: an account's mail has a sender, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    Base,
    Account,
    Sender,
    JobsMail,
}

/// What a suspect is judged by.
#[derive(Clone, Copy)]
pub enum Deeds<'a> {
    Hits(&'a Host),
    Schedule(&'a [Fire]),
    Mail(&'a [Delivery]),
}

impl Deeds<'_> {
    pub fn len(&self) -> usize {
        match self {
            Deeds::Hits(host) => host.hits.len(),
            Deeds::Schedule(fires) => fires.len(),
            Deeds::Mail(deliveries) => deliveries.len(),
        }
    }

    /// The instant of one deed in microseconds, and the number of its line.
    pub fn at(&self, place: usize) -> Option<(i64, Option<u64>)> {
        match self {
            Deeds::Hits(host) => host.hits.get(place).map(|hit| (hit.at, Some(hit.position))),
            Deeds::Schedule(fires) => fires.get(place).map(|fire| (fire.earliest, fire.seen)),
            Deeds::Mail(deliveries) => deliveries.get(place).map(|one| (one.at, Some(one.position))),
        }
    }

    /// The first deed at or after an instant in microseconds.
    pub fn from(&self, at: i64) -> usize {
        match self {
            Deeds::Hits(host) => host.hits.partition_point(|hit| hit.at < at),
            Deeds::Schedule(fires) => fires.partition_point(|fire| fire.earliest < at),
            Deeds::Mail(deliveries) => deliveries.partition_point(|one| one.at < at),
        }
    }
}

/// All suspects, their beliefs adding up to what `NOBODY` leaves.
pub fn candidates(case: &Case) -> Vec<Candidate<'_>> {
    let hosts = case
        .hosts
        .iter()
        .enumerate()
        .map(|(index, host)| (Kind::Host, index, host.id.as_str(), Layer::Base, Deeds::Hits(host)));
    let jobs = case.jobs.iter().enumerate().map(|(index, job)| {
        let (layer, deeds) = if job.deliveries.is_empty() {
            (Layer::Base, Deeds::Schedule(&job.fires))
        } else {
            (Layer::JobsMail, Deeds::Mail(&job.deliveries))
        };
        (Kind::Job, index, job.id.as_str(), layer, deeds)
    });
    let mailers =
        [(Kind::Account, Layer::Account, &case.accounts), (Kind::Sender, Layer::Sender, &case.senders)];
    let mailers = mailers.into_iter().flat_map(|(kind, layer, list)| {
        list.iter().enumerate().map(move |(index, mailer)| {
            (kind, index, mailer.id.as_str(), layer, Deeds::Mail(&mailer.deliveries))
        })
    });
    let mut all: Vec<Candidate<'_>> = hosts
        .chain(jobs)
        .chain(mailers)
        .map(|(kind, index, id, layer, deeds)| Candidate { kind, index, id, layer, prior: 0.0, deeds })
        .collect();
    believe(&mut all);
    all
}

/// Leaves the `room` candidates with most incidents near one of their acts, in any reading; returns how many were left out.
/// What they were believed of goes to nobody.
pub fn shortlist(all: &mut Vec<Candidate<'_>>, clocks: &[Clock], room: usize) -> usize {
    let dropped = all.len().saturating_sub(room);
    if dropped > 0 {
        let near = |one: &Candidate<'_>| {
            let readings =
                clocks.iter().flat_map(|clock| clock.hypotheses.iter().map(move |reading| (clock, reading)));
            readings.map(|(clock, reading)| reading.prior * near(&one.deeds, clock, reading)).sum::<f64>()
        };
        let mut ranked: Vec<(f64, usize)> = all.iter().map(near).zip(0..).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut keep = vec![false; all.len()];
        for (_, place) in ranked.iter().take(room) {
            if let Some(slot) = keep.get_mut(*place) {
                *slot = true;
            }
        }
        let mut kept = keep.into_iter();
        all.retain(|_| kept.next() == Some(true));
    }
    dropped
}

/// Incidents with an act within two minutes, fewer acts counting more.
fn near(deeds: &Deeds<'_>, clock: &Clock, reading: &Hypothesis) -> f64 {
    let close = |at: i64| {
        let next = deeds.from((at - 120) * MICROS);
        deeds.at(next).is_some_and(|(act, _)| act <= (at + 120) * MICROS)
    };
    let count = clock.members().filter(|member| close(member.at(reading))).count();
    count as f64 / (1.0 + deeds.len() as f64).sqrt()
}

/// Shares out the belief: kinds that are there, then evenly.
fn believe(all: &mut [Candidate<'_>]) {
    let count = |layer: Layer, kind: Option<Kind>| {
        let same = |one: &&Candidate<'_>| one.layer == layer && kind.is_none_or(|kind| one.kind == kind);
        all.iter().filter(same).count()
    };
    let mail_layers = [Layer::Account, Layer::Sender, Layer::JobsMail];
    let hosts = count(Layer::Base, Some(Kind::Host));
    let jobs = count(Layer::Base, Some(Kind::Job));
    let mail = mail_layers.map(|layer| count(layer, None));
    let share = |there: bool, share: f64| if there { share } else { 0.0 };
    let total =
        share(hosts > 0, HOSTS) + share(jobs > 0, JOBS) + share(mail.iter().any(|count| *count > 0), MAIL);
    for one in all {
        let (share, among) = match (one.layer, one.kind) {
            (Layer::Base, Kind::Host) => (HOSTS, hosts),
            (Layer::Base, _) => (JOBS, jobs),
            (layer, _) => {
                let place = mail_layers.iter().position(|mail| *mail == layer);
                (MAIL, place.and_then(|place| mail.get(place)).copied().unwrap_or(1))
            }
        };
        one.prior = (1.0 - NOBODY) * share / total / among.max(1) as f64;
    }
}

#[cfg(test)]
mod tests {
    use super::super::case::tests::empty;
    use super::super::case::{Job, Mailer};
    use super::*;

    #[test]
    fn beliefs_add_up_in_every_layer_of_mail() {
        let mut case = empty();
        case.hosts = vec![Host::default(), Host::default()];
        case.jobs = vec![Job::default(), Job { deliveries: vec![Delivery::default()], ..Job::default() }];
        case.accounts = vec![Mailer::default(); 3];
        case.senders = vec![Mailer::default(); 5];
        let all = candidates(&case);
        for layer in [Layer::Account, Layer::Sender, Layer::JobsMail] {
            let sum: f64 = all
                .iter()
                .filter(|one| one.layer == layer || one.layer == Layer::Base)
                .map(|one| one.prior)
                .sum();
            assert!((sum + NOBODY - 1.0).abs() < 1e-9, "{layer:?}: {sum}");
        }
    }
}
