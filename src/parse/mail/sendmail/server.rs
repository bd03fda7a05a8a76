//! What Sendmail's server says of a client or of itself: sessions, limits, suspicious commands, routine
//! (`daemon.c` `refuseconnections`, `srvrsmtp.c`, `main.c`, `queue.c`). Pure.
//!
//! Of a session's beginning there is a line from log level 12 on; of its end only where it ended badly.

use super::relay::Relay;
use crate::model::event::{AuthFailure, Event, Limit, LimitKind, Meaning, Reason, Reject, Session};
use crate::parse::words::{contains, split_once};

/// Sessions have no key: most of them end without a line.
pub fn meaning(text: &[u8]) -> Meaning<'_> {
    let session = |client| {
        let (name, client) = Relay::with_address(client)?;
        Some(Session { key: 0, client, name, inbound: true })
    };
    if let Some(client) = text.strip_prefix(b"connect from ") {
        return session(client).map_or(Meaning::Ignored, |session| Meaning::Event(Event::Connect(session)));
    }
    if let Some(client) = ended(text) {
        return session(client)
            .map_or(Meaning::Ignored, |session| Meaning::Event(Event::Disconnect(session)));
    }
    if let Some(kind) = limit(text) {
        return Meaning::Event(Event::Limit(Limit { kind, client: None, text }));
    }
    match about_client(text) {
        Meaning::Unmatched => {}
        known => return known,
    }
    if ROUTINE.iter().any(|start| text.starts_with(start)) { Meaning::Ignored } else { Meaning::Unmatched }
}

/// The client whose session ended.
fn ended(text: &[u8]) -> Option<&[u8]> {
    if let Some((client, _)) = split_once(text, b" did not issue MAIL/EXPN/VRFY/ETRN during ") {
        return Some(client);
    }
    if let Some(client) = text.strip_prefix(b"Null connection from ") {
        return Some(client);
    }
    if let Some(rest) = text.strip_prefix(b"lost input channel from ") {
        return split_once(rest, b" to ").map(|(client, _)| client);
    }
    if let Some(rest) = text.strip_prefix(b"timeout waiting for input from ") {
        return split_once(rest, b" during server ").map(|(client, _)| client);
    }
    let rest = text.strip_prefix(b"collect: unexpected close on connection from ")?;
    split_once(rest, b", sender=").map(|(client, _)| client)
}

fn limit(text: &[u8]) -> Option<LimitKind> {
    if let Some(rest) = text.strip_prefix(b"rejecting connections on daemon ") {
        let children = contains(rest, b" children, max ");
        return Some(if children { LimitKind::Processes } else { LimitKind::Load });
    }
    if text.starts_with(b"delaying connections on daemon ")
        || text.starts_with(b"runqueue: ") && contains(text, b"load average too high")
    {
        return Some(LimitKind::Load);
    }
    text.starts_with(b"deferring connections on daemon ").then_some(LimitKind::Rate)
}

/// `name [192.0.2.1]: words`; the name comes from the connection, the words may quote the client.
fn about_client(text: &[u8]) -> Meaning<'_> {
    let client = split_once(text, b"]: ").map(|(client, words)| (client.len() + 1, words));
    let forged = split_once(text, b"] (may be forged): ").map(|(client, words)| (client.len() + 17, words));
    let nearest = client.into_iter().chain(forged).min_by_key(|(end, _)| *end);
    let Some((end, words)) = nearest else { return Meaning::Unmatched };
    let Some((name, addr)) = Relay::with_address(&text[..end]) else { return Meaning::Unmatched };
    let client = Some(addr);
    let reject = |code, recipient| Reject {
        client,
        name,
        reason: Reason::Policy,
        code,
        zone: b"",
        sender: b"",
        recipient,
    };
    if let Some(command) = words.strip_prefix(b"possible SMTP attack: command=") {
        return Meaning::Event(match command.starts_with(b"AUTH") {
            true => Event::AuthFailure(AuthFailure { client, name, login: b"" }),
            false => Event::Limit(Limit { kind: LimitKind::Rate, client, text }),
        });
    }
    if words.starts_with(b"Possible SMTP RCPT flood") {
        return Meaning::Event(Event::Limit(Limit { kind: LimitKind::Rate, client, text }));
    }
    if words.starts_with(b"probable open proxy: command=") {
        return Meaning::Event(Event::Reject(reject(421, b"")));
    }
    let (command, argument) = split_once(words, b" ").unwrap_or((words, b""));
    if [&b"VRFY"[..], b"EXPN", b"ETRN"].iter().any(|known| command.eq_ignore_ascii_case(known)) {
        return match argument.strip_suffix(b" [rejected]") {
            Some(user) => Meaning::Event(Event::Reject(reject(0, user))),
            None => Meaning::Ignored,
        };
    }
    Meaning::Unmatched
}

/// What nothing is counted from.
const ROUTINE: &[&[u8]] = &[
    b"AUTH=",
    b"AUTH: ",
    b"AUTH warning",
    b"TLS",
    b"tls_",
    b"starting daemon",
    b"stopping daemon",
    b"network daemon starting",
    b"restarting ",
    b"daemon ",
    b"accepting connections again",
    b"have been rejecting connections",
    b"alias database ",
    b"/etc/",
    b"SYSERR",
    b"SMTP outgoing connect",
    b"SMTP connect from ",
    b"SMTP MAIL command ",
    b"Authentication-Warning: ",
    b"gethostbyaddr(",
    b"getauthinfo: ",
    b"grew WorkList",
    b"error connecting to filter",
    b"--- ",
    b"<-- ",
    b"finis",
    b"runqueue: ",
    b"openmailer",
    b"makeconnection",
    b"timeout waiting for input from ",
    b"collect: ",
    b"Losing ",
    b"locked",
    b"headers too ",
    b"Truncated MIME",
    b"truncated MIME",
    b"Fixed MIME",
    b"discarded",
    b"quarantine=",
    b"forward ",
    b"hash map ",
    b"hash class ",
    b"Connection ",
    b"connection ",
    b"warning: ",
    b"Warning: ",
    b"WARNING: ",
    b"unable to ",
    b"cannot ",
    b"file=",
    b"save rejected ",
    b"clone: ",
    b"owner-",
    b"mapping",
    b"too many ",
];
