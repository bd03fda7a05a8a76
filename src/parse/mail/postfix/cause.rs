//! Why Postfix refused: its own words (`smtpd_check.c`, `postscreen_smtpd.c`) read by their place,
//! everything else (access maps, policy services, milters) by `reason::cause`. Pure.
//!
//! `class` is 400 for a temporary and 500 for a permanent refusal; cleanup logs no three-digit code.

use memchr::{memchr, memmem};

use crate::model::event::Reason;
use crate::parse::mail::reason::{Cause, cause};

/// Restriction classes without a reason of their own.
const CLASSES: [&[u8]; 5] = [
    b"Client host rejected: ",
    b"Unverified Client host rejected: ",
    b"Data command rejected: ",
    b"End-of-data rejected: ",
    b"Etrn command rejected: ",
];

/// The restriction classes of `smtpd_check.c`, then the words of the restriction.
pub fn smtpd_cause(class: u16, words: &[u8]) -> Cause<'_> {
    if let Some(rest) = words.strip_prefix(b"Service unavailable; ") {
        return blocked(rest).unwrap_or_else(|| cause(class, words));
    }
    if words.starts_with(b"Relay access denied") {
        return Cause::plain(Reason::RelayDenied);
    }
    if let Some(rest) = words.strip_prefix(b"Recipient address rejected: ") {
        return recipient_cause(class, rest);
    }
    if let Some(rest) = words.strip_prefix(b"Sender address rejected: ") {
        // An unknown sender (`reject_unlisted_sender`) is no guessed recipient.
        return or(free(class, rest), &[Reason::Rbl, Reason::Greylisted], Reason::Policy);
    }
    if let Some(rest) = words.strip_prefix(b"Helo command rejected: ") {
        return or(free(class, rest), &[Reason::Rbl, Reason::Greylisted], Reason::Helo);
    }
    if let Some(rest) = CLASSES.iter().find_map(|class| words.strip_prefix(*class)) {
        return otherwise(free(class, rest), Reason::Policy);
    }
    match words {
        _ if words.starts_with(b"Service currently unavailable") => service_unavailable(class),
        _ if words.starts_with(b"Protocol error") => Cause::plain(Reason::Policy),
        _ if words.starts_with(b"Message size exceeds") => Cause::plain(Reason::Content),
        _ => cause(class, words),
    }
}

/// postscreen: a client that passed its tests after the greeting gets a 450 and has to come back, which
/// is greylisting by another name; one on the deny list gets a 550.
const fn service_unavailable(class: u16) -> Cause<'static> {
    Cause::plain(if class == 400 { Reason::Greylisted } else { Reason::Policy })
}

fn recipient_cause(class: u16, rest: &[u8]) -> Cause<'_> {
    if rest.starts_with(b"User unknown") || rest.starts_with(b"undeliverable address") {
        return Cause::plain(Reason::UnknownUser);
    }
    if rest.starts_with(b"unverified address") {
        // The probe has no answer yet: come back later says nothing about the recipient.
        return Cause::plain(if class == 400 { Reason::Greylisted } else { Reason::UnknownUser });
    }
    otherwise(free(class, rest), Reason::Policy)
}

/// Words behind `... rejected: `: Postfix's own at once, an administrator's or a policy service's by their sense.
fn free(class: u16, rest: &[u8]) -> Cause<'_> {
    const OWN: [(&[u8], Reason); 8] = [
        (b"cannot find your", Reason::NoReverseDns),
        (b"Domain not found", Reason::Policy),
        (b"Access denied", Reason::Policy),
        (b"need fully-qualified", Reason::Policy),
        (b"Host not found", Reason::Policy),
        (b"Invalid name", Reason::Policy),
        (b"not owned by user", Reason::Policy),
        (b"not logged in", Reason::Policy),
    ];
    match OWN.iter().find(|(words, _)| rest.starts_with(words)) {
        Some(&(_, reason)) => Cause::plain(reason),
        None => cause(class, rest),
    }
}

fn or<'a>(cause: Cause<'a>, keep: &[Reason], reason: Reason) -> Cause<'a> {
    if keep.contains(&cause.reason) { cause } else { Cause::plain(reason) }
}

fn otherwise(cause: Cause<'_>, reason: Reason) -> Cause<'_> {
    if cause.reason == Reason::Other { Cause::plain(reason) } else { cause }
}

/// The default `rbl_reply`: `Client host [what] blocked using zone; reason`, and postscreen's `client [what] ...`.
fn blocked(rest: &[u8]) -> Option<Cause<'_>> {
    let after = &rest[memchr(b'[', rest)? + 1..];
    let from = after.first().is_some_and(|&byte| byte == b'"').then(|| memmem::find(after, b"\"@"));
    let from = from.flatten().unwrap_or(0);
    let rest = &after[from + memchr(b']', &after[from..])? + 1..];
    let zone = rest.strip_prefix(b" blocked using ")?;
    let end = zone.iter().position(|byte| matches!(byte, b';' | b' ' | b'=')).unwrap_or(zone.len());
    Some(Cause { reason: Reason::Rbl, zone: &zone[..end] })
}

/// A milter or before-queue filter: content, unless its words say better.
pub fn filter_cause(class: u16, words: &[u8]) -> Cause<'_> {
    // `milter_default_action = tempfail` and a filter's unexplained no.
    if words.starts_with(b"Service unavailable - try again later") {
        return Cause::plain(Reason::Other);
    }
    if words.starts_with(b"Command rejected") {
        return Cause::plain(Reason::Content);
    }
    otherwise(cause(class, words), Reason::Content)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{client, event, show};
    use super::*;
    use crate::model::event::{Event, Reject};
    use Reason::*;

    const TAIL: &str = "from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x.example>";

    fn reject<'a>(daemon: &[u8], message: &'a str) -> Reject<'a> {
        match event(daemon, message) {
            Event::Reject(reject) => reject,
            other => panic!("{other:?}: {message}"),
        }
    }

    #[test]
    fn reasons_and_codes() {
        let table: &[(&str, Reason, u16, &str)] = &[
            (
                "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.7",
                Rbl,
                554,
                "zen.spamhaus.org",
            ),
            (
                "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using bl.lists.example",
                Rbl,
                554,
                "bl.lists.example",
            ),
            (
                "554 5.7.1 Service unavailable; Helo command [x.example] blocked using dbl.spamhaus.org; https://www.spamhaus.org/",
                Rbl,
                554,
                "dbl.spamhaus.org",
            ),
            (
                "554 5.7.1 Service unavailable; Sender address [\"a] blocked using fake.example\"@b.example] blocked using dbl.lists.example",
                Rbl,
                554,
                "dbl.lists.example",
            ),
            (
                "554 5.7.1 <x.example[192.0.2.7]>: Client host rejected: listed at bl.lists.example, see our page",
                Rbl,
                554,
                "bl.lists.example",
            ),
            ("554 5.7.1 Service unavailable", Other, 554, ""),
            (
                "550 5.1.1 <c@d.example>: Recipient address rejected: User unknown in local recipient table",
                UnknownUser,
                550,
                "",
            ),
            (
                "450 4.1.1 <c@d.example>: Recipient address rejected: User unknown in virtual mailbox table",
                UnknownUser,
                450,
                "",
            ),
            (
                "550 5.1.1 <c@d.example>: Recipient address rejected: undeliverable address: host mx.d.example[192.0.2.9] said: 550 5.1.1 no (in reply to RCPT TO command)",
                UnknownUser,
                550,
                "",
            ),
            (
                "450 4.1.1 <c@d.example>: Recipient address rejected: unverified address: Address verification in progress",
                Greylisted,
                450,
                "",
            ),
            (
                "550 5.1.1 <a@b.example>: Sender address rejected: User unknown in virtual mailbox table",
                Policy,
                550,
                "",
            ),
            ("454 4.7.1 <c@d.example>: Relay access denied", RelayDenied, 454, ""),
            (
                "450 4.2.0 <c@d.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/d.example.html",
                Greylisted,
                450,
                "",
            ),
            (
                "450 4.7.1 <c@d.example>: Recipient address rejected: Policy restrictions, try again later",
                Greylisted,
                450,
                "",
            ),
            (
                "450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.7]",
                NoReverseDns,
                450,
                "",
            ),
            (
                "550 5.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.7]",
                NoReverseDns,
                550,
                "",
            ),
            ("504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname", Helo, 504, ""),
            ("450 4.7.1 <x.example>: Helo command rejected: Host not found", Helo, 450, ""),
            ("450 4.7.1 Error: too much mail from 192.0.2.7", Rate, 450, ""),
            ("421 4.7.0 unknown[192.0.2.7] Error: too many connections from 192.0.2.7", Rate, 421, ""),
            ("452 4.5.3 Error: too many recipients", Rate, 452, ""),
            ("450 4.1.8 <a@b.example>: Sender address rejected: Domain not found", Policy, 450, ""),
            ("553 5.7.1 <a@b.example>: Sender address rejected: not owned by user anna", Policy, 553, ""),
            ("554 5.7.1 <x.example[192.0.2.7]>: Client host rejected: Access denied", Policy, 554, ""),
            (
                "550 5.7.23 <c@d.example>: Recipient address rejected: Message rejected due to: SPF fail - not authorized",
                Policy,
                550,
                "",
            ),
            (
                "503 5.5.0 <DATA>: Data command rejected: Improper use of SMTP command pipelining",
                Policy,
                503,
                "",
            ),
            ("552 5.3.4 Message size exceeds fixed limit", Content, 552, ""),
            ("451 4.3.0 <c@d.example>: Temporary lookup failure", Other, 451, ""),
            ("451 4.3.5 Server configuration problem", Other, 451, ""),
        ];
        for &(words, reason, code, zone) in table {
            let message = format!("NOQUEUE: reject: RCPT from x.example[192.0.2.7]: {words}; {TAIL}");
            let got = reject(b"smtpd", &message);
            assert_eq!((got.reason, got.code, show(got.zone)), (reason, code, zone.to_string()), "{words}");
            assert_eq!((got.client, show(got.name)), (Some(client(7)), "x.example".into()), "{words}");
            assert_eq!(
                (show(got.sender), show(got.recipient)),
                ("a@b.example".into(), "c@d.example".into()),
                "{words}"
            );
        }
    }

    #[test]
    fn filters() {
        let table: &[(&[u8], &str, Reason, u16)] = &[
            (
                b"smtpd",
                "NOQUEUE: milter-reject: RCPT from unknown[192.0.2.7]: 451 4.7.1 Greylisting in action, please come back later",
                Greylisted,
                451,
            ),
            (
                b"smtpd",
                "4C0FFEE123: milter-reject: END-OF-MESSAGE from unknown[192.0.2.7]: 451 4.7.1 Try again later",
                Greylisted,
                451,
            ),
            (
                b"smtpd",
                "NOQUEUE: milter-reject: CONNECT from unknown[192.0.2.7]: 451 4.7.1 Service unavailable - try again later",
                Other,
                451,
            ),
            (
                b"cleanup",
                "4C0FFEE123: milter-reject: END-OF-MESSAGE from unknown[192.0.2.7]: 5.7.1 Blocked by SpamAssassin",
                Content,
                0,
            ),
            (
                b"cleanup",
                "4C0FFEE123: milter-reject: END-OF-MESSAGE from unknown[192.0.2.7]: 5.7.1 Command rejected",
                Content,
                0,
            ),
            (
                b"cleanup",
                "4C0FFEE123: milter-reject: END-OF-MESSAGE from unknown[192.0.2.7]: 4.7.1 Try again later",
                Greylisted,
                0,
            ),
        ];
        for &(daemon, message, reason, code) in table {
            let message = format!("{message}; {TAIL}");
            let got = reject(daemon, &message);
            assert_eq!((got.reason, got.code, got.client), (reason, code, Some(client(7))), "{message}");
            assert_eq!(show(got.recipient), "c@d.example", "{message}");
        }
        for begin in ["", "NOQUEUE: "] {
            let message =
                format!("{begin}proxy-reject: END-OF-MESSAGE: 554 5.7.0 Reject, id=31619-02 - spam; {TAIL}");
            let got = reject(b"smtpd", &message);
            assert_eq!((got.reason, got.code, got.client), (Content, 554, None));
            assert_eq!(show(got.sender), "a@b.example");
        }
    }
}
