//! Small tables in, what they mean out: the report as data. Pure.

pub mod baseline;
mod broadband;
mod cadence;
mod changes;
pub mod check;
mod clients;
mod connections;
mod coverage;
mod desk;
pub mod explain;
mod findings;
pub mod fires;
mod firewall;
pub mod investigation;
mod jobs;
mod mail;
pub mod notices;
pub mod offenders;
mod port25;
mod rejects;
pub mod rulesets;
pub mod runs;
mod steps;
pub mod suspects;
mod verdict;
mod waves;

use crate::ask::{AskError, Tables, questions};
use crate::config::Config;
use crate::gather::Gathered;
use crate::model::calendar::{Moment, Zone};
use crate::model::stamp::ZoneSource;
use crate::report::view::notices::Notices;
use crate::report::view::{Report, Rule};
use crate::tally::rules::Window;
use clients::Clients;
use desk::Desk;

pub use connections::open_at_each;

/// Entries of a list at most; the totals beside it count all.
const LISTED: usize = 5000;
/// Entries of a list that carry their first line: those that the HTML report shows.
const SHOWN: usize = 250;
/// Entries of a list that carry their first few lines.
const TRACED: usize = 50;

/// What an analysis goes by, beside the tally.
#[derive(Debug)]
pub struct Terms<'a> {
    pub host: String,
    pub zone: Zone,
    pub zone_source: ZoneSource,
    pub window: Window,
    pub config: &'a Config,
    /// Microseconds since the epoch.
    pub now: i64,
}

/// Works out the whole report; `notices` are those explained from the same logs.
pub fn report(gathered: Gathered, terms: &Terms<'_>, notices: Notices) -> Result<Report, AskError> {
    let tables = Tables::new(&gathered.tally, terms.window)?;
    let desk = Desk::new(&gathered, &tables, terms);
    let totals = desk.totals(tables.ask(&questions::TOTALS)?);
    let before = tables.ask_before(&questions::TOTALS)?.map(|rows| desk.totals(rows));
    let clients = Clients::ask(&desk)?;
    // The long questions are about blocklists, other refusals and clients: on all cores.
    let ((rbl, auth), (rejects, (guessers, (connections, broadband)))) = rayon::join(
        || (rejects::rbl(&desk, &clients), rejects::auth(&desk)),
        || {
            let by_client = || {
                let broadband = broadband::section(&desk, &clients, &terms.config.broadband.except);
                (connections::section(&desk, &totals, &clients), broadband)
            };
            rayon::join(
                || rejects::section(&desk, &totals, &clients),
                || rayon::join(|| rejects::guessers(&desk, &clients), by_client),
            )
        },
    );
    let mut report = Report {
        schema: "rapsheet/report/1",
        version: env!("CARGO_PKG_VERSION"),
        host: terms.host.clone(),
        period: coverage::period(&desk),
        verdict: verdict::none(),
        changes: Vec::new(),
        history: None,
        findings: Vec::new(),
        notices,
        port25: port25::section(&desk, &totals)?,
        firewall: firewall::section(&desk, &totals)?,
        rule_sets: None,
        rbl: rbl?,
        postscreen: rejects::postscreen(&desk, &totals),
        rejects: rejects?,
        guessers: guessers?,
        broadband,
        auth: auth?,
        connections: connections?,
        mail: mail::section(&desk, &totals)?,
        jobs: jobs::section(&desk)?,
        accounting: coverage::accounting(&desk),
        sources: coverage::sources(desk.gathered, terms.zone, terms.zone_source),
        gaps: coverage::gaps(&desk),
        unmatched: coverage::unmatched(&desk)?,
        problems: Vec::new(),
        problems_left_out: 0,
        rules: questions::ALL
            .iter()
            .map(|question| Rule { name: question.name, sql: question.sql })
            .collect(),
    };
    report.changes = changes::changes(&totals, before.as_ref(), terms.window);
    report.findings = findings::findings(&report, &terms.config.findings, Moment::new(terms.now, terms.zone));
    report.verdict = verdict::verdict(&report);
    (report.problems, report.problems_left_out) = coverage::problems(gathered.problems);
    Ok(report)
}
