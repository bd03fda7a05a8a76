//! Connections to others, told from deliveries: a further recipient of the same message at the same peer came over the
//! same connection, unless another process says so, or the same one much later: then it is another attempt.

use serde::{Deserialize, Serialize};

use crate::tally::table::Seen;
use crate::tally::texts::Share;
use crate::tally::{SLOT, Tally, What};

/// Seconds that lie between two attempts to deliver a message at least; Postfix waits for 300 (`minimal_backoff_time`).
const ATTEMPTS_APART: i64 = 200;

/// One delivery to a peer.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Transfer {
    /// Message, peer and process.
    pub transaction: u64,
    pub day: i32,
    /// False where the line itself says that it came over a connection that was counted before.
    pub opened: bool,
    pub seen: Seen,
}

impl Transfer {
    const fn second(&self) -> i64 {
        self.seen.micros.div_euclid(1_000_000)
    }

    fn continues(&self, before: &Transfer) -> bool {
        self.transaction == before.transaction && self.second() - before.second() < ATTEMPTS_APART
    }

    /// Is it a connection of its own, and not that of the transfer before?
    fn is_new(&self, before: Option<&Transfer>) -> bool {
        self.opened && !before.is_some_and(|before| self.continues(before))
    }
}

/// The transfers of a piece. The first one, kept with its line, may belong to what stands before the piece.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Transfers {
    first: Option<(Transfer, Box<[u8]>)>,
    last: Option<Transfer>,
}

impl Transfers {
    /// True for a connection that is to be counted.
    pub fn put(&mut self, transfer: Transfer, line: &[u8]) -> bool {
        let new = match &self.last {
            None => {
                self.first = Some((transfer, line.into()));
                false
            }
            before => transfer.is_new(before.as_ref()),
        };
        self.last = Some(transfer);
        new
    }

    /// What came after these.
    pub fn append(&mut self, next: Transfers, tally: &mut Tally) {
        let Some((first, line)) = next.first else { return };
        if first.is_new(self.last.as_ref()) {
            let slot = first.second().div_euclid(SLOT);
            tally.slots.add(slot, What::Outbound, first.seen.n);
            tally.events.late(What::Outbound, first.seen.at, first.seen.n);
            if tally.totals.add(first.day, What::Outbound, first.seen).first {
                tally.texts.keep(Share::Few, first.seen.at, &line);
            }
        }
        self.last = next.last;
    }
}
