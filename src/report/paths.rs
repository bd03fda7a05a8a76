//! Files by what tells them apart: the folder they share is named once. Pure.

use super::view::Source;

/// Letters of a folder that is worth naming on its own.
const LONG: usize = 12;

/// The longest folder that all files are in, with its slash; empty for one file or a short one.
pub fn folder(sources: &[Source]) -> &str {
    let Some(first) = sources.first().filter(|_| sources.len() > 1) else { return "" };
    let ends = first.path.match_indices('/').map(|(at, _)| at + 1).rev();
    let common = ends
        .filter_map(|end| first.path.get(..end))
        .find(|folder| sources.iter().all(|source| source.path.starts_with(folder)));
    common.filter(|folder| folder.len() > LONG).unwrap_or_default()
}

/// A path below that folder.
pub fn below<'a>(folder: &str, path: &'a str) -> &'a str {
    path.strip_prefix(folder).unwrap_or(path)
}
