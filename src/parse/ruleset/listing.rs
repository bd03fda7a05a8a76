//! What the FORWARD chain holds: from `iptables -L`, with or without `-n`, `-v` and `--line-numbers`, of one chain or of
//! all; from `-S`; from iptables-save. Pure.
//!
//! By print_header() and print_firewall() of iptables, 1.3 to 1.8.10. From 1.8.9 on `-n` prints protocols as numbers.

use super::columns::{self, Columns};
use super::{places, saved};
use crate::model::ruleset::{Chain, Row};

/// The chain that rule sets live in.
const FORWARD: &str = "FORWARD";
/// Rows at most: more is no router's chain.
const MOST: usize = 100_000;

/// Why a text is no listing of the chain.
#[derive(Debug, PartialEq, Eq)]
pub struct NoListing {
    /// From 1; None where the whole is meant.
    pub line: Option<usize>,
    pub what: String,
}

/// Reads a listing. Rows with words that are not known are kept without a rule; what is no row at all is an error.
pub fn chain(text: &str) -> Result<Chain, NoListing> {
    let mut reader = Reader { chain: Chain::default(), place: Place::Before, table: true, found: 0 };
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end();
        if line.is_empty() && matches!(reader.place, Place::Rows(_)) {
            // The end of a chain.
            reader.place = Place::Before;
        }
        // A warning of iptables, or a comment of iptables-save.
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        reader.line(number, line).map_err(|what| NoListing { line: Some(number), what })?;
        if reader.chain.rows.len() > MOST {
            return Err(NoListing { line: Some(number), what: format!("more than {MOST} rules") });
        }
    }
    let whole = |what: &str| Err(NoListing { line: None, what: what.to_string() });
    match (reader.found, &reader.place) {
        (0, _) => whole("it shows no chain FORWARD"),
        (_, Place::Heading) => whole("the columns of the chain have no heading"),
        (1, _) => Ok(reader.chain),
        _ => whole("it shows the chain FORWARD more than once"),
    }
}

struct Reader {
    chain: Chain,
    place: Place,
    /// False within another table of iptables-save.
    table: bool,
    /// How often the chain began.
    found: usize,
}

/// What the next line is.
enum Place {
    /// Before or after the chain.
    Before,
    /// The heading of the columns.
    Heading,
    /// A row below this heading.
    Rows(Heading),
}

/// Which columns a row has.
struct Heading {
    number: bool,
    counters: bool,
    interfaces: bool,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) -> Result<(), String> {
        if let Some(chain) = line.strip_prefix("Chain ") {
            let is_ours = chain.split(' ').next() == Some(FORWARD);
            self.found += usize::from(is_ours);
            self.place = if is_ours { Place::Heading } else { Place::Before };
            return Ok(());
        }
        match &self.place {
            Place::Heading => {
                self.place = Place::Rows(heading(line).ok_or("the columns of the chain have no heading")?);
            }
            Place::Rows(heading) => {
                let columns = columns(heading, line).ok_or("this is no row of a listing")?;
                self.chain.rows.push(Row { line: number, rule: columns::rule(&columns).ok() });
            }
            Place::Before => self.saved(number, line)?,
        }
        Ok(())
    }

    /// A line of `-S` or iptables-save; other text before the chain is passed over.
    fn saved(&mut self, number: usize, line: &str) -> Result<(), String> {
        if let Some(table) = line.strip_prefix('*') {
            self.table = table == "filter";
            return Ok(());
        }
        // Counters of iptables-save -c: `[12:720] -A ...`
        let line = match line.split_once("] ") {
            Some((counters, rest)) if counters.starts_with('[') => rest,
            _ => line,
        };
        let begins = |line: &str| line.starts_with("-P FORWARD ") || line.starts_with(":FORWARD ");
        if self.table && begins(line) {
            self.found += 1;
        }
        if !self.table || !line.starts_with("-A FORWARD") {
            return Ok(());
        }
        let words = saved::split(line).ok_or("a quote does not end")?;
        match words.get(..2) {
            Some([_, chain]) if chain == FORWARD => {
                let rule = saved::rule(words.get(2..).unwrap_or_default());
                self.chain.rows.push(Row { line: number, rule });
                // A part of a list is the list as well as its whole: `-P` may have been left out.
                self.found = self.found.max(1);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// `num   pkts bytes target     prot opt in     out     source               destination`
fn heading(line: &str) -> Option<Heading> {
    let names: Vec<&str> = line.split_whitespace().collect();
    let (number, rest) = match names.as_slice() {
        ["num", rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let (counters, rest) = match rest {
        ["pkts", "bytes", rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let interfaces = match rest {
        ["target", "prot", "opt", "source", "destination"] => false,
        ["target", "prot", "opt", "in", "out", "source", "destination"] => true,
        _ => return None,
    };
    Some(Heading { number, counters, interfaces })
}

/// The columns of a row; None for what is no row.
fn columns<'a>(heading: &Heading, line: &'a str) -> Option<Columns<'a>> {
    let mut rest = line;
    let mut next = || -> Option<&'a str> {
        rest = rest.trim_start();
        let (word, after) = rest.split_at_checked(rest.find(char::is_whitespace).unwrap_or(rest.len()))?;
        rest = after;
        (!word.is_empty()).then_some(word)
    };
    if heading.number {
        next()?.parse::<u64>().ok()?;
    }
    if heading.counters {
        let is_count = |word: &str| word.trim_end_matches(['K', 'M', 'G', 'T', 'P']).parse::<u64>().is_ok();
        let (packets, bytes) = (next()?, next()?);
        (is_count(packets) && is_count(bytes)).then_some(())?;
    }
    let is_opt = |word: &str| matches!(word, "--" | "-f" | "!f");
    let (first, second) = (next()?, next()?);
    let mut word = next()?;
    let (target, prot, opt) = if is_opt(second) {
        // A rule may have no target: it only counts.
        ("", first, second)
    } else if is_opt(word) {
        (first, second, std::mem::replace(&mut word, next()?))
    } else {
        // ip6tables has no fragments: older versions print nothing there.
        (first, second, "")
    };
    let (input, output, source) = if heading.interfaces { (word, next()?, next()?) } else { ("", "", word) };
    let destination = next()?;
    let is_row = !opt.is_empty() || places::protocol(prot).is_some();
    is_row.then(|| Columns { target, prot, opt, input, output, source, destination, spec: rest.trim() })
}
