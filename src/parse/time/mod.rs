//! From the bytes of a stamp to an instant. `stamp` reads what is written and knows nothing of what
//! came before; `TimeContext` keeps the thread of one source and finds year, zone and DST reading.
//!
//! Read are: RFC 3164 and what daemons made of it, with fraction, year, weekday, zone abbreviation or
//! `<PRI>` (rsyslog, sysklogd, Cisco IOS and ASA, journalctl `short` and `short-precise`); RFC 5424;
//! ISO 8601 as in rsyslog's RSYSLOG_FileFormat, journalctl `short-iso` and `short-full`, Exim's
//! `tod_stamp` (src/tod.c); ctime(3) as OpenWrt's logread writes it; TAI64 and TAI64N (multilog(8));
//! seconds since 1970 (journalctl `short-unix`, and the labelled lines of supercomputer logs).

mod bsd;
mod civil;
mod clock;
mod context;
mod iso;
mod label;
mod memo;
mod names;
#[cfg(test)]
mod tests;
mod year;

pub use context::TimeContext;
pub(in crate::parse) use label::instant;
pub(in crate::parse) use memo::Memo;
pub(in crate::parse) use names::skip_blanks;

use crate::model::stamp::Stamp;

/// What a stamp's form says about the text after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::parse) enum Form {
    /// `host program[pid]: message`
    Syslog,
    /// The same, or Exim's own log: `2026-03-01 02:03:04 `.
    Plain,
    /// The same after ISO 8601 with `T`, or RFC 5424's fields without its priority and version.
    Iso,
    /// RFC 5424: `host app procid msgid [sd] message`
    Rfc5424,
    /// OpenWrt's `facility.level program[pid]: message`, or as `Syslog`.
    Ctime,
    /// multilog: `program: message` or any message.
    Multilog,
}

/// A stamp, the form it was written in, and what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::parse) struct Stamped<'a> {
    pub stamp: Stamp,
    pub form: Form,
    /// Blanks skipped.
    pub rest: &'a [u8],
}

/// Reads the stamp at the start of a line; gives it and what follows, blanks skipped.
/// None if there is none, or if it names no possible day or time (30 February, hour 25). Stateless.
pub fn stamp(line: &[u8]) -> Option<(Stamp, &[u8])> {
    read(line, &mut Memo::default()).map(|stamped| (stamped.stamp, stamped.rest))
}

/// As `stamp`, with the form. The memo makes it quicker, not different.
#[inline(always)]
pub(in crate::parse) fn read<'a>(line: &'a [u8], memo: &mut Memo) -> Option<Stamped<'a>> {
    match line.first()? {
        b'A'..=b'Z' => match bsd::fixed(line, memo) {
            None => other(line, memo),
            found => found,
        },
        b'0'..=b'9' => match iso::read(line, memo) {
            None => other(line, memo),
            found => found,
        },
        _ => other(line, memo),
    }
}

/// The rarer forms.
#[inline(never)]
fn other<'a>(line: &'a [u8], memo: &mut Memo) -> Option<Stamped<'a>> {
    match line.first()? {
        b'<' => after_priority(line, memo),
        b'@' => label::tai64(line),
        b'1' if line.starts_with(b"1 ") => rfc5424(line, memo),
        b'0'..=b'9' => label::epoch(line),
        _ => bsd::ctime(line)
            .or_else(|| weekday_iso(line, memo))
            .or_else(|| bsd::spelled(line))
            .or_else(|| label::labelled(line)),
    }
}

/// `<34>1 2026-03-01T02:03:04Z ...` (RFC 5424) or `<34>Mar  1 02:03:04 ...` (RFC 3164, and Cisco IOS
/// with a sequence number before the stamp).
fn after_priority<'a>(line: &'a [u8], memo: &mut Memo) -> Option<Stamped<'a>> {
    let (priority, rest) = super::words::number(line.strip_prefix(b"<")?)?;
    let rest = rest.strip_prefix(b">").filter(|_| priority <= 191)?;
    match rest.first()? {
        b'<' | b'@' => None,
        b'1' if rest.starts_with(b"1 ") => rfc5424(rest, memo),
        _ => read(rest, memo).or_else(|| {
            let (_, rest) = super::words::number(rest)?;
            let rest = names::skip_blanks(rest.strip_prefix(b":")?);
            bsd::spelled(rest.strip_prefix(b"*").unwrap_or(rest))
        }),
    }
}

/// From the version on.
fn rfc5424<'a>(text: &'a [u8], memo: &mut Memo) -> Option<Stamped<'a>> {
    let stamped = iso::read(text.strip_prefix(b"1 ")?, memo)?;
    (stamped.form == Form::Iso).then_some(Stamped { form: Form::Rfc5424, ..stamped })
}

/// journalctl `short-full`: `Sun 2026-03-01 02:03:04 CET host ...`
fn weekday_iso<'a>(line: &'a [u8], memo: &mut Memo) -> Option<Stamped<'a>> {
    let (_, rest) = names::word(line)?;
    let mut stamped = Stamped { form: Form::Syslog, ..iso::read(rest, memo)? };
    if let (None, Some((offset, rest))) = (stamped.stamp.offset, clock::zone_word(stamped.rest)) {
        stamped.stamp.offset = offset;
        stamped.rest = rest;
    }
    Some(stamped)
}
