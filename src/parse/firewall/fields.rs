//! The values of a LOG line: words, numbers, hardware addresses. Uses `memchr` only.

use memchr::memchr_iter;

use crate::model::net::Mac;
use crate::parse::words;

/// A number, the whole of the text.
pub fn decimal(text: &[u8]) -> Option<u32> {
    words::number(text).filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value)
}

pub fn port(text: &[u8]) -> Option<u16> {
    u16::try_from(decimal(text)?).ok()
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
    let mut bytes = [0u8; 6];
    if text.len() != 17 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.chunks(3)) {
        let (high, low) = match pair {
            [high, low] | [high, low, b':'] => (high, low),
            _ => return None,
        };
        *byte = (hex(*high)? << 4) | hex(*low)?;
    }
    Some(Mac(bytes))
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// The words between blanks. Kernels before 2.6.37 that printed a line in pieces may leave the piece's level in
/// front of a word (`<1>SRC=`); it is taken off.
pub struct Words<'a> {
    text: &'a [u8],
    blanks: memchr::Memchr<'a>,
    start: usize,
}

impl<'a> Words<'a> {
    pub fn new(text: &'a [u8]) -> Words<'a> {
        Words { text, blanks: memchr_iter(b' ', text), start: 0 }
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        while self.start < self.text.len() {
            let end = self.blanks.next().unwrap_or(self.text.len());
            let word = self.text.get(self.start..end)?;
            self.start = end + 1;
            match word {
                [] => {}
                [b'<', b'0'..=b'7', b'>', word @ ..] => return Some(word),
                _ => return Some(word),
            }
        }
        None
    }
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
        assert_eq!((decimal(b"25"), decimal(b"25,"), decimal(b"")), (Some(25), None, None));
        assert_eq!((port(b"65535"), port(b"65536")), (Some(65535), None));
    }
}
