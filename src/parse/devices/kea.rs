//! Leases of Kea: the CSV of its memfile, for IPv4 and IPv6. From Kea `src/lib/dhcpsrv/csv_lease_file4.cc`,
//! `csv_lease_file6.cc` and `src/lib/util/csv_file.cc`: columns are found by the heading, nothing is quoted, and a comma in a
//! value is written `&#x2c`. The file is a journal: each row is a lease as it was granted. Pure.

use super::{List, address, duid, lines, named};
use crate::model::device::EntryKind;
use crate::model::net::Mac;

pub fn is_heading(line: &str) -> bool {
    line.starts_with("address,hwaddr,") || line.starts_with("address,duid,")
}

/// The states in which nobody has the address.
const DECLINED: &str = "1";

pub fn read(text: &str, list: &mut List<'_>) {
    let mut columns: Vec<&str> = Vec::new();
    for (number, line) in lines(text, list) {
        if is_heading(line) {
            columns = line.split(',').collect();
            continue;
        }
        let values: Vec<&str> = line.split(',').collect();
        // Older versions have fewer columns than their heading after an upgrade; the lease itself is in the first ones.
        let value = |name: &str| values.get(columns.iter().position(|column| *column == name)?).copied();
        let (Some(ip), Some(expiry)) =
            (value("address").and_then(address), value("expire").and_then(|text| text.parse::<i64>().ok()))
        else {
            list.doubt(number, "no whole lease: the file may be cut off here");
            continue;
        };
        if value("hostname").is_none() {
            list.doubt(number, "the lease ends before its host name: the file may be cut off here");
        }
        if value("state") == Some(DECLINED) {
            continue;
        }
        let lifetime =
            value("valid_lifetime").and_then(|text| text.parse::<i64>().ok()).filter(|life| *life >= 0);
        let mut entry = list.entry(EntryKind::Lease, number);
        entry.ip = Some(ip);
        entry.until = Some(expiry);
        entry.since = lifetime.map(|life| expiry.saturating_sub(life));
        // All ones is for ever.
        if lifetime == Some(i64::from(u32::MAX)) {
            (entry.since, entry.until) = (None, None);
        }
        entry.mac =
            value("hwaddr").and_then(Mac::parse).or_else(|| duid::mac(&duid::octets(value("duid")?)?));
        entry.name = value("hostname").map(|name| name.replace("&#x2c", ",")).and_then(|name| named(&name));
        list.push(entry);
    }
}
