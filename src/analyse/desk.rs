//! What every section needs at hand: the tables, and the way from codes back to names, times and lines.

use super::{SHOWN, TRACED, Terms};
use crate::ask::questions::Question;
use crate::ask::{AskError, Rows, Tables};
use crate::gather::Gathered;
use crate::model::calendar::Moment;
use crate::model::finding::Evidence;
use crate::model::source::Position;
use crate::report::view::Counted;
use crate::tally::What;
use crate::tally::key::Who;
use crate::tally::texts::Topic;

/// Lines of an address at most.
const LINES: usize = 5;

pub struct Desk<'a> {
    pub gathered: &'a Gathered,
    tables: &'a Tables,
    pub terms: &'a Terms<'a>,
}

/// Plain totals by what is counted: how many, and where the first line stands.
pub struct Totals(Vec<(i64, u64, i64)>);

impl Totals {
    pub fn of(&self, what: What) -> u64 {
        self.row(what).map_or(0, |(_, n, _)| *n)
    }

    fn row(&self, what: What) -> Option<&(i64, u64, i64)> {
        self.0.iter().find(|(code, ..)| *code == what as i64)
    }
}

impl<'a> Desk<'a> {
    pub const fn new(gathered: &'a Gathered, tables: &'a Tables, terms: &'a Terms<'a>) -> Desk<'a> {
        Desk { gathered, tables, terms }
    }

    pub fn ask(&self, question: &Question) -> Result<Rows, AskError> {
        self.tables.ask(question)
    }

    pub fn totals(&self, rows: Rows) -> Totals {
        Totals(rows.iter().map(|row| (row.int("what"), row.count("n"), row.int("at"))).collect())
    }

    /// A plain total's first line.
    pub fn first_of(&self, totals: &Totals, what: What) -> Vec<Evidence> {
        totals.row(what).map_or_else(Vec::new, |(.., at)| self.line(*at))
    }

    /// Plain totals with their first lines, those that are not nought.
    pub fn traced<const N: usize>(&self, totals: &Totals, list: [(&str, What); N]) -> Vec<Counted> {
        let seen = list.into_iter().filter(|(_, what)| totals.of(*what) > 0);
        seen.map(|(name, what)| Counted {
            name: name.to_string(),
            count: totals.of(what),
            evidence: self.first_of(totals, what),
        })
        .collect()
    }

    /// An instant given in microseconds.
    pub fn moment(&self, micros: i64) -> Moment {
        Moment::new(micros, self.terms.zone)
    }

    /// An instant given in seconds.
    pub fn second(&self, seconds: i64) -> Moment {
        self.moment(seconds.saturating_mul(1_000_000))
    }

    pub fn who(&self, code: i64) -> Who {
        self.tables.codes.who(code)
    }

    /// The address, or the text it was written as; `unknown` where the line had none.
    pub fn address(&self, code: i64) -> String {
        let shown = self.gathered.tally.names.show(self.who(code));
        if shown.is_empty() { "unknown".to_string() } else { shown }
    }

    pub fn name(&self, code: i64) -> String {
        self.gathered.tally.names.text(self.tables.codes.name(code))
    }

    /// The line at a position given as a number.
    pub fn line(&self, at: i64) -> Vec<Evidence> {
        vec![self.evidence(Position(at.unsigned_abs()))]
    }

    /// The line at a position given as a number, for a row that is shown.
    pub fn trace(&self, rank: usize, at: i64) -> Vec<Evidence> {
        if rank < SHOWN { self.line(at) } else { Vec::new() }
    }

    /// The line at a position and the further ones kept of an address, for a row that is shown; at the top of a list up
    /// to `LINES`.
    pub fn lines_of(&self, rank: usize, topics: &[Topic], who: Who, at: i64) -> Vec<Evidence> {
        if rank >= SHOWN {
            return Vec::new();
        }
        let texts = &self.gathered.tally.texts;
        let mut lines: Vec<Position> =
            topics.iter().flat_map(|topic| texts.few(*topic, who)).copied().collect();
        lines.push(Position(at.unsigned_abs()));
        lines.sort_unstable();
        lines.dedup();
        // Of a line without its text the place is named; one with it says more where there is room for one only.
        if rank >= TRACED {
            let told = lines.iter().copied().find(|at| texts.get(*at).is_some());
            lines = told.or(lines.first().copied()).into_iter().collect();
        }
        lines.iter().take(LINES).map(|at| self.evidence(*at)).collect()
    }

    pub fn evidence(&self, at: Position) -> Evidence {
        evidence(self.gathered, at)
    }

    /// Rows of a name and a count, each with its first line.
    pub fn counted(&self, rows: &Rows, name: &str, count: &str) -> Vec<Counted> {
        let rows = rows.iter().enumerate();
        rows.map(|(rank, row)| Counted {
            name: self.name(row.int(name)),
            count: row.count(count),
            evidence: self.trace(rank, row.int("at")),
        })
        .collect()
    }
}

/// The line at a position, with its text where that was kept.
pub fn evidence(gathered: &Gathered, at: Position) -> Evidence {
    let source = gathered.sources.get(at.source());
    let text = gathered.tally.texts.get(at).unwrap_or_default();
    Evidence {
        file: source.map_or_else(String::new, |source| source.name.clone()),
        line: source.map_or(0, |source| source.line_number(at)),
        text: String::from_utf8_lossy(text).into_owned(),
    }
}
