//! Which days: yesterday by the instant told, others by date, what changed since the days before; and the table of
//! open sessions.

use super::{DAY, folder_with};
use crate::run::{rapsheet, report};

/// The day, and twelve illegal hits on the day before it and on the day after.
fn three_days() -> String {
    let hits = |day: u8, n: u8| -> String {
        let line = |second| {
            format!(
                "Mar  {day} 06:30:{second:02} gw kernel: Illegal port 25 > IN=eth1 OUT=eth0 SRC=192.168.2.23 DST=198.51.100.25 LEN=60 PROTO=TCP SPT=1025 DPT=25 SYN\n"
            )
        };
        (0..n).map(line).collect()
    };
    format!("{}{DAY}{}", hits(1, 12), hits(3, 2))
}

#[test]
fn a_report_is_of_its_period_only() {
    let (_folder, log) = folder_with("mail.log", &three_days());
    for (told, hits, start) in [
        (&["--period=yesterday", "--as-of=2026-03-03T05:00:00Z"][..], 1, "2026-03-02T00:00:00+00:00"),
        (&["--period=today", "--as-of=2026-03-03T05:00:00Z"], 2, "2026-03-03T00:00:00+00:00"),
        (&["--period=last-7d", "--as-of=2026-03-03T05:00:00Z"], 13, "2026-02-24T00:00:00+00:00"),
        (&["--period=2026-03-01"], 12, "2026-03-01T00:00:00+00:00"),
        (&["--period=2026-03-02..2026-03-03"], 3, "2026-03-02T00:00:00+00:00"),
        (&["--period=all"], 15, "2026-03-01T00:00:00+00:00"),
        // In Brussels it is the third already when the clock says 23:30 in Greenwich.
        (
            &["--period=yesterday", "--zone=Europe/Brussels", "--as-of=2026-03-02T23:30:00Z"],
            1,
            "2026-03-02T00:00:00+01:00",
        ),
    ] {
        let told: Vec<&str> = told.iter().copied().chain(["--format=json"]).collect();
        let found = report(&told, &[&log]).json();
        assert_eq!(
            (&found["port25"]["hits"], &found["period"]["start"]),
            (&hits.into(), &start.into()),
            "{told:?}"
        );
        let accounting = found["accounting"].as_object().expect("an object");
        let of = |class: &str| accounting[class].as_u64().expect("a count");
        let classes = ["used", "ignored", "unmatched", "unreadable", "out_of_period", "duplicate"];
        assert_eq!(classes.iter().map(|class| of(class)).sum::<u64>(), of("lines"), "{told:?}");
        assert_eq!(of("lines"), 21, "{told:?}");
    }
}

#[test]
fn yesterday_is_what_cron_gets() {
    let (_folder, log) = folder_with("mail.log", &three_days());
    let log = log.to_str().expect("a path");
    let run = rapsheet(&["report", "--zone=UTC", "--as-of=2026-03-03T06:25:00Z", "--format=json", log]);
    assert_eq!(run.json()["port25"]["hits"], 1, "yesterday is the default");
}

#[test]
fn what_changed_since_the_day_before() {
    let (_folder, log) = folder_with("mail.log", &three_days());
    let found = report(&["--period=2026-03-02", "--format=json"], &[&log]).json();
    let changes = found["changes"].as_array().expect("a list");
    let port25 = changes.iter().find(|change| change["what"] == "illegal port-25 hits").expect("a change");
    assert_eq!(
        (&port25["now"], &port25["before"], &port25["direction"]),
        (&1.into(), &12.into(), &"better".into())
    );
    let inbound = changes.iter().find(|change| change["what"] == "inbound connections").expect("a change");
    assert_eq!(
        (&inbound["now"], &inbound["before"], &inbound["direction"]),
        (&1.into(), &0.into(), &"new".into())
    );
    // The log does not hold the day before the first.
    let first = report(&["--period=2026-03-01", "--format=json"], &[&log]).json();
    assert_eq!(first["changes"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_log_in_which_nothing_is_of_the_period() {
    let (_folder, log) = folder_with("mail.log", DAY);
    let run = report(&["--period=2026-05-05", "--format=json"], &[&log]);
    assert_eq!(run.code, Some(0));
    let found = run.json();
    assert_eq!(
        (&found["accounting"]["out_of_period"], &found["accounting"]["lines"]),
        (&7.into(), &7.into())
    );
    assert_eq!(found["sources"][0]["first"], "2026-03-02T07:00:00+00:00");
    let text = report(&["--period=2026-05-05"], &[&log]).out;
    assert!(text.contains("no data: none of the 7 lines read is of 2026-05-05"), "{text}");
}

#[test]
fn open_connections_at_every_step() {
    let (_folder, log) = folder_with("mail.log", DAY);
    let log = log.to_str().expect("a path");
    let table = |told: &[&str]| {
        let fixed = ["connections", "--zone=UTC", "--as-of=2026-11-01T00:00:00Z", log];
        let run = rapsheet(&fixed.iter().chain(told).copied().collect::<Vec<_>>());
        assert_eq!(run.code, Some(0), "{}", run.err);
        run.out
    };
    let text = table(&["--every=5s"]);
    let rows: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once(' ')).collect();
    let open = |clock: &str| {
        let instant = format!("2026-03-02T{clock}+00:00");
        rows.iter().find(|(at, _)| *at == instant).map(|(_, open)| *open)
    };
    // The session runs from 07:01:00 to 07:01:11.
    for (clock, expected) in
        [("07:00:55", "0"), ("07:01:00", "1"), ("07:01:05", "1"), ("07:01:10", "1"), ("07:01:15", "0")]
    {
        assert_eq!(open(clock), Some(expected), "{clock}");
    }
    assert_eq!(text, table(&[]), "five seconds are the default");
    assert_eq!(rows.len(), 17_280, "a whole day of five seconds");
    let csv = table(&["--every=1h", "--format=csv"]);
    assert!(csv.starts_with("instant,open\n2026-03-02T00:00:00+00:00,0\n"), "{csv}");
    assert_eq!(csv.lines().count(), 25);
    let json: serde_json::Value =
        serde_json::from_str(&table(&["--every=1m", "--format=json"])).expect("JSON");
    assert_eq!((json.as_array().map(Vec::len), &json[421]["open"]), (Some(1440), &1.into()));
}
