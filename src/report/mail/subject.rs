//! The lines of a mail's head that say what it is about: subject, Message-ID, List-Id, thread. Pure.
//!
//! Formats: RFC 5322 (3.6.4, identification fields), RFC 2919 (List-Id). A name from a log or from the configuration
//! reaches them only through `safe` or `word`, so that no header can be forged.

use super::defang::defang;
use super::fields::defanged;
use crate::model::calendar::Moment;
use crate::model::digest::{Issue, Standing};
use crate::model::finding::{Finding, Severity};
use crate::model::net::{Ip, Nets};
use crate::report::figures::counted;
use crate::report::safe::fit;
use crate::report::view::Report;

/// Columns of a subject; a list of mails shows fewer.
const SUBJECT: usize = 140;
/// Columns of the machine's name in it.
const HOST: usize = 40;
/// Days after which the same finding is another incident.
const INCIDENT_DAYS: i64 = 14;
const DAY: i64 = 86_400 * 1_000_000;

/// `[gate] HIGH new: 192.168.2.23 made 958 illegal port-25 hits`, with what `last` said for comparison.
pub fn subject(report: &Report, host: &str, last: Option<&Issue>) -> String {
    let grave: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
    let verdict = match grave.split_first() {
        // Quiet, or no data.
        None if report.verdict.severity == Severity::Info => verdict(report),
        None => format!("{} {}", report.verdict.severity.name().to_uppercase(), verdict(report)),
        Some((worst, rest)) => {
            let severity = worst.severity.name().to_uppercase();
            let more = if rest.is_empty() { String::new() } else { format!(", {} more", rest.len()) };
            format!("{severity} {}: {}{more}", news(worst, last), short(report, worst))
        }
    };
    fit(&format!("{} {verdict}", host_in_brackets(host)), SUBJECT)
}

/// `[gate]`
pub fn host_in_brackets(host: &str) -> String {
    let host = if host.is_empty() { "rapsheet" } else { host };
    format!("[{}]", fit(host, HOST))
}

fn verdict(report: &Report) -> String {
    defanged(report).verdict.text
}

/// Whether the last digest had it.
fn news(finding: &Finding, last: Option<&Issue>) -> &'static str {
    let before = last.and_then(|last| last.standing.iter().find(|one| one.id == finding.id));
    match before {
        None => "new",
        Some(before) if before.severity < finding.severity => "worse",
        Some(_) => "again",
    }
}

/// The summary in the words a list of mails has room for. An address of ours is written plainly, so that it is found.
fn short(report: &Report, finding: &Finding) -> String {
    let source = report.port25.sources.iter().find(|source| source.ip == finding.subject);
    let text = match source.filter(|_| finding.kind == "port25") {
        Some(source) => format!("{} made {}", source.ip, counted(source.hits, "illegal port-25 hit")),
        None => finding.summary.clone(),
    };
    let ours = Ip::parse(finding.subject.as_bytes()).is_some_and(|ip| Nets::private().contains(ip));
    let of_files = matches!(finding.kind.as_str(), "input" | "time" | "gap");
    if (ours && source.is_some()) || of_files { text } else { defang(&text).into_owned() }
}

/// A period by name: `2026-03-01`; one that is not over at `now` says until when, because the whole day is another one.
pub fn period(report: &Report, now: Moment) -> String {
    match now < report.period.end {
        true => format!("{} until {}", report.period.name, now.rfc3339()),
        false => report.period.name.clone(),
    }
}

/// `<rapsheet.2026-03-01.gate@home.example>`: made anew for the same period it is the same again, so that a receiver
/// knows a double. `from` lends its domain; `again` tells a deliberate repetition from the first.
pub fn message_id(period: &str, host: &str, from: &str, again: Option<i64>) -> String {
    let domain = from.rsplit_once('@').map_or(from, |(_, domain)| domain).trim_end_matches('>');
    let again = again.map_or_else(String::new, |at| format!(".again-{at}"));
    format!("<rapsheet.{}.{}{again}@{}>", word(period), word(host), word(domain))
}

/// `<rapsheet.gate.localhost>`: RFC 2919 reserves localhost for lists without a domain.
pub fn list_id(host: &str) -> String {
    let host = word(host);
    let end = if host.contains('.') { "" } else { ".localhost" };
    format!("<rapsheet.{host}{end}>")
}

/// Letters, digits, hyphens, and dots between them; never empty.
fn word(text: &str) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() || letter == '.' { letter } else { '-' };
    let word: String = text.chars().take(100).map(letter).collect();
    let parts: Vec<&str> = word.split('.').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "localhost".to_string() } else { parts.join(".") }
}

/// The first digest of the incident that goes on: that of the last digest with the same main finding, unless that was
/// long ago. `issues` are of this machine.
pub fn thread<'a>(issues: &'a [Issue], standing: &[Standing], now: i64) -> Option<&'a str> {
    let main = &standing.first()?.id;
    let same = |issue: &&Issue| issue.standing.first().is_some_and(|one| one.id == *main);
    let recent = |issue: &&Issue| now.saturating_sub(issue.at) < INCIDENT_DAYS * DAY;
    let last = issues.iter().filter(same).filter(recent).max_by_key(|issue| issue.at)?;
    Some(&last.root)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issue(day: i64, id: &str, root: &str, main: &str, severity: Severity) -> Issue {
        let standing = vec![Standing { id: main.to_string(), severity }];
        let (period, host) = ("2026-03-01".to_string(), "gate".to_string());
        Issue { period, host, message_id: id.into(), root: root.into(), at: day * DAY, standing }
    }

    #[test]
    fn ids_are_what_the_standards_allow_whatever_a_name_holds() {
        let id = message_id("2026-03-01", "gate", "rapsheet@home.example", None);
        assert_eq!(id, "<rapsheet.2026-03-01.gate@home.example>");
        let id = message_id("2026-03-01 to 2026-03-07", "a b\r\nBcc: x", "Rap <r@home.example>", Some(7));
        assert_eq!(id, "<rapsheet.2026-03-01-to-2026-03-07.a-b--Bcc--x.again-7@home.example>");
        assert_eq!(list_id("gate"), "<rapsheet.gate.localhost>");
        assert_eq!(list_id("gate.home.example"), "<rapsheet.gate.home.example>");
        assert_eq!(list_id("..\n"), "<rapsheet.-.localhost>");
        assert_eq!(host_in_brackets("ga\nte\u{202e}"), "[ga\\x0ateU+202E]");
    }

    #[test]
    fn the_days_of_an_incident_answer_its_first() {
        let standing = [Standing { id: "port25:a".into(), severity: Severity::High }];
        let other = issue(2, "<2>", "<2>", "port25:b", Severity::High);
        let issues = [issue(1, "<1>", "<1>", "port25:a", Severity::High), other.clone()];
        assert_eq!(thread(&issues, &standing, 3 * DAY), Some("<1>"));
        let issues = [issues[0].clone(), other, issue(3, "<3>", "<1>", "port25:a", Severity::High)];
        assert_eq!(thread(&issues, &standing, 16 * DAY), Some("<1>"), "as long as it goes on");
        assert_eq!(thread(&issues, &standing, 17 * DAY), None, "after two weeks it is another one");
        assert_eq!(thread(&issues, &[], 3 * DAY), None, "quiet days answer nobody");
    }
}
