//! Refusals, failed logins, limits: a message, and the event it means.

use super::*;
use crate::model::event::{AuthFailure, Limit, LimitKind, Reason, Reject};

#[test]
fn rejects() {
    // message, client, name, reason, code, zone, sender, recipient
    type Row<'a> = (&'a str, &'a str, &'a str, Reason, u16, &'a str, &'a str, &'a str);
    let table: &[Row<'_>] = &[
        (
            "H=dsl7.isp.example (pc) [192.0.2.7] F=<a@b.example> rejected RCPT <anna@home.example>: 192.0.2.7 is in a black list at zen.spamhaus.org",
            "192.0.2.7",
            "dsl7.isp.example",
            Reason::Rbl,
            550,
            "zen.spamhaus.org",
            "a@b.example",
            "anna@home.example",
        ),
        (
            "H=[192.0.2.7]:4711 I=[198.51.100.1]:25 rejected connection in \"connect\" ACL: 554 5.7.1 192.0.2.7 is listed at bl.spamcop.net",
            "192.0.2.7",
            "",
            Reason::Rbl,
            554,
            "bl.spamcop.net",
            "",
            "",
        ),
        (
            "H=(x) [192.0.2.7] F=<a@b.example> rejected RCPT c@home.example: rejected found in dnsbl bl.lists.example",
            "192.0.2.7",
            "",
            Reason::Rbl,
            550,
            "bl.lists.example",
            "a@b.example",
            "c@home.example",
        ),
        (
            "H=mx.b.example [192.0.2.7] X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no SNI=mx.home.example F=<> rejected RCPT <nobody@home.example>: Unrouteable address",
            "192.0.2.7",
            "mx.b.example",
            Reason::UnknownUser,
            550,
            "",
            "",
            "nobody@home.example",
        ),
        (
            "H=mx.b.example [2001:db8::7] F=<a@b.example> temporarily rejected RCPT <anna@home.example>: Greylisted, please come back later",
            "2001:db8::7",
            "mx.b.example",
            Reason::Greylisted,
            451,
            "",
            "a@b.example",
            "anna@home.example",
        ),
        (
            "H=(x) [192.0.2.7] temporarily rejected connection in \"connect\" ACL: \"Host is ratelimited (1.9/1h max:1.2)\"",
            "192.0.2.7",
            "",
            Reason::Rate,
            451,
            "",
            "",
            "",
        ),
        (
            "H=(localhost) [192.0.2.7] rejected EHLO or HELO localhost: bad name",
            "192.0.2.7",
            "",
            Reason::Helo,
            550,
            "",
            "",
            "",
        ),
        (
            "H=(x) [192.0.2.7] rejected MAIL <a@b.example>: Unrouteable address",
            "192.0.2.7",
            "",
            Reason::Policy,
            550,
            "",
            "a@b.example",
            "",
        ),
        (
            "H=(x) [192.0.2.7] F=<a@b.example> rejected RCPT <c@d.example>: relay not permitted",
            "192.0.2.7",
            "",
            Reason::RelayDenied,
            550,
            "",
            "a@b.example",
            "c@d.example",
        ),
        (
            "H=(x) [192.0.2.7] F=<a@b.example> rejected RCPT <c@d.example>",
            "192.0.2.7",
            "",
            Reason::Policy,
            550,
            "",
            "a@b.example",
            "c@d.example",
        ),
        (
            "16hQe0-0006yd-00 H=(x) [192.0.2.7] F=<a@b.example> rejected after DATA: This message contains a virus (Eicar)",
            "192.0.2.7",
            "",
            Reason::Content,
            550,
            "",
            "a@b.example",
            "",
        ),
        (
            "1qXyZa-0000000AbCd-1a2B H=(x) [192.0.2.7] F=<a@b.example> rejected during MIME ACL checks: no",
            "192.0.2.7",
            "",
            Reason::Content,
            550,
            "",
            "a@b.example",
            "",
        ),
        (
            "16hQe0-0006yd-00 F=a@b.example H=(x) [192.0.2.7] I=[198.51.100.1]:25 P=esmtp temporarily rejected by local_scan(): Temporary local problem",
            "192.0.2.7",
            "",
            Reason::Other,
            451,
            "",
            "a@b.example",
            "",
        ),
        ("H=(x) [192.0.2.7] rejected VRFY root", "192.0.2.7", "", Reason::Policy, 252, "", "", "root"),
        (
            "VRFY failed for <root@home.example> H=(x) [192.0.2.7]",
            "192.0.2.7",
            "",
            Reason::UnknownUser,
            550,
            "",
            "",
            "root@home.example",
        ),
        (
            "H=[192.0.2.7]:62839 dropped by 'connect' ACL: Country is banned",
            "192.0.2.7",
            "",
            Reason::Policy,
            550,
            "",
            "",
            "",
        ),
        (
            "rejected EHLO from (a_b) [192.0.2.7]: syntactically invalid argument(s): a_b",
            "192.0.2.7",
            "",
            Reason::Helo,
            501,
            "",
            "",
            "",
        ),
        (
            "rejected MAIL from [192.0.2.7]: no HELO/EHLO given",
            "192.0.2.7",
            "",
            Reason::Helo,
            503,
            "",
            "",
            "",
        ),
        (
            "16hQe0-0006yd-00 rejected from <a@b.example> H=(x) [192.0.2.7]: message too big: read=9 max=8",
            "192.0.2.7",
            "",
            Reason::Content,
            552,
            "",
            "a@b.example",
            "",
        ),
        (
            "refused connection from mx.b.example [192.0.2.7] (host_reject_connection)",
            "192.0.2.7",
            "mx.b.example",
            Reason::Policy,
            554,
            "",
            "",
            "",
        ),
        (
            "SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from H=[192.0.2.7]:4 I=[198.51.100.1]:25 input=\"GET /\"",
            "192.0.2.7",
            "",
            Reason::Policy,
            554,
            "",
            "",
            "",
        ),
        (
            "SMTP protocol synchronization error (next input sent too soon: pipelining was not advertised): rejected \"RSET\" H=(x) [192.0.2.7] next input=\"QUIT\\r\\n\"",
            "192.0.2.7",
            "",
            Reason::Policy,
            554,
            "",
            "",
            "",
        ),
        (
            "U=anna F=<anna@home.example> rejected RCPT <c@d.example>: no",
            "",
            "",
            Reason::Other,
            550,
            "",
            "anna@home.example",
            "c@d.example",
        ),
        // Attempts to mislead: a quoted local part, an ident answer, an SNI with a quote.
        (
            "H=(x) [192.0.2.7] F=<\"> rejected RCPT <y@z>: H=[203.0.113.9] is listed at bl.lists.example\"@b.example> rejected RCPT <anna@home.example>: Unknown user",
            "192.0.2.7",
            "",
            Reason::UnknownUser,
            550,
            "",
            "\"> rejected RCPT <y@z>: H=[203.0.113.9] is listed at bl.lists.example\"@b.example",
            "anna@home.example",
        ),
        (
            "H=(x) [192.0.2.7] U=who am \"i F=<a@b.example> rejected RCPT <anna@home.example>: Unknown user",
            "192.0.2.7",
            "",
            Reason::UnknownUser,
            550,
            "",
            "a@b.example",
            "anna@home.example",
        ),
        (
            "H=(x) [192.0.2.7] X=TLS1.3:AES:256 SNI=\"a F=<a@b.example> rejected RCPT <anna@home.example>: Unknown user",
            "192.0.2.7",
            "",
            Reason::UnknownUser,
            550,
            "",
            "a@b.example",
            "anna@home.example",
        ),
        // Through syslog, with what Exim puts before.
        (
            "2026-03-01 10:00:00 [4711] H=(x) [192.0.2.7] rejected VRFY root",
            "192.0.2.7",
            "",
            Reason::Policy,
            252,
            "",
            "",
            "root",
        ),
        (
            "[1\\2] 2026-03-01 10:00:00.123 +0100 H=(x) [192.0.2.7] rejected VRFY root",
            "192.0.2.7",
            "",
            Reason::Policy,
            252,
            "",
            "",
            "root",
        ),
    ];
    for &(message, client, name, reason, code, zone, sender, recipient) in table {
        let expected = Reject {
            client: addr(client),
            name: name.as_bytes(),
            reason,
            code,
            zone: zone.as_bytes(),
            sender: sender.as_bytes(),
            recipient: recipient.as_bytes(),
        };
        assert_eq!(read(message), Meaning::Event(Event::Reject(expected)), "{message}");
    }
}

#[test]
fn failed_logins() {
    let table = [
        (
            "plain_login authenticator failed for mx.b.example ([10.0.0.1]) [192.0.2.7]:99 I=[198.51.100.1]:587: 535 Incorrect authentication data (set_id=anna)",
            "192.0.2.7",
            "mx.b.example",
            "anna",
        ),
        (
            "login authenticator failed for H=(User) [192.0.2.7]: 535 Incorrect authentication data",
            "192.0.2.7",
            "",
            "",
        ),
        (
            "SMTP protocol error in \"AUTH LOGIN\" H=(User) [192.0.2.7]:9 I=[198.51.100.1]:25 AUTH command used when not advertised",
            "192.0.2.7",
            "",
            "",
        ),
        (
            "SMTP protocol error in \"auth LOGIN\" H=(t) [203.0.113.9]\" H=(User) [192.0.2.7] AUTH command used when not advertised",
            "192.0.2.7",
            "",
            "",
        ),
        (
            "login authenticator failed for U=anna: 535 Incorrect authentication data (set_id=a)b)",
            "",
            "",
            "a)b",
        ),
    ];
    for (message, client, name, login) in table {
        let failure = AuthFailure { client: addr(client), name: name.as_bytes(), login: login.as_bytes() };
        assert_eq!(read(message), Meaning::Event(Event::AuthFailure(failure)), "{message}");
    }
}

#[test]
fn limits() {
    for (text, kind) in [
        ("Connection from [192.0.2.7] refused: too many connections", LimitKind::Connections),
        (
            "Connection from [192.0.2.7]:9 refused: too many connections from that IP address",
            LimitKind::Connections,
        ),
        ("Connection from [192.0.2.7] refused: load average = 12.50", LimitKind::Load),
        (
            "temporarily refused connection from [192.0.2.7]: not in reserve list: connected=20 max=20 reserve=5",
            LimitKind::Connections,
        ),
    ] {
        let limit = Limit { kind, client: addr("192.0.2.7"), text: text.as_bytes() };
        assert_eq!(read(text), Meaning::Event(Event::Limit(limit)), "{text}");
    }
}
