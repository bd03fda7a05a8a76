//! Sums over single events, and over the tables of counts, are the figures of the report: of every folder of samples.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use super::rows;
use crate::run::report;

/// Folders with logs.
fn folders() -> Vec<String> {
    const NO_LOGS: [&str; 4] = ["notices", "devices", "schedules", "rapsheet.toml"];
    let entries = fs::read_dir("samples").expect("samples").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| !NO_LOGS.contains(&name.as_str())).collect();
    names.sort();
    assert!(names.len() >= 25, "{names:?}");
    names.into_iter().map(|name| format!("samples/{name}")).collect()
}

/// The sum of a column over the rows that pass.
fn sum(rows: &[Value], column: &str, pass: impl Fn(&Value) -> bool) -> u64 {
    rows.iter().filter(|row| pass(row)).map(|row| row[column].as_u64().unwrap_or(0)).sum()
}

fn differ(wrong: &mut Vec<String>, place: String, found: &Value, expected: &Value) {
    if found != expected {
        wrong.push(format!("{place}: the question says {found}, the report {expected}"));
    }
}

#[test]
fn sums_over_events_are_the_figures_of_the_report() {
    let mut wrong = Vec::new();
    for folder in folders() {
        let report = report(&["--format=json"], &[&folder]).json();
        let rows = rows(
            "SELECT kind, action, reason, code, SUM(n) AS n, SUM(port25) AS port25, SUM(outbound) AS outbound \
             FROM events GROUP BY ALL",
            &[&folder],
        );
        let kind = |kind: &'static str| sum(&rows, "n", move |row| row["kind"] == kind);
        let of = |kind: &'static str, action: &'static str| {
            sum(&rows, "n", move |row| row["kind"] == kind && row["action"] == action)
        };
        let reason = |reason: &str| sum(&rows, "n", |row| row["kind"] == "reject" && row["reason"] == reason);
        let mut check = |figure: &str, found: u64| {
            differ(
                &mut wrong,
                format!("{folder} {figure}"),
                &found.into(),
                &report.pointer(figure).cloned().into(),
            );
        };
        check("/firewall/hits", kind("hit"));
        check("/port25/hits", sum(&rows, "port25", |_| true));
        check("/rbl/rejects", reason("rbl"));
        check("/rejects/total", kind("reject"));
        check("/postscreen/connects", kind("screened"));
        check("/postscreen/dnsbl_ranked", kind("ranked"));
        check("/auth/failures", kind("auth_failure"));
        check("/connections/inbound", of("connect", "inbound"));
        check("/connections/outbound", sum(&rows, "outbound", |_| true));
        check("/connections/limits_total", kind("limit"));
        check("/mail/accepted", of("accepted", "accepted"));
        for fate in ["delivered", "deferred", "bounced", "expired"] {
            check(
                &format!("/mail/{fate}"),
                sum(&rows, "n", |row| row["kind"] == "delivery" && row["action"] == fate),
            );
        }
        check("/jobs/runs", of("run", "start"));
        for name in report["rejects"]["by_reason"].as_object().expect("reasons").keys() {
            check(&format!("/rejects/by_reason/{name}"), reason(name));
        }
        for name in report["rejects"]["by_code"].as_object().expect("codes").keys() {
            let code = name.parse::<u64>().map_or(Value::Null, Value::from);
            check(
                &format!("/rejects/by_code/{name}"),
                sum(&rows, "n", |row| row["kind"] == "reject" && row["code"] == code),
            );
        }
    }
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn who_did_it_is_the_same_by_events_and_by_the_report() {
    let mut wrong = Vec::new();
    for folder in folders() {
        let report = report(&["--format=json"], &[&folder]).json();
        let sql = "SELECT client, COUNT(DISTINCT recipient) AS users FROM events \
                   WHERE kind = 'reject' AND reason = 'unknown_user' AND client IS NOT NULL GROUP BY client";
        let users: BTreeMap<String, Value> = rows(sql, &[&folder])
            .into_iter()
            .map(|row| (row["client"].as_str().unwrap_or_default().to_string(), row["users"].clone()))
            .collect();
        for guesser in report["guessers"].as_array().expect("guessers") {
            let ip = guesser["ip"].as_str().expect("an address");
            let found = users.get(ip).cloned().unwrap_or(Value::Null);
            differ(&mut wrong, format!("{folder} guesser {ip}"), &found, &guesser["unknown_users"]);
        }
        let sql = "SELECT source, mac, SUM(port25) AS hits, COUNT(DISTINCT destination) AS destinations, \
                   MIN(instant) AS first, MAX(instant) AS last FROM events WHERE port25 > 0 GROUP BY source, mac";
        let found: BTreeSet<String> = rows(sql, &[&folder])
            .iter()
            .map(|row| {
                [&row["source"], &row["mac"], &row["hits"], &row["destinations"]]
                    .map(Value::to_string)
                    .join(" ")
            })
            .collect();
        let sources = report["port25"]["sources"].as_array().expect("sources");
        let expected: BTreeSet<String> = sources
            .iter()
            .map(|row| {
                [&row["ip"], &row["mac"], &row["hits"], &row["destinations"]].map(Value::to_string).join(" ")
            })
            .collect();
        if found != expected {
            wrong.push(format!("{folder} port25: the question says {found:?}, the report {expected:?}"));
        }
        let sql =
            "SELECT COUNT(DISTINCT client) AS n FROM events WHERE kind = 'connect' AND action = 'inbound'";
        let clients = &rows(sql, &[&folder])[0]["n"];
        differ(&mut wrong, format!("{folder} clients"), clients, &report["connections"]["clients"]);
    }
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn tables_of_counts_are_those_of_the_report_day_daily() {
    for folder in ["samples/gateway", "samples/sendmail", "samples/netfilter", "samples/cron"] {
        let report = report(&["--format=json"], &[folder]).json();
        let total = |table: &str, condition: &str| {
            let sql = format!("SELECT COALESCE(SUM(n), 0) AS n FROM {table} WHERE {condition}");
            rows(&sql, &[folder])[0]["n"].clone()
        };
        assert_eq!(total("rejects", "TRUE"), report["rejects"]["total"], "{folder}");
        assert_eq!(total("rejects", "reason = 'rbl'"), report["rbl"]["rejects"], "{folder}");
        assert_eq!(total("hits", "day IS NOT NULL"), report["firewall"]["hits"], "{folder}");
        assert_eq!(total("port25", "TRUE"), report["port25"]["hits"], "{folder}");
        assert_eq!(total("auth", "TRUE"), report["auth"]["failures"], "{folder}");
        assert_eq!(total("clients", "TRUE"), report["connections"]["inbound"], "{folder}");
        assert_eq!(total("jobs", "TRUE"), report["jobs"]["runs"], "{folder}");
        assert_eq!(total("totals", "what = 'delivered'"), report["mail"]["delivered"], "{folder}");
    }
    // A log of three days has three rows of a total that each has.
    let days = rows("SELECT day, n FROM totals WHERE what = 'hit' ORDER BY day", &["samples/netfilter"]);
    let by_event = rows(
        "SELECT day, SUM(n) AS n FROM events WHERE kind = 'hit' GROUP BY day ORDER BY day",
        &["samples/netfilter"],
    );
    assert_eq!(days, by_event);
}

#[test]
fn a_period_and_a_line_filter_leave_the_others_out() {
    let told = ["--format=json", "--period=2026-03-02"];
    let all = super::query("SELECT day, COUNT(*) AS n FROM events GROUP BY day", &told, &["samples/gateway"]);
    let days: Vec<Value> =
        all.json()["rows"].as_array().expect("rows").iter().map(|row| row["day"].clone()).collect();
    assert_eq!(days, ["2026-03-02"]);
    let told = ["--format=json", "--where-line=[203.0.113.27]"];
    let some = super::query(
        "SELECT kind, SUM(n) AS n FROM events GROUP BY kind ORDER BY kind",
        &told,
        &["samples/gateway"],
    );
    let expected = serde_json::json!([
        {"kind": "connect", "n": 3}, {"kind": "disconnect", "n": 3}, {"kind": "reject", "n": 31}, {"kind": "screened", "n": 3}
    ]);
    assert_eq!(some.json()["rows"], expected);
}
