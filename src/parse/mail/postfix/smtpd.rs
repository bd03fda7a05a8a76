//! smtpd, the SMTP server (submission and re-injection as well): sessions, accepted messages, refusals,
//! failed logins, rate limits. Pure. From `src/smtpd/smtpd.c`, `smtpd_check.c`, `smtpd_sasl_glue.c`, `smtpd_proxy.c`.

use memchr::memchr;

use super::grammar::{Peer, cut, is_queue_id, peer, queue_id};
use super::refusal::{proxy_refused, refused};
use crate::model::event::{Accepted, AuthFailure, Entry, Event, Limit, LimitKind, Meaning, Session};
use crate::model::header::Header;
use crate::parse::words::number;

/// None for words that are not smtpd's own.
pub fn meaning<'a>(message: &'a [u8], header: &Header<'a>) -> Option<Meaning<'a>> {
    let pid = header.pid;
    match message.first()? {
        b'c' => Some(Meaning::Event(Event::Connect(session(message.strip_prefix(b"connect from ")?, pid)?))),
        b'd' => match message.strip_prefix(b"disconnect from ") {
            Some(client) => Some(Meaning::Event(Event::Disconnect(session(client, pid)?))),
            None => message.starts_with(b"discarding EHLO keywords: ").then_some(Meaning::Ignored),
        },
        // The disconnect follows.
        b'l' | b't' | b'i' | b'b' => ended(message),
        b'w' => warning(message.strip_prefix(b"warning: ")?),
        b'p' => match message.strip_prefix(b"proxy-reject: ") {
            Some(text) => proxy_refused(text),
            None => message.starts_with(b"proxy-accept: ").then_some(Meaning::Ignored),
        },
        b'N' => action(message.strip_prefix(b"NOQUEUE: ")?),
        _ => {
            let (id, rest) = queue_id(message)?;
            match rest.strip_prefix(b"client=") {
                Some(client) => accepted(id, client, header.program),
                None => action(rest),
            }
        }
    }
}

/// The pid pairs the two ends of a session: a server process has one client at a time.
fn session(text: &[u8], pid: u32) -> Option<Session<'_>> {
    let (Peer { name, address: client }, rest) = peer(text)?;
    let whole = &text[..text.len() - rest.len()];
    let key = if pid != 0 { u64::from(pid) } else { hash(whole) };
    Some(Session { key, client, name, inbound: true })
}

/// FNV-1a: where a log has no pid, the client pairs the two ends.
fn hash(text: &[u8]) -> u64 {
    text.iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

fn ended(message: &[u8]) -> Option<Meaning<'_>> {
    const ENDS: [&[u8]; 5] = [
        b"lost connection after ",
        b"timeout after ",
        b"too many errors after ",
        b"improper command pipelining after ",
        b"bare <LF> received after ",
    ];
    ENDS.iter().any(|end| message.starts_with(end)).then_some(Meaning::Ignored)
}

/// What stands after the queue id or `NOQUEUE`.
fn action(rest: &[u8]) -> Option<Meaning<'_>> {
    // Not refused: told only (`warn_if_reject`), or let pass with a mark, or a before-queue filter's client
    // (`NOQUEUE: client=`), whose message enters the queue under another id.
    const PASSED: [&[u8]; 20] = [
        b"client=",
        b"reject_warning: ",
        b"discard: ",
        b"hold: ",
        b"filter: ",
        b"redirect: ",
        b"prepend: ",
        b"warn: ",
        b"info: ",
        b"bcc: ",
        b"delay: ",
        b"permit: ",
        b"replace: ",
        b"milter-discard: ",
        b"milter-hold: ",
        b"milter-delay: ",
        b"milter-quarantine: ",
        b"proxy-accept: ",
        b"triggers ",
        b"trace: ",
    ];
    if let Some(text) = rest.strip_prefix(b"reject: ") {
        return refused(text, false);
    }
    if let Some(text) = rest.strip_prefix(b"milter-reject: ") {
        return refused(text, true);
    }
    if let Some(text) = rest.strip_prefix(b"proxy-reject: ") {
        return refused(text, true).or_else(|| proxy_refused(text));
    }
    if let Some(text) = rest.strip_prefix(b"warning: ") {
        return warning(text);
    }
    PASSED.iter().any(|word| rest.starts_with(word)).then_some(Meaning::Ignored)
}

/// `client=name[address], sasl_method=PLAIN, sasl_username=login, orig_queue_id=id, orig_client=name[address]`
///
/// A message whose queue id in this mail system is known (`orig_queue_id`) was counted when it first
/// entered the queue. With `orig_client` alone it comes from a filter before the queue
/// (`smtpd_proxy_filter`), which let it enter no queue yet: it counts, as the message of that client.
fn accepted<'a>(queue_id: &'a [u8], text: &'a [u8], program: &[u8]) -> Option<Meaning<'a>> {
    let (mut client, rest) = peer(text)?;
    let mut login = &b""[..];
    let mut entry = if is_for_filters(program) { Entry::AtFilter } else { Entry::First };
    let mut fields = rest;
    while let Some(field) = fields.strip_prefix(b", ") {
        let end = memchr(b',', field).unwrap_or(field.len());
        let (field, next) = field.split_at(end);
        if let Some(value) = field.strip_prefix(b"sasl_username=") {
            login = value;
        } else if let Some(queue_id) = field.strip_prefix(b"orig_queue_id=").filter(|id| is_queue_id(id)) {
            entry = Entry::Again { queue_id };
        } else if let Some((origin, _)) = field.strip_prefix(b"orig_client=").and_then(peer) {
            client = if matches!(entry, Entry::Again { .. }) { client } else { origin };
        }
        fields = next;
    }
    Some(Meaning::Event(Event::Accepted(Accepted {
        queue_id,
        client: Some(client.address),
        name: client.name,
        login,
        uid: None,
        sender: None,
        entry,
    })))
}

/// Whether a server's name, as it is by the custom of `-o syslog_name=postfix/SERVICE`, says that mail comes
/// back from content filters there: `postfix/10025/smtpd`, `postfix/amavis/smtpd`. Those that clients are
/// known to submit to are named here.
fn is_for_filters(program: &[u8]) -> bool {
    const FOR_CLIENTS: [&[u8]; 9] =
        [b"smtpd", b"smtp", b"submission", b"submissions", b"smtps", b"ssmtp", b"25", b"465", b"587"];
    let service = program.strip_suffix(b"/smtpd").and_then(|program| cut(program, b"/"));
    service.is_some_and(|(_, service)| !FOR_CLIENTS.contains(&service))
}

fn warning(text: &[u8]) -> Option<Meaning<'_>> {
    if let Some(limit) = limit(text) {
        return Some(Meaning::Event(Event::Limit(limit)));
    }
    let (client, rest) = peer(text)?;
    auth_failure(client, rest.strip_prefix(b": SASL ")?)
}

/// `Connection rate limit exceeded: 61 from name[address] for service smtp` and its kin. Postfix logs no
/// refusal beside it.
fn limit(text: &[u8]) -> Option<Limit<'_>> {
    let (what, rest) = cut(text, b" limit exceeded: ")?;
    let kind = match what {
        b"Connection concurrency" => LimitKind::Connections,
        b"Connection rate"
        | b"Message delivery request rate"
        | b"Recipient address rate"
        | b"New TLS session rate"
        | b"AUTH command rate" => LimitKind::Rate,
        _ => return None,
    };
    let (_, rest) = number(rest)?;
    let (client, _) = peer(rest.strip_prefix(b" from ")?)?;
    Some(Limit { kind, client: Some(client.address), text })
}

/// `LOGIN authentication failed: reason, sasl_username=login`
fn auth_failure<'a>(client: Peer<'a>, text: &'a [u8]) -> Option<Meaning<'a>> {
    let (_, rest) = cut(text, b" authentication ")?;
    // The client gave up (`*`), or our own authentication server is gone: no password was refused.
    if rest.starts_with(b"aborted") || rest.starts_with(b"failed: Connection lost to authentication server") {
        return Some(Meaning::Ignored);
    }
    if !rest.starts_with(b"failed") {
        return None;
    }
    let login = match cut(rest, b", sasl_username=") {
        None | Some((_, b"(unavailable)")) => b"",
        Some((_, login)) => login,
    };
    Some(Meaning::Event(Event::AuthFailure(AuthFailure {
        client: Some(client.address),
        name: client.name,
        login,
    })))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all_ignored, client, event, show};
    use super::*;
    use crate::model::header::When;
    use crate::model::net::Addr;

    #[test]
    fn sessions() {
        let table = [
            ("connect from mx.home.example[192.0.2.7]", "mx.home.example", client(7)),
            ("connect from unknown[192.0.2.7]", "", client(7)),
            ("connect from mx.home.example[192.0.2.7]:50111", "mx.home.example", client(7)),
            ("connect from unknown[unknown]", "", Addr::Unreadable(b"unknown")),
            (
                "disconnect from mx.home.example[192.0.2.7] ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4",
                "mx.home.example",
                client(7),
            ),
            ("disconnect from mx.home.example[192.0.2.7]", "mx.home.example", client(7)),
        ];
        for (message, name, client) in table {
            let session = Session { key: 7, client, name: name.as_bytes(), inbound: true };
            let expected = if message.starts_with("connect") {
                Event::Connect(session)
            } else {
                Event::Disconnect(session)
            };
            assert_eq!(event(b"smtpd", message), expected, "{message}");
        }
    }

    const HEADER: Header<'static> = Header {
        when: When { micros: 0, day: 0, second: 0 },
        host: b"mx",
        program: b"postfix/smtpd",
        pid: 7,
        message: b"",
    };

    #[test]
    fn without_a_pid_the_client_is_the_key() {
        let key = |message: &'static [u8]| match meaning(message, &Header { pid: 0, ..HEADER }) {
            Some(Meaning::Event(Event::Connect(session) | Event::Disconnect(session))) => session.key,
            other => panic!("{other:?}"),
        };
        let one = key(b"connect from a.example[192.0.2.7]:50111");
        assert_eq!(one, key(b"disconnect from a.example[192.0.2.7]:50111 quit=1 commands=1"));
        assert_ne!(one, key(b"connect from a.example[192.0.2.7]:50112"));
    }

    #[test]
    fn messages_accepted() {
        let table = [
            ("4C0FFEE123: client=mx.home.example[192.0.2.7]", client(7), "mx.home.example", "", Entry::First),
            (
                "4Pcb1NGkSz2Nt5G: client=unknown[192.0.2.7]:4711, sasl_method=PLAIN, sasl_username=anna@home.example",
                client(7),
                "",
                "anna@home.example",
                Entry::First,
            ),
            (
                "4C0FFEE123: client=localhost[127.0.0.1], orig_queue_id=4C0FFEE122, orig_client=mx.home.example[192.0.2.7]",
                Addr::read(b"127.0.0.1"),
                "localhost",
                "",
                Entry::Again { queue_id: b"4C0FFEE122" },
            ),
            (
                "4C0FFEE123: client=localhost[127.0.0.1], orig_client=mx.home.example[192.0.2.7]",
                client(7),
                "mx.home.example",
                "",
                Entry::First,
            ),
            // A filter before the queue that was given no id of ours.
            (
                "4C0FFEE123: client=localhost[127.0.0.1], orig_queue_id=NOQUEUE, orig_client=mx.home.example[192.0.2.7]",
                client(7),
                "mx.home.example",
                "",
                Entry::First,
            ),
        ];
        for (message, client, name, login, entry) in table {
            let Event::Accepted(got) = event(b"smtpd", message) else { panic!("{message}") };
            assert_eq!(
                (got.client, show(got.name), show(got.login)),
                (Some(client), name.into(), login.into()),
                "{message}"
            );
            assert_eq!((got.entry, got.uid, got.sender), (entry, None, None), "{message}");
        }
    }

    #[test]
    fn services_for_filters() {
        let client = b"4C0FFEE123: client=localhost[127.0.0.1]";
        for (program, entry) in [
            ("postfix/smtpd", Entry::First),
            ("postfix/smtp/smtpd", Entry::First),
            ("postfix/submission/smtpd", Entry::First),
            ("postfix/smtps/smtpd", Entry::First),
            ("postfix/587/smtpd", Entry::First),
            ("postfix-out/smtpd", Entry::First),
            ("postfix/10025/smtpd", Entry::AtFilter),
            ("postfix-in/amavis/smtpd", Entry::AtFilter),
        ] {
            match meaning(client, &Header { program: program.as_bytes(), ..HEADER }) {
                Some(Meaning::Event(Event::Accepted(got))) => assert_eq!(got.entry, entry, "{program}"),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn failed_logins() {
        let table = [
            ("warning: unknown[192.0.2.7]: SASL LOGIN authentication failed: UGFzc3dvcmQ6", "", ""),
            (
                "warning: mx.home.example[192.0.2.7]: SASL PLAIN authentication failed: (reason unavailable), sasl_username=anna@home.example",
                "mx.home.example",
                "anna@home.example",
            ),
            (
                "warning: unknown[192.0.2.7]:4711: SASL LOGIN authentication failed: authentication failure, sasl_username=(unavailable)",
                "",
                "",
            ),
        ];
        for (message, name, login) in table {
            let Event::AuthFailure(got) = event(b"smtpd", message) else { panic!("{message}") };
            assert_eq!(
                (got.client, show(got.name), show(got.login)),
                (Some(client(7)), name.into(), login.into())
            );
        }
    }

    #[test]
    fn limits() {
        let table = [
            (
                "warning: Connection concurrency limit exceeded: 51 from mx.home.example[192.0.2.7] for service smtp",
                LimitKind::Connections,
            ),
            (
                "warning: Connection rate limit exceeded: 61 from unknown[192.0.2.7] for service smtp",
                LimitKind::Rate,
            ),
            (
                "warning: Message delivery request rate limit exceeded: 9 from unknown[192.0.2.7] for service smtp",
                LimitKind::Rate,
            ),
            (
                "warning: Recipient address rate limit exceeded: 99 from unknown[192.0.2.7] for service submission",
                LimitKind::Rate,
            ),
            (
                "warning: New TLS session rate limit exceeded: 9 from unknown[192.0.2.7] for service smtp",
                LimitKind::Rate,
            ),
            (
                "warning: AUTH command rate limit exceeded: 9 from unknown[192.0.2.7] for service smtp",
                LimitKind::Rate,
            ),
        ];
        for (message, kind) in table {
            let text = &message.as_bytes()["warning: ".len()..];
            assert_eq!(event(b"smtpd", message), Event::Limit(Limit { kind, client: Some(client(7)), text }));
        }
    }

    #[test]
    fn nothing_to_count() {
        all_ignored(
            b"smtpd",
            &[
                "lost connection after DATA (7774180 bytes) from unknown[192.0.2.7]",
                "timeout after END-OF-MESSAGE from unknown[192.0.2.7]",
                "too many errors after AUTH from unknown[192.0.2.7]",
                "improper command pipelining after EHLO from unknown[192.0.2.7]: MAIL FROM:<a@b.example>\\r\\n",
                "bare <LF> received after CONNECT from mx.home.example[192.0.2.7]",
                "discarding EHLO keywords: CHUNKING ETRN DSN 8BITMIME",
                "NOQUEUE: client=mx.home.example[192.0.2.7]",
                "NOQUEUE: reject_warning: RCPT from unknown[192.0.2.7]: 450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.7]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x>",
                "NOQUEUE: filter: RCPT from unknown[192.0.2.7]: <a@b.example>: Sender address triggers FILTER amavis:[127.0.0.1]:10024; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x>",
                "4C0FFEE123: discard: RCPT from unknown[192.0.2.7]: <c@d.example>: Recipient address triggers DISCARD action; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x>",
                "proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 4C0FFEE123; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x>",
                "warning: SASL authentication failure: Password verification failed",
                "warning: unknown[192.0.2.7]: SASL LOGIN authentication failed: Connection lost to authentication server",
                "warning: unknown[192.0.2.7]: SASL PLAIN authentication aborted: Temporary authentication failure",
                "warning: hostname a.example does not resolve to address 192.0.2.7: Name or service not known",
                "warning: 192.0.2.7: hostname a.example verification failed: Name or service not known",
                "warning: non-SMTP command from unknown[192.0.2.7]: GET / HTTP/1.1",
                "warning: Illegal address syntax from unknown[192.0.2.7] in RCPT command: <@>",
                "warning: TLS library problem: error:0A00010B:SSL routines::wrong version number:../ssl/record/ssl3_record.c:354:",
                "Anonymous TLS connection established from mx.home.example[192.0.2.7]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)",
                "SSL_accept error from unknown[192.0.2.7]: lost connection",
                "setting up TLS connection from unknown[192.0.2.7]",
            ],
        );
    }

    /// `smtpd -v` repeats every refusal on its way to the client.
    #[test]
    fn verbose_logging_is_not_counted() {
        all_ignored(
            b"smtpd",
            &[
                "> unknown[192.0.2.7]: 554 5.7.1 <c@d.example>: Relay access denied",
                "< unknown[192.0.2.7]: RCPT TO:<c@d.example>",
                ">>> START Recipient address RESTRICTIONS <<<",
                "generic_checks: name=reject_unauth_destination status=2",
                "smtpd_check_addr: addr=c@d.example",
                "match_hostname: a.example ~? 192.0.2.0/24",
                "reject_rbl: Client host 192.0.2.7",
                "send attr request = connect",
                "private/anvil socket: wanted attribute: status",
                "input attribute value: 0",
                "xsasl_dovecot_server_connect: Connecting",
                "watchdog_pat: 0x55d0f2b4c2a0",
            ],
        );
    }
}
