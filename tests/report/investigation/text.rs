//! What the customer reads, and that no text of notice or log breaks its 80 columns; and the JSON beside it.

use super::fixture;
use proptest::prelude::*;
use rapsheet::report::investigation::text;
use rapsheet::report::json;
use rapsheet::report::safe::{columns, is_harmful};
use rapsheet::report::view::investigation::{Incident, Investigation};

#[test]
fn the_story_prints_its_five_readings() {
    insta::assert_snapshot!(text::render(&fixture::story(), false), @"");
}

#[test]
fn a_named_host_comes_with_its_line() {
    let text = text::render(&fixture::named(), false);
    insta::assert_snapshot!(text.lines().take(60).collect::<Vec<_>>().join("\n"), @"");
}

#[test]
fn a_notice_alone_says_how_to_go_on() {
    insta::assert_snapshot!(text::render(&fixture::alone(), false), @"");
}

#[test]
fn ten_thousand_incidents_are_counted() {
    let mut all = fixture::alone();
    all.incidents = (0..10_000).map(|_| Incident { ours: true, ..all.incidents[0].clone() }).collect();
    let text = text::render(&all, false);
    assert!(text.contains("  and 9,960 more, in the HTML and JSON reports\n"), "{text}");
    assert!(text.lines().count() < 90);
}

#[test]
fn colour_only_where_asked_for() {
    assert!(!text::render(&fixture::story(), false).contains('\x1b'));
    assert!(text::render(&fixture::named(), true).contains("\x1b[1;31mIDENTIFIED"));
}

#[test]
fn json_has_the_names_of_the_contract() {
    let found: serde_json::Value = serde_json::from_str(&json::render(&fixture::named())).expect("JSON");
    assert_eq!(found["schema"], "rapsheet/investigation/1");
    assert_eq!(found["incidents"][0]["port"], 41_022);
    assert_eq!(found["zone"]["how"], "inferred");
    assert_eq!(found["suspects"][0]["evidence"][0]["at"], "2013-01-03T20:59:37+11:00");
    let evil = "\u{1b}[2J\u{202e}\"},{\"";
    let written = json::render(&fixture::hostile(evil));
    assert!(!written.chars().any(|letter| is_harmful(letter) && letter != '\n'));
    let found: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(found["suspects"][1]["id"], evil);
}

fn keeps_the_page(all: &Investigation) {
    for line in text::render(all, false).split_terminator('\n') {
        assert!(columns(line) <= 80, "{} columns: {line}", columns(line));
        assert!(!line.chars().any(is_harmful), "{line:?}");
    }
}

#[test]
fn no_line_is_wider_than_the_mail() {
    [fixture::story(), fixture::named(), fixture::alone(), fixture::empty()].iter().for_each(keeps_the_page);
    for text in ["", &"x".repeat(10_000), &"漢".repeat(10_000), &"word ".repeat(5_000)] {
        keeps_the_page(&fixture::hostile(text));
    }
}

#[test]
fn figures_that_are_none_break_nothing() {
    let mut all = fixture::story();
    for one in &mut all.suspects {
        (one.probability, one.by_chance, one.skew, one.lags) =
            (f64::NAN, f64::INFINITY, f64::NAN, vec![None; 40]);
    }
    if let Some(zone) = &mut all.zone {
        zone.margin = f64::NAN;
    }
    keeps_the_page(&all);
    assert!(text::render(&all, false).contains("and 28 more"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_hostile_text_breaks_the_page(text in "[\\x00-\\x{2fff}]{0,120}|[\\x{200b}-\\x{2069} a-z]{0,300}|\\PC{0,90}") {
        keeps_the_page(&fixture::hostile(&text));
    }
}
