//! Networks for tables that know whole octets (IPv4) or whole groups of sixteen bits (IPv6) only: the network itself where
//! it ends at one, else the smaller ones that make it up. Pure.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::entries::Entry;
use crate::model::net::Net;

/// Lines that one network is worth; what would need more is not written, and the table says so.
const MOST: usize = 256;

/// The leading octets, such as `[192, 0, 2]`, of the networks that make up an IPv4 one. None where there would be too many.
fn of_v4(address: Ipv4Addr, length: u8) -> Option<Vec<Vec<u8>>> {
    let whole = length.div_ceil(8);
    let step = 1u64 << (32 - 8 * u32::from(whole));
    let addresses = spread(u128::from(u32::from(address)), 8 * whole - length, u128::from(step))?;
    let octets = |address: u128| (address as u32).to_be_bytes().into_iter().take(whole.into()).collect();
    Some(addresses.map(octets).collect())
}

/// The same in groups of an IPv6 network, such as `[0x2001, 0xdb8]`.
fn of_v6(address: Ipv6Addr, length: u8) -> Option<Vec<Vec<u16>>> {
    let whole = length.div_ceil(16);
    let step = 1u128.checked_shl(128 - 16 * u32::from(whole)).unwrap_or(0);
    let addresses = spread(u128::from(address), 16 * whole - length, step)?;
    let groups = |address: u128| Ipv6Addr::from(address).segments().into_iter().take(whole.into()).collect();
    Some(addresses.map(groups).collect())
}

/// `2^missing` addresses, `step` apart.
fn spread(first: u128, missing: u8, step: u128) -> Option<impl Iterator<Item = u128>> {
    let count = 1usize << missing;
    (count <= MOST).then(|| (0..count as u128).map(move |at| first.saturating_add(at * step)))
}

/// For each entry the lines of a table it is worth: `v4` and `v6` write the leading octets or groups. None where there
/// would be too many. What is in two networks stands with the one that lasts longer: a key may be there once only.
pub fn keys(
    entries: &[Entry],
    v4: impl Fn(&[u8]) -> String,
    v6: impl Fn(&[u16]) -> String,
) -> Vec<Option<Vec<String>>> {
    let mut all: Vec<Option<Vec<String>>> = entries.iter().map(|entry| of(entry.net, &v4, &v6)).collect();
    let mut order: Vec<(&Entry, &mut Option<Vec<String>>)> = entries.iter().zip(&mut all).collect();
    order.sort_by_key(|(entry, _)| std::cmp::Reverse(entry.until));
    let mut seen = BTreeSet::new();
    for keys in order.into_iter().filter_map(|(_, keys)| keys.as_mut()) {
        keys.retain(|key| seen.insert(key.clone()));
    }
    all
}

fn of(net: Net, v4: impl Fn(&[u8]) -> String, v6: impl Fn(&[u16]) -> String) -> Option<Vec<String>> {
    match net {
        Net::V4(net) => Some(of_v4(net.addr(), net.prefix_len())?.iter().map(|octets| v4(octets)).collect()),
        Net::V6(net) => Some(of_v6(net.addr(), net.prefix_len())?.iter().map(|groups| v6(groups)).collect()),
    }
}

/// Octets as `192.0.2`.
pub fn dotted(octets: &[u8]) -> String {
    octets.iter().map(u8::to_string).collect::<Vec<String>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(net: &str) -> Option<Vec<String>> {
        let v6 = |groups: &[u16]| {
            groups.iter().map(|group| format!("{group:x}")).collect::<Vec<String>>().join(":")
        };
        of(net.parse().expect("a network"), dotted, v6)
    }

    #[test]
    fn networks_end_at_octets_and_groups() {
        let one = |net: &str| vec![net.to_string()];
        assert_eq!(told("192.0.2.7/32"), Some(one("192.0.2.7")));
        assert_eq!(told("192.0.2.0/24"), Some(one("192.0.2")));
        assert_eq!(told("10.0.0.0/8"), Some(one("10")));
        assert_eq!(told("2001:db8::/64"), Some(one("2001:db8:0:0")));
        assert_eq!(told("2001:db8::9/128"), Some(one("2001:db8:0:0:0:0:0:9")));
    }

    #[test]
    fn others_are_made_up_of_smaller_ones() {
        let twenty = told("198.51.96.0/20").expect("lines");
        assert_eq!((twenty.len(), twenty[0].as_str(), twenty[15].as_str()), (16, "198.51.96", "198.51.111"));
        let half = told("192.0.2.128/25").expect("lines");
        assert_eq!((half.len(), half[0].as_str(), half[127].as_str()), (128, "192.0.2.128", "192.0.2.255"));
        let sixty = told("2001:db8:0:10::/60").expect("lines");
        assert_eq!((sixty.len(), sixty[15].as_str()), (16, "2001:db8:0:1f"));
        assert_eq!(told("2001:db8::/65"), None);
    }
}
