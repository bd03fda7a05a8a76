//! `rapsheet block`: from the logs to blocks, and back.

mod apply;
mod confirm;
mod desk;
mod expire;
mod gear;
mod kick;
mod lines;
mod load;
mod plan;
mod restore;
mod spare;
mod status;
mod undo;

use crate::cli::Global;
use crate::cli::block::{Block, Command};
use crate::console::Console;
use crate::error::{Outcome, Stop};

pub fn run(global: &Global, args: &Block, console: &Console) -> Result<Outcome, Stop> {
    match &args.command {
        None => plan::run(global, &args.plan, console),
        Some(Command::Plan(args)) => plan::run(global, args, console),
        Some(Command::Apply(args)) => apply::run(global, args, console),
        Some(Command::Confirm(args)) => confirm::run(global, args, console),
        Some(Command::Undo(args)) => undo::run(global, args, console),
        Some(Command::Expire(args)) => expire::run(global, args, console),
        Some(Command::Status(args)) => status::run(global, args, console),
        Some(Command::Restore(args)) => restore::run(global, args, console),
    }
}
