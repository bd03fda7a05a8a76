//! One-off questions through the program: what they say is what the report says, and what is wrong is told.

mod cuts;
mod figures;
mod forms;
mod sql;

use serde_json::Value;

use crate::run::{Run, rapsheet};

/// A question about some paths, with the arguments of a fixed report.
pub fn query(sql: &str, told: &[&str], paths: &[&str]) -> Run {
    let fixed = ["query", "--zone=UTC", "--as-of=2026-11-01T00:00:00Z", "--sql", sql];
    let args: Vec<&str> =
        fixed.into_iter().chain(told.iter().copied()).chain(paths.iter().copied()).collect();
    rapsheet(&args)
}

/// The rows of its answer.
pub fn rows(sql: &str, paths: &[&str]) -> Vec<Value> {
    let run = query(sql, &["--format=json"], paths);
    assert_eq!(run.code, Some(0), "{sql}\n{}", run.err);
    run.json()["rows"].as_array().cloned().expect("rows")
}
