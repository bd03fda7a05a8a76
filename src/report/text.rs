//! The report for a cron mail: 80 columns, what matters first. Pure.
//!
//! Verdict, changes, findings; then the figures, ranked; then what was read and what was not understood. A
//! section that has nothing to say takes part in one line, and a section that had nothing to read says that.

pub(super) mod coverage;
mod gateway;
pub(super) mod head;
pub(super) mod layout;
mod mail;
mod notices;
mod refusals;
mod sessions;
mod strip;

use super::presence::{self, Absence};
use super::rank::{self, Ranked, TOP};
use super::view::Report;
use layout::{Column, Ink, Page};

/// The report as text, every line at most 80 columns wide and ended by `\n`.
pub fn render(report: &Report, colour: bool) -> String {
    write(report, colour, false)
}

/// The same with every line of evidence whole, however long it is.
pub fn render_verbose(report: &Report, colour: bool) -> String {
    write(report, colour, true)
}

fn write(report: &Report, colour: bool, verbose: bool) -> String {
    let mut page = Page::new(colour);
    head::write(&mut page, report, verbose);
    let mut sections = Sections { page: &mut page, report, verbose };
    notices::write(&mut sections);
    gateway::write(&mut sections);
    if let Some(section) = &report.rule_sets {
        super::rulesets::section(sections.page, section);
    }
    refusals::write(&mut sections);
    sessions::write(&mut sections);
    refusals::clients(&mut sections);
    mail::write(&mut sections);
    nothing_seen(&mut page, report);
    coverage::write(&mut page, report, verbose);
    page.finish()
}

/// What a section's writer works with.
struct Sections<'a> {
    page: &'a mut Page,
    report: &'a Report,
    verbose: bool,
}

impl Sections<'_> {
    /// The instant as this report has to say it: the day only where there are several.
    fn instant(&self, at: crate::model::calendar::Moment) -> String {
        super::figures::instant(at, &self.report.period)
    }

    /// The first rows of a ranking and one line for the rest: `and 23 more (1,204 hits)`. With `-v` each row is
    /// followed by its first line.
    fn ranking<T: Ranked>(
        &mut self,
        head: &[Column],
        list: &[T],
        unit: &str,
        row: impl Fn(&T) -> Vec<String>,
    ) {
        let rows: Vec<Vec<String>> = list.iter().take(TOP).map(row).collect();
        let verbose = self.verbose;
        self.page.table_with(head, &rows, |page, place| {
            if let Some(one) = list.get(place).filter(|_| verbose) {
                head::evidence(page, one.evidence(), 1, true);
            }
        });
        rest(self.page, list, unit);
    }
}

fn rest<T: Ranked>(page: &mut Page, list: &[T], unit: &str) {
    if let Some(rest) = rank::rest(list, unit) {
        page.line(Ink::Soft, &format!("  and {rest}"));
    }
}

/// `203.0.113.7 (12), 198.51.100.9 (3)`, the first few.
fn some(list: &[super::view::Counted], most: usize) -> String {
    let shown: Vec<String> = list
        .iter()
        .take(most)
        .map(|one| format!("{} ({})", super::safe::fit(&one.name, 60), super::figures::thousands(one.count)))
        .collect();
    shown.join(", ")
}

fn nothing_seen(page: &mut Page, report: &Report) {
    let quiet = presence::quiet(report);
    let absent = [("Mail", presence::mail(report)), ("Jobs", presence::jobs(report))];
    if quiet.is_empty() && absent.iter().all(|(_, absence)| absence.is_none()) {
        return;
    }
    page.blank();
    if !quiet.is_empty() {
        page.prose(Ink::Strong, "Nothing seen: ", &format!("{}.", quiet.join(", ")));
    }
    for (section, absence) in absent {
        if let Some(Absence { what, remedy, .. }) = absence {
            page.prose(Ink::Strong, "No data: ", &format!("{section}: {what}. {remedy}"));
        }
    }
}
