//! Sendmail, by whatever name its processes log (`sendmail`, `sm-mta`, `sm-msp-queue`,
//! `sm-acceptingconnections`). Reads the lines that its sources define (`srvrsmtp.c`, `envelope.c`
//! `logsender`, `deliver.c` `logdelivery`, `ruleset` lines of `parseaddr.c`, `milter.c`, `daemon.c`) and the
//! Installation and Operation Guide describes. Pure.
//!
//! What was decided where the log leaves room:
//! - A message handed in through the sendmail command is logged twice: by the submission agent
//!   (`relay=root@localhost`), then by the daemon (`proto=ESMTP, daemon=MTA, relay=localhost [127.0.0.1]`), as one that
//!   a program of this machine sent over SMTP would be. What tells the two apart is the submission agent's delivery
//!   line, which names the daemon's id (`stat=Sent (ID Message accepted for delivery)`).
//! - `<x>... User unknown` names no client. It is given with its queue id; the line that ends the
//!   transaction (`from=..., nrcpts=N, relay=...`) names the client.
//! - `421 ... Connection rate limit exceeded.` and `Too many open connections.` are limits reached, not rejects.
//! - `possible SMTP attack: command=AUTH` is a failed login: many versions log the single failures only at
//!   higher levels. With any other command it is a limit.
//! - `milter=x, action=...` repeats, at a higher log level, what `Milter: ...` says: not counted.
//! - Recipients of a message that a milter refused after it was read are logged as `to=...` without a mailer:
//!   not deliveries.

mod message;
mod refusal;
mod relay;
mod server;

use crate::model::event::{Event, Meaning};
use crate::model::header::Header;

/// Is this program token Sendmail's?
pub fn owns(program: &[u8]) -> bool {
    program == b"sendmail" || program.starts_with(b"sm-") || program.starts_with(b"sendmail-")
}

/// What a line of Sendmail's means.
pub fn meaning<'a>(header: &Header<'a>) -> Meaning<'a> {
    let (id, text) = queue_id(header.message);
    let meaning = match text {
        [b'f', b'r', b'o', b'm', b'=', rest @ ..] => message::sender(id, rest),
        [b't', b'o', b'=', rest @ ..] => message::delivery(id, rest),
        [b'S', b'T', b'A', b'R', b'T', b'T', b'L', b'S', ..] => Meaning::Ignored,
        _ if text.starts_with(b"done; delay=") => Meaning::Event(Event::Removed { queue_id: id }),
        _ => refusal::meaning(id, text),
    };
    match meaning {
        Meaning::Unmatched => {}
        known => return known,
    }
    if let (clone, said) = queue_id(text)
        && !clone.is_empty()
    {
        return message::about_clone(id, said);
    }
    server::meaning(text)
}

/// `s1P819mk027713: text`, `NOQUEUE: text`, `text`: the queue id (empty for none) and the text.
fn queue_id(text: &[u8]) -> (&[u8], &[u8]) {
    let length = text.iter().take(24).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let (id, rest) = text.split_at(length);
    match rest.strip_prefix(b": ") {
        Some(rest) if id == b"NOQUEUE" => (b"", rest),
        Some(rest) if length >= 7 && id.iter().any(u8::is_ascii_digit) => (id, rest),
        _ => (b"", text),
    }
}

#[cfg(test)]
mod tests;
