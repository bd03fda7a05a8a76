//! SMTP sessions: the curve of how many were open, to the second, and those that never closed.
//!
//! A worker reads one piece of the input in order and keeps what it cannot settle alone: sessions still open
//! at its end, and the first thing each process did in it. `Stitcher` joins these in the order of the input.

mod curve;
mod stitch;
#[cfg(test)]
mod tests;

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

pub use self::curve::{Curve, Instant};
pub use self::stitch::Stitcher;
use super::key::Who;
use crate::model::source::Position;

const HOUR: i64 = 3600;

/// Seconds after which a session whose end is missing no longer counts as open.
const STALE: i64 = 3600;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Open {
    /// Seconds since the epoch.
    pub since: i64,
    pub client: Who,
    pub at: Position,
}

impl Open {
    /// When a session whose end is missing ceases to count as open, given when its process served the next client.
    fn gone(self, next: i64) -> i64 {
        next.min(self.since + STALE)
    }
}

/// The first thing a process did in a piece.
#[derive(Clone, Copy, Debug)]
enum Head {
    Opened(i64),
    Closed(i64),
    /// A session that is left out, such as a content filter's: its client.
    LeftOut(Who),
}

/// Heads kept before those of sessions that are over are dropped, which tell little. Where a key is a process
/// there are never so many.
const HEADS: usize = 1 << 17;

/// The sessions of one piece, by a key for host and process.
#[derive(Clone, Debug, Default)]
pub struct Sessions {
    open: FxHashMap<u64, Open>,
    heads: FxHashMap<u64, Head>,
    /// How many heads may come before some are dropped again.
    room: usize,
    unclosed: Vec<Open>,
    /// A second, and the sessions that ended in it without having begun in this piece.
    ended: (i64, u16),
}

impl Sessions {
    pub fn connect(&mut self, curve: &mut Curve, process: u64, session: Open) {
        let since = session.since;
        self.make_room();
        self.heads.entry(process).or_insert(Head::Opened(since));
        let lost = self.open.insert(process, session);
        self.lose(curve, lost, since);
        let ended = if self.ended.0 == since { self.ended.1 } else { 0 };
        curve.open(since, ended);
    }

    /// A session after those that are counted.
    pub fn connect_later(&mut self, curve: &mut Curve, process: u64, second: i64) {
        self.heads.entry(process).or_insert(Head::Opened(second));
        let lost = self.open.remove(&process);
        self.lose(curve, lost, second);
    }

    /// A process serves one client at a time: its next connect ends the session before.
    fn lose(&mut self, curve: &mut Curve, lost: Option<Open>, second: i64) {
        if let Some(lost) = lost {
            curve.close(lost.gone(second));
            self.unclosed.push(lost);
        }
    }

    fn make_room(&mut self) {
        if self.heads.len() >= HEADS.max(self.room) {
            let open = &self.open;
            self.heads.retain(|process, head| !matches!(head, Head::Opened(_)) || open.contains_key(process));
            self.room = 2 * self.heads.len();
        }
    }

    /// A session of this process is not counted, nor is its end.
    pub fn leave_out(&mut self, process: u64, client: Who) {
        self.heads.entry(process).or_insert(Head::LeftOut(client));
    }

    /// The client of a session that is under way. Of one that is left out it is known only where no number
    /// is used twice.
    pub fn client(&self, process: u64) -> Option<Who> {
        match (self.open.get(&process), self.heads.get(&process)) {
            (Some(open), _) => Some(open.client),
            (None, Some(Head::LeftOut(client))) => Some(*client),
            (None, _) => None,
        }
    }

    pub fn disconnect(&mut self, curve: &mut Curve, process: u64, second: i64) {
        if self.open.remove(&process).is_some() {
            curve.close(second);
        } else if let Entry::Vacant(head) = self.heads.entry(process) {
            // Opened in an earlier piece, or before the first line of all, or not a session.
            head.insert(Head::Closed(second));
            let before = if self.ended.0 == second { self.ended.1 } else { 0 };
            self.ended = (second, before.saturating_add(1));
        }
    }
}
