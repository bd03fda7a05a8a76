//! The mail formats.

pub mod address;
pub mod exim;
pub mod mimedefang;
pub mod postfix;
pub mod reason;
pub mod sendmail;

use crate::model::event::Meaning;
use crate::model::header::Header;

pub fn meaning<'a>(_header: &Header<'a>) -> Option<Meaning<'a>> {
    None
}
