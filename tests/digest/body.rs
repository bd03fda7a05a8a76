//! The two bodies: what they say of a bad day, a quiet one and none at all, what they make of hostile text, how long
//! they get, and how the HTML looks in a browser.

use std::path::Path;

use proptest::prelude::*;
use rapsheet::report::mail::{bodies, defanged, standing, subject};
use rapsheet::report::view::Report;
use serde_json::json;

use crate::report::chromium::{self, CONTRAST, EVIL};
use crate::report::fixture;

/// Widths of a telephone and of a window beside another.
const WIDTHS: [u32; 2] = [360, 1000];

fn html(report: &Report) -> String {
    bodies(&defanged(report), "").html
}

#[test]
fn both_bodies_say_what_the_report_says() {
    let report = fixture::bad_day();
    let bodies = bodies(&defanged(&report), "Why it came.");
    for body in [&bodies.text, &bodies.html] {
        for word in
            ["192.168.2[.]23", "946 connections", "illegal port-25 hits: 958", "Why it came.", "hxxp://"]
        {
            assert!(body.contains(word), "{word}\n{body}");
        }
        assert!(!body.contains("192.168.2.23") && !body.contains("http://"));
    }
    for part in ["<script", "<svg", "<img", "<link", "<a ", "url(", "@import", "javascript:"] {
        assert!(!bodies.html.contains(part), "{part}");
    }
    assert!(
        bodies.html.contains("name=\"color-scheme\"") && bodies.html.contains("prefers-color-scheme: dark")
    );
    assert!(bodies.text.lines().all(|line| line.chars().count() <= 90), "a text body is read at 80 columns");
}

#[test]
fn a_quiet_day_and_one_without_data_are_not_alike() {
    let [quiet, nothing] = [fixture::quiet(), fixture::empty(1)].map(|report| html(&report));
    assert!(quiet.contains("all quiet") && !nothing.contains("all quiet"));
    assert!(nothing.contains("unknown") && nothing.contains("No data on mail"));
    assert!(standing(&fixture::quiet()).is_empty());
    let lines = subject(&fixture::bad_day(), "gate", None);
    assert!(lines.starts_with("[gate] HIGH new: 192.168.2.23 made 946 illegal port-25 hits, "), "{lines}");
}

#[test]
fn hostile_text_is_quoted_and_short() {
    for evil in
        [EVIL.to_string(), "x".repeat(10_000), "<&\"'>\u{202e}".repeat(2_000), "\u{1f600}".repeat(5_000)]
    {
        let report = fixture::hostile(&evil);
        let bodies = bodies(&defanged(&report), "Why.");
        assert!(bodies.html.len() < 100_000 && bodies.text.len() < 100_000, "{}", bodies.html.len());
        assert!(!bodies.html.contains("<script") && !bodies.html.contains('\u{202e}'));
        assert!(!bodies.text.contains(['\u{202e}', '\0', '\x1b']));
        let subject = subject(&report, &evil, None);
        assert!(subject.chars().count() <= 140 && !subject.contains(['\0', '\r', '\n', '\u{202e}']));
    }
}

#[test]
fn no_address_of_a_log_is_left_as_it_was() {
    let mut report = fixture::hostile("http://a.evil.example/ joe@evil.example 203.0.113.9");
    // Our own: the machine's name and the names of files.
    report.host = "gate".into();
    report.sources.clear();
    report.port25.sources.iter_mut().for_each(|source| source.evidence.clear());
    report.problems.clear();
    report.notices.elsewhere.clear();
    report.rule_sets = None;
    for notice in &mut report.notices.explained {
        notice.name = "notice.eml".into();
        notice.suspects.iter_mut().for_each(|suspect| suspect.evidence.clear());
    }
    report.findings.retain(|finding| !matches!(finding.kind.as_str(), "input" | "time" | "gap"));
    for finding in &mut report.findings {
        finding.advice.clear();
        finding.evidence.iter_mut().for_each(|line| line.file = "/var/log/mail.log".into());
    }
    let bodies = bodies(&defanged(&report), "");
    for body in [&bodies.text, &bodies.html, &rapsheet::report::html::render(&defanged(&report))] {
        for fanged in ["evil.example", "http://a", "joe@", "203.0.113.9"] {
            let found = body.find(fanged).map(|at| &body[at.saturating_sub(200)..at + 20]);
            assert_eq!(found, None, "{fanged}");
        }
        assert!(body.contains("hxxp://a[.]evil[.]example/ joe[@]evil[.]example 203.0.113[.]9"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_a_log_holds_the_page_stays_small(text in "\\PC{0,300}|[<>&\"'.@:a-z]{0,300}", times in 1usize..200) {
        let report = fixture::hostile(&text.repeat(times));
        prop_assert!(html(&report).len() < 100_000);
    }
}

#[test]
fn the_html_stands_in_a_browser() {
    let Some((browser, folder)) = chromium::start("digest") else { return };
    let reports = [
        ("bad-day", fixture::bad_day()),
        ("bad-week", fixture::bad_week()),
        ("quiet", fixture::quiet()),
        ("no-data", fixture::empty(1)),
        ("hostile", fixture::hostile(EVIL)),
        ("hostile-long", fixture::hostile(&"x".repeat(10_000))),
    ];
    for (name, report) in &reports {
        stands(&browser, &folder, name, &html(report));
    }
}

/// At each width, light and dark: nothing scrolls sideways, all can be read, nothing ran or was fetched.
pub fn stands(browser: &crate::report::webdriver::Browser, folder: &Path, name: &str, page: &str) {
    let url = chromium::write(folder, name, page);
    for theme in ["light", "dark"] {
        for width in WIDTHS {
            chromium::look(browser, &url, theme, width, 800);
            chromium::screenshot(browser, &folder.join(format!("{name}-{width}-{theme}.png")));
        }
        let worst = browser.run(CONTRAST);
        assert!(worst[0].as_f64().is_some_and(|contrast| contrast >= 4.5), "{name}, {theme}: {worst}");
    }
    let found = browser.run(
        "return [window.hurt ?? null, document.scripts.length, document.images.length, document.links.length, \
         [...document.querySelectorAll('*')].flatMap((one) => [...one.attributes].map((a) => a.name)) \
         .filter((attribute) => attribute.startsWith('on')).length];",
    );
    assert_eq!(found, json!([null, 0, 0, 0, 0]), "{name}");
}
