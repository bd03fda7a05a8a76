//! Tables of MTAs, asked by the MTAs' own tools. These are found installed or, since no two MTAs can stand on one Debian,
//! unpacked under target/mta (see .ci/run).

use std::collections::BTreeSet;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rapsheet::block::forms::{Form, render};
use rapsheet::model::block::{Block, Direction};
use rapsheet::model::net::Net;

use super::lab::{BLOCKED, Lab, NEIGHBOUR, OTHER, passed_over, text};
use super::readers::{keys, planned};
use super::{frame, inbound, outbound};

/// Networks of all lengths, some in one another, some that not every table can say.
fn plan() -> Vec<Block> {
    let nets = [
        "192.0.2.1",
        "192.0.2.128/25",
        "192.0.2.200",
        "198.51.96.0/20",
        "198.51.100.2",
        "203.0.113.0/24",
        "203.0.0.0/16",
        "11.0.0.0/8",
        "::ffff:172.16.9.9",
        "2001:db8:1::2",
        "2001:db8:9::/64",
        "2001:db8:8000::/33",
        "2001:db8:77:10::/60",
    ];
    let mut blocks: Vec<Block> = (0..).zip(nets).map(|(at, net)| inbound(net, 60 + at)).collect();
    blocks.push(inbound("192.0.2.77", -1));
    blocks.push(outbound("192.168.7.66", 60));
    blocks.push(Block {
        reason: "\n192.0.2.78 deny\n# \"$(touch canary)\" :allow".into(),
        ..inbound("192.0.2.9", 60)
    });
    blocks
}

/// A table in a file, and what its medium can't say left out of what it has to block.
fn table(folder: &Path, form: Form) -> (PathBuf, Vec<(IpAddr, bool)>) {
    let written = render(form, &plan(), &frame());
    let path = folder.join("table");
    fs::write(&path, &written).expect("written");
    let nets = keys(&planned(&plan(), &frame(), Some(Direction::Inbound)));
    let said = |net: &Net| {
        let short =
            if net.prefix_len() == net.max_prefix_len() { net.addr().to_string() } else { net.to_string() };
        !written.contains(&format!("# {short} can't be said"))
            && !written.contains(&format!("\n#{short}:deny"))
    };
    let said: Vec<Net> = nets.iter().copied().filter(said).collect();
    (path, probes(&nets, &said))
}

/// First, last and next addresses of all networks, with whether one of `said` holds them.
fn probes(nets: &BTreeSet<Net>, said: &[Net]) -> Vec<(IpAddr, bool)> {
    let mut all: BTreeSet<IpAddr> =
        ["192.0.2.77", "192.0.2.78", "8.8.8.8", "::1"].map(|a| a.parse().expect("it")).into();
    for net in nets {
        all.extend([net.network(), net.broadcast()]);
        all.insert(match net.broadcast() {
            IpAddr::V4(v4) => u32::from(v4).wrapping_add(1).to_be_bytes().into(),
            IpAddr::V6(v6) => u128::from(v6).wrapping_add(1).to_be_bytes().into(),
        });
    }
    all.into_iter().map(|address| (address, said.iter().any(|net| net.contains(&address)))).collect()
}

/// A program of an MTA: installed, or unpacked at `place`.
fn tool(name: &str, place: &str) -> Option<PathBuf> {
    let unpacked = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/mta").join(place);
    let installed = ["/usr/sbin", "/usr/bin"].map(|folder| Path::new(folder).join(name));
    let found = installed.into_iter().chain([unpacked]).find(|path| path.exists());
    if found.is_none() {
        passed_over(&format!("{name} is neither installed nor unpacked"));
    }
    found
}

/// Runs it with the libraries it was unpacked with, and input from a file.
fn run(command: &mut Command, input: &str) -> Output {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(&file, input).expect("written");
    command.stdin(fs::File::open(&file).expect("a file"));
    with_libraries(command).output().expect("a run")
}

fn with_libraries(command: &mut Command) -> &mut Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/mta/usr/lib");
    let folders = fs::read_dir(&root).into_iter().flatten().flatten().map(|entry| entry.path());
    let folders: Vec<String> = folders.map(|path| path.display().to_string()).collect();
    command.env("LD_LIBRARY_PATH", folders.join(":"))
}

fn addresses(probes: &[(IpAddr, bool)]) -> Vec<String> {
    probes.iter().map(|(address, _)| address.to_string()).collect()
}

#[test]
fn postfix_refuses_what_was_planned() {
    let Some(postmap) = tool("postmap", "usr/sbin/postmap") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("main.cf"), "compatibility_level = 3.6\n").expect("written");
    let (path, probes) = table(folder.path(), Form::Postfix);
    let mut command = Command::new(postmap);
    command.arg("-c").arg(folder.path()).args(["-q", "-"]).arg(format!("cidr:{}", path.display()));
    let done = run(&mut command, &(addresses(&probes).join("\n") + "\n"));
    assert_eq!(text(&done.stderr), "");
    let said = text(&done.stdout);
    let refused: BTreeSet<&str> =
        said.lines().filter_map(|line| line.split_once("\tREJECT ")).map(|(a, _)| a).collect();
    for (address, blocked) in probes {
        assert_eq!(refused.contains(address.to_string().as_str()), blocked, "{address}");
    }
}

#[test]
fn tcpserver_denies_what_was_planned() {
    let (Some(rules), Some(check)) =
        (tool("tcprules", "usr/bin/tcprules"), tool("tcprulescheck", "usr/bin/tcprulescheck"))
    else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (path, probes) = table(folder.path(), Form::Tcpserver);
    let [database, aside] = ["rules.cdb", "rules.tmp"].map(|name| folder.path().join(name));
    let done = run(Command::new(rules).args([&database, &aside]), &fs::read_to_string(path).expect("rules"));
    assert!(done.status.success(), "{}", text(&done.stderr));
    for (address, blocked) in probes.into_iter().filter(|(address, _)| address.is_ipv4()) {
        let done = run(Command::new(&check).arg(&database).env("TCPREMOTEIP", address.to_string()), "");
        assert_eq!(
            text(&done.stdout).contains("deny connection"),
            blocked,
            "{address}: {}",
            text(&done.stdout)
        );
    }
}

#[test]
fn exim_finds_what_was_planned() {
    let Some(exim) = tool("exim4", "usr/sbin/exim4") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (path, probes) = table(folder.path(), Form::Exim);
    let configuration = folder.path().join("exim.conf");
    fs::write(&configuration, "").expect("written");
    // Unpacked, its user is missing; it is there for this one run.
    for (name, line) in
        [("passwd", "Debian-exim:x:9999:9999::/:/bin/false\n"), ("group", "Debian-exim:x:9999:\n")]
    {
        let known = fs::read_to_string(Path::new("/etc").join(name)).expect("users");
        let added = if known.contains("Debian-exim:") { known } else { known + line };
        fs::write(folder.path().join(name), added).expect("written");
    }
    let asks = |address: &String| format!("${{if match_ip{{{address}}}{{{}}}{{yes}}{{no}}}}", path.display());
    let script = "mount --bind passwd /etc/passwd && mount --bind group /etc/group && exec \"$@\"";
    let mut command = Command::new("unshare");
    command
        .current_dir(folder.path())
        .args(["-m", "sh", "-c", script, "sh"])
        .arg(exim)
        .arg("-C")
        .arg(configuration);
    let done = run(command.arg("-be").args(addresses(&probes).iter().map(asks)), "");
    let said = text(&done.stdout);
    if !done.status.success() && said.is_empty() {
        return passed_over(&format!("exim can't be run here: {}", text(&done.stderr)));
    }
    let wanted = probes.iter().map(|(_, blocked)| if *blocked { "yes" } else { "no" });
    assert_eq!(said.lines().collect::<Vec<&str>>(), wanted.collect::<Vec<&str>>(), "{probes:?}");
}

/// The configuration of a Sendmail that knows nothing but an access map.
fn sendmail_cf(folder: &Path) -> Option<PathBuf> {
    let installed = Path::new("/usr/share/sendmail/cf");
    let unpacked = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/mta/usr/share/sendmail/cf");
    let cf = [installed, &unpacked].into_iter().find(|path| path.exists())?.display().to_string();
    let map = folder.join("access");
    let source =
        format!("OSTYPE(`linux')\nFEATURE(`access_db', `hash -T<TMPF> {}')\nMAILER(`smtp')\n", map.display());
    let mut m4 = Command::new("m4");
    m4.arg(format!("-D_CF_DIR_={cf}/")).arg(format!("{cf}/m4/cf.m4")).arg("-").stdin(Stdio::piped());
    let file = tempfile::NamedTempFile::new().ok()?;
    fs::write(&file, source).ok()?;
    let done = m4.stdin(fs::File::open(&file).ok()?).output().ok()?;
    let path = folder.join("sendmail.cf");
    fs::write(&path, done.stdout).ok()?;
    Some(path)
}

#[test]
fn sendmail_refuses_what_was_planned() {
    let place = "usr/libexec/sendmail";
    let (Some(makemap), Some(sendmail)) =
        (tool("makemap", &format!("{place}/makemap")), unpacked_sendmail(&format!("{place}/sendmail")))
    else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (path, probes) = table(folder.path(), Form::Sendmail);
    let Some(cf) = sendmail_cf(folder.path()) else {
        return passed_over("sendmail-cf or m4 is not there");
    };
    let map = folder.path().join("access");
    let mut command = Command::new(makemap);
    let done =
        run(command.arg("-C").arg(&cf).arg("hash").arg(&map), &fs::read_to_string(path).expect("a table"));
    assert!(done.status.success(), "{}", text(&done.stderr));
    // As Sendmail asks for a client: `A` looks an address up, octet by octet.
    let written = |address: &IpAddr| match address {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => format!("IPv6:{}", v6.segments().map(|group| format!("{group:x}")).join(":")),
    };
    let asked: Vec<String> =
        probes.iter().map(|(address, _)| format!("A <{}> <?> <+ Connect> <>\n", written(address))).collect();
    // Under a name without a dot it would wait a minute for a better one.
    let mut command = Command::new("unshare");
    command.args(["-u", "sh", "-c", "hostname gateway.example && exec \"$@\"", "sh"]).arg(sendmail);
    command.arg("-bt").arg("-C").arg(&cf).arg("-ODontBlameSendmail=MapInUnsafeDirPath");
    let done = run(&mut command, &asked.concat());
    if text(&done.stderr).starts_with("unshare:") {
        return passed_over(&format!("sendmail can't be run here: {}", text(&done.stderr)));
    }
    let said = text(&done.stdout);
    // Each question starts with a prompt; the rules call themselves, the outermost answers last.
    let answers: Vec<&str> = said.split("\n> ").skip(1).collect();
    for ((address, blocked), answer) in probes.iter().zip(&answers) {
        let last = answer.lines().rfind(|line| line.contains("returns:")).expect("an answer");
        assert_eq!(last.contains("< ERROR : 5 . 7 . 1 : 550 Blocked"), *blocked, "{address}: {answer}");
        assert!(*blocked || last.contains("returns: < ? > < >"), "{address}: {answer}");
    }
    assert!(answers.len() >= probes.len(), "{said}{}", text(&done.stderr));
}

/// Postfix has a `sendmail` as well.
fn unpacked_sendmail(place: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/mta").join(place);
    if !path.exists() {
        passed_over("sendmail is not unpacked");
    }
    path.exists().then_some(path)
}

/// A child that is ended whatever happens.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn courier_hangs_up_on_what_was_planned() {
    let (Some(makedat), Some(tcpd)) = (
        tool("makedatprog", "usr/lib/courier/courier/makedatprog"),
        tool("couriertcpd", "usr/sbin/couriertcpd"),
    ) else {
        return;
    };
    let Some(lab) = Lab::new(&["bash"]) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let blocks = [BLOCKED[0], BLOCKED[1], "198.51.101.0/25", "2001:db8:101::/60"].map(|net| inbound(net, 60));
    let table = render(Form::Courier, &blocks, &frame()) + ".\n";
    let [aside, database] = ["access.tmp", "access.dat"].map(|name| folder.path().join(name));
    let done = run(Command::new(makedat).arg("-").args([&aside, &database]), &table);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let mut command = Command::new("timeout");
    command
        .args(["60", "ip", "netns", "exec", &lab.gateway])
        .arg(tcpd)
        .arg(format!("-access={}", database.display()));
    command.args(["-nodnslookup", "-noidentlookup", "2525", "/bin/echo", "welcome"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _daemon = Daemon(with_libraries(&mut command).spawn().expect("a daemon"));
    let greeted = |from, to: &str| {
        lab.speak_as(&lab.client, from, to);
        let script = format!("exec 3<>/dev/tcp/{to}/2525 && timeout 5 cat <&3");
        let done = lab.tried(&lab.client, &["bash", "-c", &script], &[], "");
        (done.status.success(), text(&done.stdout).contains("welcome"))
    };
    let start = Instant::now();
    while !greeted(OTHER, super::lab::GATEWAY[0]).0 && start.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(50));
    }
    for to in super::lab::GATEWAY {
        assert_eq!(greeted(OTHER, to), (true, true), "{to}: a client that is not blocked");
        assert_eq!(greeted(BLOCKED, to), (true, false), "{to}: a client that is blocked");
        assert_eq!(greeted(NEIGHBOUR, to), (true, false), "{to}: a network that is blocked");
    }
}
