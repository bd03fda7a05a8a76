//! Who says what about the year in which a source ends. Every witness but the content itself names an
//! instant that the last line cannot come after: the date in the name, the archive header, the mtime,
//! `--as-of`. Each becomes a vote: the greatest year that keeps the last stamp at or before that instant,
//! with a day of slack for clocks and zones.

use super::Clue;
use super::names::{Name, NameDate};
use super::order::Set;
use super::point::DAY;
use super::track::Track;
use crate::model::calendar::{Zone, civil};

/// File times outside these years were never set (1970, 1980) or are nonsense: 1990 to 2200.
const PLAUSIBLE: std::ops::Range<i64> = 631_152_000..7_258_118_400;
/// A file last written this long before its mtime was copied or touched later.
pub const LOOSE: i64 = 30 * DAY;
/// File times that were kept differ from the last stamps by no more than this from one file to the next:
/// summer time and a few minutes.
const ALIKE: i64 = 4_500;
/// Logs named by the day or week they begin with go on after the date in their name.
const NAMED_BY_START: i64 = 35 * DAY;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Witness {
    Name,
    /// The gzip header.
    Header,
    Mtime,
    /// Logs of other sets that know their years.
    Others,
    /// `--as-of`.
    Latest,
    /// The fixed year of last resort.
    Nothing,
}

#[derive(Clone, Copy, Debug)]
pub struct Vote {
    pub witness: Witness,
    /// The instant it rests on, seconds since 1970.
    pub bound: i64,
    /// Year of the first stamp that it speaks for, if no New Year was missed between first and last.
    pub start: i32,
    /// The last stamp of that year stands within a day of the bound: too near for chance.
    pub tight: bool,
    /// Tight, and so for most files of the set. The mtimes of a set that was copied in one go fit one file
    /// here and there by chance.
    pub trusted: bool,
    /// The end of the file is not known, and the stamps that are stand so near the bound that they can as
    /// well belong to the year before: to the head of a log of a whole year.
    pub or_before: bool,
    /// Seconds from the last stamp of that year to the bound; negative where the bound comes first.
    pub behind: i64,
}

/// A source with all that is known of it.
pub struct File {
    pub name: Name,
    /// None if no stamp was read.
    pub track: Option<Track>,
    pub votes: Vec<Vote>,
    /// Its time of last write by header or mtime, for a source without stamps.
    pub written: Option<i64>,
}

impl File {
    pub fn new(clue: &Clue, zone: Zone, latest: Option<i64>) -> File {
        let name = Name::read(&clue.name);
        let plausible = |at: Option<i64>| at.filter(|at| PLAUSIBLE.contains(at));
        let (header, mtime) = (plausible(clue.archive_time), plausible(clue.mtime));
        let track = Track::read(clue);
        let votes = track.as_ref().map_or_else(Vec::new, |track| {
            let date = name.date.map(|date| name_vote(track, date, zone));
            let header = header.map(|bound| Vote::new(track, Witness::Header, bound, track.slack, zone));
            let mtime = mtime.map(|bound| Vote::new(track, Witness::Mtime, bound, track.slack, zone));
            let latest = plausible(latest).map(|bound| Vote::new(track, Witness::Latest, bound, DAY, zone));
            date.into_iter().chain(header).chain(mtime).chain(latest).collect()
        });
        File { name, track, votes, written: header.or(mtime) }
    }

    /// When a file whose end was not sampled was closed, as far as its header or the date in its name tell,
    /// if it begins in the year `start`; and whether that takes it to be a log of a year (`or_before`).
    pub fn closed(&self, start: i32) -> Option<(i64, bool)> {
        let track = self.track.as_ref().filter(|track| !track.end_known)?;
        let to_the_day = self.name.date.is_some_and(|date| date.is_day());
        let witnesses = [Witness::Header, Witness::Name].into_iter().take(if to_the_day { 2 } else { 1 });
        let votes = witnesses.filter_map(|witness| self.vote(witness));
        let mut fitting = votes.filter(|vote| vote.years_off(start) == 0 && track.stated.is_none());
        fitting.next().map(|vote| (vote.bound, start < vote.start))
    }

    pub fn vote(&self, witness: Witness) -> Option<&Vote> {
        self.votes.iter().find(|vote| vote.witness == witness)
    }

    pub fn add(&mut self, witness: Witness, bound: i64, zone: Zone) {
        if let Some(track) = &self.track {
            self.votes.push(Vote::new(track, witness, bound, DAY, zone));
        }
    }
}

impl Vote {
    /// How many years a file that begins in `start` is off what this witness says.
    pub fn years_off(&self, start: i32) -> u32 {
        if self.or_before && start == self.start - 1 { 0 } else { self.start.abs_diff(start) }
    }

    fn new(track: &Track, witness: Witness, bound: i64, slack: i64, zone: Zone) -> Vote {
        let year = civil(zone.local(bound).0).0;
        // The bound's year or the one before it, or the one after where the slack reaches over New Year.
        let mut start = year + 1 - track.end.year;
        while track.end_at(start, zone) > bound + slack && start > year - track.end.year - 3 {
            start -= 1;
        }
        let behind = bound - track.end_at(start, zone);
        let tight = track.end_known && behind.abs() <= DAY;
        Vote {
            witness,
            bound,
            start,
            tight,
            trusted: false,
            or_before: !track.end_known && behind <= 2 * DAY,
            behind,
        }
    }
}

/// The date in a name is that of the rotation (or, with `dateyesterday`, of the day before), or of the
/// days that the file holds. So the file ends in the time that the name means, give or take a day; else
/// before it, and not long after it.
fn name_vote(track: &Track, date: NameDate, zone: Zone) -> Vote {
    let instant = |wall: i64| match date.utc {
        true => wall,
        false => zone.wall(wall.div_euclid(DAY) as i32, wall.rem_euclid(DAY) as u32).first(),
    };
    let (from, to) = (instant(date.start), instant(date.end));
    let slack = if track.end_known && date.is_day() { NAMED_BY_START } else { track.slack };
    let vote = Vote::new(track, Witness::Name, to, slack, zone);
    let end = to - vote.behind;
    // To end in a year that the name says is no feat.
    let is_year = to - from > 300 * DAY;
    Vote { tight: track.end_known && !is_year && (from - DAY..=to + DAY).contains(&end), ..vote }
}

/// Trusts the tight votes of a witness where most files of the set fit it as tightly, and by the same
/// difference: what a wrong zone adds to a true time is alike for all, what chance adds is not.
pub fn trust(files: &mut [File], set: &Set) {
    for witness in [Witness::Name, Witness::Header, Witness::Mtime] {
        // A file whose end is unknown can neither fit nor fail to.
        let known = set.members.iter().filter_map(|&file| files.get(file)).filter_map(|file| {
            file.track.as_ref().filter(|track| track.end_known)?;
            file.vote(witness)
        });
        let known: Vec<Vote> = known.copied().collect();
        let mut differences: Vec<i64> =
            known.iter().filter(|vote| vote.tight).map(|vote| vote.behind).collect();
        differences.sort_unstable();
        let usual = differences.get(differences.len() / 2).copied().unwrap_or(0);
        let fits = |vote: &Vote| {
            // The date in a name says nothing of the hour.
            vote.tight && (witness == Witness::Name || (vote.behind - usual).abs() <= ALIKE)
        };
        let trusted = known.iter().filter(|vote| fits(vote)).count() * 2 > known.len();
        for &file in &set.members {
            let votes = files.get_mut(file).map(|file| &mut file.votes);
            for vote in votes.into_iter().flatten().filter(|vote| vote.witness == witness) {
                vote.trusted = trusted && fits(vote);
            }
        }
    }
}

/// The set knows its years by itself: by stated years, dates in names, archive headers, or mtimes that fit.
pub fn is_strong(files: &[File], set: &Set) -> bool {
    set.members.iter().filter_map(|&file| files.get(file)).any(|file| {
        let stated = file.track.as_ref().is_some_and(|track| track.stated.is_some());
        let own = |vote: &Vote| vote.trusted || matches!(vote.witness, Witness::Name | Witness::Header);
        stated || file.votes.iter().any(own)
    })
}
