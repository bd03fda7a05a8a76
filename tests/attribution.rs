//! The engine that says who did it, against cases with a known culprit. The table of the README is made by
//! `cargo run --release --example attribution`; this is a smaller run that is held to the same bars.

#[allow(dead_code)]
#[path = "../benches/attribution/measure.rs"]
mod measure;

use rapsheet::analyse::suspects::answer::Verdict;
use rapsheet::analyse::suspects::investigate;

use measure::crime::{self, Sort};
use measure::world::Scale;

/// First seed; the table of the README begins at 1.
const FIRST: u64 = 50_000;
/// Bins with fewer suspects than this say nothing about calibration within 5 points.
const ENOUGH: usize = 150;

/// Without optimisation a case takes seconds: there a few small ones are run, and the bars leave room for one or two that fail.
#[test]
fn the_guilty_are_named_and_the_innocent_are_not() {
    let few = cfg!(debug_assertions);
    let measured =
        if few { measure::run(FIRST, 16, Scale::Small) } else { measure::run(FIRST, 200, Scale::Usual) };
    eprintln!("{}{:?}", measured.table(), measured.wrong);
    let (named, accused, zone) = measured.shares();
    let (bar, zone_bar) = if few { (85.0, 93.0) } else { (95.0, 98.0) };
    assert!(named >= bar, "guilty named: {named:.1} %");
    assert!(accused <= 2.0, "innocent accused: {accused:.1} %");
    assert!(zone >= zone_bar, "zone right or undecidable: {zone:.1} %");
    for (said, truly, _) in measured.calibration().into_iter().filter(|(.., count)| *count >= ENOUGH) {
        assert!((said - truly).abs() <= 5.0, "said {said:.1} %, truly {truly:.1} %");
    }
}

#[test]
fn the_same_case_has_the_same_answer() {
    let told = crime::told(7, Scale::Small);
    assert_eq!(investigate(&told.case), investigate(&told.case));
}

#[test]
fn without_logs_of_that_time_there_is_no_data() {
    let seeds = (0..).filter(|seed| crime::told(*seed, Scale::Small).sort == Sort::NoLogs);
    for seed in seeds.take(2) {
        let answer = investigate(&crime::told(seed, Scale::Small).case);
        assert_eq!((answer.verdict, answer.verdict.contract()), (Verdict::NoData, "no-data"), "case {seed}");
    }
}
