//! What zone to believe of a stamp that states none, highest first: what stands on it or over its column, what the
//! reporter is known to use, what the prose says, what other clocks of the same mail show. What contradicts is kept and
//! told; where nothing speaks the zone stays unknown. Pure.

use super::scan::{Scan, beginnings};
use super::{settle, zones};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, Lacks, When, Zoning};

const DAY: i64 = 86_400;

/// Words that speak of a zone, in lower case.
const CUES: &str = "time zone|timezone|time-zone|zeitzone|tz:|tz=|timestamps|time stamps|timestamp (|all times|\
    times are|times in|times given|times (|times |time (|time is|date (|datetime (|dates are|log times|\
    logs are in|clock|zeitangaben|zeitstempel|alle zeiten|uhrzeiten|fuseau horaire|heures en|\
    zona horaria|huso horario|fuso orario|fuso horário|tijdzone|часовой пояс|(times|times:|\
    range (|heure de|heures de|hora de|local time|ortszeit";

/// Zones a text speaks of, each once, in their order: `Time Zone: UTC`, `(Zeitzone: Europe/Berlin)`, `all times are GMT+2`,
/// or a line that is nothing but a zone.
pub fn prose(text: &str) -> Vec<Zoning> {
    let mut found = Vec::new();
    for line in text.lines().take(20_000) {
        let line = line.trim_matches(|letter: char| letter.is_whitespace() || ">*_#|".contains(letter));
        if line.len() > 2_000 {
            continue;
        }
        let zoning = alone(line).or_else(|| after_cue(line));
        if let Some(zoning) = zoning.filter(|zoning| !found.contains(zoning)) {
            found.push(zoning);
        }
    }
    found
}

fn after_cue(line: &str) -> Option<Zoning> {
    let lower = line.to_lowercase();
    // Lower case of other scripts may have another length: such lines are read by their lower case.
    let line = if lower.len() == line.len() { line } else { &lower };
    let cue = CUES.split('|').filter_map(|cue| lower.find(cue).map(|at| at + cue.len())).min()?;
    let rest = line.get(cue..)?;
    let end = rest.char_indices().take(60).take_while(|(_, letter)| !";\n".contains(*letter)).last();
    let rest = rest.get(..end.map_or(0, |(at, letter)| at + letter.len_utf8()))?;
    let signed = rest
        .match_indices(['+', '-'])
        .map(|(at, _)| at)
        .filter(|at| !rest[..*at].ends_with(char::is_alphanumeric));
    let mut places: Vec<usize> = beginnings(rest).chain(signed).collect();
    places.sort_unstable();
    places.into_iter().find_map(|at| {
        let (zoning, end) = zones::at(Scan::new(rest.get(at..)?))?;
        (!end.peek().is_some_and(char::is_alphanumeric)).then_some(zoning)
    })
}

/// A line of zone words: `MEZ`, `(UTC)`.
fn alone(line: &str) -> Option<Zoning> {
    // English words in capitals that are zones too.
    const WORDS: &[&str] = &["ART", "PET", "CAT", "EAT", "MET", "WIT", "AFT", "WAT", "BOT", "Z"];
    if line.len() > 24 {
        return None;
    }
    let bare = |word: &str| word.trim_matches(['(', ')', '[', ']', '.', ',']).to_string();
    let words: Vec<String> = line.split_whitespace().map(bare).collect();
    let letters = |word: &String| word.len() > 1 && word.chars().all(|letter| letter.is_ascii_uppercase());
    let mut zone = None;
    for word in &words {
        let read = zones::of(word)
            .filter(|_| word.len() > 2 && !WORDS.contains(&word.as_str()) && !word.starts_with(['+', '-']));
        if read.is_none() && !(letters(word) && word.len() == 2) {
            return None;
        }
        zone = zone.or(read);
    }
    zone
}

/// Gives the stamps without a zone the one that is most to be believed. `told` is what the prose says.
pub(super) fn apply(incidents: &mut [Incident], told: &[Zoning], doubts: &mut Vec<String>) {
    let spoken = match told {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(Zoning::Either(several.iter().flat_map(each).collect())),
    };
    let mut contradicted = None;
    for when in incidents.iter_mut().filter_map(|incident| incident.when.as_mut()) {
        let Some(spoken) = &spoken else { break };
        match &when.zone {
            Zoning::Unknown => when.zone = spoken.clone(),
            Zoning::Convention(zone) if !agrees(*zone, spoken, when.wall) => {
                contradicted =
                    Some(format!("this reporter is known to use {zone}, its text says {}", shown(spoken)));
                let mut zones = vec![*zone];
                zones.extend(each(spoken));
                when.zone = Zoning::Either(zones);
            }
            Zoning::Stated(zone) if !agrees(*zone, spoken, when.wall) => {
                contradicted = Some(format!(
                    "the times say {zone}, the text says {}: the times are believed",
                    shown(spoken)
                ));
            }
            _ => {}
        }
    }
    if told.len() > 1 {
        doubts.push(format!(
            "the text speaks of several zones: {}",
            told.iter().map(shown).collect::<Vec<_>>().join(", ")
        ));
    }
    doubts.extend(contradicted);
    siblings(incidents);
}

fn each(zoning: &Zoning) -> Vec<Zone> {
    match zoning {
        Zoning::Stated(zone) | Zoning::Convention(zone) => vec![*zone],
        Zoning::Either(zones) => zones.clone(),
        Zoning::Unknown => Vec::new(),
    }
}

fn shown(zoning: &Zoning) -> String {
    each(zoning).iter().map(Zone::to_string).collect::<Vec<_>>().join(" or ")
}

fn agrees(zone: Zone, spoken: &Zoning, wall: i64) -> bool {
    each(spoken).iter().any(|other| other.offset_at(wall) == zone.offset_at(wall))
}

/// One event in two notations: the one with a zone lends it to the other, and so to all lines of that part.
fn siblings(incidents: &mut [Incident]) {
    let stated: Vec<(i64, Zone)> = incidents
        .iter()
        .filter_map(|incident| incident.when.as_ref())
        .filter_map(|when| match when.zone {
            Zoning::Stated(zone) if when.precision == 1 && when.lacks == Lacks::Nothing => {
                Some((when.wall, zone))
            }
            _ => None,
        })
        .collect();
    if stated.is_empty() || stated.len() == incidents.len() {
        return;
    }
    let stated: std::collections::BTreeMap<i64, Zone> = stated.into_iter().collect();
    let mut lent: std::collections::BTreeMap<usize, Zone> = std::collections::BTreeMap::new();
    for incident in incidents.iter() {
        let open = incident
            .when
            .as_ref()
            .filter(|when| when.zone == Zoning::Unknown && when.lacks == Lacks::Nothing);
        if let Some(when) = open
            && let Some((_, zone)) = stated.range(when.wall - 1..=when.wall + 1).next()
        {
            lent.entry(incident.part).or_insert(*zone);
        }
    }
    for incident in incidents.iter_mut() {
        if let (Some(when), Some(zone)) = (incident.when.as_mut(), lent.get(&incident.part))
            && when.zone == Zoning::Unknown
        {
            when.zone = Zoning::Convention(*zone);
        }
    }
}

/// Lines of a log have neither year nor zone and were sent by the host that wrote them: its mail's date tells both. The
/// zone is taken only if it puts the event within the month before the mail. `yearless` are the incidents that had no
/// year.
pub(super) fn from_mail(
    incidents: &mut [Incident],
    yearless: &[usize],
    mailed: Option<&When>,
    doubts: &mut Vec<String>,
) {
    let Some(mail) = mailed else { return };
    let (Zoning::Stated(zone), Some(sent)) = (&mail.zone, settle::instant(mail)) else { return };
    let mut taken = 0;
    for index in yearless {
        let Some(when) = incidents.get_mut(*index).and_then(|incident| incident.when.as_mut()) else {
            continue;
        };
        if when.zone != Zoning::Unknown || when.lacks != Lacks::Nothing {
            continue;
        }
        let trial = When { zone: Zoning::Convention(*zone), ..when.clone() };
        if settle::instant(&trial).is_some_and(|at| at <= sent + 300 && at > sent - 30 * DAY) {
            when.zone = trial.zone;
            taken += 1;
        }
    }
    if taken > 0 {
        doubts.push(format!("the lines of the log state no zone: {zone} was taken from the mail's date"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        prose(text).iter().map(shown).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn zones_in_prose() {
        for (text, expected) in [
            ("Time Zone: UTC", "UTC"),
            ("Log excerpt (Zeitzone: Europe/Berlin), Quelle 192.0.2.1", "Europe/Berlin"),
            ("all times are GMT+2.", "UTC+02:00"),
            ("All timestamps are in US/Pacific", "US/Pacific"),
            ("TIME (UTC)  SRC  SRC-PORT", "UTC"),
            ("we have a timezone of -0700 here", "UTC-07:00"),
            ("THIS IS timezone ZP4", "UTC+04:00"),
            ("text\n\n> MEZ\n", "UTC+01:00"),
            ("CCT BT CCT", "UTC+08:00"),
            ("Times are in EST", "UTC-05:00 or UTC+10:00"),
            ("times are UTC, the time zone is CEST", "UTC"),
            ("BT", ""),
            ("THIS IS", ""),
            ("we meet at 10:00 CET", ""),
            ("the clock was set on 2020-01-01", ""),
            ("GET", ""),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn contradictions_are_kept() {
        let berlin: Zone = "Europe/Berlin".parse().expect("a zone");
        let at = |zone: Zoning| Incident {
            when: Some(When { wall: 1_600_000_000, zone, ..When::default() }),
            ..Incident::default()
        };
        let mut incidents =
            [at(Zoning::Convention(berlin)), at(Zoning::Stated(Zone::Fixed(7200))), at(Zoning::Unknown)];
        let mut doubts = Vec::new();
        apply(&mut incidents, &[Zoning::Stated(Zone::UTC)], &mut doubts);
        let zones: Vec<Zoning> =
            incidents.into_iter().filter_map(|one| one.when).map(|when| when.zone).collect();
        assert_eq!(
            zones,
            [
                Zoning::Either(vec![berlin, Zone::UTC]),
                Zoning::Stated(Zone::Fixed(7200)),
                Zoning::Stated(Zone::UTC)
            ]
        );
        assert_eq!(doubts.len(), 1);
    }
}
