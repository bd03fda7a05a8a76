//! Lines for Sendmail's access map (cf/README, `FEATURE(access_db)`), which knows whole octets and whole groups of an IPv6
//! address only; those are written out, as Sendmail does by itself unless `UseCompressedIPv6Addresses` is set. Pure.

use askama::Template;

use super::entries::{self, Entry};
use super::{octets, rendered};
use crate::model::block::{Block, Direction, Frame};

#[derive(Template)]
#[template(path = "block/sendmail.access", escape = "none", whitespace = "preserve")]
struct Table {
    now: String,
    lines: Vec<Line>,
}

struct Line {
    net: String,
    until: String,
    note: String,
    /// None where the map can't say it.
    keys: Option<Vec<String>>,
}

pub fn render(blocks: &[Block], frame: &Frame) -> String {
    let entries = entries::of(blocks, frame, Direction::Inbound);
    let keys = octets::keys(&entries, octets::dotted, |groups| {
        let groups: Vec<String> = groups.iter().map(|group| format!("{group:x}")).collect();
        format!("IPv6:{}", groups.join(":"))
    });
    let lines = entries.iter().zip(keys).map(|(entry, keys)| line(entry, keys)).collect();
    rendered(&Table { now: frame.now.rfc3339(), lines })
}

fn line(entry: &Entry, keys: Option<Vec<String>>) -> Line {
    Line { net: entry.short(), until: entry.until.rfc3339(), note: entry.note(), keys }
}
