//! Notices of claimed infringement without their XML: labels such as `Infringer's IP Address` and `Initial Infringement
//! Timestamp`. `Notice Date` is that of the notice. Pure.

use super::super::{Message, Reading};
use super::{as_prose, says};

pub fn read(message: &Message) -> Option<Reading> {
    let known = [
        "Infringement Timestamp",
        "Infringer's IP",
        "Infringers IP",
        "Infringing FileName",
        "Infringing File",
    ];
    known.iter().find(|label| says(message, label))?;
    let mut reading = as_prose(message, None, "copyright");
    reading.incidents.retain(|incident| incident.text.to_lowercase().contains("infring"));
    (!reading.incidents.is_empty()).then_some(reading)
}
