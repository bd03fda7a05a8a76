//! IODEF (RFC 5070, and version 2 of RFC 7970): `Incident`s with `EventData`, in which a `Flow` names systems as source or
//! target. An event's own `StartTime`, `EndTime` and `DetectTime` beat those of the incident around it; `ReportTime` and
//! `GenerationTime` are no event. Without a source system the target is the reported one, the victim.

use super::sheet::{Sheet, clip};
use super::xml::{self, Element};
use super::{columns, each_part, kind, time};
use crate::model::net::Ip;
use crate::model::notice::{Incident, PortRole, Role, When, Zoning};
use crate::parse::notice::{Message, Reading};

/// Systems of one event, and levels of events in events, that are looked at.
const SYSTEMS: usize = 256;
const DEPTH: usize = 8;

pub fn read(message: &Message) -> Option<Reading> {
    let mut reporter = None;
    let reading = each_part(message, None, |part, sheet| {
        if !part.text.contains("IODEF-Document") {
            return false;
        }
        xml::each(&part.text, "Incident", sheet, |incident, sheet| {
            for name in ["ReportTime", "GenerationTime"] {
                sheet.aside(incident.said(name).and_then(|stamp| time::reported(stamp, &Zoning::Unknown)));
            }
            let id = incident.at("IncidentID").and_then(|id| id.attribute("name")).map(clip);
            reporter = reporter.take().or(id);
            let before = sheet.incidents.len();
            events(incident, when(incident), &kinds(incident), DEPTH, sheet);
            if sheet.incidents.len() == before && sheet.wants_more() {
                sheet.row(incident.line, []);
            }
        })
    });
    reading.map(|reading| Reading { reporter, ..reading })
}

/// An element with times and with EventData in it.
fn events(around: &Element, at: Option<When>, kind: &str, depth: usize, sheet: &mut Sheet) {
    for event in around.all("EventData") {
        let at = when(event).or_else(|| at.clone());
        let mut kind = kind.to_string();
        kind::add(&mut kind, &kinds(event));
        let systems: Vec<&Element> =
            event.all("Flow").flat_map(|flow| flow.all("System")).take(SYSTEMS).collect();
        let called = |names: &[&str]| -> Vec<System> {
            let chosen = systems
                .iter()
                .filter(|system| names.contains(&system.attribute("category").unwrap_or("source")));
            chosen.flat_map(|system| System::all(system)).take(SYSTEMS).collect()
        };
        let (sources, targets) = (called(&["source", "infrastructure"]), called(&["target", "sensor"]));
        let (reported, others, role) = if sources.is_empty() {
            (targets, sources, Role::Target)
        } else {
            (sources, targets, Role::Source)
        };
        let peer = if let [peer] = others.as_slice() { Some(peer) } else { None };
        for system in &reported {
            let incident = system.incident(peer, role);
            sheet.row(system.line, [Incident { when: at.clone(), kind: kind.clone(), ..incident }]);
        }
        if depth > 0 {
            events(event, at, &kind, depth - 1, sheet);
        }
    }
}

fn when(element: &Element) -> Option<When> {
    let read = |name: &str| time::when(element.said(name)?, &Zoning::Unknown);
    match (read("StartTime"), read("EndTime"), read("DetectTime")) {
        (Some(start), Some(end), _) => Some(time::span(start, end)),
        (start, end, detected) => start.or(detected).or(end),
    }
}

/// What is alleged: the type of the impact, the name of the method, the description.
fn kinds(element: &Element) -> String {
    let assessment = element.at("Assessment");
    let impact =
        assessment.and_then(|assessment| assessment.at("Impact").or_else(|| assessment.at("SystemImpact")));
    let method =
        element.said("Method/Reference/ReferenceName").or_else(|| element.said("Method/Description"));
    kind::of([
        impact.and_then(|impact| impact.attribute("type")).unwrap_or_default(),
        impact.map(Element::text).unwrap_or_default(),
        method.unwrap_or_default(),
        element.said("Description").unwrap_or_default(),
    ])
}

/// One address of a system with its service.
struct System {
    ip: Option<Ip>,
    masked: Option<String>,
    port: Option<u16>,
    protocol: Option<String>,
    line: usize,
}

impl System {
    fn all(system: &Element) -> Vec<System> {
        let service = system.at("Service");
        let port = service.and_then(|service| service.said("Port").or_else(|| service.said("Portlist")));
        let protocol = service.and_then(|service| {
            let number = service.attribute("ip_protocol").or_else(|| service.attribute("ip-protocol"));
            number.and_then(kind::transport)
        });
        let addresses = system.all("Node").flat_map(|node| node.all("Address")).take(SYSTEMS);
        let addresses = addresses.filter(|address| {
            let category = address.attribute("category").unwrap_or("ipv4-addr");
            category.starts_with("ipv") || category == "ext-value"
        });
        addresses
            .map(|address| {
                let ip = columns::ip(address.text());
                let masked = ip.is_none().then(|| clip(address.text()));
                System {
                    ip,
                    masked,
                    port: port.and_then(columns::port),
                    protocol: protocol.clone(),
                    line: address.line,
                }
            })
            .filter(|system| {
                system.ip.is_some() || system.masked.as_ref().is_some_and(|masked| !masked.is_empty())
            })
            .collect()
    }

    fn incident(&self, peer: Option<&System>, role: Role) -> Incident {
        let shown = self.ip.map(|ip| ip.to_string()).or_else(|| self.masked.clone()).unwrap_or_default();
        Incident {
            ip: self.ip,
            masked: self.masked.clone(),
            role,
            port: self.port,
            port_role: match (self.port, role) {
                (None, _) => PortRole::Unsaid,
                (_, Role::Target) => PortRole::Attacked,
                _ => PortRole::Source,
            },
            peer: peer.and_then(|peer| peer.ip),
            peer_port: peer.and_then(|peer| peer.port),
            protocol: self.protocol.clone().or_else(|| peer.and_then(|peer| peer.protocol.clone())),
            text: shown,
            ..Incident::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::Zone;
    use crate::parse::notice::Part;

    fn found(inner: &str) -> Reading {
        let text = format!(
            "<?xml version=\"1.0\"?>\n<iodef:IODEF-Document xmlns:iodef=\"urn:ietf:params:xml:ns:iodef-1.0\">\n<iodef:Incident purpose=\"reporting\">\n\
             <iodef:IncidentID name=\"csirt.example\">1</iodef:IncidentID>\n<iodef:ReportTime>2026-03-02T10:00:00Z</iodef:ReportTime>\n{inner}</iodef:Incident>\n</iodef:IODEF-Document>"
        );
        let part = Part { text, ..Part::default() };
        read(&Message { parts: vec![part], ..Message::default() }).expect("a document")
    }

    #[test]
    fn a_source_and_its_target() {
        let reading = found(
            "<iodef:Assessment><iodef:Impact type=\"recon\">scan</iodef:Impact></iodef:Assessment><iodef:DetectTime>2026-03-01T03:03:04+01:00</iodef:DetectTime>\n\
             <iodef:EventData><iodef:Flow><iodef:System category=\"source\"><iodef:Node><iodef:Address category=\"ipv4-addr\">192.0.2.7</iodef:Address></iodef:Node>\
             <iodef:Service ip_protocol=\"6\"><iodef:Port>40112</iodef:Port></iodef:Service></iodef:System>\
             <iodef:System category=\"target\"><iodef:Node><iodef:Address>198.51.100.1</iodef:Address></iodef:Node>\
             <iodef:Service ip_protocol=\"6\"><iodef:Port>22</iodef:Port></iodef:Service></iodef:System></iodef:Flow></iodef:EventData>",
        );
        let event = &reading.incidents[0];
        assert_eq!((event.role, event.port, event.peer_port), (Role::Source, Some(40_112), Some(22)));
        assert_eq!((event.protocol.as_deref(), event.kind.as_str()), (Some("tcp"), "recon, scan"));
        assert_eq!(event.when.clone().expect("an instant").zone, Zoning::Stated(Zone::Fixed(3600)));
        assert_eq!((reading.asides.len(), reading.reporter.as_deref()), (1, Some("csirt.example")));
    }

    #[test]
    fn a_target_alone_is_the_victim() {
        let reading = found(
            "<iodef:EventData><iodef:StartTime>2026-03-01T02:03:04Z</iodef:StartTime><iodef:EndTime>2026-03-01T02:13:04Z</iodef:EndTime><iodef:Flow>\
             <iodef:System category=\"target\"><iodef:Node><iodef:Address category=\"ipv4-addr\">192.0.2.7</iodef:Address></iodef:Node></iodef:System></iodef:Flow></iodef:EventData>",
        );
        let event = &reading.incidents[0];
        assert_eq!(event.role, Role::Target);
        assert_eq!(event.when.clone().expect("an interval").until, Some(1_772_331_184));
    }
}
