//! The way back from a position to its line: what was read, to be read again for the few lines that somebody wants to see.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::plan::Plan;
use crate::input::{self, Lines};
use crate::model::source::Position;

/// The sources and how they were cut.
#[derive(Default)]
pub struct Archive {
    sources: Vec<input::Source>,
    /// Source and piece as positions number them.
    pieces: BTreeMap<(usize, usize), input::Piece>,
}

/// A line read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Where it begins in the decompressed content of its source.
    pub offset: u64,
    pub bytes: Vec<u8>,
}

impl Archive {
    pub(super) fn new(sources: Vec<input::Source>, plan: &Plan) -> Archive {
        let pieces = plan.pieces.iter().enumerate();
        let pieces =
            pieces.map(|(index, piece)| ((plan.label(piece.source), plan.number(index)), *piece)).collect();
        Archive { sources, pieces }
    }

    /// The lines at these positions; those of a stream, or of a file that is gone, are missing.
    pub fn lines(&self, positions: &[Position]) -> BTreeMap<Position, Raw> {
        let mut wanted: BTreeMap<(usize, usize), Vec<Position>> = BTreeMap::new();
        for at in positions {
            wanted.entry((at.source(), at.piece())).or_default().push(*at);
        }
        let mut found = BTreeMap::new();
        for (place, positions) in wanted {
            if let Some(piece) = self.pieces.get(&place) {
                self.read(piece, positions, &mut found);
            }
        }
        found
    }

    fn read(&self, piece: &input::Piece, mut wanted: Vec<Position>, found: &mut BTreeMap<Position, Raw>) {
        let Some(source) = self.sources.get(piece.source) else { return };
        let Ok(mut lines) = Lines::open(source, piece, false, &Arc::default()) else { return };
        wanted.sort_unstable();
        wanted.dedup();
        let mut wanted = wanted.into_iter().peekable();
        while let (Some(next), Some(line)) = (wanted.peek().copied(), lines.next()) {
            if line.number == next.line() {
                found.insert(next, Raw { offset: line.offset, bytes: line.bytes.to_vec() });
                wanted.next();
            }
        }
    }
}
