//! How else the times can be read and whom that points at, and who is out of it. Pure.

use super::words;
use crate::report::figures::{counted, probability, thousands};
use crate::report::safe::fit;
use crate::report::text::layout::{Ink, Page, elastic, host, left};
use crate::report::view::investigation::{Investigation, Reading};

/// Readings, pointings of each and excluded ones that are listed.
const READINGS: usize = 8;
const POINTINGS: usize = 3;
const EXCLUDED: usize = 12;

pub fn write(page: &mut Page, all: &Investigation) {
    readings(page, all);
    excluded(page, all);
}

fn readings(page: &mut Page, all: &Investigation) {
    if words::readings(all).is_empty() && all.zone.is_none() {
        return;
    }
    let list = words::readings(all);
    let figure = if list.is_empty() { String::new() } else { counted(list.len() as u64, "way") };
    page.section("HOW THE TIMES CAN BE READ", &figure);
    if let Some(zone) = &all.zone {
        page.prose(Ink::Plain, "  ", &words::zone(zone));
    }
    if list.is_empty() {
        return;
    }
    page.prose(Ink::Soft, "  ", words::WEIGHT);
    for reading in list.iter().take(READINGS) {
        one(page, reading);
    }
    more(page, list.len(), READINGS);
}

fn one(page: &mut Page, reading: &Reading) {
    let weight = format!("{:>10}  ", probability(reading.weight));
    let text = format!("{} ({}): {}", fit(&reading.zone, 40), fit(&reading.offset, 40), reading.why);
    page.prose(Ink::Strong, &weight, &text);
    for pointing in reading.points.iter().take(POINTINGS) {
        page.prose(Ink::Soft, "            -> ", &words::pointing(pointing));
    }
    let rest = reading.points.len().saturating_sub(POINTINGS);
    if rest > 0 {
        page.line(Ink::Soft, &format!("            -> and {} more", thousands(rest as u64)));
    }
}

fn excluded(page: &mut Page, all: &Investigation) {
    if all.excluded.is_empty() {
        return;
    }
    page.section("EXCLUDED", &thousands(all.excluded.len() as u64));
    let rows = all.excluded.iter().take(EXCLUDED);
    let rows: Vec<Vec<String>> =
        rows.map(|one| vec![one.kind.to_string(), one.id.clone(), one.why.to_string()]).collect();
    page.table(&[left(""), host(""), elastic("")], &rows);
    more(page, all.excluded.len(), EXCLUDED);
}

fn more(page: &mut Page, all: usize, shown: usize) {
    if all > shown {
        let rest = thousands((all - shown) as u64);
        page.line(Ink::Soft, &format!("  and {rest} more, in the HTML and JSON reports"));
    }
}
