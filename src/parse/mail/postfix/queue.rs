//! A message's way into the queue and out of it: pickup, cleanup, qmgr, bounce, postsuper. Pure. From
//! `src/pickup/pickup.c`, `src/cleanup/cleanup_message.c`, `cleanup_milter.c`, `src/qmgr/qmgr_message.c`,
//! `qmgr_active.c`, `src/bounce/`, `src/postsuper/postsuper.c`.

use super::content;
use super::delivery::delivery;
use super::grammar::{bracketed, queue_id};
use super::refusal::refused;
use crate::model::event::{Accepted, Delivery, Entry, Event, Meaning, Status};
use crate::parse::words::{contains, number};

/// None for words that are not these daemons' own.
pub fn meaning(message: &[u8]) -> Option<Meaning<'_>> {
    let Some((id, rest)) = queue_id(message) else { return summary(message) };
    match rest.first()? {
        b'f' if rest.starts_with(b"from=<") => from(id, rest),
        b'r' if rest == b"removed" => Some(Meaning::Event(Event::Removed { queue_id: id })),
        b'u' if rest.starts_with(b"uid=") => picked_up(id, rest),
        b't' if rest.starts_with(b"to=") => delivery(id, rest),
        b'r' if rest.starts_with(b"reject: ") => content::refused(&rest[b"reject: ".len()..]),
        b'm' if rest.starts_with(b"milter-reject: ") => refused(&rest[b"milter-reject: ".len()..], true),
        _ => told(rest),
    }
}

/// qmgr's `from=<a>, size=1, nrcpt=1 (queue active)` or `from=<a>, status=expired, returned to sender`, the
/// latter for all of the message's remaining recipients at once.
fn from<'a>(queue_id: &'a [u8], rest: &'a [u8]) -> Option<Meaning<'a>> {
    let (sender, rest) = bracketed(rest.strip_prefix(b"from=<")?)?;
    if rest.starts_with(b", size=") {
        return Some(Meaning::Event(Event::Queued { queue_id, sender }));
    }
    let status = rest.strip_prefix(b", status=")?;
    let expired = status.starts_with(b"expired") || status.starts_with(b"force-expired");
    expired.then_some(Meaning::Event(Event::Delivery(Delivery {
        recipients: 1,
        uid: None,
        queue_id,
        recipient: b"",
        sender: Some(sender),
        relay: b"",
        peer: None,
        status: Status::Expired,
        queued_as: b"",
        opened: false,
        listed_by: b"",
    })))
}

/// pickup's `uid=33 from=<www-data>`; with `orig_id=` a message that `postsuper -r` put back.
fn picked_up<'a>(queue_id: &'a [u8], rest: &'a [u8]) -> Option<Meaning<'a>> {
    let (uid, rest) = number(rest.strip_prefix(b"uid=")?)?;
    let (sender, rest) = bracketed(rest.strip_prefix(b" from=<")?)?;
    Some(Meaning::Event(Event::Accepted(Accepted {
        queue_id,
        client: None,
        name: b"",
        login: b"",
        uid: Some(uid),
        sender: Some(sender),
        entry: rest.strip_prefix(b" orig_id=").map_or(Entry::First, |queue_id| Entry::Again { queue_id }),
    })))
}

/// What is said of one message and not counted.
fn told(rest: &[u8]) -> Option<Meaning<'_>> {
    const TOLD: [&[u8]; 24] = [
        b"message-id=",
        b"resent-message-id=",
        b"warning: ",
        b"info: ",
        b"hold: ",
        b"filter: ",
        b"discard: ",
        b"redirect: ",
        b"prepend: ",
        b"replace: ",
        b"strip: ",
        b"delay: ",
        b"bcc: ",
        b"pass: ",
        b"milter-",
        b"sender ",
        b"postmaster ",
        b"requeued",
        b"placed on hold",
        b"released from hold",
        b"expired",
        b"skipped, ",
        b"recipient limit ",
        b"canceled",
    ];
    TOLD.iter().any(|begin| rest.starts_with(begin)).then_some(Meaning::Ignored)
}

/// postsuper's `Deleted: 115 messages`.
fn summary(message: &[u8]) -> Option<Meaning<'_>> {
    const DONE: [&[u8]; 5] =
        [b"Deleted: ", b"Requeued: ", b"Placed on hold: ", b"Released from hold: ", b"Expired: "];
    let known = DONE.iter().any(|done| message.starts_with(done)) && contains(message, b" message");
    known.then_some(Meaning::Ignored)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all_ignored, event};
    use super::*;

    #[test]
    fn in_and_out() {
        let queued = event(b"qmgr", "4C0FFEE123: from=<a@b.example>, size=5360, nrcpt=1 (queue active)");
        assert_eq!(queued, Event::Queued { queue_id: b"4C0FFEE123", sender: b"a@b.example" });
        let bounce = event(b"qmgr", "4Pcb1NGkSz2Nt5G: from=<>, size=5360, nrcpt=1 (queue active)");
        assert_eq!(bounce, Event::Queued { queue_id: b"4Pcb1NGkSz2Nt5G", sender: b"" });
        for daemon in [&b"qmgr"[..], b"postsuper"] {
            assert_eq!(event(daemon, "4C0FFEE123: removed"), Event::Removed { queue_id: b"4C0FFEE123" });
        }
    }

    #[test]
    fn expired() {
        let message = "4C0FFEE123: from=<a@b.example>, status=expired, returned to sender";
        let Event::Delivery(got) = event(b"qmgr", message) else { panic!("no delivery") };
        assert_eq!(
            (got.status, got.sender, got.recipient),
            (Status::Expired, Some(&b"a@b.example"[..]), &b""[..])
        );
    }

    #[test]
    fn picked_up() {
        let Event::Accepted(got) = event(b"pickup", "4C0FFEE123: uid=33 from=<www-data>") else {
            panic!("not accepted")
        };
        assert_eq!((got.uid, got.sender, got.client), (Some(33), Some(&b"www-data"[..]), None));
        assert_eq!(got.entry, Entry::First);
        let again = event(b"pickup", "4C0FFEE124: uid=107 from=<a@b.example> orig_id=4C0FFEE123");
        let Event::Accepted(again) = again else { panic!("not accepted") };
        assert_eq!(again.entry, Entry::Again { queue_id: b"4C0FFEE123" });
    }

    #[test]
    fn nothing_to_count() {
        all_ignored(
            b"cleanup",
            &[
                "4C0FFEE123: message-id=<20260301.1@b.example>",
                "4C0FFEE123: message-id=<: reject: header X: from evil[192.0.2.66]; from=<a> to=<b>>",
                "4C0FFEE123: resent-message-id=<20260301.1@b.example>",
                "4C0FFEE123: warning: header Subject: hi from x.example[192.0.2.7]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x>",
                "4C0FFEE123: hold: header Subject: hi from x.example[192.0.2.7]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x>",
                "4C0FFEE123: prepend: header X: y from x.example[192.0.2.7]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x>: Z: 1",
                "4C0FFEE123: milter-header-redirect: header X: y from x.example[192.0.2.7]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x>: d@e.example",
            ],
        );
        all_ignored(b"qmgr", &["4C0FFEE123: skipped, still being delivered"]);
        all_ignored(
            b"bounce",
            &[
                "4C0FFEE123: sender non-delivery notification: 4C0FFEE124",
                "4C0FFEE123: sender delay notification: 4C0FFEE124",
                "4C0FFEE123: postmaster non-delivery notification: 4C0FFEE124",
            ],
        );
        all_ignored(
            b"postsuper",
            &[
                "4C0FFEE123: requeued",
                "4C0FFEE123: placed on hold",
                "Deleted: 115 messages",
                "Requeued: 1 message",
            ],
        );
    }
}
