//! A place of its own for the program: logs, a state folder, and the configuration that names them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use rapsheet::gather::history::Store;
use serde_json::Value;

use crate::run::{Run, program};

pub struct Place {
    root: PathBuf,
    pub state: PathBuf,
}

impl Place {
    pub fn new(root: &Path) -> Place {
        Place::with_state(root, &root.join("state"))
    }

    pub fn with_state(root: &Path, state: &Path) -> Place {
        let place = Place { root: root.to_path_buf(), state: state.to_path_buf() };
        fs::create_dir_all(place.logs()).expect("a folder");
        let config = format!("logs = [{:?}]\nstate = {:?}\nzone = \"UTC\"\n", place.logs(), state);
        fs::write(root.join("rapsheet.toml"), config).expect("a configuration");
        place
    }

    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    pub fn log(&self) -> PathBuf {
        self.logs().join("mail.log")
    }

    pub fn append(&self, text: &str) {
        let log = fs::OpenOptions::new().append(true).create(true).open(self.log());
        log.expect("a log").write_all(text.as_bytes()).expect("written");
    }

    /// A report as of a day of March 2026, at six.
    pub fn command(&self, day: u32, told: &[&str]) -> Command {
        let config = self.root.join("rapsheet.toml");
        let as_of = format!("--as-of=2026-03-{day:02}T06:00:00Z");
        let mut args = vec!["report", "--config", config.to_str().expect("a path"), "--format=json", &as_of];
        args.extend(told);
        program(&args)
    }

    pub fn run(&self, day: u32, told: &[&str]) -> Run {
        self.command(day, told).output().expect("a run").into()
    }

    pub fn report(&self, day: u32, told: &[&str]) -> Value {
        let run = self.run(day, told);
        assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
        run.json()
    }

    pub fn store(&self) -> Store {
        Store::open(&self.state.join("days")).expect("a store")
    }

    /// Lines of all days kept, by how they were kept.
    pub fn lines(&self, grown: bool) -> u64 {
        let days = self.store().manifest.days;
        days.iter().filter(|entry| entry.grown == grown).map(|entry| entry.summary.lines).sum()
    }
}

/// Sessions of a day of March 2026, three lines each; every one of them is another client's.
pub fn sessions(day: u32, from: u32, count: u32) -> String {
    let session = |n: u32| {
        let (client, pid) = (format!("h{n}.dsl.example[203.0.113.{}]", n % 250), 100 + n % 7);
        let second = n * 60;
        let stamp = format!(
            "Mar {day:2} {:02}:{:02}:{:02} mx postfix/smtpd[{pid}]:",
            second / 3600,
            second / 60 % 60,
            n % 60
        );
        format!(
            "{stamp} connect from {client}\n{stamp} NOQUEUE: reject: RCPT from {client}: 554 5.7.1 Service unavailable; Client host [203.0.113.{}] blocked using l1.example; from=<s@x.example> to=<u@home.example> proto=ESMTP helo=<h>\n{stamp} disconnect from {client}\n",
            n % 250
        )
    };
    (from..from + count).map(session).collect()
}

/// Inbound connections, rejects, and clients.
pub fn figures(report: &Value) -> [u64; 3] {
    let number = |value: &Value| value.as_u64().expect("a number");
    let connections = &report["connections"];
    [number(&connections["inbound"]), number(&report["rejects"]["total"]), number(&connections["clients"])]
}

pub fn problems(report: &Value) -> String {
    report["problems"].to_string()
}
