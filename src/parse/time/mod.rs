//! From the bytes of a stamp to an instant.

mod context;

pub use context::TimeContext;

use crate::model::stamp::Stamp;

/// Reads the stamp at the start of a line; gives it and what follows, blanks skipped.
/// None if there is none, or if it names no possible day or time. Stateless.
pub fn stamp(_line: &[u8]) -> Option<(Stamp, &[u8])> {
    None
}
