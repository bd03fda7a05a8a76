//! Illegal port-25 hits, of which several lines may speak of one packet.

use serde::{Deserialize, Serialize};

use crate::model::dealing::{Deed, HAS_MAC};
use crate::model::net::Mac;
use crate::tally::key::{Name, Who};
use crate::tally::table::Seen;
use crate::tally::{self, OneHit, Port25Key, SLOT, Tally, What};

/// Lines of one packet at the start of a piece that are kept for what stands before it.
const HEAD: usize = 64;

/// By which one packet logged by two rules is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PacketKey {
    pub second: i64,
    pub source: Who,
    pub destination: Who,
    pub ports: (Option<u16>, Option<u16>),
    pub id: Option<u32>,
}

/// One line about a packet.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Packet {
    pub packet: PacketKey,
    pub key: Port25Key,
    pub seen: Seen,
    /// It is of the period, and of its sources more is kept.
    pub asked: bool,
    /// To be kept whole, for the list of all.
    pub whole: bool,
    /// To be kept for a plan of blocks.
    pub dealt: bool,
}

impl Packet {
    fn count(self, tally: &mut Tally) {
        let Packet { key, seen, .. } = self;
        let second = seen.micros.div_euclid(1_000_000);
        tally.port25.add(key, seen);
        tally.totals.add(key.day, What::Port25, seen);
        tally.events.late(What::Port25, seen.at, seen.n);
        if !key.source.is_readable() || !key.destination.is_readable() {
            tally.totals.add(key.day, What::UnreadablePort25, seen);
        }
        tally.slots.add(second.div_euclid(SLOT), What::Port25, seen.n);
        if self.dealt {
            let number =
                |mac: Mac| mac.0.iter().fold(HAS_MAC >> 48, |number, byte| number << 8 | u64::from(*byte));
            tally.dealings.push(key.source, Deed::Illegal, key.mac.map_or(0, number), seen);
        }
        let station = (key.source, key.mac);
        *tally.strips.entry((station, second.div_euclid(SLOT))).or_default() += seen.n;
        if self.asked {
            let instants = tally.instants.entry(station).or_default();
            instants.push(second);
            if instants.len() >= 2 * tally::INSTANTS {
                tally::earliest(instants);
            }
        }
        if self.whole {
            let Port25Key { day, source, destination, .. } = key;
            tally.every_hit.push(OneHit { micros: seen.micros, day, source, destination, n: seen.n });
        }
    }
}

/// The hits of a piece: each is counted once the next has shown that it is another packet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Packets {
    /// The lines about the first packet, which may go on from the piece before.
    head: Vec<Packet>,
    /// What the last line says, and the prefix of the first one about the same packet.
    held: Option<(Packet, Name)>,
}

impl Packets {
    pub fn put(&mut self, packet: Packet, tally: &mut Tally) {
        let at_head = self.head.first().is_none_or(|first| first.packet == packet.packet);
        if self.held.is_none() && at_head && self.head.len() < HEAD {
            self.head.push(packet);
        } else {
            self.hold(packet, tally);
        }
    }

    /// The same packet under a second prefix ([UFW AUDIT], then [UFW BLOCK]) is one hit: the later line says
    /// what became of it. Under a prefix that it had before it is another packet.
    fn hold(&mut self, packet: Packet, tally: &mut Tally) {
        let prefix = packet.key.prefix;
        let first = match self.held.take() {
            Some((before, first))
                if before.packet == packet.packet && first != prefix && before.key.prefix != prefix =>
            {
                first
            }
            Some((before, _)) => {
                before.count(tally);
                prefix
            }
            None => prefix,
        };
        self.held = Some((packet, first));
    }

    /// What came after these, whose own head was settled.
    pub fn append(&mut self, next: Packets, tally: &mut Tally) {
        next.head.into_iter().for_each(|packet| self.hold(packet, tally));
        if next.held.is_some() {
            self.end(tally);
            self.held = next.held;
        }
    }

    pub fn mention(&self, name: &mut dyn FnMut(Name), who: &mut dyn FnMut(Who)) {
        for packet in self.head.iter().chain(self.held.iter().map(|(packet, _)| packet)) {
            name(packet.key.prefix);
            who(packet.key.source);
            who(packet.key.destination);
        }
    }

    pub fn end(&mut self, tally: &mut Tally) {
        if let Some((last, _)) = self.held.take() {
            last.count(tally);
        }
    }
}
