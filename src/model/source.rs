//! Where a line stands. Data only.

/// A line's place. Ordered as the sources are read, so that the smallest position is the first evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Index of the source in reading order.
    pub source: u32,
    /// Byte offset of the line's first byte in the decompressed source.
    pub offset: u64,
    /// Line number from 1, counted from the start of the piece of the source that one worker read;
    /// the input turns it into the number within the whole source once all pieces are counted.
    pub line: u32,
}
