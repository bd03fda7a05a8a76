//! An investigation for a terminal or a mail of 80 columns, as a worried customer reads it. Pure.
//!
//! The answer in sentences; what is alleged; who may have done it and how sure that is; how else the times can be
//! read; what would settle it; then what all this was taken from. A term is explained where it first stands.

mod incidents;
mod readings;
mod sources;
mod suspects;

use super::words;
use crate::report::text::layout::{Ink, Page};
use crate::report::view::investigation::Investigation;

/// The investigation as text, every line at most 80 columns wide and ended by `\n`.
pub fn render(all: &Investigation, colour: bool) -> String {
    let mut page = Page::new(colour);
    head(&mut page, all);
    incidents::write(&mut page, all);
    if words::stands_alone(all) {
        numbered(&mut page, "HOW TO GO ON", &words::ALONE);
    } else {
        suspects::write(&mut page, all);
    }
    readings::write(&mut page, all);
    bullets(&mut page, "GOOD TO KNOW", &all.remarks);
    numbered(&mut page, "WHAT WOULD SETTLE IT", &all.settles);
    sources::write(&mut page, all);
    page.finish()
}

fn head(page: &mut Page, all: &Investigation) {
    let host = if all.host.is_empty() { String::new() } else { format!("{}, ", all.host) };
    page.line(Ink::Soft, &format!("rapsheet: {host}investigation ({})", all.local_zone));
    page.blank();
    let ink = match words::mood(all.answer) {
        "high" => Ink::Red,
        "medium" => Ink::Yellow,
        "low" => Ink::Green,
        _ => Ink::Strong,
    };
    let meaning = words::meaning(all.answer);
    if !meaning.is_empty() {
        page.prose(ink, &format!("{}: ", all.answer.to_uppercase()), &format!("{meaning}."));
        page.blank();
    }
    page.prose(ink, "", &all.explanation);
}

/// Sentences one below the other, each with its number.
fn numbered<T: AsRef<str>>(page: &mut Page, title: &str, list: &[T]) {
    if !list.is_empty() {
        page.section(title, "");
    }
    for (place, sentence) in list.iter().enumerate() {
        page.prose(Ink::Strong, &format!("{:>3}. ", place + 1), sentence.as_ref());
    }
}

fn bullets(page: &mut Page, title: &str, list: &[String]) {
    if !list.is_empty() {
        page.section(title, "");
    }
    for sentence in list {
        page.prose(Ink::Soft, "  - ", sentence);
    }
}
