//! Amazon's abuse notices to its customers: labels such as `Report begin time` with day before month, the instance's
//! address in the text, the other side as `Remote IP`; or a reporter's log below. Pure.

use super::super::{Message, Reading};
use super::{accused, as_prose, is_from, says};
use crate::model::notice::Incident;

pub fn read(message: &Message) -> Option<Reading> {
    let begins = says(message, "Report begin time") || says(message, "Abuse Time:");
    if !begins && !is_from(message, "@amazonaws.com") && !is_from(message, "abuse.amazon") {
        return None;
    }
    let whose = accused(message).or_else(|| instance(message));
    let mut reading = as_prose(message, whose.as_ref(), &super::prose::subject_kind(message));
    for incident in &mut reading.incidents {
        let Incident { when: Some(when), .. } = incident else { continue };
        // Their own times are written day first.
        if incident.text.contains("Report begin time") {
            when.other = None;
        }
    }
    (!reading.incidents.is_empty()).then_some(reading)
}

/// `EC2 Instance Id: i-0123456789abcdef0 [192.0.2.1]`
fn instance(message: &Message) -> Option<super::Written> {
    let line = |text: &str| text.lines().find(|line| line.contains("Instance Id")).map(str::to_string);
    let line = super::texts(message).find_map(|(_, part)| line(&part.text))?;
    super::super::addr::find(&line).into_iter().next().map(|(_, written)| written)
}
