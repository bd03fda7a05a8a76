//! Three network namespaces in a row, client - gateway - server, joined by veth, and real TCP connections between them.
//! Needs root; where there is none the tests say so and pass over.

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rapsheet::block::forms::{Form, Part, Tool};

/// Clients outside: one to be blocked, one that is not, one in a network to be blocked.
pub const BLOCKED: [&str; 2] = ["198.51.100.2", "2001:db8:1::2"];
pub const OTHER: [&str; 2] = ["198.51.100.3", "2001:db8:1::3"];
pub const NEIGHBOUR: [&str; 2] = ["198.51.101.9", "2001:db8:101::9"];
/// The gateway as seen from outside, and the hosts inside.
pub const GATEWAY: [&str; 2] = ["198.51.100.1", "2001:db8:1::1"];
pub const SERVER: [&str; 2] = ["192.168.7.2", "fd00:7::2"];
pub const WORKSTATION: [&str; 2] = ["192.168.7.66", "fd00:7::66"];
/// The hardware address of what is inside.
pub const SERVER_MAC: [u8; 6] = [2, 0, 0, 0, 0, 7];

/// How long a connection is waited for that may be dropped, and one that may be refused: between two ends that are one
/// machine, the answer to the first packet may come while its sender is not yet ready for it, and counts the second time.
const DROPS: Duration = Duration::from_millis(400);
const REFUSES: Duration = Duration::from_millis(1_800);

static LABS: AtomicU32 = AtomicU32::new(0);

/// How a connection to port 25 ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Open,
    Refused,
    Dropped,
}

pub struct Lab {
    pub client: String,
    pub gateway: String,
    pub server: String,
    listeners: Vec<Child>,
    patience: Duration,
}

impl Drop for Lab {
    fn drop(&mut self) {
        for listener in &mut self.listeners {
            drop(listener.kill());
            drop(listener.wait());
        }
        for name in [&self.client, &self.gateway, &self.server] {
            // Daemons leave children behind; whatever runs in our namespaces is ours.
            let pids = Command::new("ip").args(["netns", "pids", name]).output();
            for pid in pids.map(|pids| text(&pids.stdout)).unwrap_or_default().split_whitespace() {
                drop(Command::new("kill").args(["-9", pid]).output());
            }
            drop(Command::new("ip").args(["netns", "del", name]).output());
        }
    }
}

/// What could not be tried, for whoever reads the output of the tests.
pub fn passed_over(what: &str) {
    eprintln!("passed over: {what}");
}

pub fn is_there(program: &str) -> bool {
    let found = Command::new("sh").args(["-c", "command -v \"$0\"", program]).output();
    let there = found.is_ok_and(|found| found.status.success());
    if !there {
        passed_over(&format!("{program} is not installed"));
    }
    there
}

impl Lab {
    /// None where namespaces can't be made or one of the programs is not there.
    pub fn new(programs: &[&str]) -> Option<Lab> {
        if !programs.iter().chain(&["ip"]).all(|program| is_there(program)) {
            return None;
        }
        let stem = format!("rs{}-{}", std::process::id(), LABS.fetch_add(1, Ordering::Relaxed));
        let [client, gateway, server] = ["c", "g", "s"].map(|end| format!("{stem}-{end}"));
        let lab = Lab { client, gateway, server, listeners: Vec::new(), patience: DROPS };
        for name in [&lab.client, &lab.gateway, &lab.server] {
            let made = Command::new("ip").args(["netns", "add", name]).output().expect("ip");
            if !made.status.success() {
                passed_over(&format!("no namespaces here: {}", text(&made.stderr)));
                return None;
            }
        }
        lab.wire();
        Some(lab)
    }

    fn wire(&self) {
        let Lab { client, gateway, server, .. } = self;
        let mut batch = format!(
            "link add eth0 netns {client} type veth peer name outside netns {gateway}\n\
             link add eth0 netns {server} address 02:00:00:00:00:07 type veth peer name inside netns {gateway}\n"
        );
        let mut in_space = |space: &str, lines: &str| {
            for line in lines.lines() {
                batch.push_str(&format!("-n {space} {}\n", line.trim()));
            }
        };
        let up = "link set lo up\nlink set eth0 up";
        in_space(client, up);
        in_space(server, up);
        in_space(gateway, "link set lo up\nlink set outside up\nlink set inside up");
        for [v4, v6] in [BLOCKED, OTHER, NEIGHBOUR] {
            in_space(client, &format!("addr add {v4}/24 dev eth0\naddr add {v6}/64 dev eth0 nodad"));
        }
        in_space(
            gateway,
            "addr add 198.51.100.1/24 dev outside\naddr add 2001:db8:1::1/64 dev outside nodad",
        );
        in_space(gateway, "route add 198.51.101.0/24 dev outside\nroute add 2001:db8:101::/64 dev outside");
        in_space(gateway, "addr add 192.168.7.1/24 dev inside\naddr add fd00:7::1/64 dev inside nodad");
        for [v4, v6] in [SERVER, WORKSTATION] {
            in_space(server, &format!("addr add {v4}/24 dev eth0\naddr add {v6}/64 dev eth0 nodad"));
        }
        in_space(server, "route add default via 192.168.7.1\nroute add default via fd00:7::1");
        in_space(client, "route add default via 198.51.100.1\nroute add default via 2001:db8:1::1");
        // Addresses are ours at once, without asking whether somebody else has them.
        let sure = "for name in all default; do echo 0 >/proc/sys/net/ipv6/conf/$name/accept_dad; done";
        for space in [client, gateway, server] {
            self.run(space, &["sh", "-c", sure], "");
        }
        for line in batch.lines() {
            // A batch can't change its namespace from line to line.
            let done = Command::new("ip").args(line.split(' ')).output().expect("ip");
            assert!(done.status.success(), "ip {line}: {}", text(&done.stderr));
        }
        let forward = "echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding";
        self.run(gateway, &["sh", "-c", forward], "");
    }

    /// Runs a program in a namespace, with a deadline; it has to succeed.
    pub fn run(&self, space: &str, command: &[&str], input: &str) -> String {
        let done = self.tried(space, command, &[], input);
        assert!(done.status.success(), "{command:?} on\n{input}\n{}", text(&done.stderr));
        text(&done.stdout)
    }

    /// The same, however it ends.
    pub fn tried(&self, space: &str, command: &[&str], env: &[(&str, &str)], input: &str) -> Output {
        let mut child = Command::new("timeout")
            .args(["60", "ip", "netns", "exec", space])
            .args(command)
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("timeout");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = input.to_string();
        let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let done = child.wait_with_output().expect("an end");
        writer.join().expect("written");
        done
    }

    /// Loads parts on the gateway as the tools of one backend take them: `nft`, or `legacy`.
    pub fn load(&self, parts: &[Part], backend: &str) {
        for part in parts {
            let done = self.try_load(part, backend);
            assert!(done.status.success(), "{:?} on\n{}\n{}", part.tool, part.text, text(&done.stderr));
        }
    }

    pub fn try_load(&self, part: &Part, backend: &str) -> Output {
        let names = ["iptables", "ip6tables"].map(|family| format!("{family}-{backend}"));
        let restore = names.each_ref().map(|name| format!("{name}-restore"));
        let mut command = part.tool.command().to_vec();
        match part.tool {
            Tool::IptablesRestore => command[0] = &restore[0],
            Tool::Ip6tablesRestore => command[0] = &restore[1],
            _ => {}
        }
        let env = [("IPTABLES", names[0].as_str()), ("IP6TABLES", names[1].as_str())];
        self.tried(&self.gateway, &command, &env, &part.text)
    }

    /// All that the gateway's packet filter holds, without counters and what is left of timeouts.
    pub fn listing(&self, backend: &str) -> String {
        let mut all = String::new();
        for command in [
            &["nft", "-s", "list", "ruleset"][..],
            &[&format!("iptables-{backend}"), "-S"],
            &[&format!("ip6tables-{backend}"), "-S"],
            &["ipset", "list", "-n"],
        ] {
            all.push_str(&self.run(&self.gateway, command, ""));
        }
        all
    }

    /// False, and said so, where the kernel lacks what this form needs.
    pub fn knows(&self, form: Form, backend: &str) -> bool {
        let probe = match form {
            Form::Nftables => "nft add table inet probe && nft delete table inet probe".to_string(),
            Form::Ipset => "ipset create probe hash:net timeout 0 comment && ipset destroy probe".to_string(),
            Form::Recent => format!(
                "iptables-{backend} -N PROBE && iptables-{backend} -A PROBE -m recent --name probe --update && iptables-{backend} -F PROBE && iptables-{backend} -X PROBE"
            ),
            _ => "true".to_string(),
        };
        let probe = format!("iptables-{backend} -S && ip6tables-{backend} -S && {probe}");
        let done = self.tried(&self.gateway, &["sh", "-c", &probe], &[], "");
        if !done.status.success() {
            passed_over(&format!("{} by {backend}: {}", form.name(), text(&done.stderr)));
        }
        done.status.success()
    }

    /// Something of the admin's own in each chain, which has to stay.
    pub fn furnish(&self, backend: &str) {
        for family in ["iptables", "ip6tables"] {
            for chain in ["INPUT", "FORWARD"] {
                let tool = format!("{family}-{backend}");
                let rule = ["-A", chain, "-p", "udp", "--dport", "9", "-j", "DROP"];
                self.run(&self.gateway, &[&[tool.as_str()][..], &rule].concat(), "");
            }
        }
    }

    /// Waits long enough from now on to hear a refusal.
    pub fn expect_refusals(&mut self) {
        self.patience = REFUSES;
    }

    /// Port 25 answers in this namespace from now on.
    pub fn listen(&mut self, space: &str) {
        let mut child = inside(space, "listen");
        let mut said = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        while !line.contains("listening") {
            line.clear();
            assert!(said.read_line(&mut line).expect("a line") > 0, "the listener ended");
        }
        self.listeners.push(child);
    }

    /// From now on connections to `to` come from the address of the same family in `from`.
    pub fn speak_as(&self, space: &str, from: [&str; 2], to: &str) {
        let (family, from) = if to.contains(':') { ("-6", from[1]) } else { ("-4", from[0]) };
        let route = self.run(space, &["ip", family, "-o", "route", "get", to], "");
        let words: Vec<&str> = route.split_whitespace().collect();
        let after = |word: &str| words.iter().skip_while(|w| **w != word).nth(1).copied();
        let mut told = vec!["ip", family, "route", "replace", to];
        told.extend(after("via").into_iter().flat_map(|via| ["via", via]));
        told.extend(["dev", "eth0", "src", from]);
        self.run(space, &told, "");
    }

    /// Connections to port 25 of each of `to`, all at once, from the address of the same family in `from`.
    pub fn knock(&self, space: &str, from: [&str; 2], to: &[&str]) -> Vec<Answer> {
        for address in to {
            self.speak_as(space, from, address);
        }
        let done = inside(space, &format!("knock {} {}", self.patience.as_millis(), to.join(" ")))
            .wait_with_output()
            .expect("an end");
        let answers: Vec<Answer> = text(&done.stdout).split_whitespace().filter_map(read_answer).collect();
        assert_eq!(answers.len(), to.len(), "{}{}", text(&done.stdout), text(&done.stderr));
        answers
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn read_answer(word: &str) -> Option<Answer> {
    [Answer::Open, Answer::Refused, Answer::Dropped]
        .into_iter()
        .find(|answer| word == format!("<{answer:?}>"))
}

/// This very program in a namespace, in the part of `part_in_a_namespace`.
fn inside(space: &str, part: &str) -> Child {
    let tests = std::env::current_exe().expect("this program");
    Command::new("ip")
        .args(["netns", "exec", space])
        .arg(tests)
        .args(["--ignored", "--exact", "--nocapture", "forms::lab::part_in_a_namespace"])
        .env("RAPSHEET_TEST_PART", part)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("this program")
}

#[test]
#[ignore = "is run by the tests of real kernels, inside a namespace"]
fn part_in_a_namespace() {
    let part = std::env::var("RAPSHEET_TEST_PART").unwrap_or_default();
    // Whatever becomes of who started it.
    std::thread::spawn(|| {
        std::thread::sleep(Duration::from_secs(300));
        std::process::abort();
    });
    if part == "listen" {
        let listener = TcpListener::bind("[::]:25").expect("port 25");
        println!("listening");
        listener.incoming().for_each(drop);
    }
    let patience = part.split(' ').nth(1).and_then(|millis| millis.parse().ok()).map(Duration::from_millis);
    let patience = patience.unwrap_or(DROPS);
    let addresses: Vec<IpAddr> = part.split(' ').skip(2).map(|to| to.parse().expect("an address")).collect();
    let knocks: Vec<_> =
        addresses.into_iter().map(|to| std::thread::spawn(move || knock(to, patience))).collect();
    for knock in knocks {
        println!(" <{:?}> ", knock.join().expect("an answer"));
    }
}

fn knock(to: IpAddr, patience: Duration) -> Answer {
    match TcpStream::connect_timeout(&SocketAddr::new(to, 25), patience) {
        Ok(_) => Answer::Open,
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => Answer::Refused,
        Err(error) if error.kind() == std::io::ErrorKind::TimedOut => Answer::Dropped,
        Err(error) => panic!("{to}: {error}"),
    }
}
