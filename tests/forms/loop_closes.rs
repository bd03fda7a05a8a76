//! What the kernel writes about packets that our rules met is read by the program and counted: the loop closes.

use std::fs;
use std::path::Path;
use std::process::Command;

use rapsheet::block::forms::{Form, log_only, log_only_parts, render_parts, unload_log};
use rapsheet::model::block::Frame;

use super::lab::{Answer, BLOCKED, GATEWAY, Lab, OTHER, SERVER, WORKSTATION, passed_over, text};
use super::{frame, inbound, net, text_for};
use crate::run;

const ALL_SPACES: &str = "/proc/sys/net/netfilter/nf_log_all_netns";

/// Lines of the kernel from other namespaces than the first, for as long as this lives.
struct Heard(String);

impl Heard {
    fn new() -> Option<Heard> {
        let before = fs::read_to_string(ALL_SPACES).ok()?;
        fs::write(ALL_SPACES, "1").ok()?;
        Command::new("dmesg").output().ok().filter(|said| said.status.success())?;
        Some(Heard(before))
    }

    /// What the kernel said of packets that hold `what`, as syslog writes it.
    fn lines(prefix: &str, what: &[&str]) -> Vec<String> {
        let said = Command::new("dmesg").output().expect("dmesg");
        let said = text(&said.stdout);
        let ours =
            said.lines().filter(|line| line.contains(prefix) && what.iter().all(|word| line.contains(word)));
        ours.map(|line| format!("Oct 12 10:11:12 gateway kernel: {line}")).collect()
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        drop(fs::write(ALL_SPACES, &self.0));
    }
}

/// What the program counts in these lines.
fn counted(folder: &Path, lines: &[String]) -> serde_json::Value {
    let log = folder.join("kern.log");
    fs::write(&log, lines.join("\n") + "\n").expect("a log");
    run::report(&["--format=json"], &[log]).json()
}

/// A lab whose gateway has names of its own for this test: the kernel's log is one for all.
fn prefixes() -> Frame {
    let pid = std::process::id();
    Frame {
        log_inbound: format!("SPAM_BLOCK: {pid} "),
        log_outbound: format!("Illegal port 25 {pid} > "),
        ..frame()
    }
}

#[test]
fn the_kernels_lines_are_counted() {
    let tools = ["nft", "iptables-nft", "iptables-legacy", "dmesg"];
    let Some(mut lab) = Lab::new(&tools) else { return };
    let Some(_heard) = Heard::new() else {
        return passed_over("nf_log_all_netns can't be set, or dmesg not read");
    };
    let (client, gateway, server) = (lab.client.clone(), lab.gateway.clone(), lab.server.clone());
    lab.listen(&client);
    lab.listen(&gateway);
    let folder = tempfile::tempdir().expect("a folder");

    let frame =
        Frame { interface: Some("inside".into()), mail_servers: SERVER.map(net).to_vec(), ..prefixes() };
    lab.load(&render_parts(Form::Outbound, &[], &frame), "legacy");
    for _ in 0..2 {
        assert_eq!(lab.knock(&server, WORKSTATION, &OTHER), [Answer::Dropped; 2]);
    }
    lab.knock(&server, SERVER, &OTHER);
    let lines = Heard::lines(frame.log_outbound.trim_end(), &["DPT=25"]);
    assert_eq!(lines.len(), 4, "{lines:#?}");
    let report = counted(folder.path(), &lines);
    assert_eq!(report["port25"]["hits"], 4, "{report:#}");
    let sources = report["port25"]["sources"].as_array().expect("sources");
    let hits = |address: &str| sources.iter().find(|s| s["ip"] == address).map(|s| s["hits"].clone());
    for address in WORKSTATION {
        assert_eq!(hits(address), Some(2.into()), "{report:#}");
    }
    assert_eq!(sources.len(), 2, "the mail server is no hit");
    assert_eq!(report["accounting"]["unmatched"], 0);

    let frame = Frame { interface: Some("outside".into()), ..prefixes() };
    lab.expect_refusals();
    lab.load(&render_parts(Form::Reject, &BLOCKED.map(|address| inbound(address, 60)), &frame), "nft");
    assert_eq!(lab.knock(&client, BLOCKED, &GATEWAY), [Answer::Refused; 2]);
    let lines = Heard::lines(frame.log_inbound.trim_end(), &["DPT=25"]);
    assert!(lines.len() >= 2, "{lines:#?}");
    let report = counted(folder.path(), &lines);
    assert_eq!(report["firewall"]["hits"], lines.len(), "{report:#}");
    let sources = report["firewall"]["sources"].as_array().expect("sources");
    assert!(
        sources.iter().all(|source| BLOCKED.iter().any(|address| source["ip"] == **address)),
        "{sources:?}"
    );
}

#[test]
fn logging_alone_stops_nobody() {
    for (form, backend) in [(Form::Nftables, "nft"), (Form::Iptables, "legacy"), (Form::Busybox, "nft")] {
        let Some(mut lab) = Lab::new(&["nft", "ipset", "iptables-nft", "iptables-legacy"]) else { return };
        let (client, server) = (lab.client.clone(), lab.server.clone());
        lab.furnish(backend);
        let before = lab.listing(backend);
        lab.listen(&client);
        let frame = Frame { mail_servers: SERVER.map(net).to_vec(), ..frame() };
        for interface in [None, Some("inside")] {
            let frame = Frame { interface: interface.map(Into::into), ..frame.clone() };
            for _ in 0..2 {
                lab.load(&log_only_parts(form, &frame), backend);
            }
            assert!(log_only(form, &frame).contains(text_for_log(&frame)));
        }
        assert_eq!(lab.knock(&server, WORKSTATION, &OTHER), [Answer::Open; 2], "{form:?}");
        if form == Form::Nftables {
            assert!(lab.run(&lab.gateway, &["nft", "list", "ruleset"], "").contains("log prefix \"Illegal"));
            lab.run(&lab.gateway, &["nft", "-f", "-"], &unload_log(form, &frame));
        } else {
            let tools = ["iptables", "ip6tables"].map(|family| format!("{family}-{backend}"));
            let env = [("IPTABLES", tools[0].as_str()), ("IP6TABLES", tools[1].as_str())];
            let done = lab.tried(&lab.gateway, &["sh"], &env, &unload_log(form, &frame));
            assert!(done.status.success(), "{}", text(&done.stderr));
        }
        assert_eq!(lab.listing(backend), before, "{form:?}");
    }
}

fn text_for_log(frame: &Frame) -> &str {
    frame.log_outbound.trim_end()
}

#[test]
fn tables_have_nothing_to_log() {
    for form in Form::ALL {
        assert_eq!(log_only(form, &frame()).is_empty(), !form.is_filter(), "{form:?}");
    }
    let parts = render_parts(Form::List, &[inbound("192.0.2.1", 5)], &frame());
    assert_eq!(text_for(&parts, rapsheet::block::forms::Tool::File), "192.0.2.1\n");
}
