//! Bytes to where they are wanted. The only side effects.

pub mod file;
pub mod ledger;
pub mod lock;
pub mod shell;
pub mod state;
