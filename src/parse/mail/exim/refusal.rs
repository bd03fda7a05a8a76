//! What Exim refuses: `H=... F=<...> rejected RCPT <...>: words` and its kin (`smtp_in.c`
//! `smtp_handle_acl_fail`, `receive.c`), failed logins, and the limits of the daemon (`daemon.c`). Pure.
//!
//! The reply code is the one that the words begin with, as far as Exim would send it (4xx for a temporary
//! refusal, 5xx for a lasting one); else Exim's own: 451, or by command (`smtp_in.c` `acl_wcodes`) 550.

use super::fields::{Fields, Host, address};
use crate::model::event::{AuthFailure, Event, Limit, LimitKind, Meaning, Reason, Reject};
use crate::parse::mail::reason::{self, Cause};
use crate::parse::words::{contains, number, split_once};

pub fn meaning(text: &[u8]) -> Meaning<'_> {
    match text {
        [b'H' | b'F' | b'U', b'=', ..] => by_access_list(text),
        [b'C' | b'c' | b't', ..] if contains(text, b"onnection from ") => limit(text),
        _ => by_words(text),
    }
}

fn by_words(text: &[u8]) -> Meaning<'_> {
    if let Some(rest) = text.strip_prefix(b"rejected ") {
        return before_access_list(rest);
    }
    if let Some(rest) = text.strip_prefix(b"refused connection from ") {
        return plain(Some(rest), 554, Reason::Policy);
    }
    if let Some(rest) = text.strip_prefix(b"SMTP protocol synchronization error ") {
        // `(input sent ...): rejected connection from H=...`, `(...): rejected "RSET" H=...`
        let host = split_once(rest, b"): rejected ").and_then(|(_, rest)| split_once(rest, b"H="));
        return plain(host.map(|(_, host)| host), 554, Reason::Policy);
    }
    if let Some(rest) = text.strip_prefix(b"SMTP protocol error in \"") {
        return protocol_error(rest);
    }
    if let Some(rest) = text.strip_prefix(b"VRFY failed for ") {
        let (recipient, rest) = address(rest);
        let Meaning::Event(Event::Reject(reject)) =
            plain(rest.strip_prefix(b" H="), 550, Reason::UnknownUser)
        else {
            return Meaning::Unmatched;
        };
        return Meaning::Event(Event::Reject(Reject { recipient, ..reject }));
    }
    if let Some(rest) = text.strip_prefix(b"too many recipients: ") {
        let code = if rest.starts_with(b"excess temporarily") { 452 } else { 552 };
        return plain(split_once(rest, b" H=").map(|(_, host)| host), code, Reason::Rate);
    }
    failed_login(text)
}

/// A refusal of which nothing is told but the client.
fn plain(host: Option<&[u8]>, code: u16, reason: Reason) -> Meaning<'_> {
    let host = host.and_then(Host::read).map(|(host, _)| host);
    reject(host, code, Cause::plain(reason))
}

fn reject<'a>(host: Option<Host<'a>>, code: u16, cause: Cause<'a>) -> Meaning<'a> {
    Meaning::Event(Event::Reject(Reject {
        client: host.map(|host| host.addr),
        name: host.map_or(&b""[..], |host| host.name),
        reason: cause.reason,
        code,
        zone: cause.zone,
        sender: b"",
        recipient: b"",
    }))
}

/// `H=... [U=ident] F=<...> rejected ...`
fn by_access_list(text: &[u8]) -> Meaning<'_> {
    let mut fields = Fields::read(text);
    loop {
        let rest = fields.rest;
        let (rest, temporary) = match rest.strip_prefix(b"temporarily ") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        if let Some(what) = rest.strip_prefix(b"rejected ") {
            return Meaning::Event(Event::Reject(refused(&fields, what, temporary)));
        }
        // `dropped by 'connect' ACL: words`
        if let Some(what) = rest.strip_prefix(b"dropped by ") {
            return Meaning::Event(Event::Reject(refused(&fields, what, false)));
        }
        if NO_REFUSAL.iter().any(|start| rest.starts_with(start)) {
            return Meaning::Ignored;
        }
        // The ident answer of a client may hold spaces.
        if fields.ident.is_empty() || !fields.skip_word() {
            return Meaning::Unmatched;
        }
    }
}

const NO_REFUSAL: &[&[u8]] = &[
    b"Warning: ",
    b"sender verify ",
    b"incomplete transaction",
    b"RCPT <",
    b"MAIL <",
    b"DATA: discarded",
    b"accept",
    b"SMTP error",
    b": SMTP error",
    b"Connection ",
    b"Network Error",
];

/// `what` follows `rejected `: the command and its argument, then `: words` as the configuration sets them.
fn refused<'a>(fields: &Fields<'a>, what: &'a [u8], temporary: bool) -> Reject<'a> {
    let (mut sender, mut recipient) = (fields.sender.unwrap_or_default(), &b""[..]);
    let mut rest = what;
    let (default, usual) = if let Some(argument) = what.strip_prefix(b"RCPT ") {
        (recipient, rest) = address(argument);
        (550, Reason::Policy)
    } else if let Some(argument) = what.strip_prefix(b"MAIL ") {
        (sender, rest) = address(argument);
        (550, Reason::Policy)
    } else if let Some(argument) = what.strip_prefix(b"VRFY ") {
        (recipient, rest) = address(argument);
        (252, Reason::Policy)
    } else if what.starts_with(b"EHLO or HELO ") {
        (550, Reason::Helo)
    } else if what.starts_with(b"AUTH ") {
        (503, Reason::Policy)
    } else if what.starts_with(b"ETRN ") {
        (458, Reason::Policy)
    } else if IN_DATA.iter().any(|start| what.starts_with(start)) {
        (550, Reason::Content)
    } else {
        (550, Reason::Policy)
    };
    let words = split_once(rest, b": ").map_or(&b""[..], |(_, words)| words);
    let code = code(words, temporary, default);
    let cause = cause(what, words, code, usual);
    Reject {
        client: fields.host.map(|host| host.addr),
        name: fields.host.map_or(&b""[..], |host| host.name),
        reason: cause.reason,
        code,
        zone: cause.zone,
        sender,
        recipient,
    }
}

/// The reason in the words, where they tell more than the command that was refused.
fn cause<'a>(what: &[u8], words: &'a [u8], code: u16, usual: Reason) -> Cause<'a> {
    let cause = reason::cause(code, words);
    let fitting = match cause.reason {
        // A scanner that could not say (451) has found nothing.
        Reason::Other if usual == Reason::Content && code < 500 => Reason::Other,
        Reason::Other if words.is_empty() => usual,
        Reason::Other | Reason::Policy if usual != Reason::Policy => usual,
        // Before a message was sent, `banned` speaks of the client.
        Reason::Content if what.starts_with(b"connection ") || what.starts_with(b"'connect'") => {
            Reason::Policy
        }
        // Of a sender that does not exist, not of a recipient.
        Reason::UnknownUser if what.starts_with(b"MAIL ") => Reason::Policy,
        _ => return cause,
    };
    Cause::plain(fitting)
}

const IN_DATA: &[&[u8]] = &[b"after DATA", b"during MIME", b"by local_scan()", b"by non-SMTP", b"PRDR"];

fn code(words: &[u8], temporary: bool, default: u16) -> u16 {
    let digit = if temporary { 4 } else { 5 };
    match number(words) {
        Some((code, [b' ' | b'-' | b':', ..])) if (400..600).contains(&code) && code / 100 == digit => {
            code as u16
        }
        _ if temporary => 451,
        _ => default,
    }
}

/// `rejected EHLO from (x) [192.0.2.1]: syntactically invalid argument(s): x`: before any access list.
fn before_access_list(text: &[u8]) -> Meaning<'_> {
    if let Some(rest) = text.strip_prefix(b"from ") {
        // `rejected from <sender> H=...: message too big: read=... max=...`
        let (sender, rest) = address(rest);
        return message_refused(sender, rest);
    }
    if let Some(rest) = text.strip_prefix(b"MAIL FROM:") {
        let (sender, rest) = address(rest);
        return message_refused(sender, rest);
    }
    let Some((command, host)) = split_once(text, b" from ") else { return Meaning::Unmatched };
    let (code, reason) = match command {
        b"HELO" | b"EHLO" => (501, Reason::Helo),
        b"MAIL" if contains(host, b"no HELO/EHLO given") => (503, Reason::Helo),
        b"MAIL" | b"RCPT" | b"XCLIENT" | b"connection" | b"VRFY" | b"EXPN" => (550, Reason::Policy),
        _ => return Meaning::Unmatched,
    };
    plain(Some(host), code, reason)
}

fn message_refused<'a>(sender: &'a [u8], text: &'a [u8]) -> Meaning<'a> {
    let host = split_once(text, b"H=").and_then(|(_, rest)| Host::read(rest)).map(|(host, _)| host);
    let code = if contains(text, b"message too big") { 552 } else { 550 };
    match reject(host, code, Cause::plain(Reason::Content)) {
        Meaning::Event(Event::Reject(reject)) => Meaning::Event(Event::Reject(Reject { sender, ..reject })),
        other => other,
    }
}

/// `AUTH LOGIN" H=(x) [192.0.2.1] AUTH command used when not advertised`: the command is the client's own
/// words, so the host is looked for from the right. Commands other than AUTH are mere mistakes.
fn protocol_error(text: &[u8]) -> Meaning<'_> {
    if !text.get(..4).is_some_and(|command| command.eq_ignore_ascii_case(b"AUTH")) {
        return Meaning::Ignored;
    }
    let host = memchr::memmem::rfind(text, b"\" H=").and_then(|at| Host::read(&text[at + 4..]));
    match host {
        Some((host, _)) => {
            let failure = AuthFailure { client: Some(host.addr), name: host.name, login: b"" };
            Meaning::Event(Event::AuthFailure(failure))
        }
        None => Meaning::Ignored,
    }
}

/// `plain_login authenticator failed for name (helo) [192.0.2.1]: 535 Incorrect authentication data
/// (set_id=anna)`
fn failed_login(text: &[u8]) -> Meaning<'_> {
    let Some((_, rest)) = split_once(text, b" ") else { return Meaning::Unmatched };
    let Some(rest) = rest.strip_prefix(b"authenticator failed for ") else { return Meaning::Unmatched };
    let (host, after) = match Host::read(rest.strip_prefix(b"H=").unwrap_or(rest)) {
        Some((host, after)) => (Some(host), after),
        None => (None, rest),
    };
    let Some((_, said)) = split_once(after, b": 535 ") else { return Meaning::Ignored };
    let login = split_once(said, b"(set_id=").map_or(&b""[..], |(_, login)| login);
    Meaning::Event(Event::AuthFailure(AuthFailure {
        client: host.map(|host| host.addr),
        name: host.map_or(&b""[..], |host| host.name),
        login: memchr::memrchr(b')', login).map_or(login, |end| &login[..end]),
    }))
}

/// `Connection from [192.0.2.1] refused: too many connections`, `... refused: load average = 12.00`,
/// `temporarily refused connection from ...: not in reserve list: connected=20 max=20 reserve=5`
fn limit(text: &[u8]) -> Meaning<'_> {
    let refused = contains(text, b" refused: ") || text.starts_with(b"temporarily refused ");
    let Some((_, host)) = split_once(text, b"onnection from ").filter(|_| refused) else {
        return Meaning::Unmatched;
    };
    let loaded = contains(text, b"refused: load average") || contains(text, b" load=");
    Meaning::Event(Event::Limit(Limit {
        kind: if loaded { LimitKind::Load } else { LimitKind::Connections },
        client: Host::read(host).map(|(host, _)| host.addr),
        text,
    }))
}
