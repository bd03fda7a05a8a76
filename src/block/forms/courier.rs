//! A file for Courier's /etc/courier/smtpaccess (couriertcpd(8), makesmtpaccess(8)): one tab between network and `deny`,
//! whole octets, IPv6 in zero-padded groups after a colon. Pure.

use askama::Template;

use super::entries::{self, Entry};
use super::{octets, rendered};
use crate::model::block::{Block, Direction, Frame};

#[derive(Template)]
#[template(path = "block/courier.access", escape = "none", whitespace = "preserve")]
struct Table {
    now: String,
    lines: Vec<Line>,
}

struct Line {
    net: String,
    note: String,
    /// None where the file can't say it.
    keys: Option<Vec<String>>,
}

pub fn render(blocks: &[Block], frame: &Frame) -> String {
    let entries = entries::of(blocks, frame, Direction::Inbound);
    let v6 = |groups: &[u16]| groups.iter().map(|group| format!(":{group:04x}")).collect();
    let keys = octets::keys(&entries, octets::dotted, v6);
    let lines = entries.iter().zip(keys).map(|(entry, keys)| line(entry, keys)).collect();
    rendered(&Table { now: frame.now.rfc3339(), lines })
}

fn line(entry: &Entry, keys: Option<Vec<String>>) -> Line {
    Line { net: entry.short(), note: entry.note(), keys }
}
