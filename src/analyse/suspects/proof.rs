//! One suspect's part of the answer: lags, lines that speak for it, the class of the evidence. Pure.

use super::answer::{Class, Kind, Lag, Manner, Proof};
use super::candidates::{Candidate, Deeds};
use super::case::{Case, Delivery, Hit};
use super::clocks::Member;
use super::grid::MICROS;
use super::lags::{self, Act};
use super::recipe;
use crate::model::notice::Incident;

/// Around an incident, lines that carry its port, peer or id are looked for this far.
const NEAR: i64 = 10 * MICROS;
/// An id stands, however long the mail took.
const MAIL_NEAR: i64 = 3600 * MICROS;
/// A program that always uses one source port is not named by it: share of a host's hits.
const FIXED_PORT: usize = 20;

pub struct Part {
    pub class: Class,
    pub matched: usize,
    /// Microseconds.
    pub skew: i64,
    pub lags: Vec<Lag>,
    pub proofs: Vec<Proof>,
}

/// `members` with their instants in the readings chosen.
pub fn part(candidate: &Candidate<'_>, case: &Case, members: &[(Member, i64)]) -> Part {
    let instants: Vec<(i64, i64)> =
        members.iter().map(|(member, at)| (at * MICROS, member.width * MICROS)).collect();
    let fitting = lags::fit(&candidate.deeds, &instants, Manner::AtOnce);
    let (mut all, mut proofs) = (Vec::new(), Vec::new());
    for ((member, at), act) in members.iter().zip(&fitting.acts) {
        let incident = member.of(case);
        let named = incident.and_then(|incident| named(candidate, incident, at * MICROS, fitting.skew));
        let proof = named.or_else(|| {
            act.filter(|act| act.fits).map(|act| (act, weakest(candidate.kind, &candidate.deeds)))
        });
        let shown = proof.map(|(act, _)| act).or(*act);
        all.push(Lag {
            notice: member.notice,
            incident: member.incident,
            seconds: shown.map(|act| act.lag as f64 / MICROS as f64),
            fits: proof.is_some(),
        });
        if let Some(((act, class), (at, position))) =
            proof.and_then(|proof| Some((proof, candidate.deeds.at(proof.0.number)?)))
        {
            let lag = act.lag as f64 / MICROS as f64;
            proofs.push(Proof { notice: member.notice, incident: member.incident, at, position, class, lag });
        }
    }
    let class =
        proofs.iter().map(|proof| proof.class).min().unwrap_or(weakest(candidate.kind, &candidate.deeds));
    Part { class, matched: proofs.len(), skew: fitting.skew, lags: all, proofs }
}

const fn weakest(kind: Kind, deeds: &Deeds<'_>) -> Class {
    match (kind, deeds) {
        (_, Deeds::Schedule(_)) => Class::Schedule,
        _ => Class::Time,
    }
}

/// The line near an incident that carries most of what the notice names beside the time.
fn named(candidate: &Candidate<'_>, incident: &Incident, at: i64, skew: i64) -> Option<(Act, Class)> {
    let true_at = at - skew;
    match candidate.deeds {
        Deeds::Hits(host) => {
            let near = around(&candidate.deeds, true_at, NEAR);
            let hits = host.hits.get(near.clone())?.iter().zip(near);
            let class = |hit: &Hit| match recipe::class_of(hit, incident) {
                Class::SourcePort if is_fixed(&host.hits, hit) => Class::Peer,
                // The same service is used by everybody.
                Class::Peer if incident.peer.is_none() && incident.port != hit.source_port => Class::Time,
                class => class,
            };
            let best = hits
                .map(|(hit, number)| (class(hit), (true_at - hit.at).abs(), number, hit.at))
                .filter(|(class, ..)| *class < Class::Time)
                .min()?;
            Some((Act { number: best.2, lag: at - best.3, fits: true }, best.0))
        }
        Deeds::Mail(deliveries) => {
            let near = around(&candidate.deeds, true_at, MAIL_NEAR);
            let all = deliveries.get(near.clone())?.iter().zip(near);
            let carries = |one: &Delivery, unique: bool| {
                let mut told = incident
                    .traces
                    .iter()
                    .filter(|trace| recipe::is_unique(trace) == unique)
                    .map(|trace| recipe::carries(one, trace));
                told.any(|carries| carries == Some(true))
            };
            let best = all
                .filter_map(|(one, number)| {
                    let off = (true_at - one.at).abs();
                    let known = carries(one, true);
                    (known || off <= NEAR * 12 && carries(one, false))
                        .then_some((!known, off, number, one.at))
                })
                .min()?;
            Some((Act { number: best.2, lag: at - best.3, fits: true }, Class::Trace))
        }
        Deeds::Schedule(_) => None,
    }
}

fn around(deeds: &Deeds<'_>, at: i64, reach: i64) -> std::ops::Range<usize> {
    deeds.from(at.saturating_sub(reach))..deeds.from(at.saturating_add(reach + 1))
}

/// True for a port that the host uses over and over: no translation gave it, and others may use it as well.
fn is_fixed(hits: &[Hit], hit: &Hit) -> bool {
    let same = hits.iter().filter(|other| other.source_port == hit.source_port).count();
    hit.source_port.is_none_or(|port| port < 1024) || same > 3 && same * FIXED_PORT > hits.len()
}

/// How many mailers beside this one carry what the notice quotes, and whether this one carries an id that nobody makes twice.
pub fn quoted(case: &Case, candidate: &Candidate<'_>, proofs: &[Proof]) -> (usize, bool) {
    let traces: Vec<_> = proofs
        .iter()
        .filter(|proof| proof.class == Class::Trace)
        .filter_map(|proof| case.notices.get(proof.notice)?.incidents.get(proof.incident))
        .flat_map(|incident| &incident.traces)
        .collect();
    let carried = |deliveries: &[Delivery], unique: bool| {
        traces
            .iter()
            .filter(|trace| !unique || recipe::is_unique(trace))
            .any(|trace| deliveries.iter().any(|one| recipe::carries(one, trace) == Some(true)))
    };
    let same = match candidate.kind {
        Kind::Account => &case.accounts,
        _ => &case.senders,
    };
    let others =
        same.iter().filter(|mailer| mailer.id != candidate.id && carried(&mailer.deliveries, false)).count();
    let unique = matches!(candidate.deeds, Deeds::Mail(deliveries) if carried(deliveries, true));
    (others, unique)
}
