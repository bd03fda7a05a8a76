//! Mail: building a message and handing it over. The only home of lettre.

mod message;
mod sendmail;
mod smtp;

use std::path::PathBuf;
use std::time::Duration;

pub use message::{Letter, Mailbox, mailbox};

/// How a message leaves this machine.
#[derive(Debug)]
pub enum Transport {
    Smtp(Server),
    /// The command, and how long it may take.
    Sendmail(PathBuf, Duration),
}

/// A mail server, and how to speak with it.
#[derive(Debug)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// User and password.
    pub login: Option<(String, String)>,
    /// Certificates in PEM trusted beside the system's.
    pub authority: Option<Vec<u8>>,
    /// How this machine introduces itself.
    pub hello: String,
    /// How long to wait for an answer.
    pub timeout: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    None,
    /// Begun in clear; a server that does not offer it gets nothing.
    Starttls,
    Whole,
}

/// What became of a message for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Taken,
    /// In the server's words; `lasting` where it said not to come again.
    Refused {
        words: String,
        lasting: bool,
    },
}

/// The conversation ended before there was an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub words: String,
    /// The whole message had been handed over: whether it was taken is not known.
    pub unknown: bool,
}

impl Transport {
    /// Hands one message over; an answer for each recipient, in their order. `from` and `to` are bare addresses,
    /// `message` is as `Letter::build` makes it.
    pub fn send(&self, from: &str, to: &[String], message: &[u8]) -> Result<Vec<Answer>, Broken> {
        match self {
            Transport::Smtp(server) => smtp::send(server, from, to, message),
            Transport::Sendmail(command, patience) => sendmail::send(command, *patience, from, to, message),
        }
    }
}
