//! OVH's notices of outgoing attacks: rows of `dateTime srcIp:srcPort dstIp:dstPort protocol flags bytes reason`, the zone
//! on each, sometimes broken in two lines by the mail. Pure.

use super::super::line::Line;
use super::super::{Message, Reading, prose};
use super::texts;
use crate::model::notice::Incident;

pub fn read(message: &Message) -> Option<Reading> {
    let mut reading = Reading::default();
    for (index, part) in texts(message).filter(|(_, part)| part.text.contains("srcIp:srcPort")) {
        let lines: Vec<&str> = part.text.lines().collect();
        for (number, text) in lines.iter().enumerate() {
            let line = Line::read(text);
            if line.stamps.is_empty()
                || line.source.is_none()
                || line.target.is_none()
                || reading.incidents.len() >= prose::MOST
            {
                continue;
            }
            let next = lines.get(number + 1).copied().unwrap_or_default();
            let reason = |text: &str| {
                text.split_whitespace()
                    .find(|word| word.contains("ATTACK") || word.contains("SCAN"))
                    .map(str::to_string)
            };
            let kind = reason(text).or_else(|| reason(next)).unwrap_or("attack".to_string());
            reading.incidents.push(Incident { kind, part: index, ..line.incident(text, number + 1, None) });
        }
    }
    (!reading.incidents.is_empty()).then_some(reading)
}
