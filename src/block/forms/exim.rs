//! A host list for Exim, named by its path in an ACL: `deny hosts = /etc/exim4/rapsheet` (Exim specification, "Domain, host,
//! address, and local part lists"). Pure.

use askama::Template;

use super::{entries, rendered};
use crate::model::block::{Block, Direction, Frame};

#[derive(Template)]
#[template(path = "block/exim.hosts", escape = "none", whitespace = "preserve")]
struct Hosts {
    now: String,
    lines: Vec<Line>,
}

struct Line {
    net: String,
    note: String,
}

pub fn render(blocks: &[Block], frame: &Frame) -> String {
    let entries = entries::of(blocks, frame, Direction::Inbound);
    let lines = entries.iter().map(|entry| Line { net: entry.short(), note: entry.note() }).collect();
    rendered(&Hosts { now: frame.now.rfc3339(), lines })
}
