//! Sessions with our mail server, and the limits it reached.

use super::{Counter, Line};
use crate::model::dealing::Deed;
use crate::model::event::{Limit, Session};
use crate::model::header::When;
use crate::model::net::Ip;
use crate::tally::key::{Name, Who};
use crate::tally::rules::Place;
use crate::tally::sessions::Open;
use crate::tally::texts::{Share, Topic};
use crate::tally::{self, ClientKey, OneLimit, SLOT, What};

impl Counter<'_> {
    pub(super) fn connect(&mut self, session: &Session<'_>, line: &Line<'_>) {
        if session.client.ip().is_some_and(Ip::is_loopback) {
            // A content filter or a local program, not a client.
            let client = self.tally.names.who(session.client);
            return self.piece.sessions.leave_out(process_key(line, session.key), client);
        }
        if !session.inbound {
            self.total_and_slot(What::Outbound, line);
            self.late(What::Outbound, line.at, line.n);
            return;
        }
        let second = line.header.when.seconds();
        let client = self.tally.names.who(session.client);
        let name = Name::of(session.name);
        self.total_and_slot(What::Inbound, line);
        if session.key != 0 {
            let open = Open { since: second, client, at: line.at };
            self.piece.sessions.connect(process_key(line, session.key), open);
        }
        let key = ClientKey { day: line.header.when.day, client, name };
        // For a plan of blocks the room for lines is for what speaks against a client.
        let share = if self.rules.dealings { Share::Slot } else { Share::Many };
        let added = self.count(|tally| &mut tally.clients, share, key, line);
        if added.first {
            self.tally.names.keep(name, session.name);
        }
        self.keep_if_often(Topic::Client, client, added, line);
        if self.rules.dealings {
            self.deal(client, Deed::Connect, 0, line.header.when.day, line.seen());
        }
        let slot = second.div_euclid(SLOT);
        if self.piece.callers.put(slot, client, line.n, &mut self.tally) {
            let asked = self.window.place(line.header.when.day) == Place::Asked;
            if asked && self.tally.opened_in(slot, line.at) {
                self.tally.texts.keep(Share::Slot, line.at, line.text);
            }
        }
    }

    /// The client of a session whose line names it by its number; nobody if it began in an earlier piece.
    pub(super) fn client_of(&self, session: u64, line: &Line<'_>) -> Who {
        self.piece.sessions.client(process_key(line, session)).unwrap_or(Who::NOBODY)
    }

    /// A session of the day after.
    pub(super) fn connect_later(&mut self, session: &Session<'_>, line: &Line<'_>) {
        if session.inbound && session.key != 0 {
            let (process, second) = (process_key(line, session.key), line.header.when.seconds());
            self.piece.sessions.connect_later(process, second);
        }
    }

    pub(super) fn disconnect(&mut self, session: &Session<'_>, line: &Line<'_>) {
        if session.inbound && session.key != 0 && !session.client.ip().is_some_and(Ip::is_loopback) {
            let second = line.header.when.seconds();
            self.piece.sessions.disconnect(process_key(line, session.key), second);
        }
    }

    pub(super) fn limit(&mut self, limit: &Limit<'_>, line: &Line<'_>) {
        let When { day, micros, .. } = line.header.when;
        self.total(What::Limit, line);
        let limits = &mut self.tally.limits;
        // Once the list is full and in order, only what is earlier than its last still counts.
        if limits.get(tally::INSTANTS - 1).is_none_or(|last| micros < last.micros) {
            let text = self.tally.names.name(limit.text);
            limits.push(OneLimit { micros, at: line.at, day, text });
            self.tally.texts.keep(Share::Few, line.at, line.text);
            if limits.len() == tally::INSTANTS || limits.len() >= 2 * tally::INSTANTS {
                tally::earliest(limits);
            }
        }
    }
}

/// A process on its host.
pub(super) fn process_key(line: &Line<'_>, key: u64) -> u64 {
    Name::of(line.header.host).0 ^ key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
