//! McAfee Advanced Threat Defense: a sandbox's report on one file, as JSON (`Summary` with `Event_Type`). The addresses and
//! URLs it lists are what the file called when it was run, peers of whoever has it; its time is that of the analysis and no
//! event. `Dst IP` is the host that fetched the file from `Src IP`, where a gateway told.

use serde_json::Value;

use super::sheet::{Sheet, clip};
use super::{columns, each_part, json, kind, time};
use crate::model::notice::{Incident, Role, Zoning};
use crate::parse::notice::{Message, Reading};

/// Peers that are looked at.
const PEERS: usize = 500;

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("McAfee ATD"), |part, sheet| {
        let mut analysed = None;
        let found = json::each(&part.text, sheet, |value, _| {
            let summary = value.get("Summary").filter(|summary| summary.get("Event_Type").is_some())?;
            analysed = json::text(json::get(summary, "Subject.Timestamp"));
            Some(events(summary))
        });
        told(sheet, found, analysed.as_deref());
        found
    })
}

fn told(sheet: &mut Sheet, found: bool, analysed: Option<&str>) {
    sheet.aside(analysed.and_then(|stamp| time::reported(stamp, &Zoning::Unknown)));
    if found {
        sheet.doubt("the report is about a file: its time is that of the analysis, the addresses are what the file called");
    }
}

fn events(summary: &Value) -> Vec<Incident> {
    let list = |name: &str| summary.get(name).and_then(Value::as_array).into_iter().flatten().take(PEERS);
    let names = list("Selectors").filter_map(|one| one.get("MalwareName")?.as_str());
    let mut kind = kind::of(names);
    kind::add(&mut kind, json::get(summary, "Subject.Name").and_then(Value::as_str).unwrap_or_default());
    let ip = json::ip(summary.get("Dst IP"));
    let role = if ip.is_some() { Role::Source } else { Role::Unsaid };
    let event = Incident { ip, role, kind, ..Incident::default() };
    let fetched = json::ip(summary.get("Src IP")).filter(|_| ip.is_some());
    let mut events: Vec<Incident> = fetched
        .map(|peer| Incident { peer: Some(peer), text: "Src IP".to_string(), ..event.clone() })
        .into_iter()
        .collect();
    let called = list("Ips").filter_map(|one| {
        let address = one.get("Ipv4").or_else(|| one.get("Ip")).and_then(Value::as_str)?;
        Some(Incident {
            peer: Some(columns::ip(address)?),
            peer_port: json::port(one.get("Port")),
            text: clip(&one.to_string()),
            ..event.clone()
        })
    });
    events.extend(called);
    let urls = list("Urls").filter_map(|one| {
        let url = one.get("Url").and_then(Value::as_str)?;
        let masked = event.ip.is_none().then(|| clip(url));
        Some(Incident {
            masked,
            peer_port: json::port(one.get("Port")),
            text: clip(&one.to_string()),
            ..event.clone()
        })
    });
    events.extend(urls);
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn what_the_file_called() {
        let text = r#"{"Summary":{"Event_Type":"ATD File Report","Src IP":"","Dst IP":"","Subject":{"Name":"x.exe","Timestamp":"2026-03-01 02:03:04"},
            "Selectors":[{"MalwareName":"Generic Dropper"},{"MalwareName":"---"}],"Ips":[{"Ipv4":"198.51.100.1","Port":"80"}]}}"#;
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a report");
        assert_eq!((found.incidents[0].ip, found.incidents[0].peer_port), (None, Some(80)));
        assert_eq!(found.incidents[0].kind, "Generic Dropper, x.exe");
        assert!(found.incidents[0].when.is_none() && found.asides.len() == 1);
    }
}
