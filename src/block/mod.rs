//! Blocks as rules: whom to block and whom never, the proof of a plan, the forms rules take, the ledger of what was
//! done. Pure: nothing here reads a file, runs a command or asks the time; askama's templates of rules live here.

pub mod forms;
pub mod ledger;
pub mod ours;
