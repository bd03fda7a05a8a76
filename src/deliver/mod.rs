//! Bytes to where they are wanted. The only side effects.

pub mod ask;
pub mod file;
pub mod journal;
pub mod ledger;
pub mod lock;
pub mod mail;
pub mod outbox;
pub mod router;
pub mod shell;
pub mod state;
pub mod store;
