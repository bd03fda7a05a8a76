//! Whatever the log holds, each form reads back as exactly the rules that were planned.

use std::collections::BTreeSet;
use std::net::IpAddr;

use proptest::prelude::*;
use rapsheet::block::forms::{Form, Part, Tool, log_only, render, render_parts, unload, unload_log};
use rapsheet::model::block::{Block, Direction, Frame};
use rapsheet::model::net::Net;

use super::random::{frames, plans};
use super::readers::{self, Nets, comment, keys, name, only, planned, sources};
use super::{inbound, outbound, text_for};

fn of(blocks: &[Block], frame: &Frame, direction: Direction) -> Nets {
    planned(blocks, frame, Some(direction))
}

/// The sets of nftables: each of its own direction, family and length, and together what was planned.
fn check_nftables(blocks: &[Block], frame: &Frame) {
    let sets = readers::nftables(&render(Form::Nftables, blocks, frame));
    for (stem, direction) in [("blocked", Direction::Inbound), ("outbound", Direction::Outbound)] {
        let mut found = Nets::new();
        for (set, nets) in sets.iter().filter(|(set, _)| set.starts_with(stem)) {
            for net in nets.keys() {
                let family = if net.addr().is_ipv4() { "4" } else { "6" };
                let length = format!("_{}", net.prefix_len());
                let length = if net.prefix_len() == net.max_prefix_len() { "" } else { &length };
                assert_eq!(*set, format!("{stem}{family}{length}"));
            }
            found.extend(nets);
        }
        let mut nets = of(blocks, frame, direction);
        nets.values_mut().for_each(|left| *left = (*left).min(99_999_999));
        assert_eq!(found, nets);
    }
    assert!(sets.keys().all(|set| set.starts_with("blocked") || set.starts_with("outbound")));
}

fn check_ipset(blocks: &[Block], frame: &Frame) {
    let parts = render_parts(Form::Ipset, blocks, frame);
    let sets = readers::ipset(text_for(&parts, Tool::Ipset));
    assert_eq!(sets.len(), 4);
    for (end, direction, is_v4) in [
        ("-in4", Direction::Inbound, true),
        ("-in6", Direction::Inbound, false),
        ("-out4", Direction::Outbound, true),
        ("-out6", Direction::Outbound, false),
    ] {
        let (_, found) = sets.iter().find(|(set, _)| set.ends_with(end)).expect("a set");
        let mut nets = only(&of(blocks, frame, direction), is_v4);
        nets.values_mut().for_each(|left| *left = (*left).min(2_147_483));
        assert_eq!(*found, nets);
    }
    for tool in [Tool::IptablesRestore, Tool::Ip6tablesRestore] {
        let (_, rules) = readers::restore(text_for(&parts, tool));
        let asked = rules.iter().flat_map(|(_, words)| words.iter().filter(|word| sets.contains_key(*word)));
        assert_eq!(asked.collect::<BTreeSet<_>>().len(), 2);
    }
}

/// The forms that name each network in a rule: chain's ending, target, and which networks.
fn check_chains(form: Form, wanted: &[(&str, &str, Nets)], blocks: &[Block], frame: &Frame) {
    let parts = render_parts(form, blocks, frame);
    for (tool, is_v4) in [(Tool::IptablesRestore, true), (Tool::Ip6tablesRestore, false)] {
        let (chains, rules) = readers::restore(text_for(&parts, tool));
        for (ending, target, nets) in wanted {
            let is_second = |chain: &String| ["-HOSTS", "-LISTED"].iter().any(|end| chain.ends_with(end));
            let is_one = |chain: &&String| match *ending {
                "" => !is_second(chain),
                ending => chain.ends_with(ending),
            };
            let chain = chains.iter().find(is_one).expect("a chain");
            assert_eq!(sources(&rules, chain, target), keys(&only(nets, is_v4)), "{form:?} {chain} {target}");
        }
        let ports: BTreeSet<u16> = frame.ports.iter().copied().collect();
        let ports = if ports.is_empty() { BTreeSet::from([25]) } else { ports };
        for (_, words) in rules.iter().filter(|(_, words)| words.contains(&"--dport".to_string())) {
            let told = words.windows(2).find(|pair| pair[0] == "--dport").map(|pair| pair[1].parse());
            assert!(ports.contains(&told.expect("a port").expect("a number")));
        }
    }
}

/// A script holds the lines of an empty plan, and what `line` reads as the plan's.
fn check_busybox(blocks: &[Block], frame: &Frame) {
    let bare = render(Form::Busybox, &[], frame);
    let script = render(Form::Busybox, blocks, frame);
    let own = |line: &str| {
        let rest =
            line.strip_prefix("\tdrop \"$tool\" ").or_else(|| line.strip_prefix("\tillegal \"$tool\" "))?;
        let (chain, rest) = rest.split_once(' ').expect("a chain");
        let (address, why) = rest.split_once(" # ").expect("a reason");
        comment(why, 255);
        name(chain, 28);
        Some((line.starts_with("\tillegal"), readers::net(address)))
    };
    let (mut dropped, mut illegal) = (BTreeSet::new(), BTreeSet::new());
    let mut skeleton = Vec::new();
    for line in script.lines() {
        match own(line) {
            Some((true, net)) => drop(illegal.insert(net)),
            Some((false, net)) => drop(dropped.insert(net)),
            None => skeleton.push(line),
        }
    }
    assert_eq!(dropped, keys(&of(blocks, frame, Direction::Inbound)));
    assert_eq!(illegal, keys(&of(blocks, frame, Direction::Outbound)));
    let six = only(&planned(blocks, frame, None), false);
    if six.is_empty() {
        assert_eq!(skeleton, bare.lines().collect::<Vec<&str>>());
    } else {
        assert_eq!(skeleton.len(), bare.lines().count() + 3);
    }
}

fn check_recent(blocks: &[Block], frame: &Frame) {
    let parts = render_parts(Form::Recent, blocks, frame);
    let text =
        &parts.iter().find(|part| part.text.contains("list=/proc/net/xt_recent/")).expect("a list").text;
    let list = text.split("<<'END_OF_LIST'\n").nth(1).and_then(|rest| rest.split_once("END_OF_LIST\n"));
    let address =
        |line: &str| Net::from(line.strip_prefix('+').expect("+").parse::<IpAddr>().expect("an address"));
    let found: BTreeSet<Net> = list.expect("a list").0.lines().map(address).collect();
    let wanted = of(blocks, frame, Direction::Inbound);
    let (addresses, nets): (Nets, Nets) =
        wanted.iter().partition(|(net, _)| net.prefix_len() == net.max_prefix_len());
    assert_eq!(found, keys(&addresses));
    check_chains(Form::Recent, &[("", "DROP", nets)], blocks, frame);
    assert!(parts[0].text.contains(&format!("\nneeded={}\n", addresses.len())), "{}", parts[0].text);
}

/// Tables of MTAs: what their keys cover is what was planned, but for what they say they can't.
fn check_table(form: Form, blocks: &[Block], frame: &Frame, read: impl Fn(&str) -> Vec<Net>) {
    let text = render(form, blocks, frame);
    let mut wanted = keys(&of(blocks, frame, Direction::Inbound));
    let mut found = Vec::new();
    for line in text.split_terminator('\n') {
        match line.strip_prefix("# ") {
            Some(said) => {
                if let Some((net, _)) = said.split_once(" can't be said here") {
                    assert!(wanted.remove(&readers::net(net)), "{line}");
                }
            }
            None => found.extend(read(line.strip_prefix('#').unwrap_or(line))),
        }
    }
    // makemap and makedat want each key once; the others take the first.
    if matches!(form, Form::Sendmail | Form::Courier) {
        assert_eq!(
            found.iter().collect::<BTreeSet<_>>().len(),
            found.len(),
            "{form:?}: a key is there twice"
        );
    }
    let wanted: Vec<Net> = wanted.into_iter().collect();
    assert_eq!(Net::aggregate(&found), Net::aggregate(&wanted), "{form:?}");
}

/// `198.51` or, where the medium writes it so, groups of hexadecimal digits.
fn leading(key: &str) -> Net {
    let v6: Vec<&str> = key.split(':').collect();
    if v6.len() > 1 || key.parse::<u8>().is_err() && !key.contains('.') {
        let mut groups: Vec<u16> =
            v6.iter().map(|group| u16::from_str_radix(group, 16).expect("hex")).collect();
        let length = 16 * groups.len() as u8;
        groups.resize(8, 0);
        let groups: [u16; 8] = groups.try_into().expect("eight groups");
        return Net::new(IpAddr::from(groups), length).expect("a network");
    }
    let mut octets: Vec<u8> = key.split('.').map(|octet| octet.parse().expect("an octet")).collect();
    let length = 8 * octets.len() as u8;
    octets.resize(4, 0);
    let octets: [u8; 4] = octets.try_into().expect("four octets");
    Net::new(IpAddr::from(octets), length).expect("a network")
}

/// `198.51.96-111.` as its networks.
fn tcprules(key: &str) -> Vec<Net> {
    if key.contains(':') {
        return vec![readers::net(key)];
    }
    let bare = key.strip_suffix('.').unwrap_or(key);
    assert_eq!(bare.split('.').count() < 4, key.ends_with('.'), "{key}");
    let Some((from, to)) = bare.split_once('-') else { return vec![leading(bare)] };
    let (stem, from) = from.rsplit_once('.').map_or(("", from), |(stem, from)| (stem, from));
    let (from, to): (u8, u8) = (from.parse().expect("an octet"), to.parse().expect("an octet"));
    let dot = if stem.is_empty() { "" } else { "." };
    (from..=to).map(|octet| leading(&format!("{stem}{dot}{octet}"))).collect()
}

fn check_tables(blocks: &[Block], frame: &Frame) {
    let until = |text: &str| assert!(text.len() == 25 && text.ends_with("+00:00"), "{text:?}");
    check_table(Form::Postfix, blocks, frame, |line| {
        let (net, text) = line.split_once(" REJECT Blocked for abuse until ").expect("an action");
        until(text);
        assert!(net.contains('/'));
        vec![readers::net(net)]
    });
    check_table(Form::Sendmail, blocks, frame, |line| {
        let (key, text) = line.split_once("\tERROR:5.7.1:550 Blocked for abuse until ").expect("an action");
        until(text);
        let key = key.strip_prefix("Connect:").expect("a tag");
        // One group alone is not told from an octet but by its tag.
        vec![key.strip_prefix("IPv6:").map_or_else(|| leading(key), leading_v6)]
    });
    check_table(Form::Courier, blocks, frame, |line| {
        let key = line.strip_suffix("\tdeny").expect("an action");
        vec![key.strip_prefix(':').map_or_else(|| leading(key), leading_v6)]
    });
    check_table(Form::Exim, blocks, frame, |line| vec![readers::net(line)]);
    check_table(Form::Tcpserver, blocks, frame, |line| {
        tcprules(line.strip_suffix(":deny").expect("an action"))
    });
}

fn leading_v6(key: &str) -> Net {
    if key.contains(':') {
        return leading(key);
    }
    let first = u16::from_str_radix(key, 16).expect("hex");
    Net::new(IpAddr::from([first, 0, 0, 0, 0, 0, 0, 0]), 16).expect("a network")
}

fn check_lists(blocks: &[Block], frame: &Frame) {
    let all = keys(&planned(blocks, frame, None));
    let list: Vec<Net> = render(Form::List, blocks, frame).split_terminator('\n').map(readers::net).collect();
    assert_eq!((list.len(), list.into_iter().collect()), (all.len(), all.clone()));
    let mut found = BTreeSet::new();
    for line in render(Form::BlockFile, blocks, frame).split_terminator('\n') {
        let parts: Vec<&str> = line.splitn(3, " # ").collect();
        let [net, at, reason] = parts.as_slice() else { panic!("{line:?}") };
        comment(reason, 255);
        let at: Vec<&str> = at.split(' ').collect();
        assert!(at.len() == 3 && at[0].parse::<i64>().is_ok());
        let shape = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "9");
        assert_eq!((shape(at[1]).as_str(), shape(at[2]).as_str()), ("99/99/99", "99:99:99"));
        assert!(found.insert(readers::net(net)));
    }
    assert_eq!(found, all);
}

/// A script of several parts holds the parts as they are.
fn check_together(form: Form, blocks: &[Block], frame: &Frame) {
    let parts: Vec<Part> = render_parts(form, blocks, frame);
    let whole = render(form, blocks, frame);
    if parts.len() < 2 {
        return assert_eq!(whole, parts[0].text);
    }
    let mut pieces = whole.split(" <<'END_OF_PART'\n").skip(1);
    for part in &parts {
        let (text, _) = pieces.next().and_then(|piece| piece.split_once("END_OF_PART\n")).expect("a part");
        assert_eq!(text, part.text);
    }
    assert!(pieces.next().is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn every_form_reads_back_as_planned(blocks in plans(30), frame in frames()) {
        let inbound = of(&blocks, &frame, Direction::Inbound);
        let outbound = of(&blocks, &frame, Direction::Outbound);
        check_nftables(&blocks, &frame);
        check_ipset(&blocks, &frame);
        check_chains(Form::Iptables, &[("", "DROP", inbound.clone()), ("-LISTED", "DROP", outbound.clone()), ("-LISTED", "LOG", outbound.clone())], &blocks, &frame);
        check_chains(Form::Reject, &[("", "REJECT", inbound.clone()), ("", "LOG", inbound)], &blocks, &frame);
        check_recent(&blocks, &frame);
        check_busybox(&blocks, &frame);
        check_tables(&blocks, &frame);
        check_lists(&blocks, &frame);
        for form in Form::ALL {
            check_together(form, &blocks, &frame);
        }
    }

    /// What undoes and what logs holds names of the configuration only, and those are clean.
    #[test]
    fn scripts_hold_nothing_but_clean_names(frame in frames()) {
        for form in Form::ALL.into_iter().filter(|form| form.is_filter()) {
            for text in [unload(form, &frame), log_only(form, &frame), unload_log(form, &frame), render(form, &[], &frame)] {
                let odd = text.chars().find(|c| !(c.is_ascii_graphic() || " \n\t".contains(*c)));
                prop_assert_eq!(odd, None, "{:?}", form);
            }
        }
    }
}

#[test]
fn hosts_of_the_plan_have_rules_of_their_own_where_all_is_closed() {
    let frame = super::frame();
    let blocks = [outbound("192.168.7.66", 60), inbound("192.0.2.1", 60), outbound("fd00::9", 60)];
    let parts = render_parts(Form::Outbound, &blocks, &frame);
    let (_, rules) = readers::restore(text_for(&parts, Tool::IptablesRestore));
    let dropped = sources(&rules, "RAPSHEET-ILLEGAL", "DROP");
    assert!(dropped.contains(&super::net("192.168.7.66")) && !dropped.contains(&super::net("192.0.2.1")));
    let (_, rules) = readers::restore(text_for(&parts, Tool::Ip6tablesRestore));
    assert!(sources(&rules, "RAPSHEET-ILLEGAL", "DROP").contains(&super::net("fd00::9")));
}
