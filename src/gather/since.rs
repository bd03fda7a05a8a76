//! Reading only what is new since another reading, and going on with what that one left open: the sum of such readings is
//! one reading of everything.
//!
//! What is carried from one to the next (`State`): how far each log was read (`input::resume`), what was open at the end
//! (sessions, queue ids, packets, the year reached), and the lines met lately that a second log may hold as well.
//! Sources keep their numbers for good, so that positions of all readings speak of one list.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::facts::{self, PieceFacts, SourceFacts};
use super::plan::{Plan, Resumed};
use super::{Archive, Found, Pass, Reading, run};
use crate::basis;
use crate::input::{self, resume};
use crate::model::mark::Mark;
use crate::problem::Problems;
use crate::tally::Tally;
use crate::tally::key::Name;
use crate::tally::sessions::Open;
use crate::tally::store::carried::State;
use crate::tally::store::day::StoredSource;

/// Seconds before the newest line of which a second log may yet get a line that the first has.
const LATE: i64 = 900;
/// Days after which the end of a session is not waited for any more, and those for which a log that is gone is remembered.
const WAITED: i64 = 30;
const REMEMBERED: i64 = 100;
const DAY: i64 = 86_400;

/// What a reading of new lines found.
pub struct Fresh {
    /// Counts of the new lines, each day apart.
    pub tally: Tally,
    /// Sessions whose end is known to be lost.
    pub unclosed: Vec<Open>,
    /// For the next reading.
    pub state: State,
    /// The sources that are there now, with their numbers in the state's list.
    pub sources: Vec<(usize, SourceFacts)>,
    pub problems: Problems,
    pub bytes: u64,
    pub overlong: u64,
    pub archive: Archive,
}

/// Reads what is new in the sources found. The window of `reading` holds all days, and its rules count them apart.
/// `now` is in microseconds since the epoch.
pub fn read_new(
    found: Found,
    reading: &Reading<'_>,
    mut state: State,
    now: i64,
    read: &Arc<AtomicU64>,
) -> Fresh {
    let Found { mut sources, mut problems } = found;
    let starts = resume::resume(&mut sources, &state.marks, is_final);
    let first = Plan::new(&sources, reading, None);
    let resumed = numbered(&sources, &first, &starts, &mut state);
    let mut plan = watched(first.resume(resumed.clone()), &sources, &state);
    let mut pass = run(&sources, &plan, reading, state.open.clone(), read);
    if let Some(corrected) = plan.corrected(&sources, reading, &pass.facts) {
        plan = watched(corrected, &sources, &state);
        pass = run(&sources, &plan, reading, state.open.clone(), read);
    }
    let Pass { mut tally, stitcher, facts } = pass;
    tally.names.merge(std::mem::take(&mut state.names));
    let mut none = Tally::default();
    let told = facts::sources(&sources, &plan, &facts, &mut none, &mut problems);
    let told: Vec<SourceFacts> =
        (0..sources.len()).filter_map(|source| told.get(plan.rank(source)).cloned()).collect();
    let (mut open, unclosed) = stitcher.pause(&mut tally);
    open.give_up(now.div_euclid(1_000_000) - WAITED * DAY);
    let marks = marks(&sources, &plan, &resumed, &starts, &facts, &state.marks, now);
    for (source, resumed) in resumed.iter().enumerate() {
        if let (Some(known), Some(facts)) = (state.sources.get_mut(resumed.number), told.get(source)) {
            tell(known, facts, resumed.from == 0);
        }
    }
    let bytes = facts.values().map(|facts| facts.bytes).sum();
    let overlong = facts.values().map(|facts| facts.overlong).sum();
    let sources_told = resumed.iter().map(|resumed| resumed.number).zip(told).collect();
    let archive = Archive::new(sources, &plan);
    // The names of what is open stay known, whoever takes the tally.
    let state = State { marks, open, names: tally.names.clone(), recent: plan.twins.recent(), ..state };
    Fresh { tally, unclosed, state, sources: sources_told, problems, bytes, overlong, archive }
}

/// Nobody writes on in a file that was rotated away: a last line without a newline is all there will be of it, unless the
/// file has grown since it was read last.
fn is_final(source: &input::Source, mark: Option<&Mark>) -> bool {
    !is_live(&source.name) && mark.is_none_or(|mark| mark.size == source.disk_bytes)
}

/// Does the name have no mark of rotation?
fn is_live(name: &str) -> bool {
    basis::set_of(name) == name
}

/// Where each source is gone on with; new ones get the next numbers, the oldest first.
fn numbered(
    sources: &[input::Source],
    plan: &Plan,
    starts: &[resume::Start],
    state: &mut State,
) -> Vec<Resumed> {
    let mut resumed = vec![Resumed::default(); sources.len()];
    for index in &plan.order {
        let (Some(source), Some(start)) = (sources.get(*index), starts.get(*index)) else { continue };
        let mark = start.mark.and_then(|mark| state.marks.get(mark));
        let number = mark.map_or(state.sources.len(), |mark| mark.source);
        if number == state.sources.len() {
            let (name, identity) = (source.name.clone(), resume::identity(source));
            state.sources.push(StoredSource { name, identity, ..StoredSource::default() });
        }
        let pieces = state.sources.get(number).map_or(&[][..], |source| &source.pieces);
        let begun = mark.filter(|_| start.from > 0);
        let before = pieces.last().copied().unwrap_or(0);
        if let Some(place) = resumed.get_mut(*index) {
            *place = Resumed {
                done: start.done,
                from: start.from,
                to: start.to,
                number,
                piece: if begun.is_some() { pieces.len().saturating_sub(1) } else { 0 },
                lines: begun.map_or(0, |mark| mark.lines.saturating_sub(before) as u32),
                previous: begun.and_then(|mark| mark.last),
            };
        }
    }
    resumed
}

/// Has the lines watched that stand in two logs, over the end of a reading as well.
fn watched(mut plan: Plan, sources: &[input::Source], state: &State) -> Plan {
    let logs = sources.iter().map(|source| Name::of(basis::set_of(&source.name).as_bytes()).0).collect();
    let newest = plan.bases.iter().filter_map(|basis| basis.last.or(basis.first)).max();
    let from = newest.map_or(i64::MIN, |newest| newest - LATE);
    plan.twins.resume(state.recent.clone(), logs, from);
    plan
}

/// How far each log is read now. Marks of logs that are not there are kept for a while: they may come back.
fn marks(
    sources: &[input::Source],
    plan: &Plan,
    resumed: &[Resumed],
    starts: &[resume::Start],
    facts: &BTreeMap<usize, PieceFacts>,
    before: &[Mark],
    now: i64,
) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (index, source) in sources.iter().enumerate().filter(|(_, source)| !source.is_stream()) {
        let (Some(resumed), Some(start)) = (resumed.get(index), starts.get(index)) else { continue };
        let known = start.mark.and_then(|mark| before.get(mark));
        let read = || {
            let own = facts
                .iter()
                .filter(|(piece, _)| plan.pieces.get(**piece).is_some_and(|piece| piece.source == index));
            own.map(|(_, facts)| facts)
        };
        let lines: u64 = read().map(|facts| facts.lines).sum();
        let position = read().map(|facts| facts.end).max().unwrap_or(0).max(resumed.from);
        // A copy that ends before the position says nothing of it.
        if position == 0 || known.is_some_and(|known| position < known.position) {
            continue;
        }
        let last = read().filter_map(|facts| facts.time.previous()).next_back();
        marks.push(Mark {
            lines: known.filter(|_| resumed.from > 0).map_or(0, |known| known.lines) + lines,
            last: last.or_else(|| known.and_then(|known| known.last)),
            seen: now,
            ..resume::mark(source, resumed.number, position, known)
        });
    }
    let superseded =
        |old: &Mark| marks.iter().any(|mark| mark.source == old.source && mark.position >= old.position);
    let old = |mark: &&Mark| now - mark.seen < REMEMBERED * DAY * 1_000_000 && !superseded(mark);
    let kept: Vec<Mark> = before.iter().filter(old).cloned().collect();
    marks.extend(kept);
    marks
}

/// What the list of sources says of one from now on.
fn tell(known: &mut StoredSource, facts: &SourceFacts, begun: bool) {
    known.name.clone_from(&facts.name);
    if begun && facts.lines > 0 {
        known.pieces.clone_from(&facts.pieces);
        known.words.clone_from(&facts.words);
        known.traits = facts.traits();
    }
}
