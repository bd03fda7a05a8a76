//! Examples: a message, and the event it means. Then the third-party logs, where they are at hand.

use super::*;
use crate::model::event::{Delivery, Session, Status};
use crate::model::header::When;
use crate::model::net::Addr;

fn header(message: &[u8]) -> Header<'_> {
    let when = When { micros: 0, day: 0, second: 0 };
    Header { when, host: b"", program: b"exim", pid: 0, message }
}

fn read(message: &str) -> Meaning<'_> {
    meaning(&header(message.as_bytes()))
}

fn addr(text: &str) -> Option<Addr<'_>> {
    (!text.is_empty()).then(|| Addr::read(text.as_bytes()))
}

#[test]
fn owns_its_programs() {
    for program in [&b"exim"[..], b"exim4", b"exim-4.97"] {
        assert!(owns(program));
    }
    assert!(!owns(b"eximstats") && !owns(b"postfix/smtpd"));
}

#[test]
fn arrivals() {
    // message, client, name, login, sender, entered before
    let table = [
        (
            "<= a@b.example H=mx.b.example (helo) [192.0.2.7]:9 P=esmtps X=TLS1.3:AES:256 CV=no K S=795 id=x@b.example for anna@home.example",
            "192.0.2.7",
            "mx.b.example",
            "",
            "a@b.example",
            false,
        ),
        (
            "<= anna@home.example H=(laptop) [192.0.2.8] P=esmtpsa X=TLS1.3:AES:256 CV=no K A=plain_login:anna@home.example S=795 id=x A=plain:root T=\"hello\"",
            "192.0.2.8",
            "",
            "anna@home.example",
            "anna@home.example",
            false,
        ),
        ("<= root@home.example U=root P=local S=795", "", "", "root", "root@home.example", false),
        ("<= <> R=16hQe0-0006yd-00 U=Debian-exim P=local S=1795", "", "", "Debian-exim", "", false),
        ("<= a@b.example U=filter P=spam-scanned S=795 id=x", "", "", "filter", "a@b.example", true),
    ];
    for (message, client, name, login, sender, again) in table {
        let line = format!("16hQe0-0006yd-00 {message}");
        let expected = Accepted {
            queue_id: b"16hQe0-0006yd-00",
            client: addr(client),
            name: name.as_bytes(),
            login: login.as_bytes(),
            uid: None,
            sender: Some(sender.as_bytes()),
            entry: if again { Entry::Again { queue_id: b"" } } else { Entry::First },
        };
        assert_eq!(read(&line), Meaning::Event(Event::Accepted(expected)), "{message}");
    }
}

#[test]
fn deliveries() {
    use Status::{Bounced, Deferred, Delivered, Expired};
    // message, recipient, relay, peer, status, opened, listed_by
    type Row<'a> = (&'a str, &'a str, &'a str, &'a str, Status, bool, &'a str);
    let table: &[Row<'_>] = &[
        (
            "=> c@d.example R=dnslookup T=remote_smtp H=mx.d.example [192.0.2.9] X=TLS1.3:AES:256 CV=yes C=\"250 OK id=1\" QT=1s DT=0s",
            "c@d.example",
            "mx.d.example",
            "192.0.2.9",
            Delivered,
            true,
            "",
        ),
        (
            "-> e@d.example R=dnslookup T=remote_smtp H=mx.d.example [192.0.2.9] C=\"250 OK\"",
            "e@d.example",
            "mx.d.example",
            "192.0.2.9",
            Delivered,
            false,
            "",
        ),
        (
            "=> f@d.example R=dnslookup T=remote_smtp H=mx.d.example [192.0.2.9]* C=\"250 OK\"",
            "f@d.example",
            "mx.d.example",
            "192.0.2.9",
            Delivered,
            false,
            "",
        ),
        (
            "=> anna <Anna@home.example> R=localuser T=local_delivery",
            "Anna@home.example",
            "local_delivery",
            "",
            Delivered,
            false,
            "",
        ),
        (
            "=> |/usr/bin/procmail -d anna <anna@home.example> R=userforward T=address_pipe",
            "anna@home.example",
            "address_pipe",
            "",
            Delivered,
            false,
            "",
        ),
        (
            "=> /home/anna/Mail R=x T=address_file",
            "/home/anna/Mail",
            "address_file",
            "",
            Delivered,
            false,
            "",
        ),
        ("=> :blackhole: <spam@home.example> R=trap", "spam@home.example", "trap", "", Delivered, false, ""),
        (
            ">> c@d.example R=all T=smtp H=mx.d.example [192.0.2.9] C=\"250 OK\"",
            "c@d.example",
            "mx.d.example",
            "192.0.2.9",
            Delivered,
            true,
            "",
        ),
        (
            "*> anna@home.example R=accept T=appendfile",
            "anna@home.example",
            "appendfile",
            "",
            Delivered,
            false,
            "",
        ),
        (
            "== c@d.example R=dnslookup T=remote_smtp defer (111): Connection refused",
            "c@d.example",
            "remote_smtp",
            "",
            Deferred,
            false,
            "",
        ),
        (
            "== c@d.example R=dnslookup T=remote_smtp defer (-44) H=mx.d.example [192.0.2.9]: SMTP error from remote mail server after RCPT TO:<c@d.example>: 450 4.2.0 Greylisted",
            "c@d.example",
            "mx.d.example",
            "192.0.2.9",
            Deferred,
            true,
            "",
        ),
        (
            "== c@d.example routing defer (-51): retry time not reached",
            "c@d.example",
            "",
            "",
            Deferred,
            false,
            "",
        ),
        (
            "** c@d.example R=dnslookup T=remote_smtp H=mx.d.example [192.0.2.9]: SMTP error from remote mail server after RCPT TO:<c@d.example>: 550 5.1.1 User unknown",
            "c@d.example",
            "mx.d.example",
            "192.0.2.9",
            Bounced,
            true,
            "",
        ),
        (
            "** c@d.example R=dnslookup T=remote_smtp H=mx.d.example [192.0.2.9] X=TLS1.3:AES:256 CV=yes: SMTP error from remote mail server after MAIL FROM:<a@home.example>: 554 5.7.1 198.51.100.1 blocked using zen.spamhaus.org",
            "c@d.example",
            "mx.d.example",
            "192.0.2.9",
            Bounced,
            true,
            "zen.spamhaus.org",
        ),
        ("** nobody@home.example: Unrouteable address", "nobody@home.example", "", "", Bounced, false, ""),
        ("** nobody@home.example : Unrouteable address", "nobody@home.example", "", "", Bounced, false, ""),
        (
            "** x@y.example <list@home.example>: Unrouteable address",
            "list@home.example",
            "",
            "",
            Bounced,
            false,
            "",
        ),
        ("** c@d.example: retry timeout exceeded", "c@d.example", "", "", Expired, false, ""),
    ];
    for &(message, recipient, relay, peer, status, opened, listed_by) in table {
        let line = format!("16hQe0-0006yd-00 {message}");
        let expected = Delivery {
            queue_id: b"16hQe0-0006yd-00",
            recipient: recipient.as_bytes(),
            recipients: 1,
            sender: None,
            uid: None,
            relay: relay.as_bytes(),
            peer: addr(peer),
            status,
            queued_as: b"",
            opened,
            listed_by: listed_by.as_bytes(),
        };
        assert_eq!(read(&line), Meaning::Event(Event::Delivery(expected)), "{message}");
    }
    let stated = "16hQe0-0006yd-00 => c@d.example F=<a@home.example> R=r T=t";
    assert!(
        matches!(read(stated), Meaning::Event(Event::Delivery(d)) if d.sender == Some(&b"a@home.example"[..]))
    );
    let filtered = "16hQe0-0006yd-00 => c@d.example R=amavis T=amavis H=127.0.0.1 [127.0.0.1] C=\"250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 OK id=16hQe2-0006yf-00\"";
    assert!(
        matches!(read(filtered), Meaning::Event(Event::Delivery(d)) if d.queued_as == b"16hQe2-0006yf-00")
    );
    assert_eq!(
        read("16hQe0-0006yd-00 Completed QT=2s"),
        Meaning::Event(Event::Removed { queue_id: b"16hQe0-0006yd-00" })
    );
}

#[test]
fn sessions() {
    let session = |addr: &'static [u8], port, name: &'static [u8]| Session {
        key: fields::Host { name: b"", addr: Addr::read(addr), port }.key(),
        client: Addr::read(addr),
        name,
        inbound: true,
    };
    let connect =
        read("SMTP connection from [192.0.2.7]:4711 I=[198.51.100.1]:25 (TCP/IP connection count = 3)");
    assert_eq!(connect, Meaning::Event(Event::Connect(session(b"192.0.2.7", 4711, b""))));
    for end in [
        "SMTP connection from mx.b.example (x) [192.0.2.7]:4711 I=[198.51.100.1]:25 closed by QUIT",
        "SMTP connection from mx.b.example [192.0.2.7]:4711 D=1m2s closed by QUIT",
        "SMTP connection from mx.b.example [192.0.2.7]:4711 lost D=3s",
        "SMTP connection from mx.b.example [192.0.2.7]:4711 TLS lost",
        "SMTP connection from mx.b.example [192.0.2.7]:4711 closed after SIGTERM",
        "16hQe0-0006yd-00 SMTP connection from mx.b.example [192.0.2.7]:4711 closed by DROP in ACL",
        "16hQe0-0006yd-00 SMTP connection from mx.b.example [192.0.2.7]:4711 lost while reading message data",
        "unexpected disconnection while reading SMTP command from mx.b.example [192.0.2.7]:4711 D=3s",
        "SMTP command timeout on TLS connection from mx.b.example (x) [192.0.2.7]:4711",
        "16hQe0-0006yd-00 SMTP data timeout (message abandoned) on connection from mx.b.example [192.0.2.7]:4711 F=<a@b.example>",
        "SMTP call from mx.b.example [192.0.2.7]:4711 dropped: too many nonmail commands (last was \"RSET\")",
    ] {
        let expected = Meaning::Event(Event::Disconnect(session(b"192.0.2.7", 4711, b"mx.b.example")));
        assert_eq!(read(end), expected, "{end}");
    }
}

#[test]
fn nothing_counted_from() {
    for message in [
        "H=(x) [192.0.2.7] Warning: 192.0.2.7 is in a black list at zen.spamhaus.org",
        "H=(x) [192.0.2.7] F=<a@b.example> Warning: rejected RCPT <c@d.example>: no",
        "H=(x) [192.0.2.7] sender verify fail for <a@b.example>: Unrouteable address",
        "H=(x) [192.0.2.7] F=<a@b.example> RCPT <c@home.example>: discarded by RCPT ACL: no",
        "H=(x) [192.0.2.7] incomplete transaction (QUIT) from <a@b.example>",
        "16hQe0-0006yd-00 H=mx.d.example [192.0.2.9]: SMTP error from remote mail server after end of data: 451 rejected RCPT <x@y>: no",
        "16hQe0-0006yd-00 H=mx.d.example [192.0.2.9] Connection refused",
        "16hQe0-0006yd-00 DKIM: d=b.example s=k c=relaxed/relaxed a=rsa-sha256 [verification succeeded]",
        "16hQe0-0006yd-00 Frozen (delivery error message)",
        "16hQe0-0006yd-00 plain authenticator failed H=mx.d.example [192.0.2.9] 535 Sorry",
        "no host name found for IP address 192.0.2.7",
        "no IP address found for host x.example (during SMTP connection from [192.0.2.7])",
        "no MAIL in SMTP connection from (x) [192.0.2.7] D=2s C=EHLO,QUIT",
        "plain authenticator failed for (x) [192.0.2.7]: 435 Unable to authenticate at present (set_id=anna): no",
        "SMTP syntax error in \"RCPT TO:\" H=(x) [192.0.2.7] missing address",
        "SMTP protocol error in \"RCPT TO:<a>\" H=(x) [192.0.2.7] sender not yet given",
        "SMTP connection from root closed by QUIT",
        "TLS error on connection from (x) [192.0.2.7] (SSL_accept): no shared cipher",
        "exim 4.97 daemon started: pid=1, -q30m, listening for SMTP on port 25 (IPv6 and IPv4)",
        "Start queue run: pid=17",
        "End queue run: pid=17",
        "[2\\2] rejected RCPT",
    ] {
        assert_eq!(read(message), Meaning::Ignored, "{message}");
    }
    for message in ["", "what is this", "H=(x) [192.0.2.7] sings", "[1", "2026-03-01 10:00:00"] {
        assert_eq!(read(message), Meaning::Unmatched, "{message}");
    }
}

#[test]
fn survives_any_cut() {
    let line = b"[1\\2] 2026-03-01 10:00:00 [4] 16hQe0-0006yd-00 H=a (b) [192.0.2.7]:9 F=<\"x\\\"> y\"@c> temporarily rejected RCPT <d>: 451 no";
    for end in 0..line.len() {
        for start in 0..end {
            meaning(&header(&line[start..end]));
        }
    }
}

mod corpora;
mod refusals;
