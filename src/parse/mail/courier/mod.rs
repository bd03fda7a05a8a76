//! Courier: courieresmtpd, couriertcpd, courierd, courieresmtp, courierlocal, and the logins of pop3d and
//! imapd. Defined by `courier/module.esmtp/courieresmtpd.c`, `libs/comsubmitclient.c`, `libs/comctlfile.c`,
//! `libs/lcclog.c`, `cdmsgq.C`, `cdmsgq3.C`, `tcpd/tcpd.c` and `imap/pop3login.c`.
//!
//! Three things follow from what Courier writes. It says when an ESMTP session begins and never when it
//! ends. An envelope address in an `error,` line has its `<`, `>` and `:` replaced by spaces, so that the
//! line can be read from the left. And a delivery is one line with its outcome (`success:` or `status:`)
//! after any number of lines that only quote the other server, so a listing that those cite cannot be
//! told together with the outcome.

use memchr::{memchr, memmem, memrchr};

use super::address::address;
use super::{reason, reply};
use crate::model::event::{
    Accepted, AuthFailure, Delivery, Entry, Event, Limit, LimitKind, Meaning, Reason, Reject, Session, Status,
};
use crate::model::header::Header;
use crate::model::net::Addr;
use crate::parse::words;

/// True for the programs whose lines are read here.
pub fn owns(program: &[u8]) -> bool {
    program.starts_with(b"courier")
        || program.starts_with(b"authdaemond")
        || matches!(program, b"esmtpd" | b"esmtpd-ssl" | b"esmtpd-msa" | b"submit")
        || matches!(program, b"pop3d" | b"pop3d-ssl" | b"pop3login" | b"imapd" | b"imapd-ssl" | b"imaplogin")
}

pub fn meaning<'a>(header: &Header<'a>) -> Meaning<'a> {
    let message = without_level(header.message);
    if let Some(rest) = message.strip_prefix(b"error,relay=") {
        return refused(rest);
    }
    if let Some(rest) = message.strip_prefix(b"id=") {
        return delivery(header.program, rest);
    }
    let event = if let Some(rest) = message.strip_prefix(b"started,ip=[") {
        connect(rest)
    } else if let Some(rest) = message.strip_prefix(b"started,id=") {
        started(rest)
    } else if let Some(rest) = message.strip_prefix(b"newmsg,id=") {
        accepted(rest)
    } else if let Some(rest) = message.strip_prefix(b"completed,id=") {
        Some(Event::Removed { queue_id: rest })
    } else if let Some(rest) = message.strip_prefix(b"LOGIN FAILED, ") {
        login_failed(rest)
    } else {
        limit(message).or_else(|| dropped(message))
    };
    match event {
        Some(event) => Meaning::Event(event),
        None if is_routine(message) => Meaning::Ignored,
        None => Meaning::Unmatched,
    }
}

/// Lines that went through stderr keep the level that courierlogger would have cut off.
fn without_level(message: &[u8]) -> &[u8] {
    [&b"INFO: "[..], b"ERR: ", b"ALERT: ", b"WARN: "]
        .iter()
        .find_map(|level| message.strip_prefix(*level))
        .unwrap_or(message)
}

/// `IP[,port=N][,ident=..][,from=<..>][,to=<..>]: REPLY` when the reply came from `submit`, and
/// `IP[,port=N][,ident=".."],msg="REPLY",cmd: COMMAND` when courieresmtpd gave it itself.
fn refused(rest: &[u8]) -> Meaning<'_> {
    let Some((client, mut rest)) = words::split_once(rest, b",") else { return Meaning::Unmatched };
    let client = Addr::read(client);
    rest = skip_field(rest, b"port=");
    if !rest.starts_with(b"from=<") {
        if let Some((_, said)) = words::split_once(rest, b"msg=\"") {
            let (said, command) = words::split_once(said, b"\",cmd: ").unwrap_or((said, b""));
            return refused_command(client, said, command);
        }
        rest = skip_field(rest, b"ident=");
    }
    let (sender, rest) = envelope_field(rest, b"from=");
    let (recipient, rest) = envelope_field(rest, b"to=");
    match rest.strip_prefix(b": ") {
        Some(said) => refusal(client, said, sender, recipient),
        None => Meaning::Unmatched,
    }
}

/// What follows a field of known name and its comma; the text itself where the field is not there.
fn skip_field<'a>(text: &'a [u8], name: &[u8]) -> &'a [u8] {
    match text.strip_prefix(name) {
        Some(rest) => memchr(b',', rest).map_or(b"", |comma| &rest[comma + 1..]),
        None => text,
    }
}

/// `from=<..>` or `to=<..>`: the address, and what follows (without the comma between the two).
fn envelope_field<'a>(text: &'a [u8], name: &[u8]) -> (&'a [u8], &'a [u8]) {
    let Some(rest) = text.strip_prefix(name).and_then(|rest| rest.strip_prefix(b"<")) else {
        return (b"", text);
    };
    let Some(end) = memchr(b'>', rest) else { return (b"", text) };
    let after = &rest[end + 1..];
    (&rest[..end], after.strip_prefix(b",").unwrap_or(after))
}

/// A reply given to a command: a failed login, or a refusal where the command was about mail.
/// `502 ESMTP command error` and its like, and write errors, refuse nobody.
fn refused_command<'a>(client: Addr<'a>, said: &'a [u8], command: &'a [u8]) -> Meaning<'a> {
    if said.starts_with(b"535 Authentication failed") || said.starts_with(b"535 Authentication rejected") {
        let login = authentication_login(command);
        let failure = AuthFailure { client: Some(client), name: b"", login };
        return Meaning::Event(Event::AuthFailure(failure));
    }
    let begins = |verb: &[u8]| command.get(..verb.len()).is_some_and(|word| word.eq_ignore_ascii_case(verb));
    let quoted =
        || words::split_once(command, b":").map_or(&b""[..], |(_, rest)| address(rest.trim_ascii(), b' ').0);
    let (code, _) = reply::code_and_words(said);
    if begins(b"RCPT") {
        refusal(client, said, b"", quoted())
    } else if begins(b"MAIL") && !(500..=503).contains(&code) {
        refusal(client, said, quoted(), b"")
    } else if (begins(b"DATA") || begins(b"HELO") || begins(b"EHLO")) && !(500..=503).contains(&code) {
        refusal(client, said, b"", b"")
    } else {
        Meaning::Ignored
    }
}

/// The login at the end of `AUTH PLAIN [initial response] login`; empty where the command is the
/// client's base64 answer (older versions).
fn authentication_login(command: &[u8]) -> &[u8] {
    let Some(rest) = command.strip_prefix(b"AUTH ") else { return b"" };
    memrchr(b' ', rest).map_or(b"", |space| &rest[space + 1..])
}

/// One line of a 4xx or 5xx reply. Each line of a longer reply is logged; the last one counts.
fn refusal<'a>(client: Addr<'a>, said: &'a [u8], sender: &'a [u8], recipient: &'a [u8]) -> Meaning<'a> {
    let (code, text) = reply::code_and_words(said);
    if code < 400 || said.get(3) == Some(&b'-') {
        return Meaning::Ignored;
    }
    let cause = reason::cause(code, text);
    Meaning::Event(Event::Reject(Reject {
        client: Some(client),
        name: b"",
        reason: cause.reason,
        code,
        zone: cause.zone,
        sender,
        recipient,
    }))
}

/// `started,ip=[::ffff:192.0.2.1]`, since version 1.0.17 followed by `,port=[N]`. The end of a session is never logged.
fn connect(rest: &[u8]) -> Option<Event<'_>> {
    let (client, _) = words::split_once(rest, b"]")?;
    Some(Event::Connect(Session { key: 0, client: Addr::read(client), name: b"", inbound: true }))
}

/// `ID,from=<..>,module=esmtp,host=mx.home.example,addr=<..>`: courierd hands one recipient to a module.
fn started(rest: &[u8]) -> Option<Event<'_>> {
    let (queue_id, rest) = words::split_once(rest, b",from=<")?;
    let (sender, _) = words::split_once(rest, b">,module=")?;
    Some(Event::Queued { queue_id, sender })
}

/// `ID[, auth=login][: dns; helo (name [address])]`. The HELO is the client's own, so the address is read
/// from the right.
fn accepted(rest: &[u8]) -> Option<Event<'_>> {
    let end = rest.iter().position(|&byte| matches!(byte, b',' | b':')).unwrap_or(rest.len());
    let (queue_id, rest) = rest.split_at(end);
    let (login, rest) = match rest.strip_prefix(b", auth=") {
        Some(rest) => words::split_once(rest, b": ").unwrap_or((rest, b"")),
        None => (&b""[..], rest.strip_prefix(b": ").unwrap_or(rest)),
    };
    let (name, client) = match rest.strip_suffix(b"])").and_then(|text| Some((text, memrchr(b'[', text)?))) {
        Some((text, bracket)) => {
            let before = &text[..bracket];
            let name = memmem::rfind(before, b" (").map_or(&b""[..], |at| &before[at + 2..]);
            (name.trim_ascii_end(), Some(Addr::read(&text[bracket + 1..])))
        }
        None => (&b""[..], None),
    };
    Some(Event::Accepted(Accepted {
        queue_id,
        client,
        name,
        login,
        uid: None,
        sender: None,
        entry: Entry::First,
    }))
}

/// `ID,from=<..>,addr=<..>[,size=N],success: TEXT`, `...,status: deferred`, or `...: TEXT`. courieresmtp
/// writes `status: success` after `success:`; the other modules write one of the two.
fn delivery<'a>(program: &'a [u8], rest: &'a [u8]) -> Meaning<'a> {
    let Some(Envelope { queue_id, sender, recipient, rest }) = envelope(rest) else {
        return Meaning::Unmatched;
    };
    let module = program.strip_prefix(b"courier").unwrap_or(program);
    let rest = match rest.strip_prefix(b",size=") {
        Some(size) => size.get(digits(size)..).unwrap_or_default(),
        None => rest,
    };
    let (status, said) = if let Some(said) = rest.strip_prefix(b",success: ") {
        (Status::Delivered, said)
    } else {
        match rest {
            b",status: success" if module == b"esmtp" => return Meaning::Ignored,
            b",status: success" => (Status::Delivered, &b""[..]),
            b",status: deferred" => (Status::Deferred, &b""[..]),
            b",status: failure" => (Status::Bounced, &b""[..]),
            _ if rest.starts_with(b": ") => return Meaning::Ignored,
            _ => return Meaning::Unmatched,
        }
    };
    if module == b"dsn" {
        return Meaning::Ignored;
    }
    let (relay, peer) = next_hop(said);
    let relay = if module == b"esmtp" { relay } else { module };
    Meaning::Event(Event::Delivery(Delivery {
        recipients: 1,
        uid: None,
        queue_id,
        recipient,
        sender: Some(sender),
        relay,
        peer,
        status,
        opened: peer.is_some(),
        queued_as: b"",
        listed_by: b"",
    }))
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// What every `id=` line begins with; `rest` begins with `,` or `:`.
struct Envelope<'a> {
    queue_id: &'a [u8],
    sender: &'a [u8],
    recipient: &'a [u8],
    rest: &'a [u8],
}

fn envelope(text: &[u8]) -> Option<Envelope<'_>> {
    let (queue_id, text) = words::split_once(text, b",from=<")?;
    let (sender, text) = words::split_once(text, b">,addr=<")?;
    let end = memchr::memchr_iter(b'>', text).find(|&at| matches!(text.get(at + 1), Some(b',' | b':')))?;
    Some(Envelope { queue_id, sender, recipient: &text[..end], rest: &text[end + 1..] })
}

/// `delivered: mx.home.example [::ffff:192.0.2.1]`
fn next_hop(said: &[u8]) -> (&[u8], Option<Addr<'_>>) {
    let parts = said
        .strip_prefix(b"delivered: ")
        .and_then(|hop| hop.strip_suffix(b"]"))
        .and_then(|hop| words::split_once(hop, b" ["));
    parts.map_or((b"", None), |(name, address)| (name, Some(Addr::read(address))))
}

/// `user=LOGIN, ip=[IP]` or `method=PLAIN, ip=[IP]`, newer versions with `, port=[N]`. The login is the
/// client's own, so the address is the last one.
fn login_failed(rest: &[u8]) -> Option<Event<'_>> {
    let at = memmem::rfind(rest, b"ip=[")?;
    let (client, _) = words::split_once(&rest[at + 4..], b"]")?;
    let before = rest[..at].strip_suffix(b", ").unwrap_or(&rest[..at]);
    let login = before.strip_prefix(b"user=").unwrap_or_default();
    Some(Event::AuthFailure(AuthFailure { client: Some(Addr::read(client)), name: b"", login }))
}

/// couriertcpd: `40 maximum active connections.`, `Maximum connection limit reached for IP`.
fn limit(message: &[u8]) -> Option<Event<'_>> {
    let client = if let Some(address) = message.strip_prefix(b"Maximum connection limit reached for ") {
        Some(Addr::read(address))
    } else {
        let (_, rest) = words::number(message)?;
        rest.starts_with(b" maximum active connections").then_some(None)?
    };
    Some(Event::Limit(Limit { kind: LimitKind::Connections, client, text: message }))
}

/// couriertcpd with `-drop`: the variable BLOCK was set, by a blocklist or by the access file; which one
/// is not said.
fn dropped(message: &[u8]) -> Option<Event<'_>> {
    let client = message.strip_prefix(b"dropped blocked connection from ")?;
    Some(Event::Reject(Reject {
        client: Some(Addr::read(client)),
        name: b"",
        reason: Reason::Policy,
        code: 0,
        zone: b"",
        sender: b"",
        recipient: b"",
    }))
}

/// What the daemons say all day and nothing is counted from.
fn is_routine(message: &[u8]) -> bool {
    const BEGINNINGS: &[&[u8]] = &[
        b"LOGIN, ",
        b"LOGOUT, ",
        b"DISCONNECTED, ",
        b"TIMEOUT, ",
        b"Connection, ip=",
        b"Disconnected, ip=",
        b"Waiting.",
        b"Loading ",
        b"Installing ",
        b"Installed: ",
        b"Installation complete",
        b"Initializing ",
        b"Initialized ",
        b"Started ./",
        b"Shutting down",
        b"SHUTDOWN: ",
        b"Restarting",
        b"restarting authdaemond",
        b"stopping authdaemond",
        b"modules=",
        b"queuelo=",
        b"Purging ",
        b"Courier ",
        b"STARTTLS failed",
        b"couriertls: ",
        b"submitclient: EOF from submit",
        b"received auth request",
        b"chdir ",
    ];
    let active = words::number(message).is_some_and(|(_, rest)| rest.starts_with(b" active connections"));
    active || BEGINNINGS.iter().any(|beginning| message.starts_with(beginning))
}

#[cfg(test)]
mod tests;
