//! The fixed columns of a rule, each as its own kind: target, protocol, interface, addresses. Strict: what is no such
//! thing is None, so that nothing else ever gets into a command. Pure.

use std::net::{IpAddr, Ipv4Addr};

use super::names;
use crate::model::net::Net;
use crate::model::ruleset::{Not, Place};

/// A target or chain: XT_EXTENSION_MAXNAMELEN is 29, its end among them.
pub fn target(text: &str) -> Option<String> {
    let fits = (1..29).contains(&text.len()) && is_plain(text, b"_-.+");
    fits.then(|| text.to_string())
}

pub fn protocol(text: &str) -> Option<Not<u8>> {
    let (not, name) = split_not(text);
    let of = names::protocol(name)?;
    // All but all is nothing.
    (!not || of != 0).then_some(Not { not, of })
}

/// An interface as `-v` lists it: None for any, which is also `*`. IFNAMSIZ is 16.
pub fn interface(text: &str) -> Option<Option<Not<String>>> {
    if matches!(text, "*" | "any") {
        return Some(None);
    }
    let (not, name) = split_not(text);
    let fits = (1..16).contains(&name.len()) && is_plain(name, b"_-.+:@");
    fits.then(|| Some(Not { not, of: name.to_string() }))
}

/// `anywhere`, an address, a network, or a name that only the router can resolve.
pub fn place(text: &str) -> Option<Not<Place>> {
    let (not, text) = split_not(text);
    let of = match text {
        "anywhere" | "default" => Place::Anywhere,
        _ => match net(text) {
            Some(net) if net.prefix_len() == 0 => Place::Anywhere,
            Some(net) => Place::Net(net),
            None => Place::Name(name(text)?),
        },
    };
    (!not || of != Place::Anywhere).then_some(Not { not, of })
}

fn net(text: &str) -> Option<Net> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(Net::from(address));
    }
    if let Ok(net) = text.parse::<Net>() {
        return Some(net.trunc());
    }
    let (address, mask) = text.split_once('/')?;
    let (address, mask): (Ipv4Addr, Ipv4Addr) = (address.parse().ok()?, mask.parse().ok()?);
    Net::with_netmask(address.into(), mask.into()).ok().map(|net| net.trunc())
}

/// A host or network name, perhaps with a mask. What consists of digits and dots alone is a broken address.
fn name(text: &str) -> Option<String> {
    let (host, mask) = text.split_once('/').map_or((text, None), |(host, mask)| (host, Some(mask)));
    let named =
        host.len() < 256 && is_plain(host, b"-._") && host.bytes().any(|byte| byte.is_ascii_alphabetic());
    let masked = mask.is_none_or(|mask| mask.parse::<u8>().is_ok_and(|bits| bits <= 32));
    (named && masked).then(|| text.to_string())
}

/// Letters and digits first, then also these.
pub fn is_plain(text: &str, also: &[u8]) -> bool {
    text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || also.contains(&byte))
}

fn split_not(text: &str) -> (bool, &str) {
    text.strip_prefix('!').map_or((false, text), |rest| (true, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_every_spelling() {
        let net = |text: &str| match place(text) {
            Some(Not { not, of: Place::Net(net) }) => format!("{}{net}", if not { "!" } else { "" }),
            other => format!("{other:?}"),
        };
        assert_eq!(net("192.0.2.7"), "192.0.2.7/32");
        assert_eq!(net("!192.0.2.7/24"), "!192.0.2.0/24");
        assert_eq!(net("192.0.2.0/255.255.255.0"), "192.0.2.0/24");
        for text in ["anywhere", "0.0.0.0/0", "::/0", "default"] {
            assert_eq!(place(text), Some(Not { not: false, of: Place::Anywhere }), "{text}");
        }
        assert!(matches!(place("pc-7.lan"), Some(Not { of: Place::Name(_), .. })));
        assert!(matches!(place("loopback/8"), Some(Not { of: Place::Name(_), .. })));
        for text in [
            "",
            "!",
            "-j",
            "1.2.3",
            "192.0.2.0/33",
            "192.0.2.0/255.0.255.0",
            "a b",
            "a;b",
            "$(a)",
            "!anywhere",
            "a/33",
        ] {
            assert_eq!(place(text), None, "{text}");
        }
    }

    #[test]
    fn targets_protocols_interfaces() {
        assert!(target("DROP").is_some() && target("my_chain-1").is_some());
        for text in ["", "-j", "DROP;", "a b", "!x", "x".repeat(29).as_str()] {
            assert_eq!(target(text), None, "{text}");
        }
        assert_eq!(protocol("!tcp"), Some(Not { not: true, of: 6 }));
        assert_eq!(protocol("0"), protocol("all"));
        assert!(["", "!", "!all", "256", "tcp;"].iter().all(|text| protocol(text).is_none()));
        assert_eq!(interface("*"), Some(None));
        assert_eq!(interface("!eth1"), Some(Some(Not { not: true, of: "eth1".to_string() })));
        assert_eq!(interface("-x"), None);
    }
}
