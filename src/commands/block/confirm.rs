//! `rapsheet block confirm`: what was loaded with `--confirm` stays.

use super::desk::{self, Desk};
use crate::block::ledger::Record;
use crate::cli::Global;
use crate::cli::block::load as args;
use crate::console::Console;
use crate::deliver::state;
use crate::error::{Outcome, Stop};

pub fn run(global: &Global, args: &args::Confirm, console: &Console) -> Result<Outcome, Stop> {
    let settings = desk::settings(global, None, None)?;
    let mut desk = Desk::open(&settings, "block confirm", &args.wait, console)?;
    let waiting: Vec<u64> =
        desk.ledger.applies().filter(|apply| apply.awaits()).map(|apply| apply.begun.apply).collect();
    if waiting.is_empty() {
        let last = desk.ledger.applies().rfind(|apply| apply.begun.confirm_until.is_some());
        return Err(match last.filter(|apply| apply.undone) {
            Some(apply) => Stop::failed(format!("too late: apply {} was taken back", apply.begun.apply)),
            None => Stop::failed("nothing waits to be confirmed"),
        });
    }
    for apply in waiting {
        // The mark first: it is what the waiting script looks for.
        let folder = desk.folder.of(apply);
        state::put(&folder.join("confirmed"), b"")?;
        state::settle(&folder)?;
        desk.append(vec![Record::Confirmed { at: desk.now.seconds(), apply }])?;
        console.print(format!("apply {apply} stays\n").as_bytes())?;
    }
    Ok(Outcome::Done)
}
