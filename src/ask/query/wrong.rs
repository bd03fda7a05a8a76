//! What is wrong with an SQL text, in words for whoever wrote it: the engine's own words end in remarks for
//! programmers, and a name it does not know is to be told from those there are.

use std::fmt;
use std::panic::{self, AssertUnwindSafe};

use polars::prelude::PolarsError;

use super::catalog;

/// What is wrong.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong {
    pub words: String,
    /// A name that there is not.
    pub unknown: Option<Unknown>,
}

/// A name that no table or column has, and those there are.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown {
    pub name: String,
    pub known: Vec<&'static str>,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl Wrong {
    pub(super) fn new(error: &PolarsError) -> Wrong {
        let said = error.to_string();
        // "Resolved plan until failure: ...", hints about flags, traces.
        let words = said.split("\n\n").next().unwrap_or_default();
        let words = words.lines().map(str::trim).filter(|line| !line.is_empty());
        let words = words.collect::<Vec<_>>().join(" ");
        let unknown = unknown(error, &words);
        let twice = words.split_once("duplicate output name '").and_then(|(_, rest)| rest.split_once('\''));
        let words = match (&unknown, twice) {
            (Some(unknown), _) => format!("there is no '{}'", unknown.name),
            (None, Some((name, _))) => format!("two columns are called '{name}'; name them with AS"),
            (None, None) => words,
        };
        Wrong { words, unknown }
    }

    /// The engine gave up.
    pub(super) fn beyond() -> Wrong {
        let words = "this SQL is beyond what the engine can do; say it in another way".to_string();
        Wrong { words, unknown: None }
    }
}

/// The name the engine does not know, if that is what it says.
fn unknown(error: &PolarsError, words: &str) -> Option<Unknown> {
    let tables = || catalog::all().map(|(table, ..)| table);
    let columns = || catalog::all().flat_map(|(.., columns)| columns.into_iter().map(|column| column.name));
    let table = ["relation '", "table '"].iter().find_map(|start| {
        let (_, rest) = words.split_once(start)?;
        let (name, rest) = rest.split_once('\'')?;
        (rest.contains("not found") || rest.contains("does not exist")).then_some(name)
    });
    if let Some(name) = table {
        return Some(Unknown { name: name.to_string(), known: tables().collect() });
    }
    let said = ["unable to find column", "no column named"].iter().any(|start| words.contains(start));
    if !matches!(error, PolarsError::ColumnNotFound(_)) && !said {
        return None;
    }
    let name = words.split(['"', '\'']).nth(1).unwrap_or(words);
    // Columns are named with their table where several are joined.
    let name = name.rsplit('.').next().unwrap_or(name);
    Some(Unknown { name: name.to_string(), known: columns().collect() })
}

/// Does what may break off in the engine; None if it did. What it says then is meant for its makers.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    let before = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(before);
    done.ok()
}
