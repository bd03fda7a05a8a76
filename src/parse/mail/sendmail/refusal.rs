//! What Sendmail refuses: by a rule set, by a milter, because a recipient is not known; and failed logins
//! (`srvrsmtp.c`, `parseaddr.c` `rscheck`, `err.c` `usrerr`). Pure.

use memchr::memmem;

use super::relay::Relay;
use crate::model::event::{AuthFailure, Event, Limit, LimitKind, Meaning, Reason, Reject};
use crate::model::net::Addr;
use crate::parse::mail::address::address;
use crate::parse::mail::reason::{self, Cause};
use crate::parse::words::{contains, number, split_once};

pub fn meaning<'a>(id: &'a [u8], text: &'a [u8]) -> Meaning<'a> {
    match text.first() {
        Some(b'r') => {
            if let Some(rest) = text.strip_prefix(b"ruleset=") {
                return by_ruleset(rest);
            }
            text.strip_prefix(b"rejecting commands from ").map_or(Meaning::Unmatched, too_early)
        }
        Some(b'M') => text.strip_prefix(b"Milter").map_or(Meaning::Unmatched, |rest| by_milter(id, rest)),
        Some(b'm') if text.starts_with(b"milter=") => Meaning::Ignored,
        Some(b'A') => text.strip_prefix(b"AUTH failure (").map_or(Meaning::Unmatched, failed_login),
        Some(b'T') if text.starts_with(b"Too many recipients") => {
            rejected(id, Reject { reason: Reason::Rate, ..NOBODY })
        }
        _ => by_address(id, text),
    }
}

/// A refusal of which nothing is known yet.
const NOBODY: Reject<'static> = Reject {
    client: None,
    name: b"",
    reason: Reason::Other,
    code: 0,
    zone: b"",
    sender: b"",
    recipient: b"",
};

/// A refusal without a client: the message's queue id, if there is one, leads to it.
fn rejected<'a>(queue_id: &'a [u8], reject: Reject<'a>) -> Meaning<'a> {
    Meaning::Event(match queue_id {
        b"" => Event::Reject(reject),
        _ => Event::RejectedIn { queue_id, reject },
    })
}

/// `check_rcpt, arg1=<x@y>, relay=name [192.0.2.1], reject=550 5.7.1 <x@y>... Relaying denied`
fn by_ruleset(text: &[u8]) -> Meaning<'_> {
    let Some((ruleset, rest)) = split_once(text, b", ") else { return Meaning::Unmatched };
    // Sendmail as client: the other side's TLS does not do.
    if matches!(ruleset, b"tls_server" | b"tls_rcpt" | b"try_tls") {
        return Meaning::Ignored;
    }
    let (argument, rest) = match rest.strip_prefix(b"arg1=") {
        Some(argument) => address(argument, b','),
        None => (&b""[..], rest),
    };
    let (before, Some(words)) = split_at_reject(rest) else { return Meaning::Ignored };
    let relay = split_once(before, b"relay=").map(|(_, value)| Relay::read(value)).unwrap_or_default();
    // `arg2=` of check_relay is the address once more.
    let second = || split_once(before, b"arg2=").map(|(_, value)| Addr::read(address(value, b',').0));
    let client = relay.addr.or_else(second);
    if ruleset == b"check_relay"
        && let Some(kind) = limit(words)
    {
        return Meaning::Event(Event::Limit(Limit { kind, client, text }));
    }
    let (code, cause) = cause(words);
    Meaning::Event(Event::Reject(Reject {
        client,
        name: relay.name,
        reason: cause.reason,
        code,
        zone: cause.zone,
        sender: if ruleset == b"check_mail" { argument } else { b"" },
        recipient: if ruleset == b"check_rcpt" { argument } else { b"" },
    }))
}

/// What stands before `, reject=` and the words after it; None where the line is about no refusal
/// (`, discard`, `, quarantine=...`).
fn split_at_reject(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    split_once(text, b", reject=").map_or((text, None), |(before, words)| (before, Some(words)))
}

fn limit(words: &[u8]) -> Option<LimitKind> {
    if contains(words, b"Connection rate limit exceeded") {
        return Some(LimitKind::Rate);
    }
    contains(words, b"Too many open connections").then_some(LimitKind::Connections)
}

/// `550 5.7.1 <x@y>... Relaying denied`: the reply code (0 without one) and what the words mean.
fn cause(reply: &[u8]) -> (u16, Cause<'_>) {
    let (code, words) = match number(reply) {
        Some((code, words)) if (400..600).contains(&code) => (code as u16, words),
        _ => (0, reply),
    };
    // Whoever may not relay is told as well that his name was not found; that is not the reason.
    let cause = match contains(words, b"Relaying denied") || contains(words, b"Relaying temporarily denied") {
        true => Cause::plain(Reason::RelayDenied),
        false => reason::cause(code, words),
    };
    (code, cause)
}

/// `: to=<x@y>, reject=451 4.7.1 Greylisting in action`, `: data, reject=554 5.7.1 Virus found`,
/// `: connect: host=name, addr=192.0.2.1, rejecting commands`
fn by_milter<'a>(id: &'a [u8], text: &'a [u8]) -> Meaning<'a> {
    let Some(rest) = text.strip_prefix(b": ") else { return Meaning::Ignored };
    if let Some(host) = rest.strip_prefix(b"connect: host=") {
        return connection_by_milter(host);
    }
    let (what, after) = split_once(rest, b"=")
        .filter(|(what, _)| matches!(*what, b"to" | b"from" | b"helo"))
        .map_or((&b""[..], rest), |(what, value)| (what, value));
    let (argument, after) = if what.is_empty() { (&b""[..], after) } else { address(after, b',') };
    let (_, Some(words)) = split_at_reject(after) else { return Meaning::Ignored };
    let (code, cause) = cause(words);
    let general = matches!(cause.reason, Reason::Other | Reason::Policy);
    let cause = match what {
        b"" if general => Cause::plain(Reason::Content),
        b"helo" if general => Cause::plain(Reason::Helo),
        _ if cause.reason == Reason::Other => Cause::plain(Reason::Policy),
        _ => cause,
    };
    rejected(
        id,
        Reject {
            reason: cause.reason,
            code,
            zone: cause.zone,
            sender: if what == b"from" { argument } else { b"" },
            recipient: if what == b"to" { argument } else { b"" },
            ..NOBODY
        },
    )
}

fn connection_by_milter(text: &[u8]) -> Meaning<'_> {
    let Some((name, rest)) = split_once(text, b", addr=") else { return Meaning::Ignored };
    let (addr, rest) = address(rest, b',');
    if !contains(rest, b"reject") && !contains(rest, b"temp failing") {
        return Meaning::Ignored;
    }
    let name = if name.starts_with(b"[") { b"" } else { name };
    let client = Some(Addr::read(addr));
    Meaning::Event(Event::Reject(Reject { client, name, reason: Reason::Policy, ..NOBODY }))
}

/// `<x@y>... User unknown`, `x@y... No such user here`: an error told to a client who is named later.
fn by_address<'a>(id: &'a [u8], text: &'a [u8]) -> Meaning<'a> {
    if id.is_empty() {
        return Meaning::Unmatched;
    }
    let (recipient, words) = if text.starts_with(b"<") {
        let (recipient, rest) = address(text, b' ');
        match rest.strip_prefix(b"... ") {
            Some(words) => (recipient, words),
            None => return Meaning::Unmatched,
        }
    } else {
        match split_once(text, b"... ") {
            Some((recipient, words)) if !recipient.contains(&b' ') => (recipient, words),
            _ => return Meaning::Unmatched,
        }
    };
    let (code, cause) = cause(words);
    rejected(id, Reject { reason: cause.reason, code, zone: cause.zone, recipient, ..NOBODY })
}

/// `LOGIN): authentication failure (-13) SASL(-13): ..., user=anna, relay=name [192.0.2.1]`: the login is the
/// client's own words, so `relay=` is looked for from the right.
fn failed_login(text: &[u8]) -> Meaning<'_> {
    let Some(at) = memmem::rfind(text, b", relay=") else { return Meaning::Unmatched };
    let relay = Relay::read(&text[at + 8..]);
    let login = split_once(&text[..at], b", user=").map_or(&b""[..], |(_, login)| login);
    Meaning::Event(Event::AuthFailure(AuthFailure { client: relay.addr, name: relay.name, login }))
}

/// `name [192.0.2.1] due to pre-greeting traffic after 5 seconds`
fn too_early(text: &[u8]) -> Meaning<'_> {
    let Some((client, _)) = split_once(text, b" due to ") else { return Meaning::Unmatched };
    let relay = Relay::read(client);
    Meaning::Event(Event::Reject(Reject {
        client: relay.addr,
        name: relay.name,
        reason: Reason::Policy,
        ..NOBODY
    }))
}
