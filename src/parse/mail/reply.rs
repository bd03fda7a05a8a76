//! An SMTP reply as log lines quote it: `550 5.1.1 User unknown`. Pure.

use crate::parse::words;

/// Code (0 where the text begins with none) and the words after it, without the dash of a multi-line
/// reply. Only 200 to 599 are codes.
pub fn code_and_words(text: &[u8]) -> (u16, &[u8]) {
    match words::number(text) {
        Some((code @ 200..=599, rest)) if matches!(rest.first(), None | Some(b' ' | b'-')) => {
            (code as u16, rest.get(1..).unwrap_or_default())
        }
        _ => (0, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies() {
        assert_eq!(code_and_words(b"550 User unknown."), (550, &b"User unknown."[..]));
        assert_eq!(code_and_words(b"451-first of two"), (451, &b"first of two"[..]));
        assert_eq!(code_and_words(b"554"), (554, &b""[..]));
        assert_eq!(code_and_words(b"5.7.1 no"), (0, &b"5.7.1 no"[..]));
        assert_eq!(code_and_words(b"writev: Broken pipe"), (0, &b"writev: Broken pipe"[..]));
    }
}
