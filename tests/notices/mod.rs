//! Abuse notices: our samples with what is expected of them, the corpora with the results their sources give, and
//! whatever hostile input can do. The corpora lie beside the project, and are passed over where they are not there.

use std::fs;
use std::path::{Path, PathBuf};

use rapsheet::model::calendar::{Moment, Wall, Zone};
use rapsheet::model::notice::{Incident, When, Zoning};

mod dump;
mod dump2;

/// All files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()).collect());
    let mut entries: Vec<PathBuf> = entries.unwrap_or_default();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The instant of a stamp whose zone is known.
fn instant(when: &When) -> Option<i64> {
    let (Zoning::Stated(zone) | Zoning::Convention(zone)) = when.zone else { return None };
    let day = i32::try_from(when.wall.div_euclid(86_400)).expect("a day");
    let wall = zone.wall(day, when.wall.rem_euclid(86_400) as u32);
    Some(match wall {
        Wall::Twice(_, second) if when.second_reading == Some(true) => second,
        other => other.first(),
    })
}

/// `2013-01-05T09:59:54Z`, or without the `Z` where the zone is open.
fn at(when: &When) -> String {
    let shown = |seconds: i64| Moment::new(seconds * 1_000_000, Zone::UTC).rfc3339().replace("+00:00", "");
    instant(when).map_or_else(|| shown(when.wall), |seconds| shown(seconds) + "Z")
}

/// One line for each incident.
fn shown(incident: &Incident) -> String {
    let ip = incident.ip.map(|ip| ip.to_string()).or(incident.masked.clone()).unwrap_or("-".to_string());
    let port = |port: Option<u16>| port.map(|port| format!(":{port}")).unwrap_or_default();
    let peer = incident.peer.map(|ip| ip.to_string()).unwrap_or_default();
    let when = incident.when.as_ref().map_or("-".to_string(), at);
    let zone = incident.when.as_ref().map_or("-".to_string(), |when| format!("{:?}", when.zone));
    format!(
        "{when} [{zone}] {ip}{} > {peer}{} {} '{}'",
        port(incident.port),
        port(incident.peer_port),
        incident.protocol.as_deref().unwrap_or("-"),
        incident.kind
    )
}
