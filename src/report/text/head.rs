//! The top of the mail: verdict, what changed, what needs hands. Pure.

use super::layout::{Ink, Page};
use crate::model::finding::{Evidence, Finding, Severity};
use crate::report::view::Report;

/// Findings listed in full; the rest is counted.
const MOST: usize = 25;

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
    if report.changes.is_empty() {
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
}

fn findings(page: &mut Page, report: &Report, verbose: bool) {
    if report.findings.is_empty() {
        return;
    }
    let to_do = report.findings.iter().filter(|finding| !finding.advice.is_empty()).count();
    let title = if to_do > 0 { "WHAT NEEDS HANDS" } else { "WHAT WAS FOUND" };
    page.section(title, "");
    for finding in report.findings.iter().take(MOST) {
        one(page, finding, verbose);
    }
    let rest = report.findings.len().saturating_sub(MOST);
    if rest > 0 {
        page.line(Ink::Soft, &format!("  and {rest} more findings, all in the HTML and JSON reports"));
    }
}

fn one(page: &mut Page, finding: &Finding, verbose: bool) {
    page.prose(ink(finding.severity), &format!("  {}", label(finding.severity)), &finding.summary);
    if !finding.advice.is_empty() {
        page.prose(Ink::Strong, "          -> ", &finding.advice);
    }
    let most = if verbose { usize::MAX } else { 1 };
    evidence(page, &finding.evidence, most, verbose);
}

/// `file:line`, and the line itself below it.
pub fn evidence(page: &mut Page, list: &[Evidence], most: usize, verbose: bool) {
    for line in list.iter().take(most) {
        page.line(Ink::Soft, &format!("          {}:{}", line.file, line.line));
        if verbose {
            page.whole(12, &line.text);
        } else {
            page.line(Ink::Soft, &format!("            {}", line.text));
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
