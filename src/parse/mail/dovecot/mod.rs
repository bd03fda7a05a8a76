//! Dovecot's logins and deliveries, and saslauthd. Defined by `login-common/client-common.c` and
//! `client-common-auth.c` (1.2 to 2.4), `lib-lda/mail-deliver.c`, `master/service-monitor.c`, and `do_auth` of Cyrus
//! SASL's saslauthd.
//!
//! A failed login is counted by the login process's line, which has the client's address; what auth and
//! auth-worker say of the same login is ignored, and so is saslauthd's line, because the server that
//! asked (Postfix, Sendmail, Dovecot) logs the failure with the address. One line is one failure,
//! however many attempts it tells of.

use memchr::memmem;

use crate::model::event::{AuthFailure, Event, Limit, LimitKind, Meaning};
use crate::model::header::Header;
use crate::model::net::Addr;
use crate::parse::words;

/// True for the programs whose lines are read here; `imap-login` and its like where Dovecot writes its
/// log file itself.
pub fn owns(program: &[u8]) -> bool {
    matches!(program, b"dovecot" | b"dovecot-auth" | b"dovecot-lda" | b"saslauthd")
        || is_login(program)
        || program.starts_with(b"auth-worker")
}

pub fn meaning<'a>(header: &Header<'a>) -> Meaning<'a> {
    match header.program {
        b"saslauthd" => saslauthd(header.message),
        b"dovecot" => {
            let message = without_level(header.message).1;
            match words::split_once(message, b": ") {
                Some((service, rest)) => service_line(service, rest),
                None => Meaning::Unmatched,
            }
        }
        service => service_line(service, header.message),
    }
}

fn is_login(service: &[u8]) -> bool {
    matches!(service, b"imap-login" | b"pop3-login" | b"submission-login" | b"managesieve-login")
}

/// Error level, which log files show and syslog mostly leaves out, and the text.
fn without_level(text: &[u8]) -> (&[u8], &[u8]) {
    const LEVELS: &[&[u8]] = &[b"Info", b"Warning", b"Error", b"Fatal", b"Panic", b"Debug"];
    match words::split_once(text, b": ") {
        Some((level, rest)) if LEVELS.contains(&level) => (level, rest),
        _ => (b"", text),
    }
}

/// `service: [Level: ]text`; a service can name its user and process: `lmtp(anna)<712><Ab1>`.
fn service_line<'a>(service: &'a [u8], rest: &'a [u8]) -> Meaning<'a> {
    let (level, text) = without_level(rest);
    if is_login(service) {
        return login(text);
    }
    let end = service.iter().position(|&byte| matches!(byte, b'(' | b'<' | b'[')).unwrap_or(service.len());
    if &service[..end] == b"master"
        && let Some(event) = service_limit(text)
    {
        return Meaning::Event(event);
    }
    const SERVICES: &[&[u8]] = &[
        b"auth",
        b"auth-worker",
        b"auth-worker-process",
        b"imap",
        b"pop3",
        b"lmtp",
        b"lda",
        b"deliver",
        b"submission",
        b"managesieve",
        b"master",
        b"log",
        b"config",
        b"anvil",
        b"stats",
        b"ssl-params",
        b"dict",
        b"indexer",
        b"indexer-worker",
        b"imap-hibernate",
        b"imap-urlauth",
        b"replicator",
        b"dsync",
        b"dsync-local",
        b"doveadm",
        b"director",
        b"quota-status",
        b"script",
        b"sieve",
        b"dns-client",
        b"dovecot-lda",
        b"dovecot-auth",
    ];
    match level {
        b"Error" | b"Fatal" | b"Panic" => Meaning::Unmatched,
        _ if SERVICES.contains(&&service[..end]) => Meaning::Ignored,
        _ => Meaning::Unmatched,
    }
}

/// `REASON (auth failed, 3 attempts in 12 secs): user=<LOGIN>, method=PLAIN, rip=IP, lip=IP, ...`
fn login(text: &[u8]) -> Meaning<'_> {
    let (reason, login) = match words::split_once(text, b": user=<") {
        Some((reason, rest)) => (reason, user(rest)),
        None => match words::split_once(text, b"): ") {
            Some((reason, _)) => (reason, &b""[..]),
            None => return login_process(text),
        },
    };
    if words::contains(reason, b"Maximum number of connections from user+IP") {
        let limit = Limit { kind: LimitKind::Connections, client: remote(text), text };
        return Meaning::Event(Event::Limit(limit));
    }
    const FAILED: &[&[u8]] = &[
        b"(auth failed, ",
        b"(authorization failed, ",
        b"(tried to use dis",
        b"(proxy dest auth failed",
        b"(user disabled",
        b"(password expired",
    ];
    if FAILED.iter().any(|words| words::contains(reason, words)) {
        let failure = AuthFailure { client: remote(text), name: b"", login };
        return Meaning::Event(Event::AuthFailure(failure));
    }
    Meaning::Ignored
}

/// The login ends at the last `>, ` before the address: it is the client's own text.
fn user(rest: &[u8]) -> &[u8] {
    let end = memmem::rfind(rest, b"rip=").unwrap_or(rest.len());
    let before = rest.get(..end).unwrap_or(rest);
    let before = match memmem::rfind(before, b">, method=") {
        Some(at) => &before[..at],
        None => before.strip_suffix(b">, ").unwrap_or(before),
    };
    before.strip_suffix(b">").unwrap_or(before)
}

/// `rip=` of the last such field, because the login before it could hold another.
fn remote(text: &[u8]) -> Option<Addr<'_>> {
    let at = memmem::rfind(text, b"rip=")?;
    let rest = &text[at + b"rip=".len()..];
    let end = rest.iter().position(|&byte| matches!(byte, b',' | b' ')).unwrap_or(rest.len());
    Some(Addr::read(&rest[..end]))
}

/// What login processes say outside a client's line.
fn login_process(text: &[u8]) -> Meaning<'_> {
    const ROUTINE: &[&[u8]] =
        &[b"Login", b"Disconnected", b"Aborted login", b"proxy(", b"Auth process", b"SSL", b"TLS", b"Killed"];
    match ROUTINE.iter().any(|beginning| text.starts_with(beginning)) {
        true => Meaning::Ignored,
        false => Meaning::Unmatched,
    }
}

/// `service(imap-login): process_limit (100) reached, client connections are being dropped`
fn service_limit(text: &[u8]) -> Option<Event<'_>> {
    let (_, rest) = words::split_once(text.strip_prefix(b"service(")?, b"): ")?;
    let kind = if rest.starts_with(b"process_limit (") {
        LimitKind::Processes
    } else if rest.starts_with(b"client_limit (") {
        LimitKind::Connections
    } else {
        return None;
    };
    words::contains(rest, b" reached").then_some(Event::Limit(Limit { kind, client: None, text }))
}

fn saslauthd(message: &[u8]) -> Meaning<'_> {
    const ROUTINE: &[&[u8]] = &[
        b"do_auth ",
        b"DEBUG: ",
        b"detach_tty ",
        b"ipc_init ",
        b"server_exit ",
        b"do_request ",
        b"get_accept_lock",
        b"rel_accept_lock",
        b"auth_",
    ];
    match ROUTINE.iter().any(|beginning| message.starts_with(beginning)) {
        true => Meaning::Ignored,
        false => Meaning::Unmatched,
    }
}

#[cfg(test)]
mod tests;
