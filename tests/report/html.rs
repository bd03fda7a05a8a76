//! The HTML file read as text: whole, self-contained, and no log text can add a tag to it.

use super::fixture;
use proptest::prelude::*;
use rapsheet::report::safe::{columns, is_harmful, safe};
use rapsheet::report::{html, view::Report};

/// Elements that have no end tag.
const VOID: [&str; 5] = ["meta", "link", "input", "br", "hr"];

/// Every tag as `name attribute attribute`, end tags as `/name`; what stands inside script and style is passed over.
pub fn tags(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let end = tag_end(&rest[at..]) + at;
        let tag = rest[at + 1..end].trim_end_matches('/');
        rest = &rest[end + 1..];
        let name = tag.split_whitespace().next().unwrap_or_default().to_string();
        for raw in ["script", "style"] {
            if name == raw {
                rest = &rest[rest.find(&format!("</{raw}>")).expect("an end tag")..];
            }
        }
        tags.push(std::iter::once(name).chain(attributes(tag)).collect::<Vec<_>>().join(" "));
    }
    tags
}

fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    tag.find(|letter| {
        quoted ^= letter == '"';
        letter == '>' && !quoted
    })
    .expect("a tag that ends")
}

fn attributes(tag: &str) -> Vec<String> {
    let outside: Vec<&str> = tag.split('"').step_by(2).collect();
    let words = outside.join(" ");
    words.split_whitespace().skip(1).map(|word| word.trim_end_matches('=').to_string()).collect()
}

pub fn is_balanced(html: &str) {
    let mut open: Vec<String> = Vec::new();
    for tag in tags(html) {
        let name = tag.split(' ').next().unwrap_or_default().to_string();
        if let Some(closed) = name.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(closed), "after {open:?}");
        } else if !name.starts_with('!') && !VOID.contains(&name.as_str()) && !is_empty_element(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

/// SVG shapes without content are written `<path/>`.
fn is_empty_element(name: &str) -> bool {
    matches!(name, "path" | "circle") || name == "rect-"
}

fn reports() -> Vec<Report> {
    vec![fixture::bad_day(), fixture::bad_week(), fixture::quiet(), fixture::empty(1), fixture::empty(40)]
}

#[test]
fn every_tag_is_closed() {
    // A rect may hold a title, so one that does not is told apart by how it is written.
    for report in reports() {
        let html = html::render(&report);
        is_balanced(&split_rects(&html));
        assert!(html.ends_with("</html>\n") || html.ends_with("</html>"));
    }
}

pub fn split_rects(html: &str) -> String {
    let mut out = String::new();
    for (place, piece) in html.split("<rect ").enumerate() {
        if place > 0 {
            let end = piece.find('>').expect("an end");
            out.push_str(if piece[..end].ends_with('/') { "<rect- " } else { "<rect " });
        }
        out.push_str(piece);
    }
    out
}

#[test]
fn it_asks_nobody_for_anything() {
    for report in reports() {
        let html = html::render(&report);
        let policy = "content=\"default-src 'none'; style-src 'sha256-";
        assert!(html.contains(policy), "the policy comes with the file");
        for word in ["http://", "https://", "url(", "@import", "src=\"", " style=\"", "unsafe-"] {
            assert!(!html.contains(word), "{word}");
        }
        let link = tags(&html).iter().filter(|tag| tag.starts_with("link")).count();
        assert_eq!(link, 1, "an empty icon only");
    }
}

#[test]
fn every_table_says_what_it_is() {
    let html = html::render(&fixture::bad_day());
    let count = |word: &str| html.matches(word).count();
    assert_eq!(count("<table>"), count("<caption>"));
    assert!(count("<table>") > 12);
    assert_eq!(count("<th "), count("scope=\"col\"") + count("scope=\"row\""));
    assert_eq!(count("<svg "), count("role=\"img\""));
    assert_eq!(count("<svg "), count("</desc>"));
}

#[test]
fn incidents_of_notices_stand_in_the_charts() {
    let html = html::render(&fixture::bad_day());
    assert!(html.contains("<h2>Abuse notices"));
    let marks = |mark: &str| html.matches(mark).count();
    assert_eq!(marks("<path class=\"incident\""), 4, "two incidents, on a wide page and a narrow one");
    assert!(marks(" incident\" x=") > 4, "cells of the heat map and of the strips");
    assert!(!html::render(&fixture::quiet()).contains("class=\"incident"));
}

#[test]
fn figures_lead_to_their_lines_and_their_rule() {
    let html = html::render(&fixture::bad_day());
    assert!(html.contains("/var/log/kern.log:1044</span>"));
    assert!(html.contains("DST=195.238.5.128 LEN=52"));
    assert!(html.contains("<summary>port25_by_source</summary>"));
    assert!(html.contains("port &#60; 588"), "the SQL is escaped");
}

#[test]
fn a_name_of_ten_thousand_letters_is_cut() {
    let html = html::render(&fixture::hostile(&"x".repeat(10_000)));
    assert!(html.len() < 1_500_000, "{} bytes", html.len());
    assert!(!html.contains(&"x".repeat(2_001)));
}

fn adds_no_tag(text: &str) {
    has_no_more_tags(text, |text| html::render(&fixture::hostile(text)));
}

/// The page with a hostile text has the tags it has with a harmless one as long.
pub fn has_no_more_tags(text: &str, page: impl Fn(&str) -> String) {
    let html = page(text);
    // What is shown of a control character is longer than the character.
    let harmless = page(&"x".repeat(columns(&safe(text))));
    let (found, wanted) = (tags(&html), tags(&harmless));
    let strange = found.iter().zip(&wanted).find(|(found, wanted)| found != wanted);
    assert!(strange.is_none() && found.len() == wanted.len(), "{text:?}: {strange:?}");
    assert!(!html.chars().any(|letter| is_harmful(letter) && letter != '\n'), "{text:?}");
}

/// Texts that have broken pages elsewhere.
pub const TRICKS: [&str; 13] = [
    "<script>alert(1)</script>",
    "\"onmouseover=\"alert(1)",
    "' onfocus='alert(1)' autofocus='",
    "]]><img src=x onerror=alert(1)>",
    "</title></style></script><svg onload=alert(1)>",
    "javascript:alert(1)",
    "--><!-- <![CDATA[",
    "{{ 7 * 7 }}{% raw %}",
    "a\0b\u{7f}\u{9b}c\r\nd\te",
    "\u{202e}gpj.exe\u{2066}\u{200b}",
    "&lt;script&gt;&#60;&amp;",
    "\u{fffd}\u{fffd} was not UTF-8",
    "",
];

#[test]
fn known_tricks_add_no_tag() {
    for text in TRICKS {
        adds_no_tag(text);
        adds_no_tag(&text.repeat(40));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_text_adds_a_tag(text in "[<>\"'&=/ a-z\\x00-\\x1f\\x{202a}-\\x{202e}\\]!-]{0,120}") {
        adds_no_tag(&text);
    }
}
