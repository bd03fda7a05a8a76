//! Fields of OpenSMTPD's lines. Pure.

use crate::model::net::{Addr, Ip};
use crate::parse::words;

/// The session number, sixteen hexadecimal digits, and what follows.
pub fn session_key(text: &[u8]) -> Option<(u64, &[u8])> {
    let digits = text.get(..16)?;
    let key = digits.iter().try_fold(0u64, |key, &digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(key << 4 | u64::from(value))
    })?;
    Some((key, &text[16..]))
}

/// The value of `name=`, up to the next space.
pub fn field<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    words::between(text, name, b" ")
}

/// The value of `name="`, up to the next quote.
pub fn quoted<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    words::between(text, name, b"\"")
}

/// `192.0.2.1`, `[2001:db8::1]`, `IPv6:2001:db8::1`, or `local` for the socket of the machine itself, which is
/// read as its loopback address.
pub fn address(text: &[u8]) -> Addr<'_> {
    if text == b"local" {
        return Addr::Ip(Ip::v4(0x7f00_0001));
    }
    let bare = text.strip_prefix(b"[").and_then(|text| text.strip_suffix(b"]")).unwrap_or(text);
    Addr::read(bare)
}
