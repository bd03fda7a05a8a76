//! Small steps over bytes that every parser takes: find, split, trim. Uses `memchr` only.

use memchr::{memchr, memmem};

/// What stands before and after the first `separator`.
pub fn split_once<'a>(text: &'a [u8], separator: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = match separator {
        [byte] => memchr(*byte, text)?,
        _ => memmem::find(text, separator)?,
    };
    Some((&text[..at], &text[at + separator.len()..]))
}

/// What stands after the first `start` and before the next `end`; to the end of the text if `end` is not there.
pub fn between<'a>(text: &'a [u8], start: &[u8], end: &[u8]) -> Option<&'a [u8]> {
    let (_, rest) = split_once(text, start)?;
    Some(split_once(rest, end).map_or(rest, |(inner, _)| inner))
}

pub fn contains(text: &[u8], part: &[u8]) -> bool {
    memmem::find(text, part).is_some()
}

/// Leading decimal digits as a number, and the rest. None without a digit or beyond u32.
pub fn number(text: &[u8]) -> Option<(u32, &[u8])> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let value = text[..digits]
        .iter()
        .try_fold(0u32, |value, digit| value.checked_mul(10)?.checked_add(u32::from(digit - b'0')))?;
    (digits > 0).then_some((value, &text[digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits() {
        assert_eq!(split_once(b"a: b: c", b": "), Some((&b"a"[..], &b"b: c"[..])));
        assert_eq!(between(b"from=<x@y>, size", b"from=<", b">"), Some(&b"x@y"[..]));
        assert_eq!(between(b"to=<cut", b"to=<", b">"), Some(&b"cut"[..]));
        assert_eq!(number(b"554 5.7.1"), Some((554, &b" 5.7.1"[..])));
        assert_eq!(number(b"99999999999"), None);
        assert_eq!(number(b"x"), None);
    }
}
