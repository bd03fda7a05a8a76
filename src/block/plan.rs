//! The plan: blocks, refusals, proof, and what neighbouring thresholds would have done.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::outcome::{Hit, Outcome, Spared, Stopped, Trial, net_of};
use super::proof;
use super::rollup::Prefix;
use super::words::{counted, reason};
use crate::model::block::{Block, Cause, CauseTerms, Direction, Plan, Planned, Refused};
use crate::model::blocking::{BlockTerms, Spare};
use crate::model::calendar::{Moment, Zone};
use crate::model::dealing::{Client, Dealt, Deed, HAS_MAC};
use crate::model::finding::Evidence;
use crate::model::net::Mac;
use crate::model::source::Position;

/// Lines shown for a block at most.
const LINES: usize = 4;

/// What a plan is made from and by.
pub struct Asked<'a> {
    pub host: String,
    pub dealt: &'a Dealt<'a>,
    pub terms: &'a BlockTerms,
    pub spare: &'a Spare,
    pub zone: Zone,
    /// Microseconds since the epoch.
    pub now: i64,
    /// The text of a number that stands for a name.
    pub name: &'a dyn Fn(u64) -> String,
    pub evidence: &'a dyn Fn(Position) -> Evidence,
}

impl Asked<'_> {
    pub fn second(&self, second: i64) -> Moment {
        Moment::new(second.saturating_mul(1_000_000), self.zone)
    }

    fn lines(&self, positions: impl IntoIterator<Item = Position>) -> Vec<Evidence> {
        let mut positions: Vec<Position> = positions.into_iter().collect();
        positions.sort_unstable();
        positions.dedup();
        positions.into_iter().take(LINES).map(self.evidence).collect()
    }
}

pub fn plan(asked: &Asked<'_>) -> Plan {
    let trial = Trial::new(asked.dealt, asked.spare);
    let outcome = trial.outcome(asked.terms, trial.all(), None);
    let mut blocks: Vec<Planned> = outcome.singles().filter_map(|hit| address(asked, hit)).collect();
    blocks.extend(outcome.prefixes.iter().map(|one| prefix(asked, one, &outcome)));
    blocks.sort_by_key(|planned| {
        (Reverse(planned.block.would_have_stopped), planned.block.net, planned.block.direction)
    });
    let proof = proof::proof(asked, &trial, &outcome);
    let causes = Cause::ALL.into_iter().filter(|cause| asked.terms.of(*cause).on).map(|cause| {
        let rule = asked.terms.of(cause);
        CauseTerms {
            cause,
            threshold: rule.threshold,
            window: rule.window,
            length: rule.length,
            renew: rule.renew,
        }
    });
    Plan {
        schema: "rapsheet/block-plan/1",
        host: asked.host.clone(),
        now: Moment::new(asked.now, asked.zone),
        from: asked.dealt.span.map(|(first, _)| asked.second(first)),
        to: asked.dealt.span.map(|(_, last)| asked.second(last)),
        causes: causes.collect(),
        refused: refused(asked, &outcome.spared),
        proof: proof.proof,
        neighbours: proof.neighbours,
        left_out: asked.dealt.left_out,
        problems: Vec::new(),
        problems_left_out: 0,
        blocks,
    }
}

fn address(asked: &Asked<'_>, hit: &Hit) -> Option<Planned> {
    let client = asked.dealt.clients.get(hit.client)?;
    let record = &hit.record;
    let also: Vec<Cause> =
        Cause::ALL.into_iter().filter(|cause| *cause != record.cause && record.causes.has(*cause)).collect();
    let reasons: Vec<String> =
        [record.cause].iter().chain(&also).map(|cause| reason(*cause, client, asked.name)).collect();
    let block = Block {
        net: net_of(client.ip?),
        direction: hit.direction,
        cause: record.cause,
        reason: reasons.join("; "),
        since: asked.second(record.since),
        until: asked.second(record.until),
        mac: mac(client, hit.direction),
        would_have_stopped: record.stopped.count(),
        would_have_harmed: record.stopped.accepted,
        evidence: asked.lines(record.lines.iter().copied().chain(record.first_line)),
    };
    let in_force = in_force(asked, record.until);
    Some(Planned {
        block,
        in_force,
        times: record.times,
        length: record.length,
        first: asked.second(record.first),
        addresses: 1,
        also,
    })
}

fn in_force(asked: &Asked<'_>, until: i64) -> bool {
    until > asked.now.div_euclid(1_000_000)
}

/// The hardware address that an inside host had last.
fn mac(client: &Client<'_>, direction: Direction) -> Option<Mac> {
    let mut hits =
        client.dealings.iter().rev().filter(|one| one.deed == Deed::Illegal && one.what & HAS_MAC != 0);
    let number = hits.next().filter(|_| direction == Direction::Outbound)?.what;
    let [_, _, mac @ ..] = number.to_be_bytes();
    Some(Mac(mac))
}

fn prefix(asked: &Asked<'_>, prefix: &Prefix, outcome: &Outcome) -> Planned {
    let members: Vec<&Hit> = prefix.members.iter().filter_map(|member| outcome.hits.get(*member)).collect();
    let Stopped { attempts, harmed } = outcome.by_prefix(prefix, asked.dealt);
    let met =
        |cause: &Cause| *cause != prefix.cause && members.iter().any(|hit| hit.record.causes.has(*cause));
    let addresses = members.len() as u64;
    let others = match prefix.others.len() as u64 {
        0 => "no other seen in it".to_string(),
        others => counted(others, "other seen in it", "others seen in it"),
    };
    let block = Block {
        net: prefix.net,
        direction: Direction::Inbound,
        cause: prefix.cause,
        reason: format!("{addresses} addresses of it met a cause, {others}; {}", causes(&members)),
        since: asked.second(prefix.since),
        until: asked.second(prefix.until),
        mac: None,
        would_have_stopped: attempts,
        would_have_harmed: harmed,
        evidence: asked.lines(members.iter().filter_map(|hit| hit.record.lines.first().copied())),
    };
    let first = members.iter().map(|hit| hit.record.first).min().unwrap_or(prefix.since);
    Planned {
        block,
        in_force: in_force(asked, prefix.until),
        times: 1,
        length: members.iter().map(|hit| hit.record.length).max().unwrap_or(0),
        first: asked.second(first),
        addresses,
        also: Cause::ALL.into_iter().filter(met).collect(),
    }
}

/// `rbl 12, guesser 3`
fn causes(members: &[&Hit]) -> String {
    let mut causes: BTreeMap<Cause, u64> = BTreeMap::new();
    members.iter().for_each(|hit| *causes.entry(hit.record.cause).or_default() += 1);
    let words: Vec<String> = causes.iter().map(|(cause, n)| format!("{} {n}", cause.name())).collect();
    words.join(", ")
}

/// Each that was spared once, with its reasons.
fn refused(asked: &Asked<'_>, spared: &[Spared]) -> Vec<Refused> {
    let mut refused: Vec<(bool, Option<u128>, Refused)> = Vec::new();
    for one in spared {
        let Some(client) = asked.dealt.clients.get(one.client) else { continue };
        let written = || client.known.as_ref().map_or_else(String::new, |known| known.written.clone());
        let net = client.ip.map_or_else(written, |ip| net_of(ip).to_string());
        let key = client.ip.map(|ip| ip.0);
        refused.push((key.is_none(), key, Refused { net, cause: one.cause, why: one.why.clone() }));
    }
    refused.sort_by(|a, b| (a.0, a.1, &a.2.net, a.2.cause).cmp(&(b.0, b.1, &b.2.net, b.2.cause)));
    refused.dedup_by(|b, a| a.2.net == b.2.net && a.2.why == b.2.why);
    refused.into_iter().map(|(.., refused)| refused).collect()
}

/// The terms with another threshold for one cause.
pub fn with_threshold(terms: &BlockTerms, cause: Cause, threshold: u64) -> BlockTerms {
    let mut terms = terms.clone();
    terms.causes[cause as usize].threshold = threshold;
    terms
}
