//! postscreen, which stands before smtpd, and dnsblog, which asks blocklists for it. Pure. From
//! `src/postscreen/postscreen.c`, `postscreen_smtpd.c`, `postscreen_early.c`, `postscreen_state.c`, `src/dnsblog/dnsblog.c`.
//!
//! `NOQUEUE: reject: CONNECT from [address]:port: too many connections` and `all server ports busy` are read
//! as a `Limit`, not as a `Reject`: no recipient was refused, and the line states no reply code. The client
//! gets a 421 and is as welcome as before once there is room; what it shows is that our limit was reached.

use super::grammar::{cut, peer};
use super::refusal::refused;
use crate::model::event::{Event, Limit, LimitKind, Meaning};
use crate::model::net::Addr;
use crate::parse::words::number;

/// What postscreen says about a client that is not counted: the refusal, if any, is a line of its own.
const TOLD: [&[u8]; 20] = [
    b"DISCONNECT [",
    b"PASS OLD [",
    b"PASS NEW [",
    b"HANGUP after ",
    b"PREGREET ",
    b"WHITELISTED [",
    b"ALLOWLISTED [",
    b"BLACKLISTED [",
    b"DENYLISTED [",
    b"WHITELIST VETO [",
    b"ALLOWLIST VETO [",
    b"BARE NEWLINE from [",
    b"COMMAND PIPELINING from [",
    b"COMMAND TIME LIMIT from [",
    b"COMMAND COUNT LIMIT from [",
    b"COMMAND LENGTH LIMIT from [",
    b"NON-SMTP COMMAND from [",
    b"DATA without valid RCPT from [",
    b"BDAT without valid RCPT from [",
    b"leaving STRESS mode",
];

/// None for words that are not postscreen's own.
pub fn meaning(message: &[u8]) -> Option<Meaning<'_>> {
    if let Some(rest) = message.strip_prefix(b"CONNECT from ") {
        let (client, _) = peer(rest)?;
        return Some(Meaning::Event(Event::Screened { client: client.address }));
    }
    if let Some(rest) = message.strip_prefix(b"DNSBL rank ") {
        let (rank, rest) = number(rest)?;
        let (client, _) = peer(rest.strip_prefix(b" for ")?)?;
        return Some(Meaning::Event(Event::Ranked { client: client.address, rank }));
    }
    if let Some(text) = message.strip_prefix(b"NOQUEUE: reject: ") {
        return limit(text).or_else(|| refused(text, false));
    }
    if message.starts_with(b"entering STRESS mode") {
        let limit = Limit { kind: LimitKind::Connections, client: None, text: message };
        return Some(Meaning::Event(Event::Limit(limit)));
    }
    TOLD.iter().any(|begin| message.starts_with(begin)).then_some(Meaning::Ignored)
}

/// `CONNECT from [address]:port: too many connections`
fn limit(text: &[u8]) -> Option<Meaning<'_>> {
    let (client, rest) = peer(text.strip_prefix(b"CONNECT from ")?)?;
    let known = [&b": too many connections"[..], b": all server ports busy", b": all screening ports busy"];
    known.contains(&rest).then_some(Meaning::Event(Event::Limit(Limit {
        kind: LimitKind::Connections,
        client: Some(client.address),
        text,
    })))
}

/// dnsblog's `addr A listed by domain Z as C`. The zone is ours (`postscreen_dnsbl_sites`).
pub fn dnsblog(message: &[u8]) -> Option<Meaning<'_>> {
    let (address, rest) = cut(message.strip_prefix(b"addr ")?, b" listed by domain ")?;
    let zone = cut(rest, b" ").map_or(rest, |(zone, _)| zone);
    Some(Meaning::Event(Event::Listed { client: Addr::read(address), zone }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all_ignored, client, event, show};
    use super::*;
    use crate::model::event::Reason;

    #[test]
    fn clients_and_ranks() {
        let screened = event(b"postscreen", "CONNECT from [192.0.2.7]:53024 to [198.51.100.1]:25");
        assert_eq!(screened, Event::Screened { client: client(7) });
        let ranked = event(b"postscreen", "DNSBL rank 11 for [192.0.2.7]:53024");
        assert_eq!(ranked, Event::Ranked { client: client(7), rank: 11 });
        let six = event(b"postscreen", "CONNECT from [2001:db8::7]:53024 to [2001:db8::1]:25");
        assert_eq!(six, Event::Screened { client: Addr::read(b"2001:db8::7") });
    }

    #[test]
    fn listings() {
        let listed = event(b"dnsblog", "addr 192.0.2.7 listed by domain zen.spamhaus.org as 127.0.0.4");
        assert_eq!(listed, Event::Listed { client: client(7), zone: b"zen.spamhaus.org" });
        all_ignored(
            b"dnsblog",
            &[
                "warning: dnsblog_query: lookup error for DNS query 7.2.0.192.bl.lists.example: Host or domain name not found",
            ],
        );
    }

    #[test]
    fn refusals() {
        let table = [
            (
                "550 5.7.1 Service unavailable; client [192.0.2.7] blocked using zen.spamhaus.org",
                Reason::Rbl,
                550,
                "zen.spamhaus.org",
            ),
            ("450 4.3.2 Service currently unavailable", Reason::Greylisted, 450, ""),
            ("550 5.3.2 Service currently unavailable", Reason::Policy, 550, ""),
            ("550 5.5.1 Protocol error", Reason::Policy, 550, ""),
        ];
        for (words, reason, code, zone) in table {
            let message = format!(
                "NOQUEUE: reject: RCPT from [192.0.2.7]:4711: {words}; from=<a@b.example>, to=<c@d.example>, proto=ESMTP, helo=<x>"
            );
            let Event::Reject(got) = event(b"postscreen", &message) else { panic!("{message}") };
            assert_eq!((got.reason, got.code, show(got.zone)), (reason, code, zone.to_string()), "{words}");
            assert_eq!(
                (got.client, show(got.sender), show(got.recipient)),
                (Some(client(7)), "a@b.example".into(), "c@d.example".into())
            );
        }
    }

    #[test]
    fn limits() {
        for words in ["too many connections", "all server ports busy"] {
            let message = format!("NOQUEUE: reject: CONNECT from [192.0.2.7]:1337: {words}");
            let Event::Limit(got) = event(b"postscreen", &message) else { panic!("{message}") };
            assert_eq!((got.kind, got.client), (LimitKind::Connections, Some(client(7))));
            assert_eq!(show(got.text), format!("CONNECT from [192.0.2.7]:1337: {words}"));
        }
        let stress = event(b"postscreen", "entering STRESS mode with 90 connections");
        assert!(matches!(stress, Event::Limit(Limit { client: None, .. })));
    }

    #[test]
    fn nothing_to_count() {
        all_ignored(
            b"postscreen",
            &[
                "DISCONNECT [192.0.2.7]:43421",
                "PASS OLD [192.0.2.7]:53024",
                "PASS NEW [2001:db8::7]:36051",
                "HANGUP after 63 from [192.0.2.7]:1038 in tests after SMTP handshake",
                "PREGREET 14 after 0.08 from [192.0.2.7]:1038: EHLO ylmf-pc\\r\\n",
                "PREGREET 9 after 0 from [192.0.2.7]:1038: NOQUEUE: reject: RCPT from [192.0.2.66]:25: 550 5.7.1 no",
                "WHITELISTED [192.0.2.7]:53024",
                "ALLOWLISTED [192.0.2.7]:53024",
                "DENYLISTED [192.0.2.7]:53024",
                "WHITELIST VETO [192.0.2.7]:53024",
                "BARE NEWLINE from [192.0.2.7]:42606 after .",
                "COMMAND PIPELINING from [192.0.2.7]:42606 after EHLO: MAIL FROM:<a@b.example>\\r\\n",
                "NON-SMTP COMMAND from [192.0.2.7]:45284 after CONNECT: GET / HTTP/1.1",
                "COMMAND TIME LIMIT from [192.0.2.7]:51799 after CONNECT",
                "COMMAND COUNT LIMIT from [192.0.2.7]:51796 after RCPT",
                "COMMAND LENGTH LIMIT from [192.0.2.7]:51796 after RCPT",
                "leaving STRESS mode with 60 connections",
                "cache btree:/var/lib/postfix/postscreen_cache full cleanup: retained=242 dropped=7 entries",
                "warning: dnsblog reply timeout 10s for bl.lists.example",
                "warning: getpeername: Transport endpoint is not connected -- dropping this connection",
            ],
        );
    }
}
