//! What one client did, replayed against the rules: when it would have been blocked, for how long, and what that would
//! have stopped.

use super::attempts::{Attempts, goes};
use super::gauge::{Gauge, counts};
use crate::model::block::{Cause, Direction};
use crate::model::blocking::BlockTerms;
use crate::model::dealing::{Client, Dealing};
use crate::model::source::Position;

/// The part of the logs that a plan is made from.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Only what stands before this second.
    pub before: Option<i64>,
    pub waves: &'a [(i64, i64)],
}

impl Part<'_> {
    pub fn holds(&self, second: u32) -> bool {
        self.before.is_none_or(|before| i64::from(second) < before)
    }

    fn in_wave(&self, second: u32) -> bool {
        let second = i64::from(second);
        let next = self.waves.partition_point(|(_, end)| *end < second);
        self.waves.get(next).is_some_and(|(start, _)| *start <= second)
    }
}

/// Causes as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Causes(u8);

impl Causes {
    pub const NONE: Causes = Causes(0);

    pub const fn and(self, cause: Cause) -> Causes {
        Causes(self.0 | 1 << cause as u8)
    }

    pub const fn has(self, cause: Cause) -> bool {
        self.0 & 1 << cause as u8 != 0
    }
}

/// The blocks of one client, one after the other; seconds since the epoch.
#[derive(Clone, Debug)]
pub struct Record {
    /// When the first one began.
    pub first: i64,
    /// The last one: its main cause, and from when until before when.
    pub cause: Cause,
    pub since: i64,
    pub until: i64,
    /// Of all of them.
    pub causes: Causes,
    pub times: u32,
    pub stopped: Attempts,
    /// Lines that brought the last one about, and the first of those that brought about the first one.
    pub lines: Vec<Position>,
    pub first_line: Option<Position>,
    /// Causes of the last one while it stands, and the length of its main cause.
    standing: Causes,
    pub length: i64,
}

/// A cause that is met.
struct Met {
    cause: Cause,
    now: i64,
    lines: Vec<Position>,
}

impl Record {
    fn new(met: Met, length: i64) -> Record {
        let causes = Causes::NONE.and(met.cause);
        Record {
            first: met.now,
            cause: met.cause,
            since: met.now,
            until: met.now + length,
            causes,
            times: 1,
            stopped: Attempts::default(),
            first_line: met.lines.first().copied(),
            lines: met.lines,
            standing: causes,
            length,
        }
    }

    /// An attempt while the block stands.
    fn stop(&mut self, dealing: &Dealing, terms: &BlockTerms) {
        self.stopped.add(dealing);
        if terms.of(self.cause).renew {
            self.until = self.until.max(i64::from(dealing.second) + self.length);
        }
    }

    /// Another cause while the block stands: it is made longer, if that cause asks for more. Else the next block begins.
    fn again(&mut self, met: Met, length: i64) {
        let until = met.now + length;
        if self.standing == Causes::NONE {
            self.times += 1;
            self.since = met.now;
            self.until = met.now;
        }
        self.standing = self.standing.and(met.cause);
        self.causes = self.causes.and(met.cause);
        if until > self.until {
            (self.cause, self.length, self.until, self.lines) = (met.cause, length, until, met.lines);
        }
    }
}

/// Replays clients; kept from one to the next for its memory.
#[derive(Debug, Default)]
pub struct Replay {
    gauges: [Gauge; 6],
}

impl Replay {
    /// The blocks of a client that was blocked so often before; None for one that met no cause.
    pub fn run(
        &mut self,
        client: &Client<'_>,
        direction: Direction,
        terms: &BlockTerms,
        earlier: u32,
        part: Part<'_>,
    ) -> Option<Record> {
        self.clear();
        let mut record: Option<Record> = None;
        let dealings = client.dealings.iter().take_while(|dealing| part.holds(dealing.second));
        for dealing in dealings.filter(|dealing| goes(dealing, direction)) {
            let now = i64::from(dealing.second);
            if let Some(block) = record.as_mut().filter(|block| block.standing != Causes::NONE) {
                if now < block.until {
                    block.stop(dealing, terms);
                } else {
                    block.standing = Causes::NONE;
                    self.clear();
                }
            }
            for (cause, gauge) in Cause::ALL.into_iter().zip(&mut self.gauges) {
                let rule = terms.of(cause);
                let standing = record.as_ref().map_or(Causes::NONE, |block| block.standing);
                if !rule.on
                    || standing.has(cause)
                    || !counts(cause, dealing, client, part.in_wave(dealing.second))
                    || gauge.add(cause, dealing, rule.window) < rule.threshold
                {
                    continue;
                }
                let met = Met { cause, now, lines: gauge.lines() };
                let before =
                    record.as_ref().map_or(0, |block| block.times - u32::from(standing != Causes::NONE));
                let length = grown(rule.length, earlier + before, terms);
                match &mut record {
                    Some(block) => block.again(met, length),
                    None => record = Some(Record::new(met, length)),
                }
            }
        }
        record
    }

    fn clear(&mut self) {
        self.gauges.iter_mut().for_each(Gauge::clear);
    }
}

/// The length of a block after so many earlier ones.
fn grown(length: i64, earlier: u32, terms: &BlockTerms) -> i64 {
    let factor = i64::from(terms.growth.max(1)).saturating_pow(earlier);
    length.saturating_mul(factor).min(terms.longest.max(length))
}
