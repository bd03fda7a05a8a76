//! Words that came from a log or a configuration, made fit to stand in a rule. Pure.
//!
//! One small alphabet serves all media: nothing in it ends a quoted string, starts a comment, a substitution or a new
//! line in nft, iptables-restore, ipset, sh, or a table of an MTA. What is outside of it is shown as `?` (`_` in names),
//! what is too long ends in `~`. The lengths are those of the kernel's headers and of the tools.

use crate::model::block::Frame;

/// Bytes of a comment on an element of an nft set (libnftnl, `NFTNL_UDATA_COMMENT_MAXLEN`).
pub const NFT_COMMENT: usize = 127;
/// Bytes of a comment in iptables (`xt_comment_info`) and ipset (`IPSET_MAX_COMMENT_SIZE`).
pub const COMMENT: usize = 255;
/// Bytes of text in a line of an MTA's table.
pub const LINE: usize = 200;
/// Bytes of the name of a chain (`XT_EXTENSION_MAXNAMELEN` without its end).
const CHAIN: usize = 28;
/// Bytes of the name of a set (`IPSET_MAXNAMELEN` without its end).
const SET: usize = 31;
/// Bytes of the prefix of a LOG rule (`xt_log_info`); nftables would take more.
const PREFIX: usize = 29;
/// Bytes of the name of an interface (`IFNAMSIZ` without its end).
const INTERFACE: usize = 15;

/// Names that iptables gives its own meaning to: chains, and targets a chain may not be called like.
const TAKEN: [&str; 28] = [
    "INPUT",
    "OUTPUT",
    "FORWARD",
    "PREROUTING",
    "POSTROUTING",
    "ACCEPT",
    "DROP",
    "QUEUE",
    "RETURN",
    "REJECT",
    "LOG",
    "NFLOG",
    "ULOG",
    "NFQUEUE",
    "MARK",
    "CONNMARK",
    "DNAT",
    "SNAT",
    "MASQUERADE",
    "REDIRECT",
    "TPROXY",
    "TCPMSS",
    "TRACE",
    "SET",
    "TEE",
    "CT",
    "NOTRACK",
    "AUDIT",
];

/// A reason as a comment of at most `most` bytes, on one line; never empty.
pub fn comment(text: &str, most: usize) -> String {
    let mut clean = String::with_capacity(text.len().min(most));
    for letter in text.trim().chars() {
        if clean.len() == most {
            clean.pop();
            clean.push('~');
            break;
        }
        clean.push(if is_plain(letter) { letter } else { '?' });
    }
    clean.truncate(clean.trim_end().len());
    if clean.is_empty() { "-".to_string() } else { clean }
}

/// What a line in the log starts with: kept as it is, its last blank too, as far as it is plain and fits.
pub fn prefix(text: &str) -> String {
    let plain = |letter| is_plain(letter) || matches!(letter, '<' | '>' | '*');
    let mut clean: String = text.chars().take(PREFIX).map(|l| if plain(l) { l } else { '?' }).collect();
    if text.chars().nth(PREFIX).is_some() {
        clean.truncate(PREFIX - 2);
        clean.push_str("~ ");
    }
    clean
}

const fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || matches!(
            letter,
            ' ' | '.'
                | ','
                | ':'
                | '_'
                | '/'
                | '@'
                | '+'
                | '='
                | '%'
                | '('
                | ')'
                | '['
                | ']'
                | '-'
                | '?'
                | '~'
        )
}

/// Our chain, with `suffix` to tell apart those of one form.
pub fn chain(frame: &Frame, suffix: &str) -> String {
    let name = named(&frame.chain, suffix, CHAIN);
    if TAKEN.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// Our set for ipset, with `suffix`.
pub fn set(frame: &Frame, suffix: &str) -> String {
    named(&frame.chain, suffix, SET)
}

fn named(text: &str, suffix: &str, most: usize) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let mut name: String = text.trim().chars().map(|l| if plain(l) { l } else { '_' }).collect();
    if name.is_empty() {
        name.push_str("RAPSHEET");
    }
    // An option starts with a hyphen.
    if name.starts_with('-') {
        name.replace_range(..1, "_");
    }
    name.truncate(most.saturating_sub(suffix.len()));
    name.push_str(suffix);
    name
}

/// The interface as iptables writes it: `eth1`, or `ppp+` for all that start so. None where that would be all there are.
pub fn interface(frame: &Frame) -> Option<String> {
    let name = frame.interface.as_deref()?.trim();
    let plain = |(at, letter): (usize, char)| match letter {
        letter if letter.is_ascii_alphanumeric() => letter,
        '_' | '.' | ':' | '@' | '+' => letter,
        '-' if at > 0 => letter,
        _ => '_',
    };
    let name: String = name.chars().take(INTERFACE).enumerate().map(plain).collect();
    (!name.is_empty() && name != "+").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::{Moment, Zone};

    fn frame(chain: &str, interface: &str) -> Frame {
        Frame {
            chain: chain.to_string(),
            interface: Some(interface.to_string()),
            mail_servers: Vec::new(),
            pins: Vec::new(),
            ports: vec![25],
            log_inbound: String::new(),
            log_outbound: String::new(),
            now: Moment::new(0, Zone::UTC),
        }
    }

    #[test]
    fn reasons_become_comments() {
        for (text, clean) in [
            ("refused by zen.example 12 times", "refused by zen.example 12 times"),
            ("helo=<\"; flush ruleset>", "helo=??? flush ruleset?"),
            ("a\nb\r\n*/ $(id) `id` \\ # '", "a?b???/ ?(id) ?id? ? ? ?"),
            ("caf\u{e9}", "caf?"),
            ("  ", "-"),
            ("", "-"),
        ] {
            assert_eq!(comment(text, 127), clean, "{text:?}");
        }
        assert_eq!(comment("0123456789", 10), "0123456789");
        assert_eq!(comment("0123456789a", 10), "012345678~");
        assert_eq!(comment(&"\u{6f22}".repeat(10_000), 255).len(), 255);
    }

    #[test]
    fn prefixes_keep_their_last_blank() {
        assert_eq!(prefix("Illegal port 25 > "), "Illegal port 25 > ");
        assert_eq!(prefix("\"; x"), "?? x");
        assert_eq!(prefix("012345678901234567890123456789"), "012345678901234567890123456~ ");
    }

    #[test]
    fn names_are_such_as_the_kernel_takes() {
        for (told, name) in [
            ("RAPSHEET", "RAPSHEET"),
            ("spam block;", "spam_block_"),
            ("-j", "_j"),
            ("", "RAPSHEET"),
            ("INPUT", "INPUT_"),
            ("DROP", "DROP_"),
            ("0123456789012345678901234567890", "0123456789012345678901234567"),
        ] {
            assert_eq!(chain(&frame(told, ""), ""), name, "{told:?}");
        }
        assert_eq!(chain(&frame("0123456789012345678901234567", ""), "-OUT"), "012345678901234567890123-OUT");
        assert_eq!(set(&frame("0123456789012345678901234567", ""), "-in4-new").len(), 31);
    }

    #[test]
    fn interfaces() {
        for (told, name) in
            [("eth1", Some("eth1")), ("ppp+", Some("ppp+")), ("-j DROP", Some("_j_DROP")), (" ", None)]
        {
            assert_eq!(interface(&frame("", told)).as_deref(), name, "{told:?}");
        }
    }
}
