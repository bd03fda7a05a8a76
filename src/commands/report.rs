//! `rapsheet report`: from settings to the reports wanted.

use super::output::Outputs;
use super::read;
use crate::analyse::{self, Terms};
use crate::cli::Global;
use crate::cli::report::{self as args, FailOn, Format};
use crate::console::Console;
use crate::error::{Outcome, Stop};
use crate::model::finding::Severity;
use crate::report::view::Report;
use crate::report::{html, json, text};
use crate::settings::Settings;

pub fn run(global: &Global, args: &args::Report, console: &Console) -> Result<Outcome, Stop> {
    let mut settings = Settings::resolve(global, &args.input, "yesterday")?;
    settings.rules.every_hit = args.every_hit;
    let outputs = Outputs::open(&args.output, args.format, Format::Text, by_ending)?;
    let gathered = read(&settings, console)?;
    let terms = Terms {
        host: settings.host.clone(),
        zone: settings.zone,
        zone_source: settings.zone_source,
        window: settings.window,
        config: &settings.config,
        now: settings.now,
    };
    let lost = gathered.problems.any_lost();
    let report = analyse::report(gathered, &terms).map_err(|error| Stop::Failed(error.into()))?;
    outputs.deliver(console, |format, colour| match format {
        Format::Text if console.verbose => text::render_verbose(&report, colour).into_bytes(),
        Format::Text => text::render(&report, colour).into_bytes(),
        Format::Html => html::render(&report).into_bytes(),
        Format::Json => json::render(&report).into_bytes(),
    })?;
    Ok(outcome(&report, lost, args.fail_on))
}

fn by_ending(ending: &str) -> Option<Format> {
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
