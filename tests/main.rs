//! The one integration-test binary: polars is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cli;
mod corpora_postfix;
mod corpora_whyscream;
mod layers;
mod report;
mod run;
mod samples;
mod week;
