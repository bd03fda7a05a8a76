//! Explanations through the program: of lines, addresses and instants.

mod address;
mod line;
mod timeline;

use crate::run::{Run, rapsheet};

/// An explanation with the arguments of a fixed run.
pub fn explain(args: &[&str]) -> Run {
    let fixed = ["explain", "--zone=UTC", "--as-of=2026-11-01T00:00:00Z"];
    let args: Vec<&str> = fixed.into_iter().chain(args.iter().copied()).collect();
    rapsheet(&args)
}
