//! `rapsheet block undo`: back to what the filter held before the last apply.

use super::desk::{self, Desk};
use super::expire;
use super::gear::Gear;
use super::load::take_back;
use crate::block::forms::Form;
use crate::block::ledger::Record;
use crate::cli::Global;
use crate::cli::block::load as args;
use crate::cli::block::plan::Rules;
use crate::console::Console;
use crate::deliver::state;
use crate::error::{Outcome, Stop};

pub fn run(global: &Global, args: &args::Undo, console: &Console) -> Result<Outcome, Stop> {
    let settings = desk::settings(global, None, None)?;
    let mut desk = Desk::open(&settings, "block undo", &args.wait, console)?;
    let last = desk.ledger.applies().rfind(|apply| apply.stands());
    let Some(begun) = last.map(|apply| apply.begun.clone()) else {
        return Err(Stop::failed("there is no apply that could be taken back"));
    };
    let folder = desk.folder.of(begun.apply);
    let Some(script) = state::get(&folder.join("undo.sh"))? else {
        return Err(Stop::failed(format!("the way back of apply {} is not kept any more", begun.apply)));
    };
    if args.dry_run {
        console.print(format!("# sh {}/undo.sh\n", folder.display()).as_bytes())?;
        console.print(&script)?;
        return Ok(Outcome::Done);
    }
    take_back(&folder, &desk)?;
    let (at, apply) = (desk.now.seconds(), begun.apply);
    desk.append(vec![Record::Undone { at, apply, by: "rapsheet block undo".into() }])?;
    console.print(
        format!("apply {apply} is taken back: {} blocks by {}\n", begun.blocks, begun.form).as_bytes(),
    )?;
    // What came back with the listing from before may be over by now.
    if let Some(form) = Form::from_name(&begun.form) {
        let gear =
            Gear::new(form, desk::frame(&settings, &Rules { chain: None, interface: None }, desk.now)?, &[])?;
        let lifted = expire::lift(&gear, &mut desk, console)?;
        console.print(expire::told(&lifted, form).as_bytes())?;
    }
    Ok(Outcome::Done)
}
