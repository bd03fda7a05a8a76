//! SMTP sessions: the curve of how many were open, to the second, and those that never closed.
//!
//! A worker reads one piece of the input in order and keeps what it cannot settle alone: sessions still open
//! at its end, and the first thing each process did in it. `Stitcher` joins these in the order of the input.

mod days;

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::key::Who;
use crate::model::source::Position;

const HOUR: i64 = 3600;

/// One second: sessions opened, closed, and by how many the number of open ones rose above that of the
/// second before, at its highest.
type Second = [u16; 3];
/// The hour being filled, second by second.
type Full = Box<[Second; HOUR as usize]>;
/// A past hour, in whichever form is smaller; the other is empty.
#[derive(Clone, Debug, Default)]
struct Hour {
    /// Only the seconds in which something happened, in order.
    sparse: Box<[(u16, Second)]>,
    /// Every second, where nothing exceeds a byte.
    dense: Box<[[u8; 3]]>,
}

impl Hour {
    /// The seconds in which something happened, in order.
    fn seconds(&self) -> impl Iterator<Item = (u16, Second)> {
        let dense = (0..).zip(&self.dense).filter(|(_, cell)| **cell != [0; 3]);
        self.sparse.iter().copied().chain(dense.map(|(second, cell)| (second, cell.map(u16::from))))
    }
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

/// Openings and closings by second.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    hours: FxHashMap<i64, Hour>,
    /// The hour that was last added to.
    now: Option<(i64, Full)>,
    /// Sessions that were open before the first line.
    pub before: u64,
    /// By how many the number of open sessions changes without a line that says so, at a second: where days that do not
    /// follow one another are joined.
    shifts: BTreeMap<i64, i64>,
}

impl Curve {
    fn cell(&mut self, second: i64) -> &mut Second {
        let hour = second.div_euclid(HOUR);
        if self.now.as_ref().is_none_or(|(now, _)| *now != hour) {
            self.put_away();
            self.now = Some((hour, unpacked(self.hours.remove(&hour))));
        }
        let (_, full) = self.now.get_or_insert_with(|| (hour, unpacked(None)));
        &mut full[second.rem_euclid(HOUR) as usize]
    }

    /// Packs the hour that was being filled.
    fn put_away(&mut self) {
        if let Some((hour, full)) = self.now.take() {
            self.hours.insert(hour, packed(&full));
        }
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

    /// Adds what happened elsewhere: the rises of a second that both have add up, whatever came first.
    pub fn merge(&mut self, other: Curve) {
        self.join(other, |mine, theirs| mine[RISE].saturating_add(theirs[RISE]));
    }

    /// Adds what happened afterwards; of a second that both have, this curve holds the beginning.
    pub fn append(&mut self, other: Curve) {
        self.join(other, |mine, theirs| {
            let above = mine[OPENED].saturating_add(theirs[RISE]).saturating_sub(mine[CLOSED]);
            mine[RISE].max(above)
        });
    }

    /// `rise` gives that of a second which both have.
    fn join(&mut self, mut other: Curve, rise: impl Fn(&Second, &Second) -> u16) {
        self.before += other.before;
        for (second, change) in std::mem::take(&mut other.shifts) {
            *self.shifts.entry(second).or_default() += change;
        }
        other.put_away();
        self.put_away();
        for (hour, seconds) in other.hours {
            let seconds = match self.hours.remove(&hour) {
                Some(mine) => joined(mine, &seconds, &rise),
                None => seconds,
            };
            self.hours.insert(hour, seconds);
        }
    }

    /// The hours in which something happened, in order; asked of a curve that others were merged into.
    pub fn hours(&self) -> Vec<CurveHour<'_>> {
        debug_assert!(self.now.is_none());
        let hours = self.hours.iter().map(|(hour, seconds)| CurveHour { start: hour * HOUR, seconds });
        let mut hours: Vec<CurveHour<'_>> = hours.collect();
        hours.sort_unstable_by_key(|hour| hour.start);
        hours
    }

    /// Seconds in which something happened, in order.
    #[cfg(test)]
    fn seconds(&self) -> impl Iterator<Item = Instant> {
        self.hours().into_iter().flat_map(CurveHour::seconds)
    }
}

/// One hour of a curve.
#[derive(Clone, Copy, Debug)]
pub struct CurveHour<'c> {
    /// Seconds since the epoch.
    pub start: i64,
    seconds: &'c Hour,
}

impl<'c> CurveHour<'c> {
    /// Seconds in which something happened, in order.
    pub fn seconds(self) -> impl Iterator<Item = Instant> + use<'c> {
        self.seconds.seconds().map(move |(second, cell)| Instant {
            second: self.start + i64::from(second),
            opened: u32::from(cell[OPENED]),
            closed: u32::from(cell[CLOSED]),
            rise: u32::from(cell[RISE]),
        })
    }
}

fn unpacked(hour: Option<Hour>) -> Full {
    let mut full = Box::new([[0; 3]; HOUR as usize]);
    for (second, cell) in hour.unwrap_or_default().seconds() {
        if let Some(slot) = full.get_mut(usize::from(second)) {
            *slot = cell;
        }
    }
    full
}

/// Two records of one hour, second by second.
fn joined(mine: Hour, theirs: &Hour, rise: impl Fn(&Second, &Second) -> u16) -> Hour {
    let mut full = unpacked(Some(mine));
    for (second, theirs) in theirs.seconds() {
        if let Some(mine) = full.get_mut(usize::from(second)) {
            let rise = rise(mine, &theirs);
            *mine = [
                mine[OPENED].saturating_add(theirs[OPENED]),
                mine[CLOSED].saturating_add(theirs[CLOSED]),
                rise,
            ];
        }
    }
    packed(&full)
}

fn packed(full: &Full) -> Hour {
    let seconds = || full.iter().zip(0..).filter(|(cell, _)| **cell != [0; 3]);
    let sparse = seconds().count() * size_of::<(u16, Second)>();
    if sparse > full.len() * size_of::<[u8; 3]>() {
        let small = |cell: &Second| {
            Some([cell[0].try_into().ok()?, cell[1].try_into().ok()?, cell[2].try_into().ok()?])
        };
        if let Some(dense) = full.iter().map(small).collect() {
            return Hour { dense, ..Hour::default() };
        }
    }
    Hour { sparse: seconds().map(|(cell, second)| (second, *cell)).collect(), ..Hour::default() }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// The sessions of one piece, by a key for host and process.
#[derive(Clone, Debug, Default)]
pub struct Sessions {
    open: FxHashMap<u64, Open>,
    heads: FxHashMap<u64, Head>,
    unclosed: Vec<Open>,
    curve: Curve,
    /// A second, and the sessions that ended in it without having begun in this piece.
    ended: (i64, u16),
}

impl Sessions {
    pub fn connect(&mut self, process: u64, session: Open) {
        self.heads.entry(process).or_insert(Head::Opened(session.since));
        // A process serves one client at a time: its next connect ends the session before.
        let since = session.since;
        if let Some(lost) = self.open.insert(process, session) {
            self.curve.close(since);
            self.unclosed.push(lost);
        }
        let ended = if self.ended.0 == since { self.ended.1 } else { 0 };
        self.curve.open(since, ended);
    }

    /// A session after those that are counted: it ends one of the same process that was lost.
    pub fn connect_later(&mut self, process: u64, second: i64) {
        self.heads.entry(process).or_insert(Head::Opened(second));
        if let Some(lost) = self.open.remove(&process) {
            self.curve.close(second);
            self.unclosed.push(lost);
        }
    }

    /// A session of this process is not counted, nor is its end.
    pub fn leave_out(&mut self, process: u64, client: Who) {
        self.heads.entry(process).or_insert(Head::LeftOut(client));
    }

    /// Sessions that began here and have not ended, as far as is known.
    pub fn begun(&self) -> usize {
        self.open.len() + self.unclosed.len()
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

    pub fn disconnect(&mut self, process: u64, second: i64) {
        if self.open.remove(&process).is_some() {
            self.curve.close(second);
        } else if let Entry::Vacant(head) = self.heads.entry(process) {
            // Opened in an earlier piece, or before the first line of all, or no session.
            head.insert(Head::Closed(second));
            let before = if self.ended.0 == second { self.ended.1 } else { 0 };
            self.ended = (second, before.saturating_add(1));
        }
    }
}

/// Joins the sessions of pieces, given in the order of the input.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Stitcher {
    open: FxHashMap<u64, Open>,
    unclosed: Vec<Open>,
    #[serde(skip)]
    curve: Curve,
    /// The first and last second in which a process did its first thing.
    span: Option<(i64, i64)>,
    /// Whether any session is known to have opened.
    opened: bool,
    /// Closings without an opening: by second, in the first hour; and how many later.
    early: BTreeMap<i64, u32>,
    late: i64,
}

impl Stitcher {
    pub fn next(&mut self, mut piece: Sessions) {
        for head in piece.heads.values() {
            let (Head::Opened(second) | Head::Closed(second)) = *head else { continue };
            let (start, end) = self.span.unwrap_or((second, second));
            self.span = Some((start.min(second), end.max(second)));
            self.opened |= matches!(head, Head::Opened(_));
        }
        let (start, _) = self.span.unwrap_or_default();
        for (process, head) in piece.heads {
            match (head, self.open.remove(&process)) {
                (Head::Closed(second), Some(_)) => piece.curve.close(second),
                (Head::Closed(second), None) if second - start <= HOUR => {
                    *self.early.entry(second).or_default() += 1;
                }
                // A closing without its opening, long after the log began, is no session.
                (Head::Closed(_), None) => self.late += 1,
                (Head::Opened(second), Some(lost)) => {
                    self.curve.close(second);
                    self.unclosed.push(lost);
                }
                (Head::Opened(_) | Head::LeftOut(_), _) => {}
            }
        }
        self.curve.append(piece.curve);
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

    /// What is known for good so far: the curve, and the sessions that were lost.
    pub fn take_settled(&mut self) -> (Curve, Vec<Open>) {
        self.curve.put_away();
        (std::mem::take(&mut self.curve), std::mem::take(&mut self.unclosed))
    }

    /// Gives up sessions that opened before this second.
    pub fn give_up(&mut self, before: i64) {
        let lost: Vec<u64> =
            self.open.iter().filter(|(_, open)| open.since < before).map(|(process, _)| *process).collect();
        for open in lost.iter().filter_map(|process| self.open.remove(process)) {
            self.curve.close(before);
            self.unclosed.push(open);
        }
    }

    pub fn mention(&self, who: &mut dyn FnMut(Who)) {
        self.open.values().chain(&self.unclosed).for_each(|open| who(open.client));
    }

    /// The curve of all, and the sessions without an end, oldest first.
    pub fn finish(mut self) -> (Curve, Vec<Open>) {
        if self.were_open() {
            for (second, n) in std::mem::take(&mut self.early) {
                self.curve.before += u64::from(n);
                (0..n).for_each(|_| self.curve.close(second));
            }
        }
        self.curve.put_away();
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

    /// Sessions before the first line, seconds (second, opened, closed, rise), sessions never closed.
    type Outcome = (u64, Vec<(i64, u32, u32, u32)>, usize);

    /// Connects (process, second, true) and disconnects in `cuts` pieces give one curve and one list.
    fn run(lines: &[(u64, i64, bool)], cuts: &[usize]) -> Outcome {
        let mut stitcher = Stitcher::default();
        let mut start = 0;
        for end in cuts.iter().copied().chain([lines.len()]) {
            let mut piece = Sessions::default();
            for &(process, second, connect) in &lines[start..end] {
                if connect {
                    piece.connect(process, session(second));
                } else {
                    piece.disconnect(process, second);
                }
            }
            stitcher.next(piece);
            start = end;
        }
        let (curve, unclosed) = stitcher.finish();
        let seconds =
            curve.seconds().map(|instant| (instant.second, instant.opened, instant.closed, instant.rise));
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
            (4, 23, true),
            (5, 23, true),
            (4, 23, false),
            (6, 23, true),
        ];
        let whole = run(&lines, &[]);
        assert_eq!((whole.0, whole.2), (1, 4));
        for first in 0..lines.len() {
            for second in first..lines.len() {
                assert_eq!(run(&lines, &[first, second]), whole, "cut at {first} and {second}");
            }
        }
    }
}
