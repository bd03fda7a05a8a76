//! Illegal port-25 hits, of which two lines may speak of one packet.

use crate::tally::key::Who;
use crate::tally::table::Seen;
use crate::tally::{self, OneHit, Port25Key, SLOT, Tally, What};

/// By which one packet logged by two rules is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PacketKey {
    pub second: i64,
    pub source: Who,
    pub destination: Who,
    pub ports: (Option<u16>, Option<u16>),
    pub id: Option<u32>,
}

/// One hit, not counted yet.
#[derive(Clone, Copy, Debug)]
pub struct Packet {
    pub packet: PacketKey,
    pub key: Port25Key,
    pub seen: Seen,
    /// To be kept whole, for the list of all.
    pub whole: bool,
}

impl Packet {
    /// The same packet under a second prefix ([UFW AUDIT], then [UFW BLOCK]) is one hit: the later line says what
    /// became of it.
    fn is_repeated_by(&self, next: &Packet) -> bool {
        self.packet == next.packet && self.key.prefix != next.key.prefix
    }

    fn count(self, tally: &mut Tally) {
        let Packet { key, seen, .. } = self;
        let second = seen.micros.div_euclid(1_000_000);
        tally.port25.add(key, seen);
        tally.totals.add((key.day, What::Port25), seen);
        if !key.source.is_readable() || !key.destination.is_readable() {
            tally.totals.add((key.day, What::UnreadablePort25), seen);
        }
        *tally.strips.entry((key.source, second.div_euclid(SLOT))).or_default() += seen.n;
        let instants = tally.instants.entry(key.source).or_default();
        instants.push(second);
        if instants.len() >= 2 * tally::INSTANTS {
            tally::earliest(instants);
        }
        if self.whole {
            let Port25Key { day, source, destination, .. } = key;
            tally.every_hit.push(OneHit { micros: seen.micros, day, source, destination, n: seen.n });
        }
    }
}

/// The hits of a piece: each is counted once the next has shown that it is another packet.
#[derive(Clone, Debug, Default)]
pub struct Packets {
    first: Option<Packet>,
    held: Option<Packet>,
}

impl Packets {
    pub fn put(&mut self, packet: Packet, tally: &mut Tally) {
        self.first.get_or_insert(packet);
        self.hold(Some(packet), packet, tally);
    }

    /// What came after these.
    pub fn append(&mut self, next: Packets, tally: &mut Tally) {
        if let Some(first) = next.first {
            self.hold(next.held, first, tally);
        }
    }

    /// Holds `last`, of hits that began with `first`.
    fn hold(&mut self, last: Option<Packet>, first: Packet, tally: &mut Tally) {
        if let Some(before) = std::mem::replace(&mut self.held, last)
            && !before.is_repeated_by(&first)
        {
            before.count(tally);
        }
    }

    pub fn end(self, tally: &mut Tally) {
        if let Some(last) = self.held {
            last.count(tally);
        }
    }
}
