//! Lines of every shape, taken apart.

use super::*;
use crate::model::calendar::{Zone, parse_rfc3339};
use proptest::prelude::*;

fn reader() -> LineReader {
    LineReader::new(TimeContext::new(Zone::UTC, 2026, None))
}

/// Host, program, pid, message.
type Parts = (&'static str, &'static str, u32, &'static str);

const LINES: &[(&str, Parts)] = &[
    ("Mar  1 02:03:04 mx postfix/smtpd[123]: connect from x", ("mx", "postfix/smtpd", 123, "connect from x")),
    ("Mar  1 02:03:04 mx courieresmtpd: started,ip=[::1]", ("mx", "courieresmtpd", 0, "started,ip=[::1]")),
    ("Mar  1 02:03:04 192.0.2.7 sshd(pam_unix)[5]: x", ("192.0.2.7", "sshd(pam_unix)", 5, "x")),
    ("Mar  1 02:03:04 2001:db8::1 sshd[5]: x", ("2001:db8::1", "sshd", 5, "x")),
    ("Mar  1 02:03:04 mx  postfix/qmgr[1]:  x", ("mx", "postfix/qmgr", 1, "x")),
    ("Mar  1 02:03:04 gate kernel: [ 12.345678] IN=eth0 OUT=", ("gate", "kernel", 0, "IN=eth0 OUT=")),
    ("Mar  1 02:03:04 gate kernel: SPAM_BLOCK: IN=eth0", ("gate", "kernel", 0, "SPAM_BLOCK: IN=eth0")),
    ("Mar  1 02:03:04 gate IN=eth0 OUT=", ("gate", "", 0, "IN=eth0 OUT=")),
    ("Mar  1 02:03:04 mx last message repeated 3 times", ("mx", "", 0, "last message repeated 3 times")),
    ("Mar  1 02:03:04 last message repeated 3 times", ("", "", 0, "last message repeated 3 times")),
    (
        "Mar  1 02:03:04 --- last message repeated 2 times ---",
        ("", "", 0, "--- last message repeated 2 times ---"),
    ),
    ("Mar  1 02:03:04 [postfix/smtpd] connect from x", ("", "postfix/smtpd", 0, "connect from x")),
    ("Mar  1 02:03:04 [ 12.345678] IN=eth0 OUT=", ("", "", 0, "IN=eth0 OUT=")),
    ("Mar  1 02:03:04 mx syslogd 1.4.1: restart.", ("mx", "syslogd", 0, "restart.")),
    ("Mar  1 02:03:04 newsyslog[7]: logfile turned over", ("", "newsyslog", 7, "logfile turned over")),
    ("Mar  1 02:03:04 <mail.info> mx sendmail[7]: x", ("mx", "sendmail", 7, "x")),
    ("Mar  1 02:03:04 MET sendmail[7]: x", ("MET", "sendmail", 7, "x")),
    ("Mar  1 02:03:04 sun sendmail[7]: [ID 801593 mail.info] x1: y", ("sun", "sendmail", 7, "x1: y")),
    ("Mar 01 2026 02:03:04 asa : %ASA-4-106023: Deny tcp", ("asa", "%ASA-4-106023", 0, "Deny tcp")),
    ("Mar  1 02:03:04 192.0.2.1 45: Mar  1 02:03:03.1: %SEC-6-X: list", ("192.0.2.1", "%SEC-6-X", 0, "list")),
    ("Mar  1 02:03:04 mx", ("mx", "", 0, "")),
    ("Mar  1 02:03:04 ", ("", "", 0, "")),
    ("<22>Mar  1 02:03:04 mx postfix/smtpd[123]: x", ("mx", "postfix/smtpd", 123, "x")),
    ("<22>1 2026-03-01T02:03:04Z mx postfix/smtpd 123 - - x", ("mx", "postfix/smtpd", 123, "x")),
    (r#"<22>1 2026-03-01T02:03:04Z mx app - ID47 [a@1 b="]\"" c=""] x"#, ("mx", "app", 0, "x")),
    ("2026-03-01T02:03:04+00:00 mx postfix/smtpd[123]: x", ("mx", "postfix/smtpd", 123, "x")),
    ("2026-03-01T02:03:04Z mx CRON 20 - -  (root) CMD (true)", ("mx", "CRON", 20, "(root) CMD (true)")),
    ("2026-03-01T02:03:04Z gate IN=eth0 OUT=", ("gate", "", 0, "IN=eth0 OUT=")),
    ("2026-03-01 02:03:04 mx postfix/smtpd[123]: x", ("mx", "postfix/smtpd", 123, "x")),
    ("2026-03-01 02:03:04 1abCDe-0000ab-Cd Completed", ("", "exim", 0, "1abCDe-0000ab-Cd Completed")),
    ("2026-03-01 02:03:04.000 +0000 [77] H=x [192.0.2.1] y", ("", "exim", 77, "H=x [192.0.2.1] y")),
    ("Sun 2026-03-01 02:03:04 UTC mx postfix/smtpd[1]: x", ("mx", "postfix/smtpd", 1, "x")),
    ("1772330584.000000 mx postfix/smtpd[1]: x", ("mx", "postfix/smtpd", 1, "x")),
    ("- 1772330584 2026.03.01 n7 Mar 1 02:03:04 n7/n7 crond[1]: x", ("n7/n7", "crond", 1, "x")),
    ("Sun Mar  1 02:03:04 2026 kern.warn kernel: [ 9.1] IN=br-lan", ("", "kernel", 0, "IN=br-lan")),
    ("Sun Mar  1 02:03:04 2026 cron.info crond[9]: USER root", ("", "crond", 9, "USER root")),
    ("Sun Mar  1 02:03:04 2026 mx crond[9]: USER root", ("mx", "crond", 9, "USER root")),
    ("@4000000069a39e6200000000 tcpserver: status: 1/40", ("", "tcpserver", 0, "status: 1/40")),
    ("@4000000069a39e6200000000 new msg 5", ("", "", 0, "new msg 5")),
    ("2026-03-01 02:03:04.000000000 tcpserver: end 7 status 0", ("", "tcpserver", 0, "end 7 status 0")),
    (
        r#"{"__REALTIME_TIMESTAMP":"1772330584000000","_HOSTNAME":"mx","_COMM":"cron","_PID":"3","MESSAGE":"a\"b"}"#,
        ("mx", "cron", 3, "a\"b"),
    ),
    ("\u{feff}Mar  1 02:03:04 mx a[1]: x", ("mx", "a", 1, "x")),
    ("\0\0\0Mar  1 02:03:04 mx a[1]: x", ("mx", "a", 1, "x")),
];

#[test]
fn takes_lines_apart() {
    let micros = parse_rfc3339("2026-03-01T02:03:04Z").expect("an instant");
    for (line, (host, program, pid, message)) in LINES {
        for ending in ["", "\r"] {
            let line = format!("{line}{ending}");
            let mut reader = reader();
            let Headed::Header(header) = reader.header(line.as_bytes()) else { panic!("not read: {line}") };
            let when = When { micros, day: 20_513, second: 7_384 };
            let expected = Header {
                when,
                host: host.as_bytes(),
                program: program.as_bytes(),
                pid: *pid,
                message: message.as_bytes(),
            };
            assert_eq!(header, expected, "{line}");
        }
    }
}

#[test]
fn tells_pieces_from_unreadable_lines() {
    let pieces = [
        "",
        "\r",
        "\tcontinued",
        "   continued",
        "-- Boot 0123456789abcdef --",
        "-- Logs begin at Sun 2026-03-01 02:03:04 CET, end at Sun 2026-03-01 03:00:00 CET. --",
        "-- Journal begins at Sun 2026-03-01 02:03:04 CET. --",
        "-- No entries --",
        "Envelope-from: <ann@a.example>",
        "P Received: from x by y",
        "* X-Spam: yes",
    ];
    for line in pieces {
        assert_eq!(reader().header(line.as_bytes()), Headed::Part, "{line}");
    }
    let unreadable = [
        "Feb 30 02:03:04 mx a[1]: x",
        "Mar  1 25:03:04 mx a[1]: x",
        "no stamp at all",
        "[12345.678901] IN=eth0",
        "{}",
        "{\"MESSAGE\":\"x\"}",
        "\0\0\0",
        "-- mine --",
        "I said so",
    ];
    for line in unreadable {
        assert_eq!(reader().header(line.as_bytes()), Headed::Unreadable, "{line}");
    }
}

#[test]
fn an_export_record_is_read_at_its_end() {
    let mut reader = reader();
    let lines = ["__CURSOR=s=1", "MESSAGE=connect from x", "_PID=9", "SYSLOG_IDENTIFIER=postfix/smtpd"];
    for line in lines {
        assert_eq!(reader.header(line.as_bytes()), Headed::Part);
    }
    assert_eq!(reader.header(b"__REALTIME_TIMESTAMP=1772330584000000"), Headed::Part);
    let Headed::Header(header) = reader.header(b"") else { panic!("no record") };
    assert_eq!(
        (header.program, header.pid, header.message),
        (&b"postfix/smtpd"[..], 9, &b"connect from x"[..])
    );
    assert_eq!(reader.header(b""), Headed::Part);
    assert_eq!(reader.header(b"__CURSOR=s=2"), Headed::Part);
    assert_eq!(reader.header(b""), Headed::Unreadable);
    assert_eq!(reader.header(b"__REALTIME_TIMESTAMP=1772330585000000"), Headed::Part);
    assert_eq!(reader.finish().map(|header| header.when.micros), Some(1_772_330_585_000_000));
    assert_eq!(reader.finish(), None);
    // A record that was never ended does not swallow what follows.
    assert_eq!(reader.header(b"__CURSOR=s=3"), Headed::Part);
    assert!(matches!(reader.header(b"Mar  1 02:03:04 mx a[1]: x"), Headed::Header(_)));
}

proptest! {
    #[test]
    fn any_bytes(lines in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..60), 0..20)) {
        let mut reader = reader();
        for line in &lines {
            let _ = reader.header(line);
        }
        let _ = reader.finish();
    }

    #[test]
    fn broken_lines(which in 0..LINES.len(), cut in 0usize..90, put in any::<u8>(), at in 0usize..90) {
        let mut line = LINES[which].0.as_bytes().to_vec();
        if let Some(byte) = line.get_mut(at) {
            *byte = put;
        }
        line.truncate(cut);
        let _ = reader().header(&line);
    }

    #[test]
    fn broken_exports(lines in proptest::collection::vec("(__CURSOR=|MESSAGE=?|_PID|__REALTIME_TIMESTAMP=|\\PC{0,9})[\0-\u{ff}]{0,12}", 0..30)) {
        let mut reader = reader();
        for line in &lines {
            let _ = reader.header(line.as_bytes());
        }
        let _ = reader.finish();
    }
}
