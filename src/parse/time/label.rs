//! Instants written as a number: TAI64 and TAI64N, seconds since 1970, and both a label and the epoch
//! before a syslog header, as in the published logs of supercomputers (`- 1131566461 2005.11.09 node Nov 9
//! 12:01:01 ...`).

use super::clock::optional_fraction;
use super::names::skip_blanks;
use super::{Form, Stamped, bsd};
use crate::model::stamp::{Date, Stamp};
use crate::parse::words::split_once;

const DAY: i64 = 86_400;

/// What TAI labels add to Unix seconds. tai64n(8) and multilog(8) take TAI to be the system's clock plus
/// ten seconds (libtai's `taia_now`, daemontools' timestamp.c), without the leap seconds since 1972; so do
/// runit's svlogd and s6-log in their usual build, and so does tai64nlocal(8) when it goes back.
const TAI_BASE: i64 = (1 << 62) + 10;

/// `@4000000069a3a0b21d6f3454 message`, also without nanoseconds.
pub fn tai64(line: &[u8]) -> Option<Stamped<'_>> {
    let text = line.strip_prefix(b"@")?;
    let (label, rest) = split_once(text, b" ").unwrap_or((text, b""));
    let (seconds, nanos) = match label.len() {
        24 => (hex(label.get(..16)?)?, hex(label.get(16..)?)?),
        16 => (hex(label)?, 0),
        _ => return None,
    };
    if nanos > 999_999_999 {
        return None;
    }
    let stamp = instant(seconds - TAI_BASE, (nanos / 1000) as u32)?;
    Some(Stamped { stamp, form: Form::Multilog, rest: skip_blanks(rest) })
}

/// Hexadecimal digits, up to sixteen, beginning below 8.
fn hex(digits: &[u8]) -> Option<i64> {
    let value = digits.iter().try_fold(0u64, |value, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some((value << 4) | u64::from(digit))
    })?;
    i64::try_from(value).ok()
}

/// `1393000000.123456 host ...`: ten digits, which is 2001 to 2199, and a fraction or none.
pub fn epoch(line: &[u8]) -> Option<Stamped<'_>> {
    let (stamp, rest) = seconds(line)?;
    Some(Stamped { stamp, form: Form::Syslog, rest })
}

/// `LABEL epoch YYYY.MM.DD node Mon D HH:MM:SS host ...`. The epoch is exact, so it is what counts.
pub fn labelled(line: &[u8]) -> Option<Stamped<'_>> {
    let (label, rest) = split_once(line.get(..16).map(|_| line)?, b" ")?;
    let wordlike = label.iter().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-'));
    let (stamp, rest) = seconds(rest).filter(|_| wordlike && label.len() <= 16)?;
    let (date, rest) = split_once(rest, b" ")?;
    let [_, _, _, _, b'.', _, _, b'.', _, _] = date else { return None };
    let (_node, rest) = split_once(rest, b" ")?;
    let inner = bsd::spelled(rest)?;
    Some(Stamped { stamp, form: Form::Syslog, rest: inner.rest })
}

fn seconds(text: &[u8]) -> Option<(Stamp, &[u8])> {
    let length = text.iter().take(11).take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at_checked(length).filter(|_| length == 10)?;
    let seconds = digits.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
    let (micros, rest) = optional_fraction(rest)?;
    let rest = rest.strip_prefix(b" ")?;
    let stamp = instant(seconds, micros).filter(|_| seconds >= 1_000_000_000)?;
    Some((stamp, skip_blanks(rest)))
}

/// A stamp of seconds since 1970; None before that year and after 2199.
pub(in crate::parse) fn instant(seconds: i64, micros: u32) -> Option<Stamp> {
    if !(0..84_006 * DAY).contains(&seconds) {
        return None;
    }
    let date = Date::Full((seconds / DAY) as i32);
    Some(Stamp { date, second: (seconds % DAY) as u32, micros, offset: Some(0) })
}
