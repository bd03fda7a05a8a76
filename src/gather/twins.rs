//! Lines that stand in two sources: rsyslog writes a firewall line to ufw.log, kern.log and syslog, a mail line to
//! mail.log and mail.err. Each counts once.
//!
//! Only sources whose times overlap are watched. Of such a pair the smaller is read first and its lines are remembered
//! by a hash (of second, host, program, pid and message, so that the stamp's form does not matter); a line of the
//! larger is a duplicate as often as the smaller has it. So a line that one file holds twice, two packets of
//! one second, still counts twice. Memory: some 20 bytes for each counted line of the smaller source of a pair.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::model::header::Header;
use crate::tally::key::Name;
use crate::tally::store::carried::Recent;

/// Separately locked parts of the memory, so that threads rarely wait for one another.
const SHARDS: usize = 64;

/// A source, as far as its time goes; seconds since the epoch.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Rotated set it belongs to.
    pub set: usize,
    pub first: i64,
    /// None where the end is not known before it is read.
    pub last: Option<i64>,
    pub bytes: u64,
}

impl Span {
    /// Files of one set follow one another; where an end is unknown that is taken for granted.
    fn overlaps(&self, other: &Span) -> bool {
        let same_set = self.set == other.set;
        let end = |span: &Span| span.last.unwrap_or(if same_set { span.first } else { i64::MAX });
        if same_set {
            // Two files of one set may share the second in which the log was rotated.
            return self.first < end(other) && other.first < end(self);
        }
        self.first <= end(other) && other.first <= end(self)
    }
}

/// How often a line was met: at most in any source of the phases before, and in this phase.
#[derive(Clone, Copy, Debug, Default)]
struct Met {
    before: u16,
    now: u16,
    phase: u16,
}

#[derive(Debug)]
pub struct Twins {
    /// By source: the phase in which it is read.
    phases: Vec<u16>,
    /// By source: a source of a later phase overlaps it, so that its lines have to be remembered.
    remembered: Vec<bool>,
    shards: Vec<Mutex<FxHashMap<u64, Met>>>,
    /// What earlier readings of the same logs met, where they are gone on with.
    lately: Option<Lately>,
}

/// Lines met near the end of a reading: another log may hold them only when the next one comes.
#[derive(Debug)]
struct Lately {
    /// By source: the log that it is a file of.
    logs: Vec<u64>,
    /// They are files of more than one.
    several: bool,
    earlier: Recent,
    /// Lines from this second on are handed on to the next reading.
    from: i64,
    shards: Vec<Mutex<Recent>>,
}

impl Twins {
    /// `spans` by source; None for a source without time, or one that is not read.
    pub fn new(spans: &[Option<Span>]) -> Twins {
        let mut by_size: Vec<(usize, Span)> =
            spans.iter().enumerate().filter_map(|(source, span)| Some((source, (*span)?))).collect();
        by_size.sort_by_key(|(source, span)| (span.bytes, *source));
        let (mut phases, mut remembered) = (vec![0; spans.len()], vec![false; spans.len()]);
        for (place, (source, span)) in by_size.iter().enumerate() {
            for (smaller, other) in by_size.iter().take(place).filter(|(_, other)| span.overlaps(other)) {
                debug_assert!(other.bytes <= span.bytes);
                phases[*source] = phases[*source].max(phases[*smaller] + 1);
                remembered[*smaller] = true;
            }
        }
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Twins { phases, remembered, shards, lately: None }
    }

    /// Goes on with what earlier readings met. `logs` gives the log of each source; lines from the second `from` on are
    /// handed on.
    pub fn resume(&mut self, earlier: Recent, logs: Vec<u64>, from: i64) {
        for ((line, _), met) in &earlier {
            let Some(shard) = self.shards.get_mut(*line as usize % SHARDS) else { continue };
            let shard = shard.get_mut().unwrap_or_else(PoisonError::into_inner);
            let known = shard.entry(*line).or_insert(Met { phase: u16::MAX, ..Met::default() });
            known.before = known.before.max(met.times);
        }
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        let several = logs.iter().any(|log| Some(log) != logs.first());
        self.lately = Some(Lately { logs, several, earlier, from, shards });
    }

    /// What the next reading has to know.
    pub fn recent(self) -> Recent {
        let Some(Lately { mut earlier, from, shards, .. }) = self.lately else { return Recent::default() };
        earlier.retain(|_, met| met.second >= from);
        for shard in shards {
            for (key, met) in shard.into_inner().unwrap_or_else(PoisonError::into_inner) {
                let known = earlier.entry(key).or_default();
                known.second = met.second;
                known.times = known.times.saturating_add(met.times);
            }
        }
        earlier
    }

    /// How many phases there are; one where nothing overlaps.
    pub fn phases(&self) -> u16 {
        self.phases.iter().max().map_or(1, |last| last + 1)
    }

    pub fn phase(&self, source: usize) -> u16 {
        self.phases.get(source).copied().unwrap_or(0)
    }

    /// The watch over one source; None where nothing overlaps it.
    pub fn watch(&self, source: usize) -> Option<Watch<'_>> {
        let (phase, remember) = (self.phase(source), self.remembered.get(source).copied().unwrap_or(false));
        let log = self.lately.as_ref().and_then(|lately| lately.logs.get(source)).copied().unwrap_or(0);
        // Another log may get its lines only when the next reading comes.
        let handed_on = self.lately.as_ref().is_some_and(|lately| lately.several);
        (phase > 0 || remember || handed_on).then_some(Watch { twins: self, phase, remember, log })
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Watch<'t> {
    twins: &'t Twins,
    phase: u16,
    remember: bool,
    log: u64,
}

impl Watch<'_> {
    /// Notes a line; true if a source read before has it as often.
    pub fn is_twin(&self, header: &Header<'_>) -> bool {
        let key = key(header);
        let earlier = self.hand_on(key, header.when.seconds());
        let Some(shard) = self.twins.shards.get(key as usize % SHARDS) else { return false };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.remember && !shard.contains_key(&key) {
            return false;
        }
        let met = shard.entry(key).or_default();
        if met.phase != self.phase {
            *met = Met { before: met.before.max(met.now), now: earlier, phase: self.phase };
        }
        met.now = met.now.saturating_add(1);
        met.now <= met.before
    }

    /// Notes a line for the next reading; gives how often an earlier one met it in this log.
    fn hand_on(&self, key: u64, second: i64) -> u16 {
        let Some(lately) = &self.twins.lately else { return 0 };
        if second >= lately.from
            && let Some(shard) = lately.shards.get(key as usize % SHARDS)
        {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            let met = shard.entry((key, self.log)).or_default();
            (met.times, met.second) = (met.times.saturating_add(1), second);
        }
        lately.earlier.get(&(key, self.log)).map_or(0, |met| met.times)
    }
}

fn key(header: &Header<'_>) -> u64 {
    let parts = [Name::of(header.message).0, Name::of(header.program).0, Name::of(header.host).0];
    let seconds = header.when.seconds() as u64;
    let start = seconds.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(header.pid);
    parts.iter().fold(start, |key, part| key.rotate_left(23) ^ part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::header::When;

    fn span(set: usize, first: i64, last: Option<i64>, bytes: u64) -> Option<Span> {
        Some(Span { set, first, last, bytes })
    }

    fn header(message: &[u8]) -> Header<'_> {
        let when = When { micros: 7_000_000, day: 0, second: 7 };
        Header { when, host: b"gate", program: b"kernel", pid: 0, message }
    }

    #[test]
    fn rotated_files_are_not_watched_and_overlapping_ones_are() {
        let twins =
            Twins::new(&[span(0, 0, Some(100), 9), span(0, 100, Some(200), 9), span(0, 200, None, 9)]);
        assert_eq!(twins.phases(), 1);
        assert!((0..3).all(|source| twins.watch(source).is_none()));
        let twins = Twins::new(&[span(0, 0, Some(100), 90), span(1, 50, Some(60), 5), None]);
        assert_eq!((twins.phase(0), twins.phase(1), twins.phases()), (1, 0, 2));
    }

    #[test]
    fn a_line_is_a_twin_as_often_as_the_other_source_has_it() {
        let twins = Twins::new(&[span(0, 0, Some(100), 90), span(1, 0, Some(100), 5)]);
        let (large, small) = (twins.watch(0).expect("watched"), twins.watch(1).expect("watched"));
        assert!(!small.is_twin(&header(b"one")));
        assert!(!small.is_twin(&header(b"twice")) && !small.is_twin(&header(b"twice")));
        assert!(large.is_twin(&header(b"one")) && !large.is_twin(&header(b"one")));
        assert!(large.is_twin(&header(b"twice")) && large.is_twin(&header(b"twice")));
        assert!(!large.is_twin(&header(b"other")));
    }
}
