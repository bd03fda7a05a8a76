//! tcpserver (and sslserver, which speaks alike) and rblsmtpd. Defined by `tcpserver.c` and `rblsmtpd.c`
//! of ucspi-tcp 0.88, ucspi-tcp6 and ucspi-ssl.
//!
//! A session is known by the pid that tcpserver names. `pid N from IP` begins it: that is the moment of
//! the accept, by which tcpserver's own `status:` counts; the `ok` line, which has the client's name and
//! port, follows after the DNS and ident look-ups. `end N status S` has no address, so the
//! session that ends there has an empty unreadable client.

use crate::model::event::{Event, Limit, LimitKind, Meaning, Reason, Reject, Session};
use crate::model::net::Addr;
use crate::parse::mail::{reason, reply};
use crate::parse::words;

/// What follows `tcpserver: `.
pub fn server(message: &[u8]) -> Meaning<'_> {
    let event = if let Some(rest) = message.strip_prefix(b"pid ") {
        begin(rest)
    } else if let Some(rest) = message.strip_prefix(b"end ") {
        end(rest)
    } else if let Some(rest) = message.strip_prefix(b"deny ") {
        deny(rest)
    } else if let Some(rest) = message.strip_prefix(b"status: ") {
        match at_maximum(rest) {
            Some(true) => {
                Some(Event::Limit(Limit { kind: LimitKind::Connections, client: None, text: message }))
            }
            Some(false) => return Meaning::Ignored,
            None => None,
        }
    } else {
        const ROUTINE: &[&[u8]] = &[
            b"ok ",
            b"ssl ",
            b"tls ",
            b"done ",
            b"cafile ",
            b"ccafile ",
            b"cadir ",
            b"cert ",
            b"key ",
            b"param ",
        ];
        return match ROUTINE.iter().any(|beginning| message.starts_with(beginning)) {
            true => Meaning::Ignored,
            false => Meaning::Unmatched,
        };
    };
    event.map_or(Meaning::Unmatched, Meaning::Event)
}

/// `N from IP`
fn begin(rest: &[u8]) -> Option<Event<'_>> {
    let (pid, rest) = words::number(rest)?;
    let client = Addr::read(rest.strip_prefix(b" from ")?);
    Some(Event::Connect(Session { key: u64::from(pid), client, name: b"", inbound: true }))
}

/// `N status S`
fn end(rest: &[u8]) -> Option<Event<'_>> {
    let (pid, rest) = words::number(rest)?;
    rest.starts_with(b" status ").then_some(())?;
    let client = Addr::Unreadable(b"");
    Some(Event::Disconnect(Session { key: u64::from(pid), client, name: b"", inbound: true }))
}

/// `40/40`: as many connections as `-c` allows; the next ones wait in the backlog.
fn at_maximum(rest: &[u8]) -> Option<bool> {
    let (current, rest) = words::number(rest)?;
    let (maximum, _) = words::number(rest.strip_prefix(b"/")?)?;
    Some(current >= maximum)
}

/// `N localhost:localip:25 remotehost:remoteip:remoteinfo:remoteport`: the rules turn the client away.
/// An IPv6 address has colons of its own; the ident answer has none (tcpserver replaces them).
fn deny(rest: &[u8]) -> Option<Event<'_>> {
    let (_, rest) = words::number(rest)?;
    let (_, remote) = words::split_once(rest.strip_prefix(b" ")?, b" ")?;
    let (name, remote) = words::split_once(remote, b":")?;
    let (remote, _port) = remote.split_at(memchr::memrchr(b':', remote)?);
    let (client, _ident) = remote.split_at(memchr::memrchr(b':', remote)?);
    Some(reject(client, name, Reason::Policy, 0, b""))
}

/// What follows `rblsmtpd: `: `IP pid N: 451 TEXT`, with the list between pid and colon in some patched
/// versions (`IP pid N sbl-xbl.spamhaus.org: 451 TEXT`), or the old `LIST blocked IP NAME -`.
/// TEXT is the list's own TXT record, or what tcprules put into $RBLSMTPD; the line does not say which.
pub fn rblsmtpd(message: &[u8]) -> Meaning<'_> {
    if let Some((zone, rest)) = words::split_once(message, b" blocked ") {
        let mut parts = rest.split(|&byte| byte == b' ');
        let (client, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        return Meaning::Event(reject(client, name, Reason::Rbl, 0, zone));
    }
    let parts = words::split_once(message, b" pid ")
        .and_then(|(client, rest)| Some((client, words::number(rest)?.1)))
        .and_then(|(client, rest)| Some((client, words::split_once(rest, b": ")?)));
    let Some((client, (list, said))) = parts else { return Meaning::Unmatched };
    if said.starts_with(b"greetdelay") || said.starts_with(b"[RBL info]") {
        return Meaning::Ignored;
    }
    let (code, text) = reply::code_and_words(said);
    if code == 0 {
        return Meaning::Unmatched;
    }
    let list = list.trim_ascii();
    let zone = if list.is_empty() { cited(code, text) } else { list };
    Meaning::Event(reject(client, b"", Reason::Rbl, code, zone))
}

/// The list as far as its text says: by the words, else the host of the first URL.
fn cited(code: u16, text: &[u8]) -> &[u8] {
    let cause = reason::cause(code, text);
    if !cause.zone.is_empty() {
        return cause.zone;
    }
    let host = words::split_once(text, b"://").map_or(&b""[..], |(_, rest)| rest);
    let length = host.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let host = &host[..length.count()];
    host.strip_prefix(b"www.").unwrap_or(host)
}

fn reject<'a>(client: &'a [u8], name: &'a [u8], reason: Reason, code: u16, zone: &'a [u8]) -> Event<'a> {
    let client = Some(Addr::read(client));
    Event::Reject(Reject { client, name, reason, code, zone, sender: b"", recipient: b"" })
}
