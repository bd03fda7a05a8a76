//! Running the tools of the system: arguments as argv, texts through files, each with a deadline. The only home of
//! `std::process::Command`. Nothing here is ever put together to a line for a shell.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::error::Stop;

/// How often a child is asked whether it is done: at first, and at most.
const SOON: Duration = Duration::from_millis(1);
const LATE: Duration = Duration::from_millis(20);
/// What is waited for output once a child has ended: a grandchild may hold the pipe.
const REST: Duration = Duration::from_secs(2);

/// Where programs are looked for: by PATH, and where cron's short PATH does not look.
const FOLDERS: [&str; 3] = ["", "/usr/sbin/", "/sbin/"];

/// How a tool ended.
#[derive(Clone, Debug)]
pub struct Ran {
    pub done: bool,
    pub out: Vec<u8>,
    /// What it complained of, or how it ended.
    pub complaint: String,
}

/// What a child has as its standard input.
#[derive(Clone, Copy)]
pub enum Input<'a> {
    Nothing,
    File(&'a Path),
    /// Not to be read: a lock that the child holds as long as it runs.
    Held(&'a File),
}

/// Runs a program and waits at most so long. None where there is no such program. `environment` is set beside what is
/// inherited; messages are those of the C locale.
pub fn run(
    argv: &[&str],
    input: Input<'_>,
    environment: &[(&str, &str)],
    patience: Duration,
) -> Result<Option<Ran>, Stop> {
    let Some((program, _)) = argv.split_first() else { return Ok(None) };
    let failed = |error: std::io::Error| Stop::failed(format!("cannot run {program}: {error}"));
    let mut child = None;
    for folder in FOLDERS {
        match start(folder, argv, input, environment) {
            Ok(started) => child = Some(started),
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(failed(error)),
        }
        break;
    }
    let Some(mut child) = child else { return Ok(None) };
    let (out, err) = (drain(child.stdout.take()), drain(child.stderr.take()));
    let Some(status) = wait(&mut child, patience).map_err(failed)? else {
        let seconds = patience.as_secs();
        return Err(Stop::failed(format!("{program} was ended: not done after {seconds} seconds")));
    };
    let (out, err) = (out.recv_timeout(REST).unwrap_or_default(), err.recv_timeout(REST).unwrap_or_default());
    let mut complaint = String::from_utf8_lossy(&err).trim().to_string();
    if complaint.is_empty() && !status.success() {
        complaint = status.to_string();
    }
    Ok(Some(Ran { done: status.success(), out, complaint }))
}

fn start(
    folder: &str,
    argv: &[&str],
    input: Input<'_>,
    environment: &[(&str, &str)],
) -> std::io::Result<Child> {
    let (program, arguments) = argv.split_first().ok_or(ErrorKind::NotFound)?;
    let mut command = Command::new(format!("{folder}{program}"));
    command.args(arguments).env("LC_ALL", "C").envs(environment.iter().copied());
    command.stdin(match input {
        Input::File(path) => Stdio::from(File::open(path).map_err(|error| {
            // Not the program that is missing.
            std::io::Error::other(format!("{}: {error}", path.display()))
        })?),
        Input::Held(file) => Stdio::from(file.try_clone()?),
        Input::Nothing => Stdio::null(),
    });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    // A Ctrl-C is for this program; a tool in the middle of its work finishes it.
    command.process_group(0);
    command.spawn()
}

/// Reads a pipe to its end, in a thread of its own.
fn drain(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before an error counts.
        let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
        let _ = sender.send(bytes);
    });
    receiver
}

/// None where the child was not done in time, and was ended.
fn wait(child: &mut Child, patience: Duration) -> std::io::Result<Option<ExitStatus>> {
    let (mut waited, mut step) = (Duration::ZERO, SOON);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if waited >= patience {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(step);
        waited += step;
        step = (step * 2).min(LATE);
    }
}

/// Starts `sh SCRIPT ARGUMENT...` in a session of its own, with no terminal and nothing of ours open, and leaves it to itself.
/// Without `setsid` it gets a process group of its own; the script has to ignore SIGHUP.
pub fn leave(script: &Path, arguments: &[&str]) -> Result<(), Stop> {
    let start = |mut command: Command| {
        command.arg(script).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.current_dir("/").process_group(0).spawn()
    };
    let mut apart = Command::new("setsid");
    apart.args(["--fork", "sh"]);
    let started = match start(apart) {
        Err(error) if error.kind() == ErrorKind::NotFound => start(Command::new("sh")).map(|_| ()),
        // It has forked by then, and ends at once.
        Ok(mut child) => child.wait().map(|_| ()),
        Err(error) => Err(error),
    };
    started.map_err(|error| Stop::failed(format!("cannot start {}: {error}", script.display())))
}

/// The number of this process, for others to see who is at work.
pub fn own_id() -> u32 {
    std::process::id()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_complaint_and_deadline() {
        let second = Duration::from_secs(5);
        let ran = run(&["sh", "-c", "echo out; echo err >&2; exit 3"], Input::Nothing, &[], second);
        let ran = ran.expect("run").expect("there");
        assert_eq!((ran.done, ran.out.as_slice(), ran.complaint.as_str()), (false, &b"out\n"[..], "err"));
        assert!(run(&["no-such-program-here"], Input::Nothing, &[], second).expect("no error").is_none());
        let error = run(&["sleep", "30"], Input::Nothing, &[], Duration::from_millis(50))
            .expect_err("too long")
            .to_string();
        assert!(error.starts_with("sleep was ended"), "{error}");
    }
}
