//! What a piece of the input cannot settle alone, and the joining of pieces. Wherever the input is cut, the sum is the
//! same.

use super::Counter;
use super::callers::Callers;
use super::packets::Packets;
use super::refusals::Refusals;
use super::transfers::Transfers;
use crate::model::net::Addr;
use crate::tally::key::Who;
use crate::tally::rules::{Rules, Window};
use crate::tally::sessions::Open;
use crate::tally::{Tally, queue, sessions};

/// What stands at the ends of a piece and may belong together with what stands beyond.
#[derive(Debug, Default)]
pub struct Piece {
    pub(super) sessions: sessions::Sessions,
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

impl<'r> Stitcher<'r> {
    pub fn new(rules: &'r Rules, window: Window) -> Stitcher<'r> {
        Stitcher {
            sessions: sessions::Stitcher::default(),
            queue: queue::Stitcher::new(rules.events.is_some()),
            seam: Piece::default(),
            counter: Counter::new(rules, window),
        }
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
