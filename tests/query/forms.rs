//! Forms of the answer, ways to ask, and what a log writer puts into a name.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use super::query;
use crate::run::{Run, program, rapsheet};

const GATEWAY: &[&str] = &["samples/gateway"];
const SQL: &str = "SELECT reason, SUM(n) AS n FROM rejects GROUP BY reason ORDER BY n DESC, reason LIMIT 2";

#[test]
fn csv_goes_to_pipes_and_other_forms_where_they_are_named() {
    let csv = query(SQL, &[], GATEWAY);
    assert!(csv.out.starts_with("reason,n\n") && csv.out.lines().count() == 3, "{}", csv.out);
    let text = query(SQL, &["--format=text"], GATEWAY);
    assert!(text.out.lines().nth(1).is_some_and(|rule| rule.starts_with('─')), "{}", text.out);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (csv_file, json_file) = (path("a.csv"), path("a.json"));
    let run = query(SQL, &["-o", &csv_file, "-o", &json_file], GATEWAY);
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""));
    assert_eq!(fs::read_to_string(csv_file).expect("a file"), csv.out);
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(json_file).expect("a file")).expect("JSON");
    assert_eq!(json["schema"], "rapsheet/query/1");
    assert_eq!(json["columns"], serde_json::json!(["reason", "n"]));
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(2));
}

#[test]
fn the_question_may_come_from_a_file_or_from_standard_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("q.sql");
    fs::write(&file, SQL).expect("a file");
    let fixed = ["query", "--zone=UTC", "--as-of=2026-11-01T00:00:00Z", "samples/gateway"];
    let file = file.display().to_string();
    let expected = query(SQL, &[], GATEWAY).out;
    let args: Vec<&str> = fixed.into_iter().chain(["--file", &file]).collect();
    assert_eq!(rapsheet(&args).out, expected);
    let args: Vec<&str> = fixed.into_iter().chain(["--sql", "-"]).collect();
    let mut child = program(&args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a run");
    child.stdin.take().expect("stdin").write_all(SQL.as_bytes()).expect("written");
    let run: Run = child.wait_with_output().expect("a run").into();
    assert_eq!(run.out, expected);
    let both = rapsheet(&["query", "--sql", "-", "-"]);
    assert_eq!(both.code, Some(2), "{}", both.err);
    assert_eq!(rapsheet(&["query", "samples/gateway"]).code, Some(2));
    assert_eq!(rapsheet(&["query", "--file", "/nonexistent/q.sql", "samples/gateway"]).code, Some(4));
}

#[test]
fn every_table_and_column_is_listed_with_unit_and_meaning() {
    let run = rapsheet(&["query", "--tables", "--format=json"]);
    let listed = run.json()["rows"].as_array().cloned().expect("rows");
    let tables: std::collections::BTreeSet<&str> =
        listed.iter().filter_map(|row| row["table"].as_str()).collect();
    assert_eq!(tables.len(), 17, "{tables:?}");
    for row in &listed {
        assert!(row["meaning"].as_str().is_some_and(|words| !words.is_empty()), "{row}");
        assert_eq!(row["column"].is_null(), row["unit"].is_null(), "{row}");
    }
    // Each can be asked for, alone and with all others.
    for table in tables {
        let of_table = listed.iter().filter(|row| row["table"] == table);
        let columns: Vec<&str> = of_table.filter_map(|row| row["column"].as_str()).collect();
        let all = query(&format!("SELECT * FROM {table}"), &["--format=json"], GATEWAY).json();
        let mut built: Vec<&str> =
            all["columns"].as_array().expect("columns").iter().filter_map(|name| name.as_str()).collect();
        let mut named = columns.clone();
        built.sort_unstable();
        named.sort_unstable();
        assert_eq!(built, named, "{table}");
        let each = format!("SELECT {} FROM {table}", columns.join(", "));
        assert_eq!(query(&each, &[], GATEWAY).code, Some(0), "{each}");
    }
}

#[test]
fn what_a_client_writes_into_a_name_moves_no_cursor_and_breaks_no_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("mail.log");
    let line = b"Mar  2 10:00:00 mx dovecot: imap-login: Disconnected (auth failed, 3 attempts in 6 secs): \
                 user=<a\x1b[2J\",'; DROP TABLE auth>, method=PLAIN, rip=192.0.2.9, lip=198.51.100.1\n\
                 Mar  2 10:00:01 mx postfix/smtpd[9]: connect from \xff\xfe\x1b]0;x\x07.example[192.0.2.10]\n";
    fs::write(&log, line).expect("a log");
    let log = log.display().to_string();
    let sql = "SELECT kind, client, name, login FROM events ORDER BY place";
    let text = query(sql, &["--format=text"], &[&log]).out;
    assert!(!text.contains('\x1b') && !text.contains('\x07'), "{text:?}");
    let json = query(sql, &["--format=json"], &[&log]);
    assert!(!json.out.contains('\x1b'));
    let rows = json.json()["rows"].as_array().cloned().expect("rows");
    assert!(!rows.is_empty() && rows.iter().any(|row| row["client"] == "192.0.2.10"), "{rows:?}");
    let csv = query(sql, &["--format=csv"], &[&log]).out;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert!(reader.records().all(|record| record.is_ok_and(|record| record.len() == 4)), "{csv:?}");
}

#[test]
fn no_logs_no_answer_and_a_damaged_one_is_told() {
    assert_eq!(query("SELECT 1", &[], &["/nonexistent"]).code, Some(4));
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("mail.log.1.gz");
    let whole = fs::read("samples/gateway/mail.log.1.gz").expect("a sample");
    fs::write(&log, &whole[..whole.len() / 2]).expect("a log");
    let run = query("SELECT COUNT(*) AS n FROM events", &[], &[&log.display().to_string()]);
    assert_eq!(run.code, Some(3), "{}", run.err);
    assert!(run.err.contains("mail.log.1.gz"), "{}", run.err);
}
