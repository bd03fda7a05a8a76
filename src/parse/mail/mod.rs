//! The mail formats.

pub mod postfix;
pub mod reason;

use crate::model::event::Meaning;
use crate::model::header::Header;

pub fn meaning<'a>(_header: &Header<'a>) -> Option<Meaning<'a>> {
    None
}
