//! Where an SMTP session begins and ends (Exim `daemon.c`, `smtp_in.c`; log selectors `smtp_connection`
//! and `lost_incoming_connection`). Pure.
//!
//! Only with `smtp_connection` is the beginning written. Of an end there is one line: closed, lost, timed
//! out, dropped.

use super::fields::{Fields, Host};
use crate::model::event::{Event, Meaning, Session};
use crate::parse::words::{contains, split_once};

pub fn meaning(text: &[u8]) -> Meaning<'_> {
    let Some(rest) = text.strip_prefix(b"SMTP ") else {
        let lost = text.strip_prefix(b"unexpected ").and_then(|rest| split_once(rest, b"SMTP command from "));
        return lost.map_or(Meaning::Unmatched, |(_, host)| end(host));
    };
    if let Some(rest) = rest.strip_prefix(b"connection ") {
        // `SMTP connection Ci=1234 from ...`
        let host = rest.strip_prefix(b"from ").or_else(|| split_once(rest, b" from ").map(|(_, host)| host));
        return host.map_or(Meaning::Unmatched, connection);
    }
    if let Some(host) = rest.strip_prefix(b"call from ") {
        return if contains(host, b" dropped: ") { end(host) } else { Meaning::Unmatched };
    }
    if rest.starts_with(b"command timeout on ") || rest.starts_with(b"data timeout ") {
        return split_once(rest, b"connection from ").map_or(Meaning::Unmatched, |(_, host)| end(host));
    }
    Meaning::Unmatched
}

fn session<'a>(host: &Host<'a>) -> Session<'a> {
    Session { key: host.key(), client: host.addr, name: host.name, inbound: true }
}

/// The end of a session; of a local user's session there is nothing to count.
fn end(host: &[u8]) -> Meaning<'_> {
    match Host::read(host) {
        Some((host, _)) => Meaning::Event(Event::Disconnect(session(&host))),
        None => Meaning::Ignored,
    }
}

/// `name (helo) [192.0.2.1]:4711 I=[...]:25 (TCP/IP connection count = 3)`, `... D=1m2s closed by QUIT`,
/// `... lost`, `... closed after SIGTERM`, `... (via inetd)`
fn connection(text: &[u8]) -> Meaning<'_> {
    let Some((host, rest)) = Host::read(text) else { return Meaning::Ignored };
    let said = Fields::read(rest).rest;
    if said.starts_with(b"(") || said.is_empty() {
        return Meaning::Event(Event::Connect(session(&host)));
    }
    let ended = contains(said, b"closed ") || contains(said, b"lost");
    if ended { Meaning::Event(Event::Disconnect(session(&host))) } else { Meaning::Unmatched }
}
