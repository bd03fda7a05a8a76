//! Records of systemd's journal, as `journalctl -o json` and `-o export` write them (systemd:
//! docs/JOURNAL_EXPORT_FORMATS.md, systemd.journal-fields(7)). Used by `parse::syslog`.

mod export;
mod json;

pub(in crate::parse) use export::{Export, Fed};
pub(in crate::parse) use json::read as json;

use super::words::number;
use crate::model::header::{Header, When};
use crate::model::stamp::Stamp;

/// One record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::parse) struct Entry<'a> {
    pub stamp: Stamp,
    pub host: &'a [u8],
    pub program: &'a [u8],
    pub pid: u32,
    pub message: &'a [u8],
}

impl<'a> Entry<'a> {
    pub fn header(&self, when: When) -> Header<'a> {
        let Entry { host, program, pid, message, .. } = *self;
        Header { when, host, program, pid, message }
    }
}

/// The fields that make a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Instant,
    Host,
    Identifier,
    Command,
    SyslogPid,
    Pid,
    Message,
}

impl Field {
    fn of(name: &[u8]) -> Option<Field> {
        Some(match name {
            b"__REALTIME_TIMESTAMP" => Field::Instant,
            b"_HOSTNAME" => Field::Host,
            b"SYSLOG_IDENTIFIER" => Field::Identifier,
            b"_COMM" => Field::Command,
            b"SYSLOG_PID" => Field::SyslogPid,
            b"_PID" => Field::Pid,
            b"MESSAGE" => Field::Message,
            _ => return None,
        })
    }
}

/// `__REALTIME_TIMESTAMP`: microseconds since 1970.
fn instant(value: &[u8]) -> Option<Stamp> {
    let digits = value.len() <= 18 && !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    let micros = value.iter().filter(|_| digits).fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    super::time::instant(micros / 1_000_000, (micros % 1_000_000) as u32).filter(|_| digits)
}

/// A pid; 0 if it is none.
fn pid(value: &[u8]) -> u32 {
    number(value).filter(|(_, rest)| rest.is_empty()).map_or(0, |(pid, _)| pid)
}
