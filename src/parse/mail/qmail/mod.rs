//! qmail and what runs around it: qmail-send here, tcpserver and rblsmtpd in `ucspi`, what patched
//! qmail-smtpds and spamdyke refuse in `smtpd`, vpopmail's logins in `vchkpw`. Defined by `qmail-send.c`
//! (qmail 1.03 and notqmail) and qmail-log(5).
//!
//! The lines reach a log in two ways: through multilog, with a TAI64N stamp and no program (`speaks`
//! knows them), or through splogger, which puts `qmail:` and the epoch seconds before them.
//!
//! qmail-send names a delivery by a number of its own and repeats neither message nor recipient when it
//! ends, so the outcome of one line cannot be told together with sender and recipient. Its
//! `queue_id` is the words `delivery N`, which no message number equals.

mod smtpd;
mod ucspi;
mod vchkpw;

use super::reason;
use crate::model::event::{Accepted, Delivery, Entry, Event, Meaning, Status};
use crate::model::header::Header;
use crate::model::net::{Addr, Ip};
use crate::parse::words;

/// True for the programs whose lines are read here. Lines without a program: see `speaks`.
pub fn owns(program: &[u8]) -> bool {
    matches!(program, b"qmail" | b"qmail-send" | b"qmail-smtpd" | b"splogger" | b"smtpd" | b"spamdyke")
        || matches!(program, b"tcpserver" | b"sslserver" | b"rblsmtpd" | b"vpopmail" | b"CHKUSER")
        || program.starts_with(b"vchkpw")
}

/// True if a line without program is one of ours, by its first words.
pub fn speaks(message: &[u8]) -> bool {
    const BEGINNINGS: &[&[u8]] = &[
        b"new msg ",
        b"info msg ",
        b"starting delivery ",
        b"delivery ",
        b"end msg ",
        b"bounce msg ",
        b"status: local ",
        b"tcpserver: ",
        b"sslserver: ",
        b"rblsmtpd: ",
        b"qmail-smtpd: ",
        b"CHKUSER ",
        b"spamdyke[",
        b"vchkpw-",
        b"double bounce: ",
        b"triple bounce: ",
    ];
    BEGINNINGS.iter().any(|beginning| message.starts_with(beginning))
}

pub fn meaning<'a>(header: &Header<'a>) -> Meaning<'a> {
    let message = without_stamp(header.message);
    match header.program {
        b"tcpserver" | b"sslserver" => ucspi::server(message),
        b"rblsmtpd" => ucspi::rblsmtpd(message),
        b"spamdyke" => smtpd::spamdyke(message),
        b"qmail-smtpd" => smtpd::qmail_smtpd(message),
        program if program.starts_with(b"vchkpw") => vchkpw::login(message),
        _ => by_first_word(message),
    }
}

/// splogger writes `1157520813.485077 ` before each line.
fn without_stamp(message: &[u8]) -> &[u8] {
    words::number(message)
        .and_then(|(_, rest)| words::number(rest.strip_prefix(b".")?))
        .and_then(|(_, rest)| rest.strip_prefix(b" "))
        .unwrap_or(message)
}

/// Everything below one supervise tree can share one log.
fn by_first_word(message: &[u8]) -> Meaning<'_> {
    if let Some(rest) = message.strip_prefix(b"tcpserver: ").or(message.strip_prefix(b"sslserver: ")) {
        return ucspi::server(rest);
    }
    if let Some(rest) = message.strip_prefix(b"rblsmtpd: ") {
        return ucspi::rblsmtpd(rest);
    }
    if let Some(rest) = message.strip_prefix(b"qmail-smtpd: ") {
        return smtpd::qmail_smtpd(rest);
    }
    if message.starts_with(b"CHKUSER ") {
        return smtpd::qmail_smtpd(message);
    }
    if let Some((_, rest)) =
        message.strip_prefix(b"spamdyke[").and_then(|rest| words::split_once(rest, b"]: "))
    {
        return smtpd::spamdyke(rest);
    }
    if let Some((_, rest)) = message.strip_prefix(b"vchkpw-").and_then(|rest| words::split_once(rest, b": "))
    {
        return vchkpw::login(rest);
    }
    send(message)
}

/// qmail-send. It writes space and control characters of addresses and replies as `_` and what is
/// not ASCII as `?`.
fn send(message: &[u8]) -> Meaning<'_> {
    if let Some(rest) = message.strip_prefix(b"info msg ") {
        return accepted(rest).map_or(Meaning::Unmatched, Meaning::Event);
    }
    if message.starts_with(b"delivery ") {
        return delivery(message).map_or(Meaning::Unmatched, Meaning::Event);
    }
    if let Some(queue_id) = message.strip_prefix(b"end msg ") {
        return Meaning::Event(Event::Removed { queue_id });
    }
    const ROUTINE: &[&[u8]] = &[
        b"new msg ",
        b"starting delivery ",
        b"status: ",
        b"local ",
        b"bounce msg ",
        b"double bounce: ",
        b"triple bounce: ",
        b"running",
        b"exiting",
    ];
    match ROUTINE.iter().any(|beginning| message.starts_with(beginning)) {
        true => Meaning::Ignored,
        false => Meaning::Unmatched,
    }
}

/// `93998: bytes 1030 from <x@y> qp 23454 uid 89`; the uid is that of the process that handed the
/// message to qmail-queue, qmail-smtpd's own for mail from outside.
fn accepted(rest: &[u8]) -> Option<Event<'_>> {
    let (queue_id, rest) = words::split_once(rest, b": bytes ")?;
    let (_, rest) = words::split_once(rest, b" from <")?;
    let (sender, rest) = words::split_once(rest, b"> qp ")?;
    let (_, uid) = words::split_once(rest, b" uid ")?;
    Some(Event::Accepted(Accepted {
        queue_id,
        client: None,
        name: b"",
        login: b"",
        uid: words::number(uid).map(|(uid, _)| uid),
        sender: Some(sender),
        entry: Entry::First,
    }))
}

/// `delivery 7: success: 192.0.2.1_accepted_message./Remote_host_said:_250_ok/`
fn delivery(message: &[u8]) -> Option<Event<'_>> {
    let (queue_id, rest) = words::split_once(message, b": ")?;
    let (outcome, report) = words::split_once(rest, b": ")?;
    let status = match outcome {
        b"success" => Status::Delivered,
        b"deferral" => Status::Deferred,
        b"failure" => Status::Bounced,
        b"report mangled, will defer" => Status::Deferred,
        _ => return None,
    };
    let peer = peer(report);
    let local = status == Status::Delivered && report.starts_with(b"did_");
    Some(Event::Delivery(Delivery {
        recipients: 1,
        uid: None,
        queue_id,
        recipient: b"",
        sender: None,
        relay: if local { b"local" } else { b"" },
        peer,
        status,
        opened: peer.is_some(),
        queued_as: b"",
        listed_by: if status == Status::Delivered { b"" } else { listed_by(report) },
    }))
}

/// qmail-remote begins with `192.0.2.1_accepted_message`, `192.0.2.1_does_not_like_recipient`,
/// `User_and_password_not_set,_continuing_without_authentication./192.0.2.1_...`,
/// `Connected_to_192.0.2.1_but_...`.
fn peer(report: &[u8]) -> Option<Addr<'_>> {
    let report = match report.strip_prefix(b"User_and_password_not_set,") {
        Some(rest) => words::split_once(rest, b"/").map_or(rest, |(_, report)| report),
        None => report,
    };
    let report = report.strip_prefix(b"Connected_to_").unwrap_or(report);
    let (address, _) = words::split_once(report, b"_")?;
    Ip::parse(address).map(Addr::Ip)
}

/// Blocklist that the other server cites, found in the reply with its spaces put back.
fn listed_by(report: &[u8]) -> &[u8] {
    let mut spaced = [0; 512];
    let length = report.len().min(spaced.len());
    for (to, &byte) in spaced.iter_mut().zip(report) {
        *to = if byte == b'_' { b' ' } else { byte };
    }
    let spaced = &spaced[..length];
    let cited = reason::listed_by(spaced);
    if cited.is_empty() {
        return b"";
    }
    let start = (cited.as_ptr() as usize).wrapping_sub(spaced.as_ptr() as usize);
    report.get(start..start.wrapping_add(cited.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests;
