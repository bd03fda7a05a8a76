//! `rapsheet report`: from settings to the reports wanted.

use super::beside::{self, Beside, or};
use super::history::{self, Past, Wanted};
use super::output::Outputs;
use super::rulesets;
use crate::analyse::{self, Terms, baseline};
use crate::cli::report::{self as args, FailOn, Format, Material};
use crate::cli::{self, Global};
use crate::clock;
use crate::console::Console;
use crate::error::{Outcome, Stop};
use crate::model::finding::Severity;
use crate::problem::Problems;
use crate::report::view::Report;
use crate::report::{html, json, text};
use crate::settings::Settings;

/// A report, and what is known beside it.
pub(super) struct Made {
    pub report: Report,
    /// True where some input could not be read whole.
    pub lost: bool,
    bytes: u64,
    /// When reading began, when it ended, when the report was worked out; microseconds since the epoch.
    times: [i64; 3],
}

pub fn run(global: &Global, args: &args::Report, console: &Console) -> Result<Outcome, Stop> {
    let mut settings = Settings::resolve(global, &args.input.paths, &args.input.terms, "yesterday")?;
    settings.rules.every_hit = args.every_hit;
    let outputs = Outputs::open(&args.output, args.format, Format::Text, by_ending)?;
    let made = make(&mut settings, &args.input, &args.material, console)?;
    let report = &made.report;
    if made.lost {
        outputs.warn_of_loss(console);
    }
    outputs.deliver(console, |format, colour| match format {
        Format::Text if console.verbose => text::render_verbose(report, colour).into_bytes(),
        Format::Text => text::render(report, colour).into_bytes(),
        Format::Html => html::render(report).into_bytes(),
        Format::Json => json::render(report).into_bytes(),
    })?;
    if console.verbose {
        let [begun, was_read, analysed] = made.times;
        let ms = |micros: i64| micros / 1000;
        console.note(&format!(
            "{} MB read in {} ms, worked out in {} ms, written in {} ms",
            made.bytes / 1_000_000,
            ms(was_read - begun),
            ms(analysed - was_read),
            ms(clock::now() - analysed)
        ));
    }
    Ok(outcome(report, made.lost, args.fail_on))
}

/// From settings and what was typed to the report.
pub(super) fn make(
    settings: &mut Settings,
    input: &cli::Input,
    told: &Material,
    console: &Console,
) -> Result<Made, Stop> {
    let wanted = Wanted {
        own: own_history(input, told, settings),
        since_last: told.since_last,
        merge: told.merge.clone(),
        logs: told.merge.is_empty() || !input.paths.is_empty(),
    };
    let mut problems = Problems::default();
    let notices = beside::notices(or(&told.notices, &settings.config.notices), &mut problems);
    let beside = if notices.is_empty() {
        Beside::default()
    } else {
        Beside::read(
            or(&told.beside.jobs, &settings.config.jobs),
            or(&told.beside.devices, &settings.config.devices),
            &mut problems,
        )
    };
    let (rules, listing) = (told.firewall_rules.as_deref(), told.firewall_listing.as_deref());
    let rule_sets = rulesets::section(rules, listing, settings, &mut problems)?;
    // Kept act by act only where there is something to hold the acts against.
    settings.rules.acts = !notices.is_empty();
    let begun = clock::now();
    let (mut gathered, past) = history::read(settings, &wanted, console)?;
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
    if past.used {
        let Past { origins, days, .. } = &past;
        let zone = settings.zone;
        baseline::compare(&mut report, &baseline::Past { origins, days, zone, now: settings.now });
    }
    Ok(Made { report, lost, bytes, times: [begun, was_read, clock::now()] })
}

/// The history is that of the usual logs: of logs that are named only where that is told, so that a pile of somebody's old
/// logs does not get into it.
fn own_history(input: &cli::Input, told: &Material, settings: &Settings) -> bool {
    let usual = input.paths.is_empty() && told.merge.is_empty() && settings.config.history.keep;
    !told.no_store && (told.store || told.since_last || usual)
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
pub(super) fn outcome(report: &Report, lost: bool, fail_on: Option<FailOn>) -> Outcome {
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
