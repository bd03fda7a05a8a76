//! Readers of what the forms write, as strict as can be: a line is what it has to be or the test fails. And what a plan asks
//! for, worked out once more in the plainest way.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use rapsheet::model::block::{Block, Direction, Frame};
use rapsheet::model::net::Net;

/// Networks and how many seconds each is to be blocked yet.
pub type Nets = BTreeMap<Net, u64>;

/// What is to be blocked of one direction, or of both.
pub fn planned(blocks: &[Block], frame: &Frame, direction: Option<Direction>) -> Nets {
    let mut nets = Nets::new();
    for block in blocks.iter().filter(|block| direction.is_none_or(|only| only == block.direction)) {
        let left = block.until.seconds() - frame.now.seconds();
        let net = unmapped(block.net);
        if left > 0 && net.prefix_len() > 0 {
            let known = nets.entry(net).or_default();
            *known = (*known).max(left as u64);
        }
    }
    nets
}

pub fn unmapped(net: Net) -> Net {
    let four = match net.addr() {
        IpAddr::V6(v6) if net.prefix_len() >= 96 => v6.to_ipv4_mapped(),
        _ => None,
    };
    match four {
        Some(v4) => Net::new(v4.into(), net.prefix_len() - 96).expect("a network"),
        None => net,
    }
    .trunc()
}

pub fn only(nets: &Nets, is_v4: bool) -> Nets {
    nets.iter().filter(|(net, _)| net.addr().is_ipv4() == is_v4).map(|(net, left)| (*net, *left)).collect()
}

pub fn keys(nets: &Nets) -> BTreeSet<Net> {
    nets.keys().copied().collect()
}

/// An address or a network, as short as it can be written.
pub fn net(text: &str) -> Net {
    let net = text.parse().or_else(|_| text.parse::<IpAddr>().map(Net::from)).expect("a network");
    let shortest = if text.contains('/') { net.to_string() } else { net.addr().to_string() };
    assert_eq!((text, net), (shortest.as_str(), net.trunc()), "written in full, without host bits");
    net
}

/// The words of a comment: the alphabet that is harmless everywhere, and no more than fits.
pub fn comment(text: &str, most: usize) {
    let fits = (1..=most).contains(&text.len());
    let plain = |c: char| c.is_ascii_alphanumeric() || " .,:_/@+=%()[]-?~".contains(c);
    assert!(fits && text.chars().all(plain), "{text:?}");
}

/// The name of a chain or set.
pub fn name(text: &str, most: usize) {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    assert!(
        (1..=most).contains(&text.len()) && text.chars().all(plain) && !text.starts_with('-'),
        "{text:?}"
    );
}

/// Cuts `text` after `start`, which has to be there.
fn after<'a>(text: &'a str, start: &str) -> &'a str {
    text.strip_prefix(start).unwrap_or_else(|| panic!("{start:?} expected in {text:?}"))
}

fn around<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    after(text, start).strip_suffix(end).unwrap_or_else(|| panic!("{end:?} expected in {text:?}"))
}

/// Lines without the comments at the head.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    assert!(text.is_empty() || text.ends_with('\n'));
    text.split('\n').filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// The sets of an nft file, and that nothing is in the file but them, rules and chains.
pub fn nftables(text: &str) -> BTreeMap<String, Nets> {
    let mut lines = lines(text);
    for head in ["table inet rapsheet", "delete table inet rapsheet", "table inet rapsheet {"] {
        assert_eq!(lines.next(), Some(head));
    }
    let mut sets: BTreeMap<String, Nets> = BTreeMap::new();
    let (mut set, mut depth) = (String::new(), 1);
    for line in lines {
        let bare = line.trim_start_matches('\t');
        let tabs = line.len() - bare.len();
        depth -= usize::from(bare == "}");
        assert_eq!(tabs, depth, "{line:?}");
        match tabs {
            1 if bare.starts_with("set ") => set = around(bare, "set ", " {").to_string(),
            3 => {
                let (address, rest) = bare.split_once(" timeout ").expect("a timeout");
                let (left, rest) = rest.split_once("s comment \"").expect("a comment");
                comment(rest.strip_suffix("\",").expect("an end"), 127);
                let nets = sets.entry(set.clone()).or_default();
                assert_eq!(nets.insert(net(address), left.parse().expect("seconds")), None, "twice");
            }
            2 => rule(bare),
            _ => assert!(bare == "}" || bare.starts_with("chain ") && bare.ends_with(" {"), "{line:?}"),
        }
        depth += usize::from(bare.ends_with('{'));
    }
    assert_eq!(depth, 0);
    sets
}

/// Lines of sets and chains of an nft file: those that hold words of the configuration are looked at closely.
fn rule(line: &str) {
    if line.starts_with("log prefix ") {
        return prefix(around(line, "log prefix \"", "\""));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || " @_:;.,/-={}!".contains(c);
    assert!(line.chars().all(plain), "{line:?}");
}

fn prefix(text: &str) {
    let plain = |c: char| c.is_ascii_alphanumeric() || " .,:_/@+=%()[]-?~<>!*".contains(c);
    assert!(text.len() <= 29 && text.chars().all(plain), "{text:?}");
}

/// What each set holds when the file has been restored.
pub fn ipset(text: &str) -> BTreeMap<String, Nets> {
    let mut sets: BTreeMap<String, Nets> = BTreeMap::new();
    for line in lines(text) {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            [
                "create",
                set,
                "hash:net",
                "family",
                "inet" | "inet6",
                "maxelem",
                most,
                "timeout",
                "0",
                "comment",
                "-exist",
            ] => {
                name(set, 31);
                assert!(most.parse::<usize>().is_ok());
                sets.entry((*set).to_string()).or_default();
            }
            ["flush", set] => sets.get_mut(*set).expect("a set").clear(),
            ["add", set, address, "timeout", left, "comment", ..] => {
                let said = line.split_once(" comment \"").expect("a comment").1;
                comment(said.strip_suffix("\" -exist").expect("an end"), 255);
                let nets = sets.get_mut(*set).expect("a set");
                assert_eq!(nets.insert(net(address), left.parse().expect("seconds")), None, "twice");
            }
            ["swap", one, other] => {
                let held = sets.remove(*one).expect("a set");
                let other = std::mem::replace(sets.get_mut(*other).expect("a set"), held);
                sets.insert((*one).to_string(), other);
            }
            ["destroy", set] => drop(sets.remove(*set).expect("a set")),
            _ => panic!("{line:?}"),
        }
    }
    sets
}

/// A rule of iptables: chain, words in order, a quoted one as one word.
pub type Rule = (String, Vec<String>);

/// Chains and rules of a restore, read as iptables-restore reads them.
pub fn restore(text: &str) -> (BTreeSet<String>, Vec<Rule>) {
    let mut lines = lines(text).peekable();
    assert_eq!(lines.next(), Some("*filter"));
    let mut chains = BTreeSet::new();
    while let Some(line) = lines.next_if(|line| line.starts_with(':')) {
        let chain = around(line, ":", " - [0:0]");
        name(chain, 28);
        assert!(!["INPUT", "FORWARD", "OUTPUT", "DROP", "ACCEPT"].contains(&chain));
        assert!(chains.insert(chain.to_string()));
    }
    let mut rules = Vec::new();
    while let Some(line) = lines.next_if(|line| *line != "COMMIT") {
        let mut words = unquoted(line);
        assert_eq!(words.remove(0), "-A");
        let chain = words.remove(0);
        assert!(chains.contains(&chain), "{line:?}");
        rules.push((chain, words));
    }
    assert_eq!((lines.next(), lines.next()), (Some("COMMIT"), None));
    (chains, rules)
}

fn unquoted(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        if at % 2 == 1 {
            let before: &String = words.last().expect("an option");
            if before == "--comment" {
                comment(part, 255)
            } else {
                prefix(part)
            }
            words.push(part.to_string());
        } else {
            let plain = |c: char| c.is_ascii_alphanumeric() || " -!_.:/,+@".contains(c);
            assert!(part.chars().all(plain), "{line:?}");
            words.extend(part.split(' ').filter(|word| !word.is_empty()).map(String::from));
        }
    }
    words
}

/// Sources of the rules in `chain` that end in this target.
pub fn sources(rules: &[Rule], chain: &str, target: &str) -> BTreeSet<Net> {
    let ends = |words: &[String]| words.windows(2).any(|pair| pair[0] == "-j" && pair[1] == target);
    let ours = rules.iter().filter(|(of, words)| of == chain && ends(words));
    let source =
        |words: &Vec<String>| words.windows(2).find(|pair| pair[0] == "-s").map(|pair| net(&pair[1]));
    ours.filter_map(|(_, words)| source(words)).collect()
}
