//! `rapsheet block plan`: the logs replayed against the rules, and the plan printed.

use super::spare::spare;
use crate::analyse::offenders::{self, Wanted};
use crate::block::plan::{Asked, plan};
use crate::cli::Global;
use crate::cli::block::plan::{self as args, Format};
use crate::commands::output::Outputs;
use crate::commands::read;
use crate::console::Console;
use crate::error::{Outcome, Stop};
use crate::model::block::{Cause, Plan, Unread};
use crate::model::blocking::Spared;
use crate::problem::Problem;
use crate::report::{block as text, json};
use crate::settings::Settings;
use crate::settings::blocking::Blocking;
use crate::settings::machine::Machine;
use crate::tally::rules::Window;

pub fn run(global: &Global, args: &args::Plan, console: &Console) -> Result<Outcome, Stop> {
    let mut settings = Settings::resolve(global, &args.input.paths, &args.input.terms, "all")?;
    let blocking = Blocking::resolve(&settings.config.block, &args.whom)?;
    let outputs = Outputs::open(&args.output, args.format, Format::Text, by_ending)?;
    let (mut plan, lost) = made(&mut settings, &blocking, console)?;
    if args.in_force {
        plan.blocks.retain(|planned| planned.in_force);
    }
    // The rules themselves, as `--form` asks for them, are rendered here from `plan.blocks` and `settings::blocking::frame`.
    outputs.deliver(console, |format, colour| match format {
        Format::Text => text::render(&plan, console.verbose, colour).into_bytes(),
        Format::Json => json::render(&plan).into_bytes(),
    })?;
    Ok(if lost { Outcome::Incomplete } else { Outcome::Done })
}

/// Reads the logs and makes the plan; true where some input could not be read whole.
pub fn made(settings: &mut Settings, blocking: &Blocking, console: &Console) -> Result<(Plan, bool), Stop> {
    settings.rules.dealings = true;
    let Window { first, .. } = settings.window;
    settings.window.compare = first.saturating_sub(blocking.look_back);
    let spare = spare(settings, blocking, &Machine::ask())?;
    let gathered = read(settings, console)?;
    let dealt = offenders::dealt(
        &gathered,
        Wanted {
            window: settings.window,
            zone: settings.zone,
            broadband: blocking
                .terms
                .of(Cause::Broadband)
                .on
                .then_some(settings.config.broadband.except.as_slice()),
            waves: blocking.terms.of(Cause::Wave).on,
            all_names: spare.list.iter().any(|(spared, _)| matches!(spared, Spared::Names(_))),
        },
    );
    let mut plan = plan(&Asked {
        host: settings.host.clone(),
        dealt: &dealt,
        terms: &blocking.terms,
        spare: &spare,
        zone: settings.zone,
        now: settings.now,
        name: &|name| offenders::text(&gathered, name),
        evidence: &|at| offenders::evidence(&gathered, at),
    });
    let lost = gathered.problems.any_lost();
    let (problems, left_out) = gathered.problems.into_sorted();
    let unread = |one: Problem| Unread { file: one.file, line: one.line, what: one.what };
    plan.problems = problems.into_iter().map(unread).collect();
    plan.problems_left_out = left_out;
    Ok((plan, lost))
}

fn by_ending(ending: &str) -> Option<Format> {
    match ending {
        "txt" => Some(Format::Text),
        "json" => Some(Format::Json),
        _ => None,
    }
}
