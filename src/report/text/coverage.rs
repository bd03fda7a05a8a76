//! What the figures rest on: files, lines by class, gaps, time basis, what was not understood. Pure.

use super::head::evidence;
use super::layout::{Ink, Page, WIDTH, elastic, left, path, right};
use super::{TOP, rest};
use crate::report::figures::{bytes, counted, instant, share, span, thousands};
use crate::report::paths;
use crate::report::safe::fit_end;
use crate::report::view::{Report, Source, Template, Trouble};

/// Files listed; a folder may hold hundreds.
const FILES: usize = 20;

pub fn write(page: &mut Page, report: &Report, verbose: bool) {
    lines(page, report);
    sources(page, &report.sources, verbose);
    days(page, report);
    gaps(page, report);
    unmatched(page, report, verbose);
    problems(page, &report.problems, report.problems_left_out);
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

/// Which days came from where.
fn days(page: &mut Page, report: &Report) {
    let Some(history) = &report.history else { return };
    page.blank();
    for stretch in crate::report::history::days(history) {
        page.prose(Ink::Plain, "  ", &stretch);
    }
}

/// The files, those together whose time was found alike; the folder they share is named once.
pub fn sources(page: &mut Page, sources: &[Source], verbose: bool) {
    let folder = paths::folder(sources);
    if !folder.is_empty() {
        page.blank();
        page.prose(Ink::Soft, "  in ", &fit_end(folder, WIDTH - 5));
    }
    let most = if verbose { usize::MAX } else { FILES };
    let mut unnamed = sources.len();
    for group in groups(sources) {
        let shown = group.len().min(most.saturating_sub(sources.len() - unnamed));
        if shown == 0 {
            break;
        }
        unnamed -= shown;
        page.blank();
        page.prose(Ink::Soft, "  ", &basis(group[0]));
        let row = |source: &&Source| {
            vec![paths::below(folder, &source.path).to_string(), counted(source.lines, "line"), times(source)]
        };
        let rows: Vec<Vec<String>> = group.iter().take(shown).map(row).collect();
        page.table_with(&[path(""), right(""), left("")], &rows, |page, place| {
            let remarks = group.get(place).map_or_else(Vec::new, |source| remarks(source));
            if !remarks.is_empty() {
                page.prose(Ink::Yellow, "      ", &remarks.join("; "));
            }
        });
    }
    if unnamed > 0 {
        page.line(Ink::Soft, &format!("  and {unnamed} more, all in the HTML and JSON reports"));
    }
}

/// Files whose time was found in the same way, in the order in which they were read.
fn groups(sources: &[Source]) -> Vec<Vec<&Source>> {
    let mut groups: Vec<Vec<&Source>> = Vec::new();
    for source in sources {
        let alike = |group: &&mut Vec<&Source>| group.first().is_some_and(|one| basis(one) == basis(source));
        match groups.iter_mut().find(alike) {
            Some(group) => group.push(source),
            None => groups.push(vec![source]),
        }
    }
    groups
}

/// How year and zone were found and how sure that is: `year inferred, likely: from mtime; zone of this machine`.
fn basis(source: &Source) -> String {
    let zone = match source.zone {
        "machine" => "zone of this machine",
        "configured" => "zone as configured",
        _ => "zone stated",
    };
    if source.first.is_none() {
        return "no line with a stamp that can be read".to_string();
    }
    format!("year {}, {}: {}; {zone}", source.year, source.confidence, source.time_basis)
}

/// `2026-03-01 00:00 to 23:59`
fn times(source: &Source) -> String {
    let (Some(first), Some(last)) = (source.first, source.last) else { return String::new() };
    let end = if first.date() == last.date() {
        last.minute()
    } else {
        format!("{} {}", last.date(), last.minute())
    };
    format!("{} {} to {end}", first.date(), first.minute())
}

/// What is out of the ordinary about a file.
fn remarks(source: &Source) -> Vec<String> {
    let mut remarks = Vec::new();
    if !source.complete {
        remarks.push("NOT READ WHOLE".to_string());
    }
    if source.dst_lines > 0 {
        remarks.push(format!("{} in a repeated or skipped hour", counted(source.dst_lines, "stamp")));
    }
    if source.backward > 0 {
        remarks.push(format!("{} ran backwards", counted(source.backward, "stamp")));
    }
    if let Some(other) = &source.duplicate_of {
        remarks.push(format!("same bytes as {}, counted once", fit_end(other, 40)));
    }
    remarks
}

fn gaps(page: &mut Page, report: &Report) {
    if report.gaps.is_empty() {
        return;
    }
    page.section("GAPS", &counted(report.gaps.len() as u64, "gap"));
    for gap in report.gaps.iter().take(TOP) {
        let length = span(gap.end.seconds() - gap.start.seconds());
        let text = format!(
            "no line from {} to {} ({length})",
            instant(gap.start, &report.period),
            instant(gap.end, &report.period)
        );
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
    let most = if verbose { usize::MAX } else { TOP };
    let row = |one: &Template| vec![thousands(one.lines), one.program.clone(), template(one)];
    let rows: Vec<Vec<String>> = report.unmatched.iter().take(most).map(row).collect();
    page.table_with(&head, &rows, |page, place| {
        if let Some(one) = report.unmatched.get(place).filter(|_| verbose) {
            evidence(page, &one.evidence, 1, true);
        }
    });
    if !verbose {
        rest(page, &report.unmatched, "line");
    }
}

/// Empty lines, and beyond a cap lines of the same program, share no words.
fn template(one: &Template) -> String {
    if one.template.is_empty() { "(nothing in common)".to_string() } else { one.template.clone() }
}

/// Those that are listed, and how many there are beyond them.
pub fn problems(page: &mut Page, list: &[Trouble], left_out: u64) {
    let all = list.len() as u64 + left_out;
    if all == 0 {
        return;
    }
    page.section("PROBLEMS WITH THE INPUT", &thousands(all));
    let shown = list.len().min(2 * TOP);
    for problem in list.iter().take(shown) {
        let place = match problem.line {
            Some(line) => format!("{}:{line}", problem.file),
            None => problem.file.clone(),
        };
        page.prose(Ink::Yellow, "  ", &format!("{place}: {}", problem.what));
    }
    let more = all - shown as u64;
    if more > 0 {
        page.line(Ink::Soft, &format!("  and {} more", thousands(more)));
    }
}
