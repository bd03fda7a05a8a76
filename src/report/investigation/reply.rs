//! A draft of the answer to the provider who sent the notice: what was reported, cause, time, what was done, since when
//! quiet. In plain words, and never claiming more than the verdict; what only the customer knows is left blank in square
//! brackets. Pure.

mod cause;
mod quiet;
mod reported;

use askama::Template;

use crate::report::safe::{columns, fit};
use crate::report::view::investigation::{Incident, Investigation, Notice};

#[derive(Template)]
#[template(path = "investigation_reply.txt", escape = "none", whitespace = "preserve")]
struct Reply {
    subject: String,
    paragraphs: Vec<Paragraph>,
}

struct Paragraph {
    /// Empty where the text needs none.
    title: &'static str,
    /// In lines of at most `WIDTH` columns.
    text: String,
}

/// Columns of a line: a mail that is quoted stays below 80.
const WIDTH: usize = 72;

/// The draft, every line ended by `\n`. What a notice or a log wrote is made safe and cut.
pub fn render(all: &Investigation) -> String {
    let reply = Reply { subject: subject(all), paragraphs: paragraphs(all) };
    let mut text = reply.render().unwrap_or_else(|error| format!("The reply can't be written: {error}"));
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn paragraphs(all: &Investigation) -> Vec<Paragraph> {
    let paragraph = |title, text: String| Paragraph { title, text };
    let thanks = "Thank you for your notice. We have looked into it; this is what we found.";
    let mut list = vec![
        paragraph("", prose(thanks)),
        paragraph("What was reported", reported::text(all)),
        paragraph("Cause", prose(&cause::text(all))),
    ];
    let times = reported::times(all);
    if !times.is_empty() {
        list.push(paragraph("Time", prose(&times)));
    }
    list.push(paragraph("What was done", prose(cause::done(all.answer))));
    list.push(paragraph("Since when quiet", prose(&quiet::text(all))));
    let asked = reported::wanted(all);
    if !asked.is_empty() && !is_settled(all.answer) {
        let title = if all.answer == "probable" {
            "What would make it certain"
        } else {
            "What we would need from you"
        };
        list.push(paragraph(title, items(&asked)));
    }
    list
}

/// Only what the logs name leaves nothing to ask.
fn is_settled(answer: &str) -> bool {
    answer == "identified"
}

fn subject(all: &Investigation) -> String {
    let subject =
        |notice: &Notice| (!notice.subject.trim().is_empty()).then(|| fit(notice.subject.trim(), 150));
    let found = all.notices.iter().find_map(subject);
    match found {
        Some(text) if text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("re:")) => text,
        Some(text) => format!("Re: {text}"),
        None => "Re: your abuse notice [its number]".to_string(),
    }
}

/// The incidents that are about us.
fn ours(all: &Investigation) -> impl Iterator<Item = &Incident> {
    all.incidents.iter().filter(|one| one.ours)
}

/// In lines of at most `WIDTH` columns; a word that is longer has a line of its own.
fn prose(text: &str) -> String {
    hung(text, "", "")
}

fn items(list: &[String]) -> String {
    list.iter().map(|item| hung(item, "- ", "  ")).collect::<Vec<_>>().join("\n")
}

fn hung(text: &str, first: &str, next: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut line = first.to_string();
    let mut begun = false;
    for word in text.split_whitespace() {
        if begun && columns(&line) + 1 + columns(word) > WIDTH {
            lines.push(std::mem::replace(&mut line, next.to_string()));
            begun = false;
        }
        if begun {
            line.push(' ');
        }
        line.push_str(word);
        begun = true;
    }
    lines.push(line);
    lines.join("\n")
}

#[cfg(test)]
mod tests;
