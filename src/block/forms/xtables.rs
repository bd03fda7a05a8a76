//! What the forms for iptables share: texts for iptables-restore and ip6tables-restore (iptables(8), iptables-extensions(8))
//! and the scripts that hang our chains into the chains of the kernel and take them away. Pure.
//!
//! A restore with `--noflush` replaces the chains it names in one step and leaves the others alone. It cannot ask whether a
//! jump is there already, so that jumps are hung in by a script; which one stays from an earlier run does no harm, since
//! every rule names its own ports and interface.

use askama::Template;

use super::gate::Gate;
use super::{Part, Tool, rendered, words};
use crate::model::block::Frame;

/// Ports that one rule can name (`XT_MULTI_PORTS`).
const MULTIPORT: usize = 15;

/// Chains with their rules, for one family.
#[derive(Template)]
#[template(path = "block/restore.rules", escape = "none", whitespace = "preserve")]
pub struct Chains {
    now: String,
    is_v4: bool,
    chains: Vec<String>,
    /// From `-A` on.
    rules: Vec<String>,
}

impl Chains {
    pub fn new(frame: &Frame, is_v4: bool, chains: &[String]) -> Chains {
        Chains { now: frame.now.rfc3339(), is_v4, chains: chains.to_vec(), rules: Vec::new() }
    }

    /// Adds a rule to `chain`: matches and target, those that are empty left out.
    pub fn add(&mut self, chain: &str, words: &[&str]) {
        let mut rule = format!("-A {chain}");
        for word in words.iter().filter(|word| !word.is_empty()) {
            rule.push(' ');
            rule.push_str(word);
        }
        self.rules.push(rule);
    }

    /// Lets mail servers return from `chain`; the rest, and who has a mail server's address only, goes on to `next`.
    pub fn pass(&mut self, chain: &str, gate: &Gate, next: &str) {
        let is_v4 = self.is_v4;
        for pin in gate.pins.iter().filter(|pin| pin.peer.is_v4 == is_v4) {
            let other = format!("-m mac ! --mac-source {}", pin.mac);
            self.add(chain, &["-s", &pin.peer.net, &other, "-g", next]);
        }
        self.pass_servers(chain, gate);
        self.add(chain, &["-g", next]);
    }

    /// Lets everything from and to mail servers return from `chain`.
    pub fn pass_servers(&mut self, chain: &str, gate: &Gate) {
        let is_v4 = self.is_v4;
        for server in gate.servers.iter().filter(|server| server.is_v4 == is_v4) {
            self.add(chain, &["-s", &server.net, "-j RETURN"]);
            self.add(chain, &["-d", &server.net, "-j RETURN"]);
        }
    }

    pub fn part(&self) -> Part {
        let tool = if self.is_v4 { Tool::IptablesRestore } else { Tool::Ip6tablesRestore };
        Part { tool, text: rendered(self) }
    }
}

/// Ports that are blocked, each once.
pub fn ports(frame: &Frame) -> Vec<u16> {
    let mut ports = frame.ports.clone();
    ports.sort_unstable();
    ports.dedup();
    if ports.is_empty() {
        ports.push(25);
    }
    ports
}

/// Matches for packets to our ports; as many as are needed to name all of them.
pub fn to_ports(frame: &Frame) -> Vec<String> {
    matches(frame, "--dport", "")
}

/// Matches for the replies.
pub fn from_ports(frame: &Frame) -> Vec<String> {
    matches(frame, "--sport", "")
}

/// Matches for the first packet of a connection to our ports.
pub fn first_to_ports(frame: &Frame) -> Vec<String> {
    matches(frame, "--dport", " --syn")
}

fn matches(frame: &Frame, option: &str, more: &str) -> Vec<String> {
    let few = |ports: &[u16]| match ports {
        [one] => format!("-p tcp -m tcp {option} {one}{more}"),
        many => {
            let many: Vec<String> = many.iter().map(u16::to_string).collect();
            format!("-p tcp{more} -m multiport {option}s {}", many.join(","))
        }
    };
    ports(frame).chunks(MULTIPORT).map(few).collect()
}

/// `-m comment --comment "..."`
pub fn comment(text: &str) -> String {
    format!("-m comment --comment \"{text}\"")
}

/// `-j LOG --log-prefix "..."`; no tool takes an empty prefix.
pub fn log(prefix: &str) -> String {
    match words::prefix(prefix).as_str() {
        "" => "-j LOG".to_string(),
        prefix => format!("-j LOG --log-prefix \"{prefix}\""),
    }
}

/// A jump from a chain of the kernel to one of ours, for both families.
pub struct Jump {
    pub hook: &'static str,
    pub matches: String,
    pub chain: String,
}

/// Jumps from each of `hooks` for each way to name the ports.
pub fn jumps(hooks: &[&'static str], matches: &[String], chain: &str) -> Vec<Jump> {
    let jump = |hook, matches: &String| Jump { hook, matches: matches.clone(), chain: chain.to_string() };
    hooks.iter().flat_map(|hook| matches.iter().map(move |matches| jump(*hook, matches))).collect()
}

#[derive(Template)]
#[template(path = "block/hang.sh", escape = "none", whitespace = "preserve")]
struct Hang {
    jumps: Vec<Jump>,
}

/// Puts jumps at the head of their hooks where they are not there yet.
pub fn hang(jumps: Vec<Jump>) -> Part {
    Part { tool: Tool::Sh, text: rendered(&Hang { jumps }) }
}

#[derive(Template)]
#[template(path = "block/unhang.sh", escape = "none", whitespace = "preserve")]
struct Unhang<'a> {
    chains: &'a [String],
    sets: &'a [String],
}

/// Takes away the jumps to `chains`, the chains, and the sets of ipset that they ask.
pub fn unhang(chains: &[String], sets: &[String]) -> Vec<Part> {
    vec![Part { tool: Tool::Sh, text: rendered(&Unhang { chains, sets }) }]
}
