//! Starting the real program, for tests that look at it from outside.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Run { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

impl Run {
    /// The JSON on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}\n{}{}", self.out, self.err))
    }
}

/// The program with arguments, without the configuration of this machine's environment.
pub fn program<S: AsRef<OsStr>>(args: &[S]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("rapsheet"));
    command.args(args).env_remove("NO_COLOR").env_remove("TZ").stdin(Stdio::null());
    command
}

pub fn rapsheet<S: AsRef<OsStr>>(args: &[S]) -> Run {
    program(args).output().expect("a run").into()
}

/// The arguments of a report that depends neither on the clock nor on the machine.
pub const FIXED: [&str; 5] =
    ["report", "--zone=UTC", "--as-of=2026-11-01T00:00:00Z", "--period=all", "--color=never"];

/// A report of these paths over all times, by `FIXED` and what is told beside it; which goes before.
pub fn report<P: AsRef<Path>>(told: &[&str], paths: &[P]) -> Run {
    let paths = paths.iter().map(|path| path.as_ref().as_os_str());
    let is_told = |fixed: &str| {
        let option = fixed.split('=').next().unwrap_or_default();
        told.iter().any(|told| told.starts_with(option))
    };
    let untold = FIXED.iter().filter(|fixed| !is_told(fixed));
    let args: Vec<&OsStr> = untold.chain(told).map(OsStr::new).chain(paths).collect();
    rapsheet(&args)
}

/// Waits for a child that should end by itself soon; ends it if it does not.
pub fn ends_soon(mut child: std::process::Child) -> Option<Run> {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(20) {
        if child.try_wait().expect("a child").is_some() {
            return Some(child.wait_with_output().expect("a child").into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("a child");
    child.wait().expect("a child");
    None
}
