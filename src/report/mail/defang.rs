//! Addresses and names that a filter would take for links or look up in its lists, written so that it does not and a
//! reader still can: `192.168.2[.]23`, `mail[.]evil[.]example`, `hxxp://`, `user[@]host`, `2001:db8:[:]1`. Pure.
//!
//! A digest quotes what spammers wrote. The filter of the mailbox it goes to cannot know that it only quotes.

use std::borrow::Cow;
use std::net::Ipv6Addr;

/// The text with every address, domain, mailbox and scheme in it defanged. Figures, instants, hardware addresses, files
/// without a dot and plain words stay as they are.
pub fn defang(text: &str) -> Cow<'_, str> {
    if !text.contains(is_joint) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        match rest.split_at(end) {
            ("", _) => {
                let (one, after) = rest.split_at(letter.len_utf8());
                match letter {
                    '@' if out.ends_with('[') && after.starts_with(']') => out.push('@'),
                    '@' | '\u{ff20}' => out.push_str("[@]"),
                    _ => out.push_str(one),
                }
                rest = after;
            }
            (word, after) => {
                push_word(&mut out, word, after);
                rest = after;
            }
        }
    }
    Cow::Owned(out)
}

/// Dots as browsers and mail programs know them (UTS #46), colons and at signs: without any there is nothing to do.
fn is_joint(letter: char) -> bool {
    is_dot(letter) || matches!(letter, ':' | '@' | '\u{ff20}')
}

const fn is_dot(letter: char) -> bool {
    matches!(letter, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || is_dot(letter) || matches!(letter, '-' | '_' | ':')
}

/// A run of letters, digits, dots, hyphens and colons; `after` is what stands behind it.
fn push_word(out: &mut String, word: &str, after: &str) {
    if let Some(cut) = last_of_ipv6(word) {
        let (front, back) = word.split_at(cut);
        out.extend([front, "[:]"]);
        return push_dotted(out, back.get(1..).unwrap_or_default());
    }
    // `http:` and what is glued to it by further colons.
    let mut parts = word.split(':').peekable();
    while let Some(part) = parts.next() {
        let scheme = parts.peek() == Some(&"") && after.starts_with("//");
        match part.to_ascii_lowercase().as_str() {
            "http" if scheme => out.push_str("hxxp"),
            "https" if scheme => out.push_str("hxxps"),
            "ftp" if scheme => out.push_str("fxp"),
            _ => push_dotted(out, part),
        }
        if parts.peek().is_some() {
            out.push(':');
        }
    }
}

/// Where the last colon of an IPv6 address stands, if the word is one, perhaps with the colon of a sentence behind.
fn last_of_ipv6(word: &str) -> Option<usize> {
    let address = if word.ends_with("::") { word } else { word.trim_end_matches([':', '.']) };
    let is_one = address.len() > 2 && address.parse::<Ipv6Addr>().is_ok();
    is_one.then(|| address.rfind(':')).flatten()
}

/// What is between colons: an IPv4 address, a domain, or neither.
fn push_dotted(out: &mut String, part: &str) {
    let name = part.trim_end_matches(is_dot);
    let labels: Vec<&str> = name.split(is_dot).collect();
    let number = |label: &&str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
    let first = if labels.len() == 4 && labels.iter().all(number) {
        // The last dot is enough: three numbers are no address.
        2
    } else if is_domain(&labels) || (labels.len() > 4 && labels.iter().all(number)) {
        0
    } else {
        return out.push_str(part);
    };
    for (place, label) in labels.iter().enumerate() {
        out.push_str(label);
        if place + 1 < labels.len() {
            out.push_str(if place >= first { "[.]" } else { "." });
        }
    }
    out.push_str(part.get(name.len()..).unwrap_or_default());
}

/// Labels of which the last could be a top-level domain: two letters or more, no digits first.
fn is_domain(labels: &[&str]) -> bool {
    let Some(last) = labels.last().filter(|_| labels.len() > 1) else { return false };
    last.chars().count() > 1 && last.starts_with(|letter: char| letter.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_filter_would_look_up_is_defanged() {
        for (text, shown) in [
            ("192.168.2.23 made 958 illegal port-25 hits", "192.168.2[.]23 made 958 illegal port-25 hits"),
            ("relay=mx1.a.example[198.51.100.88]:25,", "relay=mx1[.]a[.]example[198.51.100[.]88]:25,"),
            ("see http://evil.example/x?y=z.", "see hxxp://evil[.]example/x?y=z."),
            ("HTTPS://192.0.2.1:8080/ ftp://a.b.example", "hxxps://192.0.2[.]1:8080/ fxp://a[.]b[.]example"),
            ("from=<joe@mail.example>", "from=<joe[@]mail[.]example>"),
            ("2001:db8::1 tried 5", "2001:db8:[:]1 tried 5"),
            ("from 2001:db8:0:1:2:3:4:5: hello", "from 2001:db8:0:1:2:3:4[:]5: hello"),
            ("::ffff:192.0.2.1", "::ffff[:]192.0.2[.]1"),
            ("zen.spamhaus.org", "zen[.]spamhaus[.]org"),
            ("4.3.2.1.zen.spamhaus.org", "4[.]3[.]2[.]1[.]zen[.]spamhaus[.]org"),
            ("evil。example and evil．example", "evil[.]example and evil[.]example"),
            ("münchen.example", "münchen[.]example"),
            ("xn--mnchen-3ya.xn--p1ai", "xn--mnchen-3ya[.]xn--p1ai"),
            ("a.b.example.", "a[.]b[.]example."),
            ("www.evil.example:25", "www[.]evil[.]example:25"),
            ("1.2.3.4.5", "1[.]2[.]3[.]4[.]5"),
        ] {
            assert_eq!(defang(text), shown, "{text}");
        }
    }

    #[test]
    fn our_own_words_stay() {
        for text in [
            "a wave from 10:21:29 to 10:25:39 with 25 sessions open at 10:22:01 (usual 0), 87 % rejected",
            "192.168.2 is no address, 3.1 is none, version 0.1.0, 1,204 hits, 4.2 MB",
            "52:54:00:1c:a7:23",
            "2026-03-01T11:29:51+01:00, Mar 2 10:20:50 gw postfix/smtpd[3902]: connect",
            "Find the machine by its MAC or lease. Take it off the net.",
            "What is this... nothing: e.g. dsn=5.7.1, delays=0.02/0/0.5/1, 100 %",
            "WHAT NEEDS HANDS ----",
        ] {
            assert_eq!(defang(text), text);
        }
    }

    /// Without what makes it harmless, nor what the text itself has of that.
    fn bare(text: &str) -> String {
        let plain = |letter: char| match letter {
            '\u{ff20}' => '@',
            letter if is_dot(letter) => '.',
            letter => letter,
        };
        let mut bare: String = text.to_lowercase().chars().map(plain).collect();
        loop {
            let marks = [("[.]", "."), ("[:]", ":"), ("[@]", "@"), ("hxxp", "http"), ("fxp:", "ftp:")];
            let next = marks.iter().fold(bare.clone(), |text, (mark, plain)| text.replace(mark, plain));
            if next == bare {
                return bare;
            }
            bare = next;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn nothing_is_lost_and_nothing_left_fanged(text in "[a-z0-9.:@/ \\[\\]<>=-]{0,60}|\\PC{0,30}") {
            let shown = defang(&text).into_owned();
            prop_assert_eq!(bare(&shown), bare(&text));
            prop_assert!(!shown.contains("http://") && !shown.contains("@x"));
        }
    }
}
