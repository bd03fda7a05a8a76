//! SpamCop's reports: `Email from 192.0.2.1 / DATE`, or an advertised site, and the mail below. The date is that of the
//! hop that received the mail; the report's own is the mail's. Pure.

use super::super::{Message, Reading, addr, received, stamp};
use super::{is_from, texts};
use crate::model::notice::{Incident, Role};

pub fn read(message: &Message) -> Option<Reading> {
    let known = is_from(message, "spamcop.net")
        || message.header("subject").is_some_and(|subject| subject.contains("[SpamCop ("));
    let mut reading = Reading { reporter: Some("SpamCop".to_string()), ..Reading::default() };
    for (index, part) in texts(message) {
        if !known && !part.text.contains("SpamCop V") {
            continue;
        }
        for (number, line) in part.text.lines().enumerate() {
            let bare = line.trim_start_matches(['>', ' ']);
            if let Some(incident) = email(bare).or_else(|| site(bare)) {
                let text = bare.trim().to_string();
                reading.incidents.push(Incident { text, line: number + 1, part: index, ..incident });
            } else if bare.trim_start_matches(['[', ' ']).starts_with("Offending message")
                || bare.starts_with("Received:")
            {
                break;
            }
        }
        if let Some(first) = reading.incidents.first_mut() {
            let accused = addr::Written { ip: first.ip, masked: first.masked.clone(), port: None };
            let mail = received::pasted(&part.text);
            let (traces, asides) = received::traces(&mail, accused.ip.is_some().then_some(&accused));
            first.traces = traces;
            reading.asides.extend(asides);
        }
        if !reading.incidents.is_empty() {
            break;
        }
    }
    (!reading.incidents.is_empty()).then_some(reading)
}

/// `Email from 192.0.2.1 / Thu, 19 Jun 2003 17:34:13 -0400 (ES`
fn email(line: &str) -> Option<Incident> {
    let (address, date) = line.strip_prefix("Email from ")?.split_once(" / ")?;
    let written = addr::cell(address.trim())?;
    let when = stamp::find(date).into_iter().next().map(|(_, when)| when);
    Some(Incident {
        when,
        ip: written.ip,
        masked: written.masked,
        role: Role::Source,
        kind: "spam".to_string(),
        ..Incident::default()
    })
}

/// `http://www.host.example/ is 192.0.2.1; DATE`
fn site(line: &str) -> Option<Incident> {
    let (url, rest) = line.split_once(" is ")?;
    let (address, date) = rest.split_once(';')?;
    let written = addr::cell(address.trim()).filter(|_| url.starts_with("http"))?;
    let when = stamp::find(date).into_iter().next().map(|(_, when)| when);
    let masked = Some(url.trim().to_string());
    Some(Incident {
        when,
        ip: written.ip,
        masked,
        role: Role::Target,
        kind: "advertised in spam".to_string(),
        ..Incident::default()
    })
}
