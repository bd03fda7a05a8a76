//! Which logs were read before, and how far: a log is known again by what it holds, whatever name or form it has now.
//!
//! A mark holds a hash of the first bytes of the content and one of the bytes right before the position. What rotation
//! does to a log leaves both in place: renaming, copying (copytruncate), compression, twice over as well. A log that was
//! emptied begins anew, with other bytes. Device, inode, size and time of the last write are hints: they save unpacking an
//! archive that has not changed, and decide between copies.

use std::fs::File;
use std::io;

use memchr::{memmem, memrchr};
use xxhash_rust::xxh3::xxh3_64;

use super::codec::Compression;
use super::edge::read_at;
use super::open::{Feed, open_again};
use super::pieces::Piece;
use super::source::Source;
use crate::model::mark::Mark;

/// Bytes at the beginning and before the position that are hashed, at most.
const HASHED: u64 = 4096;
const BLOCK: usize = 256 * 1024;

/// Where reading a source begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Index of the mark of the log that the source is; None for one never read.
    pub mark: Option<usize>,
    /// Byte of the content from which on it is new.
    pub from: u64,
    /// Byte behind its last whole line; None where all there is, is read.
    pub to: Option<u64>,
    /// Nothing in it is new.
    pub done: bool,
}

/// Finds out for each source how much of it was read before. `is_final` says of which a last line without a newline
/// will not be written on.
pub fn resume(
    sources: &mut [Source],
    marks: &[Mark],
    is_final: impl Fn(&Source, Option<&Mark>) -> bool,
) -> Vec<Start> {
    let mut starts: Vec<Start> = sources.iter().map(|source| start(source, marks, &is_final)).collect();
    for copy in copies(sources, &starts) {
        if let Some(start) = starts.get_mut(copy) {
            start.done = true;
        }
    }
    for (source, _) in sources.iter_mut().zip(&starts).filter(|(_, start)| !start.done) {
        // Held, so that it is this file that is read, whatever its name is by then.
        source.hold();
    }
    starts
}

/// Sources that are the beginning of another one, or all of it: a log that is being copied or packed just now.
fn copies(sources: &[Source], starts: &[Start]) -> Vec<usize> {
    let mut open: Vec<(usize, &Source, u64)> = sources
        .iter()
        .zip(starts)
        .enumerate()
        .filter(|(_, (source, start))| !start.done && !source.is_stream() && !source.head.is_empty())
        .map(|(index, (source, start))| (index, source, start.to.unwrap_or(u64::MAX)))
        .collect();
    // What is plain first, the longest first: the others are held against these.
    open.sort_by_key(|(index, _, to)| (*to == u64::MAX, std::cmp::Reverse(*to), *index));
    let mut copies = Vec::new();
    for (place, (index, source, to)) in open.iter().enumerate() {
        let before = open.iter().take(place).filter(|(other, ..)| !copies.contains(other));
        if before.clone().any(|(_, other, other_to)| is_copy(source, *to, other, *other_to)) {
            copies.push(*index);
        }
    }
    copies
}

/// Is what a source holds up to `to` the beginning of `other`? An archive is held against plain files only.
fn is_copy(source: &Source, to: u64, other: &Source, other_to: u64) -> bool {
    let length = source.head.len().min(other.head.len()).min(HASHED as usize).min(to as usize);
    if length == 0 || source.head.get(..length) != other.head.get(..length) || other_to == u64::MAX {
        return false;
    }
    let Ok(other) = open_again(other) else { return false };
    let tail = |file: &File, at: u64| before(file, at, HASHED).ok();
    if source.compression == Compression::None {
        return open_again(source).is_ok_and(|file| tail(&file, to) == tail(&other, to));
    }
    let whole =
        Mark { position: other_to, tail: tail(&other, other_to).unwrap_or_default(), ..Mark::default() };
    whole.tail.0 > 0 && measure(source, &whole).is_some_and(|(length, same)| same && length <= other_to)
}

fn start(source: &Source, marks: &[Mark], is_final: &impl Fn(&Source, Option<&Mark>) -> bool) -> Start {
    if source.is_stream() {
        return Start::default();
    }
    let mut known: Vec<(usize, &Mark)> =
        marks.iter().enumerate().filter(|(_, mark)| begins_alike(source, mark)).collect();
    // The one that was read furthest; of equals the same file.
    known.sort_by_key(|(_, mark)| (std::cmp::Reverse(mark.position), !same_file(source, mark)));
    if source.compression != Compression::None {
        return packed(source, &known);
    }
    let file = open_again(source);
    let mark = file.as_ref().ok().and_then(|file| plain(file, source, &known));
    let from = mark.map_or(0, |(_, mark)| mark.position.min(source.disk_bytes));
    let to = match file {
        Ok(file) if !is_final(source, mark.map(|(_, mark)| mark)) => {
            last_line_end(&file, from, source).unwrap_or(from)
        }
        // What cannot be read is tried, so that it is told why.
        _ => source.disk_bytes,
    };
    let done = to <= from && (mark.is_some() || source.disk_bytes > 0);
    Start { mark: mark.map(|(index, _)| index), from, to: Some(to), done }
}

/// The mark that a plain file bears out: where it holds what stood before the position; else, for a copy that ends before
/// it, the one that begins alike.
fn plain<'m>(file: &File, source: &Source, known: &[(usize, &'m Mark)]) -> Option<(usize, &'m Mark)> {
    let length = source.disk_bytes;
    let holds = |mark: &Mark| {
        length >= mark.position
            && before(file, mark.position, mark.tail.0)
                .is_ok_and(|tail| mark.tail.0 == 0 || tail == mark.tail)
    };
    let shorter = |mark: &Mark| length < mark.position;
    known
        .iter()
        .find(|(_, mark)| holds(mark))
        .or_else(|| known.iter().find(|(_, mark)| shorter(mark)))
        .copied()
}

/// The same for an archive, which has to be unpacked for it unless it is known to be the file it was.
fn packed(source: &Source, known: &[(usize, &Mark)]) -> Start {
    let unchanged = |mark: &Mark| {
        same_file(source, mark) && mark.size == source.disk_bytes && Some(mark.mtime) == source.mtime
    };
    let of = |index: usize, from: u64, done: bool| Start { mark: Some(index), from, to: None, done };
    if let Some((index, mark)) = known.iter().find(|(_, mark)| unchanged(mark)) {
        return of(*index, mark.position, true);
    }
    let mut shorter = None;
    for (index, mark) in known {
        match measure(source, mark) {
            Some((length, true)) if length >= mark.position => {
                return of(*index, mark.position, length == mark.position);
            }
            Some((length, true)) => shorter = shorter.or(Some(of(*index, length, true))),
            _ => {}
        }
    }
    shorter.unwrap_or_default()
}

fn same_file(source: &Source, mark: &Mark) -> bool {
    source.identity == Some((mark.device, mark.inode))
}

fn begins_alike(source: &Source, mark: &Mark) -> bool {
    let (length, hash) = mark.head;
    let head = usize::try_from(length).ok().and_then(|length| source.head.get(..length));
    length > 0 && head.is_some_and(|head| xxh3_64(head) == hash)
}

/// Length and hash of the bytes before a position.
fn before(file: &File, position: u64, length: u64) -> io::Result<(u64, u64)> {
    let length = length.min(position);
    let mut block = vec![0; length as usize];
    let read = read_at(file, &mut block, position - length)?;
    Ok((read as u64, xxh3_64(block.get(..read).unwrap_or_default())))
}

/// Where the last whole line ends, no earlier than `from`; of records (`journalctl -o export`) the last whole one, behind
/// which an empty line stands.
fn last_line_end(file: &File, from: u64, source: &Source) -> io::Result<u64> {
    let end_of = if source.head.starts_with(b"__") { &b"\n\n"[..] } else { b"\n" };
    let (mut end, mut block) = (source.disk_bytes, vec![0; 16 * 1024]);
    while end > from {
        let start = end.saturating_sub(block.len() as u64).max(from);
        let room = block.get_mut(..(end - start) as usize).unwrap_or_default();
        let read = read_at(file, room, start)?;
        if let Some(found) = memmem::rfind(room.get(..read).unwrap_or_default(), end_of) {
            return Ok(start + (found + end_of.len()) as u64);
        }
        // What marks the end may stand across the edge of two blocks.
        let next = start + end_of.len() as u64 - 1;
        end = if start > from && next < end { next } else { from };
    }
    Ok(from)
}

/// The length of an archive's content, and whether what stands before the mark's position is what stood there.
fn measure(source: &Source, mark: &Mark) -> Option<(u64, bool)> {
    let piece = Piece { source: 0, start: 0, end: None };
    let mut feed = Feed::open(source, &piece, 0, true, &Default::default()).ok()?;
    let (tail_length, tail) = mark.tail;
    let (mut kept, mut length, mut same): (Vec<u8>, u64, bool) = (Vec::new(), 0, tail_length == 0);
    let mut block = vec![0; BLOCK];
    loop {
        let read = feed.read(&mut block);
        if read == 0 {
            break;
        }
        let content = block.get(..read).unwrap_or_default();
        // What of this block stands in the bytes before the position.
        let (start, end) = (length, length + read as u64);
        let from = mark.position.saturating_sub(tail_length).clamp(start, end) - start;
        let to = mark.position.clamp(start, end) - start;
        kept.extend_from_slice(content.get(from as usize..to as usize).unwrap_or_default());
        length = end;
    }
    same |= length < mark.position || xxh3_64(&kept) == tail;
    Some((length, same))
}

/// The mark of a source that was read up to `position`. `before` is the one it had.
pub fn mark(source: &Source, number: usize, position: u64, before_this: Option<&Mark>) -> Mark {
    let head = source.head.get(..source.head.len().min(position.min(HASHED) as usize)).unwrap_or_default();
    let (device, inode) = source.identity.unwrap_or_default();
    let known = before_this.filter(|mark| mark.position == position).map(|mark| mark.tail);
    let plain = source.compression == Compression::None && !source.is_stream();
    let tail = || open_again(source).ok().and_then(|file| before(&file, position, HASHED).ok());
    Mark {
        source: number,
        path: source.name.clone(),
        device,
        inode,
        size: source.disk_bytes,
        mtime: source.mtime.unwrap_or_default(),
        position,
        lines: 0,
        head: (head.len() as u64, xxh3_64(head)),
        tail: known.or_else(|| if plain { tail() } else { None }).unwrap_or_default(),
        last: None,
        seen: 0,
    }
}

/// Hash of how a source begins, by which it is known wherever it was copied to.
pub fn identity(source: &Source) -> u64 {
    let first = source.head.get(..source.head.len().min(HASHED as usize)).unwrap_or_default();
    let line = memrchr(b'\n', first).and_then(|end| first.get(..end)).unwrap_or(first);
    xxh3_64(line)
}
