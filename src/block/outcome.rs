//! The rules put to every client: who is blocked, who is spared, and which neighbours become one prefix.

use super::attempts::Attempts;
use super::gauge;
use super::replay::{Causes, Part, Record, Replay};
use super::rollup::{self, Prefix};
use super::safety::Guard;
use crate::model::block::{Cause, Direction};
use crate::model::blocking::{BlockTerms, Spare};
use crate::model::dealing::{Client, Dealt};
use crate::model::net::{Ip, Net};

/// A client to be blocked.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Place in `Dealt::clients`.
    pub client: usize,
    pub direction: Direction,
    pub record: Record,
    /// Stands for itself, not in a prefix.
    pub single: bool,
}

/// One that met a cause and is spared.
#[derive(Clone, Debug)]
pub struct Spared {
    pub client: usize,
    pub cause: Cause,
    pub why: String,
}

#[derive(Debug, Default)]
pub struct Outcome {
    pub hits: Vec<Hit>,
    pub prefixes: Vec<Prefix>,
    pub spared: Vec<Spared>,
}

/// A client's address as a network of one.
pub fn net_of(ip: Ip) -> Net {
    Net::from(std::net::IpAddr::from(ip))
}

/// How often an address was blocked before, by itself or with its neighbours.
fn earlier(terms: &BlockTerms, ip: Ip) -> u32 {
    if terms.earlier.is_empty() {
        return 0;
    }
    let nets = [Some(net_of(ip)), rollup::prefix_of(ip, &terms.roll_up)];
    nets.into_iter().flatten().filter_map(|net| terms.earlier.get(&net)).sum()
}

/// What the rules are put to, again and again under other terms.
pub struct Trial<'t> {
    dealt: &'t Dealt<'t>,
    guard: Guard<'t>,
    /// Of each client the causes that something it did counts for.
    may: Vec<Causes>,
}

impl<'t> Trial<'t> {
    pub fn new(dealt: &'t Dealt<'t>, spare: &'t Spare) -> Trial<'t> {
        // Those of whom nothing more is known did nothing that counts.
        let may = |client: &Client<'_>| client.known.as_ref().map_or(Causes::NONE, |_| gauge::may(client));
        Trial { dealt, guard: Guard::new(spare), may: dealt.clients.iter().map(may).collect() }
    }

    /// All of the logs.
    pub fn all(&self) -> Part<'t> {
        Part { before: None, waves: &self.dealt.waves }
    }

    /// What stands before the part that is held out.
    pub fn before(&self, cut: i64) -> Part<'t> {
        Part { before: Some(cut), waves: &self.dealt.waves_before }
    }

    /// The rules put to every client; `like`: to those only that one cause may concern, the others fare as they did.
    pub fn outcome(&self, terms: &BlockTerms, part: Part<'_>, like: Option<(&Outcome, Cause)>) -> Outcome {
        let mut outcome = Outcome::default();
        let concerned = |place: usize| {
            let may = self.may.get(place).copied().unwrap_or(Causes::NONE);
            like.map_or(may != Causes::NONE, |(_, cause)| may.has(cause))
        };
        if let Some((other, _)) = like {
            outcome.hits = other.hits.iter().filter(|hit| !concerned(hit.client)).cloned().collect();
            outcome.spared = other.spared.iter().filter(|one| !concerned(one.client)).cloned().collect();
        }
        let mut replay = Replay::default();
        for (place, client) in self.dealt.clients.iter().enumerate().filter(|(place, _)| concerned(*place)) {
            let earlier = client.ip.map_or(0, |ip| earlier(terms, ip));
            for direction in [Direction::Inbound, Direction::Outbound] {
                let Some(record) = replay.run(client, direction, terms, earlier, part) else { continue };
                match self.guard.refusal(client, direction, part.before) {
                    Some(why) => outcome.spared.push(Spared { client: place, cause: record.cause, why }),
                    None => outcome.hits.push(Hit { client: place, direction, record, single: true }),
                }
            }
        }
        outcome.hits.iter_mut().for_each(|hit| hit.single = true);
        outcome.prefixes = rollup::prefixes(&outcome, self.dealt, &terms.roll_up, &self.guard, part);
        for member in outcome.prefixes.iter().flat_map(|prefix| &prefix.members) {
            if let Some(hit) = outcome.hits.get_mut(*member) {
                hit.single = false;
            }
        }
        outcome
    }
}

impl Outcome {
    /// Blocks of the plan: addresses by themselves, and prefixes.
    pub fn blocks(&self) -> u64 {
        (self.singles().count() + self.prefixes.len()) as u64
    }

    pub fn singles(&self) -> impl Iterator<Item = &Hit> {
        self.hits.iter().filter(|hit| hit.single)
    }

    /// What each block would have stopped in its own time, on the logs that the outcome is made from: of an address,
    /// by the place of its client, or of a prefix.
    pub fn stopped<'a>(&'a self, dealt: &'a Dealt<'_>) -> impl Iterator<Item = (Blocked<'a>, Stopped)> {
        let singles =
            self.singles().map(|hit| (Blocked::Client(hit.client), Stopped::of(&[hit.record.stopped])));
        let prefixes =
            self.prefixes.iter().map(|prefix| (Blocked::Prefix(prefix), self.by_prefix(prefix, dealt)));
        singles.chain(prefixes)
    }

    /// What a prefix would have stopped: of its members what their own blocks would have, of the others in it all from
    /// when it began until it ended.
    pub fn by_prefix(&self, prefix: &Prefix, dealt: &Dealt<'_>) -> Stopped {
        let members = prefix.members.iter().filter_map(|member| self.hits.get(*member));
        let others = prefix.others.iter().filter_map(|other| dealt.clients.get(*other)).map(|other| {
            let within = |second: u32| (prefix.since..prefix.until).contains(&i64::from(second));
            Attempts::of(other.dealings.iter().filter(|one| within(one.second)), Direction::Inbound)
        });
        let attempts: Vec<Attempts> = members.map(|hit| hit.record.stopped).chain(others).collect();
        Stopped::of(&attempts)
    }

    /// What each block would have stopped had it been in force from `cut` on, to the end.
    pub fn stopped_after<'a>(
        &'a self,
        dealt: &'a Dealt<'_>,
        cut: i64,
    ) -> impl Iterator<Item = (Blocked<'a>, Stopped)> {
        let after = move |client: &Client<'_>, direction| {
            let from = client.dealings.partition_point(|one| i64::from(one.second) < cut);
            Attempts::of(client.dealings.get(from..).unwrap_or_default(), direction)
        };
        let of =
            move |place: usize, direction| dealt.clients.get(place).map(|client| after(client, direction));
        let singles = self.singles().map(move |hit| {
            let attempts: Vec<Attempts> = of(hit.client, hit.direction).into_iter().collect();
            (Blocked::Client(hit.client), Stopped::of(&attempts))
        });
        let prefixes = self.prefixes.iter().map(move |prefix| {
            let members =
                prefix.members.iter().filter_map(|member| self.hits.get(*member)).map(|hit| hit.client);
            let all = members.chain(prefix.others.iter().copied());
            let attempts: Vec<Attempts> = all.filter_map(|place| of(place, Direction::Inbound)).collect();
            (Blocked::Prefix(prefix), Stopped::of(&attempts))
        });
        singles.chain(prefixes)
    }
}

/// Whom a figure is about.
#[derive(Clone, Copy, Debug)]
pub enum Blocked<'a> {
    Client(usize),
    Prefix(&'a Prefix),
}

impl Blocked<'_> {
    pub fn net(self, dealt: &Dealt<'_>) -> Option<Net> {
        match self {
            Blocked::Client(place) => dealt.clients.get(place)?.ip.map(net_of),
            Blocked::Prefix(prefix) => Some(prefix.net),
        }
    }
}

/// Attempts stopped, and the accepted mails among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stopped {
    pub attempts: u64,
    pub harmed: u64,
}

impl Stopped {
    fn of(attempts: &[Attempts]) -> Stopped {
        Stopped {
            attempts: attempts.iter().map(Attempts::count).sum(),
            harmed: attempts.iter().map(|one| one.accepted).sum(),
        }
    }
}
