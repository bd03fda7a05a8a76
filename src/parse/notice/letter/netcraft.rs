//! Netcraft's takedown requests where the X-ARF part is missing: a URL, and the address it is served from. They tell no
//! time of an event; the moment of the mail is that of the scan. Pure.

use super::super::{Message, Reading, addr};
use super::{is_from, texts};
use crate::model::notice::{Incident, Role};

pub fn read(message: &Message) -> Option<Reading> {
    if !is_from(message, "netcraft.com") {
        return None;
    }
    let mut reading = Reading { reporter: Some("Netcraft".to_string()), ..Reading::default() };
    for (index, part) in texts(message) {
        let url = part
            .text
            .split_whitespace()
            .find(|word| word.starts_with("http") && !word.contains("netcraft.com"));
        let lines = part.text.lines().enumerate().take(500);
        // In a traceroute the address stands behind others.
        let stated = lines
            .filter(|(_, line)| line.contains("located at") || line.contains(" IP ") || line.contains('['));
        for (number, line) in stated {
            let Some((_, written)) = addr::find(line).into_iter().next() else { continue };
            let incident = Incident {
                ip: written.ip,
                masked: url.map(str::to_string),
                role: Role::Target,
                kind: super::super::line::kind(&part.text).to_string(),
                text: line.trim().to_string(),
                line: number + 1,
                part: index,
                ..Incident::default()
            };
            if !reading.incidents.iter().any(|known| known.ip == incident.ip) {
                reading.incidents.push(incident);
            }
        }
    }
    if !reading.incidents.is_empty() {
        reading.doubts.push("it tells no time of an event".to_string());
    }
    (!reading.incidents.is_empty()).then_some(reading)
}
