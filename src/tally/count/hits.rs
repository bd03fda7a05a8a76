//! Firewall hits, and those on port 25 that leave the local network.

use super::{Counter, Line};
use crate::model::event::Hit;
use crate::tally::key::{Name, Who};
use crate::tally::table::Seen;
use crate::tally::texts::{Share, Topic};
use crate::tally::{self, HitKey, OneHit, Port25Key, PortKey, SLOT, What};

/// An illegal port-25 hit that the next line may repeat under another prefix.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    packet: PacketKey,
    /// The prefix of its first line.
    first: Name,
    /// What its last line says.
    key: Port25Key,
    seen: Seen,
}

/// By which one packet logged by two rules is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PacketKey {
    second: i64,
    source: Who,
    destination: Who,
    ports: (Option<u16>, Option<u16>),
    id: Option<u32>,
}

impl Counter<'_> {
    pub(super) fn hit(&mut self, hit: &Hit<'_>, line: &Line<'_>) {
        let day = line.header.when.day;
        let names = &mut self.tally.names;
        let (source, destination) = (names.who(hit.source), names.who(hit.destination));
        let prefix = Name::of(hit.prefix);
        let action = *self.actions.entry(prefix).or_insert_with(|| {
            names.keep(prefix, hit.prefix);
            self.rules.action(hit.prefix)
        });
        let protocol = Name::of(hit.protocol);
        let port = PortKey { day, protocol, port: hit.destination_port.unwrap_or(0) };
        self.total(What::Hit, line);
        if !source.is_readable() || !destination.is_readable() {
            self.total(What::UnreadableAddress, line);
        }
        let added =
            self.count(|tally| &mut tally.hits, Share::Many, HitKey { day, source, prefix, action }, line);
        self.keep_if_often(Topic::Hit, source, added, line);
        if self.count(|tally| &mut tally.ports, Share::Many, port, line).first {
            self.tally.names.keep(protocol, hit.protocol);
        }
        if self.rules.is_illegal(hit) {
            let key = Port25Key { day, source, mac: hit.source_mac, destination, prefix, action };
            self.illegal(hit, key, line);
        }
    }

    fn illegal(&mut self, hit: &Hit<'_>, key: Port25Key, line: &Line<'_>) {
        let Port25Key { source, mac, destination, prefix, .. } = key;
        let packet = PacketKey {
            second: line.header.when.seconds(),
            source,
            destination,
            ports: (hit.source_port, hit.destination_port),
            id: hit.id,
        };
        let seen = line.seen();
        // The same packet under a second prefix ([UFW AUDIT], then [UFW BLOCK]) is one hit: the later line
        // says what became of it. Under a prefix that it had before it is another packet.
        let first = match self.held {
            Some(Held { packet: before, first, ref key, .. })
                if before == packet && first != prefix && key.prefix != prefix =>
            {
                first
            }
            _ => {
                self.release_held();
                prefix
            }
        };
        self.held = Some(Held { packet, first, key, seen });
        self.keep_few(Share::Often, Topic::Port25(mac), source, line);
        let known = self.tally.port25.get(&key).is_some_and(|count| count.at < line.at);
        if !known && self.is_asked(key.day) {
            self.tally.texts.keep(Share::Many, line.at, line.text);
        }
    }

    /// Counts the hit that waited for a second line about the same packet.
    pub(super) fn release_held(&mut self) {
        let Some(Held { key, seen, .. }) = self.held.take() else { return };
        let second = seen.micros.div_euclid(1_000_000);
        self.tally.port25.add(key, seen);
        self.tally.totals.add((key.day, What::Port25), seen);
        if !key.source.is_readable() || !key.destination.is_readable() {
            self.tally.totals.add((key.day, What::UnreadablePort25), seen);
        }
        let station = (key.source, key.mac);
        *self.tally.strips.entry((station, second.div_euclid(SLOT))).or_default() += seen.n;
        if !self.is_asked(key.day) {
            return;
        }
        let instants = self.tally.instants.entry(station).or_default();
        instants.push(second);
        if instants.len() >= 2 * tally::INSTANTS {
            tally::earliest(instants);
        }
        if self.rules.every_hit {
            let Port25Key { day, source, destination, .. } = key;
            self.tally.every_hit.push(OneHit { micros: seen.micros, day, source, destination, n: seen.n });
        }
    }
}
