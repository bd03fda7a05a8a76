//! From the program's name to the parser that knows its words.

use super::{firewall, mail, schedule};
use crate::model::event::Meaning;
use crate::model::header::Header;

/// Asks the parser that owns this program; None for programs we do not read.
pub fn meaning<'a>(header: &Header<'a>) -> Option<Meaning<'a>> {
    firewall::meaning(header).or_else(|| mail::meaning(header)).or_else(|| schedule::meaning(header))
}
