//! The bars from which on an address is a finding, and where it stands beside each.

use std::collections::{BTreeMap, BTreeSet};

use super::Row;
use crate::analyse::steps::Steps;
use crate::analyse::waves::{self, Stretch};
use crate::analyse::{Terms, broadband};
use crate::gather::Gathered;
use crate::model::net::Ip;
use crate::report::figures::counted;
use crate::report::view::explanation::Threshold;
use crate::tally::SLOT;
use crate::tally::count::callers::NAMED;

/// What is known of the address.
pub struct Known<'a> {
    pub ip: Ip,
    pub inside: bool,
    /// Those that name it.
    pub events: &'a [Row<'a>],
}

/// Every bar there is for an address.
pub fn thresholds(gathered: &Gathered, terms: &Terms<'_>, known: &Known<'_>) -> Vec<Threshold> {
    let bars = &terms.config.findings;
    let mut all = vec![guesser(known, bars.guesser), auth(known, bars.auth_failures)];
    all.extend(port25(known, bars.port25_high));
    all.extend([
        rbl(known),
        wave(gathered, terms, known),
        named_like_a_line(known, &terms.config.broadband.except),
    ]);
    all
}

/// A bar without its words.
fn measured(kind: &'static str, measure: &str, value: u64, bar: u64, key: Option<&'static str>) -> Threshold {
    let met = value >= bar;
    let (says, next) = (String::new(), String::new());
    Threshold {
        kind,
        measure: measure.to_string(),
        value,
        bar,
        met,
        by: value.abs_diff(bar),
        key,
        says,
        next,
    }
}

/// How many more it takes, or how high the bar would have to be.
fn way(threshold: &Threshold, unit: &str, finding: &str) -> String {
    match (threshold.met, threshold.key) {
        (true, Some(key)) => {
            format!("with {key} at {} or more it would not be {finding}", threshold.value.saturating_add(1))
        }
        (true, None) => format!("it stays {finding} as long as there is one"),
        (false, _) => format!("{} more would make it {finding}", counted(threshold.by, unit)),
    }
}

fn of_kind<'a>(known: &'a Known<'_>, kind: &'a str) -> impl Iterator<Item = &'a Row<'a>> {
    let shown = known.ip.to_string();
    known.events.iter().filter(move |row| row.text("kind") == kind && row.text("client") == shown)
}

fn guesser(known: &Known<'_>, bar: u64) -> Threshold {
    let rejects = of_kind(known, "reject").filter(|row| row.text("reason") == "unknown_user");
    let users: BTreeSet<String> =
        rejects.map(|row| row.text("recipient")).filter(|user| !user.is_empty()).collect();
    let key = Some("findings.guesser");
    let mut threshold = measured("guesser", "different unknown users tried", users.len() as u64, bar, key);
    threshold.next = way(&threshold, "unknown user", "a finding of severity low");
    threshold.says = match (known.inside, threshold.met) {
        (true, _) => {
            threshold.met = false;
            threshold.next = "whatever it tries, it is none: it is inside".to_string();
            "an inside address is never called a guesser".to_string()
        }
        (false, true) => "it is a guesser, a finding of severity low".to_string(),
        (false, false) if threshold.value > 0 => "it is in the list of guessers, and no finding".to_string(),
        (false, false) => "it tried no unknown user".to_string(),
    };
    threshold
}

fn auth(known: &Known<'_>, bar: u64) -> Threshold {
    let failures = of_kind(known, "auth_failure").map(|row| row.count("n")).sum();
    let key = Some("findings.auth_failures");
    let mut threshold = measured("auth", "failed logins", failures, bar, key);
    threshold.says = match (threshold.met, failures) {
        (true, _) => "it guesses passwords, a finding of severity low",
        (false, 0) => "it failed at no login",
        (false, _) => "it is in the list of failed logins, and no finding",
    }
    .to_string();
    threshold.next = way(&threshold, "failed login", "a finding of severity low");
    threshold
}

/// Of each hardware address under which it sent: two bars, one for a finding at all and one for a high one.
fn port25(known: &Known<'_>, bar: u64) -> Vec<Threshold> {
    let mut stations: BTreeMap<String, u64> = BTreeMap::new();
    let shown = known.ip.to_string();
    for row in known.events.iter().filter(|row| row.text("source") == shown && row.count("port25") > 0) {
        *stations.entry(row.text("mac")).or_default() += row.count("port25");
    }
    if stations.is_empty() {
        stations.insert(String::new(), 0);
    }
    stations
        .into_iter()
        .map(|(mac, hits)| {
            let by = if mac.is_empty() { String::new() } else { format!(" by {mac}") };
            let measure = format!("illegal port-25 hits{by}");
            let key = Some("findings.port25_high");
            let mut threshold = measured("port25", &measure, hits, bar, key);
            threshold.next = way(&threshold, "hit", "a finding of severity high");
            threshold.says = match (threshold.met, hits) {
                (true, _) => "it is a finding of severity high",
                (false, 0) => {
                    threshold.next =
                        format!("1 hit would be a finding of severity medium, {bar} one of severity high");
                    "it made none"
                }
                (false, _) => "it is a finding of severity medium, as the first hit is",
            }
            .to_string();
            threshold
        })
        .collect()
}

fn rbl(known: &Known<'_>) -> Threshold {
    let rejects = of_kind(known, "reject").filter(|row| row.text("reason") == "rbl");
    let n = rejects.map(|row| row.count("n")).sum();
    let mut threshold = measured("rbl", "rejects that cite a blocklist", n, 1, None);
    threshold.says = match threshold.met {
        true => "it is in the list of clients that blocklists refused",
        false => "no blocklist refused it",
    }
    .to_string();
    threshold.next = match threshold.met {
        true => "without these it would not be; the list is no finding",
        false => "1 such reject would put it there; the list is no finding",
    }
    .to_string();
    threshold
}

/// The most connections it made in ten minutes of any wave: from `NAMED` on it is named among the wave's sources.
fn wave(gathered: &Gathered, terms: &Terms<'_>, known: &Known<'_>) -> Threshold {
    let steps = Steps::new(&gathered.tally.curve, terms.window, terms.zone);
    let stretches = waves::stretches(&steps);
    let mut slots: BTreeMap<i64, u64> = BTreeMap::new();
    for row in of_kind(known, "connect").filter(|row| row.text("action") == "inbound") {
        let slot = row.number("epoch").div_euclid(1_000_000).div_euclid(SLOT);
        *slots.entry(slot).or_default() += row.count("n");
    }
    let within = |stretch: &Stretch, slot: i64| {
        (stretch.start.div_euclid(SLOT)..=stretch.end.div_euclid(SLOT)).contains(&slot)
    };
    let in_wave = slots.iter().filter(|(slot, _)| stretches.iter().any(|one| within(one, **slot)));
    let most = in_wave.map(|(_, n)| *n).max().unwrap_or(0);
    let measure = "most inbound connections in ten minutes of a wave";
    let mut threshold = measured("wave", measure, most, u64::from(NAMED), None);
    threshold.says = match (stretches.as_slice(), threshold.met) {
        ([], _) => "there was no wave".to_string(),
        (_, true) => "it counts among the sources of a wave; the first five are named".to_string(),
        ([first, ..], false) => format!(
            "there {}; far above the usual {} open sessions was more than {}",
            if stretches.len() == 1 {
                "was a wave".to_string()
            } else {
                format!("were {} waves", stretches.len())
            },
            first.usual,
            first.bar,
        ),
    };
    threshold.next = match (stretches.is_empty(), threshold.met) {
        (true, _) => "without a wave there is nothing to take part in".to_string(),
        (false, true) => "with fewer in each ten minutes it would not be named".to_string(),
        (false, false) => way(&threshold, "connection", "one that counts among its sources"),
    };
    threshold
}

/// Its host name, if it is one as providers give to home and dial-up lines.
fn named_like_a_line(known: &Known<'_>, except: &[String]) -> Threshold {
    let connected: BTreeSet<String> =
        of_kind(known, "connect").map(|row| row.text("name")).filter(|name| !name.is_empty()).collect();
    let signs: Vec<(&String, String)> =
        connected.iter().filter_map(|name| Some((name, broadband::sign(name, Some(known.ip))?))).collect();
    let excepted = |name: &str| except.iter().find(|end| broadband::is_under(name, end));
    let told: Vec<&(&String, String)> = signs.iter().filter(|(name, _)| excepted(name).is_none()).collect();
    let measure = "host names like those of broadband lines";
    let key = Some("broadband.except");
    let mut threshold = measured("broadband", measure, told.len() as u64, 1, key);
    (threshold.says, threshold.next) = match (told.first(), signs.first()) {
        (Some((name, sign)), _) => (
            format!("{name} looks like one ({sign}); it is in the list, and no finding"),
            "with an end of that name in broadband.except it would not be".to_string(),
        ),
        (None, Some((name, sign))) => (
            format!(
                "{name} looks like one ({sign}), and is excepted by {}",
                excepted(name).map_or("", |end| end)
            ),
            "without that exception it would be in the list".to_string(),
        ),
        (None, None) if connected.is_empty() => (
            "it connected under no name".to_string(),
            "a name with such a word or its own address would do".to_string(),
        ),
        (None, None) => (
            "none of its names looks like one".to_string(),
            "a name with a word such as dsl, dyn, pool or dhcp, or with its own address in it, would do"
                .to_string(),
        ),
    };
    threshold
}
