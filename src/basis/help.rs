//! What sets that know their years lend to those that do not: logs of one machine end at about the same time.

use std::collections::BTreeMap;

use super::chain::Chain;
use super::order::Set;
use super::votes::{File, LOOSE, Witness};
use crate::model::calendar::Zone;

/// With no clue at all: ends in this year. Visibly not a finding, and a leap year.
const NO_CLUE: i64 = 978_307_199;
/// With weekdays or a 29 February alone: the last year that fits, no later than 2026, when this rule was
/// written. Fixed, so that the same log gives the same years on any day.
const CALENDAR_ONLY: i64 = 1_798_761_599;

/// What the strong sets know: the latest instant in each folder, and that of any stated year.
#[derive(Default)]
pub struct Known {
    folders: BTreeMap<String, i64>,
    stated: Option<i64>,
    latest: Option<i64>,
}

impl Known {
    pub fn gather<'a>(files: &[File], chains: impl Iterator<Item = &'a Chain>) -> Known {
        let mut known = Known::default();
        for link in chains.flat_map(|chain| &chain.links) {
            let Some(file) = files.get(link.file) else { continue };
            known.latest = known.latest.max(Some(link.end));
            if file.track.as_ref().is_some_and(|track| track.stated.is_some()) {
                known.stated = known.stated.max(Some(link.end));
            }
            let folder = known.folders.entry(file.name.folder.clone()).or_insert(link.end);
            *folder = link.end.max(*folder);
        }
        known
    }
}

/// Adds what others know to a set that has nothing to go by, or only mtimes long after its last lines.
pub fn help(files: &mut [File], set: &Set, known: &Known, zone: Zone) {
    let members = || set.members.iter().filter_map(|&file| files.get(file));
    let votes = || members().flat_map(|file| &file.votes);
    let folder = members().next().map(|file| file.name.folder.clone()).unwrap_or_default();
    let beside = known.folders.get(&folder).copied();
    let mut mtimes = votes().filter(|vote| vote.witness == Witness::Mtime).peekable();
    let (witness, bound) = if mtimes.peek().is_some() {
        let copied = mtimes.all(|vote| vote.behind > LOOSE);
        match beside.filter(|_| copied) {
            Some(latest) => (Witness::Others, latest),
            None => return,
        }
    } else if votes().next().is_some() {
        return;
    } else if let Some(latest) = known.stated.or(known.latest) {
        (Witness::Others, latest)
    } else {
        let calendar =
            members().filter_map(|file| file.track.as_ref()).any(|track| track.weekdays || track.leap_day);
        (Witness::Nothing, if calendar { CALENDAR_ONLY } else { NO_CLUE })
    };
    for &file in &set.members {
        if let Some(file) = files.get_mut(file) {
            file.add(witness, bound, zone);
        }
    }
}
