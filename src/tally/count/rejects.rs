//! Refusals and failed logins.

use super::{Counter, Line, add_first};
use crate::model::event::{AuthFailure, Reason, Reject};
use crate::tally::key::{Name, Who};
use crate::tally::rules::Place;
use crate::tally::table::Seen;
use crate::tally::texts::{Share, Topic};
use crate::tally::{ClientKey, RejectKey, SLOT, What};

/// What of a refusal is counted beside its client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refusal {
    day: i32,
    reason: Reason,
    code: u16,
    zone: Name,
    /// The address tried, for `Reason::UnknownUser`.
    unknown_user: Name,
    seen: Seen,
}

impl Counter<'_> {
    pub(super) fn reject(&mut self, reject: &Reject<'_>, line: &Line<'_>) {
        let client = self.who(reject.client);
        let refusal = self.refusal(reject, line);
        self.keep_few(Topic::Reject, client, line);
        if refusal.unknown_user != Name::EMPTY {
            self.keep_few(Topic::Guess, client, line);
        }
        if self.refuse(client, refusal) {
            self.tally.texts.keep(Share::Many, line.at, line.text);
        }
    }

    /// What of a refusal is counted; its line is kept if it may become evidence.
    pub(super) fn refusal(&mut self, reject: &Reject<'_>, line: &Line<'_>) -> Refusal {
        let guess = reject.reason == Reason::UnknownUser;
        Refusal {
            day: line.header.when.day,
            reason: reject.reason,
            code: reject.code,
            zone: self.tally.names.name(reject.zone),
            unknown_user: if guess { Name::of(reject.recipient) } else { Name::EMPTY },
            seen: line.seen(),
        }
    }

    /// The client of a transaction is known: its refusals are counted under it.
    pub(super) fn name_refusals(&mut self, message: u64, client: Who) {
        for refusal in self.unnamed.remove(&message).unwrap_or_default() {
            if self.window.place(refusal.day) == Place::Asked {
                self.tally.texts.count_few(Topic::Reject, client, refusal.seen.at);
                if refusal.unknown_user != Name::EMPTY {
                    self.tally.texts.count_few(Topic::Guess, client, refusal.seen.at);
                }
            }
            self.refuse(client, refusal);
        }
    }

    /// True when it is the first of its kind, so that its line may be kept.
    pub(super) fn refuse(&mut self, client: Who, refusal: Refusal) -> bool {
        let Refusal { day, reason, code, zone, unknown_user, seen } = refusal;
        self.tally.totals.add((day, What::Reject), seen);
        let slot = seen.micros.div_euclid(1_000_000).div_euclid(SLOT);
        *self.tally.slots.entry((slot, What::Reject)).or_default() += u64::from(seen.n);
        let key = RejectKey { day, client, reason, code, zone };
        let first = add_first(self.window, &mut self.tally.rejects, key, seen);
        let inside = self.tally.names.ip(client).is_some_and(|ip| self.rules.is_inside(ip));
        if unknown_user != Name::EMPTY && client != Who::NOBODY && !inside {
            self.tally.guesses.add(ClientKey { day, client, name: unknown_user }, seen);
        }
        first
    }

    pub(super) fn auth(&mut self, failure: &AuthFailure<'_>, line: &Line<'_>) {
        let client = self.who(failure.client);
        let name = Name::of(failure.login);
        self.tally.auth.add(ClientKey { day: line.header.when.day, client, name }, line.seen());
        self.keep_few(Topic::Auth, client, line);
    }
}
