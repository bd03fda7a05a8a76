//! LOG and REJECT with port-unreachable for each network, from the head of INPUT on one interface (iptables-extensions(8)):
//! the client learns at once, the log says who knocked. Inbound only; knows no timeouts. Pure.

use super::entries;
use super::xtables::{self, Chains, comment};
use super::{Part, words};
use crate::model::block::{Block, Direction, Frame};

pub fn load(blocks: &[Block], frame: &Frame) -> Vec<Part> {
    let chain = words::chain(frame, "");
    let on = on(frame);
    let entries = entries::of(blocks, frame, Direction::Inbound);
    let mut parts = Vec::new();
    for (is_v4, reject) in [
        (true, "-j REJECT --reject-with icmp-port-unreachable"),
        (false, "-j REJECT --reject-with icmp6-port-unreachable"),
    ] {
        let mut chains = Chains::new(frame, is_v4, std::slice::from_ref(&chain));
        for entry in entries.iter().filter(|entry| entry.is_v4() == is_v4) {
            let source = format!("-s {}", entry.net);
            let why = comment(&entry.comment(words::COMMENT));
            for to in xtables::to_ports(frame) {
                chains.add(&chain, &[&source, &on, &to, &xtables::log(&frame.log_inbound)]);
                chains.add(&chain, &[&source, &on, &to, &why, reject]);
            }
        }
        parts.push(chains.part());
    }
    let matches: Vec<String> = xtables::to_ports(frame)
        .into_iter()
        .map(|to| format!("{on} {to}").trim_start().to_string())
        .collect();
    parts.push(xtables::hang(xtables::jumps(&["INPUT"], &matches, &chain)));
    parts
}

/// `-i eth0`; empty for all interfaces.
fn on(frame: &Frame) -> String {
    words::interface(frame).map(|name| format!("-i {name}")).unwrap_or_default()
}

pub fn unload(frame: &Frame) -> Vec<Part> {
    xtables::unhang(&[words::chain(frame, "")], &[])
}
