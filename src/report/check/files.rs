//! Each log and what stands in it: how its stamps are written, whose lines they are, which programs are understood. Pure.

use crate::report::figures::{counted, share, thousands};
use crate::report::safe::fit_end;
use crate::report::text::layout::{Ink, Page, WIDTH};
use crate::report::view::check::{Program, Seen};

/// Programs and hosts named of one file.
const NAMED: usize = 12;

pub fn write(page: &mut Page, sources: &[Seen]) {
    if sources.is_empty() {
        return;
    }
    page.section("What stands in the logs", &counted(sources.len() as u64, "file"));
    for seen in sources {
        file(page, seen);
    }
}

fn file(page: &mut Page, seen: &Seen) {
    let source = &seen.source;
    page.parts(&[(Ink::Plain, "  "), (Ink::Strong, &fit_end(&source.path, WIDTH - 2))]);
    if let Some(other) = &source.duplicate_of {
        return page.prose(Ink::Soft, "    ", &format!("the same bytes as {other}, counted once"));
    }
    let times = match (source.first, source.last) {
        (Some(first), Some(last)) => {
            format!(", {} {} to {} {}", first.date(), first.minute(), last.date(), last.minute())
        }
        _ => ", no line with a stamp that can be read".to_string(),
    };
    let packed =
        if source.compression == "plain" { String::new() } else { format!(", {}", source.compression) };
    page.prose(Ink::Soft, "    lines    ", &format!("{}{times}{packed}", thousands(source.lines)));
    if !seen.stamps.is_empty() {
        let zone = match source.zone {
            "machine" => "zone of this machine",
            "configured" => "zone as configured",
            _ => "zone stated",
        };
        page.prose(
            Ink::Soft,
            "    stamps   ",
            &format!(
                "{}; year {}, {}: {}; {zone}",
                seen.stamps.join(", "),
                source.year,
                source.confidence,
                source.time_basis
            ),
        );
    }
    if !seen.hosts.is_empty() {
        page.prose(
            Ink::Soft,
            "    host     ",
            &seen.hosts.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", "),
        );
    }
    programs(page, "    read     ", seen, |program| program.understood + program.unmatched > 0);
    programs(page, "    not read ", seen, |program| program.understood + program.unmatched == 0);
    let missed = seen.unmatched + seen.unreadable;
    if missed > 0 {
        let words = format!(
            "{} not understood, {} without a stamp",
            share(seen.unmatched, source.lines),
            share(seen.unreadable, source.lines)
        );
        page.prose(Ink::Yellow, "    missed   ", &words);
    }
    if !source.complete {
        page.prose(Ink::Red, "    ", "NOT READ WHOLE");
    }
}

/// Programs of one kind with their lines in the sample.
fn programs(page: &mut Page, label: &str, seen: &Seen, wanted: impl Fn(&Program) -> bool) {
    let all: Vec<&Program> = seen.programs.iter().filter(|program| wanted(program)).collect();
    if all.is_empty() {
        return;
    }
    let one = |program: &&Program| {
        let name = if program.name.is_empty() { "(no name)" } else { &program.name };
        let missed = if program.unmatched > 0 {
            format!(", {} not understood", program.unmatched)
        } else {
            String::new()
        };
        format!("{name} ({}{missed})", program.lines)
    };
    let shown: Vec<String> = all.iter().take(NAMED).map(one).collect();
    let more = if all.len() > shown.len() {
        format!(" and {} more", all.len() - shown.len())
    } else {
        String::new()
    };
    page.prose(
        Ink::Soft,
        label,
        &format!("{}{more}; in a sample of {}", shown.join(", "), counted(seen.sampled, "line")),
    );
}
