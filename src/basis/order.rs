//! Which files form a rotated set, and the order of all files: by the instant of the first line; names only
//! break ties and place files without a readable stamp.

use std::collections::BTreeMap;

use super::Basis;
use super::votes::File;
use crate::model::calendar::{Wall, Zone};

/// Files of one folder whose names differ by marks of rotation only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// Sets are numbered by the first of their files.
    pub number: usize,
    /// Indices of the files, oldest first as the names have it.
    pub members: Vec<usize>,
}

pub fn sets(files: &[File]) -> Vec<Set> {
    let mut numbers: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut sets: Vec<Set> = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let number = *numbers.entry((&file.name.folder, &file.name.stem)).or_insert(sets.len());
        if number == sets.len() {
            sets.push(Set { number, members: Vec::new() });
        }
        if let Some(set) = sets.get_mut(number) {
            set.members.push(at);
        }
    }
    for set in &mut sets {
        set.members.sort_by_key(|&at| files.get(at).map(|file| file.name.rank()));
    }
    sets
}

/// Indices of all files, oldest first.
pub fn order(files: &[File], sets: &[Set], bases: &[Basis], zone: Zone) -> Vec<usize> {
    // (instant, set, place in the set by name)
    let mut keys: Vec<(i64, usize, usize, usize)> = Vec::with_capacity(files.len());
    for set in sets {
        let firsts: Vec<Option<i64>> =
            set.members.iter().map(|&at| bases.get(at)?.first.map(|first| sortable(first, zone))).collect();
        for (rank, &at) in set.members.iter().enumerate() {
            let written = files.get(at).and_then(|file| file.written);
            keys.push((instant(&firsts, rank).or(written).unwrap_or(i64::MAX), set.number, rank, at));
        }
    }
    keys.sort_unstable();
    keys.into_iter().map(|(.., at)| at).collect()
}

/// Files that begin in the repeated hour of a DST night stand equal, so that their names decide.
fn sortable(first: i64, zone: Zone) -> i64 {
    let (day, second) = zone.local(first);
    match zone.wall(day, second) {
        Wall::Twice(..) => first.div_euclid(3600) * 3600,
        _ => first,
    }
}

/// The file's own first instant; without one that of the nearest older file of the set by name, behind
/// which it then comes; else that of the nearest newer one.
fn instant(firsts: &[Option<i64>], rank: usize) -> Option<i64> {
    let (older, newer) = firsts.split_at_checked(rank + 1)?;
    older.iter().rev().flatten().next().or(newer.iter().flatten().next()).copied()
}
