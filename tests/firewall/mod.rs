//! Named rule sets against real routers: iptables in a network namespace, a real telnetd with a busybox shell, a real sshd,
//! and routers that mean harm.

mod hostile;
mod local;
mod lock;
mod panel;
mod paper;
mod quoting;
mod router;
mod ssh;
mod telnet;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::run::{Run, program};

/// A folder with rule sets, a state folder and a log file.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("a file");
        path
    }

    /// Writes the rule sets; `config` gets the log file of this desk.
    fn rules(&self, mut config: Value, rules: Value) {
        config["logfile"] = json!(self.path("operations.log"));
        self.write("firewall.json", &json!({"config": config, "rules": rules}).to_string());
    }

    /// `rapsheet firewall`, without a terminal to ask at.
    fn command(&self, args: &[&str]) -> Command {
        let rules = self.path("firewall.json");
        let mut command = program(&["firewall"]);
        command.args(args).arg("--rules").arg(rules).env("STATE_DIRECTORY", self.path("state"));
        command.env_remove("RAPSHEET_FIREWALL_PASSWORD");
        command
    }

    fn run(&self, args: &[&str]) -> Run {
        self.command(args).output().expect("a run").into()
    }

    /// The same as JSON, with the exit status it has to have.
    fn json(&self, code: i32, args: &[&str]) -> Value {
        let run = self.run(&[args, &["--format=json"]].concat());
        assert_eq!(run.code, Some(code), "{args:?}: {run:?}");
        run.json()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("operations.log")).unwrap_or_default()
    }
}

/// A rule set of records, each as (target, prot, source, spec).
fn set(name: &str, records: &[(&str, &str, &str, &str)]) -> Value {
    let record = |(target, prot, source, spec): &(&str, &str, &str, &str)| json!({"target": target, "prot": prot, "opt": "--", "source": source, "dest": "anywhere", "spec": spec});
    let records: Vec<Value> = records.iter().map(record).collect();
    json!({"name": name, "type": "service", "image": "x.png", "comment": "", "iptable": records})
}

/// `name state` of each rule set.
fn states(answer: &Value) -> Vec<String> {
    let sets = answer["sets"].as_array().expect("sets");
    let word = |set: &Value, key: &str| set[key].as_str().expect("a word").to_string();
    sets.iter().map(|set| format!("{} {}", word(set, "name"), word(set, "state"))).collect()
}

/// `outcome` of each command.
fn outcomes(answer: &Value) -> Vec<&str> {
    let commands = answer["commands"].as_array().expect("commands");
    commands.iter().map(|one| one["outcome"].as_str().expect("a word")).collect()
}

/// True with root and these programs; says what is missing otherwise, and the test passes over.
fn can(programs: &[&str]) -> bool {
    let root = fs::read_to_string("/proc/self/status").is_ok_and(|text| text.contains("\nUid:\t0\t"));
    let there = |name: &&&str| {
        ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]
            .iter()
            .all(|folder| !Path::new(folder).join(**name).exists())
    };
    let missing: Vec<&&str> = programs.iter().filter(there).collect();
    if !root || !missing.is_empty() {
        eprintln!("passed over: root {root}, missing {missing:?}");
    }
    root && missing.is_empty()
}

/// A network namespace of its own, gone with its guard.
struct Space(String);

impl Space {
    fn new() -> Option<Space> {
        use std::sync::atomic::{AtomicU32, Ordering};
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("rapsheet-fw-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let made = Command::new("ip").args(["netns", "add", &name]).output().expect("ip");
        if !made.status.success() {
            eprintln!("passed over: no network namespaces: {}", String::from_utf8_lossy(&made.stderr));
            return None;
        }
        Some(Space(name))
    }

    fn run(&self, words: &[&str]) -> String {
        let output = Command::new("ip").args(["netns", "exec", &self.0]).args(words).output().expect("ip");
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// A folder with an `iptables` that is this program inside the namespace. `before` is shell run first.
    fn iptables(&self, desk: &Desk, program: &str, before: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let folder = desk.path("sbin");
        fs::create_dir_all(&folder).expect("a folder");
        let script = format!("#!/bin/sh\n{before}\nexec ip netns exec {} {program} \"$@\"\n", self.0);
        fs::write(folder.join("iptables"), script).expect("a file");
        fs::set_permissions(folder.join("iptables"), fs::Permissions::from_mode(0o755)).expect("a mode");
        folder
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["netns", "del", &self.0]).output();
    }
}
