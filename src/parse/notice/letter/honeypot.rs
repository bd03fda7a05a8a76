//! Project Honey Pot's alerts about watched networks: an address with the letter of what it did, and below it when.
//! The zone is not told. Pure.

use super::super::{Message, Reading, addr, stamp};
use super::{is_from, says, texts};
use crate::model::notice::{Incident, Role};

const KINDS: &[(&str, &str)] = &[
    ("(H)", "harvester"),
    ("(S)", "spam server"),
    ("(D)", "dictionary attacker"),
    ("(C)", "comment spammer"),
    ("(R)", "rule breaker"),
];

pub fn read(message: &Message) -> Option<Reading> {
    if !is_from(message, "projecthoneypot.org") && !says(message, "Project Honey Pot") {
        return None;
    }
    let mut reading = Reading { reporter: Some("Project Honey Pot".to_string()), ..Reading::default() };
    for (index, part) in texts(message) {
        let mut last: Option<Incident> = None;
        for (number, line) in part.text.lines().enumerate() {
            let bare = line.trim();
            let kind = KINDS.iter().find(|(letter, _)| bare.ends_with(letter));
            if let Some((letter, kind)) = kind {
                let written = addr::cell(bare.trim_end_matches(letter));
                last = written.map(|written| Incident {
                    ip: written.ip,
                    masked: written.masked,
                    role: Role::Source,
                    kind: kind.to_string(),
                    text: bare.to_string(),
                    line: number + 1,
                    part: index,
                    ..Incident::default()
                });
            } else if let (Some(incident), Some(date)) = (last.take(), bare.strip_prefix('-')) {
                let when = stamp::find(date).into_iter().next().map(|(_, when)| when);
                let text = format!("{} {bare}", incident.text);
                reading.incidents.push(Incident { when, text, ..incident });
            }
        }
    }
    (!reading.incidents.is_empty()).then_some(reading)
}
