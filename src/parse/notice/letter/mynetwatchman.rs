//! myNetWatchman's incident reports: a table of firewall events under a header of names, the source and the zone above
//! it. Each row is an event, also where two read the same. Pure.

use super::super::{Message, Reading, addr, prose, stamp};
use super::texts;
use crate::model::notice::{Incident, PortRole, Role};

pub fn read(message: &Message) -> Option<Reading> {
    let mut reading = Reading::default();
    for (index, part) in texts(message).filter(|(_, part)| part.text.contains("AgentName, Event Date Time")) {
        let source = part.text.lines().find_map(|line| addr::cell(line.trim().strip_prefix("Source IP:")?));
        let mut names: Vec<String> = Vec::new();
        for (number, line) in part.text.lines().enumerate() {
            let cells: Vec<&str> = line.split(',').map(str::trim).collect();
            if line.contains("AgentName, Event Date Time") {
                names = cells.iter().map(|name| name.to_lowercase()).collect();
                continue;
            }
            let cell = |name: &str| {
                names.iter().position(|known| known == name).and_then(|at| cells.get(at)).copied()
            };
            let Some(when) = cell("event date time").and_then(stamp::cell) else { continue };
            let target = cell("destination ip").and_then(addr::cell);
            let number_of =
                |name: &str| cell(name).and_then(|cell| cell.parse().ok()).filter(|port: &u16| *port > 0);
            let port = number_of("source port");
            let protocol = match cell("ip protocol") {
                Some("6") => Some("tcp"),
                Some("17") => Some("udp"),
                Some("1") => Some("icmp"),
                _ => None,
            };
            if reading.incidents.len() >= prose::MOST {
                break;
            }
            reading.incidents.push(Incident {
                when: Some(when),
                ip: source.as_ref().and_then(|source| source.ip),
                masked: source.as_ref().and_then(|source| source.masked.clone()),
                role: Role::Source,
                port,
                port_role: if port.is_some() { PortRole::Source } else { PortRole::Unsaid },
                peer: target.and_then(|target| target.ip),
                peer_port: number_of("target port"),
                protocol: protocol.map(str::to_string),
                kind: cell("issue description").unwrap_or_default().to_string(),
                text: line.trim().to_string(),
                line: number + 1,
                part: index,
                ..Incident::default()
            });
        }
    }
    (!reading.incidents.is_empty()).then_some(reading)
}
