//! Clients whose host name looks like a broadband line: home and dial-up lines have no business sending mail directly.

use super::LISTED;
use super::clients::Clients;
use super::desk::Desk;
use crate::model::net::Ip;
use crate::report::view::Broadband;

/// Words that providers put into the names of such lines; each has to stand between dots, dashes or digits.
const WORDS: [&str; 22] = [
    "dsl",
    "adsl",
    "vdsl",
    "xdsl",
    "sdsl",
    "cable",
    "catv",
    "dyn",
    "dynamic",
    "dynamicip",
    "dip",
    "pool",
    "ppp",
    "pppoe",
    "dial",
    "dialup",
    "dialin",
    "dhcp",
    "broadband",
    "cpe",
    "ftth",
    "wimax",
];

/// Inbound clients with such a name, most connections first; `except` are ends of names that are known good.
pub fn section(desk: &Desk<'_>, clients: &Clients, except: &[String]) -> Vec<Broadband> {
    let found = clients.rows().filter_map(|row| {
        let name = desk.name(row.int("name"));
        let ip = desk.gathered.tally.names.ip(desk.who(row.int("client")));
        let sign = line(&name, ip, except)?;
        Some((row, name, sign))
    });
    found
        .take(LISTED)
        .enumerate()
        .map(|(rank, (row, name, sign))| Broadband {
            ip: desk.address(row.int("client")),
            name,
            connections: row.count("connections"),
            sign,
            evidence: desk.trace(rank, row.int("at")),
        })
        .collect()
}

/// What in a host name looks like a broadband line, unless it is known good.
pub fn line(name: &str, ip: Option<Ip>, except: &[String]) -> Option<String> {
    if except.iter().any(|end| is_under(name, end)) { None } else { sign(name, ip) }
}

/// Is this host name `end` itself or below it?
pub(super) fn is_under(name: &str, end: &str) -> bool {
    let (name, end) = (name.to_ascii_lowercase(), end.trim_start_matches('.').to_ascii_lowercase());
    name.strip_suffix(&end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// What in the name says so.
pub(super) fn sign(name: &str, ip: Option<Ip>) -> Option<String> {
    // The domain itself may be called cable.example: only what stands before its last two labels speaks of the line.
    let lower = name.to_ascii_lowercase();
    let labels: Vec<&str> = lower.split('.').collect();
    let host = labels.get(..labels.len().saturating_sub(2))?.join(".");
    if ip.and_then(Ip::as_v4).is_some_and(|v4| has_octets(&host, v4.to_be_bytes())) {
        return Some("address in name".to_string());
    }
    let tokens = host.split(|c: char| !c.is_ascii_alphabetic());
    let word = tokens
        .filter(|token| !token.is_empty())
        .find_map(|token| WORDS.iter().find(|word| **word == token))?;
    Some((*word).to_string())
}

/// Do all four octets stand in the name, in any order: as decimal numbers, or as hexadecimal pairs in one run?
fn has_octets(host: &str, octets: [u8; 4]) -> bool {
    let numbers = host.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    let mut numbers: Vec<u32> = numbers.filter_map(|number| number.parse().ok()).collect();
    let mut take = |octet: u8| {
        let at = numbers.iter().position(|number| *number == u32::from(octet));
        at.map(|at| numbers.swap_remove(at)).is_some()
    };
    if octets.iter().all(|octet| take(*octet)) {
        return true;
    }
    in_one_run(host, octets) || hex_run(host, octets)
}

/// Three digits an octet, written together: `192000002001`.
fn in_one_run(host: &str, octets: [u8; 4]) -> bool {
    let [a, b, c, d] = octets;
    host.contains(&format!("{a:03}{b:03}{c:03}{d:03}")) || host.contains(&format!("{d:03}{c:03}{b:03}{a:03}"))
}

/// Eight hexadecimal digits (also with dashes or dots between the pairs) that hold the four octets in any order.
fn hex_run(host: &str, mut octets: [u8; 4]) -> bool {
    octets.sort_unstable();
    let label = host.split('.').map(|label| label.replace('-', ""));
    let joined = host.replace(['.', '-'], "");
    label.chain([joined]).any(|text| {
        text.as_bytes().windows(8).any(|run| {
            let mut found = [0; 4];
            for (octet, pair) in found.iter_mut().zip(run.chunks(2)) {
                let digits =
                    std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
                let Some(value) = digits.filter(|_| pair.iter().all(u8::is_ascii_hexdigit)) else {
                    return false;
                };
                *octet = value;
            }
            found.sort_unstable();
            found == octets
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_lines() {
        for (name, ip, expected) in [
            ("p5b0a1234.dip.provider.example", "198.51.100.7", Some("dip")),
            ("host-198-51-100-7.provider.example", "198.51.100.7", Some("address in name")),
            ("7.100.51.198.rev.provider.example", "198.51.100.7", Some("address in name")),
            ("ip-c6336407.provider.example", "198.51.100.7", Some("address in name")),
            ("x198051100007.provider.example", "198.51.100.7", Some("address in name")),
            ("adsl-22.provider.example", "198.51.100.7", Some("adsl")),
            ("mail.cable.example", "198.51.100.7", None),
            ("mx51.big.example", "198.51.100.7", None),
            ("dynamo.shop.example", "198.51.100.7", None),
            ("", "198.51.100.7", None),
        ] {
            assert_eq!(sign(name, Ip::parse(ip.as_bytes())).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn exceptions_are_ends_of_names() {
        assert!(is_under("mx.dyn.good.example", "good.example"));
        assert!(is_under("mx.dyn.good.example", ".Good.example"));
        assert!(!is_under("mx.dyn.notgood.example", "good.example"));
    }
}
