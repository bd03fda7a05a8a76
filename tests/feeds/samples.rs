//! Our own samples, `samples/notices/feed-NAME`: `NAME.expect.json` has the format and a part of each incident.

use std::path::{Path, PathBuf};

use rapsheet::model::net::Ip;
use rapsheet::model::notice::{Incident, Zoning};
use serde_json::Value;

use super::{file, files, json, moment, read, shown};

/// An incident as the investigation's JSON has it.
fn as_json(incident: &Incident) -> Value {
    let ip = |ip: Option<Ip>| ip.map(|ip| ip.to_string());
    let text = |text: String| Some(text).filter(|text| !text.is_empty());
    let when = incident.when.as_ref();
    let zone = when.map_or("unknown", |when| match when.zone {
        Zoning::Stated(_) => "stated",
        Zoning::Convention(_) | Zoning::Either(_) => "assumed",
        Zoning::Unknown => "unknown",
    });
    serde_json::json!({
        "at": when.map(shown).and_then(text),
        "until": when.and_then(|when| text(moment(when, when.until?))),
        "zone": zone,
        "ip": ip(incident.ip), "masked": incident.masked, "port": incident.port,
        "peer": ip(incident.peer), "peer_port": incident.peer_port,
        "protocol": incident.protocol, "kind": incident.kind, "line": incident.line, "text": incident.text,
    })
}

/// Our own samples: the feed, and that it is one.
pub fn all() -> Vec<(PathBuf, Value)> {
    let mut paths = Vec::new();
    files(Path::new("samples/notices"), &mut paths);
    let expectations = paths.iter().filter(|path| {
        path.to_string_lossy().ends_with(".expect.json") && path.to_string_lossy().contains("/feed-")
    });
    let beside = |path: &PathBuf| {
        let stem = path.to_string_lossy().replace(".expect.json", ".");
        paths
            .iter()
            .find(|other| *other != path && other.to_string_lossy().starts_with(&stem))
            .expect("a sample")
            .clone()
    };
    expectations.map(|path| (beside(path), json(path))).collect()
}

#[test]
fn samples_give_what_is_expected() {
    let samples = all();
    assert!(samples.len() >= 25, "samples are missing");
    for (path, expected) in samples {
        let (name, text) = file(&path);
        // As they are, with other ends of lines, and with a byte-order mark.
        for text in [text.clone(), text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
            let (format, reading) = read(&name, &text).unwrap_or_else(|| panic!("{name} is not read"));
            assert_eq!(format, expected["format"], "{name}");
            let events = expected["incidents"].as_array().expect("incidents");
            assert_eq!(reading.incidents.len(), events.len(), "{name}: {reading:#?}");
            for (event, incident) in events.iter().zip(&reading.incidents) {
                let found = as_json(incident);
                for (key, value) in event.as_object().expect("an object") {
                    assert_eq!(*value, found[key], "{name}: {key} of {incident:#?}");
                }
            }
        }
    }
}
