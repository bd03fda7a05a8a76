//! For tests: a meaning in one short line, so that the examples of a format stay readable as a table.

use crate::model::event::{Entry, Event, Meaning};
use crate::model::header::{Header, When};
use crate::model::net::Addr;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn addr(addr: Option<Addr<'_>>) -> String {
    match addr {
        None => "-".into(),
        Some(Addr::Ip(ip)) => ip.to_string(),
        Some(Addr::Unreadable(words)) => format!("'{}'", text(words)),
        Some(Addr::OfSession(key)) => format!("session:{key:x}"),
    }
}

pub fn header<'a>(program: &'a str, pid: u32, message: &'a str) -> Header<'a> {
    let when = When { micros: 0, day: 0, second: 0 };
    Header { when, host: b"", program: program.as_bytes(), pid, message: message.as_bytes() }
}

/// `ignored`, `unmatched`, or the event with its fields, the empty ones left out.
pub fn show(meaning: &Meaning<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut put = |name: &str, value: &[u8]| {
        if !value.is_empty() {
            parts.push(format!("{name}={}", text(value)));
        }
    };
    let head = match meaning {
        Meaning::Ignored => "ignored".to_string(),
        Meaning::Unmatched => "unmatched".to_string(),
        Meaning::Event(Event::Connect(session)) => {
            put("name", session.name);
            let way = if session.inbound { "connect" } else { "connect-out" };
            format!("{way} {:x} {}", session.key, addr(Some(session.client)))
        }
        Meaning::Event(Event::Disconnect(session)) => {
            let way = if session.inbound { "disconnect" } else { "disconnect-out" };
            format!("{way} {:x} {}", session.key, addr(Some(session.client)))
        }
        Meaning::Event(Event::Reject(reject)) => {
            put("name", reject.name);
            put("zone", reject.zone);
            put("from", reject.sender);
            put("to", reject.recipient);
            format!("reject {} {} {}", reject.reason.name(), reject.code, addr(reject.client))
        }
        Meaning::Event(Event::AuthFailure(failure)) => {
            put("name", failure.name);
            put("login", failure.login);
            format!("auth {}", addr(failure.client))
        }
        Meaning::Event(Event::Accepted(accepted)) => {
            put("name", accepted.name);
            put("login", accepted.login);
            put("uid", accepted.uid.map(|uid| uid.to_string()).unwrap_or_default().as_bytes());
            put("from", accepted.sender.unwrap_or_default());
            match accepted.entry {
                Entry::First => {}
                Entry::AtFilter => put("entry", b"filter"),
                Entry::Again { queue_id } => {
                    put("again", if queue_id.is_empty() { b"yes" } else { queue_id })
                }
            }
            format!("accepted {} {}", text(accepted.queue_id), addr(accepted.client))
        }
        Meaning::Event(Event::Queued { queue_id, sender }) => {
            format!("queued {} <{}>", text(queue_id), text(sender))
        }
        Meaning::Event(Event::Removed { queue_id }) => format!("removed {}", text(queue_id)),
        Meaning::Event(Event::Delivery(delivery)) => {
            put("from", delivery.sender.unwrap_or_default());
            put("to", delivery.recipient);
            put("relay", delivery.relay);
            put("as", delivery.queued_as);
            put("listed", delivery.listed_by);
            put("opened", if delivery.opened { b"yes" } else { b"" });
            format!("{} {} {}", delivery.status.name(), text(delivery.queue_id), addr(delivery.peer))
        }
        Meaning::Event(Event::Listed { client, zone }) => {
            put("zone", zone);
            format!("listed {}", addr(Some(*client)))
        }
        Meaning::Event(Event::Limit(limit)) => format!("limit {:?} {}", limit.kind, addr(limit.client)),
        Meaning::Event(other) => format!("{other:?}"),
    };
    parts.insert(0, head);
    parts.join(" ")
}
