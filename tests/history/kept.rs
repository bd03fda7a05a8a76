//! Days kept by one run and reported by another, with the real program.

use std::fs;

use serde_json::Value;

use super::place::{Place, figures, problems, sessions};
use crate::merge::{difference, without};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Where the days of a report come from.
fn origins(report: &Value) -> Vec<(String, String)> {
    let days = report["history"]["days"].as_array().expect("days");
    let text = |value: &Value| value.as_str().expect("a text").to_string();
    days.iter().map(|day| (text(&day["day"]), text(&day["from"]))).collect()
}

/// What does not depend on where the days come from.
fn answer(mut report: Value) -> String {
    let keys =
        ["history", "sources", "bytes", "problems", "findings", "changes", "verdict", "evidence", "rules"];
    without(&keys, &mut report);
    // Where all of a file is read, the lines of other days are among those read.
    report["accounting"] = Value::Null;
    format!("{report:#}")
}

#[test]
fn a_week_without_its_logs_is_the_week_with_them() {
    let root = folder();
    let place = Place::new(root.path());
    for day in 1..=9 {
        place.append(&sessions(day, day, 40 + day));
    }
    let with_logs = place.report(10, &["--period=last-7d"]);
    assert_eq!(figures(&with_logs)[0], (43..=49).sum::<u64>());
    fs::remove_file(place.log()).expect("removed");
    place.append(&sessions(9, 9, 49));
    let without_logs = place.report(10, &["--period=last-7d"]);
    assert_eq!(difference(&answer(with_logs), &answer(without_logs.clone())), None);
    let from: Vec<String> = origins(&without_logs).into_iter().map(|(_, from)| from).collect();
    assert_eq!(from, ["history", "history", "history", "history", "history", "history", "logs"]);
    let line = &without_logs["rejects"]["clients"][0]["evidence"][0];
    assert!(line["text"].as_str().is_some_and(|text| text.contains("blocked using")), "{line}");
}

#[test]
fn a_day_again_replaces_and_a_part_of_it_does_not() {
    let root = folder();
    let place = Place::new(root.path());
    place.append(&sessions(1, 0, 100));
    let yesterday = || place.report(2, &[]);
    assert_eq!(figures(&yesterday())[0], 100);
    assert_eq!(figures(&yesterday())[0], 100);
    assert_eq!((place.lines(false), place.store().manifest.days.len()), (300, 1));
    // More came to light.
    place.append(&sessions(1, 100, 20));
    assert_eq!((figures(&yesterday())[0], place.lines(false)), (120, 360));
    // The older part was rotated away.
    fs::write(place.log(), sessions(1, 80, 40)).expect("a log");
    let report = yesterday();
    assert_eq!((figures(&report)[0], place.lines(false)), (120, 360));
    assert!(
        problems(&report).contains("stays as it was kept: 360 lines then, 120 now"),
        "{}",
        problems(&report)
    );
    assert_eq!(origins(&report), [("2026-03-01".to_string(), "history".to_string())]);
    // Other logs, over the whole of the day.
    fs::write(place.log(), sessions(1, 0, 1) + &sessions(1, 119, 1)).expect("a log");
    assert_eq!((figures(&yesterday())[0], place.lines(false)), (2, 6));
}

#[test]
fn logs_that_are_named_stay_out_of_the_history() {
    let root = folder();
    let place = Place::new(root.path());
    place.append(&sessions(1, 0, 10));
    let log = place.log();
    let log = log.to_str().expect("a path");
    for told in [&[log][..], &["--no-store"], &[log, "--no-store"]] {
        let report = place.report(2, told);
        assert_eq!((figures(&report)[0], report.get("history")), (10, None));
        assert!(!place.state.exists());
    }
    let report = place.report(2, &[log, "--store"]);
    assert_eq!((figures(&report)[0], place.lines(false)), (10, 30));
    assert!(
        report["history"]["compared"].as_str().is_some_and(|text| text.starts_with("Too little history"))
    );
}

#[test]
fn several_hosts_stores_are_joined_and_a_copy_is_not() {
    let root = folder();
    let [one, other] = ["one", "other"].map(|name| Place::new(&root.path().join(name)));
    one.append(&sessions(1, 0, 30));
    other.append(&sessions(1, 500, 50));
    one.report(2, &[]);
    other.report(2, &["--since-last"]);
    let [a, b] = [&one.state, &other.state].map(|path| path.to_str().expect("a path"));
    let merged = one.report(2, &["--merge", a, b]);
    assert_eq!(figures(&merged), [80, 80, 50]);
    // As one run over both.
    let logs = [one.log(), other.log()].map(|path| path.to_str().expect("a path").to_string());
    let both = one.report(2, &[&logs[0], &logs[1]]);
    assert_eq!(difference(&answer(both), &answer(merged)), None);
    let copy = root.path().join("copy");
    fs::create_dir(&copy).expect("a folder");
    for entry in fs::read_dir(one.state.join("days")).expect("a folder").flatten() {
        fs::copy(entry.path(), copy.join(entry.file_name())).expect("a copy");
    }
    let copied = one.report(2, &["--merge", a, copy.to_str().expect("a path")]);
    assert_eq!(figures(&copied), [30, 30, 30]);
    let run = one.run(2, &["--merge", root.path().to_str().expect("a path")]);
    assert_eq!(run.code, Some(2), "{}", run.err);
}

#[test]
fn new_lines_are_added_to_the_days_they_are_of() {
    let root = folder();
    let place = Place::new(root.path());
    place.append(&sessions(1, 0, 100));
    let since = |day: u32| place.report(day, &["--since-last"]);
    assert_eq!(figures(&since(2)), [100, 100, 100]);
    place.append(&(sessions(1, 100, 20) + &sessions(2, 0, 7)));
    let report = since(2);
    assert_eq!(figures(&report), [120, 120, 120]);
    assert_eq!(origins(&report), [("2026-03-01".to_string(), "new lines".to_string())]);
    // Rotated and packed, and the new log goes on; nothing new of the first day.
    fs::rename(place.log(), place.logs().join("mail.log.1")).expect("renamed");
    place.append(&sessions(2, 7, 3));
    let report = since(3);
    assert_eq!((figures(&report), place.lines(true)), ([10, 10, 10], 390));
    assert_eq!(figures(&place.report(3, &["--since-last", "--period=2026-03-01"])), [120, 120, 120]);
    // A run that reads everything takes nothing from it, and adds nothing to it.
    assert_eq!(figures(&place.report(3, &["--period=all"])), [130, 130, 120]);
    assert_eq!(figures(&since(3)), [10, 10, 10]);
    assert_eq!((place.lines(true), place.lines(false)), (390, 390));
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    let root = folder();
    let place = Place::new(root.path());
    place.append(&sessions(1, 0, 10));
    place.report(2, &["--since-last"]);
    let list = place.state.join("days/manifest");
    let mut bytes = fs::read(&list).expect("a list");
    // The version stands behind the eight bytes of the magic and the kind.
    bytes[9] = 2;
    fs::write(&list, &bytes).expect("a list");
    for told in [&[][..], &["--since-last"]] {
        let report = place.report(2, told);
        assert_eq!(figures(&report)[0], 10);
        assert!(problems(&report).contains("was written by a newer rapsheet"), "{}", problems(&report));
        assert_eq!(fs::read(&list).expect("a list"), bytes);
    }
    bytes.truncate(bytes.len() - 1);
    bytes[9] = 1;
    fs::write(&list, &bytes).expect("a list");
    let report = place.report(2, &[]);
    assert!(problems(&report).contains("is damaged"), "{}", problems(&report));
    assert_eq!(fs::read(&list).expect("a list"), bytes);
}

#[test]
fn the_usual_is_that_of_the_same_weekday() {
    let root = folder();
    let place = Place::new(root.path());
    // Five Mondays, the last one the 30th of March; on Tuesdays all is different.
    for (day, count) in
        [(2, 60), (3, 400), (9, 64), (10, 420), (16, 58), (17, 410), (23, 61), (24, 405), (30, 240)]
    {
        place.append(&sessions(day, 0, count));
    }
    place.report(31, &["--period=all"]);
    let report = place.report(31, &[]);
    let compared = report["history"]["compared"].as_str().expect("a text");
    assert!(compared.contains("(4 kept)"), "{compared}");
    let changes = report["changes"].as_array().expect("changes");
    let rejects = changes.iter().find(|change| change["what"] == "rejects").expect("rejects");
    assert_eq!((&rejects["direction"], &rejects["now"]), (&"worse".into(), &240.into()));
    assert_eq!(rejects["text"], "rejects: 240, usual on Mondays 61");
    // The first hour that none of the four before had.
    assert!(
        changes.iter().any(|change| change["what"] == "rejects, 2026-03-30 02:00 to 03:00"),
        "{changes:?}"
    );
}
