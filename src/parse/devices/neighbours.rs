//! Tables of neighbours: `ip neigh` (iproute2 `ip/ipneigh.c`), `arp -an` of Linux (net-tools `arp.c`), BSD and Windows, and
//! `/proc/net/arp`. They tell no time. Pure.

use super::{List, address, lines, named};
use crate::model::device::EntryKind;
use crate::model::net::Mac;

/// An address and the hardware that answers for it.
pub fn is_neighbour(line: &str) -> bool {
    let (ip, mac) = (
        line.split_whitespace().any(is_address),
        line.split_whitespace().any(|word| Mac::parse(word).is_some()),
    );
    ip && mac && Mac::parse(line.split_whitespace().next().unwrap_or("")).is_none()
}

fn is_address(word: &str) -> bool {
    bare(word).is_some()
}

/// `192.0.2.1`, `(192.0.2.1)`
fn bare(word: &str) -> Option<crate::model::net::Ip> {
    address(word.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(word))
}

/// Lines without hardware (a heading, `FAILED`, `<incomplete>`) say nothing of a device.
pub fn read(text: &str, list: &mut List<'_>) {
    for (number, line) in lines(text, list) {
        let mut words = line.split_whitespace();
        let first = words.clone().next().unwrap_or("");
        let ip = line.split_whitespace().take(2).find_map(bare);
        let mac = words.find_map(Mac::parse).filter(|mac| mac.0 != [0; 6] && !mac.is_multicast());
        let (Some(ip), Some(mac)) = (ip, mac) else {
            continue;
        };
        let mut entry = list.entry(EntryKind::Neighbour, number);
        (entry.ip, entry.mac) = (Some(ip), Some(mac));
        // `nas.lan.example (192.0.2.1) at ...`
        entry.name = if bare(first).is_none() { named(first) } else { None };
        list.push(entry);
    }
}
