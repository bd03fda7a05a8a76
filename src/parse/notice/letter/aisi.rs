//! Reports of the Australian Internet Security Initiative as providers hand them on: rows of `[time] [detail] kind`. At
//! its source the time is UTC, but providers rewrite it, so that the zone stays open. The address stands in the text, in
//! the detail, or nowhere. Pure.

use super::super::{Message, Reading, addr, prose, stamp};
use super::{accused, texts};
use crate::model::notice::{Incident, PortRole, Role};

pub fn read(message: &Message) -> Option<Reading> {
    let whose = accused(message);
    let mut reading = Reading::default();
    for (index, part) in texts(message) {
        for (number, line) in part.text.lines().enumerate() {
            let Some((date, detail, kind)) = row(line.trim_start_matches(['>', ' '])) else { continue };
            let Some(when) = stamp::cell(date).filter(|_| reading.incidents.len() < prose::MOST) else {
                continue;
            };
            let found = addr::find(detail).into_iter().next().map(|(_, written)| written);
            let of_row = found.is_some();
            let written = found.or_else(|| whose.clone());
            let port = written.as_ref().and_then(|written| written.port).filter(|_| of_row);
            reading.incidents.push(Incident {
                when: Some(when),
                ip: written.as_ref().and_then(|written| written.ip),
                masked: written.and_then(|written| written.masked),
                role: Role::Source,
                port,
                port_role: if port.is_some() { PortRole::Source } else { PortRole::Unsaid },
                kind: kind.trim().to_string(),
                text: line.trim().to_string(),
                line: number + 1,
                part: index,
                ..Incident::default()
            });
        }
    }
    (!reading.incidents.is_empty()).then_some(reading)
}

/// `[2013-01-05 09:59:54] [detail] Kind`
fn row(line: &str) -> Option<(&str, &str, &str)> {
    let (date, rest) = line.trim_start().strip_prefix('[')?.split_once(']')?;
    let (detail, kind) = rest.trim_start().strip_prefix('[')?.split_once(']')?;
    (date.len() < 40 && !kind.trim().is_empty()).then_some((date, detail, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows() {
        assert_eq!(
            row("[2013-01-05 09:59:54] [] Trojan: Generic"),
            Some(("2013-01-05 09:59:54", "", " Trojan: Generic"))
        );
        assert_eq!(row("[x] y"), None);
    }
}
