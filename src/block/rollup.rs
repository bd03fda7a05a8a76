//! Neighbours that become one prefix: where enough of it is blocked, most of what was seen of it is, nobody in it is
//! spared or had mail accepted, and nothing of it is ours.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::IpAddr;

use super::outcome::Outcome;
use super::replay::Part;
use super::safety::Guard;
use crate::model::block::{Cause, Direction};
use crate::model::blocking::RollUp;
use crate::model::dealing::Dealt;
use crate::model::net::{Ip, Net};

#[derive(Debug)]
pub struct Prefix {
    pub net: Net,
    /// Places in `Outcome::hits`.
    pub members: Vec<usize>,
    /// Places in `Dealt::clients` of all others in it, whenever they came.
    pub others: Vec<usize>,
    /// The cause that most members met.
    pub cause: Cause,
    /// From the first of the members' last blocks to the end of the last one.
    pub since: i64,
    pub until: i64,
}

/// Candidates by prefix: members, others, how many were seen, whether somebody in it must be spared.
#[derive(Default)]
struct Candidate {
    members: Vec<usize>,
    others: Vec<usize>,
    seen: u64,
    spared: bool,
}

pub fn prefixes(
    outcome: &Outcome,
    dealt: &Dealt<'_>,
    rule: &RollUp,
    guard: &Guard<'_>,
    part: Part<'_>,
) -> Vec<Prefix> {
    if rule.share > 100 {
        return Vec::new();
    }
    let inbound = || outcome.hits.iter().enumerate().filter(|(_, hit)| hit.direction == Direction::Inbound);
    let net = |client: usize| dealt.clients.get(client).and_then(|client| prefix_of(client.ip?, rule));
    let mut counts: HashMap<Net, u64> = HashMap::new();
    for net in inbound().filter_map(|(_, hit)| net(hit.client)) {
        *counts.entry(net).or_default() += 1;
    }
    counts.retain(|net, members| *members >= least(*net, rule));
    let mut candidates: BTreeMap<Net, Candidate> = BTreeMap::new();
    if !counts.is_empty() {
        for (place, hit) in inbound() {
            if let Some(net) = net(hit.client).filter(|net| counts.contains_key(net)) {
                candidates.entry(net).or_default().members.push(place);
            }
        }
    }
    if candidates.is_empty() {
        return Vec::new();
    }
    see(&mut candidates, outcome, dealt, rule, part);
    let passes = |net: &Net, one: &Candidate| {
        let share = one.members.len() as u64 * 100 >= one.seen * rule.share;
        share && !one.spared && guard.is_free(*net)
    };
    let passed = candidates.into_iter().filter(|(net, candidate)| passes(net, candidate));
    passed.filter_map(|(net, candidate)| prefix(net, candidate, outcome)).collect()
}

/// Looks at everybody in the candidates.
fn see(
    candidates: &mut BTreeMap<Net, Candidate>,
    outcome: &Outcome,
    dealt: &Dealt<'_>,
    rule: &RollUp,
    part: Part<'_>,
) {
    let hit: HashSet<usize> =
        outcome.hits.iter().filter(|hit| hit.direction == Direction::Inbound).map(|hit| hit.client).collect();
    let spared: HashSet<usize> = outcome.spared.iter().map(|spared| spared.client).collect();
    let mut places: HashMap<Net, &mut Candidate> =
        candidates.iter_mut().map(|(net, candidate)| (*net, candidate)).collect();
    for (place, client) in dealt.clients.iter().enumerate() {
        let Some(candidate) =
            client.ip.and_then(|ip| prefix_of(ip, rule)).and_then(|net| places.get_mut(&net))
        else {
            continue;
        };
        let seen = client.dealings.first().is_some_and(|first| part.holds(first.second));
        candidate.seen += u64::from(seen);
        candidate.spared |= spared.contains(&place);
        candidate.spared |= client.welcome.is_some_and(|welcome| part.holds(welcome.first));
        if !hit.contains(&place) {
            candidate.others.push(place);
        }
    }
}

fn prefix(net: Net, candidate: Candidate, outcome: &Outcome) -> Option<Prefix> {
    let records =
        || candidate.members.iter().filter_map(|member| outcome.hits.get(*member)).map(|hit| &hit.record);
    let met = |cause: Cause| records().filter(|record| record.cause == cause).count();
    let cause = Cause::ALL.into_iter().rev().max_by_key(|cause| met(*cause))?;
    let since = records().map(|record| record.since).min()?;
    let until = records().map(|record| record.until).max()?;
    Some(Prefix { net, members: candidate.members, others: candidate.others, cause, since, until })
}

/// The prefix that an address would be rolled up into.
pub fn prefix_of(ip: Ip, rule: &RollUp) -> Option<Net> {
    let (v4, v6) = rule.prefix;
    let address = IpAddr::from(ip);
    Some(Net::new(address, if address.is_ipv4() { v4 } else { v6 }).ok()?.trunc())
}

fn least(net: Net, rule: &RollUp) -> u64 {
    let (v4, v6) = rule.least;
    if net.addr().is_ipv4() { v4 } else { v6 }
}
