//! n6 of CERT Polska as JSON, as its REST API defines the fields: `time`, `address` (a list), `category`, `name`, `dip`,
//! `dport`, `sport`, `proto`. `dport` is the port of the server: of the reported address where that serves, else of the peer.

use serde_json::Value;

use super::sheet::clip;
use super::{each_part, json, kind, time};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, PortRole, Role, Zoning};
use crate::parse::notice::{Message, Reading};

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("n6"), |part, sheet| {
        json::each(&part.text, sheet, |value, text| {
            let known = value.get("category").is_some_and(Value::is_string)
                && value.get("time").is_some_and(Value::is_string)
                && (value.get("address").is_some_and(Value::is_array) || value.get("confidence").is_some());
            known.then(|| events(value, text))
        })
    })
}

fn events(value: &Value, text: &str) -> Vec<Incident> {
    let read = |name: &str| json::text(value.get(name));
    let category = read("category").unwrap_or_default();
    let serves = kind::serves(&category);
    let (sport, dport) = (json::port(value.get("sport")), json::port(value.get("dport")));
    let peer = json::ip(value.get("dip"));
    let (port, port_role, peer_port) = match (serves, dport) {
        (true, Some(port)) => (Some(port), PortRole::Open, None),
        _ => (sport, if sport.is_some() { PortRole::Source } else { PortRole::Unsaid }, dport),
    };
    let event = Incident {
        when: read("time").and_then(|stamp| time::when(&stamp, &Zoning::Stated(Zone::UTC))),
        role: if serves { Role::Target } else { Role::Source },
        port,
        port_role,
        peer,
        peer_port,
        protocol: read("proto").map(|word| word.to_ascii_lowercase()),
        kind: kind::of([read("name").unwrap_or_default().as_str(), category.as_str()]),
        text: clip(text),
        ..Incident::default()
    };
    let addresses = value.get("address").and_then(Value::as_array).into_iter().flatten().take(256);
    let mut events: Vec<Incident> = addresses
        .filter_map(|address| json::ip(address.get("ip")))
        .map(|ip| Incident { ip: Some(ip), ..event.clone() })
        .collect();
    if events.is_empty() {
        let place = read("url").or_else(|| read("fqdn")).map(|place| clip(&place));
        events.extend(place.map(|place| Incident { masked: Some(place), ..event }));
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn bots_and_servers() {
        let text = r#"{"category":"bots","name":"sality","proto":"tcp","address":[{"ip":"192.0.2.7"}],"dip":"198.51.100.1","time":"2026-03-01T02:03:04Z","dport":80,"sport":40112}
            {"category":"cnc","fqdn":"host.example","confidence":"medium","time":"2026-03-01T02:03:04Z"}
            {"category":"cnc","address":[{"ip":"192.0.2.8"}],"time":"2026-03-01T02:03:04Z","dport":447}"#;
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a feed").incidents;
        assert_eq!(
            (found[0].port, found[0].peer_port, found[0].role),
            (Some(40_112), Some(80), Role::Source)
        );
        assert_eq!(found[1].masked.as_deref(), Some("host.example"));
        assert_eq!(
            (found[2].port, found[2].port_role, found[2].role),
            (Some(447), PortRole::Open, Role::Target)
        );
    }
}
