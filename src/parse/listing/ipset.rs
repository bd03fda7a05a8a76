//! `ipset save`. From ipset(8) and the sources of ipset, `lib/session.c` (`list_create`, `list_adt`) and `lib/print.c`.
//! A line is `add NAME ENTRY [timeout SECONDS] [packets N bytes N] [nomatch] [comment "TEXT"]`; a comment holds no quote
//! and stands behind all that is read here.

use super::{hold, net, range};
use crate::model::listing::Listing;

/// Takes one line; false where it is none of `ipset save`.
pub(super) fn line(line: &str, listing: &mut Listing) -> bool {
    let mut words = line.split_ascii_whitespace();
    match (words.next(), words.next(), words.next()) {
        // `hash:ip`, `bitmap:port`, `list:set`: what kind of set it is.
        (Some("create"), Some(_), Some(kind)) => kind.contains(':'),
        (Some("add"), Some(name), Some(entry)) => {
            let options: Vec<&str> = words.take_while(|word| *word != "comment").collect();
            // An exception from a wider network is not blocked.
            if !options.contains(&"nomatch") {
                let after = |wanted| options.iter().skip_while(|word| **word != wanted).nth(1);
                let left = after("timeout").and_then(|left| left.parse().ok()).filter(|left| *left > 0);
                // `192.0.2.9,tcp:25`: an address with a port or an interface.
                let address = entry.split(',').next().unwrap_or_default();
                let nets = match address.split_once('-') {
                    Some((first, last)) => range(first, last),
                    None => net(address).into_iter().collect(),
                };
                hold(listing, &format!("ipset {name}"), nets, left);
            }
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let cases: [(&str, bool, &str); 11] = [
            ("create b4 hash:net family inet hashsize 1024 maxelem 65536 timeout 600 comment", true, ""),
            ("create b4", false, ""),
            ("add b4 192.0.2.200 timeout 599", true, "192.0.2.200/32 Some(599)"),
            ("add b4 192.0.2.0/25 timeout 999 comment \"rb`l ; timeout 3\"", true, "192.0.2.0/25 Some(999)"),
            ("add b4 192.0.2.3 comment \"x timeout 7 nomatch\"", true, "192.0.2.3/32 None"),
            ("add b6 2001:db8::/64 timeout 0", true, "2001:db8::/64 None"),
            ("add b4 192.0.2.128/28 nomatch", true, ""),
            ("add p 192.0.2.9,tcp:25", true, "192.0.2.9/32 None"),
            ("add m 192.0.2.4-192.0.2.5", true, "192.0.2.4/31 None"),
            ("add ports 25", true, ""),
            ("flush b4", false, ""),
        ];
        for (text, known, expected) in cases {
            let mut listing = Listing::default();
            assert_eq!(line(text, &mut listing), known, "{text}");
            let held: String =
                listing.held.iter().map(|held| format!("{} {:?}", held.net, held.left)).collect();
            assert_eq!(held, expected, "{text}");
        }
    }
}
