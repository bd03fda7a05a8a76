//! The mail formats.

pub mod courier;
pub mod dovecot;
pub mod opensmtpd;
pub mod address;
pub mod exim;
pub mod mimedefang;
pub mod postfix;
pub mod qmail;
pub mod reason;
pub mod reply;
#[cfg(test)]
mod show;
pub mod sendmail;

use crate::model::event::Meaning;
use crate::model::header::Header;

pub fn meaning<'a>(_header: &Header<'a>) -> Option<Meaning<'a>> {
    None
}
