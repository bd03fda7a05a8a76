//! The pieces all Postfix daemons build their lines from: queue ids, `name[address]:port`, addresses in
//! angle brackets, reply codes. Pure. From `src/global/mail_queue.h`, `smtpd_peer.c`, `smtpd_check.c`.

use memchr::memchr;

use crate::model::net::{Addr, Ip};
use crate::parse::scan;

/// What stands before and after the first `separator`. For the short texts of one line this is several
/// times faster than a general substring search, which has to be set up first.
pub fn cut<'a>(text: &'a [u8], separator: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let (&first, tail) = separator.split_first()?;
    let mut from = 0;
    loop {
        let at = from + memchr(first, &text[from..])?;
        if let Some(after) = text[at + 1..].strip_prefix(tail) {
            return Some((&text[..at], after));
        }
        from = at + 1;
    }
}

/// The queue id that opens a line, and what follows its `: `.
///
/// Short ids are upper-case hexadecimal; long ones (`enable_long_queue_ids`) are written in an alphabet of
/// digits and letters without vowels, so that neither is ever an English word.
pub fn queue_id(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut seen = 0;
    for (length, &byte) in message.iter().enumerate().take(LONGEST_ID + 1) {
        if byte == b':' {
            let (id, rest) = message.split_at(length);
            return is_id_of(seen, length).then(|| (id, rest[1..].trim_ascii_start()));
        }
        seen |= KINDS[usize::from(byte)];
    }
    None
}

/// Whether this can be a queue id: six digits or more, short or long form.
pub fn is_queue_id(id: &[u8]) -> bool {
    is_id_of(id.iter().fold(0, |seen, &byte| seen | KINDS[usize::from(byte)]), id.len())
}

const LONGEST_ID: usize = 25;
/// Kinds of bytes, as bits.
const DIGIT: u8 = 1;
const VOWEL: u8 = 2;
const PAST_F: u8 = 4;
const LOWER: u8 = 8;
/// In no queue id.
const OTHER: u8 = 16;

const KINDS: [u8; 256] = {
    let mut kinds = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'A' | b'E' => VOWEL,
            b'I' | b'O' | b'U' => VOWEL | PAST_F,
            b'B'..=b'F' => 0,
            b'G'..=b'Z' => PAST_F,
            b'a' | b'e' | b'i' | b'o' | b'u' => OTHER,
            b'b'..=b'z' => LOWER,
            _ => OTHER,
        };
        byte += 1;
    }
    kinds
};

/// Whether so many bytes of these kinds can be a queue id.
const fn is_id_of(seen: u8, length: usize) -> bool {
    if length < 6 || length > LONGEST_ID || seen & OTHER != 0 {
        return false;
    }
    if seen & LOWER != 0 {
        seen & VOWEL == 0 && length >= 10
    } else {
        seen & DIGIT != 0 || seen & PAST_F == 0
    }
}

/// A client or relay as logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer<'a> {
    /// Empty for `unknown`.
    pub name: &'a [u8],
    pub address: Addr<'a>,
}

/// Reads `name[address]` or postscreen's `[address]`, with `:port` where it is logged; gives what follows.
/// A name has passed Postfix's `valid_hostname`, so that it holds no bracket and no space.
pub fn peer(text: &[u8]) -> Option<(Peer<'_>, &[u8])> {
    let (name, rest) = text.split_at(scan::name_end(text)?);
    let rest = rest.strip_prefix(b"[")?;
    let (address, rest) = match Ip::leading_v4(rest) {
        Some((v4, [b']', rest @ ..])) => (Addr::Ip(v4), rest),
        _ => {
            let close = memchr(b']', rest)?;
            (Addr::read(&rest[..close]), &rest[close + 1..])
        }
    };
    let name = if name == b"unknown" { b"" } else { name };
    Some((Peer { name, address }, port(rest)))
}

/// What stands after `:12345`, or the same text if no port is there.
fn port(text: &[u8]) -> &[u8] {
    let Some(rest) = text.strip_prefix(b":") else { return text };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits > 0 { &rest[digits..] } else { text }
}

/// An address that was opened by `<`: the text up to its `>`, and what follows. A quoted local part
/// (`"a>b"@c`) may hold a bracket of its own.
pub fn bracketed(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let from = if text.first() == Some(&b'"') { quoted_end(text).unwrap_or(0) } else { 0 };
    let close = from + memchr(b'>', &text[from..])?;
    Some((&text[..close], &text[close + 1..]))
}

/// Where the quoted string ends that begins `text`.
fn quoted_end(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match text.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// `554 5.7.1 words`: the reply code (0 where only the enhanced status stands), whether the refusal is
/// temporary, and the words.
pub struct Reply<'a> {
    pub code: u16,
    pub temporary: bool,
    pub words: &'a [u8],
}

pub fn reply(text: &[u8]) -> Reply<'_> {
    let (code, rest) = code(text);
    let (class, words) = enhanced(rest);
    let temporary = if code == 0 { class == b'4' } else { code / 100 == 4 };
    Reply { code, temporary, words }
}

fn code(text: &[u8]) -> (u16, &[u8]) {
    match text {
        [a @ b'2'..=b'5', b @ b'0'..=b'9', c @ b'0'..=b'9', rest @ ..]
            if matches!(rest, [] | [b' ' | b'-', ..]) =>
        {
            let digit = |byte: &u8| u16::from(byte - b'0');
            (digit(a) * 100 + digit(b) * 10 + digit(c), rest.get(1..).unwrap_or_default())
        }
        _ => (0, text),
    }
}

/// The class digit of an enhanced status code (RFC 3463), 0 if none is there, and what follows.
fn enhanced(text: &[u8]) -> (u8, &[u8]) {
    let length = text.iter().take_while(|&&byte| byte.is_ascii_digit() || byte == b'.').count();
    match text {
        [class @ b'2'..=b'5', b'.', ..] if length >= 5 => (*class, text[length..].trim_ascii_start()),
        _ => (0, text),
    }
}

/// Sender and recipient that follow a refusal: `from=<a> to=<b> proto=...` (smtpd, cleanup) or `from=<a>,
/// to=<b>, proto=...` (postscreen), in this order, either of them missing before its command was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Envelope<'a> {
    pub sender: &'a [u8],
    pub recipient: &'a [u8],
}

pub fn envelope(text: &[u8]) -> (Envelope<'_>, &[u8]) {
    let mut envelope = Envelope::default();
    let mut rest = text;
    if let Some((sender, after)) = rest.strip_prefix(b"from=<").and_then(bracketed) {
        envelope.sender = sender;
        rest = after.strip_prefix(b",").unwrap_or(after).trim_ascii_start();
    }
    if let Some((recipient, after)) = rest.strip_prefix(b"to=<").and_then(bracketed) {
        envelope.recipient = recipient;
        rest = after.strip_prefix(b",").unwrap_or(after).trim_ascii_start();
    }
    (envelope, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queue_ids() {
        for id in
            ["4C0FFEE", "17CCA8044", "4Pcb1NGkSz2Nt5G", "48rT2v1hQrz1J0N", "ED06590130AA1C9D6D862", "ABCDEF"]
        {
            assert!(is_queue_id(id.as_bytes()), "{id}");
        }
        for word in [
            "NOQUEUE",
            "warning",
            "statistics",
            "fatal",
            "SASL",
            "CONNECT",
            "reload",
            "12345",
            "private/x",
            "",
        ] {
            assert!(!is_queue_id(word.as_bytes()), "{word}");
        }
        assert_eq!(queue_id(b"17CCA8044: removed"), Some((&b"17CCA8044"[..], &b"removed"[..])));
        assert_eq!(queue_id(b"warning: 17CCA8044: x"), None);
    }

    #[test]
    fn peers() {
        let v4 = Addr::Ip(Ip::v4(0xc000_0207));
        let table = [
            ("mx.home.example[192.0.2.7]: 554", "mx.home.example", v4, ": 554"),
            ("unknown[192.0.2.7]:4711: 554", "", v4, ": 554"),
            ("[192.0.2.7]:4711", "", v4, ""),
            ("unknown[unknown] commands=0/0", "", Addr::Unreadable(b"unknown"), " commands=0/0"),
        ];
        for (text, name, address, rest) in table {
            let expected = Peer { name: name.as_bytes(), address };
            assert_eq!(peer(text.as_bytes()), Some((expected, rest.as_bytes())));
        }
        assert_eq!(peer(b"two words[192.0.2.7]"), None);
        assert_eq!(peer(b"mx[192.0.2.7"), None);
    }

    #[test]
    fn envelopes() {
        let quoted = envelope(br#"from=<"a> to=<b"@c.example> to=<d@e.example> proto=SMTP"#).0;
        assert_eq!(quoted, Envelope { sender: br#""a> to=<b"@c.example"#, recipient: b"d@e.example" });
        assert_eq!(envelope(b"to=<d@e.example> proto=SMTP").0.recipient, b"d@e.example");
        assert_eq!(envelope(b"from=<>, to=<d@e.example>, proto=ESMTP").0.recipient, b"d@e.example");
    }

    #[test]
    fn replies() {
        let table: &[(&[u8], u16, bool, &[u8])] = &[
            (b"554 5.7.1 no", 554, false, b"no"),
            (b"450 no", 450, true, b"no"),
            (b"4.7.1 no", 0, true, b"no"),
            (b"550 5.12.345 no", 550, false, b"no"),
            (b"too many connections", 0, false, b"too many connections"),
            (b"554", 554, false, b""),
        ];
        for &(text, code, temporary, words) in table {
            let reply = reply(text);
            assert_eq!((reply.code, reply.temporary, reply.words), (code, temporary, words));
        }
    }
}
