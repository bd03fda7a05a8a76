//! Exim's main and reject log, in its own files or through syslog. Reads the lines that the specification
//! ("Log files", "Access control lists") and the sources (`smtp_in.c`, `receive.c`, `deliver.c`,
//! `daemon.c`, `acl.c`) define. Pure.
//!
//! A line is `[QID] what`, where `what` begins with a flag (`<=`, `=>`, `**` ...), a field (`H=`, `F=`,
//! `U=`: a refusal or warning about a client) or fixed words. A line is read from the left; a client's
//! address always stands in brackets before anything that the client may write at length.
//! - A warning, and a failed sender check, stand before the refusal they lead to: not counted.
//! - `435 Unable to authenticate at present` is our failure, not the client's: not counted.
//! - A message that a local scanner hands back is known by its protocol (`P=spam-scanned`).

mod delivery;
mod fields;
mod refusal;
mod session;

use crate::model::event::{Accepted, Entry, Event, Meaning};
use crate::model::header::Header;
use crate::parse::words::{contains, number, split_once};
use fields::{Fields, address, queue_id};

/// Is this program token Exim's? (`exim`, `exim4`, `exim-4.97`)
pub fn owns(program: &[u8]) -> bool {
    program
        .strip_prefix(b"exim")
        .is_some_and(|rest| rest.first().is_none_or(|byte| byte.is_ascii_digit() || *byte == b'-'))
}

/// What a line of Exim's means.
pub fn meaning<'a>(header: &Header<'a>) -> Meaning<'a> {
    let Some(message) = message(header.message) else { return Meaning::Ignored };
    match queue_id(message) {
        Some((id, rest)) => about_message(id, rest),
        None => about_server(message),
    }
}

/// The message without what Exim puts before it when it writes to syslog: `[1\2]` for a line in pieces,
/// its own stamp, `[pid]`. None for the later pieces of a line.
fn message(text: &[u8]) -> Option<&[u8]> {
    let mut text = text;
    if let Some((piece, after)) = text.strip_prefix(b"[").and_then(number)
        && let [b'/' | b'\\', after @ ..] = after
        && let Some((_, after)) = number(after)
    {
        if piece > 1 {
            return None;
        }
        text = after.strip_prefix(b"] ").unwrap_or(after);
    }
    if let [y, _, _, _, b'-', _, _, b'-', _, _, b' ', _, _, b':', _, _, b':', _, _, ..] = text
        && y.is_ascii_digit()
    {
        text = split_once(&text[19..], b" ").map_or(&b""[..], |(_, rest)| rest);
        if let [b'+' | b'-', b'0'..=b'9', _, _, _, b' ', rest @ ..] = text {
            text = rest;
        }
    }
    if let Some((_, after)) = text.strip_prefix(b"[").and_then(number)
        && let Some(rest) = after.strip_prefix(b"] ")
    {
        text = rest;
    }
    Some(text)
}

fn about_message<'a>(id: &'a [u8], text: &'a [u8]) -> Meaning<'a> {
    if let [a, b, b' ', rest @ ..] = text {
        match [*a, *b] {
            [b'<', b'='] => return accepted(id, rest),
            [b'=' | b'-' | b'>' | b'*', b'>'] | [b'*', b'*'] | [b'=', b'='] => {
                return delivery::meaning(id, [*a, *b], rest);
            }
            _ => {}
        }
    }
    if text.starts_with(b"Completed") {
        return Meaning::Event(Event::Removed { queue_id: id });
    }
    // What else is said about a message under way (`Frozen`, `DKIM: d=...`, `Message is frozen`, an other
    // server's answer) is for the reader's eyes.
    match refusal::meaning(text) {
        Meaning::Unmatched => match session::meaning(text) {
            Meaning::Unmatched => Meaning::Ignored,
            known => known,
        },
        known => known,
    }
}

/// `<= sender H=... P=esmtp A=plain:login S=1234 id=...`
fn accepted<'a>(id: &'a [u8], text: &'a [u8]) -> Meaning<'a> {
    let (sender, rest) = address(text);
    // Behind the size stand words of the message's own: its id, its subject.
    let mut fields = Fields::read(split_once(rest, b" S=").map_or(rest, |(ours, _)| ours));
    // Flags such as `K` or `PRDR` stand between the fields.
    while fields.login.is_empty() && fields.skip_word() {}
    let host = fields.host;
    Meaning::Event(Event::Accepted(Accepted {
        queue_id: id,
        client: host.map(|host| host.addr),
        name: host.map_or(&b""[..], |host| host.name),
        login: if host.is_none() && fields.login.is_empty() { fields.ident } else { fields.login },
        uid: None,
        sender: Some(sender),
        entry: match contains(fields.protocol, b"scanned") {
            true => Entry::Again { queue_id: b"" },
            false => Entry::First,
        },
    }))
}

fn about_server(text: &[u8]) -> Meaning<'_> {
    match refusal::meaning(text) {
        Meaning::Unmatched => {}
        known => return known,
    }
    match session::meaning(text) {
        Meaning::Unmatched => {}
        known => return known,
    }
    if ROUTINE.iter().any(|start| text.starts_with(start))
        || IN_ROUTINE.iter().any(|part| contains(text, part))
    {
        return Meaning::Ignored;
    }
    Meaning::Unmatched
}

/// What Exim says without a message and nothing is counted from. The failed look-ups of a client's name
/// are among it: whether such a client is refused is another line.
const ROUTINE: &[&[u8]] = &[
    b"Start queue run: ",
    b"End queue run: ",
    b"no host name found for IP address ",
    b"no IP address found for host ",
    b"no MAIL in SMTP connection from ",
    b"host name alias list truncated",
    b"lookup of host ",
    b"pid ",
    b"TLS error on connection ",
    b"TLS session: ",
    b"Warning: ",
    b"SMTP syntax error in ",
    b"SMTP input ",
    b"SMTP command timeout on host ",
    b"ident connection to ",
    b"ignoring AUTH=",
    b"DKIM: ",
    b"PDKIM: ",
    b"Starting MX lookup",
    b"socket bind() to port ",
    b"listen() failed on interface ",
    b"exim: could not open panic log",
    b"Exim configuration error",
    b"Failed to ",
    b"failed to ",
    b"cancelled by ",
    b"cwd=",
    b"remove ",
    b"spam acl condition: ",
    b"malware acl condition: ",
    b"configured error code starts with incorrect digit",
    b"Malformed value ",
    b"process ",
    b"NOTQUIT",
    b"sender verify ",
    b"recipient verify ",
    b"DNS list lookup ",
    b"ETRN ",
    b"bind of ",
    b"ACL ",
    b"SIGHUP received",
    b"unable to ",
    b"Authentication-Results: ",
];

/// The same, where an address or a version comes first.
const IN_ROUTINE: &[&[u8]] = &[b" daemon started: ", b"] SSL verify error: ", b" authenticator ("];

#[cfg(test)]
mod tests;
