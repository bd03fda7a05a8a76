//! The one integration-test binary: polars is linked once.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests fail by panicking, also in the functions they share"
)]

mod attribution;
mod block_plan;
mod check;
mod cli;
mod corpora;
mod digest;
mod explain;
mod feeds;
mod firewall;
mod forms;
mod history;
mod inside;
mod investigate;
mod layers;
mod load;
mod merge;
mod mutations;
mod notices;
mod packaging;
mod query;
mod report;
mod run;
mod samples;
mod schedules;
mod sequence;
mod week;
