//! Hosts files and ethers files. From hosts(5) and ethers(5). Pure.

use super::{List, address, lines, named};
use crate::model::device::EntryKind;
use crate::model::net::{Ip, Mac};

/// `192.0.2.1 name ...`
pub fn is_host(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let name = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    words.next().and_then(address).is_some()
        && words.next().is_some_and(|word| name(word) && address(word).is_none())
}

/// `00:0d:3a:2f:f2:27 name`
pub fn is_ether(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.next().and_then(Mac::parse).is_some() && words.next().is_some()
}

/// The first name of each address; further ones are other names of the same host. Names of the host itself and of what a
/// blocklist sends nowhere are left out.
pub fn hosts(text: &str, list: &mut List<'_>) {
    for (number, line) in lines(text, list) {
        let line = line.split('#').next().unwrap_or(line);
        let mut words = line.split_whitespace();
        let Some(ip) = words.next().and_then(address) else {
            list.doubt(number, "no address and name");
            continue;
        };
        let multicast = ip.as_v4().map_or(ip.0 >> 120 == 0xff, |v4| v4 >> 28 == 0xe);
        if ip.is_loopback() || ip == Ip::v4(0) || ip.0 == 0 || multicast {
            continue;
        }
        let mut entry = list.entry(EntryKind::Written, number);
        (entry.ip, entry.name) = (Some(ip), words.next().and_then(named));
        if entry.name.is_none() {
            list.doubt(number, "an address without a name");
        }
        list.push(entry);
    }
}

pub fn ethers(text: &str, list: &mut List<'_>) {
    for (number, line) in lines(text, list) {
        let line = line.split('#').next().unwrap_or(line);
        let mut words = line.split_whitespace();
        let (Some(mac), Some(who)) = (words.next().and_then(Mac::parse), words.next()) else {
            list.doubt(number, "no hardware address and name");
            continue;
        };
        let mut entry = list.entry(EntryKind::Written, number);
        entry.mac = Some(mac);
        match address(who) {
            Some(ip) => entry.ip = Some(ip),
            None => entry.name = named(who),
        }
        list.push(entry);
    }
}
