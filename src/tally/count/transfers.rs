//! Connections to others, told from deliveries: a further recipient of the same message at the same peer came over the
//! same connection.

use crate::tally::table::Seen;
use crate::tally::{SLOT, Tally, What};

/// Seconds between the recipients of one transaction at most; a deferred message is not tried again so soon.
const TRANSACTION: i64 = 120;

/// One delivery to a peer.
#[derive(Clone, Copy, Debug)]
pub struct Transfer {
    /// Message and peer.
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
        self.transaction == before.transaction && self.second() - before.second() <= TRANSACTION
    }

    /// Counts a connection, unless it is that of the transfer before.
    fn count(&self, before: Option<&Transfer>, line: &[u8], tally: &mut Tally) {
        if self.opened && !before.is_some_and(|before| self.continues(before)) {
            let slot = self.second().div_euclid(SLOT);
            *tally.slots.entry((slot, What::Outbound)).or_default() += u64::from(self.seen.n);
            if tally.totals.add((self.day, What::Outbound), self.seen) {
                tally.texts.keep(self.seen.at, line);
            }
        }
    }
}

/// The transfers of a piece. The first one, kept with its line, may belong to what stands before the piece.
#[derive(Clone, Debug, Default)]
pub struct Transfers {
    first: Option<(Transfer, Box<[u8]>)>,
    last: Option<Transfer>,
}

impl Transfers {
    pub fn put(&mut self, transfer: Transfer, line: &[u8], tally: &mut Tally) {
        match &self.last {
            None => self.first = Some((transfer, line.into())),
            before => transfer.count(before.as_ref(), line, tally),
        }
        self.last = Some(transfer);
    }

    /// What came after these.
    pub fn append(&mut self, next: Transfers, tally: &mut Tally) {
        if let Some((first, line)) = next.first {
            first.count(self.last.as_ref(), &line, tally);
            self.last = next.last;
        }
    }
}
