//! What `rapsheet explain` says, for a terminal: everything that comes from a log is made harmless. Pure.

mod address;
mod line;
mod timeline;

pub use address::address;
pub use line::lines;
pub use timeline::timeline;

use super::safe::{columns, safe};

/// Bold, where colour is wanted.
fn bold(text: &str, colour: bool) -> String {
    if colour { format!("\x1b[1m{text}\x1b[0m") } else { text.to_string() }
}

/// A name, and its value in a column of its own.
fn named(name: &str, value: &str, width: usize) -> String {
    let room = " ".repeat(width.saturating_sub(columns(name)));
    format!("  {name}{room}  {}\n", safe(value))
}
