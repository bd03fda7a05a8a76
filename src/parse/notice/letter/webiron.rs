//! WebIron's reports without their X-ARF part: `Offending/Source IP` and a list of labels with `Time`. Pure.

use super::super::{Message, Reading};
use super::{accused, as_prose, is_from, says};

pub fn read(message: &Message) -> Option<Reading> {
    if !is_from(message, "webiron.com") && !says(message, "Offending/Source IP") {
        return None;
    }
    let reading = as_prose(message, accused(message).as_ref(), &super::prose::subject_kind(message));
    (!reading.incidents.is_empty()).then_some(reading)
}
