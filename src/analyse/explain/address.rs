//! One address: every line that names it, every count it is in, and how far it is from each threshold.

use super::thresholds::{Known, thresholds};
use super::{Row, SCHEMA, rows};
use crate::analyse::Terms;
use crate::ask::query::catalog::{Kind as ColumnKind, TABLES, Table};
use crate::ask::query::{Answer, Places, Query, Refusal};
use crate::gather::Gathered;
use crate::model::finding::Evidence;
use crate::model::net::Ip;
use crate::model::source::Position;
use crate::report::view::explanation::{Address, Count, Kind};
use crate::tally::rules::Rules;

/// Rows of one table at most; the sums over kinds count all.
const ROWS: usize = 1000;
/// Lines shown of each kind of event, and of all.
const LINES_EACH: usize = 3;
const LINES: usize = 30;

/// Explains an address. `events` are the events that name it, taken out of the tally and asked about before:
/// `super::timeline::events`.
pub fn address(
    gathered: &mut Gathered,
    events: &Answer,
    terms: &Terms<'_>,
    rules: &Rules,
    ip: Ip,
) -> Result<Address, Refusal> {
    let counts = counts(gathered, terms, ip)?;
    let named: Vec<Row<'_>> = rows(events).filter(|row| names(row, ip)).collect();
    let mut hosts: Vec<String> = named.iter().map(|row| row.text("name")).collect();
    hosts.retain(|name| !name.is_empty());
    hosts.sort_unstable();
    hosts.dedup();
    let second = |row: &Row<'_>| crate::model::calendar::Moment::new(row.number("epoch"), terms.zone);
    let known = Known { ip, inside: rules.is_inside(ip), events: &named };
    Ok(Address {
        schema: SCHEMA,
        ip: ip.to_string(),
        inside: known.inside,
        first: named.iter().min_by_key(|row| row.number("epoch")).map(second),
        last: named.iter().max_by_key(|row| row.number("epoch")).map(second),
        events: kinds(&named),
        counts,
        thresholds: thresholds(gathered, terms, &known),
        evidence: evidence(gathered, &named),
        timeline: None,
        names: hosts,
    })
}

/// Does an event speak of this address?
pub(super) fn names(row: &Row<'_>, ip: Ip) -> bool {
    let shown = ip.to_string();
    ["client", "source", "destination"].into_iter().any(|column| row.text(column) == shown)
}

/// Lines by kind and action, in the order of their first.
fn kinds(events: &[Row<'_>]) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    let mut ordered: Vec<&Row<'_>> = events.iter().collect();
    ordered.sort_by_key(|row| (row.number("epoch"), row.number("place")));
    for row in ordered {
        let (kind, action, at) = (row.text("kind"), row.text("action"), row.text("instant"));
        match kinds.iter_mut().find(|known| known.kind == kind && known.action == action) {
            Some(known) => {
                known.n += row.count("n");
                known.lines += 1;
                known.last = at;
            }
            None => {
                kinds.push(Kind { kind, action, n: row.count("n"), lines: 1, first: at.clone(), last: at })
            }
        }
    }
    kinds
}

/// Every row of counts about the address, table by table.
fn counts(gathered: &mut Gathered, terms: &Terms<'_>, ip: Ip) -> Result<Vec<Count>, Refusal> {
    let Gathered { tally, sources, .. } = gathered;
    let places = Places {
        files: sources.iter().map(|source| source.name.clone()).collect(),
        line: &|at| sources.get(at.source()).map_or(0, |source| source.line_number(at)),
    };
    let mut counts = Vec::new();
    for table in &TABLES {
        let Some(condition) = condition(table, ip) else { continue };
        let sql = format!("SELECT * FROM {} WHERE {condition} ORDER BY n DESC LIMIT {ROWS}", table.name);
        let answer = Query::new(sql).ask(tally, &places, terms.zone, u64::MAX)?;
        counts.extend(rows(&answer).map(|row| count(table, &row)));
    }
    Ok(counts)
}

/// The rows of a table that are about an address; None for tables without addresses.
fn condition(table: &Table, ip: Ip) -> Option<String> {
    let columns = table.shown().filter(|column| column.kind == ColumnKind::Address);
    // An address holds no quote.
    let tests: Vec<String> = columns.map(|column| format!("{} = '{ip}'", column.name)).collect();
    (!tests.is_empty()).then(|| tests.join(" OR "))
}

fn count(table: &'static Table, row: &Row<'_>) -> Count {
    let different = table.shown().any(|column| column.name == "different");
    Count {
        table: table.name,
        key: row.key(),
        n: row.count("n"),
        different: different.then(|| row.count("different")),
        first: row.text("first"),
        last: row.text("last"),
        file: row.text("file"),
        line: row.count("line"),
        figures: table.figures,
    }
}

/// The first few lines of each kind, in the order of reading.
fn evidence(gathered: &Gathered, events: &[Row<'_>]) -> Vec<Evidence> {
    let mut places: Vec<(Position, String)> =
        events.iter().map(|row| (Position(row.number("place").unsigned_abs()), row.text("kind"))).collect();
    places.sort_unstable();
    let mut shown: Vec<Position> = Vec::new();
    for kind in ["hit", "reject", "auth_failure"] {
        let own = places.iter().filter(|(_, other)| other == kind);
        shown.extend(own.take(LINES_EACH).map(|(at, _)| *at));
    }
    let others = places.iter().filter(|(at, _)| !shown.contains(at)).take(LINES_EACH).map(|(at, _)| *at);
    let others: Vec<Position> = others.collect();
    shown.extend(others);
    shown.sort_unstable();
    shown.truncate(LINES);
    let raw = gathered.archive.lines(&shown);
    let line = |at: &Position| {
        let source = gathered.sources.get(at.source());
        let kept = || gathered.tally.texts.get(*at).map(<[u8]>::to_vec);
        let text = raw.get(at).map(|raw| raw.bytes.clone()).or_else(kept).unwrap_or_default();
        Evidence {
            file: source.map_or_else(String::new, |source| source.name.clone()),
            line: source.map_or(0, |source| source.line_number(*at)),
            text: String::from_utf8_lossy(&text).into_owned(),
        }
    };
    shown.iter().map(line).collect()
}
