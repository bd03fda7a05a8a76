//! The time of day in a stamp, its fraction and its zone.

use super::names::skip_blanks;

/// Which bits of `02:03:04`, once the expected colons and the digits' upper halves are taken off, have to
/// be 0.
const SHAPE: u64 = u64::from_le_bytes(*b"00:00:00");
const NOT_DIGIT: u64 = u64::from_le_bytes([0xf0, 0xf0, 0xff, 0xf0, 0xf0, 0xff, 0xf0, 0xf0]);
const ABOVE_NINE: u64 = u64::from_le_bytes([6, 6, 0, 6, 6, 0, 6, 6]);

/// `02:03:04` as second of the day. Second 60 is a leap second.
#[inline(always)]
pub fn clock(text: &[u8; 8]) -> Option<u32> {
    let digits = u64::from_le_bytes(*text) ^ SHAPE;
    if (digits | digits.wrapping_add(ABOVE_NINE)) & NOT_DIGIT != 0 {
        return None;
    }
    let pair = |at: u32| ((digits >> at) & 15) as u32 * 10 + ((digits >> (at + 8)) & 15) as u32;
    let (hour, minute, second) = (pair(0), pair(24), pair(48));
    (hour < 24 && minute < 60 && second <= 60).then_some(hour * 3600 + minute * 60 + second)
}

/// One to nine digits after a point or comma, as microseconds; and the rest. Further digits than six are
/// dropped.
pub fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let mut micros = 0;
    let mut count = 0;
    for digit in text.iter().map(|byte| byte.wrapping_sub(b'0')).take_while(|digit| *digit < 10) {
        if count < 6 {
            micros = micros * 10 + u32::from(digit);
        }
        count += 1;
    }
    const SCALE: [u32; 6] = [0, 100_000, 10_000, 1_000, 100, 10];
    let scaled = micros * SCALE.get(count).copied().unwrap_or(1);
    (1..=9).contains(&count).then(|| (scaled, text.get(count..).unwrap_or_default()))
}

/// `.123456` or `,123`, if it is there.
#[inline(always)]
pub fn optional_fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    match text {
        // What rsyslog and journald write, without a loop.
        [b'.', a, b, c, d, e, f, rest @ ..] if !rest.first().is_some_and(u8::is_ascii_digit) => {
            let digits = [a, b, c, d, e, f].map(|byte| u32::from(byte.wrapping_sub(b'0')));
            let [a, b, c, d, e, f] = digits;
            let micros = (a * 10 + b) * 10_000 + (c * 10 + d) * 100 + (e * 10 + f);
            if digits.iter().all(|digit| *digit < 10) {
                Some((micros, rest))
            } else {
                fraction(text.get(1..)?)
            }
        }
        [b'.' | b',', rest @ ..] => fraction(rest),
        _ => Some((0, text)),
    }
}

/// `Z`, `+01:00`, `+0100` or `+01` as seconds east of UTC; and the rest.
pub fn offset(text: &[u8]) -> Option<(i32, &[u8])> {
    let (first, rest) = text.split_first()?;
    let sign = match first {
        b'Z' | b'z' => return Some((0, rest)),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, rest) = pair(rest)?;
    let minutes = rest.strip_prefix(b":").unwrap_or(rest);
    let (minutes, rest) = pair(minutes).unwrap_or((0, rest));
    (hours <= 18 && minutes < 60).then_some((sign * (hours * 3600 + minutes * 60), rest))
}

fn pair(text: &[u8]) -> Option<(i32, &[u8])> {
    match text {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', rest @ ..] => {
            Some((i32::from(a - b'0') * 10 + i32::from(b - b'0'), rest))
        }
        _ => None,
    }
}

/// A zone in a word of its own: `+0100`, `CET`; blanks skipped after it. The inner None is an abbreviation
/// that has several meanings (IST, CST): a zone is written, but it doesn't say which.
pub fn zone_word(text: &[u8]) -> Option<(Option<i32>, &[u8])> {
    let length = text.iter().position(|byte| matches!(byte, b' ' | b':')).unwrap_or(text.len());
    if matches!(text.first()?, b'+' | b'-') {
        let (east, rest) = offset(text)?;
        return matches!(rest.first(), None | Some(b' ')).then(|| (Some(east), skip_blanks(rest)));
    }
    let (word, rest) = text.split_at_checked(length)?;
    Some((abbreviation(word)?, skip_blanks(rest)))
}

/// The zone abbreviations of the tz database that have one meaning, in hours; and those with more than one.
fn abbreviation(word: &[u8]) -> Option<Option<i32>> {
    let hours = match word {
        b"UTC" | b"GMT" | b"UCT" | b"WET" => 0,
        b"CET" | b"MET" | b"WEST" => 1,
        b"CEST" | b"MEST" | b"EET" | b"SAST" => 2,
        b"EEST" | b"MSK" | b"EAT" => 3,
        b"PKT" => 5,
        b"WIB" => 7,
        b"AWST" | b"HKT" => 8,
        b"JST" | b"KST" => 9,
        b"AEST" => 10,
        b"AEDT" => 11,
        b"NZST" => 12,
        b"NZDT" => 13,
        b"EDT" => -4,
        b"EST" | b"CDT" => -5,
        b"MDT" => -6,
        b"MST" | b"PDT" => -7,
        b"PST" | b"AKDT" => -8,
        b"AKST" => -9,
        b"HST" => -10,
        b"ACST" | b"ACDT" | b"ADT" | b"AST" | b"BST" | b"CAT" | b"CST" | b"IDT" | b"IST" | b"NDT"
        | b"NST" | b"PHT" | b"SST" | b"WAT" | b"WIT" => return Some(None),
        _ => return None,
    };
    Some(Some(hours * 3600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks() {
        assert_eq!(clock(b"00:00:00"), Some(0));
        assert_eq!(clock(b"23:59:60"), Some(86_400));
        assert_eq!(clock(b"02:03:04"), Some(7_384));
        for wrong in
            [b"24:00:00", b"12:60:00", b"12:00:61", b"12;00:00", b"1a:00:00", b"12:00:0:", b" 2:03:04"]
        {
            assert_eq!(clock(wrong), None, "{}", wrong.escape_ascii());
        }
    }

    #[test]
    fn fractions_and_offsets() {
        assert_eq!(fraction(b"5 x"), Some((500_000, &b" x"[..])));
        assert_eq!(fraction(b"123456789Z"), Some((123_456, &b"Z"[..])));
        assert_eq!(fraction(b"1234567890"), None);
        assert_eq!(fraction(b" x"), None);
        assert_eq!(offset(b"+05:30 x"), Some((19_800, &b" x"[..])));
        assert_eq!(offset(b"-0330"), Some((-12_600, &b""[..])));
        assert_eq!(offset(b"+01 x"), Some((3_600, &b" x"[..])));
        assert_eq!(offset(b"+1"), None);
        assert_eq!(offset(b"+99:00"), None);
        assert_eq!(zone_word(b"CET host"), Some((Some(3_600), &b"host"[..])));
        assert_eq!(zone_word(b"IST host"), Some((None, &b"host"[..])));
        assert_eq!(zone_word(b"MAIL host"), None);
    }
}
