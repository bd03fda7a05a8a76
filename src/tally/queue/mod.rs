//! Which of our own senders a delivery belongs to, through the queue id; and which messages were counted before,
//! when they first came in.
//!
//! Only messages that began here are attributed: handed in through the sendmail command, by a login, or from a local
//! network. A content filter takes a message and hands it back over the loopback interface, as a local program
//! would submit one of its own; the two are told apart by the reply to the delivery that gave the filter the message
//! (`queued as ID`), which may stand behind all that is said of the new message. So what is said of a message from
//! the loopback interface is held (`cases`) until that line comes, or the log ends. A message handed back belongs to
//! the sender of the one handed over, and its acceptance is taken back (`What::Reinjected`); the delivery to the filter
//! is no delivery of that sender's.
//!
//! Works like `sessions`: a worker settles what it can within its piece, `Stitcher` the rest in order.

mod cases;
mod messages;
mod stitch;
#[cfg(test)]
mod tests;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use self::cases::{Cases, Open, State};
use self::messages::{Message, Messages};
pub use self::stitch::Stitcher;
use super::events::Events;
use super::key::Name;
use super::table::{Count, Seen, Table};
use super::totals::Totals;
use crate::model::event::Status;

/// Messages, and lines that only an earlier piece can explain, remembered at most; the oldest messages are
/// forgotten first. A busy server has a few thousand in its queue.
const REMEMBERED: usize = 1 << 16;

/// Lines of one piece kept as evidence although their sender is not known yet.
const KEPT: usize = 64;

/// Where a message began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// Handed in here, not received from outside.
    pub local: bool,
    pub sender: Name,
    pub login: Name,
    pub uid: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SentKey {
    pub day: i32,
    pub origin: Origin,
    pub status: Status,
}

/// Recipients by origin and fate.
pub type Sent = Table<SentKey>;

/// What is known of a message once it is known where it began.
#[derive(Debug)]
pub struct Books<'t> {
    pub sent: &'t mut Sent,
    pub totals: &'t mut Totals,
    /// Told of what is taken back, where single events are asked for.
    pub events: &'t mut Events,
}

/// How a message came in.
#[derive(Clone, Copy, Debug)]
pub enum Arrival {
    /// As its line says.
    Plain,
    /// Over the loopback interface, and counted as accepted by this line: a local program's message, or one
    /// that a content filter hands back, which is likely on this host where `at_filter` names it.
    Loopback { day: i32, seen: Seen, at_filter: Option<Name> },
    /// Not counted, because this message was when it came in first.
    Again { original: u64 },
}

/// What became of some recipients, apart from whose message it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fate {
    pub day: i32,
    pub status: Status,
    /// The user for whom the delivery is made, by its own line.
    pub uid: Option<u32>,
}

/// One delivery line.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Delivered {
    pub message: u64,
    pub fate: Fate,
    pub seen: Seen,
}

impl Books<'_> {
    /// Counts recipients for a message's origin, or for the user whom the delivery line names; true when both
    /// origin and fate are new. Mail from outside is counted for nobody.
    fn count(&mut self, fate: Fate, count: Count, origin: Origin) -> bool {
        let Fate { day, status, uid } = fate;
        let origin = match uid {
            Some(uid) if !origin.local => Origin { local: true, uid: Some(uid), ..Origin::default() },
            _ => origin,
        };
        origin.local && self.sent.insert(SentKey { day, origin, status }, count)
    }
}

/// What an earlier piece has to explain, in the order of the lines.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Step {
    Named { message: u64, sender: Name },
    Delivered(Delivered),
    HandedOver(Box<HandedOver>),
    Removed(u64),
}

/// One message queued again as another.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct HandedOver {
    from: u64,
    to: u64,
    /// What is known of the first one.
    known: Option<Message>,
    /// The delivery that tells it, where one does.
    hop: Option<Delivered>,
}

/// The queue as one piece of the input shows it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Queue {
    messages: Messages,
    cases: Cases,
    /// Hosts whose mail passes a content filter.
    filtered: FxHashSet<Name>,
    steps: Vec<Step>,
    kept: usize,
}

impl Queue {
    pub fn arrived(&mut self, books: &mut Books<'_>, message: u64, origin: Origin, arrival: Arrival) {
        let open = match arrival {
            Arrival::Plain => return self.messages.put(message, Message { origin, case: None }),
            Arrival::Loopback { day, seen, at_filter } => Open::new(origin, Some((day, seen)), at_filter),
            Arrival::Again { .. } => Open::new(origin, None, None),
        };
        let case = Some(self.cases.open(books, open, &self.filtered));
        self.messages.put(message, Message { origin, case });
        if let Arrival::Again { original } = arrival
            && !self.join(books, original, message)
        {
            let known = self.messages.get(original);
            let handed_over = HandedOver { from: original, to: message, known, hop: None };
            self.later(Step::HandedOver(Box::new(handed_over)));
        }
    }

    /// The queue manager names the sender of a message. True where the name is of use.
    pub fn queued(&mut self, message: u64, sender: Name) -> bool {
        let Some(known) = self.messages.get(message) else {
            self.later(Step::Named { message, sender });
            return true;
        };
        let open = known.case.and_then(|case| self.cases.find(case));
        match open.and_then(|case| self.cases.get_mut(case)) {
            // A message handed back has the sender that it had.
            Some(open) if open.origin.sender != Name::EMPTY => return true,
            Some(open) => open.origin.sender = sender,
            None if !known.origin.local => return false,
            None => {}
        }
        self.messages.put(message, Message { origin: Origin { sender, ..known.origin }, ..known });
        true
    }

    /// True when the line is new evidence, or may become it.
    pub fn delivered(&mut self, books: &mut Books<'_>, delivered: Delivered) -> bool {
        let Some(known) = self.messages.get(delivered.message) else {
            self.later(Step::Delivered(delivered));
            return delivered.fate.uid.is_some() && self.keep();
        };
        self.count(books, known, delivered) || (known.case.is_some() && self.keep())
    }

    /// Counts a delivery for its message's origin, or holds it until that is known.
    fn count(&mut self, books: &mut Books<'_>, message: Message, delivered: Delivered) -> bool {
        let Delivered { fate, seen, .. } = delivered;
        match message.case.map(|case| self.cases.state(case)) {
            Some(State::Open(case)) => {
                if let Some(open) = self.cases.get_mut(case) {
                    open.hold(fate, seen.count());
                }
                false
            }
            Some(State::Settled(origin)) => books.count(fate, seen.count(), origin),
            Some(State::Forgotten) | None => books.count(fate, seen.count(), message.origin),
        }
    }

    /// A delivery to a program of this machine, which queued the message as `to`. True when the line may
    /// become evidence.
    pub fn handed_over(&mut self, books: &mut Books<'_>, hop: Delivered, to: u64) -> bool {
        if self.join(books, hop.message, to) {
            return false;
        }
        let known = self.messages.get(hop.message);
        let handed_over = HandedOver { from: hop.message, to, known, hop: Some(hop) };
        self.later(Step::HandedOver(Box::new(handed_over)));
        self.keep()
    }

    /// Mail of this host is given to content filters.
    pub fn is_filtered(&mut self, host: Name) {
        self.filtered.insert(host);
    }

    pub fn removed(&mut self, message: u64) {
        match self.messages.remove(message) {
            None => self.later(Step::Removed(message)),
            // The line that tells what it was may come yet.
            Some(known) if known.case.is_some_and(|case| self.cases.find(case).is_some()) => {
                self.messages.put(message, known);
            }
            Some(_) => {}
        }
    }

    /// `to` is the message `from` come back. False if one of them is not known here.
    fn join(&mut self, books: &mut Books<'_>, from: u64, to: u64) -> bool {
        let (Some(from), Some(known)) = (self.messages.get(from), self.messages.get(to)) else {
            return false;
        };
        self.came_back(books, from, to, known);
        true
    }

    /// `to`, of which this much is known, was handed back and has the origin of `from`.
    fn came_back(&mut self, books: &mut Books<'_>, from: Message, to: u64, known: Message) {
        let (origin, first) = match from.case.map(|case| self.cases.state(case)) {
            Some(State::Open(case)) => (from.origin, Some(case)),
            Some(State::Settled(origin)) => (origin, None),
            Some(State::Forgotten) | None => (from.origin, None),
        };
        if let Some(first) = first {
            self.cases.merge(books, known.case, first);
        } else if let Some(case) = known.case {
            self.cases.settle(books, case, origin);
        }
        if known.case.is_some() {
            self.messages.put(to, Message { origin, case: first });
        }
    }

    fn later(&mut self, step: Step) {
        if self.steps.len() < REMEMBERED {
            self.steps.push(step);
        }
    }

    fn keep(&mut self) -> bool {
        self.kept += 1;
        self.kept <= KEPT
    }
}
