//! The firewall formats.

use crate::model::event::Meaning;
use crate::model::header::Header;

pub fn meaning<'a>(_header: &Header<'a>) -> Option<Meaning<'a>> {
    None
}
