//! Rules for tcpserver, to be put before those that are there and made into a database by tcprules(1): addresses, prefixes
//! that end in a dot, ranges. IPv6 is behind a `#`: only a patched tcpserver knows it, by single addresses, and the other
//! would not take a file with such a line in it. Pure.

use std::net::Ipv4Addr;

use askama::Template;

use super::entries::{self, Entry};
use super::rendered;
use crate::model::block::{Block, Direction, Frame};
use crate::model::net::Net;

#[derive(Template)]
#[template(path = "block/tcpserver.rules", escape = "none", whitespace = "preserve")]
struct Rules {
    now: String,
    lines: Vec<Line>,
}

struct Line {
    net: String,
    note: String,
    /// None where no rule can say it.
    key: Option<String>,
}

pub fn render(blocks: &[Block], frame: &Frame) -> String {
    let entries = entries::of(blocks, frame, Direction::Inbound);
    let line = |entry: &Entry| Line { net: entry.short(), note: entry.note(), key: key(entry.net) };
    rendered(&Rules { now: frame.now.rfc3339(), lines: entries.iter().map(line).collect() })
}

fn key(net: Net) -> Option<String> {
    match net {
        Net::V4(net) => Some(prefix(net.addr(), net.prefix_len())),
        Net::V6(net) => (net.prefix_len() == 128).then(|| format!("#{}", net.addr())),
    }
}

/// `192.0.2.1`, `192.0.2.`, `198.51.96-111.`, `192.0.2.128-255`
fn prefix(address: Ipv4Addr, length: u8) -> String {
    let mut key = String::new();
    for (place, octet) in (0u8..).zip(address.octets()).take_while(|(place, _)| place * 8 < length) {
        let counts = (length - place * 8).min(8);
        let last = octet | u8::try_from(0xffu16 >> counts).unwrap_or(0);
        match last == octet {
            true => key.push_str(&octet.to_string()),
            false => key.push_str(&format!("{octet}-{last}")),
        }
        if place < 3 {
            key.push('.');
        }
    }
    key
}
