//! The blocks that rules are made of: what is due, each network once, IPv4 as IPv4. Pure.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::words;
use crate::model::block::{Block, Direction, Frame};
use crate::model::calendar::Moment;
use crate::model::net::Net;

/// A network that is to be blocked for some while yet.
pub struct Entry<'a> {
    /// Without host bits; never all of the addresses there are.
    pub net: Net,
    pub since: Moment,
    pub until: Moment,
    /// Seconds from `Frame::now`, at least one.
    pub left: u64,
    /// As the plan has it: holds words of the log.
    reason: &'a str,
}

impl Entry<'_> {
    /// The address without a prefix length where it is one address, else the network.
    pub fn short(&self) -> String {
        short(self.net)
    }

    pub const fn is_v4(&self) -> bool {
        matches!(self.net, Net::V4(_))
    }

    pub fn is_address(&self) -> bool {
        self.net.prefix_len() == self.net.max_prefix_len()
    }

    /// The reason in at most `most` bytes, fit for every medium.
    pub fn comment(&self, most: usize) -> String {
        words::comment(self.reason, most)
    }

    /// `until 2026-03-01T12:00:00+01:00: refused by zen.example 12 times`, for media that know no timeout.
    pub fn note(&self) -> String {
        format!("until {}: {}", self.until.rfc3339(), self.comment(words::LINE))
    }
}

/// An address without its length, or a network with it.
pub fn short(net: Net) -> String {
    if net.prefix_len() == net.max_prefix_len() { net.addr().to_string() } else { net.to_string() }
}

/// What of one direction is due at `Frame::now`, by network. Of several blocks of one network the one that lasts longest.
pub fn of<'a>(blocks: &'a [Block], frame: &Frame, direction: Direction) -> Vec<Entry<'a>> {
    merged(blocks.iter().filter(|block| block.direction == direction), frame)
}

/// The same of both directions.
pub fn all<'a>(blocks: &'a [Block], frame: &Frame) -> Vec<Entry<'a>> {
    merged(blocks.iter(), frame)
}

fn merged<'a>(blocks: impl Iterator<Item = &'a Block>, frame: &Frame) -> Vec<Entry<'a>> {
    let mut found: BTreeMap<Net, Entry<'a>> = BTreeMap::new();
    for block in blocks {
        let left = block.until.seconds().saturating_sub(frame.now.seconds());
        let net = plain(block.net);
        let (Ok(left @ 1..), true) = (u64::try_from(left), net.prefix_len() > 0) else { continue };
        let entry =
            Entry { net, since: block.since, until: block.until, left, reason: block.reason.as_str() };
        match found.get_mut(&net) {
            Some(known) => {
                let since = known.since.min(entry.since);
                if known.until < entry.until {
                    *known = entry;
                }
                known.since = since;
            }
            None => drop(found.insert(net, entry)),
        }
    }
    found.into_values().collect()
}

/// Without host bits, and IPv4 also where it was written as ::ffff:192.0.2.1.
pub fn plain(net: Net) -> Net {
    let mapped = match net {
        Net::V6(v6) if v6.prefix_len() >= 96 => v6.addr().to_ipv4_mapped(),
        _ => None,
    };
    let four = mapped.and_then(|v4| Net::new(IpAddr::V4(v4), net.prefix_len() - 96).ok());
    four.unwrap_or(net).trunc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv4_is_ipv4_and_host_bits_are_dropped() {
        for (told, net) in [
            ("192.0.2.1/32", "192.0.2.1"),
            ("::ffff:192.0.2.1/128", "192.0.2.1"),
            ("::ffff:192.0.2.7/120", "192.0.2.0/24"),
            ("::ffff:192.0.2.7/95", "::fffe:0:0/95"),
            ("2001:db8::7/64", "2001:db8::/64"),
        ] {
            assert_eq!(short(plain(told.parse().expect("a network"))), net, "{told}");
        }
    }
}
