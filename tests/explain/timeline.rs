//! Timelines: one list in order, of all that happened around an address or an instant.

use std::fs;

use rapsheet::block::ledger::{Begun, Blocked, Outcome, Record, lines};
use rapsheet::deliver::state::Folder;
use serde_json::Value;

use super::explain;

/// A gateway and its mail server: a host that sends, a job, a client that is refused, and far away another one.
const LOG: &str = "\
Mar  2 09:00:00 gw postfix/smtpd[9]: connect from other.example[192.0.2.77]
Mar  2 10:00:00 gw CRON[77]: (root) CMD (/usr/local/bin/newsletter)
Mar  2 10:00:05 gw kernel: Illegal port 25 > IN=eth1 OUT=eth0 SRC=192.168.2.23 DST=198.51.100.10 LEN=60 PROTO=TCP SPT=4000 DPT=25
Mar  2 10:00:06 gw kernel: Illegal port 25 > IN=eth1 OUT=eth0 SRC=192.168.2.23 DST=198.51.100.10 LEN=60 PROTO=TCP SPT=4000 DPT=25
Mar  2 10:01:00 gw postfix/smtpd[8]: NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.list.example; from=<a@b.example> to=<c@d.example> proto=SMTP helo=<x>
Mar  2 12:00:00 gw CRON[78]: (root) CMD (/usr/local/bin/backup)
";

fn world() -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let (log, notice) = (folder.path().join("syslog"), folder.path().join("notice.txt"));
    fs::write(&log, LOG).expect("a log");
    fs::write(
        &notice,
        "Subject: abuse report\n\nWe have seen spam from your address 203.0.113.5:\n\
         2026-03-02 10:00:30 UTC 203.0.113.5 spam to port 25\n",
    )
    .expect("a notice");
    let text = |path: std::path::PathBuf| path.display().to_string();
    (folder, text(log), text(notice))
}

fn lanes(timeline: &Value) -> Vec<(String, u64)> {
    let entries = timeline["entries"].as_array().expect("entries");
    let lane = |entry: &Value| {
        (entry["lane"].as_str().expect("a lane").to_string(), entry["n"].as_u64().expect("n"))
    };
    entries.iter().map(lane).collect()
}

#[test]
fn around_an_address_stand_its_lines_and_what_is_near() {
    let (_folder, log, notice) = world();
    let run = explain(&["192.168.2.23", "--logs", &log, "--timeline", "--notice", &notice, "--format=json"]);
    let timeline = run.json()["timeline"].clone();
    let expected = [("run", 1), ("hit", 2), ("notice", 1)].map(|(lane, n)| (lane.to_string(), n));
    assert_eq!(lanes(&timeline), expected, "{timeline}");
    assert_eq!(timeline["entries"][1]["at"], "2026-03-02T10:00:05+00:00");
    assert_eq!(timeline["entries"][1]["until"], "2026-03-02T10:00:06+00:00");
    assert_eq!(timeline["left_out"], 0);
    // From far enough away the backup is near, and the other client never.
    let wide = explain(&["192.168.2.23", &log, "--timeline", "--around", "3h", "--format=json"]).json();
    let expected = [("run", 1), ("hit", 2), ("run", 1)].map(|(lane, n)| (lane.to_string(), n));
    assert_eq!(lanes(&wide["timeline"]), expected);
}

#[test]
fn around_an_instant_stands_everything() {
    let (_folder, log, notice) = world();
    let args = ["--at", "2026-03-02T11:00:00+01:00", "--around", "2m", &log, "--notice", &notice];
    let json = explain(&[&args[..], &["--format=json"]].concat()).json();
    assert_eq!(json["schema"], "rapsheet/timeline/1");
    let expected =
        [("run", 1), ("hit", 2), ("notice", 1), ("reject", 1)].map(|(lane, n)| (lane.to_string(), n));
    assert_eq!(lanes(&json), expected, "{json}");
    let instants: Vec<&str> = json["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .filter_map(|entry| entry["at"].as_str())
        .collect();
    assert!(instants.is_sorted(), "{instants:?}");
    let text = explain(&args).out;
    assert!(text.contains("(root)") || text.contains("root /usr/local/bin/newsletter"), "{text}");
    assert!(text.contains("[") && text.contains(":3]"), "{text}");
}

#[test]
fn blocks_come_from_the_ledger() {
    let (folder, log, _) = world();
    let (state, config) = (folder.path().join("state"), folder.path().join("rapsheet.toml"));
    fs::create_dir_all(Folder::peek(&state).ledger().parent().expect("a folder")).expect("a folder");
    fs::write(&config, format!("state = '{}'\n", state.display())).expect("a file");
    let at = 1_772_445_720; // 2026-03-02T10:02:00Z
    let begun = Begun { at, apply: 1, form: "list".into(), blocks: 1, confirm_until: None };
    let blocked = Blocked {
        at,
        apply: 1,
        form: "list".into(),
        net: "192.0.2.9/32".parse().expect("a network"),
        direction: "inbound".into(),
        cause: "rbl".into(),
        since: at,
        until: at + 600,
        reason: "refused once".into(),
        mac: None,
        evidence: Vec::new(),
    };
    let outcome = Outcome { at, apply: 1, loaded: true, failed: Vec::new(), why: String::new() };
    let records = [Record::Apply(begun), Record::Block(Box::new(blocked)), Record::Outcome(outcome)];
    fs::write(Folder::peek(&state).ledger(), lines(&records)).expect("a ledger");
    let config = config.display().to_string();
    let json =
        explain(&["192.0.2.9", &log, "--timeline", "--around=1m", "--config", &config, "--format=json"])
            .json();
    let lanes = lanes(&json["timeline"]);
    assert_eq!(lanes, [("run", 1), ("reject", 1), ("block", 1)].map(|(lane, n)| (lane.to_string(), n)));
    assert_eq!(json["timeline"]["entries"][2]["at"], "2026-03-02T10:02:00+00:00");
}

#[test]
fn waves_are_in_the_list() {
    let json =
        explain(&["--at", "2026-03-02T12:00:00Z", "--around", "24h", "samples/gateway", "--format=json"])
            .json();
    let waves =
        json["entries"].as_array().expect("entries").iter().filter(|entry| entry["lane"] == "wave").count();
    let report = crate::run::report(&["--format=json"], &["samples/gateway"]).json();
    assert_eq!(waves, report["connections"]["waves"].as_array().expect("waves").len());
}

#[test]
fn wrong_questions_are_told() {
    let (_folder, log, _) = world();
    for args in [
        &["--at", "yesterday", &log][..],
        &["--at", "2026-03-02T10:00:00Z", "--around", "soon", &log],
        &["192.0.2.9", "--at", "2026-03-02T10:00:00Z", &log],
        &["a line", "--timeline"],
        &[],
    ] {
        assert_eq!(explain(args).code, Some(2), "{args:?}");
    }
}
