//! The values of a LOG line: words, numbers, hardware addresses.

use crate::model::event::Flags;
use crate::model::net::Mac;
use crate::parse::words;

/// A number, the whole of the text.
pub fn decimal(text: &[u8]) -> Option<u32> {
    words::number(text).filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value)
}

pub fn port(text: &[u8]) -> Option<u16> {
    u16::try_from(decimal(text)?).ok()
}

/// The flag a word is, as a bit of `Flags`; 0 if it is none.
pub fn flag(word: &[u8]) -> u8 {
    match word {
        b"SYN" => Flags::SYN,
        b"ACK" => Flags::ACK,
        b"FIN" => Flags::FIN,
        b"RST" => Flags::RST,
        b"PSH" => Flags::PSH,
        b"URG" => Flags::URG,
        _ => 0,
    }
}

/// Destination and source of an Ethernet header, 14 bytes in hex, or more where the device's header is
/// longer and the type at byte 12 proves that it begins with Ethernet's. Other lengths (PPP, tunnels,
/// InfiniBand, none) are not guessed at.
pub fn ethernet(header: &[u8]) -> Option<(Mac, Mac)> {
    let destination = mac(header.get(..17)?)?;
    let source = mac(header.get(18..35)?)?;
    let kind = header.get(36..41)?;
    let known = matches!(kind, b"08:00" | b"86:dd" | b"81:00" | b"88:a8");
    (header.len() == 41 || known).then_some((destination, source))
}

/// `00:0d:3a:2f:f2:27`, the whole of the text.
pub fn mac(text: &[u8]) -> Option<Mac> {
    let text: &[u8; 17] = text.try_into().ok()?;
    let mut bytes = [0u8; 6];
    for (place, byte) in bytes.iter_mut().enumerate() {
        let at = 3 * place;
        if place < 5 && text[at + 2] != b':' {
            return None;
        }
        *byte = hex(text[at])? << 4 | hex(text[at + 1])?;
    }
    Some(Mac(bytes))
}

fn hex(digit: u8) -> Option<u8> {
    // In ASCII the low bits of 'a' to 'f' and of 'A' to 'F' count from 1.
    digit.is_ascii_hexdigit().then_some((digit & 15) + if digit > b'9' { 9 } else { 0 })
}

/// The words between blanks. Kernels before 2.6.37 that printed a line in pieces may leave the piece's level in
/// front of a word (`<1>SRC=`); it is taken off.
pub struct Words<'a>(&'a [u8]);

impl<'a> Words<'a> {
    pub fn new(text: &'a [u8]) -> Words<'a> {
        Words(text)
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        while !self.0.is_empty() {
            let (word, rest) = self.0.split_at(blank(self.0));
            self.0 = rest.get(1..).unwrap_or_default();
            match word {
                [] => {}
                [b'<', b'0'..=b'7', b'>', word @ ..] => return Some(word),
                _ => return Some(word),
            }
        }
        None
    }
}

/// Where the first blank stands, or the length. Words are short, so eight bytes at a time beat `memchr`, whose
/// calls would take half the time of a line.
#[inline]
fn blank(text: &[u8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const BLANKS: u64 = u64::from_le_bytes([b' '; 8]);
    let mut rest = text;
    while let Some((eight, after)) = rest.split_first_chunk::<8>() {
        let differs = u64::from_le_bytes(*eight) ^ BLANKS;
        let equal = differs.wrapping_sub(ONES) & !differs & (ONES << 7);
        if equal != 0 {
            return text.len() - rest.len() + (equal.trailing_zeros() / 8) as usize;
        }
        rest = after;
    }
    let tail = rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len());
    text.len() - rest.len() + tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ethernet_headers() {
        let two = Some((Mac([2, 0, 0, 0, 0, 1]), Mac([2, 0, 0, 0, 0, 0xff])));
        let cases = [
            ("02:00:00:00:00:01:02:00:00:00:00:ff:08:00", two),
            ("02:00:00:00:00:01:02:00:00:00:00:FF:09:00", two),
            ("02:00:00:00:00:01:02:00:00:00:00:ff:08:00:45:00:00:44:45:34:40:00", two),
            ("", None),
            ("45:00", None),
            ("02:00:00:00:00:01:02:00:00:00:00:ff:08", None),
            ("02:00:00:00:00:01:02:00:00:00:00:ff:09:00:45:00", None),
            ("02-00-00-00-00-01-02-00-00-00-00-ff-08-00", None),
            ("xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:08:00", None),
            ("80:00:00:48:fe:80:00:00:00:00:00:00:00:02:c9:03:00:00:00:01", None),
        ];
        for (header, expected) in cases {
            assert_eq!(ethernet(header.as_bytes()), expected, "{header}");
        }
    }

    #[test]
    fn words_and_numbers() {
        let words: Vec<_> = Words::new(b"a  <1>SRC=x <9>y <1> b ").collect();
        assert_eq!(words, [&b"a"[..], b"SRC=x", b"<9>y", b"", b"b"]);
        for length in 0..20 {
            let text = [vec![b'!'; length], b" \x20!".to_vec()].concat();
            assert_eq!((blank(&text), blank(&text[..length])), (length, length));
        }
        assert_eq!((decimal(b"25"), decimal(b"25,"), decimal(b"")), (Some(25), None, None));
        assert_eq!((port(b"65535"), port(b"65536")), (Some(65535), None));
    }
}
