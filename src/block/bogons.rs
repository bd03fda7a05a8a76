//! Addresses that nobody outside can have: a line that names one as a client is forged, or of no use to a packet
//! filter. From RFC 6890 and the registries it set up (IANA IPv4 and IPv6 Special-Purpose Address Registry),
//! RFC 5771 (multicast) and RFC 1112 (class E).
//!
//! The ranges for documentation (RFC 5737, RFC 3849, RFC 9637) and benchmarks (RFC 2544) are left out on purpose. No
//! attacker can have them either, so a rule for one does nothing; but they are what samples, tests and made-up logs
//! are written with, and a plan of these must show what it would do with true addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::net::Ip;

/// IPv4: first address, prefix length, what it is.
const V4: [(u32, u8, &str); 11] = [
    (0x0000_0000, 8, "this network (RFC 1122)"),
    (0x0a00_0000, 8, "private (RFC 1918)"),
    (0x6440_0000, 10, "shared behind a carrier's NAT (RFC 6598)"),
    (0x7f00_0000, 8, "loopback (RFC 1122)"),
    (0xa9fe_0000, 16, "link-local (RFC 3927)"),
    (0xac10_0000, 12, "private (RFC 1918)"),
    (0xc000_0000, 24, "for protocols (RFC 6890)"),
    (0xc058_6300, 24, "a relay of 6to4, out of use (RFC 7526)"),
    (0xc0a8_0000, 16, "private (RFC 1918)"),
    (0xe000_0000, 4, "multicast (RFC 5771)"),
    (0xf000_0000, 4, "reserved (RFC 1112)"),
];

/// IPv6 within 2000::/3, the only part that is given out.
const V6: [(u128, u8, &str); 2] = [
    (0x2001_0000 << 96, 23, "for protocols (RFC 2928)"),
    (0x2002_0000 << 96, 16, "6to4, out of use (RFC 7526)"),
];

/// What makes it impossible that a client outside has this address.
pub fn outside(ip: Ip) -> Option<&'static str> {
    match IpAddr::from(ip) {
        IpAddr::V4(v4) => {
            let address = u32::from(v4);
            V4.iter().find(|(net, bits, _)| (address ^ net) >> (32 - bits) == 0).map(|(.., what)| *what)
        }
        IpAddr::V6(v6) => {
            let address = u128::from(v6);
            if address >> 125 != 1 {
                return Some("outside of the addresses given out (RFC 4291)");
            }
            V6.iter().find(|(net, bits, _)| (address ^ net) >> (128 - bits) == 0).map(|(.., what)| *what)
        }
    }
}

/// What makes it impossible that a host of ours, or anybody, has this address as its own.
pub fn anywhere(ip: Ip) -> Option<&'static str> {
    let what = match IpAddr::from(ip) {
        IpAddr::V4(v4) if v4.octets()[0] == 0 || v4 == Ipv4Addr::BROADCAST => "no host's address",
        IpAddr::V4(v4) if v4.is_multicast() => "multicast (RFC 5771)",
        IpAddr::V6(v6) if v6.is_multicast() => "multicast (RFC 4291)",
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => "no host's address",
        _ if ip.is_loopback() => "loopback",
        _ => return None,
    };
    Some(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_and_what_can() {
        let is = |text: &str| outside(Ip::parse(text.as_bytes()).expect(text)).is_some();
        for bogon in [
            "0.0.0.0",
            "0.1.2.3",
            "10.9.8.7",
            "100.64.0.1",
            "127.0.0.2",
            "169.254.1.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.88.99.1",
            "192.168.1.1",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "64:ff9b::1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2002::1",
            "4000::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(is(bogon), "{bogon}");
        }
        for true_one in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.0",
            "172.32.0.0",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "198.18.0.1",
            "223.255.255.255",
            "2001:db8::1",
            "2001:200::1",
            "2606:4700::1",
            "2a00::1",
            "3fff::1",
            "::ffff:192.0.2.1",
        ] {
            assert!(!is(true_one), "{true_one}");
        }
    }
}
