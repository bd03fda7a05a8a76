//! xt_recent (iptables-extensions(8), the kernel's net/netfilter/xt_recent.c): a chain with `--update --seconds 600` and the
//! addresses written into /proc/net/xt_recent. Inbound only. Pure.
//!
//! The ten minutes are the module's: they start when an address is written and anew with each attempt, whatever length
//! the plan has; what is past at the time of writing is not written. Networks are no addresses: they get rules.

use std::net::IpAddr;

use askama::Template;

use super::entries::{self, Entry};
use super::xtables::{self, Chains, comment};
use super::{Part, Tool, rendered, words};
use crate::model::block::{Block, Direction, Frame};

/// Seconds without an attempt until an address may come in again.
const SECONDS: u32 = 600;
/// Addresses the list has room for at least; the module's default of 100 is soon used up.
const ROOM: usize = 4_096;

#[derive(Template)]
#[template(path = "block/recent_room.sh", escape = "none", whitespace = "preserve")]
struct Room {
    needed: usize,
    room: usize,
}

#[derive(Template)]
#[template(path = "block/recent.sh", escape = "none", whitespace = "preserve")]
struct List {
    name: String,
    /// As the kernel writes them: `192.0.2.1`, `2001:0db8:0000:0000:0000:0000:0000:0001`.
    addresses: Vec<String>,
}

pub fn load(blocks: &[Block], frame: &Frame) -> Vec<Part> {
    let entries = entries::of(blocks, frame, Direction::Inbound);
    let addresses: Vec<String> = entries.iter().filter(|entry| entry.is_address()).map(spelt).collect();
    let name = words::chain(frame, "");
    let room = Room { needed: addresses.len(), room: addresses.len().next_power_of_two().max(ROOM) };
    vec![
        Part { tool: Tool::Sh, text: rendered(&room) },
        rules(&entries, frame, &name, true),
        rules(&entries, frame, &name, false),
        Part { tool: Tool::Sh, text: rendered(&List { name: name.clone(), addresses }) },
        xtables::hang(xtables::jumps(&["INPUT", "FORWARD"], &xtables::to_ports(frame), &name)),
    ]
}

/// The chain of one family; both ask the same list.
fn rules(entries: &[Entry], frame: &Frame, name: &str, is_v4: bool) -> Part {
    let mut chains = Chains::new(frame, is_v4, &[name.to_string()]);
    let recent = format!("-m recent --update --seconds {SECONDS} --name {name} --rsource");
    for to in xtables::to_ports(frame) {
        chains.add(name, &[&to, &recent, "-j DROP"]);
        for entry in entries.iter().filter(|entry| entry.is_v4() == is_v4 && !entry.is_address()) {
            let why = comment(&entry.comment(words::COMMENT));
            chains.add(name, &["-s", &entry.net.to_string(), &to, &why, "-j DROP"]);
        }
    }
    chains.part()
}

fn spelt(entry: &Entry) -> String {
    match entry.net.addr() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => v6.segments().map(|group| format!("{group:04x}")).join(":"),
    }
}

pub fn unload(frame: &Frame) -> Vec<Part> {
    xtables::unhang(&[words::chain(frame, "")], &[])
}
