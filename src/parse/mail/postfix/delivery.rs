//! The delivery agents: smtp, lmtp, local, virtual, pipe, error, discard. Pure. From
//! `src/global/log_adhoc.c`: `QID: to=<a>, orig_to=<b>, relay=name[address]:25, conn_use=2, delay=1.2,
//! delays=0.1/0/0.4/0.7, tls=..., dsn=2.0.0, status=sent (words)`, and `src/smtp/smtp_trouble.c`.

use super::grammar::{bracketed, cut, peer, queue_id};
use crate::model::event::{Delivery, Event, Meaning, Status};
use crate::model::net::Addr;
use crate::parse::mail::{handover, reason};
use crate::parse::words::number;

/// None for words that are not the delivery agents' own.
pub fn meaning(message: &[u8]) -> Option<Meaning<'_>> {
    match queue_id(message) {
        Some((id, rest)) if rest.starts_with(b"to=") => delivery(id, rest),
        Some((_, rest)) => told(rest),
        None => trouble(message),
    }
}

/// One recipient's line, from `to=` on. `opened` is told by `conn_use` alone: that the next recipient of
/// one message went over the same connection, no line says.
pub fn delivery<'a>(queue_id: &'a [u8], rest: &'a [u8]) -> Option<Meaning<'a>> {
    let (recipient, rest) = recipient(rest.strip_prefix(b"to=")?)?;
    let rest = match rest.strip_prefix(b", orig_to=") {
        Some(original) => self::recipient(original)?.1,
        None => rest,
    };
    let (relay, rest) = cut(rest.strip_prefix(b", relay=")?, b", ")?;
    let reused = rest.strip_prefix(b"conn_use=").and_then(number).is_some_and(|(uses, _)| uses > 1);
    // The fields up to the status are numbers and codes of our own.
    let mut status = rest;
    while !status.starts_with(b"status=") {
        status = cut(status, b", ")?.1;
    }
    let status = &status[b"status=".len()..];
    let (word, words) = cut(status, b" ").unwrap_or((status, b""));
    let status = match word {
        b"sent" => Status::Delivered,
        b"deferred" | b"SOFTBOUNCE" => Status::Deferred,
        b"bounced" => Status::Bounced,
        b"expired" => Status::Expired,
        // Address probes; nothing was sent.
        b"deliverable"
        | b"undeliverable"
        | b"deliverable-but-not-cached"
        | b"undeliverable-but-not-cached" => {
            return Some(Meaning::Ignored);
        }
        _ => return None,
    };
    let refused = matches!(status, Status::Deferred | Status::Bounced);
    let (relay, peer) = next_hop(relay);
    Some(Meaning::Event(Event::Delivery(Delivery {
        recipients: 1,
        uid: None,
        queue_id,
        recipient,
        sender: None,
        relay,
        peer,
        status,
        queued_as: handover::queued_as(peer, status, words),
        opened: peer.is_some() && !reused,
        listed_by: if refused { listed_by(words) } else { b"" },
    })))
}

/// `<a@b>`, or `a@b` as some releases wrote it.
fn recipient(text: &[u8]) -> Option<(&[u8], &[u8])> {
    match text.strip_prefix(b"<") {
        Some(inner) => bracketed(inner),
        None => {
            let end = memchr::memchr(b',', text)?;
            Some(text.split_at(end))
        }
    }
}

/// `name[address]:25`, `local`, `none`, or `name[private/dovecot-lmtp]`, a socket of this machine.
fn next_hop(relay: &[u8]) -> (&[u8], Option<Addr<'_>>) {
    if relay == b"none" {
        return (b"", None);
    }
    match peer(relay) {
        Some((hop, _)) => {
            let socket = hop.address.ip().is_none() && relay.contains(&b'/');
            (hop.name, (!socket).then_some(hop.address))
        }
        None => (relay, None),
    }
}

/// The other server's words in `(host name[address] said: 554 ... (in reply to RCPT TO command))`; what our
/// own daemons say is no listing.
fn listed_by(words: &[u8]) -> &[u8] {
    let said = cut(words, b" said: ").or_else(|| cut(words, b" refused to talk to me: "));
    said.map_or(b"", |(_, reply)| reason::listed_by(reply))
}

/// What is said of one message besides its recipients' fate, which follows.
fn told(rest: &[u8]) -> Option<Meaning<'_>> {
    const TOLD: [&[u8]; 16] = [
        b"host ",
        b"lost connection with ",
        b"conversation with ",
        b"enabling PIX workarounds: ",
        b"SASL authentication failed; ",
        b"SASL authentication failed: ",
        b"Cannot start TLS: ",
        b"TLS is required, but ",
        b"TLS-Required: ",
        b"breaking line ",
        b"replace: ",
        b"prepend: ",
        b"strip: ",
        b"warning: ",
        b"info: ",
        b"uncoalesced: ",
    ];
    TOLD.iter().any(|begin| rest.starts_with(begin)).then_some(Meaning::Ignored)
}

/// A connection that failed; the recipients' lines follow.
fn trouble(message: &[u8]) -> Option<Meaning<'_>> {
    message.starts_with(b"connect to ").then_some(Meaning::Ignored)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all_ignored, client, event, read, show};
    use super::*;

    fn deliver<'a>(daemon: &[u8], message: &'a str) -> Delivery<'a> {
        match event(daemon, message) {
            Event::Delivery(delivery) => delivery,
            other => panic!("{other:?}: {message}"),
        }
    }

    #[test]
    fn deliveries() {
        let remote = Some(client(9));
        let table = [
            (
                "to=<c@d.example>, relay=mx.d.example[192.0.2.9]:25, delay=3.6, delays=0.2/0.02/0.04/3.3, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4C0FFEE999)",
                "c@d.example",
                "mx.d.example",
                remote,
                Status::Delivered,
                true,
            ),
            (
                "to=<c@d.example>, orig_to=<all@d.example>, relay=mx.d.example[192.0.2.9]:25, conn_use=2, delay=3.6, delays=0/0/0/3, tls=may, dsn=2.0.0, status=sent (250 Ok)",
                "c@d.example",
                "mx.d.example",
                remote,
                Status::Delivered,
                false,
            ),
            (
                "to=<c@d.example>, relay=local, delay=0.07, delays=0.04/0/0/0.03, dsn=2.0.0, status=sent (delivered to mailbox)",
                "c@d.example",
                "local",
                None,
                Status::Delivered,
                false,
            ),
            (
                "to=c@d.example, orig_to=root@localhost, relay=local, delay=1, status=sent (\"|/usr/bin/procmail\")",
                "c@d.example",
                "local",
                None,
                Status::Delivered,
                false,
            ),
            (
                "to=<c@d.example>, relay=mail.d.example[private/dovecot-lmtp], delay=1, dsn=2.0.0, status=sent (250 2.0.0 Saved)",
                "c@d.example",
                "mail.d.example",
                None,
                Status::Delivered,
                false,
            ),
            (
                "to=<c@d.example>, relay=none, delay=30, delays=0/0/30/0, dsn=4.4.1, status=deferred (connect to mx.d.example[192.0.2.9]:25: Connection timed out)",
                "c@d.example",
                "",
                None,
                Status::Deferred,
                false,
            ),
            (
                "to=<c@d.example>, relay=mx.d.example[192.0.2.9]:25, delay=1, dsn=5.1.1, status=bounced (host mx.d.example[192.0.2.9] said: 550 5.1.1 <c@d.example>: User unknown (in reply to RCPT TO command))",
                "c@d.example",
                "mx.d.example",
                remote,
                Status::Bounced,
                true,
            ),
            (
                "to=<c@d.example>, relay=mx.d.example[192.0.2.9]:25, delay=1, dsn=5.1.1, status=SOFTBOUNCE (host mx.d.example[192.0.2.9] said: 550 5.1.1 no)",
                "c@d.example",
                "mx.d.example",
                remote,
                Status::Deferred,
                true,
            ),
            // A recipient that tries to say where it went.
            (
                "to=<\"x>, relay=evil, status=bounced (no)\"@d.example>, relay=local, delay=1, dsn=2.0.0, status=sent (delivered to mailbox)",
                "\"x>, relay=evil, status=bounced (no)\"@d.example",
                "local",
                None,
                Status::Delivered,
                false,
            ),
        ];
        for (fields, recipient, relay, peer, status, opened) in table {
            let message = format!("4C0FFEE123: {fields}");
            let got = deliver(b"smtp", &message);
            assert_eq!(
                (show(got.queue_id), show(got.recipient)),
                ("4C0FFEE123".into(), recipient.into()),
                "{fields}"
            );
            assert_eq!((show(got.relay), got.peer), (relay.into(), peer), "{fields}");
            assert_eq!((got.status, got.opened), (status, opened), "{fields}");
            assert!(got.listed_by.is_empty(), "{fields}");
        }
    }

    #[test]
    fn handed_to_a_filter() {
        for (relay, id) in [
            ("127.0.0.1[127.0.0.1]:10024", "4C0FFEE124"),
            ("mx.d.example[192.0.2.9]:25", ""),
            ("mx.home.example[private/dovecot-lmtp]", ""),
        ] {
            let message = format!(
                "4C0FFEE123: to=<c@d.example>, relay={relay}, delay=1, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 4C0FFEE124)"
            );
            assert_eq!(show(deliver(b"smtp", &message).queued_as), id);
        }
    }

    #[test]
    fn listings_against_us() {
        let table = [
            (
                "bounced",
                "host mx.d.example[192.0.2.9] said: 554 5.7.1 Service unavailable; Client host [198.51.100.1] blocked using zen.spamhaus.org (in reply to RCPT TO command)",
                "zen.spamhaus.org",
            ),
            (
                "deferred",
                "host mx.d.example[192.0.2.9] refused to talk to me: 421 4.7.1 198.51.100.1 listed at bl.lists.example",
                "bl.lists.example",
            ),
            (
                "deferred",
                "delivery temporarily suspended: host mx.d.example[192.0.2.9] refused to talk to me: 554 https://www.spamhaus.org/query/ip/198.51.100.1",
                "spamhaus.org",
            ),
            // Our own words, a host's name and a plain bounce are none.
            (
                "bounced",
                "host mx.blacklist.example[192.0.2.9] said: 550 5.1.1 <c@d.example>: User unknown",
                "",
            ),
            ("bounced", "User unknown; blacklisted", ""),
            ("sent", "host mx.d.example[192.0.2.9] said: 250 blocked using zen.spamhaus.org", ""),
        ];
        for (status, words, listed) in table {
            let message = format!(
                "4C0FFEE123: to=<c@d.example>, relay=mx.d.example[192.0.2.9]:25, delay=1, dsn=5.7.1, status={status} ({words})"
            );
            assert_eq!(show(deliver(b"smtp", &message).listed_by), listed, "{words}");
        }
    }

    #[test]
    fn nothing_to_count() {
        all_ignored(
            b"smtp",
            &[
                "4C0FFEE123: to=<c@d.example>, relay=mx.d.example[192.0.2.9]:25, delay=1, dsn=2.1.5, status=deliverable (250 2.1.5 Ok)",
                "4C0FFEE123: to=<c@d.example>, relay=none, delay=0.01, dsn=5.1.1, status=undeliverable-but-not-cached (User unknown in virtual alias table)",
                "4C0FFEE123: host mx.d.example[192.0.2.9] said: 450 4.7.1 <c@d.example>: Recipient address rejected: Greylisted (in reply to RCPT TO command)",
                "4C0FFEE123: host mx.d.example[192.0.2.9] refused to talk to me: 421 4.3.2 try again later",
                "4C0FFEE123: lost connection with mx.d.example[192.0.2.9] while receiving the initial server greeting",
                "4C0FFEE123: conversation with mx.d.example[192.0.2.9] timed out while sending MAIL FROM",
                "4C0FFEE123: enabling PIX workarounds: disable_esmtp delay_dotcrlf for mx.d.example[192.0.2.9]:25",
                "4C0FFEE123: Cannot start TLS: handshake failure",
                "connect to mx.d.example[192.0.2.9]:25: Connection timed out",
                "Untrusted TLS connection established to mx.d.example[192.0.2.9]:25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)",
                "SSL_connect error to mx.d.example[192.0.2.9]:25: lost connection",
                "certificate verification failed for mx.d.example[192.0.2.9]:25: self-signed certificate",
                "warning: no MX host for d.example has a valid address record",
            ],
        );
    }

    #[test]
    fn a_cut_line_is_unmatched() {
        assert_eq!(read(b"smtp", "4C0FFEE123: to=<c@d.example>, relay=mx.d"), Meaning::Unmatched);
    }
}
