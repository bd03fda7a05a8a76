//! Lists of whom never to block: a network or the end of a host name on each line, `#` begins a comment. Pure.

use std::net::IpAddr;

use crate::model::blocking::Spared;
use crate::model::net::{Ip, Net};

/// An entry, or what is wrong with it. `192.0.2.7`, `192.0.2.0/24`, `::ffff:192.0.2.7`, `mail.example`, `.example`,
/// `*.example`.
pub fn entry(text: &str) -> Result<Spared, String> {
    let text = text.trim();
    if let Some(net) = net(text) {
        return Ok(Spared::Net(net));
    }
    let name = text.strip_prefix('*').unwrap_or(text).trim_matches('.');
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
    };
    // What ends in a number was meant as an address.
    let is_name = name.split('.').all(label) && !name.ends_with(|last: char| last.is_ascii_digit());
    if is_name {
        Ok(Spared::Names(name.to_ascii_lowercase()))
    } else {
        Err(format!("'{text}' is neither a network such as 192.0.2.0/24 nor the end of a host name"))
    }
}

fn net(text: &str) -> Option<Net> {
    let (address, length) = text.split_once('/').unwrap_or((text, ""));
    let address: IpAddr = address.trim().parse().ok()?;
    let plain = IpAddr::from(Ip::from(address));
    let most = if plain.is_ipv4() { 32 } else { 128 };
    let length = match length.trim() {
        "" if !text.contains('/') => most,
        length => {
            let length: u8 = length.parse().ok()?;
            // A mapped address has its length counted from the front of all 128 bits.
            if plain.is_ipv4() && address.is_ipv6() { length.checked_sub(96)? } else { length }
        }
    };
    Some(Net::new(plain, length).ok()?.trunc())
}

/// Lines that are entries, and lines that are none with what is wrong with them; each with its number.
#[derive(Debug, Default)]
pub struct List {
    pub entries: Vec<(u64, Spared)>,
    pub wrong: Vec<(u64, String)>,
}

pub fn list(text: &str) -> List {
    let mut list = List::default();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        match entry(line) {
            Ok(entry) => list.entries.push((number, entry)),
            Err(why) => list.wrong.push((number, why)),
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries() {
        let shown = |text: &str| match entry(text) {
            Ok(Spared::Net(net)) => net.to_string(),
            Ok(Spared::Names(name)) => name,
            Err(_) => "wrong".to_string(),
        };
        for (text, wanted) in [
            ("192.0.2.7", "192.0.2.7/32"),
            ("192.0.2.7/24", "192.0.2.0/24"),
            ("::ffff:192.0.2.7", "192.0.2.7/32"),
            ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
            ("2001:db8::7", "2001:db8::7/128"),
            ("2001:db8::/48", "2001:db8::/48"),
            ("Mail.Example", "mail.example"),
            (".example", "example"),
            ("*.big.example.", "big.example"),
            ("192.0.2.300", "wrong"),
            ("192.0.2.0/33", "wrong"),
            ("::ffff:192.0.2.0/24", "wrong"),
            ("192.0.2", "wrong"),
            ("a..b", "wrong"),
            ("not a name", "wrong"),
            ("192.0.2.7/", "wrong"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    #[test]
    fn lists() {
        let List { entries, wrong } =
            list("# ours\n192.0.2.0/24  # the office\n\n  mail.example\r\n1.2.3\n#\n");
        assert_eq!(entries.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(wrong.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [5]);
    }
}
