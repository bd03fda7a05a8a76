//! Firewall LOG lines into the tally: every hit by source, prefix and port; illegal port 25 in detail. Hot.

use super::{Counter, Line};
use crate::model::event::Hit;
use crate::tally::key::Who;
use crate::tally::rules::Place;
use crate::tally::texts::Topic;
use crate::tally::{HitKey, INSTANTS, OneHit, Port25Key, PortKey, SLOT, What, earliest};

/// By which one packet logged by two rules is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PacketKey {
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
        let prefix = names.name(hit.prefix);
        let action = *self.actions.entry(prefix).or_insert_with(|| self.rules.action(hit.prefix));
        let port =
            PortKey { day, protocol: names.name(hit.protocol), port: hit.destination_port.unwrap_or(0) };
        self.total(What::Hit, line);
        if !source.is_readable() || !destination.is_readable() {
            self.total(What::UnreadableAddress, line);
        }
        let new_port = self.tally.ports.add(port, line.seen());
        if self.tally.hits.add(HitKey { day, source, prefix, action }, line.seen()) || new_port {
            self.tally.texts.keep_of_many(line.at, line.text);
        }
        if self.rules.is_illegal(hit) {
            self.illegal(
                hit,
                Port25Key { day, source, mac: hit.source_mac, destination, prefix, action },
                line,
            );
        }
    }

    fn illegal(&mut self, hit: &Hit<'_>, key: Port25Key, line: &Line<'_>) {
        let Port25Key { source, mac, destination, prefix, .. } = key;
        let seen = line.seen();
        let packet = PacketKey {
            second: line.header.when.seconds(),
            source,
            destination,
            ports: (hit.source_port, hit.destination_port),
            id: hit.id,
        };
        // The same packet under a second prefix ([UFW AUDIT], then [UFW BLOCK]) is one hit: the later line
        // says what became of it.
        match self.held {
            Some((before, first, _)) if before == packet && first.prefix != prefix => {
                self.held = Some((packet, key, seen));
            }
            _ => {
                self.release_held();
                self.held = Some((packet, key, seen));
            }
        }
        self.keep_few(Topic::Port25(mac), source, line);
        if !self.tally.port25.contains(&key) {
            self.tally.texts.keep_of_many(line.at, line.text);
        }
    }

    /// Counts the hit that waited for a second line about the same packet.
    pub(super) fn release_held(&mut self) {
        let Some((_, key, seen)) = self.held.take() else { return };
        let second = seen.micros.div_euclid(1_000_000);
        self.tally.port25.add(key, seen);
        self.tally.totals.add((key.day, What::Port25), seen);
        if !key.source.is_readable() || !key.destination.is_readable() {
            self.tally.totals.add((key.day, What::UnreadablePort25), seen);
        }
        let station = (key.source, key.mac);
        *self.tally.strips.entry((station, second.div_euclid(SLOT))).or_default() += seen.n;
        if self.window.place(key.day) != Place::Asked {
            return;
        }
        let instants = self.tally.instants.entry(station).or_default();
        instants.push(second);
        if instants.len() >= 2 * INSTANTS {
            earliest(instants);
        }
        if self.rules.every_hit {
            let Port25Key { day, source, destination, .. } = key;
            self.tally.every_hit.push(OneHit { micros: seen.micros, day, source, destination, n: seen.n });
        }
    }
}
