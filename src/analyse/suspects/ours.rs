//! Whether an incident is about us. A redacted address is a pattern: what is left of it has to fit. Pure.

use std::net::IpAddr;

use super::case::Case;
use crate::model::notice::Incident;

/// True unless the incident names an address, and all of ours are known and it is none of them.
pub fn is_ours(incident: &Incident, case: &Case) -> bool {
    let ours = || case.my_addresses.iter().chain(case.hosts.iter().flat_map(|host| &host.addresses));
    if case.my_addresses.is_empty() {
        return true;
    }
    match (incident.ip, &incident.masked) {
        (Some(ip), _) => ours().any(|mine| *mine == ip),
        (None, Some(mask)) if is_pattern(mask) => ours().any(|mine| fits(mask, IpAddr::from(*mine))),
        // A name or a URL says nothing that could be held against it.
        _ => true,
    }
}

/// Four or more parts of an address, some of them hidden.
fn is_pattern(mask: &str) -> bool {
    let hidden =
        |part: &str| !part.is_empty() && part.chars().all(|letter| matches!(letter, 'x' | 'X' | '*' | '?'));
    let shown = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let separator = if mask.contains(':') { ':' } else { '.' };
    let parts: Vec<&str> = mask.split(separator).collect();
    parts.len() >= 4
        && parts.iter().any(|part| hidden(part))
        && parts.iter().all(|part| hidden(part) || shown(part))
}

/// Part for part, hidden ones fitting all.
fn fits(mask: &str, address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let parts: Vec<&str> = mask.split('.').collect();
            let same = |(part, octet): (&&str, &u8)| {
                part.parse::<u8>().map_or(!is_number(part), |number| number == *octet)
            };
            parts.len() == 4 && parts.iter().zip(&v4.octets()).all(same)
        }
        IpAddr::V6(v6) => {
            let same = |(part, group): (&str, &u16)| {
                u16::from_str_radix(part, 16).map_or(true, |number| number == *group)
            };
            mask.contains(':') && mask.split(':').zip(&v6.segments()).all(same)
        }
    }
}

fn is_number(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::case::tests::empty;
    use super::*;
    use crate::model::net::Ip;

    #[test]
    fn a_mask_is_a_pattern_and_never_a_zero() {
        let mut case = empty();
        case.my_addresses = vec![Ip::parse(b"203.0.113.17").expect("an address")];
        let masked = |mask: &str| Incident { masked: Some(mask.to_string()), ..Incident::default() };
        for (mask, expected) in [
            ("203.0.113.xxx", true),
            ("203.0.xxx.17", true),
            ("203.0.113.x", true),
            ("*.*.*.17", true),
            ("203.0.112.xxx", false),
            ("xxx.xxx.xxx.18", false),
            ("mail.example", true),
            ("http://203.example/x", true),
        ] {
            assert_eq!(is_ours(&masked(mask), &case), expected, "{mask}");
        }
        let named = |text: &[u8]| Incident { ip: Ip::parse(text), ..Incident::default() };
        assert!(is_ours(&named(b"203.0.113.17"), &case) && !is_ours(&named(b"203.0.113.18"), &case));
        case.my_addresses.clear();
        assert!(is_ours(&named(b"203.0.113.18"), &case));
    }
}
