//! The mail formats.

pub mod courier;
pub mod dovecot;
pub mod opensmtpd;
pub mod postfix;
pub mod qmail;
pub mod reason;
pub mod reply;
#[cfg(test)]
mod show;

use crate::model::event::Meaning;
use crate::model::header::Header;

pub fn meaning<'a>(_header: &Header<'a>) -> Option<Meaning<'a>> {
    None
}
