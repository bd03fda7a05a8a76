//! A network namespace of its own with the program in it. Gone when it is dropped, also when a test fails.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use crate::run::Run;

static COUNT: AtomicU32 = AtomicU32::new(0);

pub struct Space {
    pub name: String,
    folder: tempfile::TempDir,
    /// What goes before PATH: a folder in which `iptables` is another one.
    tools: Option<PathBuf>,
}

/// A namespace; None, with a message, where there is none to be had or one of the tools is not installed.
pub fn space(tools: &[&str]) -> Option<Space> {
    let is_there = |tool: &&str| {
        let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
        folders.iter().any(|folder| Path::new(folder).join(tool).exists())
    };
    if let Some(missing) = ["ip", "nft"].iter().chain(tools).find(|tool| !is_there(tool)) {
        eprintln!("passed over: {missing} is not installed");
        return None;
    }
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("rapsheet-load-{}-{number}", std::process::id());
    let made = Command::new("ip").args(["netns", "add", &name]).output().expect("ip");
    if !made.status.success() {
        eprintln!("passed over: no network namespace: {}", String::from_utf8_lossy(&made.stderr).trim());
        return None;
    }
    let space = Space { name, folder: tempfile::tempdir().expect("a folder"), tools: None };
    let config = format!("state = {:?}\n", space.path("state"));
    std::fs::write(space.path("rapsheet.toml"), config).expect("a file");
    space.ok("ip link set lo up");
    Some(space)
}

impl Drop for Space {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["netns", "del", &self.name]).output();
    }
}

impl Space {
    /// The same with `iptables-legacy` by the name of iptables.
    pub fn legacy(mut self) -> Space {
        let tools = self.path("tools");
        std::fs::create_dir(&tools).expect("a folder");
        for tool in [
            "iptables",
            "iptables-save",
            "iptables-restore",
            "ip6tables",
            "ip6tables-save",
            "ip6tables-restore",
        ] {
            std::os::unix::fs::symlink("/usr/sbin/xtables-legacy-multi", tools.join(tool)).expect("a link");
        }
        self.tools = Some(tools);
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A command inside.
    pub fn inside(&self, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name, program]).stdin(Stdio::null());
        let path = std::env::var("PATH").unwrap_or_default();
        let tools = self.tools.iter().map(|tools| format!("{}:", tools.display())).collect::<String>();
        command.env("PATH", format!("{tools}{path}:/usr/sbin:/sbin"));
        command
    }

    /// What a line of shell prints inside; has to succeed.
    pub fn ok(&self, line: &str) -> String {
        let Output { status, stdout, stderr } = self.inside("sh").args(["-c", line]).output().expect("sh");
        assert!(status.success(), "{line}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8_lossy(&stdout).into_owned()
    }

    /// `rapsheet block` inside.
    pub fn block_command(&self, args: &[&str]) -> Command {
        let program = assert_cmd::cargo::cargo_bin("rapsheet");
        let mut command = self.inside(&program.to_string_lossy());
        command.arg("--config").arg(self.path("rapsheet.toml")).arg("block").args(args);
        command.env_remove("NO_COLOR").env_remove("TZ").env_remove("SSH_CONNECTION").env_remove("SSH_CLIENT");
        command
    }

    pub fn block(&self, args: &[&str]) -> Run {
        self.block_command(args).output().expect("a run").into()
    }

    /// The same, which has to end well.
    pub fn done(&self, args: &[&str]) -> String {
        let run = self.block(args);
        assert_eq!(run.code, Some(0), "{args:?}\n{}{}", run.out, run.err);
        run.out
    }

    pub fn start(&self, args: &[&str]) -> Child {
        self.block_command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a child")
    }

    /// Ledger and filter: how many in force, due, missing, foreign, unsettled.
    pub fn standing(&self, more: &[&str]) -> [usize; 5] {
        let run = self.block(&[&["status", "--format", "json"], more].concat());
        assert_eq!(run.code, Some(0), "{}", run.err);
        let standing = run.json();
        ["in_force", "due", "missing", "foreign", "unsettled"]
            .map(|key| standing[key].as_array().expect("a list").len())
    }

    /// Writes a plan: addresses, each for so many seconds from now.
    pub fn plan(&self, name: &str, nets: &[(&str, i64)]) -> String {
        let path = self.path(name);
        std::fs::write(&path, plan(nets).to_string()).expect("a file");
        path.to_string_lossy().into_owned()
    }
}

/// Seconds since the epoch.
pub fn now() -> i64 {
    rapsheet::clock::now().div_euclid(1_000_000)
}

/// `2026-03-01T12:00:00+00:00`
pub fn rfc3339(seconds: i64) -> String {
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = rapsheet::model::calendar::civil(day as i32);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}+00:00", second % 60)
}

/// A plan as `block plan --format json` writes it. The words of the log in it are hostile.
pub fn plan(nets: &[(&str, i64)]) -> Value {
    let block = |(net, seconds): &(&str, i64)| {
        let inside = net.starts_with("10.") || net.starts_with("192.168.");
        json!({
            "net": net,
            "direction": if inside { "outbound" } else { "inbound" },
            "cause": if inside { "port25" } else { "rbl" },
            "reason": "refused by \"x\"; $(reboot) `id` */ '\n-j ACCEPT\u{1b}[31m",
            "since": rfc3339(now()),
            "until": rfc3339(now() + seconds),
            "evidence": [{"file": "/var/log/mail.log", "line": 7, "text": "NOQUEUE: reject: \u{1b}]0;x"}],
        })
    };
    json!({"schema": "rapsheet/block-plan/1", "blocks": nets.iter().map(block).collect::<Vec<_>>(), "refused": []})
}

/// What nft or iptables-save list, without what changes by itself.
pub fn still(listing: &str) -> String {
    let mut text = String::new();
    for line in listing.lines().filter(|line| !line.starts_with('#')) {
        let words = line.split_inclusive(' ').scan("", |before, word| {
            let counted = matches!(before.trim(), "expires" | "packets" | "bytes")
                || (*before == "timeout ") && line.starts_with("add ");
            *before = word;
            Some(if counted { "0 " } else { word })
        });
        let line: String = words.collect();
        text.push_str(line.split(" [").next().unwrap_or_default());
        text.push('\n');
    }
    text
}
