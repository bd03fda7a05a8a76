//! What the answer was taken from: notices, schedules, logs, and what was wrong with them. Pure.

use super::words;
use crate::report::figures::{counted, thousands};
use crate::report::safe::{fit, fit_end};
use crate::report::text::coverage;
use crate::report::text::layout::{Ink, Page};
use crate::report::view::investigation::{Investigation, Notice, Schedule};

/// Notices and schedules listed, asides and doubts of each.
const FILES: usize = 20;
const NOTES: usize = 6;

pub fn write(page: &mut Page, all: &Investigation) {
    let counts =
        [(all.notices.len(), "notice"), (all.schedules.len(), "schedule"), (all.sources.len(), "log file")];
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| counted(count as u64, unit))
        .collect();
    page.section("WHAT WAS READ", &counts.join(", "));
    for one in all.notices.iter().take(FILES) {
        notice(page, one);
    }
    more(page, all.notices.len(), FILES, "  ");
    for one in all.schedules.iter().take(FILES) {
        schedule(page, one);
    }
    more(page, all.schedules.len(), FILES, "  ");
    coverage::sources(page, &all.sources, false);
    coverage::problems(page, &all.problems, all.problems_left_out);
    page.blank();
    page.line(Ink::Soft, &format!("rapsheet {}. The HTML report shows the times as a picture.", all.version));
}

fn notice(page: &mut Page, one: &Notice) {
    let format = match one.format.as_str() {
        "" => "no notice that could be read".to_string(),
        format => format!("read as {}", fit(format, 40)),
    };
    let incidents = counted(one.incidents as u64, "incident");
    page.prose(Ink::Strong, "  notice ", &format!("{}: {format}, {incidents}", fit_end(&one.name, 60)));
    let mailed = one.mailed.map(|at| format!("{} {}", at.date(), at.clock())).unwrap_or_default();
    for (name, text) in [("from", &one.reporter), ("subject", &one.subject), ("mailed", &mailed)] {
        if !text.is_empty() {
            page.prose(Ink::Soft, &format!("      {name:<8}"), &fit(text, 200));
        }
    }
    for aside in one.asides.iter().take(NOTES) {
        page.prose(Ink::Plain, "      - ", &words::aside(aside));
    }
    more(page, one.asides.len(), NOTES, "      ");
    doubts(page, &one.doubts);
}

fn schedule(page: &mut Page, one: &Schedule) {
    let jobs = counted(one.jobs as u64, "job");
    page.prose(Ink::Strong, "  schedule ", &format!("{}: {jobs}", fit_end(&one.file, 60)));
    doubts(page, &one.doubts);
}

fn doubts(page: &mut Page, list: &[String]) {
    for doubt in list.iter().take(NOTES) {
        page.prose(Ink::Yellow, "      ? ", doubt);
    }
    more(page, list.len(), NOTES, "      ");
}

fn more(page: &mut Page, all: usize, shown: usize, margin: &str) {
    if all > shown {
        page.line(Ink::Soft, &format!("{margin}and {} more", thousands((all - shown) as u64)));
    }
}
