//! Lines: class, parser, time, event and what each adds.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use super::explain;
use crate::run::{Run, program, report};

fn line(text: &str) -> Value {
    explain(&[text, "--format=json"]).json()["lines"][0].clone()
}

fn field<'v>(line: &'v Value, name: &str) -> &'v Value {
    let fields = line["event"]["fields"].as_array().expect("fields");
    &fields.iter().find(|field| field["name"] == name).expect(name)["value"]
}

/// What it adds to a table of counts.
fn added(line: &Value, table: &str) -> Vec<(String, u64)> {
    let adds = line["adds"].as_array().expect("adds").iter().filter(|added| added["table"] == table);
    adds.map(|added| (added["key"].as_str().expect("a key").to_string(), added["n"].as_u64().expect("n")))
        .collect()
}

#[test]
fn a_reject_is_taken_apart_and_counted() {
    let reject = line(
        "Mar  2 10:00:00 mx postfix/smtpd[9]: NOQUEUE: reject: RCPT from one.example[192.0.2.9]: 554 5.7.1 Service \
         unavailable; Client host [192.0.2.9] blocked using zen.list.example; from=<a@b.example> to=<c@d.example> \
         proto=ESMTP helo=<one>",
    );
    assert_eq!((reject["class"].as_str(), reject["parser"].as_str()), (Some("used"), Some("mail/postfix")));
    assert_eq!(reject["time"]["instant"], "2026-03-02T10:00:00+00:00");
    assert_eq!(
        (reject["time"]["year"].as_str(), reject["time"]["zone"].as_str()),
        (Some("configured"), Some("configured"))
    );
    assert_eq!(reject["header"]["program"], "postfix/smtpd");
    assert_eq!(reject["header"]["pid"], 9);
    assert_eq!(
        (reject["event"]["kind"].as_str(), field(&reject, "reason").as_str()),
        (Some("reject"), Some("rbl"))
    );
    assert_eq!(field(&reject, "zone"), "zen.list.example");
    assert_eq!(field(&reject, "recipient"), "c@d.example");
    assert_eq!(added(&reject, "totals"), [("what reject".to_string(), 1)]);
    let key = "client 192.0.2.9, reason rbl, code 554, zone zen.list.example";
    assert_eq!(added(&reject, "rejects"), [(key.to_string(), 1)]);
}

#[test]
fn every_class_says_why() {
    for (text, class, why) in [
        (
            "Mar  2 10:00:00 mx postfix/smtpd[9]: connect from one.example[192.0.2.9]",
            "used",
            "understood and counted",
        ),
        (
            "Mar  2 10:00:00 mx postfix/anvil[9]: statistics: max cache size 2 at Mar  2 09:00:00",
            "ignored",
            "nothing is counted",
        ),
        (
            "Mar  2 10:00:00 mx sshd[9]: Server listening on 0.0.0.0 port 22.",
            "ignored",
            "no parser reads lines of sshd",
        ),
        (
            "Mar  2 10:00:00 mx postfix/smtpd[9]: words that nobody has heard of",
            "unmatched",
            "these words of it are not known",
        ),
        ("no stamp here", "unreadable", "no stamp"),
        ("", "ignored", "empty"),
    ] {
        let line = line(text);
        assert_eq!(line["class"], class, "{text}: {line}");
        assert!(line["why"].as_str().is_some_and(|words| words.contains(why)), "{text}: {line}");
    }
    let out = explain(&[
        "Mar  2 10:00:00 mx postfix/smtpd[9]: connect from one.example[192.0.2.9]",
        "--period=2026-03-03",
        "--format=json",
    ]);
    assert_eq!(out.json()["lines"][0]["class"], "out_of_period");
    assert_eq!(out.json()["lines"][0]["adds"], serde_json::json!([]));
}

#[test]
fn how_year_and_zone_were_found_is_told() {
    let stated =
        line("2026-03-02T10:00:00.250000+01:00 mx postfix/smtpd[9]: connect from one.example[192.0.2.9]");
    assert_eq!(stated["time"]["instant"], "2026-03-02T09:00:00.250000+00:00");
    assert_eq!(
        (stated["time"]["year"].as_str(), stated["time"]["zone"].as_str()),
        (Some("stated"), Some("stated"))
    );
    // After the latest instant told, it is of the year before.
    let late = line("Dec 24 10:00:00 mx postfix/smtpd[9]: connect from one.example[192.0.2.9]");
    assert_eq!(late["time"]["instant"], "2025-12-24T10:00:00+00:00");
    assert!(late["time"]["year_how"].as_str().is_some_and(|how| how.contains("--as-of")), "{late}");
    // In the hour that is skipped.
    let told = ["explain", "--zone=Europe/Brussels", "--as-of=2026-11-01T00:00:00Z", "--format=json"];
    let text = "Mar 29 02:30:00 mx postfix/smtpd[9]: connect from one.example[192.0.2.9]";
    let args: Vec<&str> = told.into_iter().chain([text]).collect();
    let line = crate::run::rapsheet(&args).json()["lines"][0].clone();
    assert!(line["time"]["zone_how"].as_str().is_some_and(|how| how.contains("twice or left out")), "{line}");
}

#[test]
fn a_place_in_a_file_has_the_files_own_year() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("mail.log");
    fs::write(
        &log,
        "Dec 31 23:59:59 mx postfix/smtpd[9]: connect from one.example[192.0.2.9]\n\
         Jan  1 00:00:01 mx postfix/smtpd[9]: disconnect from one.example[192.0.2.9]\n\
         Jan  1 00:00:02 mx last message repeated 3 times\n",
    )
    .expect("a log");
    let of = |number: u64| {
        let place = format!("{}:{number}", log.display());
        explain(&[&place, "--format=json"])
    };
    assert_eq!(of(1).json()["lines"][0]["time"]["instant"], "2025-12-31T23:59:59+00:00");
    let second = of(2).json()["lines"][0].clone();
    assert_eq!(second["time"]["instant"], "2026-01-01T00:00:01+00:00");
    assert_eq!((second["number"].as_u64(), second["event"]["kind"].as_str()), (Some(2), Some("disconnect")));
    assert_eq!(added(&second, "sessions"), [("one fewer open".to_string(), 1)]);
    let third = of(3).json()["lines"][0].clone();
    assert_eq!((third["times"].as_u64(), third["event"]["kind"].as_str()), (Some(3), Some("disconnect")));
    let beyond = of(4);
    assert_eq!(beyond.code, Some(4));
    assert!(beyond.err.contains("has no line 4: its last is 3"), "{}", beyond.err);
}

/// Lines on standard input.
fn explained(text: &[u8], args: &[&str]) -> Run {
    let fixed = ["explain", "--zone=UTC", "--as-of=2026-11-01T00:00:00Z", "-"];
    let args: Vec<&str> = fixed.into_iter().chain(args.iter().copied()).collect();
    let mut child = program(&args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a run");
    let mut stdin = child.stdin.take().expect("stdin");
    let text = text.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&text));
    let run = child.wait_with_output().expect("a run").into();
    let _ = writer.join();
    run
}

#[test]
fn what_the_lines_of_a_log_add_one_by_one_is_what_the_report_counts() {
    for (log, figures) in [
        ("samples/netfilter/gateway.log", &["/firewall/hits"][..]),
        (
            "samples/gateway/mail.log",
            &["/connections/inbound", "/rejects/total", "/postscreen/connects", "/mail/delivered"][..],
        ),
        ("samples/exim/exim.log", &["/connections/inbound", "/rejects/total"][..]),
        ("samples/cron/debian.log", &[][..]),
    ] {
        let text = fs::read(log).expect("a sample");
        let lines = explained(&text, &["--format=json"]).json()["lines"].as_array().cloned().expect("lines");
        assert_eq!(lines.len(), text.iter().filter(|byte| **byte == b'\n').count(), "{log}");
        let mut sums: BTreeMap<String, u64> = BTreeMap::new();
        let mut classes: BTreeMap<String, u64> = BTreeMap::new();
        for line in &lines {
            *classes.entry(line["class"].as_str().expect("a class").to_string()).or_default() += 1;
            for added in
                line["adds"].as_array().expect("adds").iter().filter(|added| added["table"] == "totals")
            {
                let figure = added["figures"].as_str().expect("a figure").replace('.', "/");
                *sums.entry(format!("/{figure}")).or_default() += added["n"].as_u64().expect("n");
            }
        }
        let report = report(&["--format=json"], &[log]).json();
        for figure in figures {
            assert_eq!(
                sums.get(*figure).copied(),
                report.pointer(figure).and_then(Value::as_u64),
                "{log} {figure}"
            );
        }
        for (class, lines) in classes {
            assert_eq!(report["accounting"][class.as_str()], lines, "{log} {class}");
        }
    }
}

#[test]
fn what_an_attacker_writes_is_harmless_and_any_bytes_are_survived() {
    let text = b"Mar  2 10:00:00 mx postfix/smtpd[9]: connect from \x1b[2J\xff.example[192.0.2.9]\n\0\0\n{\"\n\xff\xfe\n__CURSOR=x\n";
    let run = explained(text, &[]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(!run.out.contains('\x1b') && run.out.contains("\\x1b[2J"), "{}", run.out);
    assert!(!explained(text, &["--format=json"]).out.contains('\x1b'));
}
