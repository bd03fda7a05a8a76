//! A made-up world: who did what when, and the plan of it.

use std::collections::BTreeMap;

use crate::block::plan::{Asked, plan};
use crate::model::block::{Cause, Plan, Planned};
use crate::model::blocking::{BlockTerms, CauseRule, RollUp, Spare};
use crate::model::calendar::Zone;
use crate::model::dealing::{Client, Dealing, Dealt, Deed, Known, Welcome};
use crate::model::finding::Evidence;
use crate::model::net::{Ip, Nets};
use crate::model::source::Position;

pub const DAY: i64 = 86_400;
/// A day that begins at midnight UTC.
pub const MIDNIGHT: i64 = 20_000 * DAY;

pub struct World {
    dealings: BTreeMap<Ip, Vec<Dealing>>,
    pub names: BTreeMap<Ip, String>,
    pub terms: BlockTerms,
    pub spare: Spare,
    pub waves: Vec<(i64, i64)>,
    pub now: i64,
    lines: u32,
}

pub fn ip(text: &str) -> Ip {
    Ip::parse(text.as_bytes()).expect(text)
}

/// The rules that a test means unless it says otherwise.
pub fn terms() -> BlockTerms {
    let rule = |threshold, window, length, renew| CauseRule { on: true, threshold, window, length, renew };
    BlockTerms {
        causes: [
            rule(1, 600, 600, true),
            rule(5, 3600, 7200, false),
            CauseRule { on: false, ..rule(3, 600, 7200, false) },
            rule(10, 3600, 1800, false),
            CauseRule { on: false, ..rule(3, 600, 7200, false) },
            rule(3, 3600, 7200, false),
        ],
        growth: 2,
        longest: DAY,
        roll_up: RollUp { prefix: (24, 64), least: (4, 3), share: 75 },
        earlier: BTreeMap::new(),
    }
}

impl World {
    pub fn new() -> World {
        World {
            dealings: BTreeMap::new(),
            names: BTreeMap::new(),
            terms: terms(),
            spare: Spare { list: Vec::new(), local: Nets::private(), own: Vec::new(), widest: (24, 64) },
            waves: Vec::new(),
            now: MIDNIGHT + DAY,
            lines: 0,
        }
    }

    /// One deed; seconds from midnight.
    pub fn add(&mut self, who: &str, second: i64, deed: Deed, what: u64) -> &mut World {
        self.lines += 1;
        let second = u32::try_from(MIDNIGHT + second).expect("a second");
        let at = Position::new(0, 0, self.lines);
        let ip = ip(who);
        let dealing = Dealing { who: ip.0 as u64, second, at, deed, what, n: 1 };
        self.dealings.entry(ip).or_default().push(dealing);
        self
    }

    /// The same at each of these seconds.
    pub fn each(&mut self, who: &str, deed: Deed, seconds: impl IntoIterator<Item = i64>) -> &mut World {
        for (what, second) in (1..).zip(seconds) {
            self.add(who, second, deed, if deed == Deed::Illegal { 0 } else { what });
        }
        self
    }

    /// The plan, with the last day held out where there are several.
    pub fn plan(&self) -> Plan {
        self.plan_of(self.dealings.iter().map(|(ip, list)| (*ip, list.as_slice())))
    }

    /// The same, met in the opposite order.
    pub fn plan_backwards(&self) -> Plan {
        self.plan_of(self.dealings.iter().rev().map(|(ip, list)| (*ip, list.as_slice())))
    }

    fn plan_of<'a>(&'a self, dealings: impl Iterator<Item = (Ip, &'a [Dealing])>) -> Plan {
        let mut lists: Vec<(Ip, Vec<Dealing>)> = dealings.map(|(ip, list)| (ip, list.to_vec())).collect();
        lists.iter_mut().for_each(|(_, list)| list.sort_unstable());
        let seconds = || lists.iter().flat_map(|(_, list)| list).map(|one| i64::from(one.second));
        let span = seconds().min().zip(seconds().max());
        let cut = span.map(|(first, last)| (first, last.div_euclid(DAY) * DAY));
        let cut = cut.filter(|(first, midnight)| first < midnight).map(|(_, midnight)| midnight);
        let clients = lists.iter().map(|(ip, list)| {
            let accepted: Vec<&Dealing> = list.iter().filter(|one| one.deed == Deed::Accepted).collect();
            let welcome =
                accepted.first().map(|one| Welcome { mails: accepted.len() as u64, first: one.second });
            let names: Vec<String> = self.names.get(ip).cloned().into_iter().collect();
            let line = names.iter().find(|name| name.contains("dsl"));
            let line = line.map(|name| (name.clone(), "dsl".to_string()));
            let known = Some(Box::new(Known { written: String::new(), names, line }));
            Client { ip: Some(*ip), dealings: list, welcome, known }
        });
        let dealt = Dealt {
            clients: clients.collect(),
            waves: self.waves.clone(),
            span,
            cut,
            waves_before: self.waves.clone(),
            left_out: 0,
        };
        plan(&Asked {
            host: "gw".to_string(),
            dealt: &dealt,
            terms: &self.terms,
            spare: &self.spare,
            zone: Zone::UTC,
            now: self.now * 1_000_000,
            name: &|name| format!("list{name}.example"),
            evidence: &|at| Evidence {
                file: "mail.log".into(),
                line: u64::from(at.line()),
                text: String::new(),
            },
        })
    }

    /// The block of an address: its main cause, and its begin and end in seconds from midnight.
    pub fn block(&self, who: &str) -> Option<(Cause, i64, i64)> {
        let planned = self.planned(who)?;
        let from_midnight = |at: crate::model::calendar::Moment| at.seconds() - MIDNIGHT;
        Some((planned.block.cause, from_midnight(planned.block.since), from_midnight(planned.block.until)))
    }

    pub fn planned(&self, who: &str) -> Option<Planned> {
        let net = super::super::outcome::net_of(ip(who));
        self.plan().blocks.into_iter().find(|planned| planned.block.net == net)
    }

    /// Why an address is spared.
    pub fn why(&self, who: &str) -> Option<String> {
        let net = super::super::outcome::net_of(ip(who)).to_string();
        let plan = self.plan();
        assert!(plan.blocks.iter().all(|planned| planned.block.net.to_string() != net), "{who} is blocked");
        plan.refused.into_iter().find(|refused| refused.net == net).map(|refused| refused.why)
    }
}
