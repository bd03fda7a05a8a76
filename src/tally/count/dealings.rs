//! Dealings with clients of an event, where a plan of blocks asks for them.

use super::refusals::Refusal;
use super::{Counter, Line};
use crate::model::dealing::Deed;
use crate::model::event::Reason;
use crate::tally::ClientKey;
use crate::tally::key::{Name, Who};
use crate::tally::rules::Place;
use crate::tally::table::Seen;

impl Counter<'_> {
    /// Keeps a dealing with a client that the log names, if it is of the period itself.
    pub(super) fn deal(&mut self, who: Who, deed: Deed, what: u64, day: i32, seen: Seen) {
        if who != Who::NOBODY && self.window.place(day) == Place::Asked {
            self.tally.dealings.push(who, deed, what, seen);
        }
    }

    pub(super) fn deal_refusal(&mut self, client: Who, refusal: &Refusal) {
        let for_now = (400..500).contains(&refusal.code);
        let (deed, what) = match refusal.reason {
            Reason::Rbl if for_now => (Deed::ListedForNow, refusal.zone),
            Reason::Rbl => (Deed::Listed, refusal.zone),
            Reason::UnknownUser => (Deed::Guess, refusal.unknown_user),
            _ => (Deed::Refused, Name::EMPTY),
        };
        self.deal(client, deed, what.0, refusal.day, refusal.seen);
    }

    /// A client whose mail was accepted, also before the period.
    pub(super) fn welcome(&mut self, who: Who, line: &Line<'_>) {
        if who != Who::NOBODY {
            self.tally.dealings.accepted.add(who, line.seen());
            self.deal(who, Deed::Accepted, 0, line.header.when.day, line.seen());
        }
    }

    /// The host name of a client in a line that is no connect.
    pub(super) fn host_name(&mut self, client: Who, name: &[u8], line: &Line<'_>) {
        if name.is_empty() || client == Who::NOBODY {
            return;
        }
        let key = ClientKey { day: line.header.when.day, client, name: Name::of(name) };
        if !self.tally.clients.contains(&key) && self.tally.dealings.names.insert((client, key.name)) {
            self.tally.names.keep(key.name, name);
        }
    }
}
