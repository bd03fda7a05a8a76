//! Refusals and failed logins.

use super::{Counter, Line};
use crate::model::event::{AuthFailure, Reason, Reject};
use crate::tally::key::{Name, Who};
use crate::tally::table::Seen;
use crate::tally::texts::Topic;
use crate::tally::{ClientKey, RejectKey, SLOT, What};

/// What of a refusal is counted beside its client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refusal {
    day: i32,
    reason: Reason,
    code: u16,
    pub(super) zone: Name,
    /// The address tried, for `Reason::UnknownUser`.
    unknown_user: Name,
    seen: Seen,
}

/// From how many times on something comes again and again.
const OFTEN: u32 = 8;

impl Counter<'_> {
    pub(super) fn reject(&mut self, reject: &Reject<'_>, line: &Line<'_>) {
        let client = self.who(reject.client, line);
        let refusal = self.refusal(reject, line);
        let (zone, guess) = (refusal.zone, refusal.unknown_user != Name::EMPTY);
        match self.refuse(client, refusal) {
            first if first == line.n => {
                self.tally.names.keep(zone, reject.zone);
                match guess {
                    true => self.tally.texts.keep_few(Topic::Guess, client, line.at, line.text),
                    false => self.tally.texts.keep(line.at, line.text),
                }
            }
            // Of one that comes again and again a line is kept, however full of others' first lines the memory is.
            times if came_to_often(times, line.n) => {
                self.tally.texts.keep_few(Topic::Reject, client, line.at, line.text)
            }
            _ => {}
        }
    }

    /// What of a refusal is counted; its line is kept if it may become evidence.
    pub(super) fn refusal(&mut self, reject: &Reject<'_>, line: &Line<'_>) -> Refusal {
        let guess = reject.reason == Reason::UnknownUser;
        Refusal {
            day: line.header.when.day,
            reason: reject.reason,
            code: reject.code,
            zone: Name::of(reject.zone),
            unknown_user: if guess { Name::of(reject.recipient) } else { Name::EMPTY },
            seen: line.seen(),
        }
    }

    /// The client of a transaction is known: its refusals are counted under it.
    pub(super) fn name_refusals(&mut self, message: u64, client: Who) {
        for refusal in self.unnamed.remove(&message).unwrap_or_default() {
            self.tally.texts.count_few(Topic::Reject, client, refusal.seen.at);
            if refusal.unknown_user != Name::EMPTY {
                self.tally.texts.count_few(Topic::Guess, client, refusal.seen.at);
            }
            self.refuse(client, refusal);
        }
    }

    /// Counts a refusal; gives how often this client was refused for this reason today.
    pub(super) fn refuse(&mut self, client: Who, refusal: Refusal) -> u32 {
        let Refusal { day, reason, code, zone, unknown_user, seen } = refusal;
        self.tally.totals.add((day, What::Reject), seen);
        let slot = seen.micros.div_euclid(1_000_000).div_euclid(SLOT);
        *self.tally.slots.entry((slot, What::Reject)).or_default() += u64::from(seen.n);
        let times = self.tally.rejects.add_up(RejectKey { day, client, reason, code, zone }, seen);
        let inside = self.tally.names.ip(client).is_some_and(|ip| self.rules.is_inside(ip));
        if unknown_user != Name::EMPTY && client != Who::NOBODY && !inside {
            self.tally.guesses.add(ClientKey { day, client, name: unknown_user }, seen);
        }
        times
    }

    pub(super) fn auth(&mut self, failure: &AuthFailure<'_>, line: &Line<'_>) {
        let client = self.who(failure.client, line);
        let name = Name::of(failure.login);
        let times =
            self.tally.auth.add_up(ClientKey { day: line.header.when.day, client, name }, line.seen());
        if times == line.n || came_to_often(times, line.n) {
            self.tally.texts.keep_few(Topic::Auth, client, line.at, line.text);
        }
    }
}

/// Did these `n` make it often?
const fn came_to_often(times: u32, n: u32) -> bool {
    times >= OFTEN && times - n < OFTEN
}
