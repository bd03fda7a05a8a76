//! ipset with iptables and ip6tables: sets of networks that time out (ipset(8), `hash:net`), filled aside and swapped into
//! their place, and chains that ask them. Pure.

use askama::Template;

use super::entries::{self, Entry};
use super::gate::Gate;
use super::hosts::{self, Host};
use super::xtables::{self, Chains};
use super::{Part, Tool, rendered, words};
use crate::model::block::{Block, Direction, Frame};

/// Seconds a set can count (`IPSET_MAX_TIMEOUT`).
const LONGEST: u64 = 2_147_483;
/// Elements a set may hold; takes no memory until they come. Loading finds the set of an earlier run only by the same figure.
const ROOM: usize = 1 << 22;

#[derive(Template)]
#[template(path = "block/sets.ipset", escape = "none", whitespace = "preserve")]
struct Sets {
    now: String,
    sets: Vec<Set>,
    room: usize,
}

struct Set {
    name: String,
    /// While it is being filled.
    aside: String,
    family: &'static str,
    elements: Vec<Element>,
}

struct Element {
    net: String,
    left: u64,
    comment: String,
}

pub fn load(blocks: &[Block], frame: &Frame) -> Vec<Part> {
    let sets = sets(blocks, frame);
    let most = sets.iter().map(|set| set.elements.len()).max().unwrap_or(0);
    let room = ROOM.max(most.next_power_of_two());
    let sets = Sets { now: frame.now.rfc3339(), sets, room };
    let mut jumps =
        xtables::jumps(&["INPUT", "FORWARD"], &xtables::to_ports(frame), &words::chain(frame, ""));
    jumps.extend(hosts::jumps(frame));
    vec![
        Part { tool: Tool::Ipset, text: rendered(&sets) },
        rules(frame, true),
        rules(frame, false),
        xtables::hang(jumps),
    ]
}

/// One for each direction and family, be it empty.
fn sets(blocks: &[Block], frame: &Frame) -> Vec<Set> {
    let mut sets = Vec::new();
    for direction in [Direction::Inbound, Direction::Outbound] {
        let entries = entries::of(blocks, frame, direction);
        for is_v4 in [true, false] {
            let elements = entries.iter().filter(|entry| entry.is_v4() == is_v4).map(element).collect();
            sets.push(Set {
                name: words::set(frame, suffix(direction, is_v4)),
                aside: words::set(frame, &format!("{}-new", suffix(direction, is_v4))),
                family: if is_v4 { "inet" } else { "inet6" },
                elements,
            });
        }
    }
    sets
}

fn element(entry: &Entry) -> Element {
    Element { net: entry.short(), left: entry.left.min(LONGEST), comment: entry.comment(words::COMMENT) }
}

const fn suffix(direction: Direction, is_v4: bool) -> &'static str {
    match (direction, is_v4) {
        (Direction::Inbound, true) => "-in4",
        (Direction::Inbound, false) => "-in6",
        (Direction::Outbound, true) => "-out4",
        (Direction::Outbound, false) => "-out6",
    }
}

/// The chains of one family.
fn rules(frame: &Frame, is_v4: bool) -> Part {
    let asks = |direction| format!("-m set --match-set {} src", words::set(frame, suffix(direction, is_v4)));
    let mut chains = Chains::new(frame, is_v4, &chains(frame));
    for to in xtables::to_ports(frame) {
        chains.add(&words::chain(frame, ""), &[&to, &asks(Direction::Inbound), "-j DROP"]);
    }
    let host = Host { source: asks(Direction::Outbound), why: "hosts that send to port 25".to_string() };
    hosts::fill(&mut chains, &Gate::of(frame), frame, &[host]);
    chains.part()
}

pub fn unload(frame: &Frame) -> Vec<Part> {
    let ways =
        [Direction::Inbound, Direction::Outbound].into_iter().flat_map(|way| [(way, true), (way, false)]);
    let names = |(way, is_v4)| {
        let suffix = suffix(way, is_v4);
        [words::set(frame, suffix), words::set(frame, &format!("{suffix}-new"))]
    };
    xtables::unhang(&chains(frame), &ways.flat_map(names).collect::<Vec<String>>())
}

fn chains(frame: &Frame) -> Vec<String> {
    let [first, second] = hosts::chains(frame);
    vec![words::chain(frame, ""), first, second]
}
