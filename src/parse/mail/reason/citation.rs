//! Which list a refusal cites: host names and codes around a phrase. Pure. `start` and `end` are where the
//! phrase stands in the text.

/// `not listed in ...`
pub fn negated(text: &[u8], start: usize) -> bool {
    let before = &text[..start];
    [&b"not "[..], b"n't "]
        .iter()
        .any(|no| before.len() >= no.len() && before[before.len() - no.len()..].eq_ignore_ascii_case(no))
}

/// `block list` with the code in brackets that may follow: `block list (S3150)`.
pub fn with_code(text: &[u8], start: usize, end: usize) -> &[u8] {
    let word = text[end..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let end = end + word;
    let code = match text[end..].strip_prefix(b" (") {
        Some(rest) => rest.iter().take(12).position(|&byte| byte == b')').map_or(0, |length| length + 3),
        None => 0,
    };
    &text[start..end + code]
}

const fn is_host_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_')
}

/// The host name (or single word) that a phrase is part of, without `www.`.
pub fn host_around(text: &[u8], start: usize, end: usize) -> &[u8] {
    let before = text[..start].iter().rev().take_while(|&&byte| is_host_byte(byte)).count();
    let after = text[end..].iter().take_while(|&&byte| is_host_byte(byte)).count();
    bare_host(&text[start - before..end + after])
}

/// The first host name among the next `tokens` tokens; a URL's host is one as well.
pub fn next_host(text: &[u8], from: usize, tokens: usize) -> Option<&[u8]> {
    let rest = text.get(from..)?;
    rest.split(|&byte| byte == b' ').filter(|token| !token.is_empty()).take(tokens).find_map(|token| {
        let token =
            token.strip_prefix(b"https://").or_else(|| token.strip_prefix(b"http://")).unwrap_or(token);
        let start = token.iter().position(|&byte| is_host_byte(byte))?;
        let host = &token[start..];
        let length = host.iter().take_while(|&&byte| is_host_byte(byte)).count();
        let host = bare_host(&host[..length]);
        is_host(host).then_some(host)
    })
}

/// Without `www.` before and dots after.
fn bare_host(host: &[u8]) -> &[u8] {
    let host = host.strip_prefix(b"www.").unwrap_or(host);
    let dots = host.iter().rev().take_while(|&&byte| matches!(byte, b'.' | b'-')).count();
    &host[..host.len() - dots]
}

/// A dotted name whose last label is letters, so that no address and no version number is taken for one.
pub fn is_host(host: &[u8]) -> bool {
    let Some(dot) = memchr::memrchr(b'.', host) else { return false };
    let last = &host[dot + 1..];
    dot > 0 && last.len() >= 2 && last.iter().all(u8::is_ascii_alphabetic)
}
