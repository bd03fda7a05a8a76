//! `/proc/net/xt_recent/NAME`. From Linux `net/netfilter/xt_recent.c` (`recent_seq_show`). A line is
//! `src=192.0.2.1 ttl: 64 last_seen: 4300871238 oldest_pkt: 1 4300871238`. How long an entry counts stands in the rule
//! that asks the list, not in the list.

use super::{hold, net};
use crate::model::listing::Listing;

/// Takes one line; false where it is none of such a list.
pub(super) fn line(name: &str, line: &str, listing: &mut Listing) -> bool {
    let Some((address, rest)) = line.strip_prefix("src=").and_then(|rest| rest.split_once(' ')) else {
        return false;
    };
    let found = net(address).filter(|_| rest.trim_start().starts_with("ttl:"));
    let place = if name.is_empty() { "recent".to_string() } else { format!("recent {name}") };
    hold(listing, &place, found, None);
    found.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let cases = [
            ("src=192.0.2.78 ttl: 0 last_seen: 4300871238 oldest_pkt: 1 4300871238", "192.0.2.78/32"),
            ("src=192.0.2.77 ttl: 64 last_seen: 43 oldest_pkt: 3 41, 42, 43", "192.0.2.77/32"),
            (
                "src=2001:0db8:0000:0000:0000:0000:0000:0001 ttl: 255 last_seen: 1 oldest_pkt: 1 1",
                "2001:db8::1/128",
            ),
            ("src=192.0.2.x ttl: 0", ""),
            ("src=192.0.2.1", ""),
            ("add x 192.0.2.1", ""),
        ];
        for (text, expected) in cases {
            let mut listing = Listing::default();
            assert_eq!(line("RSP", text, &mut listing), !expected.is_empty(), "{text}");
            let held: String = listing.held.iter().map(|held| held.net.to_string()).collect();
            assert_eq!(held, expected);
            assert!(listing.held.iter().all(|held| held.place == "recent RSP" && held.left.is_none()));
        }
    }
}
