//! Transfer encodings and character sets undone. From RFC 2045 section 6, RFC 3676, the WHATWG Encoding Standard. Pure.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Base64 as it comes: with breaks and foreign bytes in it, without its padding, cut anywhere. False beside what could
/// be decoded where it is cut or broken.
pub(super) fn base64(bytes: &[u8]) -> (Vec<u8>, bool) {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let symbol = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let end = bytes.iter().position(|byte| *byte == b'=').unwrap_or(bytes.len());
    let mut symbols: Vec<u8> = bytes[..end].iter().filter(symbol).copied().collect();
    let foreign = bytes[..end].iter().filter(|byte| !symbol(byte) && !byte.is_ascii_whitespace()).count();
    let whole = foreign == 0 && (symbols.len().is_multiple_of(4) || end < bytes.len());
    if symbols.len() % 4 == 1 {
        symbols.pop();
    }
    (GeneralPurpose::new(&STANDARD, config).decode(&symbols).unwrap_or_default(), whole)
}

/// Quoted-printable; what is no code stands as it is.
pub(super) fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'=', rest) {
        decoded.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let blanks = rest.iter().take(80).take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        if rest.get(blanks) == Some(&b'\n') {
            rest = &rest[blanks + 1..];
            continue;
        }
        let code = rest.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            Some(code) => {
                decoded.push(u8::from_str_radix(code, 16).unwrap_or(b'?'));
                rest = &rest[2..];
            }
            None => decoded.push(b'='),
        }
    }
    decoded.extend_from_slice(rest);
    decoded
}

/// UTF-16 with a byte order mark as UTF-8, so that the rest of the room sees lines.
pub(super) fn utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding != UTF_8 => {
            Cow::Owned(encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned().into_bytes())
        }
        Some((_, mark)) => Cow::Borrowed(&bytes[mark..]),
        None => Cow::Borrowed(bytes),
    }
}

/// Lines that end in a carriage return only, as on old Macs, with a line feed instead.
pub(super) fn lines(bytes: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let start = &bytes[..bytes.len().min(4 << 10)];
    if !start.contains(&b'\r') || memchr::memchr(b'\n', &bytes).is_some() {
        return bytes;
    }
    Cow::Owned(bytes.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
}

/// Text in the character set that is named; where none is, or an unknown one, UTF-8 if it is that, else Windows-1252.
/// Lines end in `\n`, and control characters are gone.
pub(super) fn text(bytes: &[u8], charset: Option<&str>) -> String {
    let named = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    // Plain UTF-8 is often called something else; no other set looks like it by chance.
    let encoding = match std::str::from_utf8(bytes) {
        Ok(_) if named.is_none_or(Encoding::is_ascii_compatible) => UTF_8,
        _ => named.unwrap_or(WINDOWS_1252),
    };
    let (text, _, _) = encoding.decode(bytes);
    clean(&text)
}

fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\r' | '\u{2028}' | '\u{2029}' => cleaned.push('\n'),
            '\n' | '\t' => cleaned.push(letter),
            '\u{feff}' | '\u{200b}' => {}
            letter if letter.is_control() => {}
            letter => cleaned.push(letter),
        }
    }
    cleaned
}

/// Joins the lines of `format=flowed` that were broken for sending; `delsp` drops the blank that marks the break.
pub(super) fn unflow(text: &str, delsp: bool) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        let flows = line.ends_with(' ') && line != "-- ";
        joined.push_str(if flows && delsp { &line[..line.len() - 1] } else { line });
        if !flows {
            joined.push('\n');
        }
    }
    joined
}

/// `- ` before lines of a signed text (RFC 4880 section 7.1) taken off.
pub(super) fn undash(text: String) -> String {
    if !text.contains("-----BEGIN PGP SIGNED MESSAGE-----") {
        return text;
    }
    text.lines().map(|line| line.strip_prefix("- ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_whole_and_cut() {
        assert_eq!(base64(b"aGVs\r\nbG8="), (b"hello".to_vec(), true));
        assert_eq!(base64(b"aGVsbG8"), (b"hello".to_vec(), false));
        assert_eq!(base64(b"aGVsb"), (b"hel".to_vec(), false));
        assert_eq!(base64(b"aG*Vs"), (b"hel".to_vec(), false));
        assert_eq!(base64(b""), (Vec::new(), true));
    }

    #[test]
    fn quoted() {
        assert_eq!(quoted_printable(b"a=3D1 b=\r\nc =\nd=zz=E4=4"), b"a=1 bc d=zz\xe4=4");
    }

    #[test]
    fn character_sets() {
        assert_eq!(text(b"M\xe4rz\r\n\x00x", Some("iso-8859-1")), "März\nx");
        assert_eq!(text("März".as_bytes(), Some("us-ascii")), "März");
        assert_eq!(text(b"M\xe4rz", None), "März");
        assert_eq!(text(b"\x83n", Some("shift_jis")), "ハ");
        assert_eq!(utf8(b"\xff\xfea\0b\0").as_ref(), b"ab");
    }

    #[test]
    fn flowed_and_dashed() {
        assert_eq!(unflow("one \ntwo\n-- \nme", false), "one two\n-- \nme\n");
        assert_eq!(unflow("on \ne", true), "one\n");
        let signed = "-----BEGIN PGP SIGNED MESSAGE-----\n- ---x";
        assert_eq!(undash(signed.to_string()), "-----BEGIN PGP SIGNED MESSAGE-----\n---x");
    }
}
