//! Commands to a router, and what it answers: by telnet to a busybox shell, by the system's ssh, or on this machine.
//!
//! Every step has a deadline and every answer a largest size. A password is sent to the router and nowhere else: it is
//! masked in all that comes back from here.

mod child;
mod telnet;

use std::time::Duration;

use crate::error::Stop;
use telnet::Telnet;

/// Bytes of an answer at most.
const LARGEST: usize = 1 << 20;

/// The way to a router.
#[derive(Clone)]
pub struct Access {
    pub way: Way,
    /// Name or address; of no use to `Way::Local`.
    pub machine: String,
    pub port: Option<u16>,
    pub username: Option<String>,
    pub password: Option<String>,
    /// For each step.
    pub patience: Duration,
    /// In place of the user's own configuration of ssh.
    pub ssh_config: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Telnet,
    Ssh,
    Local,
}

impl Access {
    /// Hides the password where a text holds it.
    pub fn mask(&self, text: &str) -> String {
        match self.password.as_deref() {
            Some(password) if !password.is_empty() => text.replace(password, "********"),
            _ => text.to_string(),
        }
    }
}

/// A command in both forms: as words for a program, and as the line that a shell reads as these words.
#[derive(Clone, Debug)]
pub struct Command {
    pub words: Vec<String>,
    pub line: String,
}

/// What a command printed, and how it ended.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: i32,
    /// Without carriage returns and escape sequences; a terminal shows errors in between.
    pub out: String,
    pub err: String,
}

/// A way that stands open.
pub enum Session {
    Telnet(Box<Telnet>),
    Child(Access),
}

impl Session {
    /// Connects and logs in, where there is something to log in to.
    pub fn open(access: &Access) -> Result<Session, Stop> {
        match access.way {
            Way::Telnet => Telnet::open(access).map(|telnet| Session::Telnet(Box::new(telnet))),
            Way::Ssh | Way::Local => Ok(Session::Child(access.clone())),
        }
        .map_err(|what| Stop::failed(access.mask(&what)))
    }

    /// Runs one command. An error means that it is not known whether it ran; a command that failed is a reply.
    pub fn run(&mut self, command: &Command) -> Result<Reply, Stop> {
        match self {
            Session::Telnet(telnet) => telnet.run(&command.line),
            Session::Child(access) => child(access, command),
        }
        .map_err(Stop::failed)
    }
}

fn child(access: &Access, command: &Command) -> Result<Reply, String> {
    let (name, ended) = if access.way == Way::Ssh {
        (format!("ssh to {}", access.machine), child::run(&ssh(access, &command.line), access.patience))
    } else {
        (command.words.first().cloned().unwrap_or_default(), child::run(&command.words, access.patience))
    };
    let ended = ended.map_err(|what| access.mask(&format!("{name} {what}")))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\r', "");
    let reply = Reply { status: ended.status, out: text(&ended.out), err: text(&ended.err) };
    if access.way == Way::Ssh && reply.status == SSH_FAILED {
        let why = reply.err.trim().lines().last().unwrap_or("it gives no reason");
        return Err(access.mask(&format!("{name} failed: {why}")));
    }
    Ok(reply)
}

/// What ssh itself ends with when it could not do its part: ssh(1), EXIT STATUS.
const SSH_FAILED: i32 = 255;

/// ssh that asks nobody and waits no longer than the deadline.
fn ssh(access: &Access, line: &str) -> Vec<String> {
    let seconds = access.patience.as_secs().max(1);
    let mut words = ["ssh", "-T", "-o", "BatchMode=yes", "-o"].map(String::from).to_vec();
    words.push(format!("ConnectTimeout={seconds}"));
    let options = [
        ("-F", access.ssh_config.clone()),
        ("-p", access.port.map(|port| port.to_string())),
        ("-l", access.username.clone()),
    ];
    for (option, value) in options {
        words.extend(value.map(|value| [option.to_string(), value]).into_iter().flatten());
    }
    words.extend(["--".to_string(), access.machine.clone(), line.to_string()]);
    words
}
