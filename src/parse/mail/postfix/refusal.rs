//! A refusal's line, taken apart: who, at which code, in which words, for which envelope. Pure. From
//! `log_whatsup` in `src/smtpd/smtpd_check.c`, `check_milter_reply` in `smtpd.c`, `postscreen_smtpd.c`, `smtpd_proxy.c`.

use memchr::memchr;

use super::cause::{filter_cause, smtpd_cause};
use super::grammar::{Envelope, Peer, bracketed, cut, envelope, peer, reply};
use crate::model::event::{Event, Meaning, Reject};
use crate::parse::mail::reason::Cause;

/// A refusal's line after `reject: ` (smtpd, postscreen, cleanup's milter client): `RCPT from
/// name[address]: 554 5.7.1 words; from=<a> to=<b> proto=ESMTP helo=<c>`. `milter` for `milter-reject: `.
pub fn refused(text: &[u8], milter: bool) -> Option<Meaning<'_>> {
    let (stage, rest) = cut(text, b" from ")?;
    if stage.contains(&b':') {
        return None;
    }
    let (client, rest) = peer(rest)?;
    let rest = rest.strip_prefix(b": ")?;
    Some(read(Some(client), rest, milter))
}

/// `proxy-reject: END-OF-MESSAGE: 554 5.7.0 words; from=<a> ...` (`smtpd_proxy.c`): the before-queue filter
/// refused; the line does not name the client.
pub fn proxy_refused(text: &[u8]) -> Option<Meaning<'_>> {
    let (_, rest) = cut(text, b": ")?;
    Some(read(None, rest, true))
}

fn read<'a>(client: Option<Peer<'a>>, text: &'a [u8], filter: bool) -> Meaning<'a> {
    let reply = reply(text);
    let words = after_subject(reply.words);
    let (words, envelope) = cut_envelope(words);
    let class = if reply.temporary { 400 } else { 500 };
    let cause = if filter { filter_cause(class, words) } else { smtpd_cause(class, words) };
    reject(client, reply.code, cause, envelope)
}

/// The event that all of these lines give.
pub fn reject<'a>(
    client: Option<Peer<'a>>,
    code: u16,
    cause: Cause<'a>,
    envelope: Envelope<'a>,
) -> Meaning<'a> {
    Meaning::Event(Event::Reject(Reject {
        client: client.map(|client| client.address),
        name: client.map(|client| client.name).unwrap_or_default(),
        reason: cause.reason,
        code,
        zone: cause.zone,
        sender: envelope.sender,
        recipient: envelope.recipient,
    }))
}

/// The words of `<what>: words`. What is refused is the client's own text, and no word in it counts.
fn after_subject(words: &[u8]) -> &[u8] {
    let rest = words.strip_prefix(b"<").and_then(bracketed).and_then(|(_, rest)| rest.strip_prefix(b": "));
    rest.unwrap_or(words)
}

/// Splits the reply's words from the envelope, at the first `; ` before one of its keys.
fn cut_envelope(text: &[u8]) -> (&[u8], Envelope<'_>) {
    let mut from = 0;
    while let Some(at) = memchr(b';', &text[from..]) {
        let end = from + at;
        let rest = &text[end + 1..];
        if let Some(fields) = rest.strip_prefix(b" ")
            && [&b"from=<"[..], b"to=<", b"proto=", b"helo=<"].iter().any(|key| fields.starts_with(key))
        {
            return (&text[..end], envelope(fields).0);
        }
        from = end + 1;
    }
    (text, Envelope::default())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{client, event, read, show};
    use super::*;
    use crate::model::event::Reason;

    fn rejected<'a>(daemon: &[u8], message: &'a str) -> Reject<'a> {
        match event(daemon, message) {
            Event::Reject(reject) => reject,
            other => panic!("{other:?}: {message}"),
        }
    }

    #[test]
    fn every_stage_and_port() {
        let table = [
            (
                "NOQUEUE: reject: CONNECT from unknown[192.0.2.7]: 554 5.7.1 <unknown[192.0.2.7]>: Client host rejected: Access denied; proto=SMTP",
                "",
                "",
            ),
            (
                "NOQUEUE: reject: EHLO from unknown[192.0.2.7]:4711: 504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname; proto=SMTP helo=<x>",
                "",
                "",
            ),
            (
                "NOQUEUE: reject: MAIL from unknown[192.0.2.7]: 552 5.3.4 Message size exceeds fixed limit; proto=ESMTP helo=<x>",
                "",
                "",
            ),
            (
                "NOQUEUE: reject: VRFY from unknown[192.0.2.7]: 550 5.1.1 <c@d.example>: Recipient address rejected: User unknown in local recipient table; to=<c@d.example> proto=SMTP helo=<x>",
                "",
                "c@d.example",
            ),
            (
                "4C0FFEE123: reject: DATA from unknown[192.0.2.7]: 503 5.5.0 <DATA>: Data command rejected: Improper use of SMTP command pipelining; from=<a@b.example> proto=SMTP helo=<x>",
                "a@b.example",
                "",
            ),
            (
                "4C0FFEE123: reject: END-OF-MESSAGE from unknown[192.0.2.7]: 554 5.7.1 <END-OF-MESSAGE>: End-of-data rejected: Access denied; from=<> to=<c@d.example> proto=ESMTP helo=<x>",
                "",
                "c@d.example",
            ),
            (
                "NOQUEUE: reject: ETRN from unknown[192.0.2.7]: 554 5.7.1 <d.example>: Etrn command rejected: Access denied; proto=SMTP helo=<x>",
                "",
                "",
            ),
        ];
        for (message, sender, recipient) in table {
            let got = rejected(b"smtpd", message);
            assert_eq!(got.client, Some(client(7)), "{message}");
            assert_eq!(
                (show(got.sender), show(got.recipient)),
                (sender.into(), recipient.into()),
                "{message}"
            );
        }
    }

    /// What the client says of itself neither makes a refusal nor changes whose it is.
    #[test]
    fn forged_words() {
        let helo = "NOQUEUE: reject: RCPT from x.example[192.0.2.7]: 450 4.1.8 <a@b.example>: Sender address rejected: Domain not found; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<: reject: RCPT from evil[192.0.2.66]: 550 5.7.1 blocked using fake.example; from=<f@f.example>>";
        let got = rejected(b"smtpd", helo);
        assert_eq!((got.client, got.code, got.reason), (Some(client(7)), 450, Reason::Policy));
        assert_eq!(show(got.sender), "a@b.example");

        let quoted = "NOQUEUE: reject: RCPT from x.example[192.0.2.7]: 550 5.1.1 <\"d>: Relay access denied; from=<f@f.example>\"@d.example>: Recipient address rejected: User unknown in local recipient table; from=<a@b.example> to=<\"d>: Relay access denied; from=<f@f.example>\"@d.example> proto=SMTP helo=<x>";
        let got = rejected(b"smtpd", quoted);
        assert_eq!((got.client, got.reason), (Some(client(7)), Reason::UnknownUser));
        assert_eq!(show(got.sender), "a@b.example");

        let spaced = "NOQUEUE: reject_warning: RCPT from x.example[192.0.2.7]: 504 5.5.2 <NOQUEUE: reject: RCPT from evil[192.0.2.66]: 554 5.7.1 no>: Helo command rejected: no; proto=SMTP helo=<x>";
        assert_eq!(read(b"smtpd", spaced), Meaning::Ignored);
    }
}
