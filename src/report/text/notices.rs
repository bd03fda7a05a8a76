//! Abuse notices about the period, and what the logs answer. Pure.

use super::Sections;
use super::layout::Ink;
use crate::report::figures::counted;
use crate::report::safe::{fit, fit_end};
use crate::report::text::head;
use crate::report::view::notices::{Accused, Explained};

/// Notices of other days that are named.
const NAMED: usize = 3;

pub fn write(sections: &mut Sections<'_>) {
    let notices = &sections.report.notices;
    if notices.explained.is_empty() && notices.elsewhere.is_empty() {
        return;
    }
    let about = counted(notices.explained.len() as u64, "notice");
    sections.page.section("ABUSE NOTICES", &format!("{about} about this period"));
    for notice in &notices.explained {
        one(sections, notice);
    }
    let elsewhere = &notices.elsewhere;
    if !elsewhere.is_empty() {
        let names: Vec<String> = elsewhere.iter().take(NAMED).map(|name| fit_end(name, 50)).collect();
        let more = elsewhere.len() - names.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let text = format!("{}{more}", names.join(", "));
        sections.page.prose(Ink::Soft, "  not about this period: ", &text);
    }
}

fn one(sections: &mut Sections<'_>, notice: &Explained) {
    let from = if notice.reporter.is_empty() {
        String::new()
    } else {
        format!(" from {}", fit(&notice.reporter, 60))
    };
    let page = &mut sections.page;
    page.prose(Ink::Strong, "  ", &format!("{}{from}", fit_end(&notice.name, 60)));
    page.prose(Ink::Plain, "    ", &notice.explanation);
    let verbose = sections.verbose;
    for suspect in &notice.suspects {
        let page = &mut sections.page;
        page.prose(Ink::Plain, "    ", &words(suspect));
        head::evidence(page, &suspect.evidence, if verbose { usize::MAX } else { 1 }, verbose);
    }
}

/// `host 192.168.2.23: probable, 3 of 3 matched, probability 0.98`
fn words(suspect: &Accused) -> String {
    format!(
        "{} {}: {}, {} of {} matched, probability {:.2}",
        suspect.kind,
        fit(&suspect.id, 60),
        suspect.answer,
        suspect.matched,
        suspect.of,
        suspect.probability
    )
}
