//! Messages that came in, and what became of their recipients.

use super::sessions::process_key;
use super::transfers::Transfer;
use super::{Counter, Line};
use crate::model::event::{Accepted, Delivery, Entry, Status};
use crate::model::net::{Addr, Ip};
use crate::tally::key::Name;
use crate::tally::queue::{Arrival, Delivered, Fate, Origin};
use crate::tally::texts::Share;
use crate::tally::{NameKey, RelayKey, What};

impl Counter<'_> {
    pub(super) fn accepted(&mut self, message: &Accepted<'_>, line: &Line<'_>) {
        let day = line.header.when.day;
        let key = message_key(line, message.queue_id);
        if self.piece.refusals.wants_names() {
            self.name_refusals(key, message.client, line);
        }
        // OpenSMTPD up to 6.3 announces a message once for each recipient.
        if std::mem::replace(&mut self.arrived, key) == key {
            return;
        }
        let ip = message.client.and_then(|client| self.ip(client, line));
        let origin = match message.entry {
            Entry::Again { .. } => Origin::default(),
            Entry::First | Entry::AtFilter => self.origin(message, ip),
        };
        let arrival = match message.entry {
            Entry::Again { queue_id: b"" } => Arrival::Plain,
            Entry::Again { queue_id } => Arrival::Again { original: message_key(line, queue_id) },
            _ if !ip.is_some_and(Ip::is_loopback) || !message.login.is_empty() => Arrival::Plain,
            Entry::First => Arrival::Loopback { day, seen: line.seen(), at_filter: None },
            Entry::AtFilter => {
                Arrival::Loopback { day, seen: line.seen(), at_filter: Some(Name::of(line.header.host)) }
            }
        };
        let Counter { tally, piece, .. } = self;
        piece.queue.arrived(&mut tally.books(), key, origin, arrival);
        if matches!(message.entry, Entry::Again { .. }) {
            return;
        }
        if self.rules.dealings {
            let client = self.who(message.client, line);
            self.welcome(client, line);
        }
        let login = origin.login;
        self.total_and_slot(What::Accepted, line);
        if let Some(uid) = message.uid {
            self.count(|tally| &mut tally.uids, Share::Few, (day, uid), line);
        }
        if login != Name::EMPTY {
            self.count(|tally| &mut tally.logins, Share::Few, NameKey { day, name: login }, line);
        }
    }

    /// Where a message began that enters the queue for the first time.
    fn origin(&mut self, message: &Accepted<'_>, client: Option<Ip>) -> Origin {
        let inside = client.is_some_and(|ip| self.rules.is_inside(ip));
        if !(inside || message.client.is_none() || !message.login.is_empty()) {
            return Origin::default();
        }
        let names = &mut self.tally.names;
        let (login, sender) = (names.name(message.login), names.name(message.sender.unwrap_or(b"")));
        Origin { local: true, sender, login, uid: message.uid }
    }

    pub(super) fn queued(&mut self, queue_id: &[u8], sender: &[u8], line: &Line<'_>) {
        if self.piece.queue.queued(message_key(line, queue_id), Name::of(sender)) {
            self.tally.names.name(sender);
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
        let message = message_key(line, delivery.queue_id);
        self.total_and_slot(what, line);
        let relay = Name::of(delivery.relay);
        let key = RelayKey { day, relay, status: delivery.status };
        if self.count(|tally| &mut tally.relays, Share::Many, key, line).first {
            self.tally.names.keep(relay, delivery.relay);
        }
        if self.account(delivery, line, message) {
            self.tally.texts.keep(Share::Many, line.at, line.text);
        }
        if !delivery.listed_by.is_empty() {
            let key = self.name_key(delivery.listed_by, line);
            self.count(|tally| &mut tally.listed_us, Share::Few, key, line);
        }
        self.outbound(delivery, line, message);
    }

    /// Adds a delivery to its sender's account; true when its line may be evidence.
    pub(super) fn account(&mut self, delivery: &Delivery<'_>, line: &Line<'_>, message: u64) -> bool {
        let &Delivery { queued_as, status, uid, .. } = delivery;
        let fate = Fate { day: line.header.when.day, status, uid };
        let delivered = Delivered { message, fate, seen: line.seen() };
        let Counter { tally, piece, .. } = self;
        // Whoever says so queued it again, and many a filter that does not say so is spoken to over SMTP.
        let by_smtp = status == Status::Delivered && line.header.program.ends_with(b"/smtp");
        if !queued_as.is_empty() || by_smtp && delivery.peer.and_then(Addr::ip).is_some_and(Ip::is_loopback) {
            piece.queue.is_filtered(Name::of(line.header.host));
        }
        match queued_as {
            b"" => piece.queue.delivered(&mut tally.books(), delivered),
            _ => piece.queue.handed_over(&mut tally.books(), delivered, message_key(line, queued_as)),
        }
    }

    /// A delivery to another server, which may have been over a connection of its own.
    fn outbound(&mut self, delivery: &Delivery<'_>, line: &Line<'_>, message: u64) {
        let Some(peer) = delivery.peer.and_then(Addr::ip).filter(|ip| !ip.is_loopback()) else { return };
        let process = process_key(line, u64::from(line.header.pid));
        let line = &Line { n: 1, ..*line };
        let transfer = Transfer {
            transaction: message ^ process.rotate_left(32) ^ (peer.0 as u64).rotate_left(17),
            day: line.header.when.day,
            opened: delivery.opened,
            seen: line.seen(),
        };
        if self.piece.transfers.put(transfer, line.text) {
            self.total_and_slot(What::Outbound, line);
            self.late(What::Outbound, line.at, line.n);
        }
    }
}

/// A queue id on its host.
pub(super) fn message_key(line: &Line<'_>, queue_id: &[u8]) -> u64 {
    Name::of(line.header.host).0.rotate_left(32) ^ Name::of(queue_id).0
}
