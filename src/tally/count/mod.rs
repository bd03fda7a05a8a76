//! One event into the tally. Hot: a few hash look-ups an event, no allocation but for what is new.

mod acts;
pub mod callers;
mod dealings;
mod events;
mod hits;
mod mail;
mod packets;
mod refusals;
mod rejects;
mod sessions;
mod stitch;
#[cfg(test)]
mod tests;
mod transfers;

use rustc_hash::FxHashMap;

use self::mail::message_key;
pub use self::stitch::{Carried, Piece, Stitcher};
use super::key::{Name, Who};
use super::rules::{Action, Place, Rules, Window};
use super::sessions::Sessions;
use super::table::{Added, Count, Seen, Table};
use super::texts::{Share, Topic};
use super::{Daily, JobKey, NameKey, SLOT, ServiceKey, Tally, What};
use crate::model::dealing::Deed;
use crate::model::event::{Event, Run, Scheduler};
use crate::model::header::Header;
use crate::model::net::{Addr, Ip};
use crate::model::source::Position;
use crate::parse::schedule::timers;

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
    /// The message that came in last.
    arrived: u64,
}

impl<'r> Counter<'r> {
    pub fn new(rules: &'r Rules, window: Window) -> Counter<'r> {
        let mut tally = Tally::default();
        tally.events.on = rules.events.is_some();
        Counter { rules, window, tally, piece: Piece::default(), actions: FxHashMap::default(), arrived: 0 }
    }

    /// Is every act wanted, and what else is told of messages?
    pub const fn keeps_acts(&self) -> bool {
        self.rules.acts
    }

    /// Ends a piece and gives what it cannot settle alone.
    pub fn end_piece(&mut self) -> Piece {
        self.arrived = 0;
        if let Some(wanted) = &self.rules.events {
            self.tally.events.close(wanted);
        }
        std::mem::take(&mut self.piece)
    }

    /// Forgets what was counted, but for the sessions that are under way: for looking at lines one by one.
    pub fn forget(&mut self) {
        self.tally = Tally::default();
        let sessions = self.under_way();
        self.end_piece();
        self.go_on(sessions);
    }

    /// The sessions of this piece, taken out of it.
    pub fn under_way(&mut self) -> Sessions {
        std::mem::take(&mut self.piece.sessions)
    }

    /// Goes on with the sessions of a piece.
    pub fn go_on(&mut self, sessions: Sessions) {
        self.piece.sessions = sessions;
    }

    /// Sessions that began in this piece and have not ended.
    pub fn begun(&self) -> usize {
        self.piece.sessions.begun()
    }

    pub fn event(&mut self, event: &Event<'_>, line: &Line<'_>) {
        if self.window.place(line.header.when.day) == Place::After {
            return self.after(event, line);
        }
        if self.rules.acts {
            self.act(event, line);
        }
        if let Some(wanted) = &self.rules.events {
            self.record(event, line, wanted);
        }
        match event {
            Event::Hit(hit) => self.hit(hit, line),
            Event::Connect(session) => self.connect(session, line),
            Event::Disconnect(session) => self.disconnect(session, line),
            Event::Reject(reject) => self.reject(reject, line),
            Event::RejectedIn { queue_id, reject } => {
                let refusal = self.refusal(reject, line);
                self.tally.names.keep(refusal.zone, reject.zone);
                self.tally.texts.keep(Share::Many, line.at, line.text);
                for given_up in self.piece.refusals.put(message_key(line, queue_id), refusal) {
                    self.refuse(Who::NOBODY, given_up);
                }
            }
            Event::Abandoned { queue_id, client, .. } => {
                self.name_refusals(message_key(line, queue_id), *client, line);
            }
            Event::AuthFailure(failure) => self.auth(failure, line),
            Event::Screened { client } => {
                self.total(What::Screened, line);
                if self.rules.dealings {
                    let client = self.tally.names.who(*client);
                    self.deal(client, Deed::Screened, 0, line.header.when.day, line.seen());
                }
            }
            Event::Ranked { .. } => self.total(What::Ranked, line),
            Event::Listed { zone, .. } => {
                let key = self.name_key(zone, line);
                self.count(|tally| &mut tally.listed, Share::Few, key, line);
            }
            Event::Accepted(message) => self.accepted(message, line),
            Event::Queued { queue_id, sender } => self.queued(queue_id, sender, line),
            Event::Removed { queue_id } => self.piece.queue.removed(message_key(line, queue_id)),
            Event::Delivery(delivery) => self.delivery(delivery, line),
            Event::Limit(limit) => self.limit(limit, line),
            Event::Run(run) => self.run(run, line),
        }
    }

    /// A line of the day after: what it tells of the days before.
    fn after(&mut self, event: &Event<'_>, line: &Line<'_>) {
        match event {
            Event::Connect(session) => self.connect_later(session, line),
            Event::Disconnect(session) => self.disconnect(session, line),
            Event::Delivery(delivery) if !delivery.queued_as.is_empty() => {
                self.account(delivery, line, message_key(line, delivery.queue_id));
            }
            _ => {}
        }
    }

    /// A line of a program we read in words we do not know.
    pub fn unmatched(&mut self, line: &Line<'_>) {
        let Header { when, program, message, .. } = line.header;
        let Tally { templates, names, .. } = &mut self.tally;
        if templates.add(names, when.day, (program, message), line.seen()) {
            self.tally.texts.keep(Share::Few, line.at, line.text);
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
            self.count(|tally| &mut tally.services, Share::Few, ServiceKey { job, unit }, line);
        } else {
            self.count(|tally| &mut tally.jobs, Share::Few, job, line);
        }
    }

    /// Counts a line under a key of a table; the text of the key's first line is kept.
    fn count<K: Daily>(
        &mut self,
        table: impl Fn(&mut Tally) -> &mut Table<K>,
        share: Share,
        key: K,
        line: &Line<'_>,
    ) -> Added {
        let table = table(&mut self.tally);
        let added = table.add(key, line.seen());
        if added.first && is_first(self.window, table, key, line.at) {
            self.tally.texts.keep(share, line.at, line.text);
        }
        added
    }

    /// Keeps a line of an address among its first few, if it is of the period itself.
    fn keep_few(&mut self, share: Share, topic: Topic, of: Who, line: &Line<'_>) {
        if self.window.place(line.header.when.day) == Place::Asked {
            self.tally.texts.keep_few(share, topic, of, line.at, line.text);
        }
    }

    /// One that comes again and again may be among the first ranks: a line of it is kept, however full of others' first
    /// lines the memory is.
    fn keep_if_often(&mut self, topic: Topic, of: Who, added: Added, line: &Line<'_>) {
        if added.came_to_often(line.n) && self.tally.texts.is_full(Share::Many) {
            self.keep_few(Share::Often, topic, of, line);
        }
    }

    fn who(&mut self, address: Option<Addr<'_>>, line: &Line<'_>) -> Who {
        match address {
            None => Who::NOBODY,
            Some(Addr::OfSession(key)) => self.client_of(key, line),
            Some(address) => self.tally.names.who(address),
        }
    }

    fn ip(&self, address: Addr<'_>, line: &Line<'_>) -> Option<Ip> {
        match address {
            Addr::OfSession(key) => self.tally.names.ip(self.client_of(key, line)),
            stated => stated.ip(),
        }
    }

    fn name_key(&mut self, name: &[u8], line: &Line<'_>) -> NameKey {
        NameKey { day: line.header.when.day, name: self.tally.names.name(name) }
    }

    fn total(&mut self, what: What, line: &Line<'_>) {
        let day = line.header.when.day;
        let totals = &mut self.tally.totals;
        if totals.add(day, what, line.seen()).first
            && is_first_on(self.window, day, line.at, |before| totals.get(before, what))
        {
            self.tally.texts.keep(Share::Few, line.at, line.text);
        }
    }

    fn total_and_slot(&mut self, what: What, line: &Line<'_>) {
        self.total(what, line);
        let slot = line.header.when.seconds().div_euclid(SLOT);
        self.tally.slots.add(slot, what, line.n);
    }
}

/// Is a line the first of its key in the period, as far as the day before shows?
fn is_first<K: Daily>(window: Window, table: &Table<K>, key: K, at: Position) -> bool {
    is_first_on(window, key.day(), at, |before| table.get(&key.on(before)))
}

/// The same, with what was counted on the day before.
fn is_first_on<'t>(
    window: Window,
    day: i32,
    at: Position,
    counted: impl FnOnce(i32) -> Option<&'t Count>,
) -> bool {
    let asked = |day: i32| window.place(day) == Place::Asked;
    let before = day.saturating_sub(1);
    asked(day) && !(asked(before) && counted(before).is_some_and(|count| count.at < at))
}
