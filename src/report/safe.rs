//! Text that came from a log, made harmless for whoever shows it. Pure; the terminal and the HTML both use it.
//!
//! A log line is written by whoever knocks at the door. It may hold an escape sequence that clears the screen
//! (ECMA-48), or a character that reorders what is read (Unicode UAX #9, "Trojan Source") or hides in it.
//! Such characters are shown by their number; a backslash that was in the log stays as it was.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

/// Controls and delete as `\x1b`, reordering, invisible and line-breaking characters as `U+202E`; everything else
/// as it stands. Borrowed when there was nothing to do.
pub fn safe(text: &str) -> Cow<'_, str> {
    let Some(at) = text.find(is_harmful) else { return Cow::Borrowed(text) };
    let (clean, rest) = text.split_at(at);
    let mut shown = String::with_capacity(text.len() + 16);
    shown.push_str(clean);
    for letter in rest.chars() {
        push_safe(&mut shown, letter);
    }
    Cow::Owned(shown)
}

fn push_safe(shown: &mut String, letter: char) {
    let code = u32::from(letter);
    if !is_harmful(letter) {
        shown.push(letter);
    } else if code < 0x100 {
        shown.push_str(&format!("\\x{code:02x}"));
    } else {
        shown.push_str(&format!("U+{code:04X}"));
    }
}

/// True for what must not reach a terminal or a reader's eye as it is.
pub fn is_harmful(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            // Soft hyphen, Arabic letter mark, Mongolian vowel separator.
            '\u{ad}' | '\u{61c}' | '\u{180e}'
            // Zero-width, direction marks; line and paragraph separator, embeddings and overrides.
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            // Word joiner, invisible operators, isolates, deprecated format characters.
            | '\u{2060}'..='\u{206f}'
            // Byte order mark, interlinear annotation.
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            // Hangul fillers, which print as nothing.
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            // Variation selectors and tags: a hidden channel.
            | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
}

/// Columns a text takes on a terminal: none for a combining mark, two for a wide character.
pub fn columns(text: &str) -> usize {
    text.chars().map(|letter| letter.width().unwrap_or(0)).sum()
}

/// `text` made safe and cut to at most `room` columns, with `…` where something was left out.
pub fn fit(text: &str, room: usize) -> String {
    // A line of 64 KiB is not walked through to show its first words. The factor leaves combining marks their
    // place without letting thousands of them through.
    let letters = room.saturating_mul(4).saturating_add(1);
    let head = text.char_indices().nth(letters).map_or(text, |(end, _)| &text[..end]);
    let shown = safe(head);
    if head.len() == text.len() && columns(&shown) <= room {
        return shown.into_owned();
    }
    let mut cut = String::new();
    let mut used = 0;
    for letter in shown.chars() {
        let width = letter.width().unwrap_or(0);
        if used + width + 1 > room {
            break;
        }
        used += width;
        cut.push(letter);
    }
    if room > 0 {
        cut.push('…');
    }
    cut
}

/// Bytes of a name looked at when its end has to be found.
const LONG: usize = 4_096;

/// Like `fit`, but what is left out is taken from the middle: both ends of a host name tell something.
pub fn fit_middle(text: &str, room: usize) -> String {
    fit_ends(text, room, room / 3)
}

/// Like `fit`, but what is left out is taken from the front: paths differ at their end.
pub fn fit_end(text: &str, room: usize) -> String {
    fit_ends(text, room, 0)
}

/// At most `head` columns of the beginning, `…`, and as much of the end as there is room for.
fn fit_ends(text: &str, room: usize, head: usize) -> String {
    let whole = fit(text, LONG);
    if columns(&whole) <= room || room == 0 {
        return fit(&whole, room);
    }
    let taken = |letters: &mut dyn Iterator<Item = char>, most: usize| {
        let mut used = 0;
        letters
            .take_while(|letter| {
                used += letter.width().unwrap_or(0);
                used <= most
            })
            .collect::<Vec<char>>()
    };
    let front = taken(&mut whole.chars(), head);
    let mut back = taken(&mut whole.chars().rev(), room - 1 - head);
    back.reverse();
    front.into_iter().chain(['…']).chain(back).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_moves_a_cursor_or_an_eye_is_shown_by_number() {
        assert_eq!(safe("plain, naïve, 漢字"), "plain, naïve, 漢字");
        assert!(matches!(safe("plain"), Cow::Borrowed(_)));
        assert_eq!(safe("a\x1b[2Jb\0\x7f\r\n\t"), "a\\x1b[2Jb\\x00\\x7f\\x0d\\x0a\\x09");
        assert_eq!(safe("\u{9b}2J"), "\\x9b2J");
        assert_eq!(safe("a\u{202e}b\u{2066}c\u{200b}d\u{feff}"), "aU+202EbU+2066cU+200BdU+FEFF");
        assert_eq!(safe("\u{e0041}"), "U+E0041");
        assert_eq!(safe("bad \u{fffd} bytes"), "bad \u{fffd} bytes");
    }

    #[test]
    fn a_cut_says_so() {
        assert_eq!(fit("short", 5), "short");
        assert_eq!(fit("shorter", 5), "shor…");
        assert_eq!(fit("漢字漢字", 5), "漢字…");
        assert_eq!(fit("any", 0), "");
        assert_eq!(columns(&fit(&"x".repeat(10_000), 20)), 20);
    }

    #[test]
    fn both_ends_of_a_name_are_kept() {
        assert_eq!(fit_middle("ip4d146a13.dynamic.provider.example", 20), "ip4d14…vider.example");
        assert_eq!(fit_middle("short.example", 20), "short.example");
        assert_eq!(fit_end("/var/log/a/very/long/mail.log:12", 14), "…g/mail.log:12");
        assert_eq!([fit_middle("any", 0), fit_middle("any", 1), fit_end("any", 2)], ["", "…", "…y"]);
    }

    proptest! {
        #[test]
        fn nothing_harmful_passes_and_the_room_is_kept(text in "\\PC{0,40}|[\\x00-\\x{2fff}]{0,80}", room in 0usize..60) {
            prop_assert!(!safe(&text).chars().any(is_harmful));
            for cut in [fit(&text, room), fit_middle(&text, room), fit_end(&text, room)] {
                prop_assert!(columns(&cut) <= room);
                prop_assert!(!cut.chars().any(is_harmful));
            }
        }
    }
}
