//! The one integration-test binary: polars is linked once.

mod cli;
mod corpora;
mod layers;
mod report;
mod run;
mod samples;
