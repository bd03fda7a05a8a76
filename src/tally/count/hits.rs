//! Firewall hits, and those on port 25 that leave the local network.

use super::{Counter, Line};
use crate::model::event::Hit;
use crate::model::header::When;
use crate::tally::key::{Name, Who};
use crate::tally::rules::Place;
use crate::tally::table::Seen;
use crate::tally::texts::Topic;
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
        let When { day, micros, .. } = line.header.when;
        let names = &mut self.tally.names;
        let (source, destination) = (names.who(hit.source), names.who(hit.destination));
        let prefix = Name::of(hit.prefix);
        let action = *self.actions.entry(prefix).or_insert_with(|| {
            names.keep(prefix, hit.prefix);
            self.rules.action(hit.prefix)
        });
        let protocol = Name::of(hit.protocol);
        let port = PortKey { day, protocol, port: hit.destination_port.unwrap_or(0) };
        let seen = line.seen();
        self.total(What::Hit, line);
        if !source.is_readable() || !destination.is_readable() {
            self.total(What::UnreadableAddress, line);
        }
        if self.tally.hits.add(HitKey { day, source, prefix, action }, seen) {
            self.tally.texts.keep(line.at, line.text);
        }
        if self.tally.ports.add(port, seen) {
            self.tally.names.keep(protocol, hit.protocol);
        }
        if !self.rules.is_illegal(hit) {
            return;
        }
        let packet = PacketKey {
            second: micros.div_euclid(1_000_000),
            source,
            destination,
            ports: (hit.source_port, hit.destination_port),
            id: hit.id,
        };
        let key = Port25Key { day, source, mac: hit.source_mac, destination, prefix, action };
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
        self.tally.texts.keep_few(Topic::Port25, source, line.at, line.text);
    }

    pub(super) fn release_held(&mut self) {
        let Some(Held { key, seen, .. }) = self.held.take() else { return };
        let second = seen.micros.div_euclid(1_000_000);
        self.tally.port25.add(key, seen);
        self.tally.totals.add((key.day, What::Port25), seen);
        if !key.source.is_readable() || !key.destination.is_readable() {
            self.tally.totals.add((key.day, What::UnreadablePort25), seen);
        }
        *self.tally.strips.entry((key.source, second.div_euclid(SLOT))).or_default() += seen.n;
        let instants = self.tally.instants.entry(key.source).or_default();
        instants.push(second);
        if instants.len() >= 2 * tally::INSTANTS {
            tally::earliest(instants);
        }
        if self.rules.every_hit && self.window.place(key.day) == Place::Asked {
            let Port25Key { day, source, destination, .. } = key;
            self.tally.every_hit.push(OneHit { micros: seen.micros, day, source, destination, n: seen.n });
        }
    }
}
