//! Examples: a message, and the event it means.

use super::*;
use crate::model::event::{Accepted, Delivery, Entry, Session, Status};
use crate::model::header::When;
use crate::model::net::Addr;

mod corpora;
mod refusals;

const ID: &str = "61A9x3Qf012345";

fn read(message: &str) -> Meaning<'_> {
    let when = When { micros: 0, day: 0, second: 0 };
    meaning(&Header { when, host: b"", program: b"sm-mta", pid: 4711, message: message.as_bytes() })
}

fn addr(text: &str) -> Option<Addr<'_>> {
    (!text.is_empty()).then(|| Addr::read(text.as_bytes()))
}

#[test]
fn owns_its_programs() {
    for program in [&b"sendmail"[..], b"sm-mta", b"sm-msp-queue", b"sm-acceptingconnections"] {
        assert!(owns(program));
    }
    assert!(!owns(b"postfix/sendmail") && !owns(b"smtpd"));
}

#[test]
fn arrivals() {
    // message, client, name, login, sender
    let table = [
        (
            "from=<a@b.example>, size=795, class=0, nrcpts=1, msgid=<x@b.example>, bodytype=8BITMIME, proto=ESMTPS, daemon=MTA, relay=mx.b.example [192.0.2.7]",
            "192.0.2.7",
            "mx.b.example",
            "",
            "a@b.example",
        ),
        (
            "from=root, size=30, class=0, nrcpts=6, msgid=<1@home.example>, relay=root@localhost",
            "",
            "",
            "root",
            "root",
        ),
        (
            "from=<root@home.example>, size=297, class=0, nrcpts=1, msgid=<1@home.example>, proto=ESMTP, daemon=MTA-v4, relay=localhost [127.0.0.1]",
            "127.0.0.1",
            "localhost",
            "",
            "root@home.example",
        ),
        (
            "from=<a@b.example>, size=1, class=0, nrcpts=1, msgid=<x, relay=[203.0.113.9]>, proto=SMTP, daemon=MTA, relay=[192.0.2.7]",
            "192.0.2.7",
            "",
            "",
            "a@b.example",
        ),
    ];
    for (message, client, name, login, sender) in table {
        let line = format!("{ID}: {message}");
        let expected = Accepted {
            queue_id: ID.as_bytes(),
            client: addr(client),
            name: name.as_bytes(),
            login: login.as_bytes(),
            uid: None,
            sender: Some(sender.as_bytes()),
            entry: Entry::First,
        };
        assert_eq!(read(&line), Meaning::Event(Event::Accepted(expected)), "{message}");
    }
}

#[test]
fn deliveries() {
    use Status::{Bounced, Deferred, Delivered, Expired};
    // message, recipient, recipients, uid, relay, peer, status, opened, listed_by
    type Row<'a> = (&'a str, &'a str, u32, Option<u32>, &'a str, &'a str, Status, bool, &'a str);
    let table: &[Row<'_>] = &[
        (
            "to=<c@d.example>, delay=00:00:02, xdelay=00:00:02, mailer=esmtp, pri=120795, relay=mx.d.example. [192.0.2.9], dsn=2.0.0, stat=Sent (OK id=1)",
            "c@d.example",
            1,
            None,
            "mx.d.example",
            "192.0.2.9",
            Delivered,
            true,
            "",
        ),
        (
            "to=<c@d.example>,<\"e, f\"@d.example>,<g@d.example>, ctladdr=<anna@home.example> (1001/100), delay=00:00:02, xdelay=00:00:02, mailer=esmtp, pri=120795, relay=mx.d.example. [192.0.2.9], dsn=2.0.0, stat=Sent (OK)",
            "c@d.example",
            3,
            Some(1001),
            "mx.d.example",
            "192.0.2.9",
            Delivered,
            true,
            "",
        ),
        (
            "to=<c@d.example>,<e@d.example> [more], delay=00:00:02, xdelay=00:00:02, mailer=esmtp, pri=120795, relay=mx.d.example. [192.0.2.9], dsn=2.0.0, stat=Sent (OK)",
            "c@d.example",
            2,
            None,
            "mx.d.example",
            "192.0.2.9",
            Delivered,
            true,
            "",
        ),
        (
            "to=root, ctladdr=root (0/0), delay=00:00:00, xdelay=00:00:00, mailer=relay, pri=30030, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (61A9x3Qf012346 Message accepted for delivery)",
            "root",
            1,
            Some(0),
            "",
            "127.0.0.1",
            Delivered,
            true,
            "",
        ),
        (
            "to=\"|/usr/bin/filter a, b\", ctladdr=<anna@home.example> (1001/100), delay=00:00:00, xdelay=00:00:00, mailer=prog, pri=30030, dsn=2.0.0, stat=Sent",
            "\"|/usr/bin/filter a, b\"",
            1,
            Some(1001),
            "prog",
            "",
            Delivered,
            false,
            "",
        ),
        (
            "to=<anna@home.example>, delay=00:00:00, xdelay=00:00:00, mailer=local, pri=30030, dsn=2.0.0, stat=Sent",
            "anna@home.example",
            1,
            None,
            "local",
            "",
            Delivered,
            false,
            "",
        ),
        (
            "to=<c@d.example>, delay=00:10:02, xdelay=00:00:02, mailer=esmtp, pri=120795, relay=mx.d.example. [192.0.2.9], dsn=4.0.0, stat=Deferred: Connection refused by mx.d.example.",
            "c@d.example",
            1,
            None,
            "mx.d.example",
            "192.0.2.9",
            Deferred,
            false,
            "",
        ),
        (
            "to=<c@d.example>, delay=00:10:02, xdelay=00:00:02, mailer=esmtp, pri=120795, relay=mx.d.example., dsn=4.0.0, stat=Deferred: Name server: mx.d.example.: host name lookup failure",
            "c@d.example",
            1,
            None,
            "mx.d.example",
            "",
            Deferred,
            false,
            "",
        ),
        (
            "to=<c@d.example>, delay=00:10:02, xdelay=00:00:02, mailer=esmtp, pri=120795, relay=mx.d.example. [192.0.2.9], dsn=4.7.1, stat=Deferred: 451 4.7.1 198.51.100.1 listed in bl.spamcop.net",
            "c@d.example",
            1,
            None,
            "mx.d.example",
            "192.0.2.9",
            Deferred,
            true,
            "bl.spamcop.net",
        ),
        (
            "to=<c@d.example>, delay=00:00:02, xdelay=00:00:02, mailer=esmtp, pri=120795, relay=mx.d.example. [192.0.2.9], dsn=5.1.1, stat=User unknown",
            "c@d.example",
            1,
            None,
            "mx.d.example",
            "192.0.2.9",
            Bounced,
            true,
            "",
        ),
        (
            "to=<c@d.example>, delay=00:00:02, xdelay=00:00:02, mailer=esmtp, pri=120795, relay=mx.d.example. [192.0.2.9], dsn=5.0.0, reply=554 5.7.1 blocked using zen.spamhaus.org, stat=Service unavailable",
            "c@d.example",
            1,
            None,
            "mx.d.example",
            "192.0.2.9",
            Bounced,
            true,
            "zen.spamhaus.org",
        ),
        (
            "to=<c@nowhere.example>, delay=00:00:02, xdelay=00:00:00, mailer=esmtp, pri=120795, relay=nowhere.example, dsn=5.1.2, stat=Host unknown (Name server: nowhere.example: host not found)",
            "c@nowhere.example",
            1,
            None,
            "nowhere.example",
            "",
            Bounced,
            false,
            "",
        ),
        (
            "61A9x3Qf012347: sender notify: Cannot send message for 5 days",
            "",
            1,
            None,
            "",
            "",
            Expired,
            false,
            "",
        ),
    ];
    for &(message, recipient, recipients, uid, relay, peer, status, opened, listed_by) in table {
        let handed_over = message.ends_with("stat=Sent (61A9x3Qf012346 Message accepted for delivery)");
        let queued_as = if handed_over { "61A9x3Qf012346" } else { "" };
        let line = format!("{ID}: {message}");
        let expected = Delivery {
            queue_id: ID.as_bytes(),
            recipient: recipient.as_bytes(),
            recipients,
            sender: None,
            uid,
            relay: relay.as_bytes(),
            peer: addr(peer),
            status,
            queued_as: queued_as.as_bytes(),
            opened,
            listed_by: listed_by.as_bytes(),
        };
        assert_eq!(read(&line), Meaning::Event(Event::Delivery(expected)), "{message}");
    }
}

#[test]
fn sessions() {
    let session =
        || Session { key: 0, client: Addr::read(b"192.0.2.7"), name: b"dsl7.isp.example", inbound: true };
    let connect = read("NOQUEUE: connect from dsl7.isp.example [192.0.2.7] (may be forged)");
    assert_eq!(connect, Meaning::Event(Event::Connect(session())));
    for end in [
        "61A9x3Qf012345: dsl7.isp.example [192.0.2.7] (may be forged) did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA",
        "61A9x3Qf012345: lost input channel from dsl7.isp.example [192.0.2.7] to MTA-v4 after rcpt",
        "61A9x3Qf012345: timeout waiting for input from dsl7.isp.example [192.0.2.7] during server cmd read",
        "61A9x3Qf012345: collect: unexpected close on connection from dsl7.isp.example [192.0.2.7], sender=<a@b.example>",
    ] {
        assert_eq!(read(end), Meaning::Event(Event::Disconnect(session())), "{end}");
    }
    let done = format!("{ID}: done; delay=00:00:01, ntries=1");
    assert_eq!(read(&done), Meaning::Event(Event::Removed { queue_id: ID.as_bytes() }));
}

#[test]
fn nothing_counted_from() {
    for message in [
        "starting daemon (8.18.1): SMTP+queueing@00:10:00",
        "STARTTLS=server, relay=dsl7.isp.example [192.0.2.7], version=TLSv1.3, verify=NO, cipher=X, bits=256/256",
        "61A9x3Qf012345: AUTH=server, relay=[192.0.2.7], authid=anna, mech=PLAIN, bits=0",
        "alias database /etc/aliases rebuilt by root",
        "61A9x3Qf012345: 61A9x3Qf012346: DSN: User unknown",
        "61A9x3Qf012345: 61A9x3Qg012346: sender notify: Warning: could not send message for past 4 hours",
        "61A9x3Qf012345: to=<c@d.example>, delay=00:00:01, pri=30000, stat=Virus found",
        "61A9x3Qf012345: to=<c@d.example>, delay=00:00:01, mailer=esmtp, pri=30000, stat=queued",
        "61A9x3Qf012345: ruleset=check_mail, arg1=<a@b.example>, relay=[192.0.2.7], discard",
        "ruleset=tls_server, relay=mx.d.example, reject=403 4.7.0 TLS handshake failed.",
        "61A9x3Qf012345: Milter add: header: X-Spam: no, reject=550",
        "61A9x3Qf012345: Milter: data, discard",
        "61A9x3Qf012345: milter=filter, action=rcpt, reject=550 5.7.1 no",
        "61A9x3Qf012345: [192.0.2.7]: VRFY root",
        "61A9x3Qf012345: timeout waiting for input from mx.d.example. during client HELO",
        "61A9x3Qf012345: SYSERR(root): hash map \"access\": missing map file",
        "have been rejecting connections on daemon MTA for 01:00:00",
    ] {
        assert_eq!(read(message), Meaning::Ignored, "{message}");
    }
    for message in ["", "what is this", "61A9x3Qf012345: what is this", "61A9x3Qf012345: from=<", "NOQUEUE: "]
    {
        assert_eq!(read(message), Meaning::Unmatched, "{message}");
    }
}

#[test]
fn survives_any_cut() {
    for line in [
        "61A9x3Qf012345: to=<c@d>,<\"e\\\" f\"@d> [more], ctladdr=<a@b> (1001/100), mailer=esmtp, relay=mx. [192.0.2.9], dsn=4.7.1, reply=451, stat=Deferred: 451 4.7.1 listed in x.y",
        "61A9x3Qf012345: ruleset=check_rcpt, arg1=<\"x>, y\"@d>, arg2=1, relay=i@n [192.0.2.7] (may be forged), reject=550 5.7.1 <x>... Rejected: listed at x.y",
        "61A9x3Qf012345: n [192.0.2.7] (may be forged): possible SMTP attack: command=AUTH, count=5",
    ] {
        for end in 0..line.len() {
            for start in 0..end {
                read(&line[start..end]);
            }
        }
    }
}
