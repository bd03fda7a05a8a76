//! Abuse notices in the daily report: which of them speak of its period, and what the logs that were read anyway
//! answer. The whole answer is `rapsheet investigate`'s. Pure.

use super::investigation::{Asked, investigate};
use super::{Terms, coverage};
use crate::gather::Gathered;
use crate::model::device::Book;
use crate::model::finding::Evidence;
use crate::model::job::Job;
use crate::model::net::Ip;
use crate::model::notice::{Lacks, Notice};
use crate::problem::Problems;
use crate::report::view::investigation as whole;
use crate::report::view::notices::{Accused, Explained, Notices, Reported};

const DAY: i64 = 86_400;

/// Notices explained in one report; `investigate` takes any number.
const EXPLAINED: usize = 20;
/// Incidents and suspects of each that are listed, and lines of each suspect.
const INCIDENTS: usize = 50;
const SUSPECTS: usize = 3;
const LINES: usize = 3;

/// What the notices are held against, beside the logs.
pub struct Beside<'a> {
    pub notices: Vec<Notice>,
    pub jobs: &'a [Job],
    pub devices: &'a Book,
    pub my_addresses: &'a [Ip],
}

/// Explains the notices about the period, those mailed last first.
pub fn explain(gathered: &Gathered, beside: Beside<'_>, terms: &Terms<'_>) -> Notices {
    let days = coverage::days(gathered, terms);
    let (mut about, elsewhere): (Vec<Notice>, Vec<Notice>) =
        beside.notices.into_iter().partition(|notice| is_about(notice, days));
    about.sort_by(|a, b| b.mailed.cmp(&a.mailed).then_with(|| a.name.cmp(&b.name)));
    let beyond = about.split_off(about.len().min(EXPLAINED));
    let ask = |notice: Notice| {
        investigate(Asked {
            host: &terms.host,
            zone: terms.zone,
            zone_source: terms.zone_source,
            isp_zone: None,
            notices: vec![notice],
            my_addresses: beside.my_addresses,
            gathered: Some(gathered),
            jobs: beside.jobs,
            schedules: Vec::new(),
            devices: beside.devices,
            blocks: &[],
            problems: Problems::default(),
        })
    };
    Notices {
        explained: about.into_iter().map(|notice| explained(ask(notice).view)).collect(),
        elsewhere: elsewhere.into_iter().chain(beyond).map(|notice| notice.name).collect(),
    }
}

/// Does one of its incidents fall into the period? Its zone may be unknown, so that a day more counts at each end.
fn is_about(notice: &Notice, (first, last): (i32, i32)) -> bool {
    let near = |seconds: i64| {
        let day = seconds.div_euclid(DAY);
        (i64::from(first) - 1..=i64::from(last) + 1).contains(&day)
    };
    let times = notice.incidents.iter().filter_map(|incident| incident.when.as_ref());
    let mut stated = times.filter(|when| when.lacks == Lacks::Nothing).peekable();
    if stated.peek().is_none() {
        // It tells no date of its own: that of the mail has to do.
        return !notice.incidents.is_empty() && notice.mailed.is_some_and(near);
    }
    stated.any(|when| near(when.wall) || when.until.is_some_and(near))
}

fn explained(view: whole::Investigation) -> Explained {
    let notice = view.notices.into_iter().next().unwrap_or_default();
    Explained {
        name: notice.name,
        reporter: notice.reporter,
        subject: notice.subject,
        mailed: notice.mailed,
        alleged: view.incidents.len(),
        incidents: view.incidents.into_iter().take(INCIDENTS).map(reported).collect(),
        verdict: view.verdict,
        answer: view.answer,
        explanation: view.explanation,
        suspects: view.suspects.into_iter().take(SUSPECTS).map(accused).collect(),
    }
}

fn reported(incident: whole::Incident) -> Reported {
    Reported {
        at: incident.at,
        local: incident.local,
        here: incident.here,
        ip: incident.ip.or(incident.masked),
        port: incident.port,
        kind: incident.kind,
    }
}

fn accused(suspect: whole::Suspect) -> Accused {
    let lines = suspect.evidence.into_iter().filter(|line| !line.file.is_empty()).take(LINES);
    Accused {
        kind: suspect.kind,
        id: suspect.id,
        name: suspect.name,
        answer: suspect.answer,
        matched: suspect.matched,
        of: suspect.of,
        probability: suspect.probability,
        by_chance: suspect.by_chance,
        evidence: lines.map(|line| Evidence { file: line.file, line: line.line, text: line.text }).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::notice::{Incident, When};

    fn at(day: i64) -> Notice {
        let when = When { wall: day * DAY + 3600, ..When::default() };
        Notice { incidents: vec![Incident { when: Some(when), ..Incident::default() }], ..Notice::default() }
    }

    #[test]
    fn a_notice_is_about_the_days_its_incidents_may_fall_on() {
        let window = (100, 101);
        let about: Vec<i64> = (96..106).filter(|day| is_about(&at(*day), window)).collect();
        assert_eq!(about, [99, 100, 101, 102]);
        let silent = Notice { mailed: Some(100 * DAY), ..Notice::default() };
        assert!(!is_about(&silent, window), "it alleges nothing");
        let undated =
            Notice { mailed: Some(100 * DAY), incidents: vec![Incident::default()], ..Notice::default() };
        assert!(is_about(&undated, window));
    }
}
