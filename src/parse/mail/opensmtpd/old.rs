//! OpenSMTPD up to 5.9: `smtp-in:`, `smtp-out:`, `relay:` and `delivery:` lines, and what every version says
//! about itself. Defined by `smtp_session.c`, `mta.c` and `mda.c` of 5.3 to 5.9.

use memchr::memmem;

use super::fields::{address, session_key};
use super::{accepted, limit, message_number, refused, status};
use crate::model::event::{AuthFailure, Delivery, Event, Meaning, Session, Status};
use crate::model::net::Addr;
use crate::parse::mail::{handover, reason};
use crate::parse::words;

pub fn meaning(message: &[u8]) -> Meaning<'_> {
    if let Some(rest) = message.strip_prefix(b"smtp-in: ") {
        return inbound(rest);
    }
    if let Some(rest) = message.strip_prefix(b"smtp-out: ") {
        return outbound(rest);
    }
    if let Some(rest) = message.strip_prefix(b"relay: ") {
        return delivery(rest, false).map_or(Meaning::Unmatched, Meaning::Event);
    }
    if let Some(rest) = message.strip_prefix(b"delivery: ") {
        return delivery(rest, true).map_or(Meaning::Unmatched, Meaning::Event);
    }
    const ROUTINE: &[&[u8]] = &[
        b"OpenSMTPD ",
        b"startup",
        b"Exiting",
        b"exiting",
        b"terminating",
        b"kernel socket",
        b"scheduler: ",
        b"queue: ",
        b"control: ",
        b"debug: ",
        b"lookup: ",
        b"setting up",
        b"Enabling incoming SMTP connections",
    ];
    match limit(message) {
        Some(event) => Meaning::Event(event),
        None if ROUTINE.iter().any(|beginning| message.starts_with(beginning)) => Meaning::Ignored,
        None => Meaning::Unmatched,
    }
}

fn inbound(rest: &[u8]) -> Meaning<'_> {
    let event = if let Some(rest) = rest.strip_prefix(b"New session ") {
        connect(rest)
    } else if let Some(rest) = rest.strip_prefix(b"Accepted message ") {
        message(rest)
    } else if let Some(rest) = rest.strip_prefix(b"Failed command on session ") {
        return failed_command(rest);
    } else if let Some(rest) = rest.strip_prefix(b"Authentication failed for user ") {
        let (login, session) = words::split_once(rest, b" on session ").unwrap_or((rest, b""));
        let client = session_key(session).map(|(key, _)| Addr::OfSession(key));
        Some(Event::AuthFailure(AuthFailure { client, name: b"", login }))
    } else {
        const ROUTINE: &[&[u8]] = &[
            b"Accepted authentication",
            b"Started TLS",
            b"Bad input",
            b"Error on session",
            b"Ending session",
            b"Client certificate",
            b"Temporary failure",
            b"sesson ",
            b"session ",
        ];
        match end(rest, true) {
            None if ROUTINE.iter().any(|beginning| rest.starts_with(beginning)) => return Meaning::Ignored,
            event => event,
        }
    };
    event.map_or(Meaning::Unmatched, Meaning::Event)
}

/// `ID from host mail.home.example [192.0.2.1]`
fn connect(rest: &[u8]) -> Option<Event<'_>> {
    let (key, rest) = session_key(rest)?;
    let rest = rest.strip_prefix(b" from host ")?.strip_suffix(b"]")?;
    let at = memmem::rfind(rest, b" [")?;
    let name = if &rest[..at] == b"<unknown>" { b"" } else { &rest[..at] };
    Some(Event::Connect(Session { key, client: address(&rest[at + 2..]), name, inbound: true }))
}

/// The ways a session ends.
fn end(rest: &[u8], inbound: bool) -> Option<Event<'_>> {
    const ENDS: &[&[u8]] = &[
        b"Closing session ",
        b"Received disconnect from session ",
        b"Disconnecting session ",
        b"Session timeout on session ",
    ];
    let rest = ENDS.iter().find_map(|beginning| rest.strip_prefix(*beginning))?;
    let (key, _) = session_key(rest)?;
    Some(Event::Disconnect(Session { key, client: Addr::OfSession(key), name: b"", inbound }))
}

/// `4296f490 on session ID: from=<..>, to=<..>, size=1746, ndest=1, proto=ESMTP`
fn message(rest: &[u8]) -> Option<Event<'_>> {
    let (queue_id, rest) = words::split_once(rest, b" on session ")?;
    let (key, _) = session_key(rest)?;
    let sender = words::between(rest, b": from=<", b">, ")?;
    Some(accepted(queue_id, Addr::OfSession(key), b"", Some(sender)))
}

/// `ID: "RCPT TO:<..>" => 550 Invalid recipient`
fn failed_command(rest: &[u8]) -> Meaning<'_> {
    let parts = session_key(rest)
        .and_then(|(key, rest)| Some((key, rest.strip_prefix(b": \"")?)))
        .and_then(|(key, rest)| Some((key, rest, memmem::rfind(rest, b"\" => ")?)));
    match parts {
        Some((key, rest, at)) => {
            refused(Addr::OfSession(key), b"", &rest[..at], &rest[at + b"\" => ".len()..])
        }
        None => Meaning::Unmatched,
    }
}

fn outbound(rest: &[u8]) -> Meaning<'_> {
    const ROUTINE: &[&[u8]] = &[
        b"Connected on session ",
        b"Started TLS ",
        b"Server certificate ",
        b"Error on ",
        b"Enabling route ",
        b"Disabling route ",
        b"No valid route ",
        b"Address family mismatch ",
        b"Too many errors ",
        b"Failed to ",
    ];
    let event = match rest.strip_prefix(b"Connecting to ") {
        Some(rest) => connecting(rest),
        None => end(rest, false),
    };
    match event {
        Some(event) => Meaning::Event(event),
        None if ROUTINE.iter().any(|beginning| rest.starts_with(beginning)) => Meaning::Ignored,
        None => Meaning::Unmatched,
    }
}

/// `smtp://192.0.2.1:25 (mx.home.example) on session ID...`
fn connecting(rest: &[u8]) -> Option<Event<'_>> {
    let (server, session) = words::split_once(rest, b" on session ")?;
    let (key, _) = session_key(session)?;
    let (url, name) = words::split_once(server, b" (").unwrap_or((server, b""));
    let (_, server) = words::split_once(url, b"://").unwrap_or((b"", url));
    let server = &server[..memchr::memrchr(b':', server).unwrap_or(server.len())];
    let name = name.strip_suffix(b")").unwrap_or(name);
    Some(Event::Connect(Session { key, client: address(server), name, inbound: false }))
}

/// `Ok for 4296f4904d5c1a3b: [session=ID, ]from=<..>, to=<..>, [rcpt=<..>, ]source=.., relay=192.0.2.1 (name),
/// delay=1s, stat=250 ok`; for a mailbox `user=anna, method=maildir, delay=0s, stat=Delivered`.
fn delivery(rest: &[u8], local: bool) -> Option<Event<'_>> {
    let (result, rest) = words::split_once(rest, b" for ")?;
    let (envelope, rest) = words::split_once(rest, b": ")?;
    let status = status(result)?;
    let sender = words::between(rest, b"from=<", b">, ")?;
    let recipient = words::between(rest, b", to=<", b">, ")?;
    let said = words::split_once(rest, b", stat=").map_or(&b""[..], |(_, said)| said);
    let relay = words::between(rest, b", relay=", b", ").unwrap_or_default();
    let (first, second) = words::split_once(relay, b" ").unwrap_or((relay, b""));
    let second = second.strip_prefix(b"(").or(second.strip_prefix(b"[")).unwrap_or(second);
    let second = second.strip_suffix(b")").or(second.strip_suffix(b"]")).unwrap_or(second);
    // `192.0.2.1 (name)`, and `name [192.0.2.1]` before 5.3.
    let (peer, name) = if address(first).ip().is_some() { (first, second) } else { (second, first) };
    let peer = Some(address(peer)).filter(|peer| peer.ip().is_some());
    Some(Event::Delivery(Delivery {
        recipients: 1,
        uid: None,
        queue_id: message_number(envelope),
        recipient,
        sender: Some(sender),
        relay: if relay.is_empty() && local { b"local" } else { name },
        peer,
        status,
        queued_as: handover::queued_as(peer, status, said),
        opened: false,
        listed_by: if status == Status::Delivered { b"" } else { reason::listed_by(said) },
    }))
}
