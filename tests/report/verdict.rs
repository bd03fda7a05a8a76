//! The one line on top says how far it goes: quiet is only what was looked at.

use std::fs;

use crate::run::report;

const HIT: &str = "2026-05-11T01:00:00Z gw kernel: DROP IN=eth0 OUT= SRC=198.51.100.7 DST=203.0.113.9 PROTO=TCP SPT=4000 DPT=23\n";
const MAIL: &str = "2026-05-11T01:00:00Z mx postfix/smtpd[7]: connect from mail.example[198.51.100.7]\n\
                    2026-05-11T01:00:01Z mx postfix/smtpd[7]: disconnect from mail.example[198.51.100.7]\n";
const JOB: &str = "2026-05-11T01:00:00Z mx CRON[9]: (root) CMD (true)\n";
const ILLEGAL: &str = "2026-05-11T02:00:00Z gw kernel: X IN=eth1 OUT=eth0 SRC=192.168.2.3 DST=203.0.113.9 PROTO=TCP SPT=4000 DPT=25\n";

fn verdict(log: &str) -> (String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("some.log");
    fs::write(&file, log).expect("a file");
    let found = report(&["--format=json"], &[&file]).json();
    let word = |name: &str| found["verdict"][name].as_str().expect("a word").to_string();
    (word("severity"), word("text"))
}

#[test]
fn quiet_says_where() {
    for (log, severity, text) in [
        (format!("{HIT}{MAIL}{JOB}"), "info", "quiet: nothing needs hands"),
        (HIT.to_string(), "info", "quiet at the firewall; no mail server's log was read"),
        (
            MAIL.to_string(),
            "info",
            "quiet at the mail server; no firewall log was read, so port 25 is not watched",
        ),
        (
            format!("{HIT}{MAIL}{}", "what is this\n".repeat(2)),
            "info",
            "quiet; but 40 % of lines could not be read",
        ),
    ] {
        assert_eq!(verdict(&log), (severity.to_string(), text.to_string()), "{log}");
    }
}

#[test]
fn what_was_not_read_is_not_quiet() {
    for (log, text) in [
        ("", "no data: no line was read"),
        ("what is this\nand this\n", "no data: of 2 lines none could be read as one of 2026-11-01"),
        (JOB, "no data: of 1 line read none is of a firewall or a mail server"),
    ] {
        assert_eq!(verdict(log), ("medium".to_string(), text.to_string()), "{log}");
    }
}

#[test]
fn the_worst_comes_first() {
    let (severity, text) = verdict(&format!("{ILLEGAL}{MAIL}"));
    assert_eq!(
        (severity.as_str(), text.as_str()),
        ("medium", "192.168.2.3 made 1 illegal port-25 hit to 1 server")
    );
}
