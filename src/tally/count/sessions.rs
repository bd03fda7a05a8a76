//! Sessions with our mail server, and the limits it reached.

use super::{Counter, Line};
use crate::model::event::{Limit, Session};
use crate::model::header::When;
use crate::model::net::Ip;
use crate::tally::key::{Name, Who};
use crate::tally::sessions::Open;
use crate::tally::texts::{Share, Topic};
use crate::tally::{self, ClientKey, OneLimit, SLOT, What};

/// Connections in a slot from which a client is named among the sources of a wave.
const NAMED: u32 = 5;

impl Counter<'_> {
    pub(super) fn connect(&mut self, session: &Session<'_>, line: &Line<'_>) {
        if session.client.ip().is_some_and(Ip::is_loopback) {
            // A content filter or a local program, not a client.
            let client = self.tally.names.who(session.client);
            return self.piece.sessions.leave_out(process_key(line, session.key), client);
        }
        if !session.inbound {
            self.total_and_slot(What::Outbound, line);
            return;
        }
        let second = line.header.when.seconds();
        let client = self.tally.names.who(session.client);
        let name = Name::of(session.name);
        self.total_and_slot(What::Inbound, line);
        if session.key != 0 {
            let open = Open { since: second, client, at: line.at };
            self.piece.sessions.connect(&mut self.tally.curve, process_key(line, session.key), open);
        }
        let key = ClientKey { day: line.header.when.day, client, name };
        let added = self.count(|tally| &mut tally.clients, Share::Many, key, line);
        if added.first {
            self.tally.names.keep(name, session.name);
        }
        self.keep_if_often(Topic::Client, client, added, line);
        let slot = second.div_euclid(SLOT);
        if slot != self.slot {
            self.end_slot(slot);
            if self.is_asked(line.header.when.day) && self.tally.opened_in(slot, line.at) {
                self.tally.texts.keep(Share::Slot, line.at, line.text);
            }
        }
        *self.callers.entry(client).or_default() += line.n;
    }

    /// The client of a session whose line names it by its number.
    pub(super) fn client_of(&self, session: u64, line: &Line<'_>) -> Who {
        self.piece.sessions.client(process_key(line, session)).unwrap_or(Who::NOBODY)
    }

    /// Keeps the slot's busiest clients; the others are counted, not named.
    pub(super) fn end_slot(&mut self, next: i64) {
        for (client, n) in self.callers.drain() {
            if n >= NAMED {
                *self.tally.callers.entry((self.slot, client)).or_default() += n;
            }
        }
        self.slot = next;
    }

    pub(super) fn disconnect(&mut self, session: &Session<'_>, line: &Line<'_>) {
        if session.inbound && !session.client.ip().is_some_and(Ip::is_loopback) {
            let second = line.header.when.seconds();
            self.piece.sessions.disconnect(&mut self.tally.curve, process_key(line, session.key), second);
        }
    }

    pub(super) fn limit(&mut self, limit: &Limit<'_>, line: &Line<'_>) {
        let When { day, micros, .. } = line.header.when;
        self.total(What::Limit, line);
        let limits = &mut self.tally.limits;
        // Lines come in order, so that once the list is full only what is earlier still counts.
        if limits.len() < tally::INSTANTS || limits.last().is_some_and(|last| micros < last.micros) {
            let text = self.tally.names.name(limit.text);
            limits.push(OneLimit { micros, at: line.at, day, text });
            self.tally.texts.keep(Share::Few, line.at, line.text);
            if limits.len() >= 2 * tally::INSTANTS {
                tally::earliest(limits);
            }
        }
    }
}

/// A process on its host.
pub(super) fn process_key(line: &Line<'_>, key: u64) -> u64 {
    Name::of(line.header.host).0 ^ key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
