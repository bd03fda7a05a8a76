//! `rapsheet block`: from the logs to blocks, and back.

mod lines;
mod plan;
mod spare;

use crate::cli::Global;
use crate::cli::block::{Block, Command};
use crate::console::Console;
use crate::error::{Outcome, Stop};

pub fn run(global: &Global, args: &Block, console: &Console) -> Result<Outcome, Stop> {
    match &args.command {
        None => plan::run(global, &args.plan, console),
        Some(Command::Plan(args)) => plan::run(global, args, console),
    }
}
