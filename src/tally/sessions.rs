//! SMTP sessions: the curve of how many were open, to the second, and those that never closed.
//!
//! A worker reads one piece of the input in order and keeps what it cannot settle alone: sessions still open
//! at its end, and the first thing each process did in it. `Stitcher` joins these in the order of the input.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::key::Who;
use crate::model::source::Position;

const HOUR: i64 = 3600;

/// One second: sessions opened, closed, and by how many the number of open ones rose above that of the
/// second before, at its highest.
type Second = [u16; 3];
type Hour = Box<[Second; HOUR as usize]>;

/// Openings and closings by second; adding and merging commute.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    hours: FxHashMap<i64, Hour>,
    /// Sessions that were open before the first line.
    pub before: u64,
}

const OPENED: usize = 0;
const CLOSED: usize = 1;
const RISE: usize = 2;

/// What happened in one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant {
    /// Seconds since the epoch.
    pub second: i64,
    pub opened: u32,
    pub closed: u32,
    /// Highest number open within the second, above the number open when it began.
    pub rise: u32,
}

impl Curve {
    fn cell(&mut self, second: i64) -> &mut Second {
        let hour = self.hours.entry(second.div_euclid(HOUR));
        &mut hour.or_insert_with(|| Box::new([[0; 3]; HOUR as usize]))[second.rem_euclid(HOUR) as usize]
    }

    /// `ended`: closings of this second that are not counted yet.
    fn open(&mut self, second: i64, ended: u16) {
        let [opened, closed, rise] = self.cell(second);
        *opened = opened.saturating_add(1);
        *rise = (*rise).max(opened.saturating_sub(closed.saturating_add(ended)));
    }

    fn close(&mut self, second: i64) {
        let closed = &mut self.cell(second)[CLOSED];
        *closed = closed.saturating_add(1);
    }

    pub fn merge(&mut self, other: Curve) {
        self.before += other.before;
        for (hour, cells) in other.hours {
            match self.hours.get_mut(&hour) {
                None => {
                    self.hours.insert(hour, cells);
                }
                Some(mine) => {
                    for (mine, theirs) in mine.iter_mut().flatten().zip(cells.iter().flatten()) {
                        *mine = mine.saturating_add(*theirs);
                    }
                }
            }
        }
    }

    /// Seconds in which something happened, in order.
    pub fn seconds(&self) -> impl Iterator<Item = Instant> {
        let mut hours: Vec<_> = self.hours.iter().collect();
        hours.sort_unstable_by_key(|(hour, _)| **hour);
        hours.into_iter().flat_map(|(hour, cells)| {
            let start = hour * HOUR;
            cells.iter().zip(start..).filter(|(cell, _)| **cell != [0; 3]).map(|(cell, second)| Instant {
                second,
                opened: u32::from(cell[OPENED]),
                closed: u32::from(cell[CLOSED]),
                rise: u32::from(cell[RISE]),
            })
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Open {
    /// Seconds since the epoch.
    pub since: i64,
    pub client: Who,
    pub at: Position,
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
            curve.close(second);
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

/// Joins the sessions of pieces, given in the order of the input.
#[derive(Clone, Debug, Default)]
pub struct Stitcher {
    open: FxHashMap<u64, Open>,
    unclosed: Vec<Open>,
    curve: Curve,
    /// The first and last second in which a session opened or closed.
    span: Option<(i64, i64)>,
    /// Whether a session is known to have opened.
    opened: bool,
    /// Closings without an opening, by second, in the first hour; and how many later.
    early: FxHashMap<i64, u32>,
    late: i64,
}

impl Stitcher {
    pub fn next(&mut self, piece: Sessions) {
        for head in piece.heads.values() {
            let (Head::Opened(second) | Head::Closed(second)) = *head else { continue };
            let (start, end) = self.span.unwrap_or((second, second));
            self.span = Some((start.min(second), end.max(second)));
            self.opened |= matches!(head, Head::Opened(_));
        }
        let (start, _) = self.span.unwrap_or_default();
        for (process, head) in piece.heads {
            match (head, self.open.remove(&process)) {
                (Head::Closed(second), Some(_)) => self.curve.close(second),
                (Head::Closed(second), None) if second - start <= HOUR => {
                    *self.early.entry(second).or_default() += 1;
                }
                (Head::Closed(_), None) => self.late += 1,
                (Head::Opened(second), Some(lost)) => {
                    self.curve.close(second);
                    self.unclosed.push(lost);
                }
                (Head::Opened(_) | Head::LeftOut(_), _) => {}
            }
        }
        self.unclosed.extend(piece.unclosed);
        self.open.extend(piece.open);
    }

    /// Whether the sessions that only closed in the first hour were open when the log began. They were none if
    /// no session ever opens, or if as many go on to close without an opening in the hours after: some
    /// servers log nothing but lost connections.
    fn were_open(&self) -> bool {
        let (start, end) = self.span.unwrap_or_default();
        let hours = (end - start) / HOUR;
        let early: i64 = self.early.values().map(|n| i64::from(*n)).sum();
        self.opened && (hours == 0 || self.late * 4 < early * hours)
    }

    /// What the pieces' own curves lack, and the sessions without an end, oldest first.
    pub fn finish(mut self) -> (Curve, Vec<Open>) {
        if self.were_open() {
            for (second, n) in std::mem::take(&mut self.early) {
                self.curve.before += u64::from(n);
                (0..n).for_each(|_| self.curve.close(second));
            }
        }
        self.unclosed.extend(self.open.into_values());
        self.unclosed.sort_unstable();
        (self.curve, self.unclosed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(since: i64) -> Open {
        Open { since, client: Who(1), at: Position::default() }
    }

    /// Connects (process, second, true) and disconnects in `cuts` pieces give one curve and one list.
    fn run(lines: &[(u64, i64, bool)], cuts: &[usize]) -> (u64, Vec<(i64, u32, u32)>, usize) {
        let (mut curve, mut stitcher) = (Curve::default(), Stitcher::default());
        let mut start = 0;
        for end in cuts.iter().copied().chain([lines.len()]) {
            let mut piece = Sessions::default();
            for &(process, second, connect) in &lines[start..end] {
                if connect {
                    piece.connect(&mut curve, process, session(second));
                } else {
                    piece.disconnect(&mut curve, process, second);
                }
            }
            stitcher.next(piece);
            start = end;
        }
        let (rest, unclosed) = stitcher.finish();
        curve.merge(rest);
        let seconds = curve.seconds().map(|instant| (instant.second, instant.opened, instant.closed));
        (curve.before, seconds.collect(), unclosed.len())
    }

    #[test]
    fn any_cut_gives_the_same_curve() {
        let lines = [
            (7, 5, false),
            (1, 10, true),
            (2, 11, true),
            (1, 12, false),
            (1, 13, true),
            (1, 20, true),
            (2, 21, false),
            (3, 22, true),
            (1, 23, false),
        ];
        let whole = run(&lines, &[]);
        assert_eq!((whole.0, whole.2), (1, 2));
        for first in 0..lines.len() {
            for second in first..lines.len() {
                assert_eq!(run(&lines, &[first, second]), whole, "cut at {first} and {second}");
            }
        }
    }
}
