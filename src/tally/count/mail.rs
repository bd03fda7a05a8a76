//! Messages that came in, and what became of their recipients.

use super::transfers::Transfer;
use super::{Counter, Line};
use crate::model::event::{Accepted, Delivery, Status};
use crate::model::net::Addr;
use crate::tally::key::Name;
use crate::tally::queue::{Delivered, Origin};
use crate::tally::table::Seen;
use crate::tally::{NameKey, RelayKey, What};

impl Counter<'_> {
    pub(super) fn accepted(&mut self, message: &Accepted<'_>, line: &Line<'_>) {
        let day = line.header.when.day;
        if self.piece.refusals.wants_names() {
            self.name_refusals(message_key(line, message.queue_id), message.client);
        }
        let inside = message.client.and_then(Addr::ip).is_some_and(|ip| self.rules.is_inside(ip));
        let local = message.client.is_none() || !message.login.is_empty() || (inside && !message.reinjected);
        let (login, sender) = match local {
            true => {
                (self.tally.names.name(message.login), self.tally.names.name(message.sender.unwrap_or(b"")))
            }
            false => (Name::EMPTY, Name::EMPTY),
        };
        let origin = Origin { local, sender, login, uid: message.uid };
        self.piece.queue.accepted(message_key(line, message.queue_id), origin);
        if message.reinjected {
            return;
        }
        self.total_and_slot(What::Accepted, line);
        if let Some(uid) = message.uid {
            self.tally.uids.add((day, uid), line.seen());
        }
        if login != Name::EMPTY {
            self.tally.logins.add(NameKey { day, name: login }, line.seen());
        }
    }

    pub(super) fn delivery(&mut self, delivery: &Delivery<'_>, line: &Line<'_>) {
        let day = line.header.when.day;
        let what = match delivery.status {
            Status::Delivered => What::Delivered,
            Status::Deferred => What::Deferred,
            Status::Bounced => What::Bounced,
            Status::Expired => What::Expired,
        };
        let line = &Line { n: line.n.saturating_mul(delivery.recipients), ..*line };
        let (message, seen) = (message_key(line, delivery.queue_id), line.seen());
        self.total_and_slot(what, line);
        let relay = Name::of(delivery.relay);
        if self.tally.relays.add(RelayKey { day, relay, status: delivery.status }, seen) {
            self.tally.names.keep(relay, delivery.relay);
        }
        let stated = delivery.uid.map(|uid| Origin { local: true, uid: Some(uid), ..Origin::default() });
        let sent = Delivered { message, day, status: delivery.status, seen, stated };
        if self.piece.queue.delivered(&mut self.tally.sent, sent, line.text) {
            self.tally.texts.keep(line.at, line.text);
        }
        if !delivery.listed_by.is_empty() {
            let key = self.name_key(delivery.listed_by, line);
            if self.tally.listed_us.add(key, seen) {
                self.tally.texts.keep(line.at, line.text);
            }
        }
        self.outbound(delivery, line, message);
    }

    fn outbound(&mut self, delivery: &Delivery<'_>, line: &Line<'_>, message: u64) {
        let Some(peer) = delivery.peer.and_then(Addr::ip).filter(|ip| !ip.is_loopback()) else { return };
        let transfer = Transfer {
            transaction: message ^ (peer.0 as u64).rotate_left(17),
            day: line.header.when.day,
            opened: delivery.opened,
            seen: Seen { n: 1, ..line.seen() },
        };
        self.piece.transfers.put(transfer, line.text, &mut self.tally);
    }
}

/// A queue id on its host.
pub(super) fn message_key(line: &Line<'_>, queue_id: &[u8]) -> u64 {
    Name::of(line.header.host).0.rotate_left(32) ^ Name::of(queue_id).0
}
