//! Chains of iptables for inside hosts that are blocked: mail servers pass, each host is logged and dropped. Pure.

use super::gate::Gate;
use super::words;
use super::xtables::{self, Chains, Jump, comment};
use crate::model::block::Frame;

/// An inside host and why it is blocked.
pub struct Host {
    /// How a rule matches it.
    pub source: String,
    pub why: String,
}

/// The chains: who passes is decided in the first, who is stopped stands in the second.
pub fn chains(frame: &Frame) -> [String; 2] {
    [words::chain(frame, "-HOSTS"), words::chain(frame, "-LISTED")]
}

/// Fills them for one family.
pub fn fill(chains: &mut Chains, gate: &Gate, frame: &Frame, hosts: &[Host]) {
    let [first, second] = self::chains(frame);
    chains.pass(&first, gate, &second);
    let log = xtables::log(&frame.log_outbound);
    for host in hosts {
        for to in xtables::to_ports(frame) {
            chains.add(&second, &[&host.source, &to, &log]);
            chains.add(&second, &[&host.source, &to, &comment(&host.why), "-j DROP"]);
        }
    }
}

/// How packets get there.
pub fn jumps(frame: &Frame) -> Vec<Jump> {
    let [first, _] = chains(frame);
    xtables::jumps(&["FORWARD"], &xtables::to_ports(frame), &first)
}
