//! Which of our own senders a delivery belongs to, through the queue id.
//!
//! Only messages that began here are attributed: handed in through the sendmail command, by a login, or from a local
//! network. Works like `sessions`: a worker settles what it can within its piece, `Stitcher` the rest in order.

use rustc_hash::FxHashMap;

use super::Tally;
use super::key::Name;
use super::table::{Seen, Table};
use crate::model::event::Status;
use crate::model::source::Position;

/// Deliveries of which a piece keeps the line for those that can settle them.
const TRACED: usize = 256;

/// Messages remembered at most; the oldest are forgotten first. A busy server has a few thousand in its queue.
const REMEMBERED: usize = 1 << 16;

/// Where a message began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

/// One delivery line.
#[derive(Clone, Copy, Debug)]
pub struct Delivered {
    pub message: u64,
    pub day: i32,
    pub status: Status,
    pub seen: Seen,
    /// The origin by the delivery line's own words, where it has any.
    pub stated: Option<Origin>,
}

impl Delivered {
    /// Counts it for its origin; true when that origin and fate are new.
    fn count(self, sent: &mut Sent, origin: Origin) -> bool {
        origin.local && sent.add(SentKey { day: self.day, origin, status: self.status }, self.seen)
    }
}

/// Messages by queue id, forgetting the oldest half when full.
#[derive(Clone, Debug, Default)]
struct Messages {
    young: FxHashMap<u64, Origin>,
    old: FxHashMap<u64, Origin>,
}

impl Messages {
    fn get(&self, message: u64) -> Option<Origin> {
        self.young.get(&message).or_else(|| self.old.get(&message)).copied()
    }

    fn knows(&self, message: u64) -> bool {
        self.get(message).is_some()
    }

    fn put(&mut self, message: u64, origin: Origin) {
        if self.young.len() >= REMEMBERED / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(message, origin);
    }

    fn remove(&mut self, message: u64) -> bool {
        self.young.remove(&message).is_some() | self.old.remove(&message).is_some()
    }
}

/// The queue as one piece of the input shows it.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    messages: Messages,
    /// Deliveries of messages that an earlier piece may know, the first ones with their lines.
    pending: Vec<(Delivered, Option<Box<[u8]>>)>,
    /// Senders named for messages that an earlier piece may have seen come in.
    named: Vec<(u64, Name)>,
    removed: Vec<u64>,
}

impl Queue {
    pub fn accepted(&mut self, message: u64, origin: Origin) {
        self.messages.put(message, origin);
    }

    /// The queue manager names the sender of a message.
    pub fn queued(&mut self, message: u64, sender: Name) {
        match self.messages.get(message) {
            Some(origin) => self.messages.put(message, Origin { sender, ..origin }),
            None if self.named.len() < REMEMBERED => self.named.push((message, sender)),
            None => {}
        }
    }

    /// True when the line is new evidence.
    pub fn delivered(&mut self, sent: &mut Sent, delivered: Delivered, line: &[u8]) -> bool {
        if !self.messages.knows(delivered.message) && self.pending.len() < REMEMBERED {
            let line = (self.pending.len() < TRACED).then(|| line.into());
            self.pending.push((delivered, line));
            return false;
        }
        let known = self.messages.get(delivered.message).filter(|origin| origin.local);
        known.or(delivered.stated).is_some_and(|origin| delivered.count(sent, origin))
    }

    pub fn removed(&mut self, message: u64) {
        if !self.messages.remove(message) && self.removed.len() < REMEMBERED {
            self.removed.push(message);
        }
    }
}

/// Joins the queues of pieces, given in the order of the input.
#[derive(Clone, Debug, Default)]
pub struct Stitcher {
    messages: Messages,
    sent: Sent,
    lines: Vec<(Position, Box<[u8]>)>,
}

impl Stitcher {
    pub fn next(&mut self, piece: Queue) {
        for (message, sender) in piece.named {
            if let Some(origin) = self.messages.get(message) {
                self.messages.put(message, Origin { sender, ..origin });
            }
        }
        for (delivery, line) in piece.pending {
            let known = self.messages.get(delivery.message).filter(|origin| origin.local);
            let Some(origin) = known.or(delivery.stated) else { continue };
            if delivery.count(&mut self.sent, origin) {
                self.lines.extend(line.map(|line| (delivery.seen.at, line)));
            }
        }
        for message in piece.removed {
            self.messages.remove(message);
        }
        let Messages { young, old } = piece.messages;
        old.into_iter().chain(young).for_each(|(message, origin)| self.messages.put(message, origin));
    }

    /// Adds the deliveries that the pieces could not settle alone.
    pub fn finish(self, tally: &mut Tally) {
        tally.sent.merge(self.sent);
        self.lines.iter().for_each(|(at, line)| tally.texts.keep(*at, line));
    }
}
