//! The edge between two pieces of a plain file: where the first line that starts in a piece begins, and
//! which line stands before it.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use memchr::{memchr, memrchr};

use super::codec::Compression;
use super::lines::{LINE_CAP, trim};
use super::open::{OpenError, open_again};
use super::pieces::Piece;
use super::source::Source;

const STEP: u64 = 16 * 1024;
/// The line before a piece is looked for no further back than this.
const BACK: u64 = 1 << 20;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Edge {
    /// Where the first line of the piece begins; the end of the piece if none does.
    pub first: u64,
    /// The line before it, as lines are handed on; empty if there is none, or if it is longer than 1 MiB.
    pub previous: Vec<u8>,
    /// No line begins in the piece, not even if the file has grown by the time it is read.
    pub empty: bool,
}

/// The first line that starts at or after the start of `piece`.
pub(super) fn find(source: &Source, piece: &Piece) -> Result<Edge, OpenError> {
    // What is packed has no edge on disk: what stands before the piece is unpacked and passed over.
    if piece.start == 0 || source.compression != Compression::None {
        return Ok(Edge::default());
    }
    Ok(between(&open_again(source)?, piece.start, piece.end.unwrap_or(u64::MAX))?)
}

fn between(file: &File, start: u64, end: u64) -> io::Result<Edge> {
    let Some(newline) = newline_from(file, start - 1, end)? else {
        let first = end.min(file.metadata()?.len()).max(start);
        return Ok(Edge { first, previous: Vec::new(), empty: true });
    };
    let previous = match line_begin(file, start - 1)? {
        Some(begin) => line_at(file, begin, newline)?,
        None => Vec::new(),
    };
    Ok(Edge { first: newline + 1, previous, empty: false })
}

/// The first newline at or after `from`, if the line behind it starts before `end`.
fn newline_from(file: &File, from: u64, end: u64) -> io::Result<Option<u64>> {
    let (mut at, mut block) = (from, [0; STEP as usize]);
    while at + 1 < end {
        let read = read_at(file, &mut block, at)?;
        if let Some(found) = memchr(b'\n', block.get(..read).unwrap_or_default()) {
            let newline = at + found as u64;
            return Ok(Some(newline).filter(|newline| newline + 1 < end));
        }
        if read == 0 {
            return Ok(None);
        }
        at += read as u64;
    }
    Ok(None)
}

/// Where the line begins in which the byte at `at` stands, be that its newline.
fn line_begin(file: &File, at: u64) -> io::Result<Option<u64>> {
    let (mut high, mut block) = (at, [0; STEP as usize]);
    while high > 0 {
        let low = high.saturating_sub(STEP);
        let read = read_at(file, &mut block, low)?.min((high - low) as usize);
        if let Some(found) = memrchr(b'\n', block.get(..read).unwrap_or_default()) {
            return Ok(Some(low + found as u64 + 1));
        }
        if at - low > BACK {
            return Ok(None);
        }
        high = low;
    }
    Ok(Some(0))
}

/// The line from `begin` to its newline, as lines are handed on.
fn line_at(file: &File, begin: u64, newline: u64) -> io::Result<Vec<u8>> {
    let length = usize::try_from(newline - begin).unwrap_or(usize::MAX).min(2 * BACK as usize);
    let mut line = vec![0; length];
    let read = read_at(file, &mut line, begin)?;
    let (_, bytes) = trim(line.get(..read).unwrap_or_default());
    Ok(bytes.get(..LINE_CAP).unwrap_or(bytes).to_vec())
}

/// Fills `into` as far as the file goes.
pub(super) fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(room) = into.get_mut(filled..).filter(|room| !room.is_empty()) {
        match file.read_at(room, at + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
