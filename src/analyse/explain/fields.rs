//! Every field of an event, by name. Each event is taken apart whole, so that a field that is added to one has to be named
//! here.

use crate::model::event::{
    Accepted, AuthFailure, Delivery, Entry, Event, Flags, Hit, Limit, LimitKind, Reject, Run, Scheduler,
    Session,
};
use crate::model::net::Addr;
use crate::report::view::explanation::{self as view, Field};

/// The event as name and fields.
pub fn event(event: &Event<'_>) -> view::Event {
    let (kind, fields) = match event {
        Event::Hit(hit) => ("hit", of_hit(hit)),
        Event::Connect(session) => ("connect", of_session(session)),
        Event::Disconnect(session) => ("disconnect", of_session(session)),
        Event::Reject(reject) => ("reject", of_reject(reject)),
        Event::RejectedIn { queue_id, reject } => {
            let mut fields = of_reject(reject);
            fields.insert(0, text("queue_id", queue_id));
            ("reject", fields)
        }
        Event::Abandoned { queue_id, client, name } => {
            ("abandoned", vec![text("queue_id", queue_id), address("client", *client), text("name", name)])
        }
        Event::AuthFailure(AuthFailure { client, name, login }) => {
            ("auth_failure", vec![address("client", *client), text("name", name), text("login", login)])
        }
        Event::Screened { client } => ("screened", vec![address("client", Some(*client))]),
        Event::Ranked { client, rank } => {
            ("ranked", vec![address("client", Some(*client)), number("rank", Some(rank))])
        }
        Event::Listed { client, zone } => {
            ("listed", vec![address("client", Some(*client)), text("zone", zone)])
        }
        Event::Accepted(message) => ("accepted", of_message(message)),
        Event::Queued { queue_id, sender } => {
            ("queued", vec![text("queue_id", queue_id), text("sender", sender)])
        }
        Event::Removed { queue_id } => ("removed", vec![text("queue_id", queue_id)]),
        Event::Delivery(delivery) => ("delivery", of_delivery(delivery)),
        Event::Limit(Limit { kind, client, text: words }) => {
            let kind = match kind {
                LimitKind::Connections => "connections",
                LimitKind::Rate => "rate",
                LimitKind::Processes => "processes",
                LimitKind::Load => "load",
            };
            ("limit", vec![word("kind", kind), address("client", *client), text("words", words)])
        }
        Event::Run(run) => ("run", of_run(run)),
    };
    view::Event { kind, fields }
}

fn of_hit(hit: &Hit<'_>) -> Vec<Field> {
    let Hit {
        prefix,
        source,
        destination,
        protocol,
        source_port,
        destination_port,
        inside,
        outside,
        physical_in,
        source_mac,
        destination_mac,
        uid,
        gid,
        id,
        flags,
    } = hit;
    vec![
        text("prefix", prefix),
        address("source", Some(*source)),
        address("destination", Some(*destination)),
        text("protocol", protocol),
        number("source_port", source_port.as_ref()),
        number("destination_port", destination_port.as_ref()),
        text("inside", inside),
        text("outside", outside),
        text("physical_in", physical_in),
        number("source_mac", source_mac.as_ref()),
        number("destination_mac", destination_mac.as_ref()),
        number("uid", uid.as_ref()),
        number("gid", gid.as_ref()),
        number("id", id.as_ref()),
        of_flags(*flags),
    ]
}

fn of_flags(flags: Flags) -> Field {
    const NAMES: [(u8, &str); 6] = [
        (Flags::SYN, "SYN"),
        (Flags::ACK, "ACK"),
        (Flags::FIN, "FIN"),
        (Flags::RST, "RST"),
        (Flags::PSH, "PSH"),
        (Flags::URG, "URG"),
    ];
    let set: Vec<&str> = NAMES.iter().filter(|(bit, _)| flags.0 & bit != 0).map(|(_, name)| *name).collect();
    text("flags", set.join(" ").as_bytes())
}

fn of_session(session: &Session<'_>) -> Vec<Field> {
    let Session { key, client, name, inbound } = session;
    vec![
        address("client", Some(*client)),
        text("name", name),
        word("way", if *inbound { "inbound" } else { "outbound" }),
        number("session", Some(key).filter(|key| **key != 0)),
    ]
}

fn of_reject(reject: &Reject<'_>) -> Vec<Field> {
    let Reject { client, name, reason, code, zone, sender, recipient } = reject;
    vec![
        address("client", *client),
        text("name", name),
        word("reason", reason.name()),
        number("code", Some(code).filter(|code| **code != 0)),
        text("zone", zone),
        text("sender", sender),
        text("recipient", recipient),
    ]
}

fn of_message(message: &Accepted<'_>) -> Vec<Field> {
    let Accepted { queue_id, client, name, login, uid, sender, entry } = message;
    let (entry, before): (_, &[u8]) = match entry {
        Entry::First => ("first", b""),
        Entry::AtFilter => ("from a content filter's service", b""),
        Entry::Again { queue_id } => ("again", queue_id),
    };
    vec![
        text("queue_id", queue_id),
        address("client", *client),
        text("name", name),
        text("login", login),
        number("uid", uid.as_ref()),
        text("sender", sender.unwrap_or_default()),
        word("entry", entry),
        text("queue_id_before", before),
    ]
}

fn of_delivery(delivery: &Delivery<'_>) -> Vec<Field> {
    let Delivery {
        queue_id,
        recipient,
        recipients,
        sender,
        uid,
        relay,
        peer,
        status,
        queued_as,
        opened,
        listed_by,
    } = delivery;
    vec![
        text("queue_id", queue_id),
        text("recipient", recipient),
        number("recipients", Some(recipients)),
        text("sender", sender.unwrap_or_default()),
        number("uid", uid.as_ref()),
        text("relay", relay),
        address("peer", *peer),
        word("status", status.name()),
        text("queued_as", queued_as),
        word("connection", if *opened { "its own" } else { "counted before" }),
        text("listed_by", listed_by),
    ]
}

fn of_run(run: &Run<'_>) -> Vec<Field> {
    let Run { user, command, scheduler, start } = run;
    let scheduler = match scheduler {
        Scheduler::Cron => "cron",
        Scheduler::Anacron => "anacron",
        Scheduler::Systemd => "systemd",
        Scheduler::Service => "systemd, if a timer owns the service",
        Scheduler::Timer => "a timer, which shows that its service is a job",
    };
    vec![
        text("user", user),
        text("command", command),
        word("scheduler", scheduler),
        word("moment", if *start { "start" } else { "end" }),
    ]
}

fn field(name: &'static str, value: Option<String>) -> Field {
    Field { name, value }
}

fn text(name: &'static str, text: &[u8]) -> Field {
    field(name, Some(String::from_utf8_lossy(text).into_owned()).filter(|text| !text.is_empty()))
}

fn word(name: &'static str, word: &str) -> Field {
    field(name, Some(word.to_string()))
}

fn number(name: &'static str, number: Option<&impl ToString>) -> Field {
    field(name, number.map(ToString::to_string))
}

fn address(name: &'static str, address: Option<Addr<'_>>) -> Field {
    let shown = address.map(|address| match address {
        Addr::Ip(ip) => ip.to_string(),
        Addr::Unreadable(text) => format!("{} (not an address)", String::from_utf8_lossy(text)),
        Addr::OfSession(key) => format!("that of session {key:x}"),
    });
    field(name, shown)
}
