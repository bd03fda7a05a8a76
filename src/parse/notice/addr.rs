//! Addresses as people write them in a notice: plain, with a port in any notation, defanged, masked. A masked address
//! is a pattern and stays one; a version number is no address. Pure.

use std::ops::Range;

use super::scan::Scan;
use crate::model::net::Ip;

/// An address as it was written, with the port that was written to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// None where it is masked or a network.
    pub ip: Option<Ip>,
    /// As written: `91.78.17.xxx`, `192.0.2.0/24`.
    pub masked: Option<String>,
    pub port: Option<u16>,
}

impl Written {
    /// The same address, whatever the port.
    pub fn is(&self, other: &Written) -> bool {
        self.ip == other.ip && self.masked == other.masked
    }
}

/// The address that the whole text is: `192.0.2.1`, `[2001:db8::1]:25`, `1[.]2[.]3[.]4`, `192.0.2.xxx`. Also that of a
/// URL and one with its host name behind it in brackets. None for anything else.
pub fn cell(text: &str) -> Option<Written> {
    let text = text.trim().trim_matches(['"', '\'', '`', '<', '>']);
    let text = text.strip_prefix("IPv6:").unwrap_or(text);
    let text = match text.split_once("://") {
        Some((scheme, host)) if scheme.len() < 8 => host.split(['/', '?']).next().unwrap_or_default(),
        _ => text,
    };
    let (written, length) = at(text)?;
    let rest = text[length..].trim();
    (rest.is_empty() || rest.starts_with('(') && rest.ends_with(')') && !rest[1..].contains('('))
        .then_some(written)
}

/// All addresses in a text and where they stand, in their order.
pub fn find(text: &str) -> Vec<(Range<usize>, Written)> {
    let mut found = Vec::new();
    let (mut free, mut before) = (0, ' ');
    for (start, letter) in text.char_indices() {
        let begins = letter.is_ascii_hexdigit() || letter == '[' || letter == ':';
        let inside = before.is_alphanumeric() || "._:%@".contains(before) && !text[..start].ends_with(": ");
        let previous = std::mem::replace(&mut before, letter);
        if start < free
            || !begins
            || inside && !follows_label(text, start, previous)
            || is_version(text, start)
        {
            continue;
        }
        let Some((written, length)) = at(&text[start..]) else { continue };
        // `inside:198.51.100.10/22`, as Cisco's firewalls write a port.
        let written = if previous == ':' { slash_port(written) } else { written };
        free = start + length;
        found.push((start..free, written));
    }
    found
}

fn slash_port(written: Written) -> Written {
    let read = written.masked.as_deref().and_then(|masked| {
        let (address, port) = masked.split_once('/')?;
        Some(Written { ip: Some(Ip::parse(address.as_bytes())?), masked: None, port: port.parse().ok() })
    });
    read.unwrap_or(written)
}

/// `src:192.0.2.1`, `user@192.0.2.1`: a colon or an @ after a word, not inside an address.
fn follows_label(text: &str, start: usize, before: char) -> bool {
    let word = text[..start].chars().rev().nth(1);
    match before {
        '@' => true,
        ':' => {
            word.is_some_and(|letter| letter.is_alphabetic() && !letter.is_ascii_hexdigit() || letter == ' ')
                || text[start..].starts_with(|letter: char| letter.is_ascii_digit())
                    && word_before(text, start - 1).chars().any(|letter| !letter.is_ascii_hexdigit())
        }
        _ => false,
    }
}

fn word_before(text: &str, end: usize) -> &str {
    let word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let start = text[..end].char_indices().rev().take(20).take_while(|(_, letter)| word(*letter)).last();
    start.map_or("", |(start, _)| &text[start..end])
}

/// `v1.2.3.4`, `version 1.2.3.4`, `Firefox/3.0.0.11`.
fn is_version(text: &str, start: usize) -> bool {
    let before = &text[..start];
    if before.ends_with(['/', '-']) {
        let product = word_before(text, start - 1);
        let capital = product.starts_with(|letter: char| letter.is_ascii_uppercase());
        return before.ends_with('-') && !product.is_empty()
            || capital && product.chars().any(|letter| letter.is_ascii_lowercase());
    }
    let word = word_before(text, before.trim_end_matches([' ', ':', '=', '.']).len()).to_ascii_lowercase();
    before.ends_with(' ')
        && ["version", "ver", "v", "release", "build", "firmware", "rev", "oid"].contains(&word.as_str())
}

/// An address at the very start of the text, and its length with the port.
fn at(text: &str) -> Option<(Written, usize)> {
    if let Some(inner) = text.strip_prefix('[') {
        let (written, length) = at_bare(inner)?;
        if written.port.is_none() && inner[length..].starts_with(']') {
            let after = length + 2;
            let port = port_after(&text[after..], &[":"]);
            let length = after + port.map_or(0, |(_, length)| length);
            return Some((Written { port: port.map(|(port, _)| port), ..written }, length));
        }
        return None;
    }
    at_bare(text)
}

fn at_bare(text: &str) -> Option<(Written, usize)> {
    four(text).or_else(|| six(text))
}

/// One of the four groups.
#[derive(Clone, Copy, PartialEq)]
enum Group {
    Number(u8),
    Mask,
}

fn group(scan: &mut Scan) -> Option<Group> {
    if let Some((number, _)) = scan.number(1, 3) {
        return Some(Group::Number(u8::try_from(number).ok()?));
    }
    let length =
        scan.rest.bytes().take(4).take_while(|byte| matches!(byte, b'x' | b'X' | b'*' | b'#' | b'?')).count();
    if !(1..=3).contains(&length) {
        return None;
    }
    scan.rest = &scan.rest[length..];
    Some(Group::Mask)
}

fn dot(scan: &mut Scan) -> bool {
    [".", "[.]", "(.)", "{.}", "[dot]", "(dot)", "\\."].iter().any(|dot| scan.eat(dot))
}

fn four(text: &str) -> Option<(Written, usize)> {
    let start = Scan::new(text);
    let mut scan = start;
    let mut groups = [Group::Mask; 4];
    for (index, place) in groups.iter_mut().enumerate() {
        if index > 0 && !dot(&mut scan) {
            return None;
        }
        *place = group(&mut scan)?;
    }
    let [Group::Number(first @ 1..), ..] = groups else { return None };
    if scan.peek().is_some_and(|next| next.is_alphanumeric() || next == '_') {
        return None;
    }
    let number = groups.iter().try_fold(0u32, |number, group| match group {
        Group::Number(octet) => Some(number << 8 | u32::from(*octet)),
        Group::Mask => None,
    });
    let figures = &text[..scan.since(start)];
    let mut written = Written { ip: number.map(Ip::v4), masked: None, port: None };
    if number.is_none() {
        written.masked = Some(figures.to_string());
    }
    let mut length = figures.len();
    if let Some(prefix) = network(scan.rest) {
        length += prefix;
        let bits = &scan.rest[1..prefix];
        if bits != "32" {
            written = Written { ip: None, masked: Some(text[..length].to_string()), port: None };
        }
        return Some((written, length));
    }
    if let Some((port, more)) = port_after(scan.rest, &[":", "#", "/"]) {
        return Some((Written { port: Some(port), ..written }, length + more));
    }
    // A fifth group is a port in tcpdump's notation, and otherwise something else altogether: an OID, a version.
    if let Some((port, more)) = port_after(scan.rest, &["."]) {
        let after = scan.rest[more..].trim_start();
        return (after.starts_with(['>', ':', ',', '<']) || after.is_empty() && first > 3)
            .then_some((Written { port: Some(port), ..written }, length + more));
    }
    let mut next = scan;
    let more = next.eat(".") && next.peek().is_some_and(|next| next.is_ascii_alphanumeric());
    (!more).then_some((written, length))
}

/// `/24`: the length of a prefix from 8 to 32 behind an address.
fn network(rest: &str) -> Option<usize> {
    let mut scan = Scan::new(rest);
    let start = scan;
    if !scan.eat("/") {
        return None;
    }
    let (bits, _) = scan.number(1, 2)?;
    let ends = !scan.peek().is_some_and(|next| next.is_alphanumeric());
    ((8..=32).contains(&bits) && ends).then_some(scan.since(start))
}

fn port_after(rest: &str, marks: &[&str]) -> Option<(u16, usize)> {
    let start = Scan::new(rest);
    let mut scan = start;
    if !marks.iter().any(|mark| scan.eat(mark)) {
        return None;
    }
    let (port, _) = scan.number(1, 5)?;
    let mut next = scan;
    let longer = next.peek().is_some_and(|next| next.is_alphanumeric() || next == '_')
        || next.one_of(&['.', ':', '/']).is_some() && next.peek().is_some_and(|next| next.is_ascii_digit());
    let port = u16::try_from(port).ok().filter(|port| *port > 0 && !longer)?;
    Some((port, scan.since(start)))
}

/// IPv6: the longest run of its letters that is an address. A port stands only behind brackets.
fn six(text: &str) -> Option<(Written, usize)> {
    let part = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
    let length = text.bytes().take(46).take_while(|byte| part(*byte)).count();
    let figures = text[..length].trim_end_matches('.');
    let figures = if figures.ends_with("::") { figures } else { figures.trim_end_matches(':') };
    if figures.len() < 3
        || figures.bytes().filter(|byte| *byte == b':').count() < 2
        || figures.starts_with("::") && figures.len() < 6
        || !figures.contains(|letter: char| letter.is_ascii_digit())
    {
        return None;
    }
    let ip = Ip::parse(figures.as_bytes())?;
    let rest = &text[figures.len()..];
    if rest.starts_with(|next: char| next.is_alphanumeric() || next == '_') {
        return None;
    }
    let mut masked = None;
    let mut length = figures.len();
    if let Some(prefix) = rest.strip_prefix('/') {
        let bits = prefix.bytes().take_while(u8::is_ascii_digit).count();
        if (1..=3).contains(&bits) {
            length += 1 + bits;
            masked = (&prefix[..bits] != "128").then(|| text[..length].to_string());
        }
    }
    Some((Written { ip: masked.is_none().then_some(ip), masked, port: None }, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(written: &Written) -> String {
        let mut text = written.ip.map(|ip| ip.to_string()).unwrap_or_default();
        text += &written.masked.as_ref().map(|masked| format!("~{masked}")).unwrap_or_default();
        text + &written.port.map(|port| format!(" {port}")).unwrap_or_default()
    }

    #[test]
    fn cells() {
        for (text, expected) in [
            ("192.0.2.1", "192.0.2.1"),
            (" \"192.0.2.1\" ", "192.0.2.1"),
            ("192.0.2.1:25", "192.0.2.1 25"),
            ("192.0.2.1.4444", "192.0.2.1 4444"),
            ("[192.0.2.1]", "192.0.2.1"),
            ("[192.0.2.1]:25", "192.0.2.1 25"),
            ("[2001:db8::1]:25", "2001:db8::1 25"),
            ("2001:db8::1", "2001:db8::1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"),
            ("IPv6:2001:db8::1", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("192[.]0[.]2[.]1", "192.0.2.1"),
            ("192.0.2[.]1:8080", "192.0.2.1 8080"),
            ("192(dot)0(dot)2(dot)1", "192.0.2.1"),
            ("hxxp://192.0.2.1/login", "192.0.2.1"),
            ("http://192.0.2.1:8080/x", "192.0.2.1 8080"),
            ("91.78.17.xxx", "~91.78.17.xxx"),
            ("198.51.x.x", "~198.51.x.x"),
            ("192.0.2.*", "~192.0.2.*"),
            ("192.0.2.0/24", "~192.0.2.0/24"),
            ("192.0.2.1/32", "192.0.2.1"),
            ("2001:db8::/32", "~2001:db8::/32"),
            ("192.0.2.1 (host.example)", "192.0.2.1"),
        ] {
            assert_eq!(cell(text).as_ref().map_or("none".to_string(), shown), expected, "{text}");
        }
        for text in [
            "",
            "x.x.x.x",
            "192.0.2",
            "192.0.2.256",
            "0.0.0.0",
            "host.example",
            "192.0.2.1 and more",
            "12:30:45",
            "::",
        ] {
            assert_eq!(cell(text), None, "{text}");
        }
    }

    #[test]
    fn found_in_a_text() {
        for (text, expected) in [
            ("from 192.0.2.1 port 4711", "192.0.2.1"),
            ("IP 192.0.2.1.4444 > 198.51.100.7.25: Flags [S]", "192.0.2.1 4444, 198.51.100.7 25"),
            ("Received: from [192.0.2.1] (helo=x)", "192.0.2.1"),
            ("src:192.0.2.1 dst:198.51.100.7:25", "192.0.2.1, 198.51.100.7 25"),
            ("outside/192.0.2.1(4444)", "192.0.2.1"),
            ("src outside:192.0.2.1/4444 dst inside:198.51.100.7/22", "192.0.2.1 4444, 198.51.100.7 22"),
            ("connection /192.0.2.1:80.", "192.0.2.1 80"),
            ("was 192.0.2.1.", "192.0.2.1"),
            ("ipfw DENY from 192.0.2.1, 17", "192.0.2.1"),
            (
                "the hosts 2001:db8::1, 2001:db8::2 and ::ffff:192.0.2.9",
                "2001:db8::1, 2001:db8::2, 192.0.2.9",
            ),
            ("IPv6:2001:db8::1 did", "2001:db8::1"),
            ("(Source: 198.51.100.7)", "198.51.100.7"),
            ("version 1.2.3.4, v1.2.3.4, Firefox/3.0.0.11, OID 1.3.6.1.4.1.311", ""),
            ("at 12:30:45 and 00:11:22:33:44:55 on 10.10.2003", ""),
            ("dsl-192-0-2-1.example, 192.0.2.1.example", ""),
            ("deadbeef: face, add: a::", ""),
        ] {
            let all: Vec<String> = find(text).iter().map(|(_, written)| shown(written)).collect();
            assert_eq!(all.join(", "), expected, "{text}");
        }
    }
}
