//! Feeds against the results their own parsers' tests give (IntelMQ and n6, `../shared/corpora/notices`; passed over where
//! that folder is absent), our own samples, and files that nobody wrote.

mod expected;
mod hostile;
mod samples;

use std::fs;
use std::path::{Path, PathBuf};

use rapsheet::model::calendar::{Moment, Wall};
use rapsheet::model::notice::{Notice, When, Zoning};
use rapsheet::parse;
use serde_json::Value;

const NOTICES: &str = "../shared/corpora/notices";

/// What a file says, and the format it was recognised as.
fn read(name: &str, text: &str) -> Option<(&'static str, Notice)> {
    let mut notices = parse::notice::read(name, text.as_bytes());
    let notice = notices.pop().filter(|notice| !notice.incidents.is_empty() && notices.is_empty())?;
    Some((notice.format, notice))
}

fn file(path: &Path) -> (String, String) {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    (name, String::from_utf8_lossy(&fs::read(path).expect("a file")).into_owned())
}

/// The instants a time can be, seconds since the epoch: two in a repeated hour, none without a zone.
fn instants(when: &When) -> Vec<i64> {
    let zone = match &when.zone {
        Zoning::Stated(zone) | Zoning::Convention(zone) => *zone,
        Zoning::Either(_) | Zoning::Unknown => return Vec::new(),
    };
    match zone.wall(when.wall.div_euclid(86_400) as i32, when.wall.rem_euclid(86_400) as u32) {
        Wall::Once(at) => vec![at],
        Wall::Twice(first, second) => vec![first, second],
        Wall::Never(_) => Vec::new(),
    }
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON")
}

/// An instant as the investigation's JSON writes it.
fn shown(when: &When) -> String {
    moment(when, when.wall)
}

fn moment(when: &When, wall: i64) -> String {
    let (Zoning::Stated(zone) | Zoning::Convention(zone)) = &when.zone else { return String::new() };
    let at = zone.wall(wall.div_euclid(86_400) as i32, wall.rem_euclid(86_400) as u32).first();
    Moment::new(at * 1_000_000, *zone).rfc3339()
}

/// Files of a folder and of those in it.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}
