//! `rapsheet block status`: ledger and packet filter side by side.

use super::desk::{self, Desk};
use super::gear::Gear;
use crate::block::standing::compare;
use crate::cli::Global;
use crate::cli::block::load as args;
use crate::cli::block::plan::Format;
use crate::console::Console;
use crate::error::{Outcome, Stop};
use crate::report::{json, loading};

pub fn run(global: &Global, args: &args::Status, console: &Console) -> Result<Outcome, Stop> {
    let settings = desk::settings(global, args.zone.as_ref(), args.as_of.as_ref())?;
    let desk = Desk::peek(&settings)?;
    let mut seen = Vec::new();
    for form in desk.forms_or(args.filter.form) {
        seen.push(
            Gear::new(form, desk::frame(&settings, &args.filter.rules, desk.now)?, &args.filter.listing)?
                .seen()?,
        );
    }
    let path = desk.folder.ledger();
    let problems = desk.ledger.doubts.iter();
    let problems = problems.map(|(line, why)| format!("{}, line {line}: {why}", path.display())).collect();
    let standing = compare(&desk.ledger, &seen, desk.now, desk.zone, problems);
    console.print(&match args.format.unwrap_or(Format::Text) {
        Format::Text => loading::standing(&standing, console.verbose).into_bytes(),
        Format::Json => json::render(&standing).into_bytes(),
    })?;
    Ok(Outcome::Done)
}
