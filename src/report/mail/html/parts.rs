//! The figures of the HTML body: rankings with bars, a day by its hours, plain figures. Pure.

use crate::report::figures::{self, counted, thousands};
use crate::report::presence;
use crate::report::rank::Ranked;
use crate::report::reason;
use crate::report::safe::fit;
use crate::report::spans;
use crate::report::view::ruleset::RuleSet;
use crate::report::view::{Counted, Report};

/// Columns of a name and of what is said of it.
const NAME: usize = 64;
const DETAIL: usize = 110;
/// Columns of an explanation.
const SENTENCES: usize = 400;
/// Rows of sessions over time.
const SPANS: usize = 31;

/// A section.
#[derive(Debug)]
pub struct Part {
    pub title: &'static str,
    pub figure: String,
    pub notes: Vec<String>,
    pub rows: Vec<Row>,
    /// Bars in one line each with name and figure, as the hours are; else the bar lies below them.
    pub slim: bool,
    pub rest: String,
}

/// A name, how often, and a bar.
#[derive(Debug)]
pub struct Row {
    pub name: String,
    pub detail: String,
    pub figure: String,
    /// Of the longest, 0 to 100.
    pub percent: u64,
}

/// All that has something to say; lists of at most `most` rows.
pub fn parts(report: &Report, most: usize, hours: bool) -> Vec<Part> {
    if most == 0 {
        return Vec::new();
    }
    let list = [
        notices(report, most),
        port25(report, most),
        by_hours(report).filter(|_| hours),
        zones(report, most),
        reasons(report, most),
        clients(report, most),
        guessers(report, most),
        logins(report, most),
        ports(report, most),
        rule_sets(report, most),
        mail(report),
    ];
    list.into_iter().flatten().filter(|part| !part.rows.is_empty() || !part.notes.is_empty()).collect()
}

/// What others allege of the period, and what the logs answer.
fn notices(report: &Report, most: usize) -> Option<Part> {
    let explained = &report.notices.explained;
    let said = explained.iter().take(most).map(|notice| match notice.reporter.as_str() {
        "" => fit(&notice.explanation, SENTENCES),
        reporter => format!("{}: {}", fit(reporter, NAME), fit(&notice.explanation, SENTENCES)),
    });
    let rest = match explained.len().saturating_sub(most) {
        0 => String::new(),
        more => format!("and {more} more"),
    };
    let (figure, notes) = (counted(explained.len() as u64, "notice"), said.collect());
    Some(Part { title: "Abuse notices", figure, notes, rows: Vec::new(), slim: false, rest })
}

/// A ranking by its rows: name, detail, count.
fn ranking<T: Ranked>(
    (title, figure, unit): (&'static str, String, &str),
    list: &[T],
    most: usize,
    row: impl Fn(&T) -> (String, String),
) -> Option<Part> {
    let top = list.iter().map(Ranked::weight).max().filter(|top| *top > 0)?;
    let rows = list.iter().take(most).map(|one| {
        let (name, detail) = row(one);
        let percent = figures::percent(one.weight(), top).max(1);
        let figure = thousands(one.weight());
        Row { name: fit(&name, NAME), detail: fit(&detail, DETAIL), figure, percent }
    });
    let rows = rows.collect();
    let rest = list.get(most..).filter(|rest| !rest.is_empty()).map_or_else(String::new, |rest| {
        let sum = rest.iter().map(Ranked::weight).fold(0, u64::saturating_add);
        format!("and {} more ({})", thousands(rest.len() as u64), counted(sum, unit))
    });
    Some(Part { title, figure, notes: Vec::new(), rows, slim: false, rest })
}

fn port25(report: &Report, most: usize) -> Option<Part> {
    let port25 = &report.port25;
    let head = ("Illegal port 25", counted(port25.hits, "hit"), "hit");
    ranking(head, &port25.sources, most, |source| {
        let mut said: Vec<String> = source.mac.iter().cloned().collect();
        said.push(counted(source.destinations, "destination"));
        said.extend(source.cadence.as_ref().map(|cadence| cadence.text.clone()));
        let instant = |at| figures::short_instant(at, &report.period);
        said.push(format!("{} to {}", instant(source.first), instant(source.last)));
        (source.ip.clone(), said.join(", "))
    })
}

fn zones(report: &Report, most: usize) -> Option<Part> {
    let head = ("Blocklists", counted(report.rbl.rejects, "reject"), "reject");
    ranking(head, &report.rbl.zones, most, |zone| {
        let detail = format!("{}, {} only here", counted(zone.clients, "client"), thousands(zone.only_here));
        (zone.zone.clone(), detail)
    })
}

fn reasons(report: &Report, most: usize) -> Option<Part> {
    let rejects = &report.rejects;
    let mut list: Vec<Counted> = rejects.by_reason.iter().filter(|one| one.count > 0).cloned().collect();
    list.sort_by_key(|one| std::cmp::Reverse(one.count));
    let head = ("Rejects by reason", counted(rejects.total, "reject"), "reject");
    ranking(head, &list, most, |one| (reason::label(&one.name).to_string(), String::new()))
}

fn clients(report: &Report, most: usize) -> Option<Part> {
    let clients = &report.rejects.clients;
    let head = ("Most rejected clients", counted(clients.len() as u64, "client"), "reject");
    ranking(head, clients, most, |client| {
        (client.ip.clone(), [client.name.as_str(), client.reasons.as_str()].join(" ").trim().to_string())
    })
}

fn guessers(report: &Report, most: usize) -> Option<Part> {
    let head = ("Guessers of user names", counted(report.guessers.len() as u64, "client"), "unknown user");
    ranking(head, &report.guessers, most, |guesser| (guesser.ip.clone(), guesser.name.clone()))
}

fn logins(report: &Report, most: usize) -> Option<Part> {
    let head = ("Failed logins", counted(report.auth.failures, "failure"), "failure");
    ranking(head, &report.auth.clients, most, |client| {
        let tried = if client.logins == 0 { String::new() } else { counted(client.logins, "login") };
        (client.ip.clone(), tried)
    })
}

fn ports(report: &Report, most: usize) -> Option<Part> {
    let head = ("Firewall, by port", counted(report.firewall.hits, "LOG line"), "hit");
    ranking(head, &report.firewall.ports, most, |port| (figures::port(port), String::new()))
}

/// Which rule sets the router holds.
fn rule_sets(report: &Report, most: usize) -> Option<Part> {
    let all = report.rule_sets.as_ref()?;
    let set = |set: &RuleSet| format!("{} {}", fit(&set.name, NAME), set.state.name());
    let said = match &all.error {
        Some(error) => format!("not known: {}", fit(error, SENTENCES)),
        None => all.sets.iter().take(2 * most).map(set).collect::<Vec<_>>().join(", "),
    };
    let rest = match all.sets.len().saturating_sub(2 * most) {
        0 => String::new(),
        more => format!("and {more} more"),
    };
    let figure = counted(all.sets.len() as u64, "rule set");
    Some(Part { title: "Rule sets", figure, notes: vec![said], rows: Vec::new(), slim: false, rest })
}

/// Sessions over the day, and what rose out of it.
fn by_hours(report: &Report) -> Option<Part> {
    let sessions = &report.connections;
    if presence::mail(report).is_some() || sessions.inbound + sessions.outbound == 0 {
        return None;
    }
    let (_, spans) = spans::spans(&sessions.hours, SPANS);
    let top = spans.iter().map(|(_, hour)| hour.opened).max().unwrap_or(0);
    let rows = spans.into_iter().map(|(name, hour)| Row {
        name,
        detail: String::new(),
        figure: thousands(hour.opened),
        percent: figures::percent(hour.opened, top).max(u64::from(hour.opened > 0)),
    });
    let rows = rows.collect();
    let mut said = vec![format!("from {}", counted(sessions.clients, "client"))];
    if let Some(peak) = &sessions.peak {
        let at = figures::instant(peak.at, &report.period);
        said.push(format!("at most {} open at once, at {at}", thousands(peak.open)));
    }
    if !sessions.waves.is_empty() {
        said.push(counted(sessions.waves.len() as u64, "wave"));
    }
    if sessions.limits_total > 0 {
        said.push(format!("a limit reached {}", counted(sessions.limits_total, "time")));
    }
    let figure = counted(sessions.inbound, "session");
    let notes = vec![said.join("; ")];
    Some(Part { title: "Inbound sessions", figure, notes, rows, slim: true, rest: String::new() })
}

fn mail(report: &Report) -> Option<Part> {
    let mail = &report.mail;
    let figures = [
        (mail.accepted, "accepted"),
        (mail.delivered, "delivered"),
        (mail.deferred, "deferred"),
        (mail.bounced, "bounced"),
        (mail.expired, "given up"),
    ];
    let said: Vec<String> = figures
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{name} {}", thousands(count)))
        .collect();
    let (figure, notes) = (String::new(), vec![said.join(", ")]);
    (!said.is_empty()).then_some(Part {
        title: "Mail",
        figure,
        notes,
        rows: Vec::new(),
        slim: false,
        rest: String::new(),
    })
}
