//! What is to be done so that a plan is in force: what of it is there, what has to be added, and all that the rules are
//! made of then. Pure.
//!
//! Rules of a form are replaced as a whole. So what is loaded is the plan, what the ledger has in force, and whatever else
//! stands in our places: a network that somebody added by hand stays for as long as it would have stayed.

use std::collections::{BTreeMap, BTreeSet};

use super::forms::Form;
use super::ledger::Ledger;
use super::ours::{self, Ours};
use crate::model::block::{Block, Cause, Direction, Frame};
use crate::model::calendar::{Moment, Zone};
use crate::model::listing::Listing;
use crate::model::net::Net;

/// Seconds by which a timeout read back may be shorter than the one asked for.
const SLACK: u64 = 3;
/// Seconds at most that ipset counts; what is to last longer is loaded anew by a later run.
const LONGEST: u64 = 2_147_483;
/// Seconds that one without a timeout is given where a form wants one.
const FOR_GOOD: i64 = 10 * 366 * 86_400;

pub type Way = (Net, Direction);

/// What stands in our places of the filter, with the seconds left; None where it stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held(BTreeMap<Way, Option<u64>>);

impl Held {
    /// From listings; `bare` is the listing of our rules made of no blocks, whose networks are no blocks.
    pub fn of<'a>(listings: impl IntoIterator<Item = &'a Listing>, bare: &Listing, ours: &Ours) -> Held {
        let bare: BTreeSet<(Net, &str)> =
            bare.held.iter().map(|held| (held.net, held.place.as_str())).collect();
        let held = listings.into_iter().flat_map(|listing| &listing.held);
        let of_ours =
            held.filter(|held| ours.holds(&held.place) && !bare.contains(&(held.net, held.place.as_str())));
        Held(of_ours.map(|held| ((held.net, ours::direction(&held.place)), held.left)).collect())
    }

    pub fn has(&self, way: Way) -> bool {
        self.0.contains_key(&way)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Way, Option<u64>)> {
        self.0.iter().map(|(way, left)| (*way, *left))
    }

    /// There, and for long enough.
    fn lasts(&self, way: Way, seconds: u64) -> bool {
        self.0
            .get(&way)
            .is_some_and(|left| left.is_none_or(|left| left.saturating_add(SLACK) >= seconds.min(LONGEST)))
    }
}

/// One block of the plan.
pub struct Wanted {
    pub block: Block,
    pub was_there: bool,
    /// To be recorded: not there, not for so long, or not in the ledger.
    pub is_new: bool,
}

#[derive(Default)]
pub struct Intent {
    pub wanted: Vec<Wanted>,
    /// In the ledger and not in the filter, beside what the plan wants.
    pub missing: Vec<Block>,
    /// Over by the ledger, and still in the filter.
    pub due: Vec<Way>,
    /// What the rules are made of.
    pub all: Vec<Block>,
    /// Blocks of the plan that are over.
    pub over: u64,
}

impl Intent {
    pub fn of(plan: &[Block], ledger: &Ledger, held: &Held, form: Form, frame: &Frame, zone: Zone) -> Intent {
        let now = frame.now.seconds();
        let mut all: BTreeMap<Way, Block> = BTreeMap::new();
        let mut intent = Intent::default();
        for entry in ledger.in_force(now).filter(|entry| entry.blocked.form == form.name()) {
            all.insert((entry.blocked.net, entry.direction), entry.block(zone));
        }
        let planned = longest(plan, now, &mut intent.over);
        for (way, block) in planned {
            let seconds = u64::try_from(block.until.seconds() - now).unwrap_or(0);
            let known = all
                .get(&way)
                .is_some_and(|known| known.until.seconds() >= block.until.seconds() - SLACK as i64);
            let lasts = held.lasts(way, seconds) && known;
            if !known {
                all.insert(way, block.clone());
            }
            intent.wanted.push(Wanted { block, was_there: held.has(way), is_new: !lasts });
        }
        let wanted: BTreeSet<Way> =
            intent.wanted.iter().map(|wanted| (wanted.block.net, wanted.block.direction)).collect();
        intent.missing = all
            .iter()
            .filter(|(way, _)| !held.has(**way) && !wanted.contains(way))
            .map(|(_, block)| block.clone())
            .collect();
        let over: BTreeSet<Way> = ledger
            .due(now)
            .filter(|entry| entry.blocked.form == form.name())
            .map(|entry| (entry.blocked.net, entry.direction))
            .collect();
        for (way, left) in held.iter() {
            if over.contains(&way) && !all.contains_key(&way) {
                intent.due.push(way);
            } else {
                all.entry(way).or_insert_with(|| foreign(way, left, frame.now, zone));
            }
        }
        intent.all = all.into_values().collect();
        intent
    }

    /// True where the filter has to be changed so that the plan is in force.
    pub fn asks_for_loading(&self) -> bool {
        self.wanted.iter().any(|wanted| wanted.is_new)
    }
}

/// Of the plan what is not over: each network once, the block that lasts longest.
fn longest(plan: &[Block], now: i64, over: &mut u64) -> BTreeMap<Way, Block> {
    let mut longest: BTreeMap<Way, Block> = BTreeMap::new();
    for block in plan {
        if block.until.seconds() <= now {
            *over += 1;
            continue;
        }
        let way = (plain(block.net), block.direction);
        if longest.get(&way).is_none_or(|known| known.until < block.until) {
            longest.insert(way, Block { net: way.0, ..block.clone() });
        }
    }
    longest
}

/// As rules name it: no bits beyond the prefix, and IPv4 as IPv4.
fn plain(net: Net) -> Net {
    let mapped = match net {
        Net::V6(v6) if v6.prefix_len() >= 96 => v6.addr().to_ipv4_mapped(),
        _ => None,
    };
    mapped.and_then(|v4| Net::new(v4.into(), net.prefix_len() - 96).ok()).unwrap_or(net).trunc()
}

/// What somebody else put into a place of ours.
fn foreign((net, direction): Way, left: Option<u64>, now: Moment, zone: Zone) -> Block {
    let left = left.and_then(|left| i64::try_from(left).ok()).unwrap_or(FOR_GOOD);
    let until = now.seconds().saturating_add(left).saturating_mul(1_000_000);
    Block {
        net,
        direction,
        cause: Cause::Rbl,
        reason: "found here, not by rapsheet".to_string(),
        since: now,
        until: Moment::new(until, zone),
        mac: None,
        would_have_stopped: 0,
        would_have_harmed: 0,
        evidence: Vec::new(),
    }
}
