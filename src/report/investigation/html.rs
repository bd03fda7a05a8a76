//! An investigation as one HTML file that asks nobody for anything, in the order of the text, with one picture: the
//! times of incidents and suspects side by side. Pure. Escaping as in `report::html`.

use askama::Template;

use super::words;
use crate::model::finding;
use crate::report::chart::timeline::{self, Timeline};
use crate::report::figures::{self, counted, thousands};
use crate::report::html::shell::{Section, Shell, show};
use crate::report::html::{ROWS, cut, filters, folder, more};
use crate::report::paths;
use crate::report::view::investigation::{Incident, Investigation, Notice, Pointing, Schedule, Suspect};

const STYLE: &str = concat!(
    include_str!("../../../report-templates/report.css"),
    include_str!("../../../report-templates/investigation.css")
);
const SCRIPT: &str = concat!(
    include_str!("../../../report-templates/report.js"),
    include_str!("../../../report-templates/timeline.js")
);

/// Suspects told in full; the table has more of them, the JSON all.
const TOLD: usize = 25;
/// Readings, and whom each points at.
const READINGS: usize = 41;
const POINTINGS: usize = 12;
/// Doubts and asides of a notice.
const NOTES: usize = 50;

#[derive(Template)]
#[template(path = "investigation.html")]
struct Page<'a> {
    all: &'a Investigation,
    shell: Shell,
    timeline: Option<Timeline>,
}

/// The whole file.
pub fn render(all: &Investigation) -> String {
    let timeline = timeline::draw(all);
    let sections = sections(all, timeline.is_some());
    let page = Page { all, shell: Shell::new(all.version, STYLE, SCRIPT, sections), timeline };
    // Writing to memory cannot fail; a filter of ours never returns an error.
    let html = page.render();
    debug_assert!(html.is_ok());
    html.unwrap_or_default()
}

/// What the page shows, in its order.
fn sections(all: &Investigation, picture: bool) -> Vec<Section> {
    let figure = |count: usize| thousands(count as u64);
    let alone = words::stands_alone(all);
    let read = counted((all.notices.len() + all.schedules.len() + all.sources.len()) as u64, "file");
    let problems = all.problems.len() as u64 + all.problems_left_out;
    let ways = words::readings(all).len();
    let list = [
        show(true, "incidents", "Incidents", figure(all.incidents.len())),
        show(picture, "timeline", "Timeline", String::new()),
        show(alone, "alone", "How to go on", String::new()),
        show(!alone, "suspects", "Who it may have been", figure(all.suspects.len())),
        show(
            ways > 0 || all.zone.is_some(),
            "readings",
            "How the times can be read",
            if ways > 0 { figure(ways) } else { String::new() },
        ),
        show(!all.excluded.is_empty(), "excluded", "Excluded", figure(all.excluded.len())),
        show(!all.remarks.is_empty(), "remarks", "Good to know", String::new()),
        show(!all.settles.is_empty(), "settles", "What would settle it", String::new()),
        show(true, "read", "What was read", read),
        show(problems > 0, "problems", "Problems", thousands(problems)),
    ];
    list.into_iter().flatten().collect()
}

/// What the templates ask for.
impl Page<'_> {
    fn mood(&self) -> &'static str {
        words::mood(self.all.answer)
    }

    /// Whether the answer is somebody.
    fn is_named(&self) -> bool {
        matches!(self.all.answer, "identified" | "probable") && !self.all.suspects.is_empty()
    }

    /// The answer in one line.
    fn headline(&self) -> String {
        let manner = if self.all.answer == "identified" { "It was" } else { "It was probably" };
        match self.all.suspects.first().filter(|_| self.is_named()) {
            Some(first) => format!("{manner} the {}", words::who(first.kind, &first.id)),
            None => format!("The answer: {}", words::meaning(self.all.answer)),
        }
    }

    fn cut(&self, rows: usize) -> Option<String> {
        cut(rows)
    }

    fn more(&self, rows: usize) -> String {
        more(rows)
    }

    fn count(&self, rows: usize) -> String {
        thousands(rows as u64)
    }

    fn counted(&self, number: usize, unit: &str) -> String {
        counted(number as u64, unit)
    }

    fn incidents(&self, one: &Notice) -> String {
        counted(one.incidents as u64, "incident")
    }

    fn jobs(&self, one: &Schedule) -> String {
        thousands(one.jobs as u64)
    }

    /// The line of the notice an incident stands in.
    fn lines(&self, one: &Incident) -> Vec<finding::Evidence> {
        let (file, line, text) = (one.notice.clone(), one.line as u64, one.text.clone());
        if one.text.is_empty() { Vec::new() } else { vec![finding::Evidence { file, line, text }] }
    }

    /// How the words for zones that occur are meant.
    fn zone_words(&self) -> Vec<(&'static str, &'static str)> {
        let occurs = |word: &&str| self.all.incidents.iter().any(|one| one.zone == *word);
        let words = ["stated", "assumed", "inferred", "unknown"].into_iter();
        words.filter(occurs).map(|word| (word, words::zone_meaning(word))).collect()
    }

    /// What is known of a suspect: the fact's name, the fact, and for the `first` what the name means.
    fn facts(&self, one: &Suspect, first: &bool) -> Vec<(&'static str, String, &'static str)> {
        let next = one.next.map(|at| format!("{} {}", at.date(), at.clock())).unwrap_or_default();
        let list = vec![
            ("probability", figures::probability(one.probability), words::PROBABILITY),
            ("by chance", figures::by_chance(one.by_chance), words::BY_CHANCE),
            ("", words::nulls(one), "the same search among times shuffled in three ways"),
            ("fits", words::fits(one), words::FITS),
            ("evidence", format!("{}: {}", one.class, one.class_words), "classes a to e, a is the strongest"),
            ("lags", words::lag_list(&one.lags), words::LAGS_ARE),
            ("clock", words::skew(one).unwrap_or_default(), "if it was this one"),
            ("schedule", one.schedule.clone(), ""),
            ("rhythm", one.rhythm.clone(), ""),
            ("next", next, "when it acts again, if it goes on like this"),
        ];
        let list = list.into_iter().filter(|(_, text, _)| !text.is_empty());
        list.map(|(name, text, means)| (name, text, if *first { means } else { "" })).collect()
    }

    fn pointing(&self, one: &Pointing) -> String {
        words::pointing(one)
    }

    fn lag(&self, seconds: &f64) -> String {
        words::lag(*seconds)
    }

    fn covered(&self, whole: &Option<bool>) -> &'static str {
        words::covered(*whole)
    }

    fn folder(&self) -> (&str, String) {
        folder(&self.all.sources)
    }

    fn problems(&self) -> String {
        thousands(self.all.problems.len() as u64 + self.all.problems_left_out)
    }
}
