//! Abuse notices: our samples with what is expected of them, the corpora with the results their sources give, and
//! whatever hostile input can do. The corpora lie beside the project, and are passed over where they are not there.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rapsheet::model::calendar::{Moment, Wall, Zone};
use rapsheet::model::notice::{Incident, Notice, When, Zoning};
use rapsheet::parse::notice;

mod expected;
mod hostile;
mod own;
mod xarf;

/// All files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()).collect());
    let mut entries: Vec<PathBuf> = entries.unwrap_or_default();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The folder of the corpora, if it is there.
fn corpora() -> Option<PathBuf> {
    let folder = PathBuf::from("../shared/corpora/notices");
    if !folder.is_dir() {
        eprintln!("passed over: no {}", folder.display());
        return None;
    }
    Some(folder)
}

fn read(path: &Path) -> Vec<Notice> {
    notice::read(&path.to_string_lossy(), &fs::read(path).expect("a file"))
}

/// The one notice of a file.
fn only(path: &Path) -> Notice {
    let mut notices = read(path);
    assert_eq!(notices.len(), 1, "{}", path.display());
    notices.remove(0)
}

/// The instant of a stamp whose zone is known.
fn instant(when: &When) -> Option<i64> {
    let (Zoning::Stated(zone) | Zoning::Convention(zone)) = when.zone else { return None };
    let day = i32::try_from(when.wall.div_euclid(86_400)).expect("a day");
    let wall = zone.wall(day, when.wall.rem_euclid(86_400) as u32);
    Some(match wall {
        Wall::Twice(_, second) if when.second_reading == Some(true) => second,
        other => other.first(),
    })
}

fn utc(seconds: i64) -> String {
    Moment::new(seconds * 1_000_000, Zone::UTC).rfc3339().replace("+00:00", "")
}

/// `2013-01-05T09:59:54Z`, or without the `Z` where the zone is open.
fn at(when: &When) -> String {
    instant(when).map_or_else(|| utc(when.wall), |seconds| utc(seconds) + "Z")
}

/// How its zone is known, in the words of the JSON.
fn zone(when: &When) -> &'static str {
    match when.zone {
        Zoning::Stated(_) => "stated",
        Zoning::Convention(_) => "assumed",
        Zoning::Either(_) | Zoning::Unknown => "unknown",
    }
}

fn ip(incident: &Incident) -> Option<String> {
    incident.ip.map(|ip| ip.to_string())
}

#[test]
fn every_file_of_the_corpora_is_read() {
    let Some(folder) = corpora() else { return };
    let all = files(&folder);
    let (mut with_incidents, mut slowest) = (0, (Duration::ZERO, PathBuf::new()));
    for path in &all {
        let start = Instant::now();
        let notices = read(path);
        let taken = start.elapsed();
        assert!(!notices.is_empty(), "{}", path.display());
        assert!(taken < Duration::from_secs(20), "{} took {taken:?}", path.display());
        with_incidents += usize::from(notices.iter().any(|notice| !notice.incidents.is_empty()));
        let silent = |notice: &Notice| notice.incidents.is_empty() && notice.doubts.is_empty();
        assert!(!notices.iter().any(silent), "{} says neither what nor why not", path.display());
        slowest = slowest.max((taken, path.clone()));
    }
    eprintln!("{} files, {with_incidents} with incidents, slowest {slowest:?}", all.len());
    assert!(all.len() >= 480, "only {} files", all.len());
    assert!(with_incidents > 400, "{with_incidents}");
}
