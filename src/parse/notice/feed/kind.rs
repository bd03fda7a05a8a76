//! What a feed alleges, put together from its own words. Pure.

/// A kind is no longer than this.
const LONGEST: usize = 200;

/// Words that say there is nothing to say.
const NOTHING: &[&str] =
    &["", "-", "--", "---", "?", "0", "na", "n/a", "none", "null", "nil", "unknown", "undef"];

/// Adds a word to a list of words, unless it stands there.
pub fn add(kind: &mut String, word: &str) {
    let word = word.trim();
    let known = NOTHING.iter().any(|nothing| word.eq_ignore_ascii_case(nothing))
        || kind.split(", ").any(|known| known.eq_ignore_ascii_case(word));
    if known || kind.len() + word.len() + 2 > LONGEST && !kind.is_empty() {
        return;
    }
    if !kind.is_empty() {
        kind.push_str(", ");
    }
    kind.extend(word.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }));
}

/// The words of a list, each once.
pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut kind = String::new();
    words.into_iter().for_each(|word| add(&mut kind, word));
    kind
}

/// A transport protocol in lower case, from its name or its number (IANA protocol numbers).
pub fn transport(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let name = match text.as_str() {
        "1" | "icmp" => "icmp",
        "6" | "tcp" | "tcp4" | "tcp6" => "tcp",
        "17" | "udp" | "udp4" | "udp6" => "udp",
        "41" | "ipv6" => "ipv6",
        "47" | "gre" => "gre",
        "50" | "esp" => "esp",
        "58" | "icmp6" | "icmpv6" | "ipv6-icmp" => "icmpv6",
        "132" | "sctp" => "sctp",
        _ => return None,
    };
    Some(name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_once() {
        assert_eq!(of(["mirai", "-", "Mirai", "", "sinkhole"]), "mirai, sinkhole");
        assert_eq!(of(["a\nb"]), "a b");
        assert!(of(["x".repeat(900).as_str(), "y".repeat(900).as_str()]).len() <= LONGEST);
        assert_eq!(transport("17"), Some("udp".into()));
        assert_eq!(transport("http"), None);
    }
}
