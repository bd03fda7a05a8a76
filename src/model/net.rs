//! Addresses as logs write them. `Ip` is one number, so that it can be a key in the hot path.
//! Pure; uses only `ipnet` beside the standard library, and serde for how they are written.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use serde::{Deserialize, Serialize, Serializer};

/// A network: an address and how many of its bits count.
pub type Net = IpNet;

/// An IPv4 or IPv6 address as one number; IPv4 is held in its mapped form (`::ffff:a.b.c.d`, RFC 4291
/// section 2.5.5.2), so that the two spellings of one client are one client.
///
/// Packed, since an alignment of sixteen bytes would blow up every event that holds one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(Rust, packed(8))]
pub struct Ip(pub u128);

const MAPPED: u128 = 0xffff_0000_0000;

impl Ip {
    pub const fn v4(address: u32) -> Ip {
        Ip(MAPPED | address as u128)
    }

    /// The IPv4 number, if this is an IPv4 address.
    pub const fn as_v4(self) -> Option<u32> {
        if self.0 >> 32 == 0xffff { Some(self.0 as u32) } else { None }
    }

    pub const fn is_loopback(self) -> bool {
        self.0 == 1 || (self.0 >> 24) == (MAPPED | 0x7f00_0000) >> 24
    }

    /// An IPv4 address at the start of a text, and what follows it.
    #[inline]
    pub fn leading_v4(text: &[u8]) -> Option<(Ip, &[u8])> {
        leading_v4(text).map(|(v4, rest)| (Ip::v4(v4), rest))
    }

    /// Reads `192.0.2.1`, `2001:db8::1`, `::ffff:192.0.2.1` and Postfix's `IPv6:2001:db8::1`. The whole
    /// of `text` has to be the address.
    pub fn parse(text: &[u8]) -> Option<Ip> {
        if let Some((v4, b"")) = leading_v4(text) {
            return Some(Ip::v4(v4));
        }
        let text = text.strip_prefix(b"IPv6:").unwrap_or(text);
        if text.len() < 2 || text.len() > 45 || !text.contains(&b':') {
            return None;
        }
        let text = std::str::from_utf8(text).ok()?;
        Some(Ip(u128::from(text.parse::<Ipv6Addr>().ok()?)))
    }
}

/// Four decimal octets, and what follows. Leading zeros are read as decimal, as log writers mean them.
#[inline]
fn leading_v4(text: &[u8]) -> Option<(u32, &[u8])> {
    let (mut address, mut rest) = (0, text);
    for place in 0..4 {
        if place > 0 {
            rest = rest.strip_prefix(b".")?;
        }
        let octet;
        (octet, rest) = octet_of(rest)?;
        address = address << 8 | octet;
    }
    Some((address, rest))
}

/// One to three digits of at most 255, and what follows them, which is no digit.
#[inline(always)]
fn octet_of(text: &[u8]) -> Option<(u32, &[u8])> {
    let digit = |byte: &u8| Some(u32::from(byte.wrapping_sub(b'0'))).filter(|digit| *digit <= 9);
    let mut octet = text.first().and_then(digit)?;
    let mut rest = &text[1..];
    for _ in 0..2 {
        let Some(next) = rest.first().and_then(digit) else { return Some((octet, rest)) };
        octet = octet * 10 + next;
        rest = &rest[1..];
    }
    let ends = rest.first().and_then(digit).is_none();
    (octet <= 255 && ends).then_some((octet, rest))
}

impl From<Ip> for IpAddr {
    fn from(ip: Ip) -> IpAddr {
        match ip.as_v4() {
            Some(v4) => IpAddr::V4(Ipv4Addr::from(v4)),
            None => IpAddr::V6(Ipv6Addr::from(ip.0)),
        }
    }
}

impl From<IpAddr> for Ip {
    fn from(address: IpAddr) -> Ip {
        match address {
            IpAddr::V4(v4) => Ip::v4(u32::from(v4)),
            IpAddr::V6(v6) => Ip(u128::from(v6)),
        }
    }
}

impl fmt::Display for Ip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        IpAddr::from(*self).fmt(f)
    }
}

/// An address in a line: read, or kept as written where it is redacted or broken (`192.168.2.xx`, `unknown`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addr<'a> {
    Ip(Ip),
    Unreadable(&'a [u8]),
    /// Not in the line itself: the client of the session of this number (`Session::key`).
    OfSession(u64),
}

impl<'a> Addr<'a> {
    pub fn read(text: &'a [u8]) -> Addr<'a> {
        match Ip::parse(text) {
            Some(ip) => Addr::Ip(ip),
            None => Addr::Unreadable(text),
        }
    }

    pub const fn ip(self) -> Option<Ip> {
        match self {
            Addr::Ip(ip) => Some(ip),
            Addr::Unreadable(_) | Addr::OfSession(_) => None,
        }
    }
}

/// A hardware address; shown as `00:0d:3a:2f:f2:27`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mac(pub [u8; 6]);

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

impl Serialize for Mac {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A set of networks, such as the local ones.
#[derive(Clone, Debug)]
pub struct Nets(Vec<IpNet>);

impl Nets {
    pub const fn new(nets: Vec<IpNet>) -> Nets {
        Nets(nets)
    }

    /// Private (RFC 1918, RFC 4193), link-local (RFC 3927, RFC 4291) and loopback ranges.
    pub fn private() -> Nets {
        let ranges = [
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "127.0.0.0/8",
            "fc00::/7",
            "fe80::/10",
            "::1/128",
        ];
        Nets(ranges.iter().filter_map(|range| range.parse().ok()).collect())
    }

    pub fn contains(&self, ip: Ip) -> bool {
        let address = IpAddr::from(ip);
        self.0.iter().any(|net| net.contains(&address))
    }

    pub fn any(&self, holds: impl FnMut(&Net) -> bool) -> bool {
        self.0.iter().any(holds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_spelling_of_an_address() {
        let v4 = Ip::v4(0xc000_0201);
        for text in ["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.001"] {
            assert_eq!(Ip::parse(text.as_bytes()), Some(v4), "{text}");
        }
        assert_eq!(v4.to_string(), "192.0.2.1");
        assert_eq!(Ip::parse(b"IPv6:2001:db8::1").map(|ip| ip.to_string()), Some("2001:db8::1".into()));
        for text in ["192.168.2.xx", "1.2.3", "1.2.3.4.5", "1.2.3.256", "", ":", "unknown", "1..2.3"] {
            assert_eq!(Ip::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn loopback_and_private() {
        assert!(Ip::parse(b"127.0.0.1").is_some_and(Ip::is_loopback));
        assert!(Ip::parse(b"::1").is_some_and(Ip::is_loopback));
        assert!(!Ip::parse(b"128.0.0.1").is_some_and(Ip::is_loopback));
        let nets = Nets::private();
        assert!(Ip::parse(b"172.31.9.9").is_some_and(|ip| nets.contains(ip)));
        assert!(!Ip::parse(b"172.32.9.9").is_some_and(|ip| nets.contains(ip)));
    }
}
