//! What the gateway's firewall saw: illegal port 25 first, then every LOG line. Pure.

use super::layout::{Ink, elastic, left, right};
use super::{Sections, TOP, rest, some, strip};
use crate::report::figures::{self, counted, thousands};
use crate::report::presence;
use crate::report::view::{Port25Source, Prefix};

/// Sources whose hours are drawn; below them the list would grow longer than a screen.
const STRIPS: usize = 3;

pub fn write(sections: &mut Sections<'_>) {
    if let Some(absence) = presence::firewall(sections.report) {
        sections.page.section("ILLEGAL PORT 25", "no data");
        sections.page.prose(Ink::Yellow, "  ", &format!("No data: {}. {}", absence.what, absence.remedy));
        absence.examples.iter().for_each(|example| sections.page.line(Ink::Plain, &format!("  {example}")));
        return;
    }
    port25(sections);
    firewall(sections);
}

fn port25(sections: &mut Sections<'_>) {
    let port25 = &sections.report.port25;
    if port25.hits == 0 {
        let read = counted(sections.report.firewall.hits, "firewall LOG line");
        sections.page.section("ILLEGAL PORT 25", "0 hits");
        sections.page.prose(
            Ink::Green,
            "  ",
            &format!("Nobody inside tried it: {read} read, none to port 25 from here."),
        );
        return;
    }
    let figures =
        format!("{}, {}", counted(port25.hits, "hit"), counted(port25.sources.len() as u64, "source"));
    sections.page.section("ILLEGAL PORT 25", &figures);
    for (rank, source) in port25.sources.iter().take(TOP).enumerate() {
        one_source(sections, source, rank < STRIPS);
    }
    rest(sections.page, &port25.sources, "hit");
    if port25.sources.iter().take(STRIPS).any(|source| source.cells.iter().any(|hits| *hits > 0)) {
        let days = port25.days.len();
        let part = if port25.heat.len() > days {
            format!("; the last {days} days with hits")
        } else {
            String::new()
        };
        sections.page.prose(Ink::Soft, "  ", &format!("({}{part})", strip::legend(days)));
    }
    if port25.unreadable > 0 {
        let note = format!(
            "{} among them with an address that cannot be read, as written above.",
            counted(port25.unreadable, "hit")
        );
        sections.page.prose(Ink::Plain, "  ", &note);
    }
    every_hit(sections);
}

fn one_source(sections: &mut Sections<'_>, source: &Port25Source, with_strip: bool) {
    let (first, last) = (sections.instant(source.first), sections.instant(source.last));
    let page = &mut sections.page;
    let mac = source.mac.as_ref().map_or_else(|| "no MAC in the log".to_string(), |mac| format!("MAC {mac}"));
    page.parts(&[
        (Ink::Plain, &format!("{:>9}  ", thousands(source.hits))),
        (Ink::Red, &source.ip),
        (Ink::Plain, &format!("  {mac}")),
    ]);
    let cadence = source.cadence.as_ref().map_or(String::new(), |cadence| format!(", {}", cadence.text));
    let facts = format!("{}, {first} to {last}{cadence}", counted(source.destinations, "destination"));
    page.prose(Ink::Plain, "           ", &facts);
    if source.top_destinations.len() > 1 {
        page.prose(Ink::Plain, "           ", &format!("most hit: {}", some(&source.top_destinations, 3)));
    }
    if !source.prefixes.is_empty() {
        page.prose(Ink::Plain, "           ", &prefixes(&source.prefixes));
    }
    if with_strip {
        strip::write(page, &source.cells, &sections.report.port25.days);
    }
}

/// `"Illegal port 25 >" logged (958)`
fn prefixes(list: &[Prefix]) -> String {
    let shown: Vec<String> = list
        .iter()
        .take(3)
        .map(|one| format!("{} {} ({})", figures::prefix(&one.prefix), one.action, thousands(one.hits)))
        .collect();
    shown.join(", ")
}

fn every_hit(sections: &mut Sections<'_>) {
    if sections.report.port25.every_hit.is_empty() {
        return;
    }
    sections.page.blank();
    sections.page.line(Ink::Strong, "  every hit:");
    for hit in &sections.report.port25.every_hit {
        let line = format!("{} > SRC={} - DST={}", hit.at.syslog(), hit.source, hit.destination);
        sections.page.line(Ink::Plain, &line);
    }
}

fn firewall(sections: &mut Sections<'_>) {
    let firewall = &sections.report.firewall;
    sections.page.section("FIREWALL", &counted(firewall.hits, "LOG line"));
    if !firewall.actions.is_empty() {
        sections.page.prose(Ink::Plain, "  what was done: ", &some(&firewall.actions, 6));
    }
    sections.ranking(&[right("hits"), left("to port")], &firewall.ports, "hit", |port| {
        vec![thousands(port.hits), figures::port(port)]
    });
    sections.ranking(&[right("hits"), left("from")], &firewall.sources, "hit", |source| {
        vec![thousands(source.hits), source.ip.clone()]
    });
    if firewall.prefixes.len() > 1 {
        let head = [right("hits"), left("done"), elastic("LOG prefix")];
        sections.ranking(&head, &firewall.prefixes, "hit", |prefix| {
            vec![thousands(prefix.hits), prefix.action.to_string(), figures::prefix(&prefix.prefix)]
        });
    }
    if firewall.unreadable > 0 {
        sections.page.prose(
            Ink::Plain,
            "  ",
            &format!("{} with an address that cannot be read.", counted(firewall.unreadable, "line")),
        );
    }
}
