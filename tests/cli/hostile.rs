//! Text from logs is written by whoever knocks: it must not move a terminal's cursor, break a table, or run in HTML,
//! wherever in a line it stands, and be it the name of the file.

use std::fs;

use crate::run::report;

const ESCAPE: &str = "\x1b[2J\x1b]0;owned\x07\u{9b}31m\u{202e}";
const MARKUP: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";

/// Every place of a line that a report shows, filled with what should not get through.
fn log(poison: &str) -> String {
    let mut lines = vec![
        format!(
            "gw kernel: {poison} IN=eth1 OUT=eth0 SRC=192.168.2.{poison} DST=198.51.100.{poison} PROTO=TCP SPT=9 DPT=25 SYN"
        ),
        format!(
            "gw kernel: drop IN=eth1 OUT=eth0 SRC=192.168.2.9 DST=198.51.100.2 PROTO={poison} SPT=9 DPT=25 SYN"
        ),
        format!("mx postfix/smtpd[7]: connect from {poison}.dsl.evil.example[203.0.113.9]"),
        format!(
            "mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from {poison}.evil.example[203.0.113.9]: 554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using {poison}.list.example; {poison}; from=<{poison}> to=<{poison}@home.example> proto=ESMTP helo=<{poison}>"
        ),
        format!(
            "mx postfix/smtpd[7]: warning: {poison}[203.0.113.9]: SASL LOGIN authentication failed: {poison}, sasl_username={poison}"
        ),
        format!("mx postfix/qmgr[5]: 4XyZ12AbCd: from=<{poison}>, size=1, nrcpt=1 (queue active)"),
        format!("mx postfix/pickup[6]: 4XyZ12AbCd: uid=33 from=<{poison}>"),
        format!(
            "mx postfix/smtp[8]: 4XyZ12AbCd: to=<{poison}@there.example>, relay={poison}[198.51.100.3]:25, delay=1, delays=1/0/0/0, dsn=5.7.1, status=bounced (host {poison}[198.51.100.3] said: 554 blocked using {poison}.list.example {poison})"
        ),
        format!("mx postfix/smtpd[7]: fatal: {poison} nobody has words for this"),
        format!(
            "mx postfix/master[1]: warning: service \"{poison}\" (25) has reached its process limit \"100\": new clients may experience noticeable delays"
        ),
        format!("mx CRON[9]: ({poison}) CMD ({poison})"),
    ];
    for guess in 0..9 {
        lines.push(format!("mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[203.0.113.10]: 550 5.1.1 <{guess}{poison}@home.example>: Recipient address rejected: User unknown; from=<{poison}> to=<{guess}{poison}@home.example> proto=ESMTP helo=<{poison}>"));
    }
    lines.iter().enumerate().map(|(second, line)| format!("Mar  2 07:00:{second:02} {line}\n")).collect()
}

/// Controls but for the newline, and what reorders or hides text.
fn harmful(text: &str) -> Option<char> {
    text.chars()
        .find(|letter| *letter != '\n' && (letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}')))
}

#[test]
fn no_log_line_moves_a_cursor() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = folder.path().join(format!("{ESCAPE}.log"));
    fs::write(&name, log(ESCAPE)).expect("a file");
    let gone = folder.path().join(format!("{ESCAPE}.gone"));
    for told in [
        &["--every-hit"][..],
        &["--verbose", "--every-hit"],
        &["--format=json", "--every-hit"],
        &["--format=html"],
    ] {
        let run = report(told, &[&name, &gone]);
        assert_eq!(run.code, Some(3), "{told:?}: {}", run.err);
        assert_eq!(harmful(&run.out), None, "{told:?}");
        assert_eq!(harmful(&run.err), None, "{told:?}");
        assert!(run.out.len() > 1000, "{told:?}");
    }
    let run = report(&[], &[&gone]);
    assert_eq!((run.code, harmful(&run.err)), (Some(4), None));
}

#[test]
fn no_log_line_runs_in_html() {
    let folder = tempfile::tempdir().expect("a folder");
    let html = |poison: &str, name: &str| {
        let path = folder.path().join(name);
        fs::write(&path, log(poison)).expect("a file");
        report(&["--format=html", "--every-hit"], &[&path]).out
    };
    let (tame, wild) = (html("tame", "tame.log"), html(MARKUP, "<img src=x onerror=alert(3)>\"'.log"));
    assert!(wild.contains("alert(1)") && wild.contains("alert(3)"), "it is shown");
    for tag in ["<script", "<img", "<iframe", "</script"] {
        assert_eq!(wild.matches(tag).count(), tame.matches(tag).count(), "{tag}");
    }
    for (at, _) in wild.match_indices("onerror=") {
        assert!(wild[..at].ends_with("src=x "), "only as the text it came as");
    }
}

#[test]
fn no_log_line_breaks_a_table() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, poison) in [
        ("long.log", "x".repeat(3000)),
        ("wide.log", "漢字".repeat(40)),
        ("marks.log", "e\u{301}".repeat(100)),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, log(&poison)).expect("a file");
        let run = report(&["--every-hit"], &[&path]);
        for line in run.out.lines() {
            assert!(rapsheet::report::safe::columns(line) <= 80, "{name}: {line}");
        }
    }
}
