//! Team Cymru's CERT Assistance Program: lines `category|address|asn|timestamp|notes|AS name` under a comment that names
//! them, in two generations: notes as `srcport 1337 mwtype conficker destaddr 192.0.2.1` (2017) and as `family: mirai;
//! dest_port: 80;protocol: 6;` (since 2019). Times are UTC. As in the CAP format description.

use super::columns::{self, Columns, Row};
use super::{each_part, kind, table, time};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, PortRole, Role, Zoning};
use crate::parse::notice::{Message, Reading};

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("Team Cymru"), |part, sheet| {
        table::read(&part.text, sheet, is_header, |row| event(row).into_iter().collect())
    })
}

fn is_header(columns: &Columns) -> bool {
    columns.has_any(&["category", "report"])
        && columns.has_any(&["address", "ip"])
        && columns.has("timestamp")
        && columns.has_any(&["optional_information", "comments"])
}

fn event(row: &Row) -> Option<Incident> {
    let zone = Zoning::Stated(Zone::UTC);
    let category = row.get("category").or_else(|| row.get("report"))?;
    let mut incident = Incident {
        when: row.get("timestamp").and_then(|stamp| time::when(stamp, &zone)),
        ip: Some(row.ip(&["address", "ip"])?),
        kind: kind::of([category]),
        text: super::sheet::clip(row.text),
        ..Incident::default()
    };
    let serves = matches!(category, "controller" | "phishing" | "proxy" | "openresolvers");
    incident.role = if serves { Role::Target } else { Role::Source };
    let notes = row.get("optional_information").or_else(|| row.get("comments")).unwrap_or_default();
    notes.split(';').for_each(|note| note_of(note.trim(), serves, &mut incident));
    Some(incident)
}

fn note_of(note: &str, serves: bool, incident: &mut Incident) {
    let own = if serves { PortRole::Open } else { PortRole::Source };
    if let Some((key, value)) = note.split_once(": ").filter(|(key, _)| !key.contains(' ')) {
        return set(key, value.trim(), own, incident);
    }
    let words: Vec<&str> = note.split_whitespace().take(40).collect();
    if words.first().is_some_and(|word| matches!(*word, "srcport" | "mwtype" | "destaddr" | "dstaddr")) {
        // Pairs; the name of a malware may have several words and goes on to the next key.
        let (mut key, mut name) = ("", Vec::new());
        for word in words {
            match (word, key) {
                ("srcport" | "mwtype" | "destaddr" | "dstaddr", _) => key = word,
                (_, "mwtype") => name.push(word),
                ("", _) | (_, "") => {}
                _ => set(std::mem::take(&mut key), word, own, incident),
            }
        }
        return kind::add(&mut incident.kind, &name.join(" "));
    }
    if !note.is_empty() {
        set(if serves && words.len() < 4 { "proxy_type" } else { "" }, note, own, incident);
    }
}

fn set(key: &str, value: &str, own: PortRole, incident: &mut Incident) {
    match key {
        "srcport" | "port" => (incident.port, incident.port_role) = (columns::port(value), own),
        "dest_addr" | "destaddr" | "dstaddr" => incident.peer = columns::ip(value),
        "dest_port" | "darknet_port" | "ports_scanned" | "honeypot_port" | "destination_port_numbers" => {
            incident.peer_port = columns::port(value);
        }
        "protocol" => incident.protocol = kind::transport(value),
        "proxy_type" => {
            // `http-34320`, `HTTP CONNECT (8080)`
            let digits = value.rsplit(['-', '(']).next().map(|last| last.trim_end_matches(')'));
            let port = digits.and_then(columns::port);
            (incident.port, incident.port_role) = (port, port.map_or(PortRole::Unsaid, |_| PortRole::Open));
            kind::add(&mut incident.kind, value);
        }
        "family" | "" => kind::add(&mut incident.kind, value),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn both_generations() {
        let text = "#category|address|asn|timestamp|optional_information|asninfo\n\n\
            bot|192.0.2.7|64500|2026-03-01 02:03:04|family: mirai;dest_addr: 198.51.100.1;dest_port: 80;port: 40112;protocol: 6;|Example\n\
            bots|192.0.2.7|64500|2026-03-01 02:03:05|srcport 40113 mwtype Two Words destaddr 198.51.100.1|Example\n\
            proxy|192.0.2.7|64500|2026-03-01 02:03:06|HTTP CONNECT (8080)|Example\n\
            openresolvers|192.0.2.8|64500|2026-03-01 02:03:07||Example\n";
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a report").incidents;
        let ports: Vec<_> =
            found.iter().map(|event| (event.port, event.peer_port, event.port_role)).collect();
        assert_eq!(
            ports,
            [
                (Some(40_112), Some(80), PortRole::Source),
                (Some(40_113), None, PortRole::Source),
                (Some(8080), None, PortRole::Open),
                (None, None, PortRole::Unsaid)
            ]
        );
        let kinds: Vec<_> = found.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["bot, mirai", "bots, Two Words", "proxy, HTTP CONNECT (8080)", "openresolvers"]);
        assert!(found[1].peer.is_some() && found[0].protocol.as_deref() == Some("tcp"));
    }
}
