//! What is to be blocked, whom not, and why: the plan as data, serialised as the JSON contract has it.

use std::net::IpAddr;

use serde::Serialize;

use super::calendar::Moment;
use super::finding::Evidence;
use super::net::{Mac, Net};

/// Which way the packets go that a block stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From the blocked address to this machine, or through it to the inside.
    Inbound,
    /// From the blocked inside host to port 25 outside.
    Outbound,
}

/// What a client or host did to be blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    Rbl,
    Guesser,
    Broadband,
    Auth,
    Wave,
    Port25,
}

impl Cause {
    pub const ALL: [Cause; 6] =
        [Cause::Rbl, Cause::Guesser, Cause::Broadband, Cause::Auth, Cause::Wave, Cause::Port25];

    /// The word of JSON, configuration, command line and ledger.
    pub const fn name(self) -> &'static str {
        match self {
            Cause::Rbl => "rbl",
            Cause::Guesser => "guesser",
            Cause::Broadband => "broadband",
            Cause::Auth => "auth",
            Cause::Wave => "wave",
            Cause::Port25 => "port25",
        }
    }

    pub fn from_name(name: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.name() == name)
    }

    pub const fn direction(self) -> Direction {
        match self {
            Cause::Port25 => Direction::Outbound,
            _ => Direction::Inbound,
        }
    }
}

/// One network, usually one address, to be blocked until an instant.
#[derive(Clone, Debug, Serialize)]
pub struct Block {
    pub net: Net,
    pub direction: Direction,
    pub cause: Cause,
    /// In words with figures: `refused 12 times by zen.example`. Holds words of the log: whoever prints it escapes it.
    pub reason: String,
    pub since: Moment,
    pub until: Moment,
    /// The hardware address that goes with an inside host, where the log shows one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac: Option<Mac>,
    /// Attempts that came while the block would have been in force.
    pub would_have_stopped: u64,
    /// Accepted mails among them.
    pub would_have_harmed: u64,
    pub evidence: Vec<Evidence>,
}

/// One that met a threshold and is not blocked, with the reason.
#[derive(Clone, Debug, Serialize)]
pub struct Refused {
    /// As written in the log where it is no address.
    pub net: String,
    pub cause: Cause,
    pub why: String,
}

/// What the forms of rules are made of, beside the blocks: resolved from the configuration and the command line.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Name of the chain, table set or recent list that is ours.
    pub chain: String,
    /// Interface of the inside for outbound rules, of the outside for `reject`; None where not told.
    pub interface: Option<String>,
    /// Servers inside that may send to port 25 outside.
    pub mail_servers: Vec<Net>,
    /// Pin a mail server's rule to its hardware address.
    pub pins: Vec<(IpAddr, Mac)>,
    /// Ports blocked: 25 unless configured.
    pub ports: Vec<u16>,
    /// Prefixes of the LOG rules: inbound `SPAM_BLOCK: `, outbound `Illegal port 25 > `.
    pub log_inbound: String,
    pub log_outbound: String,
    /// The instant the rules are made at; what a timeout still has to run is counted from here.
    pub now: Moment,
}

/// A plan of blocks with its proof.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// `rapsheet/block-plan/1`
    pub schema: &'static str,
    pub host: String,
    /// The instant that blocks are in force at, or over.
    pub now: Moment,
    /// First and last line that the plan is made from; none where there was nothing to read.
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    /// Before all else, so that harm is not overlooked.
    pub proof: Proof,
    /// The rule of each cause asked for.
    pub causes: Vec<CauseTerms>,
    /// Most stopped attempts first.
    pub blocks: Vec<Planned>,
    pub refused: Vec<Refused>,
    pub neighbours: Vec<Neighbour>,
    /// Lines beyond what is kept in memory: the figures are too low by what these say.
    pub left_out: u64,
    /// What was wrong with the input, and how much more of it than is listed.
    pub problems: Vec<Unread>,
    pub problems_left_out: u64,
}

/// Something that could not be read, or was passed over.
#[derive(Clone, Debug, Serialize)]
pub struct Unread {
    pub file: String,
    /// None where it concerns the file as a whole.
    pub line: Option<u64>,
    pub what: String,
}

impl Plan {
    /// The blocks in force at `now`: what is to be loaded.
    pub fn in_force(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(|planned| planned.in_force).map(|planned| &planned.block)
    }

    /// Do the lines end so long before `now` that no block of them says anything about the present? A day is long.
    pub fn is_old(&self) -> bool {
        self.to.is_some_and(|to| self.now.seconds() - to.seconds() > 86_400)
    }
}

/// A cause's rule, in seconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct CauseTerms {
    pub cause: Cause,
    pub threshold: u64,
    pub window: i64,
    pub length: i64,
    pub renew: bool,
}

/// A block, and what the replay of the logs says about it.
#[derive(Clone, Debug, Serialize)]
pub struct Planned {
    /// Its `since` and `until` are those of the last time the net would have been blocked.
    #[serde(flatten)]
    pub block: Block,
    /// Not over yet at the plan's `now`.
    pub in_force: bool,
    /// How often the net would have been blocked in these logs; `would_have_stopped` is of all these times.
    pub times: u32,
    /// Seconds that its last block lasts from the last attempt that made it longer.
    pub length: i64,
    /// When it would have been blocked first.
    pub first: Moment,
    /// Blocked addresses that a prefix stands for; 1 for an address.
    pub addresses: u64,
    /// Further causes it met.
    pub also: Vec<Cause>,
}

/// What the plan would have done.
#[derive(Clone, Debug, Serialize)]
pub struct Proof {
    /// On the logs that it is made from.
    pub all: Judged,
    /// On a part of the logs that a plan was not made from; None where there is no such part.
    pub held_out: Option<HeldOut>,
}

/// What blocks did to the attempts of a stretch of time.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Judged {
    pub blocks: u64,
    pub addresses: u64,
    /// Attempts of everybody, blocked or not.
    pub attempts: u64,
    pub stopped: u64,
    /// Accepted mails among the stopped attempts.
    pub harmed: u64,
    /// Whose mails these were.
    pub harmed_nets: Vec<String>,
}

/// The plan made from what stands before `from`, each of its blocks in force from `from` to `to`, judged there.
#[derive(Clone, Debug, Serialize)]
pub struct HeldOut {
    pub from: Moment,
    pub to: Moment,
    #[serde(flatten)]
    pub judged: Judged,
}

/// The same plan with the threshold of one cause one step lower or higher.
#[derive(Clone, Debug, Serialize)]
pub struct Neighbour {
    pub cause: Cause,
    pub threshold: u64,
    /// That of the plan.
    pub instead_of: u64,
    pub blocks: u64,
    pub refused: u64,
    pub stopped: u64,
    pub harmed: u64,
    pub held_out_stopped: Option<u64>,
    pub held_out_harmed: Option<u64>,
}
