//! What the notices allege: one row an incident, by the notice's clock and by ours. Pure.

use std::collections::BTreeSet;

use super::words;
use crate::report::figures::{counted, thousands};
use crate::report::text::layout::{Ink, Page, elastic, left, right};
use crate::report::view::investigation::{Incident, Investigation};

/// Incidents listed; a feed may hold thousands.
const MOST: usize = 40;
/// As many as may each show the line they stand in.
const FEW: usize = 5;

pub fn write(page: &mut Page, all: &Investigation) {
    let list = &all.incidents;
    let notices = counted(all.notices.len() as u64, "notice");
    page.section("INCIDENTS", &format!("{} in {notices}", thousands(list.len() as u64)));
    if list.is_empty() {
        return page.prose(Ink::Yellow, "  ", "No event with a time or an address was found in it.");
    }
    let common = common(list);
    if let Some(allegation) = &common {
        page.prose(Ink::Strong, "  All of them: ", allegation);
    }
    table(page, all, common.is_none());
    if list.len() > MOST {
        let rest = thousands((list.len() - MOST) as u64);
        page.line(Ink::Soft, &format!("  and {rest} more, in the HTML and JSON reports"));
    }
    legend(page, all);
}

/// What all incidents allege, where that is one and the same.
fn common(list: &[Incident]) -> Option<String> {
    let first = words::alleged(list.first()?);
    (list.len() > 1 && list.iter().all(|one| words::alleged(one) == first)).then_some(first)
}

fn has_logs(all: &Investigation) -> bool {
    !words::stands_alone(all)
}

fn table(page: &mut Page, all: &Investigation, each: bool) {
    let mut head = vec![right("#"), elastic("notice's clock"), left("here"), left("zone")];
    if has_logs(all) {
        head.extend([left("firewall"), left("mail")]);
    }
    let row = |(place, one): (usize, &Incident)| {
        let mut row =
            vec![(place + 1).to_string(), words::notice_clock(one), words::here(one), one.zone.to_string()];
        row.extend([one.firewall_covered, one.mail_covered].map(|whole| words::covered(whole).to_string()));
        row
    };
    let rows: Vec<Vec<String>> = all.incidents.iter().enumerate().take(MOST).map(row).collect();
    page.table_with(&head, &rows, |page, place| {
        let Some(one) = all.incidents.get(place) else { return };
        if each {
            page.prose(Ink::Plain, "       ", &words::alleged(one));
        }
        if all.notices.len() > 1 {
            page.line(Ink::Soft, &format!("       in {}", one.notice));
        }
        let asides = words::asides(one);
        if !asides.is_empty() {
            page.prose(Ink::Yellow, "       ", &asides.join("; "));
        }
        if all.incidents.len() <= FEW && !one.text.is_empty() {
            page.raw(7, &format!("{}: {}", one.line, one.text), 2);
        }
    });
}

/// What the words of the table mean, those that stand in it.
fn legend(page: &mut Page, all: &Investigation) {
    let zones: BTreeSet<&str> =
        all.incidents.iter().map(|one| one.zone).filter(|zone| !zone.is_empty()).collect();
    let zones: Vec<String> =
        zones.iter().map(|zone| format!("{zone}: {}", words::zone_meaning(zone))).collect();
    page.prose(
        Ink::Soft,
        "  here: ",
        &format!("the same instant by this machine's clock, {}.", all.local_zone),
    );
    let zone = format!("how the zone of the notice's clock is known ({}).", zones.join("; "));
    page.prose(Ink::Soft, "  zone: ", &zone);
    if has_logs(all) {
        let text = "whether the logs around that time are whole, have GAPS, or there are none of that sort.";
        page.prose(Ink::Soft, "  firewall, mail: ", text);
    }
    if all.incidents.len() <= FEW {
        page.line(Ink::Soft, "  The small lines are the notice's own, with their numbers.");
    }
}
