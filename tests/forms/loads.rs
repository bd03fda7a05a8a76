//! Plans as an attacker's log would make them, loaded by the real tools and read back from the kernel; and many at once.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use rapsheet::block::forms::{Form, Tool, render, render_parts, unload_parts};
use rapsheet::model::block::{Block, Direction, Frame};
use rapsheet::model::net::Net;
use serde_json::Value;

use super::lab::{Lab, text};
use super::random;
use super::readers::{keys, only, planned, unmapped};
use super::{NOW, frame, inbound, moment};

const TOOLS: [&str; 4] = ["nft", "iptables-nft", "iptables-legacy", "ipset"];

/// Plans in which nothing ends while it is being looked at.
fn some(count: usize, most: usize) -> Vec<(Vec<Block>, Frame)> {
    let mut all = random::some(count, most);
    for block in all.iter_mut().flat_map(|(blocks, _)| blocks) {
        if block.until > moment(NOW) && block.until < moment(NOW + 1_000) {
            block.until = moment(NOW + 1_000);
        }
    }
    all
}

fn lab_for(form: Form, backend: &str) -> Option<Lab> {
    Lab::new(&TOOLS).filter(|lab| lab.knows(form, backend))
}

fn of(blocks: &[Block], frame: &Frame, direction: Direction) -> BTreeSet<Net> {
    keys(&planned(blocks, frame, Some(direction)))
}

/// An address or network as a tool lists it.
fn listed(text: &str) -> Net {
    unmapped(
        text.parse().unwrap_or_else(|_| Net::from(text.parse::<std::net::IpAddr>().expect("an address"))),
    )
}

#[test]
fn nft_holds_what_was_planned() {
    let Some(lab) = lab_for(Form::Nftables, "nft") else { return };
    for (blocks, frame) in some(5, 300) {
        lab.load(&render_parts(Form::Nftables, &blocks, &frame), "nft");
        let said = lab.run(&lab.gateway, &["nft", "-j", "list", "table", "inet", "rapsheet"], "");
        let said: Value = serde_json::from_str(&said).expect("JSON");
        for (stem, direction) in [("blocked", Direction::Inbound), ("outbound", Direction::Outbound)] {
            let sets = said["nftables"].as_array().expect("objects").iter().filter_map(|one| one.get("set"));
            let ours = sets.filter(|set| set["name"].as_str().is_some_and(|name| name.starts_with(stem)));
            let elements = ours.filter_map(|set| set.get("elem")?.as_array()).flatten();
            let held: Vec<Net> = elements.map(|element| nft_net(&element["elem"]["val"])).collect();
            assert_eq!(held.into_iter().collect::<BTreeSet<Net>>(), of(&blocks, &frame, direction));
        }
    }
}

fn nft_net(value: &Value) -> Net {
    match value["prefix"]["len"].as_u64() {
        Some(length) => {
            listed(&format!("{}/{length}", value["prefix"]["addr"].as_str().expect("an address")))
        }
        None => listed(value.as_str().expect("an address")),
    }
}

#[test]
fn ipset_holds_what_was_planned() {
    let Some(lab) = lab_for(Form::Ipset, "nft") else { return };
    for (blocks, frame) in some(5, 300) {
        lab.load(&render_parts(Form::Ipset, &blocks, &frame), "nft");
        let said = lab.run(&lab.gateway, &["ipset", "save"], "");
        for (way, direction) in [("-in", Direction::Inbound), ("-out", Direction::Outbound)] {
            let added = said.lines().filter_map(|line| line.strip_prefix("add ")?.split_once(' '));
            let ours = added.filter(|(set, _)| set[..set.len() - 1].ends_with(way));
            let held: BTreeSet<Net> =
                ours.map(|(_, rest)| listed(rest.split(' ').next().expect("an address"))).collect();
            assert_eq!(held, of(&blocks, &frame, direction));
        }
        lab.load(&unload_parts(Form::Ipset, &frame), "nft");
        assert_eq!(lab.run(&lab.gateway, &["ipset", "list", "-n"], ""), "");
    }
}

#[test]
fn iptables_holds_what_was_planned() {
    for backend in ["nft", "legacy"] {
        let Some(lab) = lab_for(Form::Iptables, backend) else { continue };
        lab.furnish(backend);
        let before = lab.listing(backend);
        for (blocks, frame) in some(3, 100) {
            for form in [Form::Iptables, Form::Reject, Form::Outbound] {
                lab.load(&render_parts(form, &blocks, &frame), backend);
                let held: BTreeSet<Net> =
                    [true, false].into_iter().flat_map(|is_v4| held(&lab, backend, form, is_v4)).collect();
                let direction = if form == Form::Outbound { Direction::Outbound } else { Direction::Inbound };
                let wanted = of(&blocks, &frame, direction);
                match form {
                    // Beside the ranges that are inside.
                    Form::Outbound => assert!(wanted.is_subset(&held), "{backend}"),
                    _ => assert_eq!(held, wanted, "{form:?} {backend}"),
                }
                lab.load(&unload_parts(form, &frame), backend);
                assert_eq!(lab.listing(backend), before, "{form:?} {backend}");
            }
        }
    }
}

/// Sources of the rules that stop, in chains that are not for inside hosts but in the form for these.
fn held(lab: &Lab, backend: &str, form: Form, is_v4: bool) -> Vec<Net> {
    let tool = if is_v4 { format!("iptables-{backend}") } else { format!("ip6tables-{backend}") };
    let said = lab.run(&lab.gateway, &[&tool, "-S"], "");
    let mut nets = Vec::new();
    for line in said.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let ["-A", chain, "-s", source, ..] = words.as_slice() else { continue };
        let stops = line.ends_with(" -j DROP") || line.contains(" -j REJECT ");
        if stops && chain.ends_with("-ILLEGAL") == (form == Form::Outbound) && !chain.ends_with("-LISTED") {
            nets.push(listed(source));
        }
    }
    nets
}

#[test]
fn recent_holds_what_was_planned() {
    let Some(lab) = lab_for(Form::Recent, "nft") else { return };
    // As many as the module has room for unless told more.
    for (blocks, frame) in some(3, 100) {
        lab.load(&render_parts(Form::Recent, &blocks, &frame), "nft");
        let said = lab.run(&lab.gateway, &["sh", "-c", "cat /proc/net/xt_recent/*"], "");
        let held: BTreeSet<Net> =
            said.lines().map(|line| listed(line.split([' ', '=']).nth(1).expect("an address"))).collect();
        let mut wanted = of(&blocks, &frame, Direction::Inbound);
        wanted.retain(|net| net.prefix_len() == net.max_prefix_len());
        assert_eq!(held, wanted);
        lab.load(&unload_parts(Form::Recent, &frame), "nft");
    }
}

#[test]
fn too_many_for_the_recent_list_are_refused_with_a_word() {
    let Some(lab) = lab_for(Form::Recent, "nft") else { return };
    let blocks: Vec<Block> = many(5_000);
    let parts = render_parts(Form::Recent, &blocks, &frame());
    let done = lab.try_load(&parts[0], "nft");
    let room = std::fs::read_to_string("/sys/module/xt_recent/parameters/ip_list_tot").expect("a parameter");
    // Where it is a module that nobody uses, it has been loaded anew.
    assert_eq!(done.status.success(), room.trim().parse::<u32>().expect("a number") >= 5_000);
    assert!(
        done.status.success() || text(&done.stderr).contains("ip_list_tot=8192"),
        "{}",
        text(&done.stderr)
    );
}

fn many(count: u32) -> Vec<Block> {
    let address = |at: u32| std::net::Ipv4Addr::from(0x0b00_0000 + at * 17).to_string();
    (0..count).map(|at| inbound(&address(at), 3_600)).collect()
}

#[test]
fn a_hundred_thousand_are_loaded_in_seconds() {
    let blocks = many(100_000);
    for (form, tool) in [(Form::Nftables, Tool::Nft), (Form::Ipset, Tool::Ipset)] {
        let Some(lab) = lab_for(form, "nft") else { continue };
        let parts = render_parts(form, &blocks, &frame());
        let start = Instant::now();
        lab.load(&parts, "nft");
        let took = start.elapsed();
        assert!(took < Duration::from_secs(5), "{form:?} took {took:?}");
        let list: &[&str] = match tool {
            Tool::Nft => &["nft", "list", "set", "inet", "rapsheet", "blocked4"],
            _ => &["ipset", "save", "RAPSHEET-in4"],
        };
        let said = lab.run(&lab.gateway, list, "");
        assert_eq!(said.matches(" comment \"refused by").count(), 100_000, "{form:?}");
        eprintln!("{}: 100,000 addresses in {took:?}", form.name());
    }
    assert_eq!(only(&planned(&blocks, &frame(), None), true).len(), 100_000);
    assert_eq!(render(Form::List, &blocks, &frame()).lines().count(), 100_000);
}
