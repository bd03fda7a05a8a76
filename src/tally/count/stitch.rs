//! What a piece of the input cannot settle alone, and the joining of pieces. Wherever the input is cut, the sum is the
//! same.

use serde::{Deserialize, Serialize};

use super::Counter;
use super::callers::Callers;
use super::packets::Packets;
use super::refusals::Refusals;
use super::transfers::Transfers;
use crate::model::net::Addr;
use crate::tally::key::{Name, Who};
use crate::tally::rules::{Rules, Window};
use crate::tally::sessions::Open;
use crate::tally::{Tally, queue, sessions};

/// What stands at the ends of a piece and may belong together with what stands beyond.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Piece {
    #[serde(skip)]
    pub(super) sessions: sessions::Sessions,
    #[serde(skip)]
    pub(super) queue: queue::Queue,
    pub(super) packets: Packets,
    pub(super) callers: Callers,
    pub(super) transfers: Transfers,
    pub(super) refusals: Refusals,
}

/// Joins pieces, given in the order of the input.
pub struct Stitcher<'r> {
    sessions: sessions::Stitcher,
    queue: queue::Stitcher,
    seam: Piece,
    /// Counts what the pieces did not.
    counter: Counter<'r>,
}

/// What a reading leaves open at its end, to be joined to what is read another time.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Carried {
    sessions: sessions::Stitcher,
    queue: queue::Stitcher,
    seam: Piece,
}

impl Carried {
    /// Every name and address in it, so that what they stand for is kept as well.
    pub fn mention(&self, name: &mut dyn FnMut(Name), who: &mut dyn FnMut(Who)) {
        self.sessions.mention(who);
        self.queue.mention(name);
        self.seam.packets.mention(name, who);
        self.seam.callers.mention(who);
        self.seam.refusals.mention(name);
    }

    /// Gives up sessions that opened before this second: their end was lost.
    pub fn give_up(&mut self, before: i64) {
        self.sessions.give_up(before);
    }
}

impl<'r> Stitcher<'r> {
    /// Goes on where another reading stopped.
    pub fn resume(rules: &'r Rules, window: Window, carried: Carried) -> Stitcher<'r> {
        let Carried { sessions, mut queue, seam } = carried;
        queue.tell(rules.events.is_some());
        Stitcher { sessions, queue, seam, counter: Counter::new(rules, window) }
    }

    /// Stops without settling anything: gives what is still open, adds to the tally what was settled on the way, and
    /// gives the sessions whose end is known to be lost.
    pub fn pause(mut self, tally: &mut Tally) -> (Carried, Vec<Open>) {
        tally.merge(self.counter.tally);
        let (sent, reinjected) = self.queue.take_settled();
        tally.sent.merge(sent);
        tally.totals.merge(reinjected);
        let (curve, unclosed) = self.sessions.take_settled();
        tally.curve.merge(curve);
        (Carried { sessions: self.sessions, queue: self.queue, seam: self.seam }, unclosed)
    }

    pub fn new(rules: &'r Rules, window: Window) -> Stitcher<'r> {
        Stitcher::resume(rules, window, Carried::default())
    }

    pub fn next(&mut self, piece: Piece) {
        let Stitcher { sessions, queue, seam, counter } = self;
        sessions.next(piece.sessions);
        queue.next(piece.queue);
        seam.packets.append(piece.packets, &mut counter.tally);
        seam.callers.append(piece.callers, &mut counter.tally);
        seam.transfers.append(piece.transfers, &mut counter.tally);
        for (client, refusal) in seam.refusals.append(piece.refusals) {
            if let Some(ip) = client.ip {
                counter.tally.names.who(Addr::Ip(ip));
            }
            counter.refuse_later(client.who, refusal);
        }
    }

    /// Adds to the tally of all pieces what they did not count, and gives the sessions without an end, oldest first.
    pub fn finish(mut self, tally: &mut Tally) -> Vec<Open> {
        self.seam.packets.end(&mut self.counter.tally);
        self.seam.callers.end(&mut self.counter.tally);
        for refusal in self.seam.refusals.end() {
            self.counter.refuse(Who::NOBODY, refusal);
        }
        tally.merge(self.counter.tally);
        let (sent, reinjected, told) = self.queue.finish();
        tally.events.merge(told);
        tally.sent.merge(sent);
        tally.totals.merge(reinjected);
        let (curve, unclosed) = self.sessions.finish();
        tally.curve.merge(curve);
        unclosed
    }
}
