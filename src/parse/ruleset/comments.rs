//! JSON with comments as JSON without them, every byte at its place: what was a comment is blank, newlines stay, so that
//! an error names the line of the file as it is. (The crate json_comments blanks the newlines within `/* */`.) Pure.

/// Blanks `// ...` and `/* ... */` outside of strings. The error is the line on which a comment begins that never ends.
pub fn blank(text: &str) -> Result<String, usize> {
    let bytes = text.as_bytes();
    let mut blanked = bytes.to_vec();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at = match (byte, bytes.get(at + 1)) {
            (b'"', _) => string_end(bytes, at + 1),
            (b'/', Some(b'/')) => {
                let end = find(bytes, at, b"\n").unwrap_or(bytes.len());
                wipe(&mut blanked, at, end)
            }
            (b'/', Some(b'*')) => {
                let end = find(bytes, at + 2, b"*/").ok_or_else(|| line_of(bytes, at))?;
                wipe(&mut blanked, at, end + 2)
            }
            _ => at + 1,
        };
    }
    // Only whole characters outside of strings were replaced, by blanks.
    Ok(String::from_utf8_lossy(&blanked).into_owned())
}

/// Just behind the quote that ends a string; a backslash takes the next byte along.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b'"' => return at + 1,
            b'\\' => 2,
            _ => 1,
        };
    }
    at
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    Some(from + rest.windows(what.len()).position(|window| window == what)?)
}

fn wipe(bytes: &mut [u8], from: usize, to: usize) -> usize {
    let comment = bytes.get_mut(from..to).unwrap_or_default();
    comment.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    to
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    1 + bytes.iter().take(at).filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_lines_stay() {
        for (text, wanted) in [
            ("{} // end", "{}       "),
            ("{ // a\r\n}", "{      \n}"),
            ("/* a\n ** b */{}", "    \n        {}"),
            ("{\"a\": \"// /* no */\"}", "{\"a\": \"// /* no */\"}"),
            ("{\"a\\\"//\": 1} //\"", "{\"a\\\"//\": 1}    "),
            ("{} /**/ /*/ é */ 1", "{}                1"),
            ("\"open", "\"open"),
            ("/", "/"),
            ("", ""),
        ] {
            assert_eq!(blank(text).as_deref(), Ok(wanted), "{text}");
        }
        assert_eq!(blank("{\n\n /* a\n"), Err(3));
        assert_eq!(blank("/*/"), Err(1));
    }
}
