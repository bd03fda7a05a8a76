//! Loading blocks: what is there already, the check, the way back, the ledger before and after, and what the filter says
//! then. The order is such that a run that is killed anywhere leaves a ledger that tells the truth.

use std::path::{Path, PathBuf};

use super::desk::{self, Desk};
use super::gear::{Gear, Raw};
use crate::block::forms::Part;
use crate::block::intent::{Held, Intent, Wanted};
use crate::block::ledger::{Begun, Outcome, Record, blocked, way};
use crate::block::ours::{Ours, carries};
use crate::block::undo;
use crate::cli::block::load::Loading;
use crate::clock;
use crate::console::Console;
use crate::deliver::{shell, state};
use crate::error::Stop;
use crate::model::block::Block;
use crate::model::calendar::Moment;
use crate::model::net::Net;
use crate::model::standing::{Answer, Loaded, State};

/// What the script that takes back may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(120);

/// Loads a plan by one form, with what the ledger has in force. `heal`: also where only what the ledger knows is missing.
/// None for a dry run, which prints what would be done.
pub fn load(
    plan: &[Block],
    heal: bool,
    gear: &Gear,
    desk: &mut Desk,
    typed: &Loading,
    console: &Console,
) -> Result<Option<Loaded>, Stop> {
    alone(gear, desk)?;
    let mut raw = gear.list()?;
    let seen = gear.seen_in(&raw)?;
    if !typed.dry_run {
        desk.settle(gear.form, &seen.held)?;
    }
    let (plan, refused): (Vec<&Block>, Vec<&Block>) =
        plan.iter().partition(|block| carries(gear.form, block.direction));
    let plan: Vec<Block> = plan.into_iter().cloned().collect();
    let refused = refused.into_iter().map(|block| {
        let why = format!("the form {} blocks nothing {}", gear.form.name(), way(block.direction));
        (block.net, why)
    });
    let refused: Vec<(Net, String)> = refused.collect();
    let intent = Intent::of(&plan, &desk.ledger, &seen.held, gear.form, &gear.frame, desk.zone);
    let confirm = typed.confirm.as_ref().map(|text| desk::seconds("--confirm", text)).transpose()?;
    let mut loaded = Loaded {
        schema: "rapsheet/block-apply/1",
        form: gear.form.name(),
        apply: None,
        answers: Vec::new(),
        over: intent.over,
        refused,
        kicked: Vec::new(),
        confirm_until: None,
    };
    let parts = gear.parts(&intent.all, raw.has_v6);
    let idle = !(intent.asks_for_loading() || heal && !intent.missing.is_empty());
    if typed.dry_run {
        console.print(&dry(&intent, &parts, idle))?;
        return Ok(None);
    }
    if idle {
        loaded.answers = intent.wanted.iter().map(|wanted| answer(wanted, &seen.held)).collect();
        return Ok(Some(loaded));
    }
    let job = Job::prepare(gear, desk, &mut raw, parts, console)?;
    let now = clock::now();
    loaded.confirm_until = confirm.map(|seconds| Moment::new(now + seconds as i64 * 1_000_000, desk.zone));
    job.begin(gear, desk, &intent, loaded.confirm_until)?;
    if let Some(seconds) = confirm {
        shell::leave(&job.folder.join("watch.sh"), &[&seconds.to_string()])?;
    }
    let held = job.run(gear, desk, &intent, raw.has_v6)?;
    loaded.apply = Some(job.apply);
    loaded.answers = answers(&intent, &held);
    Ok(Some(loaded))
}

/// Another form that loads into the same chains would be thrown out by this one.
fn alone(gear: &Gear, desk: &Desk) -> Result<(), Stop> {
    let others = desk.forms().into_iter().filter(|other| *other != gear.form);
    let clash = others.into_iter().find(|other| Ours::of(*other, &gear.frame).meets(&gear.ours));
    match clash {
        Some(other) => Err(Stop::usage(format!(
            "blocks by the form {} stand in the same chains: load with --form {}, or take them back first (rapsheet block undo)",
            other.name(),
            other.name()
        ))),
        None => Ok(()),
    }
}

/// One loading, prepared in its folder.
struct Job {
    apply: u64,
    folder: PathBuf,
    parts: Vec<Part>,
    paths: Vec<PathBuf>,
}

impl Job {
    /// Writes the rules and the way back, and has the rules checked.
    fn prepare(
        gear: &Gear,
        desk: &Desk,
        raw: &mut Raw,
        parts: Vec<Part>,
        console: &Console,
    ) -> Result<Job, Stop> {
        let apply = desk.ledger.next_apply();
        let folder = desk.folder.begin(apply)?;
        let paths = gear.write(&parts, &folder)?;
        if let Some(note) = gear.check(&parts, &paths, &folder)? {
            console.note(&note);
        }
        gear.snapshot(raw)?;
        keep(raw, &folder)?;
        let back = undo::files(gear.form, &gear.frame, &gear.ours, &raw.before, apply, raw.has_v6);
        for (name, bytes) in back {
            state::put(&folder.join(name), &bytes)?;
        }
        state::settle(&folder)?;
        Ok(Job { apply, folder, parts, paths })
    }

    /// Records what is about to be done.
    fn begin(
        &self,
        gear: &Gear,
        desk: &mut Desk,
        intent: &Intent,
        confirm: Option<Moment>,
    ) -> Result<(), Stop> {
        let (at, form) = (desk.now.seconds(), gear.form.name());
        let new: Vec<&Wanted> = intent.wanted.iter().filter(|wanted| wanted.is_new).collect();
        let mut records = vec![Record::Apply(Begun {
            at,
            apply: self.apply,
            form: form.to_string(),
            blocks: new.len() as u64,
            confirm_until: confirm.map(Moment::seconds),
        })];
        records.extend(new.into_iter().map(|wanted| blocked(&wanted.block, at, self.apply, form)));
        desk.append(records)
    }

    /// Loads, reads back and records what came of it. What fails on the way is taken back.
    fn run(&self, gear: &Gear, desk: &mut Desk, intent: &Intent, has_v6: bool) -> Result<Held, Stop> {
        let at = desk.now.seconds();
        if let Err(stop) = desk.with_lock(|lock| gear.load(&self.parts, &self.paths, has_v6, lock)) {
            let back = take_back(&self.folder, desk);
            let why = stop.to_string();
            let outcome = Outcome { at, apply: self.apply, loaded: false, failed: Vec::new(), why };
            desk.append(vec![Record::Outcome(outcome)])?;
            return Err(match back {
                Ok(()) => stop,
                Err(back) => Stop::failed(format!("{stop}\nand it could not be taken back: {back}")),
            });
        }
        let held = gear.read_back()?;
        let new = intent.wanted.iter().filter(|wanted| wanted.is_new).map(|wanted| &wanted.block);
        let failed: Vec<(Net, String)> = new
            .filter(|block| !held.has((block.net, block.direction)))
            .map(|block| (block.net, way(block.direction).to_string()))
            .collect();
        let outcome = Outcome { at, apply: self.apply, loaded: true, failed, why: String::new() };
        desk.append(vec![Record::Outcome(outcome)])?;
        Ok(held)
    }
}

/// The listings from before, for whoever wants to look.
fn keep(raw: &Raw, folder: &Path) -> Result<(), Stop> {
    let before = &raw.before;
    let files = [
        ("before.nft", &before.ruleset),
        ("before.rules", &before.save),
        ("before.rules6", &before.save6),
        ("before.ipset", &before.sets),
        ("before.recent", &before.list),
    ];
    for (name, bytes) in files {
        if let Some(bytes) = bytes {
            state::put(&folder.join(name), bytes)?;
        }
    }
    Ok(())
}

/// Runs the script that takes an apply back.
pub fn take_back(folder: &Path, desk: &Desk) -> Result<(), Stop> {
    let script = folder.join("undo.sh");
    let argv = ["sh", &script.to_string_lossy()];
    let ran = desk.with_lock(|lock| shell::run(&argv, lock, &[], PATIENCE))?;
    super::gear::passed("undo.sh", ran).map(|_| ())
}

fn answer(wanted: &Wanted, held: &Held) -> Answer {
    let block = &wanted.block;
    let state = match (held.has((block.net, block.direction)), wanted.was_there) {
        (true, true) => State::Present,
        (true, false) => State::Added,
        (false, _) => State::Failed,
    };
    Answer {
        net: block.net,
        direction: block.direction,
        state,
        longer: wanted.was_there && wanted.is_new,
        until: block.until,
        reason: block.reason.clone(),
    }
}

/// What became of the plan, and of what was missing and was loaded with it.
fn answers(intent: &Intent, held: &Held) -> Vec<Answer> {
    let missing = intent.missing.iter().map(|block| {
        let wanted = Wanted { block: block.clone(), was_there: false, is_new: false };
        answer(&wanted, held)
    });
    intent.wanted.iter().map(|wanted| answer(wanted, held)).chain(missing).collect()
}

/// The commands and the rules.
fn dry(intent: &Intent, parts: &[Part], idle: bool) -> Vec<u8> {
    let new = intent.wanted.iter().filter(|wanted| wanted.is_new).count();
    let there = intent.wanted.len() - new;
    let mut text =
        format!("# {new} to be added, {there} in force already, {} missing\n", intent.missing.len());
    if idle {
        text.push_str("# nothing to be done\n");
        return text.into_bytes();
    }
    for part in parts {
        text.push_str(&format!("\n# {}\n{}", part.tool.command().join(" "), part.text));
    }
    text.into_bytes()
}
