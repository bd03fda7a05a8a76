//! Inside hosts: the packets that left the inside, by the machine they came from. One machine may have several addresses,
//! one after the other or of both families, and one address may go from machine to machine.

use std::collections::{BTreeMap, BTreeSet};

use super::limits::limited;
use crate::analyse::suspects::case::{Hit, Host};
use crate::gather::Gathered;
use crate::model::device::Book;
use crate::model::net::{Ip, Mac};
use crate::tally::key::Who;

const SECOND: i64 = 1_000_000;

/// Hits by address and by the hardware address they came with.
type Stations = BTreeMap<(Who, Option<Mac>), Vec<Hit>>;

/// The hosts with their hits. What has one hardware address, by the firewall's lines or else by the lists of devices, is
/// one host.
pub fn hosts(gathered: &Gathered, devices: &Book) -> Vec<Host> {
    let names = &gathered.tally.names;
    let mut stations = Stations::new();
    for sent in &gathered.tally.acts.sent {
        let Some(destination) = names.ip(sent.destination) else { continue };
        stations.entry((sent.source, sent.mac)).or_default().push(Hit {
            at: sent.micros,
            destination,
            source_port: sent.source_port,
            destination_port: sent.destination_port,
            uid: sent.uid,
            position: sent.at.0,
        });
    }
    stations.values_mut().for_each(|hits| hits.sort_unstable_by_key(|hit| (hit.at, hit.position)));
    let full = full(&stations);
    let routers = routers(&stations, |who| names.ip(who));
    let mut hosts: BTreeMap<String, (Host, usize)> = BTreeMap::new();
    for ((who, mac), hits) in stations {
        let (ip, shown) = (names.ip(who), names.show(who));
        let device = ip.and_then(|ip| devices.at(ip, hits.first().map_or(0, |hit| hit.at / SECOND)));
        let own = mac.filter(|mac| !routers.contains(mac));
        let of_list = device.as_ref().and_then(|device| device.mac);
        let key = own.or(of_list).map_or_else(|| shown.clone(), |mac| mac.to_string());
        let (host, most) = hosts.entry(key).or_default();
        if hits.len() > *most {
            (host.id, *most) = (shown, hits.len());
        }
        host.mac = host.mac.or(own);
        host.addresses.extend(ip);
        host.names.extend(device.and_then(|device| device.name));
        host.names.extend(own.and_then(|mac| devices.name_of(mac)).map(str::to_string));
        host.hits.extend(hits);
    }
    let mut hosts: Vec<Host> = hosts.into_values().map(|(host, _)| host).collect();
    for host in &mut hosts {
        host.hits.sort_unstable_by_key(|hit| (hit.at, hit.position));
        host.names.sort_unstable();
        host.names.dedup();
        host.limited.clone_from(&full);
    }
    hosts
}

/// Where the LOG rule was at its limit: it is one for all hosts.
fn full(stations: &Stations) -> Vec<crate::analyse::suspects::case::Span> {
    let mut instants: Vec<i64> = stations.values().flatten().map(|hit| hit.at).collect();
    instants.sort_unstable();
    limited(&instants)
}

/// Hardware addresses behind which several IPv4 addresses were at one time: those of routers, which say nothing of who it was.
fn routers(stations: &Stations, ip: impl Fn(Who) -> Option<Ip>) -> BTreeSet<Mac> {
    let mut spans: BTreeMap<Mac, Vec<(i64, i64)>> = BTreeMap::new();
    for ((who, mac), hits) in stations {
        let is_v4 = ip(*who).is_some_and(|ip| ip.as_v4().is_some());
        let ends = hits.first().zip(hits.last()).map(|(first, last)| (first.at, last.at));
        if let (Some(mac), Some(ends), true) = (mac, ends, is_v4) {
            spans.entry(*mac).or_default().push(ends);
        }
    }
    let shared = |spans: &mut Vec<(i64, i64)>| {
        spans.sort_unstable();
        spans.windows(2).any(|pair| pair[1].0 <= pair[0].1)
    };
    spans.into_iter().filter_map(|(mac, mut spans)| shared(&mut spans).then_some(mac)).collect()
}

/// What is known of a host beside its address: names, hardware and its maker.
pub fn device_of(devices: &Book, host: &Host) -> String {
    let at = host.hits.first().map_or(0, |hit| hit.at / SECOND);
    let known = || host.addresses.iter().filter_map(|ip| devices.at(*ip, at));
    let mut words = host.names.clone();
    words.extend(known().filter_map(|device| device.name));
    let listed = host.mac.is_none().then(|| known().filter_map(|device| device.mac));
    words.extend(host.mac.into_iter().chain(listed.into_iter().flatten()).map(|mac| hardware(devices, mac)));
    words.sort();
    words.dedup();
    words.join(", ")
}

/// `00:80:77:5e:02:40 Brother`
fn hardware(devices: &Book, mac: Mac) -> String {
    match devices.vendors.of(mac) {
        Some(vendor) => format!("{mac} {vendor}"),
        None if mac.is_local() => format!("{mac} random address"),
        None => mac.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn station(address: u32, mac: u8, from: i64, to: i64) -> ((Who, Option<Mac>), Vec<Hit>) {
        let hit = |at: i64| Hit {
            at,
            destination: Ip::v4(0xc633_6401),
            source_port: None,
            destination_port: Some(25),
            uid: None,
            position: 0,
        };
        ((Who(u64::from(address)), Some(Mac([mac; 6]))), vec![hit(from), hit(to)])
    }

    #[test]
    fn one_card_with_several_addresses_at_once_is_a_router() {
        let stations = Stations::from([
            station(1, 0xaa, 0, 100),
            station(2, 0xaa, 50, 150),
            // A lease that ended and another that began.
            station(3, 0xbb, 0, 100),
            station(4, 0xbb, 101, 150),
        ]);
        let found = routers(&stations, |who| Some(Ip::v4(who.0 as u32)));
        assert_eq!(found, BTreeSet::from([Mac([0xaa; 6])]));
    }
}
