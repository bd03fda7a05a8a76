//! nftables: one table of our own, replaced as a whole in one transaction (nft(8): `table`, `set`, `chain`, `log`). Pure.
//!
//! Addresses stand in hashed sets, prefixes in one interval set for each length: networks of one length never overlap, so
//! that each keeps its own timeout and comment and nothing has to be merged. Other tables are left alone.

use std::collections::BTreeMap;

use askama::Template;

use super::entries::{self, Entry};
use super::gate::Gate;
use super::{Part, Tool, rendered, words, xtables};
use crate::model::block::{Block, Direction, Frame};

/// Seconds nft reads in one figure: three years.
const LONGEST: u64 = 99_999_999;

#[derive(Template)]
#[template(path = "block/nftables.nft", escape = "none", whitespace = "preserve")]
struct Table {
    now: String,
    sets: Vec<Set>,
    ports: String,
    gate: Gate,
}

/// One direction, family and prefix length.
struct Set {
    name: String,
    /// `ip` or `ip6`
    family: &'static str,
    flags: &'static str,
    is_inbound: bool,
    elements: Vec<Element>,
}

struct Element {
    net: String,
    left: u64,
    comment: String,
}

#[derive(Template)]
#[template(path = "block/log.nft", escape = "none", whitespace = "preserve")]
struct LogTable {
    ports: String,
    gate: Gate,
}

pub fn load(blocks: &[Block], frame: &Frame) -> Vec<Part> {
    let table = Table {
        now: frame.now.rfc3339(),
        sets: sets(blocks, frame),
        ports: ports(frame),
        gate: Gate::of(frame),
    };
    vec![Part { tool: Tool::Nft, text: rendered(&table) }]
}

pub fn unload() -> Vec<Part> {
    delete("rapsheet")
}

pub fn unload_log() -> Vec<Part> {
    delete("rapsheet_log")
}

/// The table is named first so that there is one to delete.
fn delete(table: &str) -> Vec<Part> {
    vec![Part { tool: Tool::Nft, text: format!("table inet {table}\ndelete table inet {table}\n") }]
}

pub fn log_only(frame: &Frame) -> Vec<Part> {
    let table = LogTable { ports: ports(frame), gate: Gate::of(frame) };
    vec![Part { tool: Tool::Nft, text: rendered(&table) }]
}

/// The four sets of addresses, and those of prefixes as there are any.
fn sets(blocks: &[Block], frame: &Frame) -> Vec<Set> {
    let mut sets: BTreeMap<String, Set> = BTreeMap::new();
    for (direction, stem) in [(Direction::Inbound, "blocked"), (Direction::Outbound, "outbound")] {
        let set = |name: String, is_v4, is_address| Set {
            name,
            family: if is_v4 { "ip" } else { "ip6" },
            flags: if is_address { "timeout" } else { "interval,timeout" },
            is_inbound: direction == Direction::Inbound,
            elements: Vec::new(),
        };
        for (family, is_v4) in [("4", true), ("6", false)] {
            let name = format!("{stem}{family}");
            sets.insert(name.clone(), set(name, is_v4, true));
        }
        for entry in entries::of(blocks, frame, direction) {
            let name = name(stem, &entry);
            let set =
                sets.entry(name.clone()).or_insert_with(|| set(name, entry.is_v4(), entry.is_address()));
            set.elements.push(Element {
                net: entry.short(),
                left: entry.left.min(LONGEST),
                comment: entry.comment(words::NFT_COMMENT),
            });
        }
    }
    sets.into_values().collect()
}

/// `blocked4` for addresses, `blocked4_24` for prefixes of that length.
fn name(stem: &str, entry: &Entry) -> String {
    let family = if entry.is_v4() { 4 } else { 6 };
    match entry.is_address() {
        true => format!("{stem}{family}"),
        false => format!("{stem}{family}_{}", entry.net.prefix_len()),
    }
}

/// `25` or `{ 25, 465 }`
fn ports(frame: &Frame) -> String {
    let ports: Vec<String> = xtables::ports(frame).iter().map(u16::to_string).collect();
    match ports.as_slice() {
        [one] => one.clone(),
        many => format!("{{ {} }}", many.join(", ")),
    }
}
