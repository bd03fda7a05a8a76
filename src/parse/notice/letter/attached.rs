//! Complaints that say little and bring the mail complained of: Microsoft's feedback loop (`complaint about message from
//! 192.0.2.1`), and whoever forwards spam as an attachment. The event is the hop by which the mail left the address. Pure.

use super::super::{Message, Reading, addr::Written, received};
use super::accused;
use crate::model::notice::{Incident, Role};

/// A mail that came from the address the complaint is about.
pub fn read(message: &Message) -> Option<Reading> {
    let accused = accused(message)?;
    attached(message, |mail| received::handover(mail, Some(&accused)), Some(&accused))
}

/// Any mail with hops; the address is what the complaint says, or else the hop's.
pub fn read_any(message: &Message) -> Option<Reading> {
    let accused = accused(message);
    let mut reading = attached(message, |mail| received::handover(mail, None), accused.as_ref())?;
    let doubt = match accused {
        Some(_) => {
            "no hop of the mail that is attached names the address: the time is that of its newest hop"
        }
        None => "it names no address: it was taken from the hops of the mail that is attached",
    };
    reading.doubts.push(doubt.to_string());
    Some(reading)
}

fn attached(
    message: &Message,
    hop: impl Fn(&Message) -> Option<received::Hop>,
    accused: Option<&Written>,
) -> Option<Reading> {
    let mut reading = Reading::default();
    for (index, part) in message.parts.iter().enumerate().take(200) {
        // What was forwarded as text is the notice, and no evidence.
        let Some(mail) = part.inner.as_deref().filter(|mail| !mail.name.ends_with("> forwarded")) else {
            continue;
        };
        let Some(hop) = hop(mail) else { continue };
        let written = accused.cloned().or(hop.from);
        let (traces, asides) = received::traces(mail, written.as_ref());
        reading.asides.extend(asides);
        reading.incidents.push(Incident {
            when: hop.when,
            ip: written.as_ref().and_then(|written| written.ip),
            masked: written.and_then(|written| written.masked),
            role: Role::Source,
            kind: "spam".to_string(),
            traces,
            text: mail.header("received").map(|value| format!("Received: {value}")).unwrap_or_default(),
            line: 1,
            part: index,
            ..Incident::default()
        });
    }
    (!reading.incidents.is_empty()).then_some(reading)
}
