//! fail2ban's test logs: a comment before each line says whose offence it is and when it was, by a clock that stands
//! at 2005-08-14T12:00:00 in Zurich.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::{corpus, json};

const LOGS: &str = "fail2ban/fail2ban/tests/files/logs";
const CLOCK: [&str; 2] = ["--zone=Europe/Zurich", "--as-of=2005-08-14T12:00:00+02:00"];

/// Logs of mail and login daemons that are read.
const READ: [&str; 10] = [
    "courier-auth",
    "cyrus-imap",
    "exim",
    "exim-spam",
    "perdition",
    "qmail",
    "sendmail-auth",
    "sendmail-reject",
    "solid-pop3d",
    "uwimap-auth",
];

/// An offence for fail2ban, and no refusal and no failed login for us: the end of a session, a warning before the
/// refusal itself, a message that was taken.
const NO_REFUSAL: [&str; 10] = [
    "did not issue MAIL/EXPN/VRFY/ETRN",
    "lost input channel",
    "no MAIL in SMTP connection",
    "dropped: too many ",
    "closed by DROP in ACL",
    "sender verify fail for",
    "no host name found for",
    "no IP address found for",
    " SA: Action: ",
    // A journal line without its stamp.
    "mail.example.com exim[3751842]: ",
];

struct Case {
    /// What the comment says.
    said: Value,
    line: String,
}

fn cases(path: &PathBuf) -> Vec<Case> {
    let text = String::from_utf8_lossy(&fs::read(path).expect("a log")).into_owned();
    let (mut cases, mut said) = (Vec::new(), None);
    for line in text.lines() {
        match line.trim_start_matches('#').trim_start().strip_prefix("failJSON:") {
            Some(comment) => said = serde_json::from_str(comment).ok(),
            None => cases.extend(said.take().map(|said| Case { said, line: line.to_string() })),
        }
    }
    cases
}

#[test]
fn offenders_are_named() {
    let Some(folder) = corpus(LOGS) else { return };
    let mut named = 0;
    for name in READ {
        let path = folder.join(name);
        let found = json(&CLOCK, &[&path]);
        let addresses = |list: &Value| -> Vec<String> {
            let list = list.as_array().expect("a list").iter();
            list.map(|entry| entry["ip"].as_str().expect("an address").to_string()).collect()
        };
        let mut clients = addresses(&found["rejects"]["clients"]);
        clients.extend(addresses(&found["auth"]["clients"]));
        for Case { said, line } in cases(&path).iter().filter(|case| case.said["match"] == true) {
            let host = said["host"].as_str().expect("a host").to_lowercase();
            if NO_REFUSAL.iter().any(|part| line.contains(part)) {
                continue;
            }
            let limits = found["connections"]["limits"].to_string();
            assert!(clients.contains(&host) || limits.contains(&host), "{name}: {host} of {line}");
            named += 1;
        }
        assert_eq!(found["accounting"]["out_of_period"], 0, "{name}");
    }
    assert!(named >= 110, "only {named} offenders");
}

/// Each line as a file of its own: the year is the last one that the clock allows.
#[test]
fn times_are_as_said() {
    let Some(folder) = corpus(LOGS) else { return };
    let (mut said, logs) = (Vec::new(), tempfile::tempdir().expect("a folder"));
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    names.sort();
    for case in names.iter().filter(|path| path.is_file()).flat_map(cases) {
        let Some(time) = case.said["time"].as_str() else { continue };
        // Letters, so that no name looks like a number in a rotated set.
        let name: String =
            format!("{:04}", said.len()).chars().map(|digit| (digit as u8 + 49) as char).collect();
        fs::write(logs.path().join(format!("{name}.log")), case.line + "\n").expect("a file");
        said.push((format!("{name}.log"), time.to_string()));
    }
    let found = json(&CLOCK, &[logs.path()]);
    let (mut agreed, mut unread) = (0, 0);
    for source in found["sources"].as_array().expect("sources") {
        let path = source["path"].as_str().expect("a path");
        let (_, time) = said.iter().find(|(name, _)| path.ends_with(name)).expect("a source we made");
        match source["first"].as_str() {
            Some(first) => {
                assert_eq!(first.get(..19), time.get(..19), "{}", fs::read_to_string(path).expect("a line"))
            }
            None => unread += 1,
        }
        agreed += 1;
    }
    // ASSP, DirectAdmin, BIND, Oracle and Roundcube stamp their own files in ways of their own.
    assert_eq!((agreed, unread), (said.len(), 44));
}
