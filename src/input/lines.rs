//! The lines of one piece, each with its place and the line before it. Hot: one search for the newline and
//! no copy per line; only what is unfinished at the end of a block is moved, once per block.
//!
//! The buffer is a headroom and a block. A block is always read to the same place; the previous line and
//! the unfinished one are moved right in front of it:
//!
//! ```text
//! |            headroom | block                          |
//! |   [previous][line to come ...\n][line\n][line\n][li  |
//! ```

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use memchr::memchr;

use super::decode::Damage;
use super::edge;
use super::open::{Feed, OpenError};
use super::pieces::Piece;
use super::source::Source;

/// Of a longer line only so many bytes are handed on.
pub const LINE_CAP: usize = 64 * 1024;

/// Room for the previous line and for a line that is known to be overlong: cap, a `\r`, and a margin.
const HEADROOM: usize = 2 * LINE_CAP + 4096;
/// So much is read at once.
const BLOCK: usize = 256 * 1024;

/// One line, lent until the next is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Without its newline, without one `\r` before that, and without NULs at its start (a crash or a
    /// truncated log leaves runs of them). At most [`LINE_CAP`] bytes.
    pub bytes: &'a [u8],
    /// The line before, in the same form; empty at the start of the source.
    pub previous: &'a [u8],
    /// Where `bytes` begins in the content of the source.
    pub offset: u64,
    /// From 1 within the piece.
    pub number: u32,
    /// The line is longer than [`LINE_CAP`]; the rest of it was passed over.
    pub overlong: bool,
}

/// What a piece came to. Sums over the pieces of a source are those of the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// Bytes of content, newlines included, and where in the content of the source they end.
    pub bytes: u64,
    pub end: u64,
    pub lines: u64,
    pub overlong: u64,
    pub damage: Option<Damage>,
    /// The file became shorter than it was when it was found; what is gone was not read.
    pub shrunk: bool,
}

impl Ended {
    /// What has to be said of this piece, in words; None when it was read whole.
    pub fn problem(&self) -> Option<String> {
        match &self.damage {
            Some(damage) => Some(damage.to_string()),
            None => self.shrunk.then(|| "became shorter while it was read; the rest is missing".to_owned()),
        }
    }
}

/// The lines of one piece. Not an `Iterator`, because it lends them.
pub struct Lines {
    feed: Feed,
    buffer: Vec<u8>,
    /// Where the line to come begins in the buffer, how far it was searched, and what is filled.
    start: usize,
    searched: usize,
    filled: usize,
    previous: (usize, usize),
    /// Bytes of the line to come that are no more in the buffer: NULs dropped from its start, and what lies beyond the cap.
    nulls: u64,
    cut: u64,
    /// Of the line to come, in the content of the source.
    offset: u64,
    first: u64,
    /// Lines that begin here or later belong to the next piece.
    stop: u64,
    ended: bool,
    lines: u64,
    overlong: u64,
}

impl Lines {
    /// Opens one piece. `ahead` unpacks in a thread of its own; `progress` grows by the bytes of the file that are used.
    pub fn open(
        source: &Source,
        piece: &Piece,
        ahead: bool,
        progress: &Arc<AtomicU64>,
    ) -> Result<Lines, OpenError> {
        let edge = edge::find(source, piece)?;
        let feed = Feed::open(source, piece, edge.first, ahead, progress)?;
        let mut buffer = vec![0; HEADROOM + BLOCK];
        let previous = (HEADROOM - edge.previous.len(), HEADROOM);
        if let Some(place) = buffer.get_mut(previous.0..previous.1) {
            place.copy_from_slice(&edge.previous);
        }
        let mut lines = Lines {
            feed,
            buffer,
            start: HEADROOM,
            searched: HEADROOM,
            filled: HEADROOM,
            previous,
            nulls: 0,
            cut: 0,
            offset: edge.first,
            first: edge.first,
            stop: piece.end.unwrap_or(u64::MAX),
            ended: edge.empty,
            lines: 0,
            overlong: 0,
        };
        lines.pass_over(piece.start);
        Ok(lines)
    }

    /// Passes over the lines of an archive that begin before `start`.
    fn pass_over(&mut self, start: u64) {
        if self.offset < start {
            while self.offset < start && self.next().is_some() {}
            (self.lines, self.overlong, self.first) = (0, 0, self.offset);
        }
    }

    /// The next line of the piece.
    #[inline]
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Option<Line<'_>> {
        if self.offset >= self.stop {
            return None;
        }
        let (end, after) = loop {
            let unsearched = self.buffer.get(self.searched..self.filled).unwrap_or_default();
            if let Some(at) = memchr(b'\n', unsearched) {
                break (self.searched + at, self.searched + at + 1);
            }
            if !self.refill() {
                if self.start == self.filled && self.nulls == 0 {
                    return None;
                }
                break (self.filled, self.filled);
            }
        };
        let raw = self.buffer.get(self.start..end).unwrap_or_default();
        let (nulls, bytes) = trim(raw);
        let overlong = bytes.len() as u64 + self.cut > LINE_CAP as u64;
        let bytes = bytes.get(..LINE_CAP).unwrap_or(bytes);

        let begin = self.start + nulls;
        let (previous_begin, previous_end) =
            std::mem::replace(&mut self.previous, (begin, begin + bytes.len()));
        let offset = self.offset + self.nulls + nulls as u64;
        self.offset += (after - self.start) as u64 + self.nulls + self.cut;
        (self.nulls, self.cut) = (0, 0);
        (self.start, self.searched) = (after, after);
        self.lines += 1;
        self.overlong += u64::from(overlong);
        Some(Line {
            bytes,
            previous: self.buffer.get(previous_begin..previous_end).unwrap_or_default(),
            offset,
            number: u32::try_from(self.lines).unwrap_or(u32::MAX),
            overlong,
        })
    }

    /// What the lines so far came to; called after the last one, what there is to say of the piece.
    pub fn finish(mut self) -> Ended {
        Ended {
            bytes: self.offset - self.first,
            end: self.offset,
            lines: self.lines,
            overlong: self.overlong,
            damage: self.feed.damage(),
            shrunk: self.feed.shrunk(),
        }
    }

    /// Reads the next block behind the previous and the unfinished line. False at the end of the content.
    #[cold]
    fn refill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        if self.cut == 0 {
            let nulls = leading_nulls(self.buffer.get(self.start..self.filled).unwrap_or_default());
            self.start += nulls;
            self.nulls += nulls as u64;
        }
        self.make_room();
        let read = self.feed.read(self.buffer.get_mut(HEADROOM..).unwrap_or_default());
        self.searched = HEADROOM;
        self.filled = HEADROOM + read;
        self.ended = read == 0;
        !self.ended
    }

    /// Moves the previous line and the unfinished one in front of the block. One byte more than the cap is
    /// kept of the latter, which may yet turn out to be a `\r`.
    fn make_room(&mut self) {
        let unfinished = self.filled - self.start;
        let keep = unfinished.min(LINE_CAP + 1);
        self.cut += (unfinished - keep) as u64;
        let (from, to) = (self.start, HEADROOM - keep);
        let (previous_from, previous_to) = (self.previous.0, to - (self.previous.1 - self.previous.0));
        // Whichever moves first must not overwrite the other: the previous line lies in front.
        if to > from {
            self.buffer.copy_within(from..from + keep, to);
            self.buffer.copy_within(previous_from..self.previous.1, previous_to);
        } else {
            self.buffer.copy_within(previous_from..self.previous.1, previous_to);
            self.buffer.copy_within(from..from + keep, to);
        }
        self.start = to;
        self.previous = (previous_to, to);
    }
}

/// A line as it is handed on: how many NULs stood at its start, and it without these and without one `\r`.
pub(super) fn trim(line: &[u8]) -> (usize, &[u8]) {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.first() != Some(&0) {
        return (0, line);
    }
    let nulls = leading_nulls(line);
    (nulls, line.get(nulls..).unwrap_or_default())
}

fn leading_nulls(line: &[u8]) -> usize {
    line.iter().take_while(|byte| **byte == 0).count()
}
