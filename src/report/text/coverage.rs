//! What the figures rest on: files, lines by class, gaps, time basis, what was not understood. Pure.

use super::head::evidence;
use super::layout::{Ink, Page, elastic, left, right};
use super::{TOP, rest};
use crate::report::figures::{bytes, counted, share, span, thousands};
use crate::report::view::{Report, Source};

pub fn write(page: &mut Page, report: &Report, verbose: bool) {
    lines(page, report);
    sources(page, report);
    gaps(page, report);
    unmatched(page, report, verbose);
    problems(page, report);
    page.blank();
    page.line(
        Ink::Soft,
        &format!("rapsheet {}. The rule of each figure stands in the HTML and JSON reports.", report.version),
    );
}

fn lines(page: &mut Page, report: &Report) {
    let all = &report.accounting;
    let files = counted(report.sources.len() as u64, "file");
    page.section("COVERAGE", &format!("{files}, {}, {}", counted(all.lines, "line"), bytes(all.bytes)));
    if all.lines == 0 {
        return page.prose(
            Ink::Yellow,
            "  ",
            "No line was read at all, so nothing above can be trusted to be quiet.",
        );
    }
    let classes = [
        ("used", all.used, "counted from"),
        ("ignored", all.ignored, "known, nothing to count"),
        ("unmatched", all.unmatched, "not understood, listed below"),
        ("unreadable", all.unreadable, "no stamp or no sense"),
        ("out of period", all.out_of_period, ""),
        ("duplicate", all.duplicate, "read before, under another name"),
    ];
    let mut rows: Vec<Vec<String>> = classes
        .into_iter()
        .filter(|(_, count, _)| *count > 0)
        .map(|(class, count, meaning)| {
            let share = share(count, all.lines);
            vec![thousands(count), share, class.to_string(), meaning.to_string()]
        })
        .collect();
    rows.push(vec![thousands(all.lines), String::new(), "in all".to_string(), String::new()]);
    page.table(&[right(""), right(""), left(""), elastic("")], &rows);
    if all.overlong > 0 {
        page.prose(
            Ink::Yellow,
            "  ",
            &format!("{} too long: the end was left unread.", counted(all.overlong, "line")),
        );
    }
}

fn sources(page: &mut Page, report: &Report) {
    for source in report.sources.iter().take(4 * TOP) {
        page.prose(if source.complete { Ink::Plain } else { Ink::Yellow }, "  ", &tail(&source.path));
        page.prose(Ink::Soft, "      ", &basis(source));
    }
    let more = report.sources.len().saturating_sub(4 * TOP);
    if more > 0 {
        page.line(Ink::Soft, &format!("  and {more} more files, all in the HTML and JSON reports"));
    }
}

/// The end of a long path: that is where files differ.
fn tail(path: &str) -> String {
    let letters = path.chars().count();
    if letters <= 76 {
        path.to_string()
    } else {
        format!("…{}", path.chars().skip(letters - 75).collect::<String>())
    }
}

/// Everything worth knowing about how a file was read, in one sentence.
fn basis(source: &Source) -> String {
    let mut facts = vec![counted(source.lines, "line")];
    if let (Some(first), Some(last)) = (source.first, source.last) {
        let end = if first.date() == last.date() {
            last.clock()
        } else {
            format!("{} {}", last.date(), last.clock())
        };
        facts.push(format!("{} {} to {end}", first.date(), first.clock()));
    }
    facts.push(format!("year {} ({}, {})", source.year, source.time_basis, source.confidence));
    facts.push(format!("zone {}", source.zone));
    if source.compression != "none" {
        facts.push(source.compression.to_string());
    }
    if source.dst_lines > 0 {
        facts.push(format!("{} in a repeated or skipped hour", counted(source.dst_lines, "stamp")));
    }
    if source.backward > 0 {
        facts.push(format!("{} ran backwards", counted(source.backward, "stamp")));
    }
    if let Some(other) = &source.duplicate_of {
        facts.push(format!("same bytes as {other}, counted once"));
    }
    if !source.complete {
        facts.push("NOT READ WHOLE".to_string());
    }
    facts.join("; ")
}

fn gaps(page: &mut Page, report: &Report) {
    if report.gaps.is_empty() {
        return;
    }
    page.section("GAPS", &counted(report.gaps.len() as u64, "gap"));
    for gap in report.gaps.iter().take(TOP) {
        let length = span(gap.end.seconds() - gap.start.seconds());
        let text = format!("no line from {} to {} ({length})", gap.start.syslog(), gap.end.syslog());
        page.prose(Ink::Yellow, "  ", &text);
    }
    rest(page, &report.gaps, "hour");
}

fn unmatched(page: &mut Page, report: &Report, verbose: bool) {
    if report.unmatched.is_empty() {
        return;
    }
    page.section("NOT UNDERSTOOD", &counted(report.accounting.unmatched, "line"));
    let head = [right("lines"), left("program"), elastic("template")];
    if !verbose {
        super::ranking(page, &head, &report.unmatched, "line", |one| {
            vec![thousands(one.lines), one.program.clone(), one.template.clone()]
        });
        return;
    }
    for one in &report.unmatched {
        page.table(
            &head.map(|_| left("")),
            &[vec![thousands(one.lines), one.program.clone(), one.template.clone()]],
        );
        evidence(page, &one.evidence, 1, true);
    }
}

fn problems(page: &mut Page, report: &Report) {
    let all = report.problems.len() as u64 + report.problems_left_out;
    if all == 0 {
        return;
    }
    page.section("PROBLEMS WITH THE INPUT", &thousands(all));
    for problem in report.problems.iter().take(2 * TOP) {
        let place = match problem.line {
            Some(line) => format!("{}:{line}", problem.file),
            None => problem.file.clone(),
        };
        page.prose(Ink::Yellow, "  ", &format!("{place}: {}", problem.what));
    }
    let more = all.saturating_sub(2 * TOP as u64);
    if more > 0 {
        page.line(Ink::Soft, &format!("  and {} more", thousands(more)));
    }
}
