//! Where a line stands. Data only.

use serde::{Deserialize, Serialize};

/// A line's place in one number: source, piece of that source that one worker read, and line in that piece. Ordered as the
/// sources are read, so that the smallest position is the first evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position(pub u64);

impl Position {
    /// `source` is the index in reading order and `piece` that within the source (both at most 32,767 and 65,535; further
    /// ones share the last number), `line` counts from 1 within the piece.
    pub const fn new(source: usize, piece: usize, line: u32) -> Position {
        let source = if source > 0x7fff { 0x7fff } else { source as u64 };
        let piece = if piece > 0xffff { 0xffff } else { piece as u64 };
        Position(source << 48 | piece << 32 | line as u64)
    }

    /// The same place in the list of sources where the source has this number.
    pub const fn moved(self, source: usize) -> Position {
        let source = if source > 0x7fff { 0x7fff } else { source as u64 };
        Position(source << 48 | self.0 & 0xffff_ffff_ffff)
    }

    pub const fn source(self) -> usize {
        (self.0 >> 48) as usize
    }

    pub const fn piece(self) -> usize {
        (self.0 >> 32 & 0xffff) as usize
    }

    pub const fn line(self) -> u32 {
        self.0 as u32
    }
}
