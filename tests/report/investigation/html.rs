//! The HTML file read as text: whole, self-contained, and no text of notice or log can add a tag to it.

use super::fixture;
use crate::report::html::{TRICKS, has_no_more_tags, is_balanced, split_rects, tags};
use proptest::prelude::*;
use rapsheet::model::calendar::Moment;
use rapsheet::report::investigation::html;
use rapsheet::report::view::investigation::{Investigation, Mark};

fn all() -> [Investigation; 4] {
    [fixture::story(), fixture::named(), fixture::alone(), fixture::empty()]
}

#[test]
fn every_tag_is_closed_and_nobody_is_asked() {
    for one in all() {
        let html = html::render(&one);
        is_balanced(&split_rects(&html));
        assert!(html.contains("content=\"default-src 'none'; style-src 'sha256-"));
        // The name of SVG's elements is the one address in the script, and is never asked for.
        let asked = html.replace("\"http://www.w3.org/2000/svg\"", "");
        for word in ["http://", "https://", "url(", "@import", "src=\"", " style=\"", "unsafe-", "innerHTML"]
        {
            assert!(!asked.contains(word), "{word}");
        }
        assert_eq!(tags(&html).iter().filter(|tag| tag.starts_with("link")).count(), 1, "an empty icon only");
        let count = |word: &str| html.matches(word).count();
        assert_eq!(count("<table>"), count("<caption>"));
        assert_eq!(count("<th "), count("scope=\"col\"") + count("scope=\"row\""));
        assert_eq!(count("role=\"img\""), count("</desc>"));
    }
}

#[test]
fn the_picture_has_its_lanes_and_a_table_behind_it() {
    let html = html::render(&fixture::story());
    assert_eq!(html.matches("<path class=\"stroke k-hit\"").count(), 2, "wide and narrow");
    assert!(html.contains("<details class=\"every\"><summary>The times as a table (80)</summary>"));
    assert!(html.contains("192.168.2.23: 60 of 4012, those nearest to an incident"));
    assert!(html.contains("root /usr/local/bin/fetch-feeds"));
    assert!(!html::render(&fixture::empty()).contains("<figure"));
}

#[test]
fn a_hundred_thousand_marks_stay_small() {
    let mut one = fixture::story();
    let mark = |place: i64| Mark {
        at: Moment::new((1_357_000_000 + place * 6) * 1_000_000, "UTC".parse().expect("a zone")),
        until: None,
        text: "port 25".into(),
    };
    one.lanes[3].marks = (0..100_000).map(mark).collect();
    let html = html::render(&one);
    assert!(html.len() < 250_000, "{} bytes", html.len());
}

#[test]
fn known_tricks_add_no_tag() {
    for text in TRICKS {
        has_no_more_tags(text, |text| html::render(&fixture::hostile(text)));
        has_no_more_tags(&text.repeat(40), |text| html::render(&fixture::hostile(text)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_text_adds_a_tag(text in "[<>\"'&=/ a-z\\x00-\\x1f\\x{202a}-\\x{202e}\\]!-]{0,120}") {
        has_no_more_tags(&text, |text| html::render(&fixture::hostile(text)));
    }
}
