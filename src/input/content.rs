//! Whether what a file holds can be lines of a log at all. Asked before a file is read that nobody named.

/// One control character in so many bytes is too many for text; in packed or encrypted data it is one in nine.
const TEXT: usize = 20;

/// Beginnings of what lies about in log folders and is no text.
const KINDS: &[(usize, &[u8], &str)] = &[
    (0, b"LPKSHHRH", "a systemd journal"),
    (0, b"PK\x03\x04", "a zip archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!\x1a\x07", "a rar archive"),
    (0, b"\x04\x22\x4d\x18", "lz4 data"),
    (0, b"\x89LZO\0", "lzop data"),
    (0, b"\x1f\x9d", "compress data (.Z)"),
    (0, b"SQLite format 3\0", "a database"),
];

/// What the content is if it is no text, by its first and, where known, its last lines. A file that only
/// begins with NULs, as a truncated log does, is text.
pub(super) fn binary(head: &[u8], tail: Option<&[u8]>) -> Option<&'static str> {
    let known =
        KINDS.iter().find(|(at, magic, _)| head.get(*at..).is_some_and(|head| head.starts_with(magic)));
    if let Some((_, _, kind)) = known {
        return Some(kind);
    }
    let text = is_text(head) || tail.is_some_and(|tail| !tail.is_empty() && is_text(tail));
    (!text).then_some("binary data")
}

fn is_text(bytes: &[u8]) -> bool {
    let control = |byte: &&u8| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127);
    bytes.iter().filter(control).count() * TEXT <= bytes.len()
}

#[cfg(test)]
mod tests {
    use super::super::Compression;
    use super::super::fixtures::{noise, pack};
    use super::*;

    #[test]
    fn examples() {
        let text = noise(5000);
        assert_eq!(binary(&text, None), None);
        assert_eq!(binary(b"", None), None);
        assert_eq!(binary("Grüße\r\n\tvon \x1b[1mmx1\x1b[0m\n".as_bytes(), None), None);
        assert_eq!(binary(b"Oct 11 22:14:15 mx1 su: caf\xe9\n", None), None);
        assert_eq!(binary(&[0; 4000], None), Some("binary data"));
        assert_eq!(binary(&[0; 4000], Some(&text)), None);
        assert_eq!(binary(b"LPKSHHRH\0\0", Some(&text)), Some("a systemd journal"));
        assert_eq!(binary(b"PK\x03\x04", None), Some("a zip archive"));
        let mut tar = b"var/log/mail.log".to_vec();
        tar.resize(257, 0);
        tar.extend(b"ustar  \0");
        assert_eq!(binary(&tar, None), Some("a tar archive"));
        assert_eq!(binary(&pack(Compression::Bzip2, &text), None), Some("binary data"));
    }
}
