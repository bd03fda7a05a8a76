//! `=> user@there R=router T=transport H=mx [address] ...` and its kin: what became of one recipient
//! (Exim `deliver.c`: `delivery_log`, `deferral_log`, `failure_log`). Pure.

use super::fields::{Fields, address};
use crate::model::event::{Delivery, Event, Meaning, Status};
use crate::parse::mail::{handover, reason};
use crate::parse::words::{contains, split_once};

/// `text` follows the flag: `=>` delivered, `->` delivered over the same connection, `>>` cutthrough,
/// `*>` suppressed by `-N`, `**` bounced, `==` deferred.
pub fn meaning<'a>(queue_id: &'a [u8], flag: [u8; 2], text: &'a [u8]) -> Meaning<'a> {
    let (recipient, rest) = recipient(text);
    let mut fields = Fields::read(rest);
    // `defer (-44) H=mx.there.example [192.0.2.1]: SMTP error from remote mail server ...`
    if let Some(at) = fields.rest.strip_prefix(b"defer (").and_then(|rest| split_once(rest, b")"))
        && let Some(failed) = at.1.strip_prefix(b" H=").map(|_| Fields::read(at.1))
    {
        (fields.host, fields.rest) = (failed.host, failed.rest);
    }
    let said = fields.rest;
    let from_remote = contains(said, b"from remote mail server");
    let status = match flag {
        [b'*', b'*'] if contains(said, b"retry timeout exceeded") => Status::Expired,
        [b'*', b'*'] => Status::Bounced,
        [b'=', b'='] => Status::Deferred,
        _ => Status::Delivered,
    };
    let first = flag != *b"->" && !fields.reused;
    let named = |name: &'a [u8]| if fields.transport.is_empty() { name } else { fields.transport };
    Meaning::Event(Event::Delivery(Delivery {
        queue_id,
        recipient,
        recipients: 1,
        sender: fields.sender,
        uid: None,
        relay: fields.host.map_or_else(|| named(fields.router), |host| host.name),
        peer: fields.host.map(|host| host.addr),
        status,
        queued_as: handover::queued_as(fields.host.map(|host| host.addr), status, said),
        opened: fields.host.is_some() && first && (status == Status::Delivered || from_remote),
        listed_by: if from_remote { reason::listed_by(said) } else { b"" },
    }))
}

/// `user@there`, `user <user@here>`, `|/usr/bin/procmail -a x <user@here>`, `local (parent) <user@here>`:
/// the address as the sender gave it, where it is stated; and what follows.
fn recipient(text: &[u8]) -> (&[u8], &[u8]) {
    let (first, rest) = match text.first() {
        // A command or file name may hold spaces, and ends at its original address or at the router.
        Some(b'|' | b'/') => {
            let end = split_once(text, b" <")
                .map(|(name, _)| name.len())
                .or_else(|| split_once(text, b" R=").map(|(name, _)| name.len()))
                .unwrap_or(text.len());
            text.split_at(end)
        }
        _ => address(text),
    };
    let first = first.strip_suffix(b":").unwrap_or(first);
    // `:blackhole: <user@here>`
    let rest = if rest.starts_with(b": <") { &rest[1..] } else { rest };
    let rest = match rest.strip_prefix(b" (").and_then(|inner| split_once(inner, b")")) {
        Some((_, after)) => after,
        None => rest,
    };
    match rest.strip_prefix(b" ") {
        Some(original) if original.starts_with(b"<") => {
            let (original, after) = address(original);
            (if original.is_empty() { first } else { original }, after.strip_prefix(b":").unwrap_or(after))
        }
        _ => (first, rest.strip_prefix(b":").unwrap_or(rest)),
    }
}
