//! `rapsheet block restore`: after a reboot, what is still due into the packet filter.

use super::apply::finish;
use super::desk::{self, Desk};
use super::gear::Gear;
use super::load::load;
use crate::block::ledger::Record;
use crate::cli::Global;
use crate::cli::block::load as args;
use crate::clock;
use crate::console::Console;
use crate::error::{Outcome, Stop};

pub fn run(global: &Global, args: &args::Restore, console: &Console) -> Result<Outcome, Stop> {
    let settings = desk::settings(global, None, None)?;
    let mut desk = Desk::open(&settings, "block restore", &args.loading.answer.wait, console)?;
    if !args.loading.dry_run {
        leave_out_unconfirmed(&mut desk, console)?;
    }
    for form in desk.forms_or(args.loading.filter.form) {
        let gear = Gear::new(
            form,
            desk::frame(&settings, &args.loading.filter.rules, desk.now)?,
            &args.loading.filter.listing,
        )?;
        if let Some(loaded) = load(&[], true, &gear, &mut desk, &args.loading, console)? {
            finish(&loaded, args.loading.answer.format, console)?;
        }
    }
    Ok(Outcome::Done)
}

/// What was to be taken back unless confirmed, and never was confirmed, does not come again: a reboot may have been
/// the way back.
fn leave_out_unconfirmed(desk: &mut Desk, console: &Console) -> Result<(), Stop> {
    let now = clock::now().div_euclid(1_000_000);
    let overdue = desk.ledger.applies().filter(|apply| apply.awaits());
    let overdue: Vec<u64> = overdue
        .filter(|apply| apply.begun.confirm_until.is_some_and(|until| until < now))
        .map(|apply| apply.begun.apply)
        .collect();
    for apply in &overdue {
        console.note(&format!("apply {apply} was never confirmed, and is left out"));
    }
    let undone = |apply| Record::Undone { at: now, apply, by: "block restore: never confirmed".into() };
    desk.append(overdue.into_iter().map(undone).collect())
}
