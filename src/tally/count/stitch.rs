//! What a piece of the input cannot settle alone, and the joining of pieces. Wherever the input is cut, the sum is the
//! same.

use super::callers::Callers;
use super::packets::Packets;
use super::refusals::Refusals;
use super::transfers::Transfers;
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
#[derive(Debug, Default)]
pub struct Stitcher {
    sessions: sessions::Stitcher,
    queue: queue::Stitcher,
    packets: Packets,
    callers: Callers,
    transfers: Transfers,
    refusals: Refusals,
    /// What the pieces did not count.
    tally: Tally,
}

impl Stitcher {
    pub fn next(&mut self, piece: Piece) {
        self.sessions.next(piece.sessions);
        self.queue.next(piece.queue);
        self.packets.append(piece.packets, &mut self.tally);
        self.callers.append(piece.callers, &mut self.tally);
        self.transfers.append(piece.transfers, &mut self.tally);
        self.refusals.append(piece.refusals, &mut self.tally);
    }

    /// Adds to the tally of all pieces what they did not count, and gives the sessions without an end, oldest first.
    pub fn finish(mut self, tally: &mut Tally) -> Vec<Open> {
        self.packets.end(&mut self.tally);
        self.callers.end(&mut self.tally);
        self.refusals.end(&mut self.tally);
        tally.merge(self.tally);
        self.queue.finish(tally);
        let (curve, unclosed) = self.sessions.finish();
        tally.curve.merge(curve);
        unclosed
    }
}
