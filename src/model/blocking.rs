//! By what a plan of blocks is made, and whom it must spare: resolved from the configuration, the command line and the
//! machine. Data only.

use std::collections::BTreeMap;

use super::block::Cause;
use super::net::{Ip, Net, Nets};

/// When a cause is met, and for how long it blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseRule {
    pub on: bool,
    /// From so many on, within the window.
    pub threshold: u64,
    /// Seconds.
    pub window: i64,
    /// Seconds.
    pub length: i64,
    /// The length starts anew with every further attempt.
    pub renew: bool,
}

/// When neighbours are blocked as one prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollUp {
    /// Length of the prefix: IPv4, IPv6.
    pub prefix: (u8, u8),
    /// Addresses in it that are blocked, at least.
    pub least: (u64, u64),
    /// Their percentage of all addresses seen in it, at least; over 100 for never.
    pub share: u64,
}

#[derive(Clone, Debug)]
pub struct BlockTerms {
    /// In the order of `Cause::ALL`.
    pub causes: [CauseRule; 6],
    /// Each block of one that was blocked before is so many times as long as the last one,
    pub growth: u32,
    /// and at most so many seconds.
    pub longest: i64,
    pub roll_up: RollUp,
    /// How often each was blocked before, as the ledger tells.
    pub earlier: BTreeMap<Net, u32>,
}

impl BlockTerms {
    pub const fn of(&self, cause: Cause) -> CauseRule {
        self.causes[cause as usize]
    }
}

/// One that is never blocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spared {
    Net(Net),
    /// A host name and all below it.
    Names(String),
}

/// Whom never to block.
#[derive(Clone, Debug)]
pub struct Spare {
    /// With the reason: `is the default gateway`.
    pub list: Vec<(Spared, String)>,
    /// Inside: only outbound blocks are for these.
    pub local: Nets,
    /// Our own addresses: of this machine, and as the admin told.
    pub own: Vec<Ip>,
    /// Shortest prefix that may be blocked: IPv4, IPv6.
    pub widest: (u8, u8),
}
