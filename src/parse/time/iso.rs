//! `2026-03-01T02:03:04.123456+01:00` and what is allowed to differ: a blank for the `T`, a point or a
//! comma and one to nine digits, any way to write the zone, or none (ISO 8601; RFC 3339; Exim's src/tod.c).

use super::civil;
use super::clock::{clock, offset, optional_fraction, zone_word};
use super::memo::Memo;
use super::names::skip_blanks;
use super::{Form, Stamped};
use crate::model::stamp::{Date, Stamp};

const SHAPE: u64 = u64::from_le_bytes(*b"0000-00-");
const NOT_DIGIT: u64 = u64::from_le_bytes([0xf0, 0xf0, 0xf0, 0xf0, 0xff, 0xf0, 0xf0, 0xff]);
const ABOVE_NINE: u64 = u64::from_le_bytes([6, 6, 6, 6, 0, 6, 6, 0]);

#[inline(always)]
pub fn read<'a>(line: &'a [u8], memo: &mut Memo) -> Option<Stamped<'a>> {
    let (head, rest) = line.split_first_chunk::<19>()?;
    let date = Date::Full(memo.iso.of(head.first_chunk()?, date)?);
    let second = clock(head.last_chunk()?)?;
    let before = rest.len();
    let (micros, rest) = optional_fraction(rest)?;
    // As it stands, so with the point.
    let fraction = before - rest.len();
    let blank = match head[10] {
        b'T' | b't' => false,
        b' ' => true,
        _ => return None,
    };
    let (east, rest) = match (rest.first(), rest.first_chunk()) {
        (Some(b'+' | b'-'), Some(zone @ [_, _, _, b':', _, _, b' '])) => {
            (Some(memo.offset.of(zone, |zone| Some(offset(zone)?.0))?), rest.get(6..)?)
        }
        (Some(b'Z' | b'z' | b'+' | b'-'), _) => {
            let (east, rest) = offset(rest)?;
            (Some(east), rest)
        }
        _ => (None, rest),
    };
    let rest = match rest {
        [] => rest,
        [b' ' | b'\t' | b':', rest @ ..] => skip_blanks(rest),
        _ => return None,
    };
    let (east, rest) = match rest.first() {
        Some(b'+' | b'-') if blank && east.is_none() => zone_word(rest).unwrap_or((None, rest)),
        _ => (east, rest),
    };
    let form = match fraction {
        _ if !blank => Form::Iso,
        // Exim writes milliseconds, tai64nlocal(8) nanoseconds. The comma is Python's and Java's.
        10 => Form::Multilog,
        _ if line.get(19) == Some(&b',') => Form::Syslog,
        _ => Form::Plain,
    };
    Some(Stamped { stamp: Stamp { date, second, micros, offset: east }, form, rest })
}

/// `2026-03-01` as days since 1970.
fn date(text: &[u8; 10]) -> Option<i32> {
    let digits = u64::from_le_bytes(*text.first_chunk()?) ^ SHAPE;
    if (digits | digits.wrapping_add(ABOVE_NINE)) & NOT_DIGIT != 0 {
        return None;
    }
    let pair = |at: u32| ((digits >> at) & 15) as u32 * 10 + ((digits >> (at + 8)) & 15) as u32;
    let [tens, units] = [text[8].wrapping_sub(b'0'), text[9].wrapping_sub(b'0')];
    if tens > 9 || units > 9 {
        return None;
    }
    let year = pair(0) * 100 + pair(16);
    civil::day_number(year as i32, pair(40), u32::from(tens * 10 + units))
}
