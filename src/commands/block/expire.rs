//! `rapsheet block expire`: lifts what is due, and notes what the kernel has lifted by itself.

use super::desk::{self, Desk};
use super::gear::Gear;
use crate::block::forms::Form;
use crate::block::intent::{Intent, Way};
use crate::block::ledger::{Lifted, Record, way};
use crate::cli::Global;
use crate::cli::block::load as args;
use crate::console::Console;
use crate::error::{Outcome, Stop};

pub fn run(global: &Global, args: &args::Expire, console: &Console) -> Result<Outcome, Stop> {
    let settings = desk::settings(global, None, None)?;
    let mut desk = Desk::open(&settings, "block expire", &args.wait, console)?;
    for form in desk.forms_or(args.filter.form) {
        let gear =
            Gear::new(form, desk::frame(&settings, &args.filter.rules, desk.now)?, &args.filter.listing)?;
        if args.dry_run {
            let held = gear.seen()?.held;
            for (net, direction) in due(&gear, &desk) {
                let there = if held.has((net, direction)) { "still there" } else { "gone by itself" };
                console.print(format!("would be lifted  {net}  {}  {there}\n", way(direction)).as_bytes())?;
            }
            continue;
        }
        let lifted = lift(&gear, &mut desk, console)?;
        console.print(told(&lifted, form).as_bytes())?;
    }
    Ok(Outcome::Done)
}

fn due(gear: &Gear, desk: &Desk) -> Vec<Way> {
    let due = desk.ledger.due(desk.now.seconds());
    let of_form = due.filter(|entry| entry.blocked.form == gear.form.name());
    of_form.map(|entry| (entry.blocked.net, entry.direction)).collect()
}

/// Loads what is left where something due is still there, and records what is gone. Gives what was lifted.
pub fn lift(gear: &Gear, desk: &mut Desk, console: &Console) -> Result<Vec<Way>, Stop> {
    let due = due(gear, desk);
    if due.is_empty() {
        return Ok(due);
    }
    let raw = gear.list()?;
    let mut held = gear.seen_in(&raw)?.held;
    let intent = Intent::of(&[], &desk.ledger, &held, gear.form, &gear.frame, desk.zone);
    if !intent.due.is_empty() {
        let parts = gear.parts(&intent.all, raw.has_v6);
        let folder = desk.folder.begin(0)?;
        let paths = gear.write(&parts, &folder)?;
        if let Some(note) = gear.check(&parts, &paths, &folder)? {
            console.note(&note);
        }
        desk.with_lock(|lock| gear.load(&parts, &paths, raw.has_v6, lock))?;
        held = gear.read_back()?;
    }
    let (gone, stuck): (Vec<Way>, Vec<Way>) = due.into_iter().partition(|way| !held.has(*way));
    let nets = gone.iter().map(|(net, direction)| (*net, way(*direction).to_string())).collect();
    if !gone.is_empty() {
        let lifted = Lifted { at: desk.now.seconds(), form: gear.form.name().to_string(), nets };
        desk.append(vec![Record::Lifted(lifted)])?;
    }
    match stuck.len() {
        0 => Ok(gone),
        stuck => Err(Stop::failed(format!("{stuck} networks are due and could not be lifted"))),
    }
}

pub fn told(lifted: &[Way], form: Form) -> String {
    let mut text = String::new();
    for (net, direction) in lifted {
        text.push_str(&format!("lifted   {net}  {}  {}\n", way(*direction), form.name()));
    }
    text
}
