//! This machine's own packet filter and mail server: rules loaded by nft and iptables in a network namespace, whose listings
//! the program asks for itself; wants root.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;

use serde_json::Value;

use super::{answers, mail_log, says, tree};
use crate::run::{Run, program, rapsheet};

/// A network namespace that goes when it is dropped.
struct Namespace(String);

impl Namespace {
    /// None where this process may not make one.
    fn new(tag: &str) -> Option<Namespace> {
        let name = format!("rapsheet-check-{}-{tag}", std::process::id());
        let made =
            Command::new("ip").args(["netns", "add", &name]).output().is_ok_and(|run| run.status.success());
        if !made {
            eprintln!("passed over: a network namespace takes root and iproute2");
        }
        made.then_some(Namespace(name))
    }

    fn run(&self, command: &str) -> bool {
        let words = ["netns", "exec", &self.0, "sh", "-c", command];
        Command::new("ip").args(words).output().is_ok_and(|run| run.status.success())
    }

    fn check(&self, log: &str) -> Value {
        let asked = program(&["check", "--zone", "UTC", "--as-of", super::AS_OF, "--format", "json", log]);
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.0]).arg(asked.get_program()).args(asked.get_args());
        Run::from(command.output().expect("a run")).json()
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["netns", "del", &self.0]).output();
    }
}

#[test]
fn the_rules_that_are_loaded_are_found() {
    let logs = tree(&[("mail.log", &mail_log(1..=3))]);
    let log = logs.path().join("mail.log");
    let log = log.to_str().expect("a path");
    let Some(space) = Namespace::new("nft") else { return };
    if !space.run("nft list ruleset") {
        eprintln!("passed over: nft is not there");
        return;
    }
    says(&space.check(log), "log-rule", "wrong", &["There is no LOG rule for port 25 (nft -j list ruleset"]);
    let chain = "nft add table inet filter; nft add chain inet filter forward '{ type filter hook forward priority 0; }'";
    assert!(space.run(chain));
    assert!(space.run(
        "nft add rule inet filter forward tcp dport 25 limit rate 10/minute log prefix '\"port 25 > \"'"
    ));
    says(&space.check(log), "log-rule", "wrong", &["inet filter forward", "rate-limited (10/minute"]);
    assert!(space.run("nft insert rule inet filter forward tcp dport 25 log prefix '\"port 25 > \"'"));
    says(
        &space.check(log),
        "log-rule",
        "right",
        &["inet filter forward logs every packet for port 25", "port 25 >"],
    );
}

#[test]
fn rules_of_iptables_are_found_as_well() {
    let logs = tree(&[("mail.log", &mail_log(1..=3))]);
    let log = logs.path().join("mail.log");
    let log = log.to_str().expect("a path");
    let Some(space) = Namespace::new("ipt") else { return };
    // As `rapsheet check` itself says where there is none.
    let rule = "iptables -I FORWARD -p tcp --syn --dport 25 -j LOG --log-prefix 'Illegal port 25 > '";
    if !space.run(rule) {
        eprintln!("passed over: iptables is not there");
        return;
    }
    says(
        &space.check(log),
        "log-rule",
        "right",
        &["FORWARD logs every packet for port 25", "Illegal port 25 >"],
    );
}

#[test]
fn the_commands_that_are_advised_work() {
    let logs = tree(&[("mail.log", &mail_log(1..=3))]);
    let log = logs.path().join("mail.log");
    let log = log.to_str().expect("a path");
    let Some(space) = Namespace::new("adv") else { return };
    if !space.run("nft list ruleset") {
        eprintln!("passed over: nft is not there");
        return;
    }
    let chain = "nft add table inet filter; nft add chain inet filter forward '{ type filter hook forward priority 0; }'";
    assert!(space.run(chain));
    // A machine that forwards is told what to type.
    assert!(space.run("sysctl -w net.ipv4.ip_forward=1 || echo 1 > /proc/sys/net/ipv4/ip_forward"));
    let said = answers(&space.check(log), "log-rule");
    let advised: Vec<&str> = said
        .iter()
        .flat_map(|(_, _, said)| said.lines())
        .filter(|line| line.starts_with("nft insert"))
        .collect();
    let [command] = advised.as_slice() else { panic!("{said:#?}") };
    assert!(space.run(command), "{command}");
    says(&space.check(log), "log-rule", "right", &["logs every packet for port 25"]);
}

#[test]
fn a_listing_that_is_none_is_refused() {
    let logs = tree(&[("mail.log", &mail_log(1..=3)), ("listing", "what is this\n")]);
    let path = |name: &str| logs.path().join(name).to_str().expect("a path").to_string();
    for listing in [path("listing"), path("none")] {
        let run = rapsheet(&["check", "--listing", &listing, &path("mail.log")]);
        assert_eq!(run.code, Some(4), "{run:?}");
        assert!(run.err.contains(&listing), "{run:?}");
    }
}

#[test]
fn a_mail_server_is_asked_for_its_greeting() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        stream.write_all(b"220 mail.example ESMTP\r\n").expect("a greeting");
        let mut goodbye = String::new();
        let _ = stream.read_to_string(&mut goodbye);
        goodbye
    });
    let config = format!("[digest.smtp]\nhost = '127.0.0.1'\nport = {port}\n");
    let logs = tree(&[("mail.log", &mail_log(1..=3)), ("rapsheet.toml", &config)]);
    let path = |name: &str| logs.path().join(name).to_str().expect("a path").to_string();
    let run = rapsheet(&["--config", &path("rapsheet.toml"), "check", "--format", "json", &path("mail.log")]);
    says(&run.json(), "mail", "right", &["220 mail.example ESMTP"]);
    assert_eq!(server.join().expect("a server"), "QUIT\r\n");
}
