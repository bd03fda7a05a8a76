//! Envelope addresses as mail servers log them, with the quoting of RFC 5321. Pure.
//!
//! A local part may be a quoted string, which holds whatever its sender likes; so brackets and commas
//! count outside quotes only.

/// `<"odd > local part"@there>` or a bare address that ends before `end`: the address without brackets,
/// and what follows it.
pub fn address(text: &[u8], end: u8) -> (&[u8], &[u8]) {
    let (text, end, skip) = match text.strip_prefix(b"<") {
        Some(inner) => (inner, b'>', 1),
        None => (text, end, 0),
    };
    let length = unquoted(text, end).unwrap_or(text.len());
    (&text[..length], text.get(length + skip..).unwrap_or_default())
}

/// The first `wanted` outside `"..."`, where `\` hides the next byte; quotes that are never closed hide
/// nothing.
fn unquoted(text: &[u8], wanted: u8) -> Option<usize> {
    let (mut quoted, mut hidden) = (false, false);
    let outside = text.iter().position(|&byte| {
        match byte {
            _ if hidden => hidden = false,
            b'\\' if quoted => hidden = true,
            b'"' => quoted = !quoted,
            _ => return !quoted && byte == wanted,
        }
        false
    });
    outside.or_else(|| memchr::memchr(wanted, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_count_outside_quotes() {
        let table = [
            ("<a@b.example>: no", "a@b.example", ": no"),
            ("<>, size=1", "", ", size=1"),
            ("a@b.example, size=1", "a@b.example", ", size=1"),
            (r#"<"a\"> x"@b.example> y"#, r#""a\"> x"@b.example"#, " y"),
            (r#""|/usr/bin/filter a, b", delay"#, r#""|/usr/bin/filter a, b""#, ", delay"),
            (r#"<a"@b.example> y"#, r#"a"@b.example"#, " y"),
            ("<cut", "cut", ""),
            ("", "", ""),
        ];
        for (text, expected, rest) in table {
            assert_eq!(address(text.as_bytes(), b','), (expected.as_bytes(), rest.as_bytes()), "{text}");
        }
    }
}
