//! What refuses at qmail's SMTP door: the chkuser patch (`chkuser.c`, versions 2.0.8 and 2.0.9), the
//! `badiprbl` patch, and spamdyke (`spamdyke.h`, `filter.c`, versions 4 and 5).

use memchr::memmem;

use crate::model::event::{AuthFailure, Event, Meaning, Reason, Reject};
use crate::model::net::Addr;
use crate::parse::mail::{reason, reply};
use crate::parse::words;

/// What follows `qmail-smtpd: `, or a whole `CHKUSER` line.
pub fn qmail_smtpd(message: &[u8]) -> Meaning<'_> {
    if let Some(rest) = message.strip_prefix(b"CHKUSER ") {
        return chkuser(rest);
    }
    bad_ip(message).map_or(Meaning::Unmatched, Meaning::Event)
}

/// `421 badiprbl: ip 192.0.2.1 rbl: bl.lists.example`
fn bad_ip(message: &[u8]) -> Option<Event<'_>> {
    let (code, rest) = reply::code_and_words(message);
    let (client, zone) = words::split_once(rest.strip_prefix(b"badiprbl: ip ")?, b" rbl: ")?;
    Some(Event::Reject(Reject {
        client: Some(Addr::read(client)),
        name: b"",
        reason: Reason::Rbl,
        code,
        zone,
        sender: b"",
        recipient: b"",
    }))
}

/// `rejected rcpt: from <SENDER:AUTH:IDENT> remote <HELO:NAME:IP> rcpt <RECIPIENT> : WORDS`; since 2.0.9 the
/// parts are named: `<SENDER|remoteinfo/auth:X|chkuser-identify:Y> remote <helo:H|remotehostname:N|remotehostip:IP>`.
fn chkuser(rest: &[u8]) -> Meaning<'_> {
    let Some((title, rest)) = words::split_once(rest, b": from <") else { return Meaning::Unmatched };
    let reason = match title {
        // The refusal that follows from a reached threshold has a line of its own.
        b"intrusion threshold" | b"relaying rcpt" => return Meaning::Ignored,
        _ if title.starts_with(b"accepted ") => return Meaning::Ignored,
        b"rejected rcpt" if rest.ends_with(b"> : not existing recipient") => Reason::UnknownUser,
        b"rejected rcpt" if words::contains(rest, b"> : max number of ") => Reason::Rate,
        b"rejected rcpt" | b"rejected sender" => Reason::Policy,
        b"rejected relaying" | b"must auth" => Reason::RelayDenied,
        b"rejected intrusion" => Reason::Rate,
        b"mbx overquota" | b"no auth resource" => Reason::Other,
        _ => return Meaning::Unmatched,
    };
    chkuser_reject(reason, rest).map_or(Meaning::Unmatched, Meaning::Event)
}

fn chkuser_reject(reason: Reason, rest: &[u8]) -> Option<Event<'_>> {
    let (from, rest) = words::split_once(rest, b"> remote <")?;
    let at = memmem::rfind(rest, b"> rcpt <")?;
    let (remote, rest) = (&rest[..at], &rest[at + b"> rcpt <".len()..]);
    let (recipient, _) = words::split_once(rest, b"> : ")?;
    let sender_end = from.iter().position(|&byte| matches!(byte, b'|' | b':')).unwrap_or(from.len());
    let (name, client) = chkuser_remote(remote);
    let name = if name == b"unknown" { b"" } else { name };
    Some(Event::Reject(Reject {
        client: Some(Addr::read(client)),
        name,
        reason,
        code: 0,
        zone: b"",
        sender: &from[..sender_end],
        recipient,
    }))
}

/// Name and address. The HELO before them is the client's own, so both are read from the right.
fn chkuser_remote(remote: &[u8]) -> (&[u8], &[u8]) {
    if let Some(at) = memmem::rfind(remote, b"|remotehostip:") {
        let (before, client) = (&remote[..at], &remote[at + b"|remotehostip:".len()..]);
        let name = memmem::rfind(before, b"|remotehostname:");
        return (name.map_or(b"", |at| &before[at + b"|remotehostname:".len()..]), client);
    }
    let Some(colon) = memchr::memrchr(b':', remote) else { return (b"", remote) };
    let before = &remote[..colon];
    (memchr::memrchr(b':', before).map_or(b"", |at| &before[at + 1..]), &remote[colon + 1..])
}

/// `DENIED_RBL_MATCH from: S to: R origin_ip: IP origin_rdns: NAME auth: LOGIN[ encryption: E[ reason: TEXT]]`;
/// what is not known is `(unknown)`. `FILTER_` lines say which filter fired, at log level verbose.
pub fn spamdyke(message: &[u8]) -> Meaning<'_> {
    let (verdict, rest) = words::split_once(message, b" ").unwrap_or((message, b""));
    if let Some(event) = listed(verdict, rest) {
        return Meaning::Event(event);
    }
    let reason = match verdict {
        b"DENIED_RBL_MATCH" | b"DENIED_RHSBL_MATCH" => Reason::Rbl,
        b"DENIED_RDNS_MISSING" | b"DENIED_RDNS_RESOLVE" => Reason::NoReverseDns,
        b"DENIED_GRAYLISTED" => Reason::Greylisted,
        b"DENIED_INVALID_RECIPIENT" => Reason::UnknownUser,
        b"DENIED_RELAYING" | b"DENIED_AUTH_REQUIRED" => Reason::RelayDenied,
        b"DENIED_TOO_MANY_RECIPIENTS" => Reason::Rate,
        b"DENIED_HEADER_BLACKLISTED" => Reason::Content,
        b"DENIED_OTHER" => Reason::Other,
        b"FAILED_AUTH" => return failed_login(rest).map_or(Meaning::Unmatched, Meaning::Event),
        b"ALLOWED"
        | b"ALLOWED_AUTHENTICATED"
        | b"ALLOWED_TLS"
        | b"TIMEOUT"
        | b"FAILED_TLS"
        | b"UNKNOWN_AUTH" => {
            return Meaning::Ignored;
        }
        _ if verdict.starts_with(b"DENIED_") => Reason::Policy,
        _ if verdict.starts_with(b"FILTER_") => return Meaning::Ignored,
        _ => return Meaning::Unmatched,
    };
    denied(reason, rest).map_or(Meaning::Unmatched, Meaning::Event)
}

/// `FILTER_RBL_MATCH ip: 192.0.2.1 rbl: bl.lists.example`
fn listed<'a>(verdict: &[u8], rest: &'a [u8]) -> Option<Event<'a>> {
    (verdict == b"FILTER_RBL_MATCH").then_some(())?;
    let (client, zone) = words::split_once(rest.strip_prefix(b"ip: ")?, b" rbl: ")?;
    let end = memchr::memchr(b' ', zone).unwrap_or(zone.len());
    Some(Event::Listed { client: Addr::read(client), zone: &zone[..end] })
}

fn denied(reason: Reason, rest: &[u8]) -> Option<Event<'_>> {
    let origin = origin(rest)?;
    let said = match origin.said {
        b"(empty)" => b"",
        said => said,
    };
    let zone = match reason {
        Reason::Rbl if !said.is_empty() && !said.contains(&b' ') && !said.contains(&b'/') => said,
        Reason::Rbl => reason::cause(554, said).zone,
        _ => b"",
    };
    let (told, _) = reply::code_and_words(said);
    let reason = if reason == Reason::Other { reason::cause(told, said).reason } else { reason };
    Some(Event::Reject(Reject {
        client: Some(Addr::read(origin.client)),
        name: origin.name,
        reason,
        code: told,
        zone,
        sender: origin.sender,
        recipient: origin.recipient,
    }))
}

fn failed_login(rest: &[u8]) -> Option<Event<'_>> {
    let origin = origin(rest)?;
    let client = Some(Addr::read(origin.client));
    Some(Event::AuthFailure(AuthFailure { client, name: origin.name, login: origin.login }))
}

struct Origin<'a> {
    sender: &'a [u8],
    recipient: &'a [u8],
    client: &'a [u8],
    name: &'a [u8],
    login: &'a [u8],
    said: &'a [u8],
}

/// spamdyke strips neither spaces nor colons from envelope addresses, so the fields behind them are
/// found by the last `origin_ip:` that an address follows.
fn origin(rest: &[u8]) -> Option<Origin<'_>> {
    let at = memmem::rfind(rest, b" origin_ip: ")?;
    let (envelope, tail) = (&rest[..at], &rest[at + b" origin_ip: ".len()..]);
    let (sender, recipient) = words::split_once(envelope.strip_prefix(b"from: ")?, b" to: ")?;
    let (client, tail) = words::split_once(tail, b" origin_rdns: ")?;
    let (name, tail) = words::split_once(tail, b" auth: ")?;
    let (tail, said) = words::split_once(tail, b" reason: ").unwrap_or((tail, b""));
    let (login, _) = words::split_once(tail, b" encryption: ").unwrap_or((tail, b""));
    let known = |text| if text == b"(unknown)" { &b""[..] } else { text };
    Some(Origin {
        sender: known(sender),
        recipient: known(recipient),
        client,
        name: known(name),
        login: known(login),
        said,
    })
}
