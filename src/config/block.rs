//! `[block]` of rapsheet.toml as written.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use serde::{Deserialize, Deserializer};

/// Whom to block, for how long, and whom never.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Block {
    /// Causes that count, by name.
    pub causes: Vec<String>,
    pub rbl: Rule,
    pub guesser: Rule,
    pub auth: Rule,
    pub broadband: Rule,
    pub wave: Rule,
    pub port25: Rule,
    /// Each further block of the same address is so many times as long as the last one,
    pub growth: u32,
    /// and at most so long.
    pub longest: Span,
    /// What was accepted so long before the period still counts.
    pub look_back: Span,
    /// Networks and ends of host names never to be blocked.
    pub allow: Vec<String>,
    /// Files with such entries, one a line.
    pub allow_files: Vec<PathBuf>,
    /// Relays and MX hosts: networks and ends of host names.
    pub relays: Vec<String>,
    /// Shortest prefixes that may be blocked.
    pub widest: Prefixes,
    pub rollup: RollUp,
    /// Name of the chain, the set or the list that is ours.
    pub chain: String,
    /// Interface of the rules that need one.
    pub interface: Option<String>,
    /// Servers inside that may send to port 25 outside.
    pub mail_servers: Vec<IpNet>,
    /// Address -> hardware address of such a server.
    pub pins: BTreeMap<IpAddr, String>,
    /// Ports that inbound blocks are for.
    pub ports: Vec<u16>,
    pub log_inbound: String,
    pub log_outbound: String,
}

/// What is not told stands as it is for the cause.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    pub threshold: Option<u64>,
    pub window: Option<Span>,
    pub length: Option<Span>,
    /// The length starts anew with every further attempt.
    pub renew: Option<bool>,
}

/// Lengths of prefixes.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prefixes {
    pub v4: u8,
    pub v6: u8,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RollUp {
    pub on: bool,
    pub v4: u8,
    pub v6: u8,
    /// Blocked addresses in a prefix, at least.
    pub least_v4: u64,
    pub least_v6: u64,
    /// Their percentage of the addresses seen in it, at least.
    pub share: u64,
}

impl Default for RollUp {
    fn default() -> RollUp {
        RollUp { on: true, v4: 24, v6: 64, least_v4: 10, least_v6: 4, share: 80 }
    }
}

impl Default for Block {
    fn default() -> Block {
        let hour = 3600;
        let rule = |threshold, window, length, renew| Rule {
            threshold: Some(threshold),
            window: Some(Span(window)),
            length: Some(Span(length)),
            renew: Some(renew),
        };
        Block {
            // A name alone, or company in a wave, is no misdeed: these two are for who asks for them.
            causes: ["rbl", "guesser", "auth", "port25"].map(str::to_string).to_vec(),
            rbl: rule(1, 600, 600, true),
            guesser: rule(5, 24 * hour, 24 * hour, false),
            auth: rule(10, 24 * hour, hour, false),
            broadband: rule(5, hour, 24 * hour, false),
            wave: rule(10, 600, hour, false),
            port25: rule(3, 24 * hour, 24 * hour, false),
            growth: 2,
            longest: Span(7 * 24 * hour),
            look_back: Span(30 * 24 * hour),
            allow: Vec::new(),
            allow_files: Vec::new(),
            relays: Vec::new(),
            widest: Prefixes { v4: 24, v6: 64 },
            rollup: RollUp::default(),
            chain: "rapsheet".to_string(),
            interface: None,
            mail_servers: Vec::new(),
            pins: BTreeMap::new(),
            ports: vec![25],
            log_inbound: "SPAM_BLOCK: ".to_string(),
            log_outbound: "Illegal port 25 > ".to_string(),
        }
    }
}

/// A length of time, written as `90s`, `10m`, `6h`, `7d`; in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub i64);

/// Seconds in ten years: a longer span is a slip of the pen.
const LONGEST: i64 = 10 * 366 * 86_400;

impl std::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Span, String> {
        let wrong = || format!("'{text}' is no length of time such as 90s, 10m, 6h or 7d");
        let (number, unit) = text.split_at(text.len() - text.chars().last().map_or(0, char::len_utf8));
        let unit = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return Err(wrong()),
        };
        let number: i64 = number.parse().map_err(|_| wrong())?;
        let seconds = number.checked_mul(unit).filter(|seconds| (1..=LONGEST).contains(seconds));
        seconds.map(Span).ok_or_else(wrong)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// The sample names every key, with the default where there is one.
    pub fn is_explained(sample: &Block) {
        let known = Block::default();
        let rules = |block: &Block| {
            [block.rbl, block.guesser, block.auth, block.broadband, block.wave, block.port25]
                .map(|rule| format!("{rule:?}"))
        };
        assert_eq!(rules(sample), rules(&known));
        let plain = |block: &Block| {
            let Block { causes, growth, longest, look_back, widest, rollup, chain, ports, .. } = block;
            let logs = (&block.log_inbound, &block.log_outbound);
            format!(
                "{causes:?} {growth} {longest:?} {look_back:?} {widest:?} {rollup:?} {chain} {ports:?} {logs:?}"
            )
        };
        assert_eq!(plain(sample), plain(&known));
        let Block { allow, allow_files, relays, interface, mail_servers, pins, .. } = sample;
        assert!(!allow.is_empty() && !allow_files.is_empty() && !relays.is_empty());
        assert!(interface.is_some() && !mail_servers.is_empty() && !pins.is_empty());
    }

    #[test]
    fn spans() {
        let read = |text: &str| text.parse::<Span>().map(|span| span.0).ok();
        assert_eq!(["90s", "10m", "6h", "7d"].map(read), [Some(90), Some(600), Some(21_600), Some(604_800)]);
        for wrong in ["", "m", "10", "-1s", "0s", "1.5h", "10 m", "9999999999d", "7é"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
