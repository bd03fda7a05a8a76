//! A table for Postfix's `check_client_access cidr:/etc/postfix/rapsheet.cidr` (cidr_table(5), access(5)). The table knows no
//! timeouts, the reply says how long. Pure.

use askama::Template;

use super::{entries, rendered};
use crate::model::block::{Block, Direction, Frame};

#[derive(Template)]
#[template(path = "block/postfix.cidr", escape = "none", whitespace = "preserve")]
struct Table {
    now: String,
    lines: Vec<Line>,
}

struct Line {
    net: String,
    until: String,
    note: String,
}

pub fn render(blocks: &[Block], frame: &Frame) -> String {
    let entries = entries::of(blocks, frame, Direction::Inbound);
    let lines = entries.iter().map(|entry| Line {
        net: entry.net.to_string(),
        until: entry.until.rfc3339(),
        note: entry.note(),
    });
    rendered(&Table { now: frame.now.rfc3339(), lines: lines.collect() })
}
