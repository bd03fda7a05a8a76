//! Third-party logs, where they are at hand: fail2ban's say whom each line is about, Exim's own tests
//! show every form of message.

use std::fs;
use std::path::Path;

use super::*;

const CORPORA: &str = "../shared/corpora";

fn files(folder: &str) -> Vec<String> {
    let folder = Path::new(CORPORA).join(folder);
    let Ok(found) = fs::read_dir(&folder) else {
        println!("passed over: {} is not here", folder.display());
        return Vec::new();
    };
    let mut paths: Vec<_> = found.filter_map(Result::ok).map(|file| file.path()).collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| fs::read(path).ok())
        .map(|text| String::from_utf8_lossy(&text).into())
        .collect()
}

/// The message of a line with a stamp of Exim's own or of syslog's; None for others.
fn cut(line: &str) -> Option<&str> {
    let line = line.strip_prefix("mail.example.com ").unwrap_or(line);
    if let Some((_, message)) = line.split_once("]: ").filter(|(head, _)| head.contains(" exim[")) {
        return Some(message);
    }
    if line.starts_with("exim[") {
        return Some(line.split_once("]: ")?.1);
    }
    // A date and a clock, with or without fraction.
    let stamped = line.len() > 20 && line.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    if stamped { line.splitn(3, ' ').nth(2) } else { None }
}

fn client<'a>(meaning: &Meaning<'a>) -> Option<Addr<'a>> {
    match meaning {
        Meaning::Event(Event::Reject(reject)) => reject.client,
        Meaning::Event(Event::AuthFailure(failure)) => failure.client,
        Meaning::Event(Event::Disconnect(session)) => Some(session.client),
        _ => None,
    }
}

#[test]
fn fail2ban_names_the_same_hosts() {
    let folder = "fail2ban/fail2ban/tests/files/logs";
    let (mut named, mut not_counted) = (0, Vec::new());
    for name in ["exim", "exim-spam"] {
        let path = Path::new(CORPORA).join(folder).join(name);
        let Ok(text) = fs::read_to_string(&path) else {
            println!("passed over: {} is not here", path.display());
            continue;
        };
        let mut wanted: Option<&str> = None;
        for line in text.lines() {
            if let Some((_, host)) = line.split_once("\"host\": \"") {
                wanted = host.split_once('"').map(|(host, _)| host);
                continue;
            }
            let (Some(host), Some(message)) = (wanted.take(), cut(line)) else { continue };
            let meaning = read(message);
            assert_ne!(meaning, Meaning::Unmatched, "{line}");
            match client(&meaning) {
                Some(found) => assert_eq!(Some(found), addr(host), "{line}"),
                None => {
                    not_counted.push(message.to_string());
                    continue;
                }
            }
            named += 1;
        }
    }
    println!("{named} as fail2ban says; not counted:\n{}", not_counted.join("\n"));
    let fine = [
        "sender verify fail",
        "no MAIL in SMTP",
        "no host name found",
        "no IP address found",
        " SA: Action: ",
    ];
    for message in not_counted {
        assert!(fine.iter().any(|part| message.contains(part)), "{message}");
    }
}

#[test]
fn exim_tests_are_understood() {
    let (mut events, mut ignored, mut unmatched) = (0, 0, Vec::new());
    for folder in ["exim-testsuite/test/log", "exim-testsuite/test/rejectlog"] {
        for text in files(folder) {
            for line in text.lines().filter(|line| line.starts_with("1999-") || line.starts_with("2")) {
                let Some(message) = cut(line) else { continue };
                match read(message) {
                    Meaning::Event(_) => events += 1,
                    Meaning::Ignored => ignored += 1,
                    Meaning::Unmatched => unmatched.push(message.to_string()),
                }
            }
        }
    }
    println!("{events} events, {ignored} ignored, {} unmatched:\n{}", unmatched.len(), unmatched.join("\n"));
    // What is left is what the test configurations write themselves (`logwrite`).
    assert!(unmatched.len() * 10 <= events + ignored, "{} unmatched", unmatched.len());
}

#[test]
fn crowdsec_and_mailgraph_are_understood() {
    let mut lines = 0;
    let folders = ["exim-spam", "exim-logs", "exim-syslog-logs", "exim-bf"];
    let folders = folders.map(|name| format!("crowdsec-hub/.tests/{name}"));
    for text in folders.iter().map(String::as_str).chain(["mailgraph"]).flat_map(files) {
        for line in text.lines().filter(|line| !line.contains("postfix")) {
            let Some(message) = cut(line) else { continue };
            lines += 1;
            assert_ne!(read(message), Meaning::Unmatched, "{line}");
        }
    }
    println!("{lines} lines");
}
