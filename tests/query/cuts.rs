//! Random logs, cut anywhere: the same events in the same order, and as many of each kind as the tally counts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use proptest::prelude::*;
use rapsheet::ask::query::{Places, Query};
use rapsheet::gather::{Found, PIECE, Reading, gather};
use rapsheet::model::calendar::Zone;
use rapsheet::model::grid::{Cell, Grid};
use rapsheet::model::stamp::ZoneSource;
use rapsheet::tally::What;
use rapsheet::tally::rules::{Rules, Window};

/// The answer about a log, row by row, and the totals of the tally.
fn answer(path: &Path, piece: u64, sql: &str) -> (Vec<String>, BTreeMap<&'static str, u64>) {
    let query = Query::new(sql);
    let events = query.wanted(1 << 30).map(Arc::new);
    let rules = Rules { events, by_day: true, ..Rules::default() };
    let reading = Reading {
        zone: Zone::UTC,
        zone_source: ZoneSource::Configured,
        latest: Some(1_773_964_800),
        window: Window::ALL,
        rules: &rules,
        piece,
    };
    let found = Found::discover(&[PathBuf::from(path)]);
    let mut gathered = gather(found, &reading, &Arc::new(AtomicU64::new(0)));
    let mut totals = BTreeMap::new();
    for (_, what, count) in gathered.tally.totals.iter() {
        *totals.entry(what.name()).or_default() += u64::from(count.n);
    }
    let sources = &gathered.sources;
    let places = Places {
        files: sources.iter().map(|source| source.name.clone()).collect(),
        line: &|at| sources.get(at.source()).map_or(0, |source| source.line_number(at)),
    };
    let answer = query.ask(&mut gathered.tally, &places, Zone::UTC, 1 << 30).expect("an answer");
    let row = |row| {
        (0..answer.names().len()).map(|column| format!("{:?}", answer.cell(row, column))).collect::<Vec<_>>()
    };
    ((0..answer.height()).map(|at| row(at).join(" ")).collect(), totals)
}

/// The figures of the totals, by events.
fn sums(path: &Path, piece: u64) -> (BTreeMap<&'static str, u64>, BTreeMap<&'static str, u64>) {
    let sum = |condition: &str, column: &str| {
        let sql = format!("SELECT COALESCE(SUM({column}), 0) AS n FROM events WHERE {condition}");
        let (rows, totals) = answer(path, piece, &sql);
        let n = rows[0].trim_start_matches("Int(").trim_end_matches(')').parse::<u64>().expect("a number");
        (n, totals)
    };
    let mut found = BTreeMap::new();
    let mut totals = BTreeMap::new();
    for (what, condition, column) in [
        (What::Inbound, "kind = 'connect' AND action = 'inbound'", "n"),
        (What::Outbound, "TRUE", "outbound"),
        (What::Reject, "kind = 'reject'", "n"),
        (What::Hit, "kind = 'hit'", "n"),
        (What::Port25, "TRUE", "port25"),
        (What::Delivered, "action = 'delivered'", "n"),
        (What::Reinjected, "action = 'reinjected'", "n"),
    ] {
        let (n, all) = sum(condition, column);
        if n > 0 || all.contains_key(what.name()) {
            found.insert(what.name(), n);
            totals.insert(what.name(), all.get(what.name()).copied().unwrap_or(0));
        }
    }
    (found, totals)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn wherever_a_log_is_cut_the_events_are_the_same(steps in crate::merge::steps(), piece in 200..5000_u64) {
        const SQL: &str = "SELECT instant, kind, action, n, client, name, source, destination, port25, outbound, \
                           sender, recipient, reason, zone, code, queue_id, file, line FROM events ORDER BY place";
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mail.log");
        fs::write(&path, crate::merge::log(&steps)).expect("a file");
        prop_assert_eq!(answer(&path, piece, SQL), answer(&path, PIECE, SQL));
        let (found, totals) = sums(&path, piece);
        prop_assert_eq!(found, totals);
    }
}

#[test]
fn cells_of_an_answer_beyond_its_end_are_null() {
    let query = Query::new("SELECT n FROM totals");
    let mut tally = rapsheet::tally::Tally::default();
    let places = Places { files: Vec::new(), line: &|_| 0 };
    let answer = query.ask(&mut tally, &places, Zone::UTC, 1 << 20).expect("an answer");
    assert_eq!((answer.height(), answer.cell(0, 0), answer.cell(7, 7)), (0, Cell::Null, Cell::Null));
}
