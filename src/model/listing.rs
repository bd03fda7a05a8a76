//! What a packet filter holds, as its own listing tells: addresses that are blocked and rules that write LOG lines. Data only.

use super::net::Net;

/// Read from `nft -j list ruleset`, `iptables-save`, `ipset save` or /proc/net/xt_recent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    pub held: Vec<Held>,
    pub logs: Vec<LogRule>,
}

/// One network in a set, a chain or a recent list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub net: Net,
    /// Where: `inet rapsheet blocked4`, `ipset NAME`, `iptables CHAIN`, `recent NAME`.
    pub place: String,
    /// Seconds until it goes by itself; None where it stays.
    pub left: Option<u64>,
}

/// A rule that writes a line for each packet it meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRule {
    /// Table and chain: `inet filter forward`, `filter FORWARD`.
    pub chain: String,
    pub prefix: String,
    /// Destination ports it is for; empty where it is for all.
    pub ports: Vec<u16>,
    /// As written: `10/minute burst 5 packets`; None where every packet is logged.
    pub limit: Option<String>,
}
