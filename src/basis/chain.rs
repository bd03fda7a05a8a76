//! One rotated set as a chain: each file ends where the next one begins. Every way to give the files years
//! contradicts some evidence; the way that contradicts the least wins. What a contradiction weighs is
//! not a number but a rank (`Cost`): one of a stronger kind outweighs any number of weaker ones.
//!
//! For a given order of the files the best years are found by dynamic programming from the oldest to the
//! newest. The order by name is only one of several tried (`lineup`), for names can lie.

use std::ops::Add;

use super::lineup;
use super::order::Set;
use super::point::{DAY, YEAR};
use super::track::Track;
use super::votes::{File, Vote, Witness};
use crate::model::calendar::{Wall, Zone};

/// Years tried before the earliest that any witness speaks for: weekdays repeat after 28 years at most.
const EARLIER: i32 = 28;
/// No set passes more New Years than this.
const WIDEST: i32 = 100;
/// A file may have been closed this long before the end of the day in its name, which can have 25 hours.
const CLOSED_EARLIER: i64 = 2 * DAY;
/// New Years that may have been missed between the samples of a file.
const MOST_HIDDEN: i32 = 3;

/// What is held against a choice of years, the strongest evidence first. Compared field by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// Files whose weekdays or 29 February deny the year, or that hide a New Year to which nothing bears witness.
    pub calendar: u32,
    /// Years beyond what `--as-of` (or the year of last resort) allows.
    pub after_latest: u32,
    /// Trusted tight fits that are given up.
    pub fits_lost: u32,
    /// File times that lie before the last line.
    pub after_written: u32,
    /// Neighbours that overlap.
    pub overlaps: u32,
    /// Years between the file and the date in its name.
    pub off_name: u32,
    /// Days between the end of one file and the beginning of the next.
    pub silence: u32,
    /// New Years taken to be hidden between the samples of a file.
    pub hidden: u32,
    /// Years between the file and what the other logs say.
    pub off_others: u32,
    /// Files whose header or mtime speaks for another year, steps against the order of names, and heads taken
    /// to be of a log of a year.
    pub doubts: u32,
    /// Steps against the order of names, for the tie.
    pub misnamed: u32,
    /// Whole years by which the archive header could be later.
    pub before_header: u32,
    /// Whole years by which the mtime could be later: the file was copied.
    pub before_mtime: u32,
    /// Years before the latest one thought of: the later, the better.
    pub age: u32,
}

impl Add for Cost {
    type Output = Cost;

    fn add(self, other: Cost) -> Cost {
        Cost {
            calendar: self.calendar + other.calendar,
            after_latest: self.after_latest + other.after_latest,
            fits_lost: self.fits_lost + other.fits_lost,
            after_written: self.after_written + other.after_written,
            overlaps: self.overlaps + other.overlaps,
            off_name: self.off_name + other.off_name,
            silence: self.silence.saturating_add(other.silence),
            hidden: self.hidden + other.hidden,
            off_others: self.off_others + other.off_others,
            doubts: self.doubts + other.doubts,
            misnamed: self.misnamed + other.misnamed,
            before_header: self.before_header + other.before_header,
            before_mtime: self.before_mtime + other.before_mtime,
            age: self.age + other.age,
        }
    }
}

/// A file with its year.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// Index of the file.
    pub file: usize,
    /// Year of its first stamp.
    pub start: i32,
    /// New Years that its samples do not show.
    pub hidden: i32,
    pub first: i64,
    /// Instant of its last stamp; where that is not known, when it was closed, or else its last known stamp.
    pub end: i64,
    /// Last known stamp.
    seen: i64,
    /// Seconds by which the next file may begin before `seen`.
    slack: i64,
    /// Only its head was seen, and it is taken to be that of a log of a year, closed at `end`.
    spans_year: bool,
    /// Seconds after `end` that the file may well go on for.
    room: i64,
    /// What is held against this file alone.
    pub cost: Cost,
}

impl Link {
    /// The next file begins before this one ends, by more than clocks differ.
    pub fn overlaps(&self, newer: &Link) -> bool {
        let closed_after = self.spans_year && newer.first < self.end - CLOSED_EARLIER;
        newer.first < self.seen - self.slack || closed_after
    }

    /// The vote speaks for these years.
    pub fn agrees(&self, vote: &Vote) -> bool {
        vote.start == self.start + self.hidden
    }
}

/// A set with its years, from the oldest file to the newest. Files without stamps are left out.
#[derive(Clone, Debug)]
pub struct Chain {
    pub links: Vec<Link>,
}

/// None if no file of the set has a stamp.
pub fn settle(files: &[File], set: &Set, zone: Zone) -> Option<Chain> {
    let choices = choices(files, set, zone);
    let tried = lineup::orders(files, &choices, zone).into_iter().filter_map(|order| {
        let (cost, links) = best_years(files, &choices, &order.places)?;
        let against = Cost { doubts: order.misnamed, misnamed: order.misnamed, ..Cost::default() };
        Some((cost + against, links))
    });
    let best = tried.reduce(|best, other| if other.0 < best.0 { other } else { best });
    best.map(|(_, mut links)| {
        links.sort_by_key(|link| link.first);
        Chain { links }
    })
}

/// For every file of the set that has stamps, in the order of names, the years it can begin in.
fn choices(files: &[File], set: &Set, zone: Zone) -> Vec<Vec<Link>> {
    let dated: Vec<usize> =
        set.members.iter().copied().filter(|&file| track(files, file).is_some()).collect();
    if dated.is_empty() {
        return Vec::new();
    }
    let spoken = dated.iter().filter_map(|&file| files.get(file)).flat_map(|file| {
        let stated = file.track.as_ref().and_then(|track| track.stated);
        stated.into_iter().chain(file.votes.iter().map(|vote| vote.start))
    });
    let (lowest, highest) =
        spoken.fold((i32::MAX, i32::MIN), |(low, high), year| (low.min(year), high.max(year)));
    let new_years =
        dated.iter().filter_map(|&file| track(files, file)).map(|track| track.end.year.max(0)).sum::<i32>();
    let wraps = dated.windows(2).filter(|pair| wraps(files, pair, zone)).count();
    // The New Years that the set passes if its names are in order; files without a voice may lie by so many
    // before or after those that have one.
    let passed = new_years.saturating_add(i32::try_from(wraps).unwrap_or(WIDEST)).min(WIDEST);
    let top = highest.saturating_add(1 + passed);
    let bottom = lowest.saturating_sub(EARLIER + passed).max(top - 2 * WIDEST);
    let years = |file: usize| match track(files, file).and_then(|track| track.stated) {
        Some(stated) => stated..=stated,
        None => bottom..=top,
    };
    let hidden = |file: usize| match track(files, file).is_some_and(|track| track.may_hide()) {
        true => 0..=MOST_HIDDEN,
        false => 0..=0,
    };
    let spans = ring(files, &dated, zone);
    let links = |(at, &file): (usize, &usize)| {
        let years = years(file).rev().flat_map(|start| hidden(file).map(move |hidden| (start, hidden)));
        let links = years.filter_map(|(start, hidden)| link(files, file, start, hidden, top, zone));
        let room = room(files, file, &spans, at);
        unopposed(links.map(|link| close(files, link, room)).collect())
    };
    dated.iter().enumerate().map(links).collect()
}

/// Where a file known by its head alone ends: when it was closed, if that is known.
fn close(files: &[File], link: Link, room: i64) -> Link {
    match files.get(link.file).and_then(|file| file.closed(link.start)) {
        Some((closed, spans_year)) => {
            // Weighs more than numbers that run the other way.
            let doubts = link.cost.doubts + if spans_year { 2 } else { 0 };
            Link { end: closed.max(link.end), spans_year, cost: Cost { doubts, ..link.cost }, ..link }
        }
        None => Link { room, ..link },
    }
}

/// Where each file begins and ends within the year, whatever year it is.
pub fn ring(files: &[File], dated: &[usize], zone: Zone) -> Vec<(i64, i64)> {
    let span = |track: &Track| (track.first_at(2000, zone), track.end_at(2000 - track.end.year, zone));
    dated.iter().map(|&file| track(files, file).map_or((0, 0), span)).collect()
}

/// A file known by its head alone goes on to the next beginning in its set, by the season.
fn room(files: &[File], file: usize, spans: &[(i64, i64)], at: usize) -> i64 {
    let (true, Some((_, end))) = (track(files, file).is_some_and(|track| !track.end_known), spans.get(at))
    else {
        return 0;
    };
    let others = spans.iter().enumerate().filter(|(other, _)| *other != at);
    others.map(|(_, (first, _))| (first - end).rem_euclid(YEAR)).min().unwrap_or(0)
}

/// Only the choices with the least of those contradictions that outweigh any overlap with a neighbour and
/// do not depend on one: the others can never win.
fn unopposed(mut links: Vec<Link>) -> Vec<Link> {
    let alone = |cost: &Cost| (cost.calendar, cost.after_latest, cost.fits_lost, cost.after_written);
    let least = links.iter().map(|link| alone(&link.cost)).min();
    links.retain(|link| Some(alone(&link.cost)) == least);
    links
}

pub fn track(files: &[File], file: usize) -> Option<&Track> {
    files.get(file)?.track.as_ref()
}

/// The second file begins earlier in the year than the first one ends.
fn wraps(files: &[File], pair: &[usize], zone: Zone) -> bool {
    let [older, newer] = pair else { return false };
    let (Some(older), Some(newer)) = (track(files, *older), track(files, *newer)) else { return false };
    newer.first_at(2000, zone) < older.end_at(2000 - older.end.year, zone)
}

fn link(files: &[File], file: usize, start: i32, hidden: i32, top: i32, zone: Zone) -> Option<Link> {
    let track = track(files, file)?;
    let calendar = track.denies(start, hidden).into();
    let mut cost =
        Cost { calendar, hidden: hidden.unsigned_abs(), age: start.abs_diff(top), ..Cost::default() };
    for vote in &files.get(file)?.votes {
        // Votes are about the end of the file.
        let apart = vote.years_off(start + hidden);
        let after = start + hidden > vote.start;
        match vote.witness {
            Witness::Latest | Witness::Nothing if after => cost.after_latest += apart,
            Witness::Latest | Witness::Nothing => {}
            Witness::Name => cost.off_name += apart,
            Witness::Header | Witness::Mtime if after => cost.after_written += 1,
            Witness::Header => cost.before_header += apart,
            Witness::Mtime => cost.before_mtime += apart,
            Witness::Others => cost.off_others += apart,
        }
        cost.fits_lost += u32::from(vote.trusted && apart > 0);
        cost.doubts += u32::from(matches!(vote.witness, Witness::Header | Witness::Mtime) && apart > 0);
    }
    let (first, end) = (track.first_at(start, zone), track.end_at(start + hidden, zone));
    let (day, second) = zone.local(end);
    let slack = match zone.wall(day, second) {
        Wall::Twice(early, late) => track.slack.max(late - early),
        _ => track.slack,
    };
    Some(Link { file, start, hidden, first, end, seen: end, slack, spans_year: false, room: 0, cost })
}

/// What is held against two files following one another.
fn junction(files: &[File], older: &Link, newer: &Link) -> Cost {
    let (Some(before), Some(after)) = (track(files, older.file), track(files, newer.file)) else {
        return Cost::default();
    };
    if before.is_twin(after) {
        return Cost { overlaps: u32::from(older.first != newer.first), ..Cost::default() };
    }
    let gap = newer.first - older.end;
    if newer.hidden > 0 && !(before.end_known && gap.abs() <= DAY) {
        // Only a file that ends on the very day can bear witness to years that no sample shows.
        return Cost { calendar: 1, ..Cost::default() };
    }
    if older.overlaps(newer) {
        return Cost { overlaps: 1, ..Cost::default() };
    }
    let days = (gap - older.room).max(0) / DAY;
    Cost { silence: u32::try_from(days).unwrap_or(u32::MAX), ..Cost::default() }
}

/// The least costly years for files in this order (indices into `choices`).
fn best_years(files: &[File], choices: &[Vec<Link>], order: &[usize]) -> Option<(Cost, Vec<Link>)> {
    // Per file and choice: the least cost up to here, and the choice of the file before that gives it.
    let mut steps: Vec<Vec<(Cost, usize)>> = Vec::new();
    let mut before: &[Link] = &[];
    for &at in order {
        let links = choices.get(at)?;
        let step = links.iter().map(|link| match steps.last() {
            None if link.hidden > 0 => (Cost { calendar: 1, ..Cost::default() } + link.cost, 0),
            None => (link.cost, 0),
            Some(last) => last
                .iter()
                .zip(before)
                .enumerate()
                .map(|(choice, ((cost, _), older))| {
                    (*cost + junction(files, older, link) + link.cost, choice)
                })
                .min()
                .unwrap_or((link.cost, 0)),
        });
        let step = step.collect();
        steps.push(step);
        before = links;
    }
    let last = steps.last()?;
    let (mut choice, (cost, _)) = last.iter().enumerate().min_by_key(|(_, (cost, _))| *cost)?;
    let mut links = Vec::new();
    for (&at, step) in order.iter().zip(&steps).rev() {
        links.push(*choices.get(at)?.get(choice)?);
        choice = step.get(choice)?.1;
    }
    links.reverse();
    Some((*cost, links))
}
