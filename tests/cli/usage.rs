//! Wrong usage and wrong configuration: exit status 2, and a message that helps.

use std::fs;

use super::{DAY, folder_with};
use crate::run::rapsheet;

/// Runs with wrong arguments; the message has to hold these words, and nothing is printed as a result.
fn refused(args: &[&str], words: &[&str]) {
    let run = rapsheet(args);
    assert_eq!(run.code, Some(2), "{args:?}: {run:?}");
    assert_eq!(run.out, "", "{args:?}");
    for word in words {
        assert!(run.err.contains(word), "{args:?}: no '{word}' in {}", run.err);
    }
}

#[test]
fn unknown_words_name_the_nearest_right_one() {
    refused(&["report", "--perod", "all"], &["'--perod'", "'--period'"]);
    refused(&["connections", "--evry", "5s"], &["'--evry'", "'--every'"]);
    refused(&["reprot"], &["'reprot'", "'report'"]);
    refused(&["report", "--format", "jsno"], &["'jsno'", "'json'"]);
    refused(&["report", "--fail-on", "hihg"], &["'hihg'", "'high'"]);
    refused(&["report", "--color", "alway"], &["'alway'", "'always'"]);
}

#[test]
fn values_that_make_no_sense_are_refused_before_anything_is_read() {
    let (_folder, log) = folder_with("mail.log", DAY);
    let log = log.to_str().expect("a path");
    for period in ["tomorrow", "2026-02-30", "2026-03-02..2026-03-01", "last-0d", ""] {
        refused(&["report", "--period", period, log], &["is no period", "2026-03-01..2026-03-07"]);
    }
    refused(&["report", "--zone", "Mars/Olympus", log], &["Mars/Olympus", "Europe/Brussels"]);
    refused(&["report", "--as-of", "2026-03-01", log], &["2026-03-01", "RFC 3339"]);
    refused(&["report", "--local-net", "192.168.0.0/33", log], &["192.168.0.0/33", "192.168.0.0/16"]);
    refused(&["report", "--my-address", "mx.example", log], &["mx.example"]);
    refused(&["connections", "--every", "5", log], &["'5'", "5s"]);
    refused(&["connections", "--every", "0s", log], &["'0s'"]);
    refused(&["report", "-o", "report.pdf", log], &["report.pdf", "--format"]);
    refused(&["--quiet", "--verbose", "report", log], &["--quiet", "--verbose"]);
}

#[test]
fn the_configuration_is_read_strictly() {
    let (folder, log) = folder_with("mail.log", DAY);
    let path = folder.path().join("rapsheet.toml");
    let (file, log) = (path.to_str().expect("a path"), log.to_str().expect("a path"));
    for (text, words) in [
        ("zoen = 'UTC'", &["rapsheet.toml", "'zoen'", "'zone'"][..]),
        ("[firewall]\nmail_port = [25]", &["'mail_port'", "'mail_ports'"]),
        ("[findings]\ngueser = 3", &["'gueser'", "'guesser'"]),
        ("zone = 3", &["line 1", "zone"]),
        ("zone = 'Mars/Olympus'", &["Mars/Olympus"]),
        ("[firewall.actions]\n'LAN' = 'shrugged'", &["'shrugged'", "dropped"]),
        ("local_nets = ['everything']", &["line 1"]),
    ] {
        fs::write(&path, text).expect("a file");
        refused(&["--config", file, "report", log], words);
        let run = rapsheet(&["--config", file, "report", log]);
        assert!(run.err.lines().all(|line| line.starts_with("rapsheet: ")), "{}", run.err);
    }
    refused(&["--config", "/nowhere/rapsheet.toml", "report", log], &["/nowhere/rapsheet.toml"]);
}
