//! Paths in, lines out: bytes and where they stand. The only room that reads log files, and the only home
//! of flate2, bzip2, liblzma, zstd and glob.
//!
//! ```text
//! discover -> sources (what they are, how they begin and end, which hold the same bytes)
//!          -> pieces  (ranges that may be read side by side)
//!          -> Lines   (every line of one piece, each with its offset and the line before it)
//! ```
//!
//! What is wrong with a file never stops a run: what cannot be opened is an [`OpenError`] for that piece,
//! what breaks while it is read stands in [`Ended`], and every line before the break has been given.

mod ahead;
mod codec;
mod content;
mod decode;
mod digest;
mod discover;
mod edge;
mod gzip;
mod lines;
pub mod machine;
mod open;
mod parallel;
mod pieces;
pub mod resume;
mod same;
mod small;
mod source;
mod stored;
mod vendors;
mod walk;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;

pub use codec::Compression;
pub use decode::{Cause, Damage};
pub use digest::{Digest, digest};
pub use discover::{default_paths, discover, find, known_below};
pub use lines::{Ended, LINE_CAP, Line, Lines};
pub use open::OpenError;
pub use pieces::{Piece, piece_marks, pieces};
pub use small::{small, small_paths};
pub use source::{Source, WINDOW};
pub use stored::stored;
pub use vendors::vendors;
