//! `rapsheet block`, as typed.

pub mod load;
pub mod plan;

use clap::{Args, Subcommand};

/// Blocking rules with proof: whom to block, whom never, and what that would have stopped and harmed
///
/// Without a word behind it: `rapsheet block plan`. Nothing is changed on this machine by a plan.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Block {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub plan: plan::Plan,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Plan(plan::Plan),
    Apply(load::Apply),
    Confirm(load::Confirm),
    Undo(load::Undo),
    Expire(load::Expire),
    Status(load::Status),
    Restore(load::Restore),
}
