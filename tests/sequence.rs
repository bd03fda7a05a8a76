//! What depends on the order of lines, with the real program over small files: lines that stand for several, sessions over
//! midnight and over the seam of two pieces that are read side by side, messages that a filter hands back there.

use serde_json::Value;

use super::run::report;

/// The report of one log, as JSON.
fn report_of(told: &[&str], log: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mail.log");
    std::fs::write(&path, log).expect("a log");
    let told: Vec<&str> = told.iter().copied().chain(["--format=json"]).collect();
    report(&told, &[&path]).json()
}

#[test]
fn a_repetition_counts_as_often_as_it_says() {
    const CONNECT: &str = "postfix/smtpd[11]: connect from dsl9.isp.example[203.0.113.9]";
    const REJECT: &str = "postfix/smtpd[11]: NOQUEUE: reject: RCPT from dsl9.isp.example[203.0.113.9]: 550 5.1.1 <x@home.example>: Recipient address rejected: User unknown in virtual mailbox table; from=<a@b.example> to=<x@home.example> proto=SMTP helo=<x>";
    const HIT: &str = "kernel: Illegal port 25 > IN=eth1 OUT=eth0 SRC=192.168.2.23 DST=198.51.100.7 LEN=60 ID=7 PROTO=TCP SPT=4001 DPT=25 SYN";
    const LOGIN: &str =
        "postfix/smtpd[11]: warning: dsl9.isp.example[203.0.113.9]: SASL LOGIN authentication failed: no";
    let said = |message: &str| format!("Mar  2 10:00:01 gw {message}\n");
    let last = |times: u32| format!("Mar  2 10:00:05 gw last message repeated {times} times\n");
    let quoted = |message: &str, times: u32| {
        let (program, text) = message.split_once(": ").expect("a message");
        format!("Mar  2 10:00:05 gw {program}: message repeated {times} times: [ {text}]\n")
    };
    let logs = [
        format!(
            "{}{}{}{}{}{}{}{}",
            said(CONNECT),
            last(2),
            said(REJECT),
            last(3),
            said(HIT),
            last(4),
            said(LOGIN),
            last(5)
        ),
        format!(
            "{}{}{}{}{}{}{}{}",
            said(CONNECT),
            quoted(CONNECT, 2),
            said(REJECT),
            quoted(REJECT, 3),
            said(HIT),
            quoted(HIT, 4),
            said(LOGIN),
            quoted(LOGIN, 5)
        ),
    ];
    for log in logs {
        let found = report_of(&[], &log);
        assert_eq!(found["connections"]["inbound"], 3, "{log}");
        assert_eq!(found["rejects"]["total"], 4);
        assert_eq!(found["rejects"]["by_code"]["550"], 4);
        assert_eq!(found["guessers"][0]["unknown_users"], 1);
        assert_eq!(found["firewall"]["hits"], 5);
        assert_eq!(found["port25"]["hits"], 5);
        assert_eq!(found["port25"]["sources"][0]["hits"], 5);
        assert_eq!(found["auth"]["failures"], 6);
        assert_eq!(found["accounting"]["used"], 8);
    }
}

/// A repetition says nothing more of a packet that two rules logged.
#[test]
fn a_repetition_after_two_lines_of_one_packet() {
    let line = |prefix: &str| {
        format!(
            "Mar  2 10:00:01 gw kernel: [12.5] {prefix} IN=eth1 OUT=eth0 SRC=192.168.2.23 DST=198.51.100.7 LEN=60 ID=7 PROTO=TCP SPT=4001 DPT=25 SYN\n"
        )
    };
    let log = format!(
        "{}{}Mar  2 10:00:02 gw last message repeated 2 times\n",
        line("[UFW AUDIT]"),
        line("[UFW BLOCK]")
    );
    let found = report_of(&[], &log);
    assert_eq!((&found["firewall"]["hits"], &found["port25"]["hits"]), (&4.into(), &3.into()));
}

/// Exim without `smtp_connection`, as it is delivered, writes only of connections that were lost.
#[test]
fn ends_without_beginnings_are_no_sessions() {
    let lost = |hour: u32, minute: u32| {
        format!(
            "2026-03-02 {hour:02}:{minute:02}:00 unexpected disconnection while reading SMTP command from (x) [203.0.113.{minute}]:4{hour}{minute:03} D=3s\n"
        )
    };
    let log: String = (0..5).flat_map(|hour| (0..30).map(move |minute| lost(hour, minute))).collect();
    let first_hour: String = (0..30).map(|minute| lost(0, minute)).collect();
    for log in [&log, &first_hour] {
        let connections = &report_of(&[], log)["connections"];
        assert_eq!((&connections["inbound"], &connections["unclosed"]), (&0.into(), &0.into()));
        assert!(connections["peak"].is_null() || connections["peak"]["open"] == 0, "{connections}");
    }
    // Beside a server of which both is written.
    let session = |hour: u32| {
        format!(
            "2026-03-02 {hour:02}:30:30 mx postfix/smtpd[7]: connect from a.example[198.51.100.1]\n2026-03-02 {hour:02}:30:31 mx postfix/smtpd[7]: disconnect from a.example[198.51.100.1]\n"
        )
    };
    let lines: Vec<String> =
        (0..5).flat_map(|hour| [session(hour), lost(hour, 40), lost(hour, 41)]).collect();
    let lines = lines.concat().replace(":00 unexpected", ":00 mx exim[9]: unexpected");
    let connections = &report_of(&[], &lines)["connections"];
    assert_eq!(
        (&connections["inbound"], &connections["unclosed"], &connections["peak"]["open"]),
        (&5.into(), &0.into(), &1.into())
    );
}

/// Sessions that were open when the log began count from its beginning.
#[test]
fn sessions_from_before_the_log() {
    let line = |time: &str, pid: u32, what: &str| {
        format!("Mar  2 {time} gw postfix/smtpd[{pid}]: {what} from a.example[198.51.100.1]\n")
    };
    let log = [
        line("10:00:00", 1, "connect"),
        line("10:00:05", 2, "disconnect"),
        line("10:00:06", 3, "disconnect"),
        line("10:00:07", 1, "disconnect"),
        line("15:00:00", 4, "connect"),
        line("15:00:01", 4, "disconnect"),
    ]
    .concat();
    let connections = &report_of(&[], &log)["connections"];
    assert_eq!((&connections["inbound"], &connections["unclosed"]), (&2.into(), &0.into()));
    assert_eq!(connections["peak"]["open"], 3);
    assert_eq!(connections["peak"]["at"], "2026-03-02T10:00:00+00:00");
}

#[test]
fn sessions_over_midnight() {
    let line = |day: u32, time: &str, pid: u32, what: &str| {
        format!("Mar  {day} {time} gw postfix/smtpd[{pid}]: {what} from a.example[198.51.100.1]\n")
    };
    let log = [
        // From the day before into the day, and through it.
        line(1, "23:59:50", 1, "connect"),
        line(1, "23:59:51", 2, "connect"),
        line(2, "00:00:10", 1, "disconnect"),
        line(2, "12:00:00", 3, "connect"),
        line(2, "12:00:05", 3, "disconnect"),
        // Out of it: one closes, one never does, and of one the process has another client after midnight.
        line(2, "23:59:57", 4, "connect"),
        line(2, "23:59:58", 5, "connect"),
        line(2, "23:59:59", 6, "connect"),
        line(3, "00:00:30", 4, "disconnect"),
        line(3, "00:01:00", 6, "connect"),
        line(3, "00:01:30", 6, "disconnect"),
        line(3, "00:02:00", 2, "disconnect"),
        line(3, "12:00:00", 7, "connect"),
    ]
    .concat();
    let connections = &report_of(&["--period=2026-03-02"], &log)["connections"];
    assert_eq!((&connections["inbound"], &connections["unclosed"]), (&4.into(), &2.into()));
    assert_eq!(connections["peak"]["open"], 4, "2, 4, 5 and 6");
    assert_eq!(connections["peak"]["at"], "2026-03-02T23:59:59+00:00");
    assert_eq!(connections["hours"][0]["peak_open"], 2);

    // Over a second midnight nothing is waited for.
    let connections = &report_of(&["--period=2026-03-01"], &log)["connections"];
    assert_eq!((&connections["inbound"], &connections["unclosed"]), (&2.into(), &1.into()));
    assert_eq!(connections["peak"]["open"], 2);
}

/// What a filter was given before midnight and answers after it was not accepted twice.
#[test]
fn a_filter_over_midnight() {
    let log = "\
Mar  2 23:59:58 gw postfix/smtpd[1]: 4C0FFEE001: client=a.example[198.51.100.1]
Mar  2 23:59:59 gw postfix/smtpd[2]: 4C0FFEE002: client=localhost[127.0.0.1]
Mar  3 00:00:00 gw postfix/smtp[3]: 4C0FFEE001: to=<x@home.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4C0FFEE002)
Mar  3 00:00:00 gw postfix/local[4]: 4C0FFEE002: to=<x@home.example>, relay=local, delay=1, dsn=2.0.0, status=sent (delivered to mailbox)
";
    let found = report_of(&["--period=2026-03-02"], log);
    assert_eq!((&found["mail"]["accepted"], &found["mail"]["delivered"]), (&1.into(), &0.into()));
    let found = report_of(&["--period=all"], log);
    assert_eq!((&found["mail"]["accepted"], &found["mail"]["delivered"]), (&1.into(), &2.into()));
    assert_eq!(found["mail"]["senders"].as_array().map(Vec::len), Some(0));
}

/// Two pieces of a plain file are 32 MiB each: what began in the first one ends in the second.
#[test]
fn over_the_seam_of_two_pieces() {
    let smtpd = |second: u32, pid: u32, what: &str| {
        format!("Mar  2 10:00:{second:02} gw postfix/smtpd[{pid}]: {what} from a.example[198.51.100.{pid}]\n")
    };
    let before = [
        smtpd(1, 1, "connect"),
        smtpd(2, 2, "connect"),
        smtpd(3, 3, "connect"),
        smtpd(4, 3, "disconnect"),
        "Mar  2 10:00:05 gw postfix/pickup[9]: 4C0FFEE001: uid=33 from=<www-data>\n".to_string(),
        "Mar  2 10:00:05 gw postfix/qmgr[9]: 4C0FFEE001: from=<www-data@home.example>, size=9, nrcpt=1 (queue active)\n".to_string(),
        "Mar  2 10:00:06 gw postfix/smtpd[8]: 4C0FFEE002: client=localhost[127.0.0.1]\n".to_string(),
        "Mar  2 10:00:06 gw postfix/smtpd[8]: 4C0FFEE003: client=localhost[127.0.0.1]\n".to_string(),
    ]
    .concat();
    // Nothing is counted from these.
    let line = format!("Mar  2 10:00:10 gw nobody[1]: {}\n", "x".repeat(60_000));
    let between = line.repeat((33 << 20) / line.len());
    let after = [
        "Mar  2 10:00:20 gw postfix/smtp[7]: 4C0FFEE001: to=<x@far.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4C0FFEE002)\n".to_string(),
        "Mar  2 10:00:21 gw postfix/smtp[7]: 4C0FFEE002: to=<x@far.example>, relay=mx.far.example[198.51.100.9]:25, delay=2, dsn=2.0.0, status=sent (250 Ok)\n".to_string(),
        smtpd(22, 1, "disconnect"),
        smtpd(22, 4, "connect"),
        smtpd(23, 4, "disconnect"),
        // The process of a session that never ended.
        smtpd(24, 2, "connect"),
        smtpd(25, 2, "disconnect"),
    ]
    .concat();
    let found = report_of(&[], &format!("{before}{between}{after}"));
    let connections = &found["connections"];
    assert_eq!((&connections["inbound"], &connections["unclosed"]), (&5.into(), &1.into()));
    assert_eq!(connections["peak"]["open"], 3);
    assert_eq!(connections["peak"]["at"], "2026-03-02T10:00:03+00:00");
    let mail = &found["mail"];
    assert_eq!((&mail["accepted"], &mail["delivered"]), (&2.into(), &2.into()));
    assert_eq!(mail["senders"].as_array().map(Vec::len), Some(1), "{mail}");
    assert_eq!(mail["senders"][0]["sender"], "www-data@home.example (uid 33)");
    assert_eq!(mail["senders"][0]["delivered"], 1);
    // The same without what lies between, in one piece.
    let whole = report_of(&[], &format!("{before}{after}"));
    for section in ["mail", "connections"] {
        assert_eq!(without_lines(&found[section]), without_lines(&whole[section]), "{section}");
    }
}

/// A part of a report without the lines it names.
fn without_lines(part: &Value) -> Value {
    match part {
        Value::Object(object) => {
            let keys = object.iter().filter(|(key, _)| *key != "evidence");
            keys.map(|(key, value)| (key.clone(), without_lines(value))).collect()
        }
        Value::Array(list) => list.iter().map(without_lines).collect(),
        plain => plain.clone(),
    }
}
