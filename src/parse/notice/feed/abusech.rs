//! abuse.ch: Feodo Tracker, URLhaus, ThreatFox and the SSL blacklists, as CSV under a commented header (also without it)
//! and as JSON, as the projects' pages on their exports describe them. What is reported is the server: a command server with
//! its port, a URL, a certificate. Times are when it was first seen, in UTC.

use serde_json::Value;

use super::columns::{self, Columns, Row};
use super::sheet::{Sheet, clip};
use super::table::{Fixed, cells, read_fixed};
use super::{each_part, json, kind, table, time};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, PortRole, Role, Zoning};
use crate::parse::notice::{Message, Part, Reading};

const FEODO: Fixed = Fixed {
    delimiter: ',',
    names: &["firstseen", "dst_ip", "dst_port", "c2_status", "last_online", "malware"],
};
const SSL: Fixed = Fixed { delimiter: ',', names: &["listingdate", "sha1", "listingreason"] };

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("abuse.ch"), |part, sheet| {
        let row = |row: &Row| event(|name| row.get(name).map(str::to_string), row.text).into_iter().collect();
        if table::read(&part.text, sheet, is_header, row) {
            return true;
        }
        match headless(part) {
            Some(form) => read_fixed(&part.text, sheet, form, row),
            None => objects(part, sheet),
        }
    })
}

fn is_header(columns: &Columns) -> bool {
    let server = columns.has_any(&["dst_ip", "dstip"]) && columns.has_any(&["dst_port", "dstport"]);
    let tracked = server && columns.has_any(&["c2_status", "last_online", "lastonline"]);
    tracked
        || server && columns.has("firstseen") && columns.count() < 6
        || columns.has("listingdate") && columns.has("sha1")
        || columns.has("urlhaus_link")
        || columns.has("ioc_value") && columns.has("ioc_type")
}

/// Which list the rows are of, where no comment says so.
fn headless(part: &Part) -> Option<&'static Fixed> {
    table::first_rows(&part.text, 5).find_map(|line| {
        let cells = cells(line, ',');
        let is_hash = |text: &str| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let [stamp, second, rest @ ..] = cells.as_slice() else { return None };
        time::when(stamp, &Zoning::Unknown).filter(|when| when.precision == 1)?;
        match rest {
            [_] if is_hash(second) => Some(&SSL),
            [port, status, _, _] if matches!(status.as_str(), "online" | "offline") => {
                columns::ip(second).and(columns::port(port)).map(|_| &FEODO)
            }
            _ => None,
        }
    })
}

fn objects(part: &Part, sheet: &mut Sheet) -> bool {
    json::each(&part.text, sheet, |value, text| {
        let known = value.get("dateadded").is_some() && value.get("url").is_some()
            || value.get("ioc_value").is_some() && value.get("ioc_type").is_some()
            || value.get("ip_address").is_some() && value.get("malware").is_some();
        known
            .then(|| {
                let mut event = event(|name| json::text(value.get(name)), text)?;
                // What the URL handed out has names of its own.
                let payloads = value.pointer("/url_info_from_api/payloads").or(value.get("payloads"));
                let names = payloads.and_then(Value::as_array).into_iter().flatten().take(20);
                names
                    .filter_map(|one| one.get("signature")?.as_str())
                    .for_each(|name| kind::add(&mut event.kind, name));
                Some(event)
            })
            .map(|event| event.into_iter().collect())
    })
}

/// An entry by the names of its fields, which are the same in CSV and JSON.
fn event(get: impl Fn(&str) -> Option<String>, text: &str) -> Option<Incident> {
    let first = |names: &[&str]| names.iter().find_map(|name| get(name));
    let zone = Zoning::Stated(Zone::UTC);
    let stamp = first(&["first_seen_utc", "first_seen", "firstseen", "dateadded", "listingdate"])?;
    let place = first(&["dst_ip", "dstip", "ip_address", "ioc_value", "url"]);
    let literal = place.as_deref().and_then(columns::literal);
    let port = first(&["dst_port", "dstport", "port"]).as_deref().and_then(columns::port);
    let port = port.or(literal.and_then(|(_, port)| port));
    let words =
        ["malware", "malware_printable", "listingreason", "threat_type", "threat", "signature", "tags"];
    let words: Vec<String> = words.iter().filter_map(|name| get(name)).collect();
    let incident = Incident {
        when: Some(time::when(&stamp, &zone)?),
        ip: literal.map(|(ip, _)| ip),
        role: Role::Target,
        port,
        port_role: if port.is_some() { PortRole::Open } else { PortRole::Unsaid },
        kind: kind::of(words.iter().map(String::as_str)),
        text: clip(text),
        ..Incident::default()
    };
    match place.filter(|_| literal.is_none()) {
        Some(place) if place.contains('.') => Some(Incident { masked: Some(clip(&place)), ..incident }),
        Some(_) => None,
        None => (literal.is_some() || get("sha1").is_some()).then_some(incident),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Incident> {
        let part = Part { text: text.to_string(), ..Part::default() };
        read(&Message { parts: vec![part], ..Message::default() }).expect("a feed").incidents
    }

    #[test]
    fn command_servers_with_and_without_a_header() {
        let row = "2026-03-01 02:03:04,192.0.2.7,447,online,2026-03-02,TrickBot\n";
        for head in ["# first_seen_utc,dst_ip,dst_port,c2_status,last_online,malware\n", ""] {
            let event = &found(&format!("{head}{row}"))[0];
            assert_eq!(event.ip.expect("an address").to_string(), "192.0.2.7");
            assert_eq!((event.port, event.port_role, event.role), (Some(447), PortRole::Open, Role::Target));
            assert_eq!(
                (event.kind.as_str(), event.when.clone().expect("an instant").wall),
                ("TrickBot", 1_772_330_584)
            );
        }
    }

    #[test]
    fn certificates_and_urls() {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(found(&format!("2026-03-01 02:03:04,{hash},Gozi C&C\n"))[0].kind, "Gozi C&C");
        let text = r#"{"1":[{"dateadded":"2026-03-01 02:03:04 UTC","url":"http://192.0.2.7:8080/x","threat":"malware_download"}]}"#;
        let event = &found(text)[0];
        assert_eq!((event.port, event.kind.as_str()), (Some(8080), "malware_download"));
        let text = r#"[{"dateadded":"2026-03-01 02:03:04","url":"http://host.example/x","threat":"malware_download"}]"#;
        assert_eq!(found(text)[0].masked.as_deref(), Some("http://host.example/x"));
    }
}
