//! Parse, run, print the error chain, exit. The only place that exits.

fn main() {}
