//! Firewall hits, and those on port 25 that leave the local network.

use super::packets::{Packet, PacketKey};
use super::{Counter, Line};
use crate::model::event::Hit;
use crate::model::header::When;
use crate::tally::key::Name;
use crate::tally::rules::Place;
use crate::tally::texts::Topic;
use crate::tally::{HitKey, Port25Key, PortKey, What};

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
        let whole = self.rules.every_hit && self.window.place(day) == Place::Asked;
        self.piece.packets.put(Packet { packet, key, seen, whole }, &mut self.tally);
        self.tally.texts.keep_few(Topic::Port25, source, line.at, line.text);
    }
}
