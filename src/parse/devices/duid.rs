//! The hardware address inside a DHCPv6 client identifier. From RFC 8415 section 11 (DUID-LLT, DUID-LL). Pure.

use crate::model::net::Mac;

/// The MAC of a DUID that is made of one on Ethernet.
pub fn mac(duid: &[u8]) -> Option<Mac> {
    let mac = match duid {
        [0, 1, 0, 1, _, _, _, _, mac @ ..] | [0, 3, 0, 1, mac @ ..] => mac,
        _ => return None,
    };
    Some(Mac(mac.try_into().ok()?))
}

/// Bytes of `00:03:00:01:...`; None where it is no list of octets.
pub fn octets(text: &str) -> Option<Vec<u8>> {
    let octet = |group: &str| {
        let hex = (1..=2).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_hexdigit());
        if hex { u8::from_str_radix(group, 16).ok() } else { None }
    };
    // An identifier has 130 octets at most.
    text.split(':').take(131).map(octet).collect()
}
