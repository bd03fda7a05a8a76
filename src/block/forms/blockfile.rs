//! The block file: `address # epoch dd/mm/yy hh:mm:ss # Reason`, both directions; the instant is the one the block starts
//! at, in the reader's zone. Pure.

use askama::Template;

use super::entries::{self, Entry};
use super::{rendered, words};
use crate::model::block::{Block, Frame};
use crate::model::calendar::Moment;

#[derive(Template)]
#[template(path = "block/blockfile.txt", escape = "none", whitespace = "preserve")]
struct File {
    lines: Vec<Line>,
}

struct Line {
    net: String,
    epoch: i64,
    day: String,
    clock: String,
    reason: String,
}

pub fn render(blocks: &[Block], frame: &Frame) -> String {
    rendered(&File { lines: entries::all(blocks, frame).iter().map(line).collect() })
}

fn line(entry: &Entry) -> Line {
    Line {
        net: entry.short(),
        epoch: entry.since.seconds(),
        day: day(entry.since),
        clock: entry.since.clock(),
        reason: entry.comment(words::LINE),
    }
}

/// `01/03/26`
fn day(at: Moment) -> String {
    let date = at.date();
    let mut parts = date.rsplit('-');
    let mut next = || parts.next().unwrap_or_default();
    let (day, month, year) = (next(), next(), next());
    format!("{day}/{month}/{}", year.get(year.len().saturating_sub(2)..).unwrap_or_default())
}
