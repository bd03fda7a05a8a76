//! What is kept from run to run, as bytes: a day's tally (`day`), the list of days (`manifest`), what a reading leaves
//! open (`carried`). Pure: bytes in, tallies out, and back; reading and writing files is for others.
//!
//! A file is a header (`header`) and a body in columns (`sheet`). Columns have names, so that a newer version reads what an
//! older one wrote: a column that is not there is nought, one that is not known is passed over. Where the meaning of
//! a column changes, `header::VERSION` does, and an older program leaves the file alone.
//!
//! Codes in the columns are those of the enumerations at the time of version 1: `Reason`, `Status`, `Action`, `Scheduler` may
//! be added to, never reordered.

pub mod carried;
mod codes;
pub mod day;
mod dealings;
pub mod header;
pub mod mac;
pub mod manifest;
mod rows;
mod sheet;
mod topics;

pub use header::{Kind, StoreError};
