//! Sources cut into pieces that may be read side by side. A line belongs to the piece in which it starts.

use memchr::{memchr, memrchr};

use super::codec::Compression;
use super::edge::read_at;
use super::open::open_again;
use super::source::{Source, WINDOW};

/// A mark is at most this long, unless its first line alone is longer.
const MARK: usize = 4096;

/// The lines of a source that start at or after `start` and before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Index of the source.
    pub source: usize,
    pub start: u64,
    /// None: to the end of the source, wherever that is by then.
    pub end: Option<u64>,
}

/// Cuts the sources named in `order` into pieces of about `size` bytes, in that order. What is packed or
/// comes from a stream is one piece.
pub fn pieces(sources: &[Source], order: &[usize], size: u64) -> Vec<Piece> {
    let size = size.max(1);
    let mut pieces = Vec::new();
    for (index, source) in order.iter().filter_map(|index| Some((*index, sources.get(*index)?))) {
        let cut = source.compression == Compression::None && !source.is_stream();
        let mut start = 0;
        // A rest of less than half a piece stays with the piece before it.
        while cut && source.disk_bytes.saturating_sub(start) > size.saturating_add(size / 2) {
            pieces.push(Piece { source: index, start, end: Some(start + size) });
            start += size;
        }
        pieces.push(Piece { source: index, start, end: None });
    }
    pieces
}

/// The first whole lines of each of the `pieces` of `source` (about 4 KiB, of a longer line its beginning),
/// from which the year of the piece can be told. Empty where a piece has no line, or nothing can be read.
pub fn piece_marks(source: &Source, pieces: &[Piece]) -> Vec<Vec<u8>> {
    let file = if pieces.iter().any(|piece| piece.start > 0) { open_again(source).ok() } else { None };
    let mut block = vec![0; WINDOW];
    pieces
        .iter()
        .map(|piece| {
            if piece.start == 0 {
                return mark(&source.head).to_vec();
            }
            let Some(file) = &file else { return Vec::new() };
            let read = read_at(file, &mut block, piece.start - 1).unwrap_or(0);
            let block = block.get(..read).unwrap_or_default();
            let first = memchr(b'\n', block).map_or(block.len(), |newline| newline + 1);
            let starts_here = piece.end.is_none_or(|end| piece.start - 1 + (first as u64) < end);
            if starts_here { mark(block.get(first..).unwrap_or_default()).to_vec() } else { Vec::new() }
        })
        .collect()
}

/// As many whole lines as fit, else the first line as far as it goes.
fn mark(lines: &[u8]) -> &[u8] {
    let cut = |lines: &'_ [u8]| memrchr(b'\n', lines).map(|newline| newline + 1);
    let Some(start) = lines.get(..MARK) else { return lines };
    let end = cut(start).or_else(|| memchr(b'\n', lines).map(|newline| newline + 1)).unwrap_or(lines.len());
    lines.get(..end).unwrap_or(lines)
}
