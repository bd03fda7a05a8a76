//! The one integration-test binary: polars is linked once.

mod cli;
mod corpora_postfix;
mod corpora_whyscream;
mod layers;
mod report;
mod run;
mod samples;
