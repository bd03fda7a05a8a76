//! Refusals, and those whose client the log names only when the transaction ends (Sendmail).

use rustc_hash::FxHashMap;

use crate::model::event::Reason;
use crate::tally::key::{Name, Who};
use crate::tally::table::Seen;
use crate::tally::texts::Topic;
use crate::tally::{ClientKey, RejectKey, SLOT, Tally, What};

/// Transactions without a client that are waited for at most.
const OPEN: usize = 1 << 14;
/// Transactions at the start of a piece that may have begun before it.
const EARLY: usize = 1 << 12;

/// What of a refusal is counted beside its client.
#[derive(Clone, Copy, Debug)]
pub struct Refusal {
    pub day: i32,
    pub reason: Reason,
    pub code: u16,
    pub zone: Name,
    /// The address tried, for `Reason::UnknownUser`.
    pub unknown_user: Name,
    pub seen: Seen,
}

/// Who was refused.
#[derive(Clone, Copy, Debug)]
pub struct Refused {
    pub client: Who,
    /// One of our own, who guesses nothing.
    pub inside: bool,
}

impl Refusal {
    /// Counts it; gives how often this client was refused for this reason today.
    pub fn count(self, refused: Refused, tally: &mut Tally) -> u32 {
        let (Refusal { day, reason, code, zone, unknown_user, seen }, Refused { client, inside }) =
            (self, refused);
        tally.totals.add((day, What::Reject), seen);
        let slot = seen.micros.div_euclid(1_000_000).div_euclid(SLOT);
        *tally.slots.entry((slot, What::Reject)).or_default() += u64::from(seen.n);
        if unknown_user != Name::EMPTY && client != Who::NOBODY && !inside {
            tally.guesses.add(ClientKey { day, client, name: unknown_user }, seen);
        }
        tally.rejects.add_up(RejectKey { day, client, reason, code, zone }, seen)
    }
}

/// The refusals of a piece that wait for their client, and the clients that those of earlier pieces may wait for.
#[derive(Clone, Debug, Default)]
pub struct Refusals {
    unnamed: FxHashMap<u64, Vec<Refusal>>,
    named: Vec<(u64, Refused)>,
}

impl Refusals {
    pub fn put(&mut self, message: u64, refusal: Refusal, tally: &mut Tally) {
        if self.unnamed.len() >= OPEN {
            self.give_up(tally);
        }
        self.unnamed.entry(message).or_default().push(refusal);
    }

    /// Is there anything that a client's name would be good for?
    pub fn wants_names(&self) -> bool {
        !self.unnamed.is_empty() || self.named.len() < EARLY
    }

    /// The client of a transaction is known: its refusals are counted under it.
    pub fn name(&mut self, message: u64, refused: Refused, tally: &mut Tally) {
        if self.named.len() < EARLY {
            self.named.push((message, refused));
        }
        self.settle(message, refused, tally);
    }

    fn settle(&mut self, message: u64, refused: Refused, tally: &mut Tally) {
        for refusal in self.unnamed.remove(&message).unwrap_or_default() {
            tally.texts.count_few(Topic::Reject, refused.client, refusal.seen.at);
            if refusal.unknown_user != Name::EMPTY {
                tally.texts.count_few(Topic::Guess, refused.client, refusal.seen.at);
            }
            refusal.count(refused, tally);
        }
    }

    /// What came after these.
    pub fn append(&mut self, next: Refusals, tally: &mut Tally) {
        for (message, refused) in next.named {
            self.settle(message, refused, tally);
        }
        for (message, refusals) in next.unnamed {
            refusals.into_iter().for_each(|refusal| self.put(message, refusal, tally));
        }
    }

    /// No names will come any more.
    pub fn end(mut self, tally: &mut Tally) {
        self.give_up(tally);
    }

    fn give_up(&mut self, tally: &mut Tally) {
        let nobody = Refused { client: Who::NOBODY, inside: false };
        for refusal in self.unnamed.drain().flat_map(|(_, refusals)| refusals) {
            refusal.count(nobody, tally);
        }
    }
}
