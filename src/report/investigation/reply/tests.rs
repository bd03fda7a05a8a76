//! Each verdict in its own words, and no more than it says.

use super::*;
use crate::model::calendar::{Moment, Zone, parse_rfc3339};
use crate::report::view::Source;
use crate::report::view::investigation::{Evidence, Lane, Mark, Suspect, Zone as Found};

fn at(text: &str) -> Moment {
    Moment::new(parse_rfc3339(text).expect("an instant"), Zone::UTC)
}

fn source(path: &str, last: &str) -> Source {
    Source {
        path: path.into(),
        lines: 10,
        first: None,
        last: Some(at(last)),
        year: "stated",
        zone: "stated",
        complete: true,
        compression: "none",
        time_basis: String::new(),
        confidence: "certain",
        dst_lines: 0,
        backward: 0,
        duplicate_of: None,
    }
}

fn suspect(id: &str, answer: &'static str) -> Suspect {
    Suspect {
        rank: 1,
        kind: "host",
        id: id.into(),
        name: "annas-laptop".into(),
        answer,
        class: 'a',
        class_words: "the notice's source port stands in a firewall line of that instant",
        matched: 3,
        of: 3,
        elsewhere: String::new(),
        evidence: vec![Evidence {
            file: "/var/log/kern.log.1".into(),
            line: 7,
            at: at("2026-05-11T09:59:39Z"),
            text: "a line".into(),
            incident: 0,
            lag: 0.0,
        }],
        ..Suspect::default()
    }
}

fn case(verdict: &'static str, answer: &'static str) -> Investigation {
    let incident = Incident {
        at: "2026-05-11T09:59:39Z".into(),
        here: Some(at("2026-05-11T09:59:39Z")),
        precision: 1,
        zone: "stated",
        ip: Some("198.51.100.7".into()),
        role: "source",
        port: Some(40_001),
        port_role: "source",
        peer: Some("203.0.113.9".into()),
        peer_port: Some(25),
        kind: "spam".into(),
        ours: true,
        ..Incident::default()
    };
    let mark = Mark { at: at("2026-05-12T10:00:00Z"), until: None, text: String::new() };
    Investigation {
        schema: "rapsheet/investigation/1",
        version: "0.1.0",
        host: "gw".into(),
        local_zone: "UTC".into(),
        notices: vec![Notice { subject: "Abuse report 4711".into(), ..Notice::default() }],
        incidents: vec![incident],
        zone: None,
        readings: Vec::new(),
        verdict,
        answer,
        explanation: String::new(),
        suspects: vec![suspect("192.168.2.23", answer), suspect("192.168.2.24", answer)],
        excluded: Vec::new(),
        none_of_these: 0.0,
        remarks: Vec::new(),
        settles: Vec::new(),
        lanes: vec![Lane { name: "192.168.2.23".into(), kind: "hit", marks: vec![mark], left_out: 0 }],
        sources: vec![
            source("/var/log/kern.log", "2026-05-20T10:00:00Z"),
            source("/var/log/mail.log", "2026-06-20T10:00:00Z"),
        ],
        schedules: Vec::new(),
        problems: Vec::new(),
        problems_left_out: 0,
    }
}

/// In one line, so that where lines end does not matter.
fn told(all: &Investigation) -> String {
    let text = render(all);
    assert!(text.lines().all(|line| columns(line) <= WIDTH), "{text}");
    assert!(text.ends_with('\n') && !text.contains("\n\n\n"), "{text}");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_verdict_has_its_own_words() {
    for (verdict, answer, wanted) in [
        ("suspect", "identified", "Our logs name it: the device 192.168.2.23 (annas-laptop) in our network."),
        (
            "suspect",
            "probable",
            "Most probably it was the device 192.168.2.23 (annas-laptop) in our network.",
        ),
        (
            "undecided",
            "compatible",
            "The cause is not established. It could have been the device 192.168.2.23",
        ),
        (
            "undecided",
            "not distinguishable",
            "cannot tell them apart: the device 192.168.2.23 (annas-laptop) in our network; the device 192.168.2.24",
        ),
        ("undecided", "excluded", "can be excluded for the reported times. Our logs do not rule out a cause"),
        ("not-here", "not here", "This does not prove that the events did not take place"),
        (
            "no-data",
            "no data",
            "We cannot say what caused it: we have no logs that cover the reported times.",
        ),
        ("suspect", "some new word", "The cause is not established."),
    ] {
        let text = told(&case(verdict, answer));
        assert!(text.contains(wanted), "{answer}: {text}");
        let named = matches!(answer, "identified" | "probable");
        assert_eq!(text.contains("Our logs name it"), answer == "identified", "{text}");
        assert_eq!(text.contains("Most probably"), answer == "probable", "{text}");
        assert_eq!(text.contains("quiet for"), named, "{text}");
        assert_eq!(text.contains("not proven"), answer == "probable", "{text}");
        assert!(text.contains("[what was done"), "{text}");
        assert!(!text.contains("we have removed") && !text.contains("has been fixed"), "{text}");
    }
}

#[test]
fn the_whole_of_an_identified_case() {
    let wanted = "\
Subject: Re: Abuse report 4711

Dear abuse team,

Thank you for your notice. We have looked into it; this is what we
found.

What was reported
- 2026-05-11T09:59:39Z, 198.51.100.7 port 40001, to 203.0.113.9 port 25:
  spam

Cause
Our logs name it: the device 192.168.2.23 (annas-laptop) in our network.
3 of the 3 reported events are matched by our logs. In short: the
notice's source port stands in a firewall line of that instant.

Time
The time zone is stated in your notice and used as it stands. By the
clock of our machine the first of them is 2026-05-11T09:59:39+00:00.

What was done
[what was done about it and when: the device taken off the network or
cleaned, the job stopped, the password changed, outgoing port 25
blocked]

Since when quiet
The last activity of it in our logs is of 2026-05-12T10:00:00+00:00.
Until 2026-05-20T10:00:00+00:00, where the logs we read end, there is
nothing further of it: quiet for 8 d.

Regards,
[your name]
[customer number, and how to reach you]
";
    assert_eq!(render(&case("suspect", "identified")), wanted);
}

#[test]
fn what_is_missing_is_asked_for() {
    let mut all = case("undecided", "compatible");
    assert!(!told(&all).contains("the source port of each"));
    all.incidents[0].port_role = "";
    all.incidents[0].zone = "inferred";
    all.incidents[0].precision = 60;
    all.incidents[0].peer = None;
    all.zone = Some(Found { offset: "+11:00".into(), how: "inferred", runner_up: None, margin: 0.4 });
    let text = told(&all);
    for wanted in [
        "What we would need from you",
        "- the source port of each connection",
        "- the time zone of the times",
        "- the times to the second",
        "- the address and port of the other side",
        "we read its times as UTC+11:00, which fits our logs best. This is an inference",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    all.answer = "identified";
    assert!(!told(&all).contains("the source port of each"));
    all.answer = "probable";
    assert!(told(&all).contains("What would make it certain"));
}

#[test]
fn quiet_is_said_only_as_far_as_the_logs_show_it() {
    let mut all = case("suspect", "identified");
    all.suspects[0].next = Some(at("2026-06-01T00:00:00Z"));
    assert!(told(&all).contains("this may not mean that it has ended"));
    all.sources[0].last = Some(at("2026-05-12T12:00:00Z"));
    assert!(told(&all).contains("too soon after it to call it quiet. [since when"));
    // The mail log goes on, but tells nothing of a hit.
    all.sources.remove(0);
    assert!(!told(&all).contains("quiet for") && told(&all).contains("[since when"));
    all.lanes[0].left_out = 5;
    assert!(told(&all).contains("do not show when it was last active. [since when"));
    all.lanes.clear();
    all.suspects[0].evidence.clear();
    assert!(told(&all).contains("do not show when it was last active"));
}

#[test]
fn what_is_not_ours_and_what_is_hostile() {
    let mut all = case("no-data", "no data");
    all.incidents[0].ours = false;
    all.incidents[0].kind = "x\u{1b}[2J".repeat(200);
    all.notices[0].subject = "re: a\r\nBcc: everybody@far.example".into();
    let text = render(&all);
    assert!(text.contains("Your notice names 198.51.100.7, which to our knowledge is not ours."), "{text}");
    assert!(text.starts_with("Subject: re: a\\x0d\\x0aBcc: everybody@far.example\n"), "{text}");
    all.incidents[0].ours = true;
    assert!(!render(&all).contains('\u{1b}'));
    all.incidents = vec![all.incidents[0].clone(); 30];
    assert!(render(&all).contains("- and 10 more\n"));
    all.incidents.clear();
    all.suspects.clear();
    assert!(render(&all).contains("We could not find an event with time and address"));
}
