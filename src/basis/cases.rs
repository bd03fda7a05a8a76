//! Cases from real life, written out.
use crate::model::calendar::parse_date;
use crate::model::stamp::{Date, Stamp};
pub fn stamp(text: &str) -> Stamp {
    let (day, clock) = text.split_once('T').unwrap_or((text, "00:00:00"));
    let clock: Vec<u32> = clock.split(':').map(|part| part.parse().expect("a number")).collect();
    let second = clock.iter().fold(0, |sum, part| sum * 60 + part);
    let date = match parse_date(day) {
        Some(full) => Date::Full(full),
        None => {
            let (month, day) = day.split_once('-').expect("month and day");
            Date::Yearless { month: month.parse().expect("a month"), day: day.parse().expect("a day"), weekday: None }
        }
    };
    Stamp { date, second, micros: 0, offset: None }
}
