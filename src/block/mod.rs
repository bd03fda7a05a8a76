//! Blocks as rules: whom to block and whom never, the proof of a plan, the forms rules take, the ledger of what was
//! done. Pure: nothing here reads a file, runs a command or asks the time; askama's templates of rules live here.

mod attempts;
mod bogons;
pub mod due;
pub mod forms;
mod gauge;
pub mod intent;
pub mod ledger;
pub mod ours;
mod outcome;
pub mod plan;
mod proof;
mod replay;
mod rollup;
pub mod ruleset;
pub mod safety;
pub mod saved;
pub mod standing;
#[cfg(test)]
mod tests;
pub mod undo;
mod words;
