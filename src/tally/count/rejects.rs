//! Refusals and failed logins.

use super::refusals::{Client, Refusal};
use super::{Counter, Line, is_first, is_first_on};
use crate::model::dealing::Deed;
use crate::model::event::{AuthFailure, Reason, Reject};
use crate::model::net::Addr;
use crate::tally::key::{Name, Who};
use crate::tally::rules::Place;
use crate::tally::table::Added;
use crate::tally::texts::{Share, Topic};
use crate::tally::{RejectKey, SLOT, What};

impl Counter<'_> {
    pub(super) fn reject(&mut self, reject: &Reject<'_>, line: &Line<'_>) {
        let client = self.who(reject.client, line);
        let refusal = self.refusal(reject, line);
        let (zone, guess) = (refusal.zone, refusal.unknown_user != Name::EMPTY);
        if self.rules.dealings {
            self.host_name(client, reject.name, line);
        }
        let (added, first) = self.refuse(client, refusal);
        if added.first {
            self.tally.names.keep(zone, reject.zone);
        }
        if first {
            self.tally.texts.keep(Share::Many, line.at, line.text);
        }
        let topic = if guess { Topic::Guess } else { Topic::Reject };
        self.keep_more(topic, client, added, line);
    }

    /// The first few lines of an address while there is room, then one of those that come again and again.
    fn keep_more(&mut self, topic: Topic, client: Who, added: Added, line: &Line<'_>) {
        if !self.tally.texts.is_full(Share::More) {
            self.keep_few(Share::More, topic, client, line);
        } else if added.came_to_often(line.n) {
            self.keep_few(Share::Often, topic, client, line);
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
    pub(super) fn name_refusals(&mut self, message: u64, client: Option<Addr<'_>>, line: &Line<'_>) {
        let who = self.who(client, line);
        let ip = client.and_then(|client| self.ip(client, line));
        for refusal in self.piece.refusals.name(message, Client { who, ip }) {
            self.refuse_later(who, refusal);
        }
    }

    /// Counts a refusal whose line was kept when it was met.
    pub(super) fn refuse_later(&mut self, client: Who, refusal: Refusal) {
        let asked = self.window.place(refusal.day) == Place::Asked;
        if asked && !self.tally.texts.is_full(Share::More) {
            let guess = refusal.unknown_user != Name::EMPTY;
            let topic = if guess { Topic::Guess } else { Topic::Reject };
            self.tally.texts.count_few(topic, client, refusal.seen.at);
        }
        self.named(refusal.seen.at, client);
        self.refuse(client, refusal);
    }

    /// Counts a refusal; gives what its table says, and whether it is the first of its kind in the period.
    pub(super) fn refuse(&mut self, client: Who, refusal: Refusal) -> (Added, bool) {
        if self.rules.dealings {
            self.deal_refusal(client, &refusal);
        }
        let Refusal { day, reason, code, zone, unknown_user, seen } = refusal;
        self.tally.totals.add(day, What::Reject, seen);
        let slot = seen.micros.div_euclid(1_000_000).div_euclid(SLOT);
        self.tally.slots.add(slot, What::Reject, seen.n);
        let key = RejectKey { day, client, reason, code, zone };
        let added = self.tally.rejects.add(key, seen);
        let first = added.first && is_first(self.window, &self.tally.rejects, key, seen.at);
        let guessed = unknown_user != Name::EMPTY && client != Who::NOBODY;
        if guessed && !self.tally.names.ip(client).is_some_and(|ip| self.rules.is_inside(ip)) {
            self.tally.guesses.add(day, client, unknown_user, seen);
        }
        (added, first)
    }

    pub(super) fn auth(&mut self, failure: &AuthFailure<'_>, line: &Line<'_>) {
        let client = self.who(failure.client, line);
        let (day, attempts) = (line.header.when.day, &mut self.tally.auth);
        let added = attempts.add(day, client, Name::of(failure.login), line.seen());
        if added.first && is_first_on(self.window, day, line.at, |before| attempts.get(before, client)) {
            self.tally.texts.keep(Share::Many, line.at, line.text);
        }
        self.keep_more(Topic::Auth, client, added, line);
        if self.rules.dealings {
            self.host_name(client, failure.name, line);
            self.deal(client, Deed::Auth, Name::of(failure.login).0, day, line.seen());
        }
    }
}
