//! Who may have done it: a ranking, then each of the first with what speaks for it. Pure.

use super::words;
use crate::report::figures::{by_chance, counted, probability, thousands};
use crate::report::safe::fit_end;
use crate::report::text::layout::{Ink, Page, WIDTH, host, left, right};
use crate::report::view::investigation::{Evidence, Investigation, Suspect};

/// Rows of the ranking, suspects told in full, lines shown of each.
const RANKED: usize = 10;
const TOLD: usize = 5;
const LINES: usize = 6;

pub fn write(page: &mut Page, all: &Investigation) {
    let count = counted(all.suspects.len() as u64, "suspect");
    page.section("WHO IT MAY HAVE BEEN", &count);
    if all.suspects.is_empty() {
        return page.prose(
            Ink::Plain,
            "  ",
            "Nobody in the logs or schedules did anything near these times.",
        );
    }
    ranking(page, all);
    for (place, suspect) in all.suspects.iter().take(TOLD).enumerate() {
        page.blank();
        one(page, suspect, place == 0, all.answer);
    }
}

fn ranking(page: &mut Page, all: &Investigation) {
    let head =
        [right("#"), left("kind"), host("who"), right("probability"), right("by chance"), right("fits")];
    let row = |one: &Suspect| {
        let (rank, kind) = (one.rank.to_string(), one.kind.to_string());
        let figures = [probability(one.probability), by_chance(one.by_chance), words::fits(one)];
        [rank, kind, one.id.clone()].into_iter().chain(figures).collect()
    };
    let mut rows: Vec<Vec<String>> = all.suspects.iter().take(RANKED).map(row).collect();
    let none = [String::new(), String::new(), "somebody not in this list".into()];
    rows.push(none.into_iter().chain([probability(all.none_of_these)]).collect());
    page.table(&head, &rows);
    let rest = all.suspects.len().saturating_sub(RANKED);
    if rest > 0 {
        page.line(Ink::Soft, &format!("  and {} more, in the HTML and JSON reports", thousands(rest as u64)));
    }
    for (term, text) in
        [("probability", words::PROBABILITY), ("by chance", words::BY_CHANCE), ("fits", words::FITS)]
    {
        page.prose(Ink::Soft, &format!("  {term}: "), &format!("{text}."));
    }
}

/// One suspect in full; the `first` has the terms explained. What the answer to it all means was said at the top.
fn one(page: &mut Page, suspect: &Suspect, first: bool, answer: &str) {
    let label = format!("{:>3}  ", suspect.rank);
    let name = if suspect.name.is_empty() { String::new() } else { format!(" ({})", suspect.name) };
    page.prose(Ink::Strong, &label, &format!("{}{name}", words::who(suspect.kind, &suspect.id)));
    let mut fact = |name: &str, text: String, why: &str| {
        if !text.is_empty() {
            let why = if first && !why.is_empty() { format!(" ({why})") } else { String::new() };
            page.prose(Ink::Soft, &format!("     {name:<11}"), &format!("{text}{why}"));
        }
    };
    let means = if suspect.answer == answer { "" } else { words::meaning(suspect.answer) };
    fact("answer", suspect.answer.to_uppercase(), "");
    fact("", means.to_string(), "");
    fact(
        "evidence",
        format!("{}: {}", suspect.class, suspect.class_words),
        "classes a to e, a is the strongest",
    );
    fact("by chance", words::nulls(suspect), "the same search among times shuffled in three ways");
    fact("lags", words::lag_list(&suspect.lags), words::LAGS_ARE);
    fact("clock", words::skew(suspect).unwrap_or_default(), "if it was this one");
    fact("schedule", suspect.schedule.clone(), "");
    fact("rhythm", suspect.rhythm.clone(), "");
    let next = suspect.next.map(|at| format!("{} {}", at.date(), at.clock()));
    fact("next", next.unwrap_or_default(), "when it acts again, if it goes on like this");
    for line in suspect.evidence.iter().take(LINES) {
        evidence(page, line);
    }
    let rest = suspect.evidence.len().saturating_sub(LINES);
    if rest > 0 {
        page.line(Ink::Soft, &format!("     and {} more lines", thousands(rest as u64)));
    }
}

/// Which incident it stands near, where the line is, and the line.
fn evidence(page: &mut Page, line: &Evidence) {
    let near = format!("     incident {}, {}: ", line.incident.saturating_add(1), words::lag(line.lag));
    let place = match line.file.as_str() {
        "" => format!("due at {} {} by its schedule", line.at.date(), line.at.clock()),
        file => fit_end(&format!("{file}:{}", line.line), WIDTH.saturating_sub(near.len())),
    };
    page.parts(&[(Ink::Soft, &near), (Ink::Plain, &place)]);
    if !line.text.is_empty() {
        page.raw(12, &line.text, 2);
    }
}
