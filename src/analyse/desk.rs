//! What every section needs at hand: the tables, and the way from codes back to names, times and lines.

use super::{TRACED, Terms};
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

pub struct Desk<'a> {
    pub gathered: &'a Gathered,
    tables: &'a Tables,
    pub terms: &'a Terms<'a>,
}

/// Plain totals by what is counted.
pub struct Totals(Vec<(i64, u64)>);

impl Totals {
    pub fn of(&self, what: What) -> u64 {
        self.0.iter().find(|(code, _)| *code == what as i64).map_or(0, |(_, n)| *n)
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
        Totals(rows.iter().map(|row| (row.int("what"), row.count("n"))).collect())
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

    /// The first lines kept of an address, else the one at a position; only for the top of a list.
    pub fn lines_of(&self, rank: usize, topic: Topic, who: Who) -> Vec<Evidence> {
        if rank >= TRACED {
            return Vec::new();
        }
        self.gathered.tally.texts.few(topic, who).iter().map(|at| self.evidence(*at)).collect()
    }

    pub fn evidence(&self, at: Position) -> Evidence {
        let source = self.gathered.sources.get(at.source());
        let text = self.gathered.tally.texts.get(at).unwrap_or_default();
        Evidence {
            file: source.map_or_else(String::new, |source| source.name.clone()),
            line: source.map_or(0, |source| source.line_number(at)),
            text: String::from_utf8_lossy(text).into_owned(),
        }
    }

    /// Rows of a name and a count.
    pub fn counted(&self, rows: &Rows, name: &str, count: &str) -> Vec<Counted> {
        rows.iter().map(|row| Counted { name: self.name(row.int(name)), count: row.count(count) }).collect()
    }
}
