//! A POSIX sh script for a small router: nothing but sh, sed, sort and iptables, and of iptables nothing beyond `tcp` and
//! `LOG` (`mac` where a mail server is pinned). Each chain is built aside, hung in, and takes the name of the one before.
//! Knows no timeouts. Pure.

use askama::Template;

use super::entries::{self, Entry};
use super::gate::Gate;
use super::{Part, Tool, rendered, words, xtables};
use crate::model::block::{Block, Direction, Frame};

#[derive(Template)]
#[template(path = "block/busybox.sh", escape = "none", whitespace = "preserve")]
struct Script {
    now: String,
    chains: [String; 3],
    ports: Vec<u16>,
    families: [Family; 2],
    gate: Gate,
}

/// What is blocked of one family.
struct Family {
    is_v4: bool,
    /// Ends the names of its functions, names its tool.
    name: &'static str,
    inbound: Vec<Source>,
    outbound: Vec<Source>,
}

struct Source {
    net: String,
    why: String,
}

#[derive(Template)]
#[template(path = "block/busybox_log.sh", escape = "none", whitespace = "preserve")]
struct LogScript {
    chains: [String; 2],
    ports: Vec<u16>,
    gate: Gate,
}

#[derive(Template)]
#[template(path = "block/busybox_stop.sh", escape = "none", whitespace = "preserve")]
struct Stop {
    chains: Vec<String>,
}

pub fn load(blocks: &[Block], frame: &Frame) -> Vec<Part> {
    let inbound = entries::of(blocks, frame, Direction::Inbound);
    let outbound = entries::of(blocks, frame, Direction::Outbound);
    let family = |is_v4, name| Family {
        is_v4,
        name,
        inbound: sources(&inbound, is_v4),
        outbound: sources(&outbound, is_v4),
    };
    let script = Script {
        now: frame.now.rfc3339(),
        chains: chains(frame),
        ports: xtables::ports(frame),
        families: [family(true, "IPTABLES"), family(false, "IP6TABLES")],
        gate: Gate::of(frame),
    };
    vec![Part { tool: Tool::Sh, text: rendered(&script) }]
}

fn sources(entries: &[Entry], is_v4: bool) -> Vec<Source> {
    let source = |entry: &Entry| Source { net: entry.short(), why: entry.note() };
    entries.iter().filter(|entry| entry.is_v4() == is_v4).map(source).collect()
}

/// For clients, for what inside hosts may pass, and for those who don't; two letters are left for what is being built.
fn chains(frame: &Frame) -> [String; 3] {
    ["-B", "-B-HOSTS", "-B-LISTED"].map(|suffix| {
        let mut name = words::chain(frame, &format!("{suffix}-N"));
        name.truncate(name.len().saturating_sub(2));
        name
    })
}

pub fn unload(frame: &Frame) -> Vec<Part> {
    vec![Part { tool: Tool::Sh, text: rendered(&Stop { chains: chains(frame).to_vec() }) }]
}

pub fn log_only(frame: &Frame) -> Vec<Part> {
    let script = LogScript { chains: log_chains(frame), ports: xtables::ports(frame), gate: Gate::of(frame) };
    vec![Part { tool: Tool::Sh, text: rendered(&script) }]
}

pub fn unload_log(frame: &Frame) -> Vec<Part> {
    vec![Part { tool: Tool::Sh, text: rendered(&Stop { chains: log_chains(frame).to_vec() }) }]
}

fn log_chains(frame: &Frame) -> [String; 2] {
    ["-LOG", "-LOGGED"].map(|suffix| words::chain(frame, suffix))
}
