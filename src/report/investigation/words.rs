//! What text and HTML both say about an investigation, in words a customer knows. Pure.
//!
//! Everything here may hold text of a notice or a log; whoever shows it makes it safe and cuts it.

use crate::report::figures::{by_chance, counted, probability, span};
use crate::report::safe::{fit, fit_middle};
use crate::report::view::investigation::{Aside, Incident, Investigation, Pointing, Reading, Suspect, Zone};

/// Columns of a name inside a sentence.
const NAME: usize = 72;
/// Lags given one by one.
const LAGS: usize = 12;

pub const PROBABILITY: &str =
    "that it was this one, weighed against all others and against somebody not listed";
pub const BY_CHANCE: &str = "how often a harmless one would fit as well by luck";
pub const FITS: &str = "incidents close to what it did, at the likeliest zone or the one named";
pub const LAGS_ARE: &str = "how far each incident stands from what it did, at that zone";
pub const WEIGHT: &str = "The zone of a clock says how far it is from universal time (UTC). Where a notice does not state its \
     zone, its times can be read in several ways. The weight says how much speaks for a way; all ways together \
     make 100 %.";

/// What stands behind the word for the answer.
pub fn meaning(answer: &str) -> &'static str {
    match answer {
        "identified" => "the logs name it: what the notice tells stands in a line of theirs",
        "probable" => "it fits far better than luck would have it, which is strong but no proof",
        "compatible" => "it could have been; nothing proves it",
        "not distinguishable" => "several fit equally well, and nothing here tells them apart",
        "excluded" => "it cannot have been: it did not run, or was off, at these times",
        "not here" => "nothing fits, and the logs of these times are whole",
        "no data" => "there was nothing to compare the notice with",
        _ => "",
    }
}

/// What stands behind the word for how an incident's zone is known.
pub fn zone_meaning(zone: &str) -> &'static str {
    match zone {
        "stated" => "written in the notice",
        "assumed" => "as this sort of notice is known to mean it",
        "inferred" => "found by comparing with the logs",
        _ => "not known, so that the local time may be hours off",
    }
}

/// The mood of the page, as a severity's name.
pub fn mood(answer: &str) -> &'static str {
    match answer {
        "identified" | "probable" => "high",
        "compatible" | "not distinguishable" => "medium",
        "not here" | "excluded" => "low",
        _ => "none",
    }
}

/// True where the notice stands alone.
pub fn stands_alone(all: &Investigation) -> bool {
    all.sources.is_empty() && all.suspects.is_empty()
}

pub const ALONE: [&str; 3] = [
    "No logs were read, so this page says what the notice alleges and not who did it.",
    "Name your logs: rapsheet investigate NOTICE --logs /var/log. Best are the firewall's lines of these times, which \
     name the inside host, then the mail server's; rotated and packed ones count.",
    "Name your schedules: --jobs /etc/crontab --jobs /etc/cron.d. They say which job was due at these times.",
];

/// `job root /usr/local/bin/push-stats`
pub fn who(kind: &str, id: &str) -> String {
    format!("{kind} {}", fit_middle(id, NAME))
}

/// `21 s before`, `59 min 39 s after`: the incident against what was done.
pub fn lag(seconds: f64) -> String {
    if !seconds.is_finite() {
        return "not known".to_string();
    }
    match seconds.round() as i64 {
        0 => "the same second".to_string(),
        early @ ..0 => format!("{} before", span(early.saturating_neg())),
        late => format!("{} after", span(late)),
    }
}

/// `incident 1: 21 s before, 2: nothing near`.
pub fn lag_list(list: &[Option<f64>]) -> String {
    let one = |(place, value): (usize, &Option<f64>)| {
        format!("{}: {}", place + 1, value.map_or("nothing near".to_string(), lag))
    };
    let mut shown: Vec<String> = list.iter().enumerate().take(LAGS).map(one).collect();
    if list.len() > LAGS {
        shown.push(format!("and {} more", list.len() - LAGS));
    }
    if shown.is_empty() { String::new() } else { format!("incident {}", shown.join(", ")) }
}

/// `3 of 3`, and where more fit in another zone, `3 of 3 at +10:00`.
pub fn fits(suspect: &Suspect) -> String {
    match suspect.elsewhere.as_str() {
        "" => format!("{} of {}", suspect.matched, suspect.of),
        other => other.to_string(),
    }
}

/// What luck does under each of the three ways to ask it.
pub fn nulls(suspect: &Suspect) -> String {
    format!(
        "each incident at any time: {}; the series moved as a whole: {}; moved by quarter hours: {}",
        by_chance(suspect.by_chance_iid),
        by_chance(suspect.by_chance_shift),
        by_chance(suspect.by_chance_round)
    )
}

/// How the reporter's clock would go; None where it would go right.
pub fn skew(suspect: &Suspect) -> Option<String> {
    let off = suspect.skew.round();
    (off.is_finite() && off != 0.0).then(|| {
        let way = if off > 0.0 { "ahead of" } else { "behind" };
        format!("the reporter's clock would be {} {way} ours", span(off.abs() as i64))
    })
}

/// Readings worth a line: those that point at somebody or have a weight to speak of. None where one is all there is,
/// for that is what the sentence on the zone says.
pub fn readings(all: &Investigation) -> Vec<&Reading> {
    let list: Vec<&Reading> =
        all.readings.iter().filter(|one| one.weight >= 0.01 || !one.points.is_empty()).collect();
    let said = list.len() < 2 && all.zone.as_ref().is_some_and(|zone| zone.how != "undecidable");
    if said { Vec::new() } else { list }
}

/// Whom a reading points at: `job root /usr/bin/sync, an hour later (80 %); incident 1: 21 s before`.
pub fn pointing(one: &Pointing) -> String {
    let manner = if one.manner.is_empty() { String::new() } else { format!(", {}", fit(&one.manner, NAME)) };
    let lags = if one.lags.is_empty() { String::new() } else { format!("; {}", lag_list(&one.lags)) };
    format!("{}{manner} ({}){lags}", who(one.kind, &one.id), probability(one.weight))
}

/// The zone of the stamps and how sure that is.
pub fn zone(zone: &Zone) -> String {
    let next = match &zone.runner_up {
        Some(other) => format!(" Next best is UTC{}, {} behind.", fit(other, NAME), points(zone.margin)),
        None => String::new(),
    };
    let offset = fit(&zone.offset, NAME);
    match zone.how {
        "stated" => format!("The notice's clock runs at UTC{offset}, as it says itself.{next}"),
        "inferred" => {
            format!("The notice's clock runs at UTC{offset}, found by comparing with the logs.{next}")
        }
        _ => format!("The zone of the notice's clock cannot be decided; UTC{offset} leads.{next}"),
    }
}

fn points(margin: f64) -> String {
    match (margin * 100.0).round() {
        points if !points.is_finite() || points < 1.0 => "less than a point of 100".to_string(),
        points => format!("{} of 100", counted(points as u64, "point")),
    }
}

/// What an incident alleges: `spam, from 192.0.2.7, source port 41022, to 203.0.113.9 port 25, tcp`.
pub fn alleged(one: &Incident) -> String {
    let mut parts = vec![address(one)];
    parts.extend(port(one));
    let peer = match (&one.peer, one.peer_port) {
        (Some(peer), Some(port)) => Some(format!("other side {} port {port}", fit_middle(peer, NAME))),
        (Some(peer), None) => Some(format!("other side {}", fit_middle(peer, NAME))),
        (None, Some(port)) => Some(format!("other side's port {port}")),
        (None, None) => None,
    };
    parts.extend(peer);
    parts.extend(one.protocol.as_ref().map(|name| fit(name, NAME)));
    let kind = if one.kind.is_empty() { "kind not said".to_string() } else { fit(&one.kind, NAME) };
    format!("{kind}, {}", parts.join(", "))
}

/// The reported address and which side it was.
pub fn address(one: &Incident) -> String {
    let address = match (&one.ip, &one.masked) {
        (Some(ip), _) => fit_middle(ip, NAME),
        (None, Some(masked)) => format!("{} (as written)", fit_middle(masked, NAME)),
        (None, None) => return "no address".to_string(),
    };
    match one.role {
        "source" => format!("from {address}"),
        "target" => format!("at {address}"),
        _ => address,
    }
}

/// The port and whose it is.
pub fn port(one: &Incident) -> Option<String> {
    let port = one.port?;
    Some(match one.port_role {
        "source" => format!("source port {port}"),
        "attacked" => format!("attacked port {port}"),
        "open" => format!("open port {port}"),
        _ => format!("port {port}"),
    })
}

/// What the notice's clock showed: `2013-01-03 09:59:39`.
pub fn notice_clock(one: &Incident) -> String {
    let shown = if one.local.is_empty() { &one.at } else { &one.local };
    if shown.is_empty() { "no time given".to_string() } else { fit(shown, 40).replacen('T', " ", 1) }
}

/// The same on this machine's clock.
pub fn here(one: &Incident) -> String {
    one.here.map_or("not known".to_string(), |at| format!("{} {}", at.date(), at.clock()))
}

/// What else is to be known about an incident's time.
pub fn asides(one: &Incident) -> Vec<String> {
    let mut list = Vec::new();
    match one.precision {
        60 => list.push("told to the minute only".to_string()),
        3_600 => list.push("told to the hour only".to_string()),
        86_400 => list.push("told to the day only".to_string()),
        _ => {}
    }
    list.extend(one.until.as_ref().map(|end| format!("until {}", fit(end, 40))));
    if !one.ours {
        list.push("NOT ONE OF YOUR ADDRESSES (--my-address)".to_string());
    }
    list
}

/// Whether the logs around an incident are complete.
pub const fn covered(whole: Option<bool>) -> &'static str {
    match whole {
        Some(true) => "whole",
        Some(false) => "GAPS",
        None => "none",
    }
}

/// `deadline 2013-01-10: please answer by`
pub fn aside(one: &Aside) -> String {
    let what = match one.what {
        "reported" => "time of reporting",
        "deadline" => "deadline",
        "id" => "time hidden in an id",
        other => other,
    };
    let text = if one.text.is_empty() { String::new() } else { format!(": {}", fit(&one.text, NAME)) };
    format!("{what} {}{text}", fit(&one.at, 40))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lags_are_said_in_words() {
        assert_eq!([-21.0, 0.2, 3_579.0].map(lag), ["21 s before", "the same second", "59 min 39 s after"]);
        assert_eq!([f64::NAN, f64::INFINITY].map(lag), ["not known", "not known"]);
        assert!(lag(-1e300).ends_with("before"));
        assert_eq!(lag_list(&[Some(-5.0), None]), "incident 1: 5 s before, 2: nothing near");
        assert!(lag_list(&[None; 100]).ends_with("12: nothing near, and 88 more"));
    }

    #[test]
    fn an_allegation_names_both_sides() {
        let one = Incident {
            ip: Some("192.0.2.7".into()),
            role: "source",
            port: Some(41_022),
            port_role: "source",
            peer: Some("203.0.113.9".into()),
            peer_port: Some(25),
            protocol: Some("tcp".into()),
            kind: "spam".into(),
            ..Incident::default()
        };
        let wanted = "spam, from 192.0.2.7, source port 41022, other side 203.0.113.9 port 25, tcp";
        assert_eq!(alleged(&one), wanted);
        assert_eq!(alleged(&Incident::default()), "kind not said, no address");
        let masked = Incident { masked: Some("192.0.2.xxx".into()), ..Incident::default() };
        assert_eq!(address(&masked), "192.0.2.xxx (as written)");
    }

    #[test]
    fn a_zone_says_how_it_is_known() {
        let found = Zone {
            offset: "+11:00".into(),
            how: "undecidable",
            runner_up: Some("+10:00".into()),
            margin: 0.01,
        };
        let wanted = "The zone of the notice's clock cannot be decided; UTC+11:00 leads. Next best is UTC+10:00, \
                      1 point of 100 behind.";
        assert_eq!(zone(&found), wanted);
    }
}
