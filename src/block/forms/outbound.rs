//! Port 25 closed for what is inside, both ways: requests are logged and dropped, replies dropped, mail servers let through,
//! those that are pinned only with their hardware address (iptables-extensions(8), `mac`). Also the LOG rules alone. Pure.
//!
//! Inside is what comes in by the interface told; where none is, the private ranges, and outside is then what is not in them.
//! Hosts that are blocked by the plan are stopped like the rest, by a rule of their own that counts them and says why.

use super::entries::{self, Entry};
use super::gate::Gate;
use super::xtables::{self, Chains, comment};
use super::{Part, words};
use crate::model::block::{Block, Direction, Frame};

pub fn load(blocks: &[Block], frame: &Frame) -> Vec<Part> {
    let hosts = entries::of(blocks, frame, Direction::Outbound);
    let [requests, _, replies] = chains(frame);
    let mut jumps = xtables::jumps(&["FORWARD"], &xtables::to_ports(frame), &requests);
    jumps.extend(xtables::jumps(&["FORWARD"], &xtables::from_ports(frame), &replies));
    vec![rules(&hosts, frame, true), rules(&hosts, frame, false), xtables::hang(jumps)]
}

/// Who passes, what is done to those who do not, and what comes back.
fn chains(frame: &Frame) -> [String; 3] {
    ["-OUT", "-ILLEGAL", "-BACK"].map(|suffix| words::chain(frame, suffix))
}

/// The chains of one family.
fn rules(hosts: &[Entry], frame: &Frame, is_v4: bool) -> Part {
    let gate = Gate::of(frame);
    let [requests, illegal, replies] = chains(frame);
    let mut chains = Chains::new(frame, is_v4, &chains(frame));
    chains.pass(&requests, &gate, &illegal);
    stay_inside(&mut chains, &gate, &illegal, is_v4, "-d");
    let ways = |option, direction| inside(&gate, is_v4, option, direction);
    for to in xtables::to_ports(frame) {
        for from in ways("-i", "-s") {
            chains.add(&illegal, &[&from, &to, &xtables::log(&frame.log_outbound)]);
        }
        for host in hosts.iter().filter(|host| host.is_v4() == is_v4) {
            let why = comment(&host.comment(words::COMMENT));
            chains.add(&illegal, &["-s", &host.net.to_string(), &to, &why, "-j DROP"]);
        }
        for from in ways("-i", "-s") {
            chains.add(&illegal, &[&from, &to, "-j DROP"]);
        }
    }
    chains.pass_servers(&replies, &gate);
    stay_inside(&mut chains, &gate, &replies, is_v4, "-s");
    for back in xtables::from_ports(frame) {
        for to in ways("-o", "-d") {
            chains.add(&replies, &[&to, &back, "-j DROP"]);
        }
    }
    chains.part()
}

/// What stays inside is let alone, where inside is told by address.
fn stay_inside(chains: &mut Chains, gate: &Gate, chain: &str, is_v4: bool, other_end: &str) {
    for net in gate.inside.iter().filter(|net| net.is_v4 == is_v4) {
        chains.add(chain, &[other_end, &net.net, "-j RETURN"]);
    }
}

/// Matches for what is inside: the interface, or each range.
fn inside(gate: &Gate, is_v4: bool, by_interface: &str, by_address: &str) -> Vec<String> {
    match &gate.interface {
        Some(name) => vec![format!("{by_interface} {name}")],
        None => {
            let nets = gate.inside.iter().filter(|net| net.is_v4 == is_v4);
            nets.map(|net| format!("{by_address} {}", net.net)).collect()
        }
    }
}

pub fn unload(frame: &Frame) -> Vec<Part> {
    xtables::unhang(&chains(frame), &[])
}

/// Only the first packet of a connection is logged: what is let through would be logged packet by packet.
pub fn log_only(frame: &Frame) -> Vec<Part> {
    let gate = Gate::of(frame);
    let [first, second] = log_chains(frame);
    let mut parts = Vec::new();
    for is_v4 in [true, false] {
        let mut chains = Chains::new(frame, is_v4, &[first.clone(), second.clone()]);
        chains.pass(&first, &gate, &second);
        stay_inside(&mut chains, &gate, &second, is_v4, "-d");
        for to in xtables::first_to_ports(frame) {
            for from in inside(&gate, is_v4, "-i", "-s") {
                chains.add(&second, &[&from, &to, &xtables::log(&frame.log_outbound)]);
            }
        }
        parts.push(chains.part());
    }
    parts.push(xtables::hang(xtables::jumps(&["FORWARD"], &xtables::to_ports(frame), &first)));
    parts
}

pub fn unload_log(frame: &Frame) -> Vec<Part> {
    xtables::unhang(&log_chains(frame), &[])
}

fn log_chains(frame: &Frame) -> [String; 2] {
    ["-LOG", "-LOGGED"].map(|suffix| words::chain(frame, suffix))
}
