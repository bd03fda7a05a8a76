//! From the program's name to the parser that knows its words.

use super::{firewall, mail, schedule};
use crate::model::event::Meaning;
use crate::model::header::Header;

/// Asks the parser that owns this program; None for programs we do not read.
pub fn meaning<'a>(header: &Header<'a>) -> Option<Meaning<'a>> {
    // Each answer is returned as it came: moving an event costs as much as reading one.
    let firewall = firewall::meaning(header);
    if firewall.is_some() {
        return firewall;
    }
    let mail = mail::meaning(header);
    if mail.is_some() {
        return mail;
    }
    schedule::meaning(header)
}
