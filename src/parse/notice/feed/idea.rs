//! IDEA (Intrusion Detection Extensible Alert, Format `IDEA0`), as CESNET's definition describes it. An event has sources
//! and targets; where it has a target only, the reported address is the victim. `CreateTime` is when the message was made.

use serde_json::Value;

use super::sheet::{Sheet, clip};
use super::{columns, each_part, json, kind, time};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, PortRole, Role, When, Zoning};
use crate::parse::notice::{Message, Reading};

/// Addresses of one event that are looked at.
const ADDRESSES: usize = 256;

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, None, |part, sheet| {
        let mut written = None;
        let found = json::each(&part.text, sheet, |value, text| {
            let known =
                value.get("Format").and_then(Value::as_str).is_some_and(|format| format.starts_with("IDEA"));
            known.then(|| {
                written = written.take().or_else(|| json::text(value.get("CreateTime")));
                events(value, text)
            })
        });
        aside(sheet, written.as_deref());
        found
    })
}

fn aside(sheet: &mut Sheet, written: Option<&str>) {
    sheet.aside(written.and_then(|stamp| time::reported(stamp, &Zoning::Stated(Zone::UTC))));
}

fn events(value: &Value, text: &str) -> Vec<Incident> {
    let sides = |name: &str| value.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let (sources, targets) = (sides("Source"), sides("Target"));
    let (reported, others, role) =
        if sources.is_empty() { (targets, sources, Role::Target) } else { (sources, targets, Role::Source) };
    // Of several other sides none is the peer.
    let peers: Vec<String> = others.iter().flat_map(addresses).take(2).collect();
    let peer = if let [peer] = peers.as_slice() { columns::ip(peer) } else { None };
    let peer_port =
        others.first().filter(|_| others.len() == 1).and_then(|other| json::port(other.get("Port")));
    let mut events = Vec::new();
    for side in reported {
        let port = json::port(side.get("Port"));
        let event = Incident {
            when: when(value),
            role,
            port,
            port_role: match (port, role) {
                (None, _) => PortRole::Unsaid,
                (_, Role::Target) => PortRole::Attacked,
                _ => PortRole::Source,
            },
            peer,
            peer_port,
            protocol: protocol(side).or_else(|| others.iter().find_map(protocol)),
            kind: kind::of([json::text(value.get("Category")).unwrap_or_default().as_str(), said(value)]),
            text: clip(text),
            ..Incident::default()
        };
        for address in addresses(side).take(ADDRESSES - events.len().min(ADDRESSES)) {
            let ip = columns::ip(&address);
            let masked = ip.is_none().then_some(address);
            events.push(Incident { ip, masked, ..event.clone() });
        }
    }
    events
}

/// IPv4 and IPv6 addresses, ranges and networks of a side; host names and URLs where there are none.
fn addresses(side: &Value) -> impl Iterator<Item = String> {
    let list = |name: &str| side.get(name).and_then(Value::as_array).into_iter().flatten();
    let text = |value: &Value| value.as_str().map(clip);
    let ips: Vec<String> = list("IP4").chain(list("IP6")).take(ADDRESSES).filter_map(text).collect();
    let names = if ips.is_empty() {
        list("Hostname").chain(list("URL")).take(16).filter_map(text).collect()
    } else {
        ips
    };
    names.into_iter()
}

fn protocol(side: &Value) -> Option<String> {
    let words = side.get("Proto").and_then(Value::as_array)?;
    words.iter().filter_map(Value::as_str).find_map(kind::transport)
}

fn said(value: &Value) -> &str {
    value.get("Description").and_then(Value::as_str).unwrap_or_default()
}

fn when(value: &Value) -> Option<When> {
    let read = |name: &str| time::when(value.get(name)?.as_str()?, &Zoning::Stated(Zone::UTC));
    let span = |from: &str, to: &str| {
        let start = read(from)?;
        Some(read(to).map_or(start.clone(), |end| time::span(start, end)))
    };
    span("EventTime", "CeaseTime")
        .or_else(|| span("WinStartTime", "WinEndTime"))
        .or_else(|| read("DetectTime"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    fn found(text: &str) -> Reading {
        let part = Part { text: text.to_string(), ..Part::default() };
        read(&Message { parts: vec![part], ..Message::default() }).expect("a feed")
    }

    #[test]
    fn sources_and_their_target() {
        let reading = found(
            r#"{"Format":"IDEA0","Category":["Attempt.Login"],"CreateTime":"2026-03-01T03:00:00Z","DetectTime":"2026-03-01T02:30:00Z",
            "EventTime":"2026-03-01T02:03:04Z","CeaseTime":"2026-03-01T02:03:34Z",
            "Source":[{"IP4":["192.0.2.7","192.0.2.0/28"],"Port":[40112],"Proto":["tcp","ssh"]}],
            "Target":[{"IP4":["198.51.100.1"],"Port":[22]}]}"#,
        );
        let event = &reading.incidents[0];
        let when = event.when.clone().expect("an interval");
        assert_eq!((when.wall, when.until), (1_772_330_584, Some(1_772_330_614)));
        assert_eq!((event.role, event.port, event.peer_port), (Role::Source, Some(40_112), Some(22)));
        assert_eq!((event.protocol.as_deref(), event.kind.as_str()), (Some("tcp"), "Attempt.Login"));
        assert_eq!(reading.incidents[1].masked.as_deref(), Some("192.0.2.0/28"));
        assert_eq!(reading.asides.len(), 1);
    }

    #[test]
    fn a_target_alone_is_the_victim() {
        let reading = found(
            r#"{"Format":"IDEA0","Category":["Availability.DDoS"],"DetectTime":"2026-03-01T02:30:00Z","Target":[{"IP4":["192.0.2.7"],"Port":[80]}]}"#,
        );
        let event = &reading.incidents[0];
        assert_eq!((event.role, event.port_role), (Role::Target, PortRole::Attacked));
    }
}
