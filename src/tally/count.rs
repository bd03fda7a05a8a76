//! One event into the tally. Hot: a few hash look-ups an event, no allocation but for what is new.

mod gateway;

use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::key::{Name, Who};
use super::queue::{Delivered, Origin, Queue};
use super::rules::{Action, Place, Rules, Window};
use super::sessions::{Open, Sessions};
use super::table::{Seen, Table};
use super::texts::{Texts, Topic};
use super::{
    ClientKey, JobKey, NameKey, OneLimit, Port25Key, RejectKey, RelayKey, SLOT, ServiceKey, Tally, What,
};
use crate::model::event::{
    Accepted, AuthFailure, Delivery, Event, Limit, Reason, Reject, Run, Scheduler, Session, Status,
};
use crate::model::header::{Header, When};
use crate::model::net::{Addr, Ip};
use crate::model::source::Position;
use crate::parse::schedule::timers;
use gateway::PacketKey;

/// What a piece of the input leaves open, for `sessions::Stitcher` and `queue::Stitcher`.
#[derive(Debug, Default)]
pub struct Piece {
    pub sessions: Sessions,
    pub queue: Queue,
}

/// A line that has an event.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    pub header: Header<'a>,
    pub at: Position,
    /// How often it counts: 1, or more for `message repeated n times`.
    pub n: u32,
    /// As it stands in the log.
    pub text: &'a [u8],
}

impl Line<'_> {
    const fn seen(&self) -> Seen {
        Seen { n: self.n, micros: self.header.when.micros, at: self.at }
    }
}

/// Counts the lines of one piece, in order, into a tally that may hold other pieces as well.
pub struct Counter<'r> {
    rules: &'r Rules,
    window: Window,
    pub tally: Tally,
    piece: Piece,
    actions: FxHashMap<Name, Action>,
    /// An illegal port-25 hit that the next line may repeat under another prefix.
    held: Option<(PacketKey, Port25Key, Seen)>,
    /// Connections of the present slot.
    callers: FxHashMap<Who, u32>,
    slot: i64,
    /// Refusals by message whose client the log has not named yet.
    unnamed: FxHashMap<u64, Vec<Refusal>>,
    /// Client and transaction of the delivery before, to tell a further recipient from a new connection.
    transaction: u64,
}

/// What of a refusal is counted beside its client.
#[derive(Clone, Copy, Debug)]
struct Refusal {
    day: i32,
    reason: Reason,
    code: u16,
    zone: Name,
    /// The address tried, for `Reason::UnknownUser`.
    unknown_user: Name,
    seen: Seen,
}

impl<'r> Counter<'r> {
    pub fn new(rules: &'r Rules, window: Window) -> Counter<'r> {
        Counter {
            rules,
            window,
            tally: Tally::default(),
            piece: Piece::default(),
            actions: FxHashMap::default(),
            held: None,
            callers: FxHashMap::default(),
            slot: i64::MIN,
            unnamed: FxHashMap::default(),
            transaction: 0,
        }
    }

    /// Ends a piece and gives what it leaves open.
    pub fn end_piece(&mut self) -> Piece {
        self.release_held();
        for refusal in std::mem::take(&mut self.unnamed).into_values().flatten() {
            self.refuse(Who::NOBODY, refusal);
        }
        self.end_slot(i64::MIN);
        self.transaction = 0;
        std::mem::take(&mut self.piece)
    }

    pub fn event(&mut self, event: &Event<'_>, line: &Line<'_>) {
        if self.window.place(line.header.when.day) == Place::After {
            if let Event::Disconnect(session) = event {
                self.disconnect(session, line);
            }
            return;
        }
        match event {
            Event::Hit(hit) => self.hit(hit, line),
            Event::Connect(session) => self.connect(session, line),
            Event::Disconnect(session) => self.disconnect(session, line),
            Event::Reject(reject) => self.reject(reject, line),
            Event::RejectedIn { queue_id, reject } => {
                let refusal = self.refusal(reject, line);
                self.tally.texts.keep_of_many(line.at, line.text);
                self.unnamed.entry(message_key(line, queue_id)).or_default().push(refusal);
            }
            Event::Abandoned { queue_id, client, .. } => {
                let client = self.who(*client);
                self.name_refusals(message_key(line, queue_id), client);
            }
            Event::AuthFailure(failure) => self.auth(failure, line),
            Event::Screened { .. } => self.total(What::Screened, line),
            Event::Ranked { .. } => self.total(What::Ranked, line),
            Event::Listed { zone, .. } => {
                let key = self.name_key(zone, line);
                count(&mut self.tally.listed, &mut self.tally.texts, key, line);
            }
            Event::Accepted(message) => self.accepted(message, line),
            Event::Queued { queue_id, sender } => {
                let sender = self.tally.names.name(sender);
                self.piece.queue.queued(message_key(line, queue_id), sender);
            }
            Event::Removed { queue_id } => self.piece.queue.removed(message_key(line, queue_id)),
            Event::Delivery(delivery) => self.delivery(delivery, line),
            Event::Limit(limit) => self.limit(limit, line),
            Event::Run(run) => self.run(run, line),
        }
    }

    /// A line of a program we read in words we do not know.
    pub fn unmatched(&mut self, line: &Line<'_>) {
        let Header { program, message, .. } = line.header;
        if self.tally.templates.add(&mut self.tally.names, program, message, line.seen()) {
            self.tally.texts.keep(line.at, line.text);
        }
    }

    fn connect(&mut self, session: &Session<'_>, line: &Line<'_>) {
        if session.client.ip().is_some_and(Ip::is_loopback) {
            // A content filter or a local program, not a client.
            return self.piece.sessions.leave_out(process_key(line, session.key));
        }
        if !session.inbound {
            self.total_and_slot(What::Outbound, line);
            return;
        }
        let second = line.header.when.seconds();
        let client = self.tally.names.who(session.client);
        let name = self.tally.names.name(session.name);
        self.total_and_slot(What::Inbound, line);
        if session.key != 0 {
            let open = Open { since: second, client, at: line.at };
            self.piece.sessions.connect(&mut self.tally.curve, process_key(line, session.key), open);
        }
        if self.tally.clients.add(ClientKey { day: line.header.when.day, client, name }, line.seen()) {
            self.tally.texts.keep_of_many(line.at, line.text);
        }
        let slot = second.div_euclid(SLOT);
        if slot != self.slot {
            self.end_slot(slot);
            if self.tally.opened_in(slot, line.at) {
                self.tally.texts.keep_of_many(line.at, line.text);
            }
        }
        *self.callers.entry(client).or_default() += line.n;
    }

    /// Keeps the slot's clients with more than one connection; the others are counted, not named.
    fn end_slot(&mut self, next: i64) {
        for (client, n) in self.callers.drain() {
            if n > 1 {
                *self.tally.callers.entry((self.slot, client)).or_default() += n;
            }
        }
        self.slot = next;
    }

    fn disconnect(&mut self, session: &Session<'_>, line: &Line<'_>) {
        if session.inbound && !session.client.ip().is_some_and(Ip::is_loopback) {
            let second = line.header.when.seconds();
            self.piece.sessions.disconnect(&mut self.tally.curve, process_key(line, session.key), second);
        }
    }

    fn reject(&mut self, reject: &Reject<'_>, line: &Line<'_>) {
        let client = self.who(reject.client);
        let refusal = self.refusal(reject, line);
        self.keep_few(Topic::Reject, client, line);
        if refusal.unknown_user != Name::EMPTY {
            self.keep_few(Topic::Guess, client, line);
        }
        if self.refuse(client, refusal) {
            self.tally.texts.keep_of_many(line.at, line.text);
        }
    }

    /// What of a refusal is counted; its line is kept if it may become evidence.
    fn refusal(&mut self, reject: &Reject<'_>, line: &Line<'_>) -> Refusal {
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
    fn name_refusals(&mut self, message: u64, client: Who) {
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
    fn refuse(&mut self, client: Who, refusal: Refusal) -> bool {
        let Refusal { day, reason, code, zone, unknown_user, seen } = refusal;
        self.tally.totals.add((day, What::Reject), seen);
        let slot = seen.micros.div_euclid(1_000_000).div_euclid(SLOT);
        *self.tally.slots.entry((slot, What::Reject)).or_default() += u64::from(seen.n);
        let new = self.tally.rejects.add(RejectKey { day, client, reason, code, zone }, seen);
        let inside = client.parts().is_ok_and(|ip| self.rules.is_inside(ip));
        if unknown_user != Name::EMPTY && client != Who::NOBODY && !inside {
            self.tally.guesses.add(ClientKey { day, client, name: unknown_user }, seen);
        }
        new
    }

    fn auth(&mut self, failure: &AuthFailure<'_>, line: &Line<'_>) {
        let client = self.who(failure.client);
        let name = Name::of(failure.login);
        self.tally.auth.add(ClientKey { day: line.header.when.day, client, name }, line.seen());
        self.keep_few(Topic::Auth, client, line);
    }

    fn accepted(&mut self, message: &Accepted<'_>, line: &Line<'_>) {
        let day = line.header.when.day;
        if !self.unnamed.is_empty() {
            let client = self.who(message.client);
            self.name_refusals(message_key(line, message.queue_id), client);
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
            count(&mut self.tally.uids, &mut self.tally.texts, (day, uid), line);
        }
        if login != Name::EMPTY {
            count(&mut self.tally.logins, &mut self.tally.texts, NameKey { day, name: login }, line);
        }
    }

    fn delivery(&mut self, delivery: &Delivery<'_>, line: &Line<'_>) {
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
        let relay = self.tally.names.name(delivery.relay);
        let key = RelayKey { day, relay, status: delivery.status };
        if self.tally.relays.add(key, seen) {
            self.tally.texts.keep_of_many(line.at, line.text);
        }
        let stated = delivery.uid.map(|uid| Origin { local: true, uid: Some(uid), ..Origin::default() });
        let sent = Delivered { message, day, status: delivery.status, seen };
        if self.piece.queue.delivered(&mut self.tally.sent, sent, stated) {
            self.tally.texts.keep(line.at, line.text);
        }
        if !delivery.listed_by.is_empty() {
            let key = self.name_key(delivery.listed_by, line);
            count(&mut self.tally.listed_us, &mut self.tally.texts, key, line);
        }
        self.outbound(delivery, line, message);
    }

    /// A further recipient of the same message at the same peer came over the same connection.
    fn outbound(&mut self, delivery: &Delivery<'_>, line: &Line<'_>, message: u64) {
        let Some(peer) = delivery.peer.and_then(Addr::ip).filter(|ip| !ip.is_loopback()) else { return };
        let transaction = message ^ (peer.0 as u64).rotate_left(17);
        if delivery.opened && transaction != self.transaction {
            self.total_and_slot(What::Outbound, &Line { n: 1, ..*line });
        }
        self.transaction = transaction;
    }

    fn limit(&mut self, limit: &Limit<'_>, line: &Line<'_>) {
        let When { day, micros, .. } = line.header.when;
        self.total(What::Limit, line);
        let limits = &mut self.tally.limits;
        // Lines come in order, so that once the list is full only what is earlier still counts.
        if limits.len() < super::INSTANTS || limits.last().is_some_and(|last| micros < last.micros) {
            let text = self.tally.names.name(limit.text);
            limits.push(OneLimit { micros, at: line.at, day, text });
            self.tally.texts.keep(line.at, line.text);
            if limits.len() >= 2 * super::INSTANTS {
                super::earliest(limits);
            }
        }
    }

    fn run(&mut self, run: &Run<'_>, line: &Line<'_>) {
        let unit = Name::of(timers::name(run.command));
        if run.scheduler == Scheduler::Timer {
            self.tally.timers.insert(unit);
        }
        if !run.start {
            return;
        }
        let (user, command) = (self.tally.names.name(run.user), self.tally.names.name(run.command));
        let job = JobKey { day: line.header.when.day, scheduler: run.scheduler, user, command };
        if run.scheduler == Scheduler::Service {
            count(&mut self.tally.services, &mut self.tally.texts, ServiceKey { job, unit }, line);
        } else {
            count(&mut self.tally.jobs, &mut self.tally.texts, job, line);
        }
    }

    /// Keeps the first few lines of an address in the period itself.
    fn keep_few(&mut self, topic: Topic, of: Who, line: &Line<'_>) {
        if self.window.place(line.header.when.day) == Place::Asked {
            self.tally.texts.keep_few(topic, of, line.at, line.text);
        }
    }

    fn who(&mut self, address: Option<Addr<'_>>) -> Who {
        address.map_or(Who::NOBODY, |address| self.tally.names.who(address))
    }

    fn name_key(&mut self, name: &[u8], line: &Line<'_>) -> NameKey {
        NameKey { day: line.header.when.day, name: self.tally.names.name(name) }
    }

    fn total(&mut self, what: What, line: &Line<'_>) {
        count(&mut self.tally.totals, &mut self.tally.texts, (line.header.when.day, what), line);
    }

    fn total_and_slot(&mut self, what: What, line: &Line<'_>) {
        self.total(what, line);
        let slot = line.header.when.seconds().div_euclid(SLOT);
        *self.tally.slots.entry((slot, what)).or_default() += u64::from(line.n);
    }
}

/// Counts a line under a key; the text of the key's first line is kept as evidence.
fn count<K: Hash + Eq + Copy>(table: &mut Table<K>, texts: &mut Texts, key: K, line: &Line<'_>) {
    if table.add(key, line.seen()) {
        texts.keep(line.at, line.text);
    }
}

/// A process on its host.
fn process_key(line: &Line<'_>, key: u64) -> u64 {
    Name::of(line.header.host).0 ^ key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A queue id on its host.
fn message_key(line: &Line<'_>, queue_id: &[u8]) -> u64 {
    Name::of(line.header.host).0.rotate_left(32) ^ Name::of(queue_id).0
}
