//! `rapsheet check` on whole machines: trees below a root, users that may not read, real packet filters and mail servers.

mod filter;
mod machine;
mod user;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

/// The instant at which the machines are looked at.
pub const AS_OF: &str = "2026-03-03T09:00:00Z";

/// A folder that holds these files.
pub fn tree(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        write(root.path(), path, text);
    }
    root
}

pub fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path.trim_start_matches('/'));
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

pub fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

/// Lines of a mail server on the first three days of March, one each half hour.
pub fn mail_log(days: std::ops::RangeInclusive<u32>) -> String {
    let line = |day: u32, half: u32| {
        let (hour, minute) = (half / 2, half % 2 * 30);
        format!(
            "Mar  {day} {hour:02}:{minute:02}:00 gate postfix/smtpd[17]: connect from unknown[203.0.113.9]\n"
        )
    };
    days.flat_map(|day| (0..48).map(move |half| line(day, half))).collect()
}

/// Every answer on a topic: state, severity, and all that is said.
pub fn answers(check: &Value, topic: &str) -> Vec<(String, String, String)> {
    let answers = check["answers"].as_array().expect("answers").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    answers
        .filter(|answer| answer["topic"] == topic)
        .map(|answer| {
            let commands: Vec<String> =
                answer["commands"].as_array().expect("commands").iter().map(text).collect();
            let said = [text(&answer["answer"]), text(&answer["advice"]), commands.join("\n")].join("\n");
            (text(&answer["state"]), text(&answer["severity"]), said)
        })
        .collect()
}

/// One of the answers on this topic has this state and these words.
pub fn says(check: &Value, topic: &str, state: &str, words: &[&str]) {
    let answers = answers(check, topic);
    let fits = |said: &str| words.iter().all(|word| said.contains(word));
    assert!(
        answers.iter().any(|(was, _, said)| was == state && fits(said)),
        "{topic}, {state}, {words:?}: {answers:#?}"
    );
}
