//! Deutsche Telekom's letters about infected machines: `IP-Adresse`, `Zeitpunkt`, `Infektion`, one below the other or as
//! columns. Times are German and say MEZ or MESZ; without either they are German all the same. Pure.

use super::super::{Message, Reading, stamp};
use super::{as_prose, says};
use crate::model::notice::{When, Zoning};

pub fn read(message: &Message) -> Option<Reading> {
    if !says(message, "IP-Adresse") || !says(message, "Zeitpunkt") || !says(message, "Infektion") {
        return None;
    }
    let mut reading = as_prose(message, None, "");
    let open = |when: &&mut When| when.zone == Zoning::Unknown;
    for incident in &mut reading.incidents {
        if let Some(when) = incident.when.as_mut().filter(open) {
            when.zone = "Europe/Berlin".parse().map_or(Zoning::Unknown, Zoning::Convention);
        }
        // As columns: what stands behind the time is the infection.
        if incident.kind.is_empty() {
            let end = stamp::find(&incident.text).last().map_or(0, |(range, _)| range.end);
            incident.kind =
                incident.text.get(end..).unwrap_or_default().trim_matches([' ', '\t', '|', ',']).to_string();
        }
    }
    (!reading.incidents.is_empty()).then_some(reading)
}
