//! The HTML body: tables and inline styles, as mail programs show them; bars are table cells, dark colours come by
//! `prefers-color-scheme`. No script, no SVG, nothing fetched, no link. Pure.
//!
//! Under 100 kB whatever the report holds, also when encoded (Gmail cuts at 102 kB): lists are short, texts are fitted,
//! and where that is not enough the page is made again with less.

mod parts;

use askama::Template;

use crate::model::finding::{Finding, Severity};
use crate::report::figures::{bytes, counted, share, thousands};
use crate::report::presence::{self, Absence};
use crate::report::safe::fit;
use crate::report::view::Report;
use parts::Part;

/// Bytes at most; base64 makes 100,000 of them at worst.
const MOST: usize = 73_000;

/// How much is shown, from all to the least.
const SIZES: [Size; 4] = [
    Size { findings: 12, evidence: true, rows: 8, hours: true },
    Size { findings: 8, evidence: true, rows: 5, hours: true },
    Size { findings: 5, evidence: false, rows: 3, hours: false },
    Size { findings: 3, evidence: false, rows: 0, hours: false },
];

#[derive(Clone, Copy, Debug)]
struct Size {
    findings: usize,
    evidence: bool,
    rows: usize,
    hours: bool,
}

#[derive(Template)]
#[template(path = "mail/page.html")]
struct Page<'a> {
    report: &'a Report,
    why: &'a str,
    mood: &'static str,
    label: &'static str,
    keys: Vec<Key>,
    findings: Vec<Group<'a>>,
    parts: Vec<Part>,
    absent: Vec<(&'static str, Absence)>,
    quiet: String,
    evidence: bool,
}

/// A figure on top.
struct Key {
    figure: String,
    name: &'static str,
    bad: bool,
}

/// Findings under one heading.
struct Group<'a> {
    title: &'static str,
    list: Vec<&'a Finding>,
    rest: usize,
}

/// The whole page.
pub fn render(report: &Report, why: &str) -> String {
    let mut html = String::new();
    for size in SIZES {
        // Writing to memory cannot fail; a filter of ours never returns an error.
        html = Page::new(report, why, size).render().unwrap_or_default();
        if html.len() <= MOST {
            break;
        }
    }
    html
}

impl<'a> Page<'a> {
    fn new(report: &'a Report, why: &'a str, size: Size) -> Page<'a> {
        let nothing = presence::firewall(report).is_some() && presence::mail(report).is_some();
        let mood = if nothing { "none" } else { report.verdict.severity.name() };
        let absent = [
            ("port 25", presence::firewall(report)),
            ("mail", presence::mail(report)),
            ("jobs", presence::jobs(report)),
        ];
        Page {
            report,
            why,
            mood,
            label: match mood {
                "none" => "unknown",
                "info" => "all quiet",
                severity => severity,
            },
            keys: keys(report),
            findings: groups(report, size.findings),
            parts: parts::parts(report, size.rows, size.hours),
            absent: absent.into_iter().filter_map(|(name, absence)| Some((name, absence?))).collect(),
            quiet: presence::quiet(report).join(", "),
            evidence: size.evidence,
        }
    }

    /// True where advice is given: what holds for several findings in a row is said once, below the last.
    fn advises(&self, findings: &[&Finding], place: &usize) -> bool {
        let advice = |place: usize| findings.get(place).map(|finding| finding.advice.as_str());
        advice(*place) != Some("") && advice(*place) != advice(*place + 1)
    }

    /// True where the raw line is shown: of the second and further findings of a kind only the place is.
    fn quotes(&self, findings: &[&Finding], place: &usize) -> bool {
        let kind =
            |place: Option<usize>| place.and_then(|place| findings.get(place)).map(|finding| &finding.kind);
        kind(Some(*place)) != kind(place.checked_sub(1))
    }

    fn severity(&self, severity: &Severity) -> &'static str {
        severity.name()
    }

    /// Colour of words of a severity.
    fn tint(&self, severity: &Severity) -> &'static str {
        tint(severity.name())
    }

    /// Colour of the verdict's word and edge, and of its ground.
    fn strong(&self) -> &'static str {
        tint(self.mood)
    }

    fn ground(&self) -> &'static str {
        match self.mood {
            "high" => "#fbe9e5",
            "medium" => "#fbf0d9",
            "low" => "#e8f0f7",
            "info" => "#e6f2e8",
            _ => "#ebe9e3",
        }
    }

    /// What a change is as a severity, for its colour.
    fn tone(&self, direction: &str) -> &'static str {
        match direction {
            "worse" | "new" => "medium",
            "better" | "gone" => "info",
            _ => "none",
        }
    }

    fn colour(&self, direction: &str) -> &'static str {
        tint(self.tone(direction))
    }

    /// What the figures rest on, in a sentence.
    fn coverage(&self) -> String {
        let all = &self.report.accounting;
        if all.lines == 0 {
            return "No line was read at all.".to_string();
        }
        let classes = [
            ("used", all.used),
            ("ignored", all.ignored),
            ("not understood", all.unmatched),
            ("unreadable", all.unreadable),
            ("out of period", all.out_of_period),
            ("duplicate", all.duplicate),
        ];
        let seen = classes.into_iter().filter(|(_, count)| *count > 0);
        let shares: Vec<String> =
            seen.map(|(name, count)| format!("{name} {}", share(count, all.lines))).collect();
        format!(
            "{} ({}) of {}: {}.",
            counted(all.lines, "line"),
            bytes(all.bytes),
            counted(self.report.sources.len() as u64, "file"),
            shares.join(", ")
        )
    }

    /// What was wrong with the input, in short.
    fn troubles(&self) -> Vec<String> {
        let report = self.report;
        let mut list: Vec<String> = Vec::new();
        let gaps: u64 = report.gaps.iter().map(|gap| gap.hours).sum();
        if gaps > 0 {
            list.push(format!("{} without a single line.", counted(gaps, "hour")));
        }
        let problems = report.problems.iter().take(4).map(|problem| {
            let line = problem.line.map_or_else(String::new, |line| format!(":{line}"));
            format!("{}{line}: {}", fit(&problem.file, 80), fit(&problem.what, 160))
        });
        list.extend(problems);
        let rest = (report.problems.len().saturating_sub(4)) as u64 + report.problems_left_out;
        if rest > 0 {
            list.push(format!("and {}", counted(rest, "more problem")));
        }
        list
    }
}

fn tint(mood: &str) -> &'static str {
    match mood {
        "high" => "#a51d17",
        "medium" => "#82500a",
        "low" => "#2c5a86",
        "info" => "#23633a",
        _ => "#5a5f67",
    }
}

fn keys(report: &Report) -> Vec<Key> {
    let (port25, sessions) = (&report.port25, &report.connections);
    let key = |shown: bool, count: u64, name: &'static str, bad: bool| {
        shown.then(|| Key { figure: thousands(count), name, bad })
    };
    let (gateway, server) = (presence::firewall(report).is_none(), presence::mail(report).is_none());
    let keys = [
        key(gateway, port25.hits, "illegal port-25 hits", port25.hits > 0),
        key(server, report.rejects.total, "rejects", false),
        key(server, report.rbl.rejects, "by blocklists", false),
        key(server, sessions.inbound, "inbound sessions", false),
        key(server, report.mail.delivered, "delivered", false),
        key(server, report.auth.failures, "failed logins", false),
    ];
    keys.into_iter().flatten().collect()
}

/// What asks for hands, then what is only worth knowing.
fn groups(report: &Report, most: usize) -> Vec<Group<'_>> {
    let (notes, hands): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().partition(|finding| finding.severity == Severity::Info);
    let to_do = hands.iter().any(|finding| !finding.advice.is_empty());
    let title = if to_do { "What needs hands" } else { "What was found" };
    // Notes are read last; they never crowd out what matters.
    let groups = [group(title, hands, most), group("Good to know", notes, most.min(4))];
    groups.into_iter().filter(|group| !group.list.is_empty()).collect()
}

fn group<'a>(title: &'static str, mut list: Vec<&'a Finding>, most: usize) -> Group<'a> {
    let rest = list.len().saturating_sub(most);
    list.truncate(most);
    Group { title, list, rest }
}

mod filters {
    //! What the template may do to a text before askama escapes it.

    use askama::{Result, Values, filter_fn};

    use crate::report::safe::{fit, fit_end};

    /// A sentence.
    #[filter_fn]
    pub fn line(text: impl AsRef<str>, _: &dyn Values) -> Result<String> {
        Ok(fit(text.as_ref(), 600))
    }

    /// A raw line of a log.
    #[filter_fn]
    pub fn raw(text: impl AsRef<str>, _: &dyn Values) -> Result<String> {
        Ok(fit(text.as_ref(), 220))
    }

    /// A name.
    #[filter_fn]
    pub fn name(text: impl AsRef<str>, _: &dyn Values) -> Result<String> {
        Ok(fit(text.as_ref(), 80))
    }

    /// A file, of whose path the end is shown.
    #[filter_fn]
    pub fn path(text: impl AsRef<str>, _: &dyn Values) -> Result<String> {
        Ok(fit_end(text.as_ref(), 80))
    }
}
