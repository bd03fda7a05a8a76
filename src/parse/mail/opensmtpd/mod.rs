//! OpenSMTPD. Defined by `smtp_session.c`, `mta.c`, `mta_session.c`, `mda.c` and `to.c`, whose words changed
//! twice: `smtp-in: ...` up to 5.9, `ID smtp event=...` in 6.0 to 6.3, `ID smtp ...` since 6.4.
//!
//! The session number in hexadecimal is the key of a session. Since 6.4 (and up to 5.9) only the line that
//! begins a session has the client's address, so refusals, failed logins and accepted messages of those
//! versions name their session (`Addr::OfSession`). Up to 6.3 a message is announced once for each recipient. The first eight
//! digits of an envelope's number are its message's, which is the queue id here.

mod fields;
mod old;

use fields::{address, field, quoted, session_key};
use memchr::memmem;

use super::{handover, reason, reply};
use crate::model::event::{
    Accepted, AuthFailure, Delivery, Entry, Event, Limit, LimitKind, Meaning, Reject, Session, Status,
};
use crate::model::header::Header;
use crate::model::net::Addr;
use crate::parse::words;

/// True for the program whose lines are read here; others call themselves `smtpd` too, so that
/// `Meaning::Unmatched` may mean another's line.
pub fn owns(program: &[u8]) -> bool {
    program == b"smtpd"
}

pub fn meaning<'a>(header: &Header<'a>) -> Meaning<'a> {
    let message = without_level(header.message);
    match session_key(message) {
        Some((key, rest)) => {
            if let Some(rest) = rest.strip_prefix(b" smtp ") {
                inbound(key, rest)
            } else if let Some(rest) = rest.strip_prefix(b" mta ") {
                outbound(key, rest)
            } else if let Some(rest) = rest.strip_prefix(b" mda ") {
                local(rest)
            } else {
                Meaning::Unmatched
            }
        }
        None => old::meaning(message),
    }
}

/// Without syslog (`smtpd -d`, container logs) the level stands before the words.
fn without_level(message: &[u8]) -> &[u8] {
    message.strip_prefix(b"info: ").unwrap_or(message)
}

/// The event's name and what follows it; `event=` stands before it in 6.0 to 6.3.
fn event(rest: &[u8]) -> (&[u8], &[u8]) {
    let rest = rest.strip_prefix(b"event=").unwrap_or(rest);
    words::split_once(rest, b" ").unwrap_or((rest, b""))
}

fn inbound(key: u64, rest: &[u8]) -> Meaning<'_> {
    let (name, rest) = event(rest);
    let event = match name {
        b"connected" => connect(key, rest),
        b"disconnected" | b"closed" => Some(disconnect(key, rest, true)),
        b"message" => message(key, rest),
        b"envelope" => envelope(rest),
        b"failed-command" => return failed_command(key, rest),
        b"authentication" => return authentication(key, rest),
        b"bad-input" | b"tls" | b"starttls" | b"cert-check" | b"limit" | b"filter" | b"kicked" | b"reply" => {
            return Meaning::Ignored;
        }
        _ => None,
    };
    event.map_or(Meaning::Unmatched, Meaning::Event)
}

/// `address=192.0.2.1 host=mail.home.example`
fn connect(key: u64, rest: &[u8]) -> Option<Event<'_>> {
    let client = address(field(rest, b"address=")?);
    Some(Event::Connect(Session { key, client, name: host(rest), inbound: true }))
}

/// `host=NAME`, which is `<unknown>` where the address has no name.
fn host(rest: &[u8]) -> &[u8] {
    match field(rest, b"host=") {
        None | Some(b"<unknown>") => b"",
        Some(name) => name,
    }
}

/// 6.0 to 6.3 repeat the address here, later versions don't.
fn disconnect(key: u64, rest: &[u8], inbound: bool) -> Event<'_> {
    let client = client(key, rest);
    Event::Disconnect(Session { key, client, name: b"", inbound })
}

/// The client, where the line states it at its beginning; else that of the session.
fn client(key: u64, rest: &[u8]) -> Addr<'_> {
    let stated = if rest.starts_with(b"address=") { field(rest, b"address=") } else { None };
    stated.map_or(Addr::OfSession(key), address)
}

/// `[address= host= ]msgid=f6e94209[ from=<> to=<>] size=802 nrcpt=1 proto=ESMTP`
fn message(key: u64, rest: &[u8]) -> Option<Event<'_>> {
    let (before, from_id) = words::split_once(rest, b"msgid=")?;
    let end = memchr::memchr(b' ', from_id).unwrap_or(from_id.len());
    let (queue_id, rest) = from_id.split_at(end);
    let sender = rest.strip_prefix(b" from=").map(envelope_address);
    Some(accepted(queue_id, client(key, before), host(before), sender))
}

fn accepted<'a>(queue_id: &'a [u8], client: Addr<'a>, name: &'a [u8], sender: Option<&'a [u8]>) -> Event<'a> {
    let client = Some(client);
    Event::Accepted(Accepted { queue_id, client, name, login: b"", uid: None, sender, entry: Entry::First })
}

/// `evpid=f6e94209918f7e7b from=<..> to=<..>`
fn envelope(rest: &[u8]) -> Option<Event<'_>> {
    let queue_id = message_number(field(rest, b"evpid=")?);
    let (_, from) = words::split_once(rest, b" from=")?;
    Some(Event::Queued { queue_id, sender: envelope_address(from) })
}

/// `<anna@one.example>`, without its brackets.
fn envelope_address(text: &[u8]) -> &[u8] {
    super::address::address(text, b' ').0
}

fn message_number(envelope: &[u8]) -> &[u8] {
    envelope.get(..8).unwrap_or(envelope)
}

/// `[address= host= ]command="RCPT TO:<..>" result="550 Invalid recipient: <..>"`. The command is the client's
/// own; the reply stands last and quotes only addresses that have passed the address check.
fn failed_command(key: u64, rest: &[u8]) -> Meaning<'_> {
    let client = client(key, rest);
    let Some(at) = memmem::rfind(rest, b"\" result=\"") else { return Meaning::Unmatched };
    let (before, result) = (&rest[..at], &rest[at + b"\" result=\"".len()..]);
    let Some((head, command)) = words::split_once(before, b"command=\"") else { return Meaning::Unmatched };
    refused(client, host(head), command, result.strip_suffix(b"\"").unwrap_or(result))
}

/// A refusal where the command was about mail. A failed AUTH has a line of its own (`authentication`), and a
/// command that was out of order or misspelt refuses nobody, unless it named a recipient.
fn refused<'a>(client: Addr<'a>, name: &'a [u8], command: &'a [u8], said: &'a [u8]) -> Meaning<'a> {
    let (code, text) = reply::code_and_words(said);
    if code < 400 {
        return Meaning::Unmatched;
    }
    let begins = |verb: &[u8]| command.get(..verb.len()).is_some_and(|word| word.eq_ignore_ascii_case(verb));
    let address =
        || words::split_once(command, b":").map_or(&b""[..], |(_, rest)| envelope_address(rest.trim_ascii()));
    let (recipient, sender) = match () {
        () if begins(b"RCPT") => (address(), &b""[..]),
        () if (500..=503).contains(&code) => return Meaning::Ignored,
        () if begins(b"MAIL") => (&b""[..], address()),
        () if command.is_empty() || begins(b"DATA") || begins(b"HELO") || begins(b"EHLO") => {
            (&b""[..], &b""[..])
        }
        () => return Meaning::Ignored,
    };
    let cause = reason::cause(code, text);
    Meaning::Event(Event::Reject(Reject {
        client: Some(client),
        name,
        reason: cause.reason,
        code,
        zone: cause.zone,
        sender,
        recipient,
    }))
}

/// `user=LOGIN[ address=IP host=NAME] result=ok|permfail|tempfail`. The login is escaped (strnvis with
/// VIS_WHITE), so that it has no spaces.
fn authentication(key: u64, rest: &[u8]) -> Meaning<'_> {
    let Some(login) = field(rest, b"user=") else { return Meaning::Unmatched };
    let after = rest.get(b"user=".len() + login.len() + 1..).unwrap_or_default();
    let result = memmem::rfind(after, b"result=").map_or(&b""[..], |at| &after[at + b"result=".len()..]);
    match result {
        b"ok" => Meaning::Ignored,
        b"permfail" => {
            let failure = AuthFailure { client: Some(client(key, after)), name: host(after), login };
            Meaning::Event(Event::AuthFailure(failure))
        }
        // Our own table could not be asked.
        b"tempfail" => Meaning::Ignored,
        _ => Meaning::Unmatched,
    }
}

fn outbound(key: u64, rest: &[u8]) -> Meaning<'_> {
    let (name, rest) = event(rest);
    let event = match name {
        b"connecting" => connecting(key, rest),
        b"disconnected" | b"closed" => Some(disconnect(key, rest, false)),
        b"delivery" => delivery(rest),
        b"connected" | b"tls" | b"starttls" | b"server-cert-check" | b"cert-check" | b"cert" | b"error" => {
            return Meaning::Ignored;
        }
        _ => None,
    };
    event.map_or(Meaning::Unmatched, Meaning::Event)
}

/// `address=smtp://192.0.2.1:25 host=mx.home.example`: an attempt; `connected`, which has no address,
/// follows if it succeeds.
fn connecting(key: u64, rest: &[u8]) -> Option<Event<'_>> {
    let url = field(rest, b"address=")?;
    let (_, server) = words::split_once(url, b"://").unwrap_or((b"", url));
    let server = server.split_at(memchr::memrchr(b':', server).unwrap_or(server.len())).0;
    Some(Event::Connect(Session { key, client: address(server), name: host(rest), inbound: false }))
}

/// `evpid= from=<> to=<> rcpt=<> source="" relay="192.0.2.1 (mx.home.example)" delay= result="Ok" stat=""`
fn delivery(rest: &[u8]) -> Option<Event<'_>> {
    let relay = quoted(rest, b" relay=\"")?;
    let said = quoted_to_end(rest, b" stat=\"");
    let (peer, name) = words::split_once(relay, b" (").unwrap_or((relay, b""));
    let status = status(quoted(rest, b" result=\"")?)?;
    let listed_by = if status == Status::Delivered { b"" } else { reason::listed_by(said) };
    let relay = name.strip_suffix(b")").unwrap_or(name);
    let peer = Some(address(peer)).filter(|peer| peer.ip().is_some());
    let queued_as = handover::queued_as(peer, status, said);
    Some(Event::Delivery(Delivery { relay, peer, queued_as, listed_by, ..envelope_of(rest, status)? }))
}

fn quoted_to_end<'a>(text: &'a [u8], name: &[u8]) -> &'a [u8] {
    let said = words::split_once(text, name).map_or(&b""[..], |(_, said)| said);
    said.strip_suffix(b"\"").unwrap_or(said)
}

/// `evpid= from=<> to=<> rcpt=<> user=anna delay=0s result=Ok stat=Delivered`
fn local(rest: &[u8]) -> Meaning<'_> {
    let (name, rest) = event(rest);
    let result = words::between(rest, b" result=", b" ").map(|result| result.trim_ascii());
    let result = result.map(|result| result.strip_prefix(b"\"").unwrap_or(result));
    let result = result.map(|result| result.strip_suffix(b"\"").unwrap_or(result));
    match (name, result.and_then(status)) {
        (b"delivery", Some(status)) => {
            let delivery = envelope_of(rest, status).map(|delivery| Delivery { relay: b"local", ..delivery });
            delivery.map_or(Meaning::Unmatched, |delivery| Meaning::Event(Event::Delivery(delivery)))
        }
        _ => Meaning::Unmatched,
    }
}

fn status(result: &[u8]) -> Option<Status> {
    match result {
        b"Ok" => Some(Status::Delivered),
        b"TempFail" => Some(Status::Deferred),
        b"PermFail" | b"LoopDetect" => Some(Status::Bounced),
        b"Expire" | b"Expired" => Some(Status::Expired),
        _ => None,
    }
}

/// A delivery with the envelope that begins its line. The session's own line counts the connection.
fn envelope_of(rest: &[u8], status: Status) -> Option<Delivery<'_>> {
    let queue_id = message_number(field(rest, b"evpid=")?);
    let (_, from) = words::split_once(rest, b" from=<")?;
    let (sender, to) = words::split_once(from, b"> to=<")?;
    let (recipient, _) = words::split_once(to, b"> ")?;
    Some(Delivery {
        recipients: 1,
        uid: None,
        queue_id,
        recipient,
        sender: Some(sender),
        relay: b"",
        peer: None,
        status,
        queued_as: b"",
        opened: false,
        listed_by: b"",
    })
}

/// `smtp: ...` and other lines of the whole daemon.
fn limit(message: &[u8]) -> Option<Event<'_>> {
    let full = message.starts_with(b"warn: Disabling incoming SMTP connections");
    full.then_some(Event::Limit(Limit { kind: LimitKind::Connections, client: None, text: message }))
}

#[cfg(test)]
mod tests;
