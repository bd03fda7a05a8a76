//! A program of this machine, run with a deadline: it answers in time and in measure, or it is ended.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::LARGEST;

/// How often a child is asked whether it has ended.
const STEP: Duration = Duration::from_millis(5);
/// How long what a child has printed may take to arrive when it has ended; its own children may hold the pipe open.
const AFTER: Duration = Duration::from_millis(500);

pub struct Ended {
    /// 128 and the signal, as shells count, where one ended it.
    pub status: i32,
    pub out: Vec<u8>,
    pub err: Vec<u8>,
}

/// Runs a program by its words, without a shell and without input. The error follows the name of the program.
pub fn run(words: &[String], patience: Duration) -> Result<Ended, String> {
    let (program, arguments) = words.split_first().ok_or("has no name")?;
    let mut child = Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot be started: {error}"))?;
    let (out, err) = (collect(child.stdout.take()), collect(child.stderr.take()));
    let status = wait(&mut child, patience)?;
    let take = |from: &Receiver<Vec<u8>>| from.recv_timeout(AFTER).unwrap_or_default();
    let (out, err) = (take(&out), take(&err));
    if out.len() > LARGEST || err.len() > LARGEST {
        return Err(format!("prints more than {LARGEST} bytes"));
    }
    Ok(Ended { status, out, err })
}

fn wait(child: &mut Child, patience: Duration) -> Result<i32, String> {
    use std::os::unix::process::ExitStatusExt;
    let end = Instant::now() + patience;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => {
                return Ok(status.code().unwrap_or(128 + status.signal().unwrap_or_default()));
            }
            Ok(None) if Instant::now() < end => thread::sleep(STEP),
            ended => {
                // Whether it can be ended or has just ended by itself, the answer is the same.
                let _ = child.kill();
                let _ = child.wait();
                return Err(match ended {
                    Err(error) => format!("cannot be waited for: {error}"),
                    Ok(_) => format!("gives no answer within {} s", patience.as_secs()),
                });
            }
        }
    }
}

/// Reads to the end, or one byte more than is allowed; a child that goes on printing then meets a closed pipe.
fn collect(from: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(from) = from {
            // What was read until an error is what there is.
            let _ = from.take(LARGEST as u64 + 1).read_to_end(&mut bytes);
        }
        // Nobody listens any more once the child was ended for its deadline.
        let _ = sender.send(bytes);
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Result<Ended, String> {
        run(&["sh".to_string(), "-c".to_string(), script.to_string()], Duration::from_secs(2))
    }

    #[test]
    fn in_time_and_in_measure() {
        let ended = sh("echo out; echo err >&2; exit 3").unwrap_or_else(|what| panic!("{what}"));
        assert_eq!((ended.status, &ended.out[..], &ended.err[..]), (3, &b"out\n"[..], &b"err\n"[..]));
        assert_eq!(sh("kill -9 $$").map(|ended| ended.status), Ok(137));
        assert_eq!(sh("sleep 60").err().as_deref(), Some("gives no answer within 2 s"));
        assert_eq!(sh("yes").err().as_deref(), Some("prints more than 1048576 bytes"));
        assert!(
            run(&["/nowhere/iptables".to_string()], Duration::ZERO)
                .is_err_and(|what| what.starts_with("cannot be started"))
        );
    }
}
