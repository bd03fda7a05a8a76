//! iptables and ip6tables: a chain under a chosen name that drops what comes from each network to port 25, with a jump to
//! it from INPUT and FORWARD; and chains for inside hosts, from FORWARD. Knows no timeouts: what is past is lifted by
//! loading what is left. Pure.

use super::entries::{self, Entry};
use super::gate::Gate;
use super::hosts::{self, Host};
use super::xtables::{self, Chains, comment};
use super::{Part, words};
use crate::model::block::{Block, Direction, Frame};

pub fn load(blocks: &[Block], frame: &Frame) -> Vec<Part> {
    let inbound = entries::of(blocks, frame, Direction::Inbound);
    let outbound = entries::of(blocks, frame, Direction::Outbound);
    let mut parts: Vec<Part> =
        [true, false].into_iter().map(|is_v4| rules(&inbound, &outbound, frame, is_v4)).collect();
    let mut jumps =
        xtables::jumps(&["INPUT", "FORWARD"], &xtables::to_ports(frame), &words::chain(frame, ""));
    jumps.extend(hosts::jumps(frame));
    parts.push(xtables::hang(jumps));
    parts
}

/// The chains of one family.
fn rules(inbound: &[Entry], outbound: &[Entry], frame: &Frame, is_v4: bool) -> Part {
    let mut chains = Chains::new(frame, is_v4, &chains(frame));
    let chain = words::chain(frame, "");
    for entry in inbound.iter().filter(|entry| entry.is_v4() == is_v4) {
        let (source, why) = (format!("-s {}", entry.net), comment(&entry.comment(words::COMMENT)));
        for to in xtables::to_ports(frame) {
            chains.add(&chain, &[&source, &to, &why, "-j DROP"]);
        }
    }
    let hosts: Vec<Host> = outbound
        .iter()
        .filter(|entry| entry.is_v4() == is_v4)
        .map(|entry| Host { source: format!("-s {}", entry.net), why: entry.comment(words::COMMENT) })
        .collect();
    hosts::fill(&mut chains, &Gate::of(frame), frame, &hosts);
    chains.part()
}

pub fn unload(frame: &Frame) -> Vec<Part> {
    xtables::unhang(&chains(frame), &[])
}

fn chains(frame: &Frame) -> Vec<String> {
    let [first, second] = hosts::chains(frame);
    vec![words::chain(frame, ""), first, second]
}
