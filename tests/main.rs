//! The one integration-test binary: polars is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod corpora_postfix;
mod corpora_whyscream;
mod report;
mod samples;
mod week;
