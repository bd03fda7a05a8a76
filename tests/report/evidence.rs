//! From every figure a way to its lines: each row has its evidence, and what it says stands in that file at that line.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::run::report;

/// The logs of all samples.
fn samples() -> Vec<PathBuf> {
    let folders = fs::read_dir("samples").expect("samples").filter_map(Result::ok);
    let files = folders.filter(|entry| entry.path().is_dir()).flat_map(|entry| {
        fs::read_dir(entry.path()).expect("a folder").filter_map(Result::ok).map(|entry| entry.path())
    });
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|end| end == "log")).collect();
    files.sort();
    files
}

/// Calls `see` for each object that has a list of evidence, with its place in the report.
fn walk(value: &Value, place: &str, see: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(names) => {
            if names.contains_key("evidence") {
                see(place, value);
            }
            names.iter().for_each(|(name, inner)| walk(inner, &format!("{place}.{name}"), see));
        }
        Value::Array(list) => list.iter().for_each(|inner| walk(inner, place, see)),
        _ => {}
    }
}

/// Rows that have no line of their own: what nobody did, and findings about the input itself.
fn is_without(place: &str, row: &Value) -> bool {
    let kind = row["kind"].as_str().unwrap_or_default();
    place.ends_with(".hours") && row["opened"] == 0
        || place == ".findings" && ["gap", "time", "input"].contains(&kind)
}

/// The lines of files, read once.
#[derive(Default)]
struct Files(HashMap<String, Vec<String>>);

impl Files {
    fn line(&mut self, file: &str, number: u64) -> Option<&String> {
        let lines = self.0.entry(file.to_string()).or_insert_with(|| {
            let text = fs::read(file).expect("a file");
            text.split(|byte| *byte == b'\n').map(|line| String::from_utf8_lossy(line).into_owned()).collect()
        });
        lines.get(number.checked_sub(1)? as usize)
    }

    fn holds(&mut self, evidence: &Value) -> bool {
        let (file, text) =
            (evidence["file"].as_str().expect("a file"), evidence["text"].as_str().expect("text"));
        let found = self.line(file, evidence["line"].as_u64().expect("a number"));
        // A record of many lines is named by one of them.
        !text.is_empty() && (file.ends_with("export.log") || found.is_some_and(|line| line.starts_with(text)))
    }
}

#[test]
fn every_row_of_the_samples_leads_to_its_lines() {
    let found = report(&["--format=json"], &samples()).json();
    let (mut rows, mut without, mut wrong, mut files) = (0, Vec::new(), Vec::new(), Files::default());
    walk(&found, "", &mut |place, row| {
        let list = row["evidence"].as_array().expect("a list");
        rows += 1;
        if list.is_empty() && !is_without(place, row) {
            without.push(format!("{place}: {row}"));
        }
        // Whether a session will ever close is not known when its line is read: of some the place alone is kept.
        let unclosed = place.ends_with(".unclosed_sessions") || row["kind"] == "unclosed";
        let bare = unclosed && list.iter().all(|line| line["text"] == "");
        let lines = list.iter().filter(|line| !bare && !files.holds(line));
        wrong.extend(lines.map(|line| format!("{place}: {line}")));
    });
    assert!(rows > 300, "{rows} rows");
    assert!(without.is_empty(), "{without:#?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    for list in [
        "/firewall/ports",
        "/firewall/prefixes",
        "/firewall/actions",
        "/firewall/sources",
        "/port25/sources",
        "/broadband",
        "/rbl/zones",
        "/rbl/clients",
        "/rbl/listed",
        "/postscreen/totals",
        "/rejects/reason_evidence",
        "/rejects/code_evidence",
        "/rejects/clients",
        "/guessers",
        "/auth/clients",
        "/connections/totals",
        "/connections/top_clients",
        "/connections/limits",
        "/connections/unclosed_sessions",
        "/mail/totals",
        "/mail/senders",
        "/mail/uids",
        "/mail/logins",
        "/mail/relays",
        "/mail/listed",
        "/jobs/commands",
        "/unmatched",
    ] {
        let rows = found.pointer(list).and_then(Value::as_array).expect(list);
        assert!(!rows.is_empty() && rows.iter().all(|row| row["evidence"].is_array()), "{list}");
    }
    for list in ["/firewall/unreadable_evidence", "/port25/unreadable_evidence", "/connections/peak/evidence"]
    {
        assert!(
            found.pointer(list).and_then(Value::as_array).is_some_and(|lines| !lines.is_empty()),
            "{list}"
        );
    }
}

/// Sixty clients within a minute at ten, on a day with one an hour; the day before was the same.
fn two_days() -> String {
    let mut log = String::new();
    for day in ["2026-05-10", "2026-05-11"] {
        for hour in 0..24 {
            let crowd = if hour == 10 { 60 } else { 1 };
            for one in 0..crowd {
                let (process, client) = (1_000 + hour * 100 + one, format!("mail[203.0.113.{one}]"));
                log.push_str(&format!(
                    "{day}T{hour:02}:00:{one:02}Z mx postfix/smtpd[{process}]: connect from {client}\n"
                ));
            }
            for one in 0..crowd {
                let (process, client) = (1_000 + hour * 100 + one, format!("mail[203.0.113.{one}]"));
                log.push_str(&format!(
                    "{day}T{hour:02}:01:{one:02}Z mx postfix/smtpd[{process}]: disconnect from {client}\n"
                ));
            }
        }
    }
    log
}

#[test]
fn lines_are_of_the_period_and_waves_have_theirs() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("mail.log");
    fs::write(&log, two_days()).expect("a file");
    let found = report(&["--format=json", "--period=2026-05-11"], &[&log]).json();
    let (mut files, mut lines) = (Files::default(), 0);
    walk(&found, "", &mut |place, row| {
        for line in row["evidence"].as_array().expect("a list") {
            lines += 1;
            let text = line["text"].as_str().expect("text");
            assert!(text.starts_with("2026-05-11T") && files.holds(line), "{place}: {line}");
        }
    });
    assert!(lines > 80, "{lines}");
    let wave = &found["connections"]["waves"][0];
    assert!(wave["evidence"][0]["text"].as_str().is_some_and(|text| text.contains("T10:00:00Z")), "{wave}");
    assert_eq!(found["connections"]["totals"][0]["evidence"][0]["line"], 167, "the first line of the day");
}
