//! The rule sets in the daily report.

use std::fs;

use serde_json::json;

use super::{Desk, set, states};
use crate::run::{Run, report};

const LINE: &str = "Mar  2 07:00:00 gw kernel: Illegal port 25 > IN=eth1 OUT=eth0 SRC=192.168.2.23 DST=198.51.100.25 LEN=60 PROTO=TCP SPT=1025 DPT=25 SYN\n";

fn with_rules(desk: &Desk, rules: &str, listing: &str, format: &str) -> Run {
    let log = desk.write("kern.log", LINE);
    let (rules, listing) = (format!("--firewall-rules={rules}"), format!("--firewall-listing={listing}"));
    report(&[&rules, &listing, &format!("--format={format}")], &[log])
}

#[test]
fn states_stand_in_every_form_of_the_report() {
    let desk = Desk::new();
    let run =
        |format| with_rules(&desk, "samples/firewall/firewall.json", "samples/firewall/forward.txt", format);
    let json = run("json").json();
    assert_eq!(states(&json["rule_sets"]), ["outgoing-mail closed", "games partial", "guests open"]);
    assert_eq!(json["rule_sets"]["rules"], 5);
    assert_eq!(json["rule_sets"]["not_understood"], 1);
    let text = run("text");
    assert_eq!(text.code, Some(0));
    for words in [
        "RULE SETS",
        "3 rule sets",
        "closed   outgoing-mail",
        "1 of 2",
        "'games' is partial; missing:",
        "1 of 5 rules",
    ] {
        assert!(text.out.contains(words), "no '{words}' in {}", text.out);
    }
    let html = run("html").out;
    for words in [
        "<section id=\"rulesets\">",
        "1 closed, 1 partial, 1 open",
        "outgoing-mail",
        "<span class=\"place\">missing</span>",
    ] {
        assert!(html.contains(words), "no '{words}'");
    }
}

#[test]
fn without_a_listing_there_is_no_section() {
    let desk = Desk::new();
    let log = desk.write("kern.log", LINE);
    let run = report(&["--firewall-rules=samples/firewall/firewall.json", "--format=json"], &[&log]);
    assert!(run.json().get("rule_sets").is_none());
    let html = report(&["--format=html"], &[&log]).out;
    assert!(!html.contains("rulesets"));
}

#[test]
fn the_configuration_names_both() {
    let desk = Desk::new();
    let log = desk.write("kern.log", LINE);
    let text = "[firewall]\nrules = 'samples/firewall/firewall.json'\nlisting = 'samples/firewall/forward-saved.txt'\n";
    let config = format!("--config={}", desk.write("rapsheet.toml", text).display());
    let run = report(&[&config, "--format=json"], &[log]);
    assert_eq!(states(&run.json()["rule_sets"]), ["outgoing-mail closed", "games partial", "guests open"]);
}

#[test]
fn a_listing_that_cannot_be_read_is_a_problem_and_no_end() {
    let desk = Desk::new();
    let rubbish = desk.write("listing.txt", "rubbish\n");
    let run = with_rules(&desk, "samples/firewall/firewall.json", rubbish.to_str().expect("a path"), "json");
    assert_eq!(run.code, Some(3), "{run:?}");
    let json = run.json();
    assert_eq!(states(&json["rule_sets"]), ["outgoing-mail unknown", "games unknown", "guests unknown"]);
    assert!(
        json["problems"][0]["what"].as_str().is_some_and(|what| what.contains("no chain FORWARD")),
        "{json:#}"
    );
    let html =
        with_rules(&desk, "samples/firewall/firewall.json", rubbish.to_str().expect("a path"), "html").out;
    assert!(html.contains("3 unknown") && html.contains("<b>Not known:</b>"));
    let run = with_rules(&desk, "/nowhere.json", rubbish.to_str().expect("a path"), "json");
    assert!(run.code == Some(2) && run.err.contains("/nowhere.json"), "{run:?}");
}

#[test]
fn hostile_names_are_shown_and_not_obeyed() {
    let desk = Desk::new();
    let name = "<script>alert(1)</script>\u{1b}[2J\u{202e}\"'>";
    let mut hostile = set(name, &[("DROP", "tcp", "", "tcp dpt:25 /* </code><b>x */")]);
    hostile["comment"] = json!(name);
    hostile["type"] = json!(name);
    let rules = desk.write("rules.json", &json!({"rules": [hostile]}).to_string());
    let rules = rules.to_str().expect("a path");
    for format in ["text", "html", "json"] {
        let run = with_rules(&desk, rules, "samples/firewall/forward.txt", format);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(!run.out.contains('\u{1b}') && !run.out.contains('\u{202e}'), "{format}");
        assert!(
            format == "json"
                || format == "text"
                || !run.out.contains("<script>alert") && !run.out.contains("</code><b>x"),
            "{format}"
        );
    }
    fs::copy(rules, desk.path("firewall.json")).expect("a copy");
    let run = desk.run(&["status", "--listing=samples/firewall/forward.txt"]);
    assert!(run.code == Some(0) && !run.out.contains('\u{1b}'), "{run:?}");
}
