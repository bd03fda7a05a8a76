//! Leases of dnsmasq: `expiry MAC address name client-id`, and after a line `duid ...` those of IPv6: `expiry iaid address name
//! duid`. From dnsmasq `src/lease.c` (`lease_update_file`, `read_leases`). The start of a lease does not stand there. Pure.

use super::{List, address, duid, lines, named};
use crate::model::device::EntryKind;
use crate::model::net::Mac;

pub fn is_lease(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [expiry, id, ip, ..] = words.as_slice() else { return false };
    expiry.parse::<u64>().is_ok() && address(ip).is_some() && (hardware(id).is_some() || iaid(id))
}

pub fn read(text: &str, list: &mut List<'_>) {
    for (number, line) in lines(text, list) {
        if line.starts_with("duid ") {
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let [expiry, id, ip, name, rest @ ..] = words.as_slice() else {
            list.doubt(number, "no whole lease: the file may be cut off here");
            continue;
        };
        let (Ok(expiry), Some(ip)) = (expiry.parse::<i64>(), address(ip)) else {
            list.doubt(number, "no lease: neither an expiry nor an address");
            continue;
        };
        let mut entry = list.entry(EntryKind::Lease, number);
        (entry.ip, entry.name) = (Some(ip), named(name));
        // 0 never expires.
        entry.until = (expiry > 0).then_some(expiry);
        entry.mac = hardware(id).or_else(|| duid::mac(&duid::octets(rest.first()?)?));
        list.push(entry);
    }
}

/// `00:0d:3a:2f:f2:27`, with the type of the hardware before it where it is no Ethernet: `06-00:...`.
fn hardware(text: &str) -> Option<Mac> {
    Mac::parse(text.split_once('-').filter(|(kind, _)| kind.len() == 2).map_or(text, |(_, mac)| mac))
}

/// A number; with a T before it for a temporary address.
fn iaid(text: &str) -> bool {
    text.strip_prefix('T').unwrap_or(text).parse::<u64>().is_ok()
}
