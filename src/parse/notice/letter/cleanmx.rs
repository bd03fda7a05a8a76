//! clean-mx's mails about sites that spread malware or fish: a table between bars, with a line of names. The times are
//! those at which a site was found, with their zone; `status: As of` is that of the list. Pure.

use super::super::{Message, Reading, addr, prose, stamp};
use super::texts;
use crate::model::notice::{AsideKind, Incident, Role};

pub fn read(message: &Message) -> Option<Reading> {
    let mut reading = Reading::default();
    for (index, part) in texts(message).filter(|(_, part)| part.text.contains("|date ")) {
        let mut names: Vec<String> = Vec::new();
        for (number, line) in part.text.lines().enumerate() {
            let cells: Vec<&str> = line.trim().trim_start_matches('|').split('|').map(str::trim).collect();
            if line.contains("|date ") && line.contains("|ip ") {
                names = cells.iter().map(|name| name.to_lowercase()).collect();
                continue;
            }
            if let Some(date) = line.strip_prefix("status: As of ").and_then(stamp::cell) {
                reading.asides.push(prose::aside(AsideKind::Reported, &date, line));
            }
            let cell = |name: &str| {
                names.iter().position(|known| known == name).and_then(|at| cells.get(at)).copied()
            };
            let (Some(when), Some(written)) =
                (cell("date").and_then(stamp::cell), cell("ip").and_then(addr::cell))
            else {
                continue;
            };
            if reading.incidents.len() >= prose::MOST {
                break;
            }
            let kind = cell("virusname")
                .or_else(|| cell("phishing target"))
                .or_else(|| cell("target"))
                .unwrap_or("malware site");
            reading.incidents.push(Incident {
                when: Some(when),
                ip: written.ip,
                masked: cell("url")
                    .or_else(|| cell("domain"))
                    .filter(|url| !url.is_empty())
                    .map(str::to_string)
                    .or(written.masked),
                role: Role::Target,
                kind: kind.to_string(),
                text: line.trim().to_string(),
                line: number + 1,
                part: index,
                ..Incident::default()
            });
        }
    }
    (!reading.incidents.is_empty()).then_some(reading)
}
