//! Firewall hits, and those on port 25 that leave the local network.

use super::packets::{Packet, PacketKey};
use super::{Counter, Line, is_first};
use crate::model::event::Hit;
use crate::tally::key::Name;
use crate::tally::rules::Place;
use crate::tally::texts::{Share, Topic};
use crate::tally::{HitKey, Port25Key, PortKey, What};

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
        self.total_and_slot(What::Hit, line);
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
        let Port25Key { source, mac, destination, .. } = key;
        let packet = PacketKey {
            second: line.header.when.seconds(),
            source,
            destination,
            ports: (hit.source_port, hit.destination_port),
            id: hit.id,
        };
        let asked = self.window.place(key.day) == Place::Asked;
        let (whole, dealt) = (asked && self.rules.every_hit, asked && self.rules.dealings);
        let packet = Packet { packet, key, seen: line.seen(), asked, whole, dealt };
        self.piece.packets.put(packet, &mut self.tally);
        self.keep_few(Share::Often, Topic::Port25(mac), source, line);
        let known = self.tally.port25.get(&key).is_some_and(|count| count.at < line.at);
        if !known && is_first(self.window, &self.tally.port25, key, line.at) {
            self.tally.texts.keep(Share::Many, line.at, line.text);
        }
    }
}
