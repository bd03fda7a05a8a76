//! A plain list: one address or network in each line, both directions. Pure.

use askama::Template;

use super::{entries, rendered};
use crate::model::block::{Block, Frame};

#[derive(Template)]
#[template(path = "block/list.txt", escape = "none", whitespace = "preserve")]
struct List {
    nets: Vec<String>,
}

pub fn render(blocks: &[Block], frame: &Frame) -> String {
    let nets = entries::all(blocks, frame).iter().map(entries::Entry::short).collect();
    rendered(&List { nets })
}
