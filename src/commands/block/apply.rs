//! `rapsheet block apply`: a plan, from a file or from the logs, into the packet filter.

use std::path::Path;

use super::desk::{self, Desk};
use super::gear::Gear;
use super::load::load;
use super::spare::spare;
use super::{kick, plan};
use crate::block::due::due;
use crate::block::forms::Form;
use crate::block::ledger::Ledger;
use crate::block::safety::Guard;
use crate::block::saved;
use crate::cli::Global;
use crate::cli::block::load as args;
use crate::cli::block::plan::Format;
use crate::commands::history::Pending;
use crate::console::Console;
use crate::error::{Outcome, Stop};
use crate::input;
use crate::model::block::{Block, Direction};
use crate::model::net::Net;
use crate::model::standing::{Loaded, State};
use crate::problem::Problems;
use crate::report::{json, loading};
use crate::settings::Settings;
use crate::settings::blocking::Blocking;
use crate::settings::machine::Machine;

pub fn run(global: &Global, args: &args::Apply, console: &Console) -> Result<Outcome, Stop> {
    let mut settings = Settings::resolve(global, &args.input.paths, &args.input.terms, "all")?;
    let blocking = Blocking::resolve(&settings.config.block, &args.whom)?;
    let mut desk = Desk::open(&settings, "block apply", &args.loading.answer.wait, console)?;
    let form = args.loading.filter.form.map_or(Form::Nftables, desk::form);
    let gear = Gear::new(
        form,
        desk::frame(&settings, &args.loading.filter.rules, desk.now)?,
        &args.loading.filter.listing,
    )?;
    let Made { blocks, refused, lost, pending } =
        made(args, &mut settings, &blocking, &desk.ledger, console)?;
    let Some(mut loaded) = load(&blocks, false, &gear, &mut desk, &args.loading, console)? else {
        return Ok(if lost { Outcome::Incomplete } else { Outcome::Done });
    };
    loaded.refused.extend(refused);
    if args.kick {
        loaded.kicked = kick::kick(&loaded.answers, &gear.frame.ports)?;
    }
    finish(&loaded, args.loading.answer.format, console)?;
    // Read for good only now: what is not in the filter is met again by the next run.
    pending.map_or(Ok(()), Pending::commit)?;
    Ok(if lost { Outcome::Incomplete } else { Outcome::Done })
}

/// Networks that are not loaded, each with the reason.
type Refused = Vec<(Net, String)>;

/// What is to be loaded.
struct Made {
    blocks: Vec<Block>,
    refused: Refused,
    /// Some input could not be read whole.
    lost: bool,
    pending: Option<Pending>,
}

/// The blocks of a plan on file, or of one made from the logs.
fn made(
    args: &args::Apply,
    settings: &mut Settings,
    blocking: &Blocking,
    ledger: &Ledger,
    console: &Console,
) -> Result<Made, Stop> {
    if let Some(path) = &args.plan {
        let (blocks, refused) = from_file(path, settings, blocking)?;
        return Ok(Made { blocks, refused, lost: false, pending: None });
    }
    if args.since_last {
        let (plan, lost, pending) = plan::made_since_last(settings, blocking, ledger, console)?;
        let blocks = plan.in_force().cloned().collect();
        return Ok(Made { blocks, refused: Vec::new(), lost, pending: Some(pending) });
    }
    let (plan, lost) = plan::made(settings, blocking, ledger, console)?;
    let due = due(&plan, settings.zone);
    if due.anew > 0 {
        console.note(&format!("{} blocks were over and are begun anew: the logs are old", due.anew));
    }
    Ok(Made { blocks: due.blocks, refused: Vec::new(), lost, pending: None })
}

/// Prints the answer; networks that are not in the filter are what could not be done.
pub fn finish(loaded: &Loaded, format: Option<Format>, console: &Console) -> Result<(), Stop> {
    console.print(&match format.unwrap_or(Format::Text) {
        Format::Text => loading::loaded(loaded).into_bytes(),
        Format::Json => json::render(loaded).into_bytes(),
    })?;
    if let (Some(until), false) = (loaded.confirm_until, loaded.apply.is_none()) {
        console.note(&format!("taken back at {} unless confirmed: rapsheet block confirm", until.clock()));
    }
    let failed = loaded.answers.iter().filter(|answer| answer.state == State::Failed).count();
    match failed {
        0 => Ok(()),
        _ => {
            Err(Stop::failed(format!("{failed} of {} networks are not in the filter", loaded.answers.len())))
        }
    }
}

/// The blocks of a plan on file, without those that may not be blocked on this machine as it is now.
fn from_file(path: &Path, settings: &Settings, blocking: &Blocking) -> Result<(Vec<Block>, Refused), Stop> {
    let mut problems = Problems::default();
    let files = input::small(&[path.to_path_buf()], &mut problems);
    if let Some(problem) = problems.into_sorted().0.first() {
        return Err(Stop::failed(format!("plan {}: {}", problem.file, problem.what)));
    }
    let Some((name, bytes)) = files.first() else { return Err(Stop::failed("no plan was given")) };
    let blocks =
        saved::read(bytes, settings.zone).map_err(|why| Stop::failed(format!("plan {name}: {why}")))?;
    let spare = spare(settings, blocking, &Machine::ask())?;
    let guard = Guard::new(&spare);
    let is_free = |block: &Block| match block.direction {
        Direction::Inbound => guard.is_free(block.net),
        Direction::Outbound => {
            let (v4, v6) = spare.widest;
            block.net.prefix_len() >= if block.net.addr().is_ipv4() { v4 } else { v6 }
        }
    };
    let (free, refused): (Vec<Block>, Vec<Block>) = blocks.into_iter().partition(is_free);
    let why = "is ours, inside, on the allow list, needed by this machine, nobody's address, or too wide";
    Ok((free, refused.into_iter().map(|block| (block.net, why.to_string())).collect()))
}
