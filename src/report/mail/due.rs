//! Whether a digest is due: what is wanted, what the last one said, and how long ago that was. Pure.

use std::collections::BTreeSet;

use crate::model::digest::{Issue, Standing, When};
use crate::model::finding::Severity;
use crate::report::figures::counted;

/// A cron job does not start at the same microsecond each week, nor a clock keep its offset over the year.
const SLACK: i64 = 2 * 3600 * 1_000_000;
const DAY: i64 = 86_400 * 1_000_000;

#[derive(Clone, Copy, Debug)]
pub struct Terms {
    pub when: When,
    /// From which a finding is one for `When::OnFinding`.
    pub min_severity: Severity,
    /// Days without a digest after which one is due; 0 is never.
    pub heartbeat_days: u32,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Decision {
    pub due: bool,
    /// For the log: `the findings changed: new port25:192.168.2.23`.
    pub why: String,
    /// For the reader, where the mail says nothing new; else empty.
    pub told: String,
}

/// `last` is the digest before this one, `now` in microseconds since the epoch.
pub fn decide(terms: Terms, standing: &[Standing], last: Option<&Issue>, now: i64) -> Decision {
    let yes = |why: String| Decision { due: true, why, told: String::new() };
    let reason = match terms.when {
        When::Always => return yes("one is wanted for every period".to_string()),
        When::OnFinding => {
            let bad = standing.iter().find(|finding| finding.severity >= terms.min_severity);
            match bad {
                Some(finding) => return yes(format!("{} is {}", finding.id, finding.severity.name())),
                None => format!("no finding is {} or worse", terms.min_severity.name()),
            }
        }
        When::OnChange => match last.map(|last| change(&last.standing, standing)) {
            Some(change) if change.is_empty() => "the findings are those of the last digest".to_string(),
            Some(change) => return yes(format!("the findings changed: {change}")),
            None => "there is no digest to compare with".to_string(),
        },
    };
    heartbeat(terms, reason, last, now)
}

/// Nothing asks for a digest: due all the same after a while, and at the very first time.
fn heartbeat(terms: Terms, reason: String, last: Option<&Issue>, now: i64) -> Decision {
    let days = terms.heartbeat_days;
    let every = match days {
        7 => "weekly".to_string(),
        _ => format!("every {}", counted(u64::from(days), "day")),
    };
    match last {
        None => Decision {
            due: true,
            why: format!("{reason}; it is the first"),
            told: "This is the first digest; later ones come when there is something to say.".to_string(),
        },
        Some(last) if days > 0 && now.saturating_sub(last.at) >= i64::from(days) * DAY - SLACK => Decision {
            due: true,
            why: format!("{reason}; but {every} one is sent in any case"),
            told: format!("Nothing new; this mail comes {every}, so that silence means something."),
        },
        Some(_) => Decision { due: false, why: reason, told: String::new() },
    }
}

/// `new port25:192.168.2.23, gone auth:203.0.113.29, worse ...`; empty where all is as it was.
fn change(before: &[Standing], now: &[Standing]) -> String {
    let ids = |list: &[Standing]| list.iter().map(|one| one.id.clone()).collect::<BTreeSet<String>>();
    let (old, new) = (ids(before), ids(now));
    let mut parts: Vec<String> = new.difference(&old).map(|id| format!("new {id}")).collect();
    parts.extend(old.difference(&new).map(|id| format!("gone {id}")));
    for one in now {
        match before.iter().find(|other| other.id == one.id) {
            Some(other) if other.severity < one.severity => parts.push(format!("worse {}", one.id)),
            Some(other) if other.severity > one.severity => parts.push(format!("better {}", one.id)),
            _ => {}
        }
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(list: &[(&str, Severity)]) -> Vec<Standing> {
        list.iter().map(|(id, severity)| Standing { id: (*id).to_string(), severity: *severity }).collect()
    }

    fn last(days_ago: i64, list: &[(&str, Severity)]) -> Issue {
        Issue {
            period: "2026-03-01".into(),
            host: "gate".into(),
            message_id: "<1@gate>".into(),
            root: "<1@gate>".into(),
            at: 100 * DAY - days_ago * DAY,
            standing: standing(list),
        }
    }

    const HIGH: (&str, Severity) = ("port25:192.168.2.23", Severity::High);
    const LOW: (&str, Severity) = ("auth:203.0.113.29", Severity::Low);

    #[test]
    fn each_wish_has_its_day() {
        use When::{Always, OnChange, OnFinding};
        let worse = ("auth:203.0.113.29", Severity::Medium);
        for (when, before, now, due, why) in [
            (Always, Some(last(1, &[])), vec![], true, "one is wanted for every period"),
            (OnChange, Some(last(1, &[LOW])), vec![LOW], false, "the findings are those of the last digest"),
            (
                OnChange,
                Some(last(1, &[LOW])),
                vec![HIGH, LOW],
                true,
                "the findings changed: new port25:192.168.2.23",
            ),
            (OnChange, Some(last(1, &[LOW])), vec![], true, "the findings changed: gone auth:203.0.113.29"),
            (
                OnChange,
                Some(last(1, &[LOW])),
                vec![worse],
                true,
                "the findings changed: worse auth:203.0.113.29",
            ),
            (OnChange, None, vec![], true, "there is no digest to compare with; it is the first"),
            (OnFinding, Some(last(1, &[])), vec![LOW], false, "no finding is medium or worse"),
            (OnFinding, Some(last(1, &[])), vec![HIGH], true, "port25:192.168.2.23 is high"),
            (OnFinding, Some(last(6, &[])), vec![], false, "no finding is medium or worse"),
            (
                OnFinding,
                Some(last(7, &[])),
                vec![],
                true,
                "no finding is medium or worse; but weekly one is sent in any case",
            ),
        ] {
            let terms = Terms { when, min_severity: Severity::Medium, heartbeat_days: 7 };
            let decision = decide(terms, &standing(&now), before.as_ref(), 100 * DAY);
            assert_eq!((decision.due, decision.why.as_str()), (due, why));
        }
    }

    #[test]
    fn no_heartbeat_where_none_is_wanted() {
        let terms = Terms { when: When::OnChange, min_severity: Severity::Low, heartbeat_days: 0 };
        assert!(!decide(terms, &[], Some(&last(99, &[])), 100 * DAY).due);
        let terms = Terms { heartbeat_days: 1, ..terms };
        let decision = decide(terms, &[], Some(&last(1, &[])), 100 * DAY - 3_600_000_000);
        assert!(decision.due && decision.told.contains("every 1 day"), "a cron job may be early");
    }
}
