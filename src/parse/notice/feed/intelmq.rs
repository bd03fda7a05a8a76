//! IntelMQ events as JSON, flat (`"source.ip"`) or hierarchical (`"source": {"ip"}`), one a line or in a list, as its data
//! format defines them; national CERTs pass them on as they are (SWITCH-CERT, PROKI of CZ.NIC). `time.source` is the event,
//! `time.observation` is when it was collected.

use serde_json::Value;

use super::json::{self, get};
use super::sheet::clip;
use super::{columns, each_part, kind, time};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, PortRole, Role, Zoning};
use crate::parse::notice::{Message, Reading};

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, None, |part, sheet| {
        json::each(&part.text, sheet, |value, text| {
            let known = get(value, "classification.type").is_some() || get(value, "time.source").is_some();
            (known && value.get("Format").is_none()).then(|| event(value, text).into_iter().collect())
        })
    })
}

fn event(value: &Value, text: &str) -> Option<Incident> {
    let read = |path: &str| json::text(get(value, path));
    let ip = json::ip(get(value, "source.ip"));
    let places = ["source.network", "source.url", "source.fqdn"];
    let masked = places.iter().filter(|_| ip.is_none()).find_map(|path| read(path)).map(|place| clip(&place));
    let literal = masked.as_deref().and_then(columns::literal);
    let peer = json::ip(get(value, "destination.ip"));
    let class = read("classification.type").unwrap_or_default();
    let role = role(&class, peer.is_some());
    let port = json::port(get(value, "source.port")).or(literal.and_then(|(_, port)| port));
    let identifier = read("classification.identifier");
    let words = [read("malware.name"), identifier, Some(class)];
    let incident = Incident {
        when: read("time.source").and_then(|stamp| time::when(&stamp, &Zoning::Stated(Zone::UTC))),
        ip: ip.or(literal.map(|(ip, _)| ip)),
        masked: masked.filter(|_| literal.is_none()),
        role,
        port,
        port_role: match (port, role) {
            (Some(_), Role::Source) => PortRole::Source,
            (Some(_), Role::Target) => PortRole::Open,
            _ => PortRole::Unsaid,
        },
        peer,
        peer_port: json::port(get(value, "destination.port")),
        protocol: read("protocol.transport").map(|word| word.to_ascii_lowercase()),
        kind: kind::of(words.iter().flatten().map(String::as_str)),
        text: clip(text),
        ..Incident::default()
    };
    (incident.ip.is_some() || incident.masked.is_some()).then_some(incident)
}

/// What the source did, by its class.
fn role(class: &str, has_peer: bool) -> Role {
    match class {
        _ if kind::serves(class) => Role::Target,
        _ if has_peer => Role::Source,
        "infected-system" | "brute-force" | "scanner" | "spam" | "blacklist" | "ids-alert" | "exploit" => {
            Role::Source
        }
        _ => Role::Unsaid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn flat_and_nested() {
        let flat = r#"{"time.source":"2026-03-01T02:03:04+00:00","source.ip":"192.0.2.7","source.port":40112,"destination.ip":"198.51.100.1","destination.port":80,"malware.name":"mirai","classification.type":"infected-system","protocol.transport":"tcp"}"#;
        let nested = r#"{"data":[{"time":{"source":"2026-03-01T02:03:04+00:00"},"source":{"ip":"192.0.2.7","port":40112},"destination":{"ip":"198.51.100.1","port":80},"malware":{"name":"mirai"},"classification":{"type":"infected-system"},"protocol":{"transport":"tcp"}}]}"#;
        for text in [flat, nested] {
            let part = Part { text: text.to_string(), ..Part::default() };
            let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a feed").incidents;
            let event = &found[0];
            assert_eq!(
                (event.port, event.port_role, event.peer_port),
                (Some(40_112), PortRole::Source, Some(80))
            );
            assert_eq!(
                (event.kind.as_str(), event.protocol.as_deref()),
                ("mirai, infected-system", Some("tcp"))
            );
            assert_eq!(event.when.clone().expect("an instant").wall, 1_772_330_584);
        }
    }
}
