//! Refusals and failed logins.

use super::refusals::{Refusal, Refused};
use super::{Counter, Line};
use crate::model::event::{AuthFailure, Reason, Reject};
use crate::model::net::Addr;
use crate::tally::ClientKey;
use crate::tally::key::{Name, Who};
use crate::tally::texts::Topic;

/// From how many times on something comes again and again.
const OFTEN: u32 = 8;

impl Counter<'_> {
    pub(super) fn reject(&mut self, reject: &Reject<'_>, line: &Line<'_>) {
        let client = self.who(reject.client);
        let refusal = self.refusal(reject, line);
        let (zone, guess) = (refusal.zone, refusal.unknown_user != Name::EMPTY);
        let refused = self.refused(client);
        match refusal.count(refused, &mut self.tally) {
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
    pub(super) fn name_refusals(&mut self, message: u64, client: Option<Addr<'_>>) {
        let client = self.who(client);
        let refused = self.refused(client);
        self.piece.refusals.name(message, refused, &mut self.tally);
    }

    fn refused(&self, client: Who) -> Refused {
        let inside = self.tally.names.ip(client).is_some_and(|ip| self.rules.is_inside(ip));
        Refused { client, inside }
    }

    pub(super) fn auth(&mut self, failure: &AuthFailure<'_>, line: &Line<'_>) {
        let client = self.who(failure.client);
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
