//! A message handed to the sendmail command of the mail server on this machine: envelope as arguments, message on
//! standard input, exit status by sysexits.h. Who cannot be reached is a matter of that server's queue.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::{Answer, Broken};

/// EX_TEMPFAIL: come again later.
const TEMPORARY: i32 = 75;
/// How often a running command is looked at.
const STEP: Duration = Duration::from_millis(20);
/// Bytes of what the command says that are told.
const WORDS: u64 = 2_000;

/// Runs the command and waits for it, at most so long; then it is ended.
pub fn send(
    command: &Path,
    patience: Duration,
    from: &str,
    to: &[String],
    message: &[u8],
) -> Result<Vec<Answer>, Broken> {
    let fault = |words: String| Broken { words: format!("{}: {words}", command.display()), unknown: false };
    // A line with a dot alone is no end (-i). Line ends are those of this machine.
    let message = String::from_utf8_lossy(message).replace("\r\n", "\n").into_bytes();
    let mut child = Command::new(command)
        .args(["-i", "-f", from, "--"])
        .args(to)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| fault(error.to_string()))?;
    // Both pipes are served beside: a command that neither reads nor ends must not hold the run.
    let input = child.stdin.take();
    std::thread::spawn(move || input.map(|mut input| input.write_all(&message)));
    let said = child.stderr.take();
    let said = std::thread::spawn(move || {
        let mut words = Vec::new();
        // What cannot be read is not told.
        let _ = said.map(|said| said.take(WORDS).read_to_end(&mut words));
        String::from_utf8_lossy(&words).trim().replace('\n', "; ")
    });
    let Some(code) = wait(&mut child, patience).map_err(|error| fault(error.to_string()))? else {
        let words = format!("{}: not done within {} s", command.display(), patience.as_secs());
        return Err(Broken { words, unknown: true });
    };
    if code == Some(0) {
        return Ok(vec![Answer::Taken; to.len()]);
    }
    // Who inherited the pipe may hold it open: the words of an ended command are there at once or not at all.
    std::thread::sleep(STEP);
    let said = if said.is_finished() { said.join().unwrap_or_default() } else { String::new() };
    let status = code.map_or("ended by a signal".to_string(), |code| format!("exit status {code}"));
    let words = if said.is_empty() { status } else { format!("{status}: {said}") };
    let words = format!("{}: {words}", command.display());
    Ok(vec![Answer::Refused { words, lasting: code.is_some_and(|code| code != TEMPORARY) }; to.len()])
}

/// The exit status; None within for a signal. None where it did not end in time and was ended.
fn wait(child: &mut Child, patience: Duration) -> std::io::Result<Option<Option<i32>>> {
    let mut waited = Duration::ZERO;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.code()));
        }
        if waited >= patience {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(STEP);
        waited += STEP;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn run(script: &str) -> Result<Vec<Answer>, Broken> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sendmail");
        std::fs::write(&path, format!("#!/bin/sh\ncd {}\n{script}\n", folder.path().display()))
            .expect("a file");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a mode");
        let to = ["a@home.example".to_string(), "-x@home.example".to_string()];
        send(&path, Duration::from_millis(400), "r@gate.example", &to, b"Subject: x\r\n\r\n.\r\ny\r\n")
    }

    #[test]
    fn a_command_is_told_whom_and_what() {
        let whole = "test \"$*\" = '-i -f r@gate.example -- a@home.example -x@home.example' || exit 64\n\
                     test \"$(cat)\" = \"$(printf 'Subject: x\\n\\n.\\ny\\n')\" || exit 65";
        assert_eq!(run(whole), Ok(vec![Answer::Taken; 2]));
    }

    #[test]
    fn its_words_are_told_and_it_does_not_hold_the_run() {
        let refused = |lasting, end: &str| {
            let answers = run(&format!("cat >/dev/null; echo 'queue is\nfull' >&2; {end}")).expect("answers");
            let [Answer::Refused { words, lasting: said }, _] = answers.as_slice() else {
                panic!("{answers:?}")
            };
            assert_eq!(*said, lasting);
            words.clone()
        };
        assert!(refused(false, "exit 75").ends_with("sendmail: exit status 75: queue is; full"));
        assert!(refused(true, "exit 67").contains("exit status 67"));
        assert!(refused(false, "kill -9 $$").contains("ended by a signal"));
        let broken = run("sleep 5").expect_err("too long");
        assert!(broken.unknown && broken.words.ends_with("not done within 0 s"), "{broken:?}");
        let missing = send(Path::new("/no/sendmail"), Duration::ZERO, "a@b", &[], b"").expect_err("none");
        assert!(!missing.unknown && missing.words.contains("No such file"));
    }
}
