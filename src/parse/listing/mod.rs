//! What a packet filter holds, read from its own listing. One form of listing, one file. Pure.
//!
//! | listing | recognised by |
//! | --- | --- |
//! | `nft -j list ruleset` | begins with `{` |
//! | `iptables-save`, `iptables -S`, and their IPv6 kin | lines `*filter`, `:CHAIN`, `-P`, `-N`, `-A` |
//! | `ipset save` | lines `create NAME TYPE`, `add NAME ENTRY` |
//! | `/proc/net/xt_recent/NAME` | lines `src=ADDRESS ttl: ...` |
//!
//! Texts may stand in one file, one after the other. A rule that iptables-nft made shows in `nft -j` without the words
//! of its extensions: its LOG prefix stands in `iptables-save` alone.

mod ipset;
mod nft;
mod recent;
mod save;

use std::fmt;
use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Subnets, Ipv6Subnets};

use crate::model::listing::{Held, Listing};
use crate::model::net::{Ip, Net};

/// Why bytes are no listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoListing(String);

impl fmt::Display for NoListing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoListing {}

/// Reads a listing; no bytes at all are the listing of a filter that holds nothing.
pub fn read(bytes: &[u8]) -> Result<Listing, NoListing> {
    read_named("", bytes)
}

/// As `read`; `name` is the file's own name, which is that of the list for one under /proc/net/xt_recent.
pub fn read_named(name: &str, bytes: &[u8]) -> Result<Listing, NoListing> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
    let mut listing = Listing::default();
    if bytes.is_empty() {
        return Ok(listing);
    }
    let text = String::from_utf8_lossy(bytes);
    if bytes.starts_with(b"{") {
        nft::read(&text, &mut listing).map_err(NoListing)?;
        return Ok(listing);
    }
    let mut save = save::Reader::default();
    let (mut known, mut first) = (false, None);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let read = save.line(line, &mut listing)
            || ipset::line(line, &mut listing)
            || recent::line(name, line, &mut listing);
        known |= read;
        first = first.or_else(|| (!read).then(|| line.to_string()));
    }
    if !known && text.contains("chain ") && text.contains("table ") {
        return Err(NoListing(
            "this is the text of nft: have it written as JSON, by `nft -j list ruleset`".into(),
        ));
    }
    match first {
        Some(line) if !known => {
            let start: String = line.chars().take(60).collect();
            Err(NoListing(format!(
                "neither nft -j, iptables-save, ipset save nor a list of xt_recent: begins with '{start}'"
            )))
        }
        _ => Ok(listing),
    }
}

/// `192.0.2.1`, `192.0.2.0/24`, `192.0.2.0/255.255.255.0`, `2001:db8::/32`; a mapped address is its IPv4 address.
fn net(text: &str) -> Option<Net> {
    let Some((address, bits)) = text.split_once('/') else {
        let address = text.parse::<IpAddr>().ok()?;
        return Some(IpNet::from(IpAddr::from(Ip::from(address))));
    };
    let address = address.parse::<IpAddr>().ok()?;
    let net = match bits.parse::<u8>() {
        Ok(bits) => IpNet::new(address, bits).ok()?,
        Err(_) => IpNet::with_netmask(address, bits.parse().ok()?).ok()?,
    };
    Some(net.trunc())
}

/// The networks that make up a range of addresses.
fn range(first: &str, last: &str) -> Vec<Net> {
    match (first.parse(), last.parse()) {
        (Ok(IpAddr::V4(first)), Ok(IpAddr::V4(last))) if first <= last => {
            Ipv4Subnets::new(first, last, 0).map(IpNet::V4).collect()
        }
        (Ok(IpAddr::V6(first)), Ok(IpAddr::V6(last))) if first <= last => {
            Ipv6Subnets::new(first, last, 0).map(IpNet::V6).collect()
        }
        _ => Vec::new(),
    }
}

fn hold(listing: &mut Listing, place: &str, nets: impl IntoIterator<Item = Net>, left: Option<u64>) {
    listing.held.extend(nets.into_iter().map(|net| Held { net, place: place.to_string(), left }));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_listing_says_so() {
        assert_eq!(read(b"\n \n"), Ok(Listing::default()));
        let cases: [(&[u8], &str); 4] = [
            (b"table inet x {\n chain y {\n }\n}\n", "nft -j"),
            (b"Nov 21 00:00:01 mx postfix/smtpd[1]: connect from unknown", "begins with 'Nov 21"),
            (b"{\"nftables\": [", "EOF"),
            (b"{\"a\": 1}", "no list `nftables`"),
        ];
        for (bytes, part) in cases {
            let error = read(bytes).expect_err("no listing").to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn addresses_networks_and_ranges() {
        let cases = [
            ("192.0.2.1", Some("192.0.2.1/32")),
            ("::ffff:192.0.2.1", Some("192.0.2.1/32")),
            ("192.0.2.9/24", Some("192.0.2.0/24")),
            ("192.0.2.0/255.255.255.0", Some("192.0.2.0/24")),
            ("2001:db8::1", Some("2001:db8::1/128")),
            ("192.0.2.0/33", None),
            ("192.0.2.0/255.0.255.0", None),
            ("mx.example", None),
        ];
        for (text, expected) in cases {
            assert_eq!(net(text).map(|net| net.to_string()).as_deref(), expected, "{text}");
        }
        let of =
            |first, last| range(first, last).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(of("203.0.113.5", "203.0.113.9"), "203.0.113.5/32 203.0.113.6/31 203.0.113.8/31");
        assert_eq!(of("2001:db8::", "2001:db8::1"), "2001:db8::/127");
        assert_eq!(of("203.0.113.9", "203.0.113.5"), "");
    }

    #[test]
    fn one_file_may_hold_several_texts() {
        let text = b"*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -s 192.0.2.1/32 -j DROP\nCOMMIT\n\
            create b hash:ip family inet timeout 600\nadd b 192.0.2.2 timeout 9\n";
        let held = read(text).expect("a listing").held;
        let told: Vec<_> =
            held.iter().map(|held| format!("{} {} {:?}", held.net, held.place, held.left)).collect();
        assert_eq!(told, ["192.0.2.1/32 iptables INPUT None", "192.0.2.2/32 ipset b Some(9)"]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400), start in 0usize..5) {
            let starts: [&[u8]; 5] = [b"", b"{", b"-A INPUT ", b"add x ", b"src="];
            let _ = read(&[starts[start], &bytes].concat());
        }

        #[test]
        fn any_words_are_survived(words in prop::collection::vec("[-!*:\"\\\\a-z0-9./@{}\\[\\],]{0,12}", 0..20)) {
            let _ = read(format!("-A {}", words.join(" ")).as_bytes());
            let _ = read(format!("add {}", words.join(" ")).as_bytes());
            let _ = read(format!("{{\"nftables\": [{}]}}", words.join(" ")).as_bytes());
        }
    }
}
