//! What an address is known for, as numbers: `Topic` with its hardware address.

use super::codes;
use crate::tally::texts::Topic;

pub const fn kind(topic: Topic) -> u64 {
    match topic {
        Topic::Port25(_) => 0,
        Topic::Guess => 1,
        Topic::Auth => 2,
        Topic::Reject => 3,
        Topic::Client => 4,
        Topic::Hit => 5,
    }
}

pub fn mac(topic: Topic) -> u64 {
    match topic {
        Topic::Port25(mac) => codes::of_mac(mac),
        _ => 0,
    }
}

pub fn topic(kind: u64, mac: u64) -> Option<Topic> {
    Some(match kind {
        0 => Topic::Port25(codes::mac(mac)),
        1 => Topic::Guess,
        2 => Topic::Auth,
        3 => Topic::Reject,
        4 => Topic::Client,
        5 => Topic::Hit,
        _ => return None,
    })
}
