//! A connection that is read with deadlines and in measure, and what was heard on it.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use super::super::LARGEST;
use super::options::Options;

/// Columns of what the router said, in an error.
const QUOTED: usize = 120;

pub struct Wire {
    stream: TcpStream,
    options: Options,
    /// Text since the last `say`.
    pub heard: Vec<u8>,
    /// What was said last was a secret: its echo may be what is heard first.
    secret: bool,
    /// Bytes since then, those of options among them.
    read: usize,
    patience: Duration,
}

impl Wire {
    /// Connects to the first address that answers.
    pub fn connect(machine: &str, port: u16, patience: Duration) -> Result<Wire, String> {
        let end = Instant::now() + patience;
        let mut why = "it has no address".to_string();
        for address in resolve(machine, port, patience)? {
            let left = end.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            match TcpStream::connect_timeout(&address, left) {
                Ok(stream) => {
                    let options = Options::default();
                    let wire = Wire { stream, options, heard: Vec::new(), secret: false, read: 0, patience };
                    let set = wire.stream.set_write_timeout(Some(patience));
                    return set.map(|()| wire).map_err(|error| error.to_string());
                }
                Err(error) => why = error.to_string(),
            }
        }
        Err(format!("cannot be reached on port {port}: {why}"))
    }

    /// Sends a line and forgets what was heard before it.
    pub fn say(&mut self, line: &str) -> Result<(), String> {
        self.heard.clear();
        (self.secret, self.read) = (false, 0);
        self.send(format!("{line}\r\n").as_bytes())
    }

    /// The same for a secret.
    pub fn whisper(&mut self, line: &str) -> Result<(), String> {
        self.say(line)?;
        self.secret = true;
        Ok(())
    }

    pub fn send(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.stream.write_all(bytes).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => "takes nothing more".to_string(),
            _ => format!("cannot be written to: {error}"),
        })
    }

    /// Waits until `found` finds what it looks for in what was heard; `what` says what that is.
    pub fn wait<T>(&mut self, what: &str, found: impl Fn(&[u8]) -> Option<T>) -> Result<T, String> {
        let end = Instant::now() + self.patience;
        loop {
            if let Some(found) = found(&self.heard) {
                return Ok(found);
            }
            if !self.more(end)? {
                return Err(self.late(what));
            }
        }
    }

    /// Reads until nothing has come for so long and something was said on the last line. False at the deadline.
    pub fn quiet(&mut self, pause: Duration, end: Instant) -> Result<bool, String> {
        loop {
            if self.more(end.min(Instant::now() + pause))? {
                continue;
            }
            let waits = !matches!(self.heard.last(), None | Some(b'\n'));
            if waits || Instant::now() >= end {
                return Ok(waits);
            }
        }
    }

    /// Reads once. False when nothing came until then.
    fn more(&mut self, until: Instant) -> Result<bool, String> {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(false);
        }
        // No shorter than a timer ticks: zero would mean for ever.
        let set = self.stream.set_read_timeout(Some(left.max(Duration::from_millis(1))));
        set.map_err(|error| error.to_string())?;
        let mut bytes = [0; 4096];
        let count = match self.stream.read(&mut bytes) {
            Ok(0) => return Err(self.said("closed the connection")),
            Ok(count) => count,
            Err(error) => {
                return match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => Ok(false),
                    ErrorKind::Interrupted => Ok(true),
                    _ => Err(self.said(&format!("broke the connection off ({error})"))),
                };
            }
        };
        self.read += count;
        let mut answer = Vec::new();
        self.options.feed(bytes.get(..count).unwrap_or_default(), &mut self.heard, &mut answer);
        if self.read > LARGEST {
            return Err(format!("prints more than {LARGEST} bytes"));
        }
        if !answer.is_empty() {
            self.send(&answer)?;
        }
        Ok(true)
    }

    pub fn late(&self, what: &str) -> String {
        self.said(&format!("sends no {what} within {} s", self.patience.as_secs()))
    }

    /// With the last thing that was heard, if anything was. The first line after a secret is left out.
    pub fn said(&self, what: &str) -> String {
        let text = plain(&self.heard);
        let lines = text.lines().skip(usize::from(self.secret)).map(str::trim);
        match lines.fold("", |last, line| if line.is_empty() { last } else { line }) {
            "" => what.to_string(),
            line => format!("{what}; it said last: {}", line.chars().take(QUOTED).collect::<String>()),
        }
    }
}

/// Addresses of a name, with a deadline, which the system's resolver has not.
fn resolve(machine: &str, port: u16, patience: Duration) -> Result<Vec<SocketAddr>, String> {
    let (sender, receiver) = channel();
    let machine = machine.to_string();
    thread::spawn(move || {
        let found = (machine.as_str(), port).to_socket_addrs().map(Vec::from_iter);
        // Nobody waits any more once the deadline is over.
        let _ = sender.send(found);
    });
    match receiver.recv_timeout(patience) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => Err(format!("cannot be found: {error}")),
        Err(_) => Err(format!("cannot be found within {} s", patience.as_secs())),
    }
}

/// Text without escape sequences (ECMA-48: CSI up to its final byte, OSC up to BEL or ST, other two-byte ones) and
/// without the other controls that move a cursor.
pub fn plain(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut letters = text.chars().peekable();
    let mut plain = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        match letter {
            '\x1b' => match letters.next() {
                Some('[') => drop(letters.by_ref().find(|letter| ('\x40'..='\x7e').contains(letter))),
                Some(']') => {
                    while let Some(letter) = letters.next() {
                        if letter == '\x07' || (letter == '\x1b' && letters.next_if_eq(&'\\').is_some()) {
                            break;
                        }
                    }
                }
                _ => {}
            },
            '\n' | '\t' => plain.push(letter),
            _ if letter.is_control() => {}
            _ => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_are_left_out() {
        for (text, wanted) in [
            ("\x1b[1;32mroot\x1b[0m:~# ", "root:~# "),
            ("\x1b]0;title\x07# ", "# "),
            ("\x1b]0;title\x1b\\# \x1b7\x08", "# "),
            ("a\tb\nc", "a\tb\nc"),
            ("open \x1b[12;", "open "),
            ("open \x1b", "open "),
        ] {
            assert_eq!(plain(text.as_bytes()), wanted, "{text:?}");
        }
    }
}
