//! The top of the mail: verdict, what changed, what needs hands. Pure.

use super::layout::{Ink, Page, WIDTH};
use crate::model::finding::{Evidence, Finding, Severity};
use crate::report::safe::fit_end;
use crate::report::view::Report;

/// Findings listed in full; the rest is counted.
const MOST: usize = 15;

pub fn write(page: &mut Page, report: &Report, verbose: bool) {
    let period = &report.period;
    let host = if report.host.is_empty() { String::new() } else { format!("{}, ", report.host) };
    page.line(Ink::Soft, &format!("rapsheet: {host}{} ({})", period.name, period.zone));
    page.blank();
    let verdict = &report.verdict;
    let label = if verdict.severity == Severity::Info { String::new() } else { label(verdict.severity) };
    page.prose(ink(verdict.severity), &label, &verdict.text);
    changes(page, report);
    findings(page, report, verbose);
}

fn changes(page: &mut Page, report: &Report) {
    let compared = report.history.as_ref().map_or("", |history| history.compared.as_str());
    if report.changes.is_empty() && compared.is_empty() {
        return;
    }
    page.section("WHAT CHANGED", "");
    for change in &report.changes {
        let ink = match change.direction {
            "worse" | "new" => Ink::Yellow,
            "better" | "gone" => Ink::Green,
            _ => Ink::Plain,
        };
        page.prose(ink, &format!("  {:<8}", change.direction), &change.text);
    }
    if !compared.is_empty() {
        if report.changes.is_empty() {
            page.line(Ink::Plain, "  nothing that stands out");
        }
        page.prose(Ink::Soft, "  ", compared);
    }
}

/// What asks for hands, then what is only worth knowing.
fn findings(page: &mut Page, report: &Report, verbose: bool) {
    let (notes, hands): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().partition(|finding| finding.severity == Severity::Info);
    let to_do = hands.iter().any(|finding| !finding.advice.is_empty());
    list(page, if to_do { "WHAT NEEDS HANDS" } else { "WHAT WAS FOUND" }, &hands, verbose);
    list(page, "GOOD TO KNOW", &notes, verbose);
}

fn list(page: &mut Page, title: &str, findings: &[&Finding], verbose: bool) {
    if findings.is_empty() {
        return;
    }
    page.section(title, "");
    let shown = findings.len().min(MOST);
    for (place, finding) in findings.iter().take(shown).enumerate() {
        let again = place.checked_sub(1).and_then(|before| findings.get(before));
        one(page, finding, again.is_some_and(|before| before.advice == finding.advice), verbose);
        // Advice that holds for several in a row is given once, below the last.
        let next = findings.get(place + 1).filter(|_| place + 1 < shown);
        if !finding.advice.is_empty() && next.is_none_or(|next| next.advice != finding.advice) {
            page.prose(Ink::Strong, "          -> ", &finding.advice);
        }
    }
    let rest = findings.len() - shown;
    if rest > 0 {
        page.line(Ink::Soft, &format!("  and {rest} more, all in the HTML and JSON reports"));
    }
}

/// A finding with its first line; of the second and further ones of a kind only where that stands.
fn one(page: &mut Page, finding: &Finding, again: bool, verbose: bool) {
    page.prose(ink(finding.severity), &format!("  {}", label(finding.severity)), &finding.summary);
    match finding.evidence.first() {
        Some(line) if again && !verbose => place_of(page, line),
        _ => evidence(page, &finding.evidence, if verbose { usize::MAX } else { 1 }, verbose),
    }
}

fn place_of(page: &mut Page, line: &Evidence) {
    let place = fit_end(&format!("{}:{}", line.file, line.line), WIDTH - 10);
    page.line(Ink::Soft, &format!("          {place}"));
}

/// `file:line`, and the line itself below it.
pub fn evidence(page: &mut Page, list: &[Evidence], most: usize, verbose: bool) {
    for line in list.iter().take(most) {
        place_of(page, line);
        if line.text.is_empty() {
            continue;
        }
        if verbose {
            page.whole(12, &line.text);
        } else {
            page.raw(12, &line.text, 2);
        }
    }
}

pub const fn ink(severity: Severity) -> Ink {
    match severity {
        Severity::High => Ink::Red,
        Severity::Medium => Ink::Yellow,
        Severity::Low => Ink::Cyan,
        Severity::Info => Ink::Green,
    }
}

/// `HIGH    `, in the width of the longest; nothing to shout about is `ok`.
fn label(severity: Severity) -> String {
    let word = match severity {
        Severity::Info => "info".to_string(),
        _ => severity.name().to_uppercase(),
    };
    format!("{word:<8}")
}
