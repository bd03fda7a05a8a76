//! What was reported, at which times, and what the notice leaves open: what is asked back for. Pure.

use std::collections::BTreeSet;

use super::{items, ours, prose};
use crate::report::safe::fit;
use crate::report::view::investigation::{Incident, Investigation};

/// Incidents listed one by one.
const LISTED: usize = 20;

pub(super) fn text(all: &Investigation) -> String {
    let mut list: Vec<String> = ours(all).take(LISTED).map(one).collect();
    let count = ours(all).count();
    if count > LISTED {
        list.push(format!("and {} more", count - LISTED));
    }
    let mut parts = Vec::new();
    if !list.is_empty() {
        parts.push(items(&list));
    } else if all.incidents.is_empty() {
        parts.push(prose("We could not find an event with time and address in your notice. [what it says]"));
    }
    let foreign: BTreeSet<String> = all.incidents.iter().filter(|one| !one.ours).map(address).collect();
    if !foreign.is_empty() {
        let some: Vec<String> = foreign.into_iter().take(LISTED).collect();
        let text = format!("Your notice also names {}, which to our knowledge is not ours.", some.join(", "));
        let text = if count > 0 { text } else { text.replacen("also ", "", 1) };
        parts.push(prose(&text));
    }
    parts.join("\n")
}

/// `2013-01-03T09:59:39+11:00, 198.51.100.7 port 40001, to 203.0.113.9 port 25: spam`
fn one(one: &Incident) -> String {
    let time = match (one.at.as_str(), &one.until) {
        ("", _) => "no time given".to_string(),
        (at, Some(until)) => format!("{at} to {until}"),
        (at, None) => at.to_string(),
    };
    let port = one.port.map_or(String::new(), |port| format!(" port {port}"));
    let mut text = format!("{time}, {}{port}", address(one));
    if let Some(peer) = &one.peer {
        let side = match one.role {
            "source" => "to",
            "target" => "from",
            _ => "with",
        };
        let port = one.peer_port.map_or(String::new(), |port| format!(" port {port}"));
        text.push_str(&format!(", {side} {}{port}", fit(peer, 60)));
    }
    if !one.kind.trim().is_empty() {
        text.push_str(&format!(": {}", fit(one.kind.trim(), 120)));
    }
    text
}

fn address(one: &Incident) -> String {
    one.ip.as_deref().or(one.masked.as_deref()).map_or("no address given".to_string(), |text| fit(text, 80))
}

/// In which zone the times are read, and why.
pub(super) fn times(all: &Investigation) -> String {
    let zones: BTreeSet<&str> = ours(all).filter(|one| !one.at.is_empty()).map(|one| one.zone).collect();
    let found = all.zone.as_ref().filter(|zone| zone.how != "undecidable");
    let mut sentences = Vec::new();
    if zones.contains("stated") {
        sentences.push("The time zone is stated in your notice and used as it stands.".to_string());
    }
    if zones.contains("assumed") {
        sentences.push(
            "Your notice states no time zone; we read its times as this kind of notice usually means them. Please tell us if \
             that is wrong."
                .to_string(),
        );
    }
    if zones.contains("inferred") {
        let offset = found.map_or(String::new(), |zone| format!(" as UTC{}", zone.offset));
        sentences.push(format!(
            "Your notice states no time zone; we read its times{offset}, which fits our logs best. This is an inference: please \
             tell us if it is wrong."
        ));
    }
    if zones.contains("unknown") {
        sentences.push(
            "Your notice states no time zone, and we could not find out which one is meant.".to_string(),
        );
    }
    let here: Vec<String> = ours(all).filter_map(|one| one.here).map(|here| here.rfc3339()).collect();
    if let (false, Some(first)) = (here.is_empty(), here.first()) {
        let rest = if here.len() > 1 { " The others follow in the same way." } else { "" };
        sentences.push(format!("By the clock of our machine the first of them is {first}.{rest}"));
    }
    sentences.join(" ")
}

/// What would settle it and only the reporter has.
pub(super) fn wanted(all: &Investigation) -> Vec<String> {
    let any = |lacks: fn(&Incident) -> bool| all.incidents.is_empty() || ours(all).any(lacks);
    let mut list = Vec::new();
    if any(|one| !(one.port.is_some() && one.port_role == "source")) {
        list.push(
            "the source port of each connection: our router keeps it, and it leads to the one device"
                .to_string(),
        );
    }
    if any(|one| one.zone != "stated") {
        list.push("the time zone of the times in your notice (or the times in UTC)".to_string());
    }
    if any(|one| one.at.is_empty() || one.precision > 1) {
        list.push("the times to the second".to_string());
    }
    if any(|one| one.peer.is_none()) {
        list.push("the address and port of the other side".to_string());
    }
    if !list.is_empty() || all.answer != "no data" {
        list.push("further events, should there be any, with the same details".to_string());
    }
    list
}
