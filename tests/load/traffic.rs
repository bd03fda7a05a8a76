//! A real connection to port 25: through before, stopped while blocked, through when the time is over; `--kick`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::confirm::soon;
use super::space::{Space, space};

/// Greets whoever connects, and holds the connection.
const SERVER: &str = "use IO::Socket::INET; my $s = IO::Socket::INET->new(LocalPort => 25, Listen => 20, ReuseAddr => 1) or die $!; \
    $| = 1; print \"ready\\n\"; my @all; while (my $c = $s->accept) { print $c \"220 mx.home.example ESMTP\\r\\n\"; push @all, $c; }";

struct Peers {
    server: Space,
    client: Space,
    perl: Child,
}

impl Drop for Peers {
    fn drop(&mut self) {
        let _ = self.perl.kill();
        let _ = self.perl.wait();
    }
}

fn peers() -> Option<Peers> {
    let (server, client) = (space(&["perl", "ss", "conntrack"])?, space(&["timeout"])?);
    let run = |args: &[&str]| {
        let made = Command::new("ip").args(args).output().expect("ip");
        assert!(made.status.success(), "{args:?}: {}", String::from_utf8_lossy(&made.stderr));
    };
    run(&[
        "-n",
        &server.name,
        "link",
        "add",
        "v0",
        "type",
        "veth",
        "peer",
        "name",
        "v1",
        "netns",
        &client.name,
    ]);
    run(&["-n", &server.name, "addr", "add", "198.51.100.1/24", "dev", "v0"]);
    run(&["-n", &client.name, "addr", "add", "198.51.100.7/24", "dev", "v1"]);
    run(&["-n", &server.name, "link", "set", "v0", "up"]);
    run(&["-n", &client.name, "link", "set", "v1", "up"]);
    let mut perl = server.inside("perl");
    perl.args(["-e", SERVER]).stdout(Stdio::piped());
    let mut perl = perl.spawn().expect("perl");
    let mut line = String::new();
    BufReader::new(perl.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    assert_eq!(line, "ready\n");
    Some(Peers { server, client, perl })
}

impl Peers {
    /// Does the server greet this client within a second or so?
    fn greets(&self) -> bool {
        let mut shell = self.client.inside("timeout");
        shell.args(["2", "bash", "-c", "exec 3<>/dev/tcp/198.51.100.1/25 && head -c 3 <&3"]);
        let output = shell.stderr(Stdio::null()).output().expect("bash");
        output.stdout == b"220"
    }
}

#[test]
fn stopped_while_blocked_and_no_longer() {
    for form in ["nftables", "ipset", "iptables", "reject", "recent"] {
        let Some(peers) = peers() else { return };
        assert!(peers.greets(), "{form}: before");
        let plan = peers.server.plan("plan.json", &[("198.51.100.7", 6)]);
        peers.server.done(&["apply", "--form", form, "--plan", &plan]);
        assert!(!peers.greets(), "{form}: blocked");
        sleep(Duration::from_secs(5));
        peers.server.done(&["expire"]);
        assert!(peers.greets(), "{form}: over");
        peers.server.done(&[
            "apply",
            "--form",
            form,
            "--plan",
            &peers.server.plan("p.json", &[("198.51.100.7", 600)]),
        ]);
        assert!(!peers.greets(), "{form}: blocked again");
        peers.server.done(&["undo"]);
        assert!(peers.greets(), "{form}: undone");
    }
}

#[test]
fn kick_ends_what_is_open() {
    let Some(peers) = peers() else { return };
    // A rule that asks for the state of connections has the kernel keep track of them.
    peers.server.ok("nft 'table inet theirs { chain c { type filter hook input priority 0; ct state new counter accept; }; }'");
    let mut client = peers.client.inside("bash");
    client.args(["-c", "exec 3<>/dev/tcp/198.51.100.1/25; head -c 3 <&3; cat <&3 >/dev/null; sleep 60"]);
    let mut client = client.stdout(Stdio::null()).spawn().expect("bash");
    let open = || peers.server.ok("ss -Htn state established sport = :25").lines().count();
    assert!(soon(10, || open() == 1));
    let plan = peers.server.plan("plan.json", &[("198.51.100.7", 600)]);
    let out = peers.server.done(&["apply", "--kick", "--plan", &plan]);
    client.kill().expect("bash");
    client.wait().expect("bash");
    assert!(out.contains("1 connections ended by ss"), "{out}");
    assert!(out.contains("1 connections ended by conntrack"), "{out}");
    assert_eq!(open(), 0);
}
