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

/// The transport of a service that is named instead of it.
pub fn transport_of(service: &str) -> Option<String> {
    const OVER_TCP: &[&str] = &[
        "http", "https", "ssh", "smtp", "smtps", "ftp", "telnet", "imap", "imaps", "pop3", "pop3s", "rdp",
        "vnc", "smb", "mysql",
    ];
    let known = OVER_TCP.iter().any(|known| service.trim().eq_ignore_ascii_case(known));
    transport(service).or_else(|| known.then(|| "tcp".to_string()))
}

/// True of a class of incidents in which the reported address serves something: the classes of the Reference Incident
/// Taxonomy, of IntelMQ's older one and of CERT-EU.
pub fn serves(class: &str) -> bool {
    const SERVING: &[&str] = &[
        "vulnerable-system",
        "vulnerable service",
        "ddos-amplifier",
        "weak-crypto",
        "potentially-unwanted-accessible",
        "phishing",
        "malware-distribution",
        "malware url",
        "malware",
        "c2-server",
        "c2server",
        "c&c",
        "cnc",
        "defacement",
        "dropzone",
        "proxy",
        "information-disclosure",
        "malware-configuration",
        "malware configuration",
        "exploit url",
        "compromised server",
        "vulnerable",
        "amplifier",
        "malurl",
        "phish",
        "exposed",
        "deface",
        "leak",
        "webinject",
        "sandbox-url",
        "server-exploit",
        "tor",
    ];
    SERVING.iter().any(|serving| class.eq_ignore_ascii_case(serving))
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
        assert_eq!((transport("http"), transport_of("HTTP")), (None, Some("tcp".into())));
        assert!(serves("Vulnerable-System") && !serves("infected-system"));
    }
}
