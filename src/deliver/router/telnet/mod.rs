//! A busybox shell behind telnet: log in, find the prompt, run commands, read back what they print.
//!
//! The prompt is only used to see that the shell waits. What belongs to a command is found by marks printed before and
//! behind it, whose text the echo of what was typed does not hold: `echo "<"b1">"` prints `<b1>`.

mod options;
mod wire;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, Instant};

use super::{Access, Reply};
use wire::{Wire, plain};

/// So long nothing comes from a router that waits for an answer.
const PAUSE: Duration = Duration::from_millis(200);
/// So long nothing comes where a prompt looks like none.
const LONG_PAUSE: Duration = Duration::from_millis(1500);
const PORT: u16 = 23;

pub struct Telnet {
    wire: Wire,
    access: Access,
    /// A number of this session, for marks that nothing else prints.
    session: u64,
    commands: u32,
    /// A command was sent and its end not seen.
    busy: bool,
}

/// What the last line of a router asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    Name,
    Password,
    Command,
    /// The login was refused.
    Again,
    Unclear,
}

impl Telnet {
    /// Connects, logs in and sees that a shell answers.
    pub fn open(access: &Access) -> Result<Telnet, String> {
        let named = |what: String| format!("{} {what}", access.machine);
        let wire =
            Wire::connect(&access.machine, access.port.unwrap_or(PORT), access.patience).map_err(named)?;
        let mut telnet = Telnet {
            wire,
            access: access.clone(),
            session: RandomState::new().build_hasher().finish(),
            commands: 0,
            busy: false,
        };
        telnet.log_in().map_err(named)?;
        let reply = telnet.run("echo $((2*3))")?;
        if reply.status == 0 && reply.out.trim() == "6" {
            return Ok(telnet);
        }
        Err(named("has no shell behind its prompt".to_string()))
    }

    /// Answers what is asked for, each question once, until a shell waits for a command.
    fn log_in(&mut self) -> Result<(), String> {
        let (mut name, mut password) = (self.access.username.clone(), self.access.password.clone());
        let (mut named, mut silent) = (false, false);
        loop {
            let end = Instant::now() + self.access.patience;
            match self.asked(end, name.is_none() || silent)? {
                Asks::Command => return Ok(()),
                Asks::Again => return Err(self.wire.said("refuses the login")),
                Asks::Name if named || silent => return Err("refuses the login: it asks again".to_string()),
                Asks::Password if silent => return Err("refuses the login: it asks again".to_string()),
                Asks::Name => {
                    named = true;
                    self.wire.say(&name.take().ok_or("asks for a user name, and there is none")?)?;
                }
                Asks::Password => {
                    silent = true;
                    self.wire.whisper(&password.take().ok_or("asks for a password, and there is none")?)?;
                }
                Asks::Unclear => return Err(self.wire.late("prompt")),
            }
        }
    }

    /// What the router asks for when it has paused. A prompt that looks like none counts after a long pause, where
    /// there is no name left to be asked for.
    fn asked(&mut self, end: Instant, any_prompt: bool) -> Result<Asks, String> {
        let mut quiet_since = Instant::now();
        let mut heard = 0;
        loop {
            let waits = self.wire.quiet(PAUSE, end)?;
            if self.wire.heard.len() != heard {
                (heard, quiet_since) = (self.wire.heard.len(), Instant::now());
            }
            let asks = asks(&plain(&self.wire.heard));
            let is_long = waits && any_prompt && quiet_since.elapsed() >= LONG_PAUSE;
            match asks {
                Asks::Unclear if is_long && !plain(&self.wire.heard).trim_end().ends_with(':') => {
                    return Ok(Asks::Command);
                }
                Asks::Unclear if Instant::now() < end => {}
                asks => return Ok(asks),
            }
        }
    }

    /// Runs a line of the shell: its output and its exit status.
    pub fn run(&mut self, line: &str) -> Result<Reply, String> {
        self.commands += 1;
        let mark = format!("{:x}-{}", self.session, self.commands);
        let (begin, end) = (format!("<b{mark}>"), format!("<e{mark}:"));
        self.busy = true;
        let typed = format!("echo \"<\"b{mark}\">\"; {line}; echo \"<\"e{mark}:$?\">\"");
        let heard = self.wire.say(&typed).and_then(|()| {
            self.wire.wait("end of a command", |heard| answered(heard, begin.as_bytes(), end.as_bytes()))
        });
        let (out, status) =
            heard.map_err(|what| self.access.mask(&format!("{} {what}", self.access.machine)))?;
        self.busy = false;
        Ok(Reply { status, out: plain(&out), err: String::new() })
    }
}

impl Drop for Telnet {
    /// Ends what still runs, then the shell. Nobody is told if the router is gone.
    fn drop(&mut self) {
        if self.busy {
            let _ = self.wire.send(b"\x03");
        }
        let _ = self.wire.send(b"exit\r\n");
    }
}

/// What stands between the two marks, and the status behind the second.
fn answered(heard: &[u8], begin: &[u8], end: &[u8]) -> Option<(Vec<u8>, i32)> {
    let find = |from: &[u8], what: &[u8]| from.windows(what.len()).position(|window| window == what);
    let rest = heard.get(find(heard, begin)? + begin.len()..)?;
    let rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    let at = find(rest, end)?;
    let status = rest.get(at + end.len()..)?;
    let status = status.get(..status.iter().position(|byte| *byte == b'>')?)?;
    let status = std::str::from_utf8(status).ok()?.parse().ok()?;
    Some((rest.get(..at)?.to_vec(), status))
}

/// By the last line, on which the cursor waits; the lines before it only where they refuse.
fn asks(text: &str) -> Asks {
    let (before, last) = text.rsplit_once('\n').unwrap_or(("", text));
    let last = last.trim().to_ascii_lowercase();
    let refusals = [
        "login incorrect",
        "incorrect password",
        "password incorrect",
        "login failed",
        "authentication failed",
        "authentication failure",
        "permission denied",
        "access denied",
    ];
    let refused = |line: &str| {
        let line = line.trim().trim_end_matches(['.', '!']).to_ascii_lowercase();
        refusals.contains(&line.as_str())
    };
    let ends = |words: &[&str]| words.iter().any(|word| last.ends_with(word));
    if before.lines().any(refused) || refused(&last) {
        Asks::Again
    } else if ends(&["password:", "passwd:", "passcode:"]) {
        Asks::Password
    } else if ends(&["login:", "username:", "user name:", "user:"]) && !last.starts_with("last login") {
        Asks::Name
    } else if ends(&["#", "$", ">", "%"]) {
        Asks::Command
    } else {
        Asks::Unclear
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_router_asks_for() {
        for (text, wanted) in [
            ("router login: ", Asks::Name),
            ("\nUsername:", Asks::Name),
            ("router login: root\nPassword: ", Asks::Password),
            ("\nLogin incorrect\nrouter login: ", Asks::Again),
            ("Permission denied.", Asks::Again),
            ("Access is denied to strangers!\nLast login: Mon\n~ # ", Asks::Command),
            ("Last login:", Asks::Unclear),
            ("\nroot@router:~$ ", Asks::Command),
            ("BusyBox v1.35.0\n", Asks::Unclear),
            ("", Asks::Unclear),
        ] {
            assert_eq!(asks(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn the_echo_is_not_the_answer() {
        let answered = |heard: &str| answered(heard.as_bytes(), b"<b1>", b"<e1:");
        let echo = "# echo \"<\"b1\">\"; ls; echo \"<\"e1:$?\">\"\n";
        assert_eq!(answered(echo), None);
        assert_eq!(answered(&format!("{echo}<b1>\na\nb\n<e1:0>\n# ")), Some((b"a\nb\n".to_vec(), 0)));
        assert_eq!(answered("<b1>\nno newline<e1:127>"), Some((b"no newline".to_vec(), 127)));
        for open in ["<b1>\na\n<e1:", "<b1>\na\n<e1:1", "<e1:0>", "<b1>\n<e1:x>"] {
            assert_eq!(answered(open), None, "{open}");
        }
    }
}
