//! `rapsheet block plan`: the logs replayed against the rules, and the plan printed.

use super::desk::Desk;
use super::lines::Lines;
use super::spare::spare;
use crate::analyse::offenders::{self, Wanted};
use crate::block::due::{Due, due};
use crate::block::forms::{self, Form};
use crate::block::ledger::Ledger;
use crate::block::plan::{Asked, plan};
use crate::cli::Global;
use crate::cli::block::plan::{self as args, Format};
use crate::commands::history::{self, Pending};
use crate::commands::output::Outputs;
use crate::commands::read;
use crate::console::Console;
use crate::error::{Outcome, Stop};
use crate::gather::Gathered;
use crate::model::block::{Cause, Frame, Plan, Unread};
use crate::model::blocking::{BlockTerms, Spare, Spared};
use crate::model::calendar::Moment;
use crate::problem::Problem;
use crate::report::{block as text, figures, json};
use crate::settings::Settings;
use crate::settings::blocking::{Blocking, frame};
use crate::settings::machine::Machine;
use crate::tally::rules::Window;

/// Name of the positions up to which the logs were read for blocks.
const POSITIONS: &str = "block-logs";
/// Days kept for it beside those of the look-back: the present one, and one whose end the logs may still bring.
const KEPT: u32 = 2;

pub fn run(global: &Global, args: &args::Plan, console: &Console) -> Result<Outcome, Stop> {
    let mut settings = Settings::resolve(global, &args.input.paths, &args.input.terms, "all")?;
    let blocking = Blocking::resolve(&settings.config.block, &args.whom)?;
    // Where the ledger is not for this user, a plan is made all the same.
    let ledger = Desk::peek(&settings).map(|desk| desk.ledger).unwrap_or_else(|stop| {
        console.note(&format!("earlier blocks do not count: {stop}"));
        Ledger::default()
    });
    let form = form(args)?;
    let frame = frame(&settings.config.block, &args.rules, Moment::new(settings.now, settings.zone))?;
    if args.log_only {
        console.print(forms::log_only(form, &frame).as_bytes())?;
        return Ok(Outcome::Done);
    }
    // With nothing but rules wanted, that is all that is printed.
    let outputs = (args.form.is_none() || !args.output.is_empty())
        .then(|| Outputs::open(&args.output, args.format, Format::Text, by_ending))
        .transpose()?;
    let (mut plan, lost) = made(&mut settings, &blocking, &ledger, console)?;
    if args.in_force {
        plan.blocks.retain(|planned| planned.in_force);
    }
    if args.form.is_some() {
        rules(&plan, form, &frame, &settings, console)?;
    }
    let render = |format, colour| match format {
        Format::Text => text::render(&plan, console.verbose, colour).into_bytes(),
        Format::Json => json::render(&plan).into_bytes(),
    };
    outputs.map_or(Ok(()), |outputs| outputs.deliver(console, render))?;
    Ok(if lost { Outcome::Incomplete } else { Outcome::Done })
}

/// The form typed; for the LOG rules alone nftables is taken where none is.
fn form(args: &args::Plan) -> Result<Form, Stop> {
    let Some(typed) = args.form else { return Ok(Form::Nftables) };
    let form = Form::from_name(&typed.word()).ok_or_else(|| Stop::failed("no such form"))?;
    if args.log_only && !form.is_filter() {
        let word = typed.word();
        return Err(Stop::usage(format!("--log-only: {word} is no packet filter and writes no LOG lines")));
    }
    Ok(form)
}

fn rules(plan: &Plan, form: Form, frame: &Frame, settings: &Settings, console: &Console) -> Result<(), Stop> {
    let Due { blocks, anew } = due(plan, settings.zone);
    let harmed = plan.proof.all.harmed + plan.proof.held_out.as_ref().map_or(0, |held| held.judged.harmed);
    if harmed > 0 {
        let mails = figures::counted(harmed, "accepted mail");
        console.note(&format!("this plan would have harmed {mails}: see rapsheet block plan without --form"));
    }
    if anew > 0 {
        console.note(&format!(
            "{anew} of {} blocks were over and are begun anew: the logs are old",
            blocks.len()
        ));
    }
    console.print(forms::render(form, &blocks, frame).as_bytes())
}

/// Reads the logs and makes the plan; true where some input could not be read whole.
pub fn made(
    settings: &mut Settings,
    blocking: &Blocking,
    ledger: &Ledger,
    console: &Console,
) -> Result<(Plan, bool), Stop> {
    asks(settings, blocking);
    let spare = spare(settings, blocking, &Machine::ask())?;
    let gathered = read(settings, console)?;
    Ok(of(gathered, settings, blocking, ledger, &spare))
}

/// The same where only what is new in the logs is read, together with what earlier readings left; to be committed once
/// the plan is in force.
pub fn made_since_last(
    settings: &mut Settings,
    blocking: &Blocking,
    ledger: &Ledger,
    console: &Console,
) -> Result<(Plan, bool, Pending), Stop> {
    asks(settings, blocking);
    let spare = spare(settings, blocking, &Machine::ask())?;
    // Whoever had mail accepted in the look-back is spared: that has to be known for as long.
    let days = blocking.look_back.unsigned_abs() + KEPT;
    let (gathered, pending) = history::since_last(settings, POSITIONS, days, console)?;
    let (plan, lost) = of(gathered, settings, blocking, ledger, &spare);
    Ok((plan, lost, pending))
}

/// Has the reading keep what a plan asks for.
fn asks(settings: &mut Settings, blocking: &Blocking) {
    settings.rules.dealings = true;
    let Window { first, .. } = settings.window;
    settings.window.compare = first.saturating_sub(blocking.look_back);
}

fn of(
    gathered: Gathered,
    settings: &Settings,
    blocking: &Blocking,
    ledger: &Ledger,
    spare: &Spare,
) -> (Plan, bool) {
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
    // Who was blocked before is blocked for longer. What these logs show is counted from them: the ledger's blocks count
    // that were over by then.
    let first = dealt.clients.iter().filter_map(|client| Some(client.dealings.first()?.second)).min();
    let first = first.map_or(settings.now.div_euclid(1_000_000), i64::from);
    let terms = BlockTerms { earlier: ledger.earlier(first), ..blocking.terms.clone() };
    let lines = Lines::new(&gathered);
    let mut plan = plan(&Asked {
        host: settings.host.clone(),
        dealt: &dealt,
        terms: &terms,
        spare,
        zone: settings.zone,
        now: settings.now,
        name: &|name| offenders::text(&gathered, name),
        evidence: &|at| lines.evidence(at),
    });
    lines.complete(&mut plan);
    let lost = gathered.problems.any_lost();
    let (problems, left_out) = gathered.problems.into_sorted();
    let unread = |one: Problem| Unread { file: one.file, line: one.line, what: one.what };
    plan.problems = problems.into_iter().map(unread).collect();
    plan.problems_left_out = left_out;
    (plan, lost)
}

fn by_ending(ending: &str) -> Option<Format> {
    match ending {
        "txt" => Some(Format::Text),
        "json" => Some(Format::Json),
        _ => None,
    }
}
