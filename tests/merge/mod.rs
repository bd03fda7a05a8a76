//! However the input is cut, by whichever thread a piece is read and in whatever order the tallies are merged: the
//! report is the same.

pub mod world;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rapsheet::gather::{Archive, Found, Gathered, PIECE, Reading, gather};
use rapsheet::model::calendar::{self, Zone};
use rapsheet::model::stamp::ZoneSource;
use rapsheet::problem::Problems;
use rapsheet::report::json;
use rapsheet::report::view::Report;
use rapsheet::tally::Tally;
use rapsheet::tally::count::{Counter, Stitcher};
use rapsheet::tally::rules::{Rules, Window};
use serde_json::Value;

pub use self::world::{log, steps};
use crate::inside::{count_piece, report_of};

/// The second and third day of the log; the first is compared with.
fn window() -> Window {
    let day = calendar::day_number(2026, 3, 2).expect("a day");
    Window { first: day, last: day + 1, compare: day - 1 }
}

/// The figures as JSON: without the rules, which are always the same; without the evidence, since which lines are kept
/// depends on what a thread has met before; and without how the time was found, for which more cuts are more samples.
fn answer(report: Report) -> String {
    let report = json::render(&Report { rules: Vec::new(), ..report });
    let mut report: Value = serde_json::from_str(&report).expect("JSON");
    without(&["evidence", "time_basis", "confidence"], &mut report);
    format!("{report:#}")
}

pub fn without(keys: &[&str], value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|key, _| !keys.contains(&key.as_str()));
            object.values_mut().for_each(|value| without(keys, value));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| without(keys, value)),
        _ => {}
    }
}

fn rules() -> Rules {
    Rules { every_hit: true, ..Rules::default() }
}

/// The first line in which two reports differ, with what stands around it.
pub fn difference(one: &str, other: &str) -> Option<String> {
    let at = one.lines().zip(other.lines()).position(|(one, other)| one != other);
    let at = at.or_else(|| (one.lines().count() != other.lines().count()).then_some(0))?;
    let around =
        |text: &str| text.lines().skip(at.saturating_sub(12)).take(20).collect::<Vec<_>>().join("\n");
    Some(format!("{}\n--- differs from ---\n{}", around(one), around(other)))
}

/// Reads a file in pieces of about so many bytes.
fn read(path: &Path, piece: u64, window: Window) -> Report {
    let rules = rules();
    let reading = Reading {
        zone: Zone::UTC,
        zone_source: ZoneSource::Configured,
        latest: calendar::parse_rfc3339("2026-03-20T00:00:00Z").map(|micros| micros / 1_000_000),
        window,
        rules: &rules,
        piece,
    };
    let found = Found::discover(&[path.to_path_buf()]);
    report_of(gather(found, &reading, &Arc::new(AtomicU64::new(0))), window)
}

/// Every line given as evidence stands where it is said to stand.
fn evidence_is_true(value: &Value, lines: &[&str]) -> Result<(), String> {
    if let (Some(number), Some(text)) = (value["line"].as_u64(), value["text"].as_str())
        && !text.is_empty()
        && lines.get(number as usize - 1) != Some(&text)
    {
        return Err(format!("{number} is not {text}"));
    }
    let mut inner: Box<dyn Iterator<Item = &Value>> = match value {
        Value::Object(object) => Box::new(object.values()),
        Value::Array(list) => Box::new(list.iter()),
        _ => Box::new(std::iter::empty()),
    };
    inner.try_for_each(|value| evidence_is_true(value, lines))
}

/// Reads lines in pieces as `order` says: piece by piece, the number of the worker who reads it. Then merges the
/// workers' tallies from the front, or from the back.
fn count(log: &str, workers: &[u8], backwards: bool) -> String {
    let rules = rules();
    let mut counters: Vec<Counter> = (0..4).map(|_| Counter::new(&rules, window())).collect();
    let mut stitcher = Stitcher::new(&rules, window());
    let lines: Vec<&[u8]> = log.as_bytes().split(|byte| *byte == b'\n').collect();
    let size = lines.len().div_ceil(workers.len()).max(1);
    for (number, (lines, worker)) in lines.chunks(size).zip(workers).enumerate() {
        let counter = &mut counters[usize::from(*worker)];
        stitcher.next(count_piece(counter, number, lines));
    }
    let mut tallies: Vec<Tally> = counters.into_iter().map(|counter| counter.tally).collect();
    if backwards {
        tallies.reverse();
    }
    let mut tally = Tally::default();
    // (0 + (1 + 2)) + 3
    let (first, mut second, third, last) = {
        let mut each = tallies.into_iter();
        let mut next = || each.next().expect("four tallies");
        (next(), next(), next(), next())
    };
    second.merge(third);
    tally.merge(first);
    tally.merge(second);
    tally.merge(last);
    let unclosed = stitcher.finish(&mut tally);
    let problems = Problems::default();
    answer(report_of(
        Gathered {
            tally,
            unclosed,
            sources: Vec::new(),
            problems,
            bytes: 0,
            overlong: 0,
            archive: Archive::default(),
        },
        window(),
    ))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, rng_seed: RngSeed::Fixed(2026),  ..ProptestConfig::default() })]

    #[test]
    fn any_cut_of_a_file_gives_the_same_report(
        steps in steps(),
        pieces in prop::collection::vec(40u64..6000, 2),
        everything: bool,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mail.log");
        let log = log(&steps);
        std::fs::write(&path, &log).expect("a file");
        let lines: Vec<&str> = log.split('\n').collect();
        let window = if everything { Window::ALL } else { window() };
        let whole = answer(read(&path, PIECE, window));
        for piece in &pieces {
            let cut = read(&path, *piece, window);
            let value = serde_json::to_value(&cut).expect("JSON");
            prop_assert_eq!(evidence_is_true(&value, &lines), Ok(()));
            if let Some(difference) = difference(&whole, &answer(cut)) {
                prop_assert!(false, "in pieces of {}:\n{}", piece, difference);
            }
        }
    }

    #[test]
    fn any_order_of_merging_gives_the_same_report(
        steps in steps(),
        workers in prop::collection::vec(0u8..4, 1..12),
        others in prop::collection::vec(0u8..4, 12),
    ) {
        let log = log(&steps);
        let one = count(&log, &workers, false);
        let others: Vec<u8> = workers.iter().zip(&others).map(|(_, other)| *other).collect();
        for other in [count(&log, &workers, true), count(&log, &others, false)] {
            if let Some(difference) = difference(&one, &other) {
                prop_assert!(false, "{}", difference);
            }
        }
    }
}
