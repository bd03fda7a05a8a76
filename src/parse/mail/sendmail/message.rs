//! A message's way: `from=` when it was received (`envelope.c` `logsender`), `to=` for each attempt to
//! deliver it (`deliver.c` `logdelivery`), and the copies made of it to tell its sender. Pure.

use memchr::memmem;

use super::relay::Relay;
use crate::model::event::{Accepted, Delivery, Entry, Event, Meaning, Status};
use crate::parse::mail::{address::address, handover, reason};
use crate::parse::words::{between, contains, number, split_once};

/// `<a@b>, size=1, class=0, nrcpts=1, msgid=<...>, proto=ESMTP, daemon=MTA, relay=name [192.0.2.1]`. The
/// message id is the sender's own words; `relay=` is always last.
pub fn sender<'a>(queue_id: &'a [u8], text: &'a [u8]) -> Meaning<'a> {
    let (sender, rest) = address(text, b',');
    let Some((recipients, _)) = split_once(rest, b", nrcpts=").and_then(|(_, rest)| number(rest)) else {
        return Meaning::Unmatched;
    };
    let relay = memmem::rfind(rest, b", relay=").map(|at| Relay::read(&rest[at + 8..])).unwrap_or_default();
    let name = if relay.addr.is_some() { relay.name } else { b"" };
    if recipients == 0 {
        return Meaning::Event(Event::Abandoned { queue_id, client: relay.addr, name });
    }
    Meaning::Event(Event::Accepted(Accepted {
        queue_id,
        client: relay.addr,
        name,
        login: relay.user,
        uid: None,
        sender: Some(sender),
        entry: Entry::First,
    }))
}

/// `<a@b>,<c@d>, ctladdr=<e@f> (1001/100), delay=..., xdelay=..., mailer=esmtp, pri=..., relay=mx. [192.0.2.1], dsn=2.0.0, stat=Sent`
pub fn delivery<'a>(queue_id: &'a [u8], text: &'a [u8]) -> Meaning<'a> {
    let (recipient, recipients, rest) = recipients(text);
    let (uid, rest) = controlling_user(rest.strip_prefix(b" [more]").unwrap_or(rest));
    let Some((ours, stat)) = split_once(rest, b", stat=") else { return Meaning::Unmatched };
    let (ours, reply) = split_once(ours, b", reply=").unwrap_or((ours, b""));
    let Some(mailer) = between(ours, b", mailer=", b",") else { return Meaning::Ignored };
    let dsn = between(ours, b", dsn=", b",").unwrap_or_default();
    let Some(status) = status(dsn, stat) else { return Meaning::Ignored };
    let relay = between(ours, b", relay=", b", dsn=").map(Relay::read);
    let peer = relay.and_then(|relay| relay.addr);
    let answered = match status {
        Status::Deferred => stat.strip_prefix(b"Deferred: ").is_some_and(|said| number(said).is_some()),
        _ => true,
    };
    let listed_by = [reply, stat].map(reason::listed_by).into_iter().find(|list| !list.is_empty());
    Meaning::Event(Event::Delivery(Delivery {
        queue_id,
        recipient,
        recipients,
        sender: None,
        uid,
        relay: relay.map_or(mailer, |relay| relay.name),
        peer,
        status,
        queued_as: handover::queued_as(peer, status, stat),
        opened: peer.is_some() && answered,
        listed_by: listed_by.unwrap_or_default(),
    }))
}

/// `<a@b>,<c@d>`: the first one, how many, and what follows. Recipients are parted by a comma alone, fields
/// by a comma and a space.
fn recipients(text: &[u8]) -> (&[u8], u32, &[u8]) {
    let (first, mut rest) = address(text, b',');
    let mut count = 1;
    while let [b',', next, ..] = rest
        && *next != b' '
    {
        (_, rest) = address(&rest[1..], b',');
        count += 1;
    }
    (first, count, rest)
}

/// `, ctladdr=root (0/0)`: the user for whom the delivery is made; and what follows.
fn controlling_user(text: &[u8]) -> (Option<u32>, &[u8]) {
    let Some(value) = text.strip_prefix(b", ctladdr=") else { return (None, text) };
    let (_, rest) = address(value, b' ');
    let uid = rest.strip_prefix(b" (").and_then(number).filter(|(_, rest)| rest.starts_with(b"/"));
    (uid.map(|(uid, _)| uid), rest)
}

/// None for a message that merely waits its turn.
fn status(dsn: &[u8], stat: &[u8]) -> Option<Status> {
    if stat.starts_with(b"queued") || stat.starts_with(b"quarantined") {
        return None;
    }
    Some(match (dsn.first(), stat) {
        _ if stat.starts_with(b"Sent") => Status::Delivered,
        _ if stat.starts_with(b"Deferred") => Status::Deferred,
        _ if dsn == b"4.4.7" => Status::Expired,
        (Some(b'2'), _) => Status::Delivered,
        (Some(b'4'), _) => Status::Deferred,
        _ => Status::Bounced,
    })
}

/// `QID: NEWID: DSN: User unknown`, `QID: NEWID: sender notify: Cannot send message for 5 days`: a copy made to
/// tell somebody. What it tells was logged as a delivery, but for mail given up after its time.
pub fn about_clone<'a>(queue_id: &'a [u8], said: &[u8]) -> Meaning<'a> {
    if ![&b"DSN: "[..], b"sender notify: ", b"return to sender: ", b"postmaster notify: ", b"clone"]
        .iter()
        .any(|start| said.starts_with(start))
    {
        return Meaning::Unmatched;
    }
    if !contains(said, b"Cannot send message") {
        return Meaning::Ignored;
    }
    Meaning::Event(Event::Delivery(Delivery {
        queue_id,
        recipient: b"",
        recipients: 1,
        sender: None,
        uid: None,
        relay: b"",
        peer: None,
        status: Status::Expired,
        queued_as: b"",
        opened: false,
        listed_by: b"",
    }))
}
