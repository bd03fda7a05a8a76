//! `rapsheet report`: from settings to the reports wanted.

use super::beside::{self, Beside, or};
use super::output::Outputs;
use super::{read, rulesets};
use crate::analyse::{self, Terms};
use crate::cli::Global;
use crate::cli::report::{self as args, FailOn, Format};
use crate::clock;
use crate::console::Console;
use crate::error::{Outcome, Stop};
use crate::model::finding::Severity;
use crate::problem::Problems;
use crate::report::view::Report;
use crate::report::{html, json, text};
use crate::settings::Settings;

pub fn run(global: &Global, args: &args::Report, console: &Console) -> Result<Outcome, Stop> {
    let mut settings = Settings::resolve(global, &args.input.paths, &args.input.terms, "yesterday")?;
    settings.rules.every_hit = args.every_hit;
    let outputs = Outputs::open(&args.output, args.format, Format::Text, by_ending)?;
    let mut problems = Problems::default();
    let notices = beside::notices(or(&args.notices, &settings.config.notices), &mut problems);
    let beside = if notices.is_empty() {
        Beside::default()
    } else {
        Beside::read(
            or(&args.beside.jobs, &settings.config.jobs),
            or(&args.beside.devices, &settings.config.devices),
            &mut problems,
        )
    };
    // Kept act by act only where there is something to hold the acts against.
    settings.rules.acts = !notices.is_empty();
    let begun = clock::now();
    let (rules, listing) = (args.firewall_rules.as_deref(), args.firewall_listing.as_deref());
    let rule_sets = rulesets::section(rules, listing, &settings, &mut problems)?;
    let mut gathered = read(&settings, console)?;
    gathered.problems.merge(problems);
    let was_read = clock::now();
    let bytes = gathered.bytes;
    let terms = Terms {
        host: settings.host.clone(),
        zone: settings.zone,
        zone_source: settings.zone_source,
        window: settings.window,
        config: &settings.config,
        now: settings.now,
    };
    let lost = gathered.problems.any_lost();
    let asked = analyse::notices::Beside {
        notices,
        jobs: &beside.jobs.jobs,
        devices: &beside.devices,
        my_addresses: &settings.rules.mine,
    };
    let notices = analyse::notices::explain(&gathered, asked, &terms);
    let mut report =
        analyse::report(gathered, &terms, notices).map_err(|error| Stop::Failed(error.into()))?;
    report.rule_sets = rule_sets;
    let analysed = clock::now();
    if lost {
        outputs.warn_of_loss(console);
    }
    outputs.deliver(console, |format, colour| match format {
        Format::Text if console.verbose => text::render_verbose(&report, colour).into_bytes(),
        Format::Text => text::render(&report, colour).into_bytes(),
        Format::Html => html::render(&report).into_bytes(),
        Format::Json => json::render(&report).into_bytes(),
    })?;
    if console.verbose {
        let (read, worked_out, written) = (was_read - begun, analysed - was_read, clock::now() - analysed);
        let ms = |micros: i64| micros / 1000;
        let megabytes = bytes / 1_000_000;
        console.note(&format!(
            "{megabytes} MB read in {} ms, worked out in {} ms, written in {} ms",
            ms(read),
            ms(worked_out),
            ms(written)
        ));
    }
    Ok(outcome(&report, lost, args.fail_on))
}

pub(super) fn by_ending(ending: &str) -> Option<Format> {
    match ending {
        "txt" => Some(Format::Text),
        "html" | "htm" => Some(Format::Html),
        "json" => Some(Format::Json),
        _ => None,
    }
}

/// Input that could not be read whole weighs more than a finding: the figures are not the last word then.
fn outcome(report: &Report, lost: bool, fail_on: Option<FailOn>) -> Outcome {
    let bar = fail_on.map(|bar| match bar {
        FailOn::Low => Severity::Low,
        FailOn::Medium => Severity::Medium,
        FailOn::High => Severity::High,
    });
    match bar {
        _ if lost => Outcome::Incomplete,
        Some(bar) if report.findings.iter().any(|finding| finding.severity >= bar) => Outcome::Found,
        _ => Outcome::Done,
    }
}
