//! `Mar  1 02:03:04` (RFC 3164) and its relatives: with fraction, year, weekday, zone, in other languages.
//! `fixed` reads what nearly every line has at fixed offsets; `spelled` everything else.

use super::civil;
use super::clock::{clock, optional_fraction, zone_word};
use super::memo::Memo;
use super::names::{any_month, month, skip_blanks, weekday, word};
use super::{Form, Stamped};
use crate::model::stamp::{Date, Stamp};

/// `Mar  1 02:03:04 host`, `Mar 01 02:03:04 host`, and nothing between stamp and host.
#[inline(always)]
pub fn fixed<'a>(line: &'a [u8], memo: &mut Memo) -> Option<Stamped<'a>> {
    let (head, rest) = line.split_first_chunk::<16>()?;
    let (month, day) = memo.bsd.of(head.first_chunk()?, date)?;
    let second = time(head)?;
    // A further blank, a year or a zone may follow; `spelled` knows.
    let clean = !matches!(
        rest,
        [b' ', ..]
            | [b'0'..=b'9', _, _, _, b' ', ..]
            | [b'0'..=b'9', _, _, _, b':', b' ', ..]
            | [b'A'..=b'Z', b'A'..=b'Z', b'A'..=b'Z', b' ' | b':', ..]
            | [b'A'..=b'Z', b'A'..=b'Z', b'A'..=b'Z', b'A'..=b'Z', b' ' | b':', ..]
    );
    let date = Date::Yearless { month, day, weekday: None };
    let stamp = Stamp { date, second, micros: 0, offset: None };
    clean.then_some(Stamped { stamp, form: Form::Syslog, rest })
}

/// `Sun Mar  1 02:03:04 2026 `, which is ctime(3).
pub fn ctime(line: &[u8]) -> Option<Stamped<'_>> {
    let (head, rest) = line.split_first_chunk::<25>()?;
    let [w, e, k, b' ', stamp @ .., a, b, c, d, b' '] = head else { return None };
    weekday(&[*w, *e, *k])?;
    let (month, day) = date(stamp.first_chunk()?)?;
    let second = time(head.get(4..)?.first_chunk()?)?;
    let (year, _) = digits(&[*a, *b, *c, *d], 4..=4)?;
    let date = Date::Full(civil::day_number(year as i32, u32::from(month), u32::from(day))?);
    let stamp = Stamp { date, second, micros: 0, offset: None };
    Some(Stamped { stamp, form: Form::Ctime, rest: skip_blanks(rest) })
}

/// Month and day of `Mar  1 `.
fn date(text: &[u8; 7]) -> Option<(u8, u8)> {
    let [m, o, n, blank, tens, units, b' '] = text else { return None };
    let month = month([*m, *o, *n, *blank])?;
    let tens = if *tens == b' ' { 0 } else { tens.wrapping_sub(b'0') };
    let units = units.wrapping_sub(b'0');
    let day = tens.wrapping_mul(10).wrapping_add(units);
    let possible = tens <= 3 && units <= 9 && day >= 1 && u32::from(day) <= civil::longest(u32::from(month))?;
    possible.then_some((month, day))
}

/// Second of `Mar  1 02:03:04 `.
#[inline(always)]
fn time(text: &[u8; 16]) -> Option<u32> {
    let [_, _, _, _, _, _, _, time @ .., b' '] = text else { return None };
    clock(time.first_chunk()?)
}

/// `[weekday] month day [year] time[.fraction] [zone] [year][:] `
pub fn spelled(line: &[u8]) -> Option<Stamped<'_>> {
    let (first, rest) = word(line)?;
    let (weekday, month, rest) = match any_month(first) {
        Some(month) if rest.first()?.is_ascii_digit() => (None, month, rest),
        _ => {
            let (second, rest) = word(rest)?;
            (Some(weekday(first)), any_month(second)?, rest)
        }
    };
    let (day, rest) = digits(rest, 1..=2)?;
    let rest = rest.strip_prefix(b".").unwrap_or(rest);
    let rest = skip_blanks(rest.strip_prefix(b" ")?);
    let (before, rest) = match digits(rest, 4..=4) {
        Some((year, rest)) if rest.first() == Some(&b' ') => (Some(year), skip_blanks(rest)),
        _ => (None, rest),
    };
    let (time, rest) = rest.split_first_chunk::<8>()?;
    let second = clock(time)?;
    let (micros, rest) = optional_fraction(rest)?;
    if !matches!(rest, [] | [b' ' | b'\t', ..] | [b':', b' ', ..]) {
        return None;
    }
    let (offset, after, rest) = tail(skip_blanks(rest));
    let year = before.or(after);
    let date = match year {
        Some(year) => Date::Full(civil::day_number(year as i32, u32::from(month), day)?),
        None if day >= 1 && day <= civil::longest(u32::from(month))? => {
            Date::Yearless { month, day: day as u8, weekday: weekday.flatten() }
        }
        None => return None,
    };
    let form = if weekday.is_some() && after.is_some() { Form::Ctime } else { Form::Syslog };
    Some(Stamped { stamp: Stamp { date, second, micros, offset }, form, rest })
}

/// Zone and year after the time, in the order of date(1), and the colon with which Cisco ends a stamp. A
/// zone counts only before one of these: a host may be called MET, and one called 2001:db8::1 states no
/// year.
fn tail(text: &[u8]) -> (Option<i32>, Option<u32>, &[u8]) {
    let (zone, after_zone) = zone_word(text).unwrap_or((None, text));
    let year = match digits(after_zone, 4..=4) {
        Some((year, rest))
            if (1970..2200).contains(&year) && matches!(rest, [] | [b' ', ..] | [b':', b' ', ..]) =>
        {
            Some((year, skip_blanks(rest)))
        }
        _ => None,
    };
    match (year, after_zone.strip_prefix(b": ")) {
        (Some((year, rest)), _) => (zone, Some(year), rest.strip_prefix(b": ").map_or(rest, skip_blanks)),
        (None, Some(rest)) => (zone, None, skip_blanks(rest)),
        (None, None) => (None, None, text),
    }
}

/// A number of so many digits, not one more; and the rest.
fn digits(text: &[u8], count: std::ops::RangeInclusive<usize>) -> Option<(u32, &[u8])> {
    let length = text.iter().take(5).take_while(|byte| byte.is_ascii_digit()).count();
    if count.contains(&length) { crate::parse::words::number(text) } else { None }
}
