//! The report as one HTML file that asks nobody for anything: styles, script and charts are inside. Pure.
//!
//! Every text is escaped by askama and made safe to look at by the filters of `filters.rs`.

pub(super) mod filters;
pub(super) mod shell;

use askama::Template;

use shell::{Section, Shell, show};

use super::chart;
use super::chart::bars::{self, Bars};
use super::chart::curve::{self, Curve};
use super::chart::grid::{self, Grid};
use super::chart::hours::{self, Hours};
use super::figures::{self, counted};
use super::presence::{self, Absence};
use super::rank::{self, Ranked, TOP};
use super::view::ruleset::{RuleSet, RuleSets};
use super::view::{Hour, Report, Source, Traced, Wave};
use super::{paths, reason, rulesets, safe, spans};
use crate::model::calendar::Moment;
use crate::model::finding::{Evidence, Finding, Severity};
use crate::model::ruleset::State;

pub(super) const STYLE: &str = include_str!("../../report-templates/report.css");
const SCRIPT: &str = include_str!("../../report-templates/report.js");

/// Rows a table holds; the JSON has them all.
pub(super) const ROWS: usize = 250;
/// Rows of sessions over time: two weeks of hours.
const SPANS: usize = 14 * 24 + 1;
/// Hits listed one by one.
const HITS: usize = 5_000;

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    report: &'a Report,
    shell: Shell,
    no_firewall: Option<Absence>,
    no_mail: Option<Absence>,
    no_jobs: Option<Absence>,
    quiet: String,
    curve: Option<Curve>,
    hours: Option<Hours>,
    heat: Option<Grid>,
    strips: Option<Grid>,
    zones: Option<Bars>,
    reasons: Option<Bars>,
}

/// A row of the table of reasons.
struct ReasonRow<'a> {
    name: &'a str,
    count: u64,
    share: String,
    evidence: &'a [Evidence],
}

/// The whole file.
pub fn render(report: &Report) -> String {
    let incidents = chart::incidents(report);
    let page = Page {
        report,
        shell: Shell::new(report.version, STYLE, SCRIPT, sections(report)),
        no_firewall: presence::firewall(report),
        no_mail: presence::mail(report),
        no_jobs: presence::jobs(report),
        quiet: presence::quiet(report).join(", "),
        curve: curve::draw(report),
        hours: hours::draw(report),
        heat: grid::heat(&report.port25, &incidents),
        strips: grid::strips(&report.port25, &incidents),
        zones: bars::zones(&report.rbl),
        reasons: bars::reasons(&report.rejects),
    };
    // Writing to memory cannot fail; a filter of ours never returns an error.
    let html = page.render();
    debug_assert!(html.is_ok());
    html.unwrap_or_default()
}

/// What the page shows, in its order.
fn sections(report: &Report) -> Vec<Section> {
    let firewall = presence::firewall(report).is_none();
    let (sessions, mail) = (&report.connections, &report.mail);
    let figure = |count: u64| figures::thousands(count);
    let port25 = if firewall { counted(report.port25.hits, "hit") } else { "no data".to_string() };
    let rbl = report.rbl.rejects + report.rbl.listed.len() as u64 + report.postscreen.connects;
    let mails = mail.accepted + mail.delivered + mail.deferred + mail.bounced;
    let notices = &report.notices;
    let told = (notices.explained.len() + notices.elsewhere.len()) as u64;
    let list = [
        show(told > 0, "notices", "Abuse notices", figure(told)),
        show(true, "port25", "Illegal port 25", port25),
        show(firewall, "firewall", "Firewall", figure(report.firewall.hits)),
        show(report.rule_sets.is_some(), "rulesets", "Rule sets", rule_sets(report)),
        show(rbl > 0, "rbl", "Blocklists", figure(report.rbl.rejects)),
        show(report.rejects.total > 0, "rejects", "Rejects", figure(report.rejects.total)),
        show(
            sessions.inbound + sessions.outbound > 0,
            "connections",
            "Connections",
            figure(sessions.inbound),
        ),
        show(!report.guessers.is_empty(), "guessers", "Guessers", figure(report.guessers.len() as u64)),
        show(
            !report.broadband.is_empty(),
            "broadband",
            "Broadband lines",
            figure(report.broadband.len() as u64),
        ),
        show(report.auth.failures > 0, "auth", "Failed logins", figure(report.auth.failures)),
        show(mails > 0, "mail", "Mail", figure(mail.delivered)),
        show(report.jobs.runs > 0, "jobs", "Jobs", figure(report.jobs.runs)),
        show(true, "coverage", "Coverage", counted(report.accounting.lines, "line")),
        show(
            !report.unmatched.is_empty(),
            "unmatched",
            "Not understood",
            figure(report.accounting.unmatched),
        ),
        show(!report.problems.is_empty(), "problems", "Problems", figure(problems(report))),
        show(!report.rules.is_empty(), "rules", "How it is counted", String::new()),
    ];
    list.into_iter().flatten().collect()
}

/// `2 closed, 1 open`
fn rule_sets(report: &Report) -> String {
    let sets = report.rule_sets.as_ref().map_or(&[][..], |section| &section.sets);
    let states = [State::Closed, State::Partial, State::Open, State::Unknown];
    let counts = states.map(|state| (state, sets.iter().filter(|set| set.state == state).count()));
    let shown = counts.iter().filter(|(_, count)| *count > 0);
    shown.map(|(state, count)| format!("{count} {}", state.name())).collect::<Vec<_>>().join(", ")
}

fn problems(report: &Report) -> u64 {
    report.problems.len() as u64 + report.problems_left_out
}

/// `250 of 1,204 rows`, where a table is cut for good.
pub(super) fn cut(rows: usize) -> Option<String> {
    let all = figures::thousands(rows as u64);
    (rows > ROWS).then(|| format!("{ROWS} of {all} rows; the JSON report has them all"))
}

/// What stands below the first ten of a list that carries no weights.
pub(super) fn more(rows: usize) -> String {
    if rows > TOP { format!("{} more", rows - TOP) } else { String::new() }
}

/// The folder that all files are in, and the caption that names it.
pub(super) fn folder(sources: &[Source]) -> (&str, String) {
    match paths::folder(sources) {
        "" => ("", "Files read".to_string()),
        folder => (folder, format!("Files read, all in {}", safe::fit_end(folder, 80))),
    }
}

/// What the templates ask for.
impl Page<'_> {
    fn has(&self, id: &str) -> bool {
        self.shell.has(id)
    }

    /// The instant as this report has to say it: the day only where there are several.
    fn at(&self, moment: &Moment) -> String {
        figures::instant(*moment, &self.report.period)
    }

    /// The mood of the page: a severity, or `none` where neither firewall nor mail was read.
    fn mood(&self) -> &'static str {
        let nothing = self.no_firewall.is_some() && self.no_mail.is_some();
        if nothing { "none" } else { self.report.verdict.severity.name() }
    }

    /// What asks for hands, then what is only worth knowing: the section's id, its title and its findings.
    fn findings(&self) -> Vec<(&'static str, &'static str, Vec<&Finding>)> {
        let (notes, hands): (Vec<&Finding>, Vec<&Finding>) =
            self.report.findings.iter().partition(|finding| finding.severity == Severity::Info);
        let to_do = hands.iter().any(|finding| !finding.advice.is_empty());
        let title = if to_do { "What needs hands" } else { "What was found" };
        let sections = [("findings", title, hands), ("notes", "Good to know", notes)];
        sections.into_iter().filter(|(.., list)| !list.is_empty()).collect()
    }

    /// True where advice is given: what holds for several findings in a row is said once, below the last.
    fn advises(&self, findings: &[&Finding], place: &usize) -> bool {
        let place = *place;
        let advice = |place: usize| findings.get(place).map(|finding| finding.advice.as_str());
        advice(place) != Some("") && advice(place) != advice(place + 1)
    }

    fn severity(&self, severity: &Severity) -> &'static str {
        severity.name()
    }

    /// What the rule sets come to: `2 closed, 1 open`.
    fn rule_sets(&self) -> String {
        rule_sets(self.report)
    }

    /// `2 of 3`
    fn held(&self, set: &RuleSet) -> String {
        rulesets::held(set)
    }

    fn not_understood(&self, section: &RuleSets) -> String {
        rulesets::not_understood(section).unwrap_or_default()
    }

    /// `250 of 1,204 rows`, where a table is cut for good.
    fn cut(&self, rows: usize) -> Option<String> {
        cut(rows)
    }

    /// `23 more (1,204 hits)`, what stands below the first ten.
    fn rest<T: Ranked>(&self, list: &[T], unit: &str) -> String {
        rank::rest(list, unit).unwrap_or_default()
    }

    /// The same for a list that carries no weights.
    fn more(&self, rows: usize) -> String {
        more(rows)
    }

    /// Reasons that occurred, most first.
    fn reasons(&self) -> Vec<ReasonRow<'_>> {
        let rejects = &self.report.rejects;
        let mut reasons: Vec<_> = rejects.by_reason.iter().filter(|reason| reason.count > 0).collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
        let rows = reasons.into_iter().map(|one| ReasonRow {
            name: reason::label(&one.name),
            count: one.count,
            share: figures::share(one.count, rejects.total),
            evidence: self.lines_of(&rejects.reason_evidence, &one.name),
        });
        rows.collect()
    }

    /// The lines of a name in a list beside.
    fn lines_of<'l>(&self, list: &'l [Traced], name: &str) -> &'l [Evidence] {
        list.iter().find(|one| one.name == name).map_or(&[], |one| &one.evidence)
    }

    /// Connections of a wave, then the first lines of its top sources.
    fn wave_lines(&self, wave: &Wave) -> Vec<Evidence> {
        let sources = wave.top_sources.iter().flat_map(|source| &source.evidence);
        let mut lines: Vec<Evidence> = Vec::new();
        for line in wave.evidence.iter().chain(sources) {
            if !lines.contains(line) {
                lines.push(line.clone());
            }
        }
        lines
    }

    /// The folder that all files are in, and the caption that names it.
    fn folder(&self) -> (&str, String) {
        folder(&self.report.sources)
    }

    /// Sessions over time in rows of at most two weeks of hours.
    fn spans(&self) -> (&'static str, Vec<(String, Hour)>) {
        spans::spans(&self.report.connections.hours, SPANS)
    }

    /// Reasons that did not: `greylisted, no reverse DNS`.
    fn no_reasons(&self) -> String {
        let none = self.report.rejects.by_reason.iter().filter(|reason| reason.count == 0);
        none.map(|one| reason::label(&one.name)).collect::<Vec<_>>().join(", ")
    }

    fn count(&self, rows: usize) -> String {
        figures::thousands(rows as u64)
    }

    fn bytes(&self) -> String {
        figures::bytes(self.report.accounting.bytes)
    }

    fn problems(&self) -> u64 {
        problems(self.report)
    }

    /// Each class of lines, how many, their share and what it means.
    fn classes(&self) -> [(&'static str, u64, String, &'static str); 6] {
        let all = &self.report.accounting;
        let classes = [
            ("used", all.used, "counted from"),
            ("ignored", all.ignored, "known, nothing to count"),
            ("unmatched", all.unmatched, "not understood, see below"),
            ("unreadable", all.unreadable, "no stamp or no sense"),
            ("out of period", all.out_of_period, "before or after"),
            ("duplicate", all.duplicate, "read before, under another name"),
        ];
        classes.map(|(class, count, meaning)| (class, count, figures::share(count, all.lines), meaning))
    }
}
