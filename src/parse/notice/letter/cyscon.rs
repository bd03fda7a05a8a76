//! cyscon's reports: an attachment `...-report.txt` of labels (`ip`, `domain`, `uri`, `last_seen`) about a site that is
//! served from the address. Pure.

use super::super::arf::Fields;
use super::super::{Message, Reading, addr, settle, stamp};
use super::texts;
use crate::model::notice::{Incident, PortRole, Role};

pub fn read(message: &Message) -> Option<Reading> {
    let mut reading = Reading::default();
    for (index, part) in texts(message).filter(|(_, part)| part.text.contains("last_seen:")) {
        let fields = Fields::of(&part.text);
        let get = |name: &str| fields.get(name).map(|(_, value)| value);
        let (Some((line, address)), Some(last)) = (fields.get("ip"), get("last_seen").and_then(stamp::cell))
        else {
            continue;
        };
        let written = addr::cell(address);
        let mut when = get("first_seen").and_then(stamp::cell).unwrap_or_else(|| last.clone());
        settle::until(&mut when, &last);
        when.until = when.until.filter(|until| *until > when.wall);
        let port = get("port").and_then(|port| port.parse().ok());
        let named = part.name.strip_suffix("-report.txt").filter(|kind| !kind.is_empty());
        reading.incidents.push(Incident {
            when: Some(when),
            ip: written.as_ref().and_then(|written| written.ip),
            masked: get("uri").or_else(|| get("domain")).map(str::to_string),
            role: Role::Target,
            port,
            port_role: if port.is_some() { PortRole::Open } else { PortRole::Unsaid },
            kind: named.or_else(|| get("type")).unwrap_or("abuse").to_string(),
            text: format!("ip: {address}"),
            line,
            part: index,
            ..Incident::default()
        });
    }
    (!reading.incidents.is_empty()).then_some(reading)
}
