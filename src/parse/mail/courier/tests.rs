//! Examples of Courier: message and expected event. Corpora are passed over where they are absent.

use super::*;
use crate::parse::mail::show::{header, show};

/// Program, message, meaning.
const EXAMPLES: &[(&str, &str, &str)] = &[
    ("courieresmtpd", "started,ip=[::ffff:192.0.2.1]", "connect 0 192.0.2.1"),
    // Refusals that `submit` gave.
    (
        "courieresmtpd",
        "error,relay=::ffff:192.0.2.1,from=<anna@one.example>,to=<nobody@home.example>: 550 User unknown.",
        "reject unknown_user 550 192.0.2.1 from=anna@one.example to=nobody@home.example",
    ),
    (
        "courieresmtpd",
        "error,relay=::ffff:192.0.2.1,port=40112,ident=anna,from=<anna@one.example>,to=<b@two.example>: 513 Relaying denied.",
        "reject relay_denied 513 192.0.2.1 from=anna@one.example to=b@two.example",
    ),
    (
        "courieresmtpd",
        "error,relay=::ffff:192.0.2.1,from=<anna@one.example>: 511 Blocked - see http://www.spamhaus.org/query/bl?ip=192.0.2.1",
        "reject rbl 511 192.0.2.1 zone=spamhaus.org from=anna@one.example",
    ),
    (
        "courieresmtpd",
        "error,relay=::ffff:192.0.2.1,from=<anna@one.example>,to=<b@home.example>: 511 Blacklisted by bl.lists.example",
        "reject rbl 511 192.0.2.1 zone=bl.lists.example from=anna@one.example to=b@home.example",
    ),
    (
        "courieresmtpd",
        "error,relay=2001:db8::7,from=<>,to=<b@home.example>: 517-first line of two",
        "ignored",
    ),
    (
        "courieresmtpd",
        "error,relay=2001:db8::7,from=<>,to=<b@home.example>: 517 Syntax error",
        "reject other 517 2001:db8::7 to=b@home.example",
    ),
    (
        "courieresmtpd",
        "error,relay=::ffff:192.0.2.1,from=<x>: 432 Service temporarily unavailable.",
        "reject other 432 192.0.2.1 from=x",
    ),
    // Replies courieresmtpd gave itself.
    (
        "courieresmtpd",
        "error,relay=::ffff:192.0.2.1,msg=\"535 Authentication failed.\",cmd: AUTH LOGIN anna",
        "auth 192.0.2.1 login=anna",
    ),
    (
        "courieresmtpd",
        "error,relay=::ffff:192.0.2.1,port=5121,msg=\"535 Authentication failed.\",cmd: AUTH PLAIN AGFubmEAc2VjcmV0 anna@home.example",
        "auth 192.0.2.1 login=anna@home.example",
    ),
    (
        "courieresmtpd",
        "error,relay=::ffff:192.0.2.1,msg=\"535 Authentication failed.\",cmd: YW5uYQ==",
        "auth 192.0.2.1",
    ),
    (
        "courieresmtpd",
        "error,relay=::ffff:192.0.2.1,msg=\"535 Authentication rejected\",cmd: AUTH LOGIN",
        "auth 192.0.2.1",
    ),
    (
        "courieresmtpd",
        "error,relay=::ffff:192.0.2.1,ident=\"anna\",msg=\"535 Authentication required.\",cmd: MAIL FROM:<anna@one.example>",
        "reject other 535 192.0.2.1 from=anna@one.example",
    ),
    (
        "courieresmtpd",
        "error,relay=::ffff:192.0.2.1,msg=\"554 Syntax error - your mail software violates RFC 821.\",cmd: RCPT TO: b@home.example",
        "reject other 554 192.0.2.1 to=b@home.example",
    ),
    (
        "courieresmtpd",
        "error,relay=::ffff:192.0.2.1,msg=\"502 ESMTP command error\",cmd: GET / HTTP/1.0",
        "ignored",
    ),
    ("courieresmtpd", "error,relay=::ffff:192.0.2.1,msg=\"writev: Broken pipe\",cmd: DATA", "ignored"),
    // A forged sender: its own brackets and colons are spaces by now.
    (
        "courieresmtpd",
        "error,relay=::ffff:192.0.2.1,from=<\"a ,to= x   550 \"@one.example>,to=<b@home.example>: 550 User unknown.",
        "reject unknown_user 550 192.0.2.1 from=\"a ,to= x   550 \"@one.example to=b@home.example",
    ),
    // The queue.
    (
        "courierd",
        "newmsg,id=0038C081.4D026173.000051A4: dns; mail.one.example (mx1.one.example [::ffff:192.0.2.1])",
        "accepted 0038C081.4D026173.000051A4 192.0.2.1 name=mx1.one.example",
    ),
    (
        "courierd",
        "newmsg,id=0038C081.4D026173.000051A5, auth=anna: dns; x([203.0.113.9]) ([::ffff:192.0.2.1])",
        "accepted 0038C081.4D026173.000051A5 192.0.2.1 login=anna",
    ),
    ("courierd", "newmsg,id=0038C081.4D026173.000051A6", "accepted 0038C081.4D026173.000051A6 -"),
    (
        "courierd",
        "started,id=0038C081.4D026173.000051A4,from=<anna@one.example>,module=esmtp,host=two.example,addr=<b@two.example>",
        "queued 0038C081.4D026173.000051A4 <anna@one.example>",
    ),
    ("courierd", "completed,id=0038C081.4D026173.000051A4", "removed 0038C081.4D026173.000051A4"),
    (
        "courierd",
        "Waiting.  shutdown time=none, wakeup time=none, queuedelivering=1, inprogress=0",
        "ignored",
    ),
    // Deliveries: the reply, then the outcome, then for esmtp the status once more.
    ("courieresmtp", "id=0A.1.2,from=<anna@one.example>,addr=<b@two.example>: 250 ok", "ignored"),
    (
        "courieresmtp",
        "id=0A.1.2,from=<anna@one.example>,addr=<b@two.example>,size=3209,success: delivered: mx.two.example [::ffff:198.51.100.7]",
        "delivered 0A.1.2 198.51.100.7 from=anna@one.example to=b@two.example relay=mx.two.example opened=yes",
    ),
    (
        "courieresmtp",
        "id=0A.1.2,from=<anna@one.example>,addr=<b@two.example>,size=3209,status: success",
        "ignored",
    ),
    (
        "courierlocal",
        "id=0A.1.2,from=<anna@one.example>,addr=<berta>,size=329,success: Message delivered.",
        "delivered 0A.1.2 - from=anna@one.example to=berta relay=local",
    ),
    ("courieresmtp", "id=0A.1.2,from=<>,addr=<b@two.example>: Connection timed out", "ignored"),
    (
        "courieresmtp",
        "id=0A.1.2,from=<>,addr=<b@two.example>,status: deferred",
        "deferred 0A.1.2 - to=b@two.example",
    ),
    (
        "courieresmtp",
        "id=0A.1.2,from=<a@one.example>,addr=<b@two.example>,status: failure",
        "bounced 0A.1.2 - from=a@one.example to=b@two.example",
    ),
    // couriertcpd.
    ("courieresmtpd", "40 maximum active connections.", "limit Connections -"),
    ("courieresmtpd", "ALERT: 40 maximum active connections.", "limit Connections -"),
    ("courieresmtpd", "37 active connections.", "ignored"),
    ("courieresmtpd", "Maximum connection limit reached for ::ffff:192.0.2.1", "limit Connections 192.0.2.1"),
    ("courieresmtpd", "dropped blocked connection from ::ffff:192.0.2.1", "reject policy 0 192.0.2.1"),
    // pop3d, imapd.
    ("pop3d", "Connection, ip=[::ffff:192.0.2.1]", "ignored"),
    (
        "pop3d",
        "LOGIN FAILED, user=info@home.example, ip=[::ffff:192.0.2.1]",
        "auth 192.0.2.1 login=info@home.example",
    ),
    ("imapd-ssl", "LOGIN FAILED, method=PLAIN, ip=[::ffff:192.0.2.1]", "auth 192.0.2.1"),
    (
        "imapd",
        "LOGIN FAILED, user=x, ip=[203.0.113.9], ip=[::ffff:192.0.2.1], port=[2225]",
        "auth 192.0.2.1 login=x, ip=[203.0.113.9]",
    ),
    ("pop3d", "LOGIN, user=anna, ip=[::ffff:192.0.2.1], port=[3344]", "ignored"),
    ("pop3d", "LOGOUT, user=anna, ip=[::ffff:192.0.2.1], port=[3344], top=0, retr=0", "ignored"),
    ("imapd", "DISCONNECTED, user=anna, ip=[::ffff:192.0.2.1], headers=0, body=0", "ignored"),
    ("imapd", "something new", "unmatched"),
    ("courieresmtpd", "error,relay=", "unmatched"),
];

#[test]
fn examples() {
    for (program, message, expected) in EXAMPLES {
        assert!(owns(program.as_bytes()), "{program}");
        assert_eq!(show(&meaning(&header(program, 0, message))), *expected, "{message}");
    }
}

/// The host each line with a `match: true` names in fail2ban's samples.
#[test]
fn agrees_with_fail2ban() {
    let path = "../shared/corpora/fail2ban/fail2ban/tests/files/logs/courier-auth";
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("passed over: no {path}");
        return;
    };
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let mut checked = 0;
    for pair in lines.windows(2).filter(|pair| pair[0].starts_with("# failJSON")) {
        let host =
            pair[0].split("\"host\": \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a host");
        let (program, message) =
            pair[1][16..].split_once(' ').and_then(|(_, rest)| rest.split_once(": ")).expect("a line");
        let shown = show(&meaning(&header(program, 0, message)));
        assert!(shown.starts_with(&format!("auth {host}")), "{shown}: {}", pair[1]);
        checked += 1;
    }
    assert_eq!(checked, 6);
}

#[test]
fn refusals_of_fail2ban_s_third_testcase() {
    let path = "../shared/corpora/fail2ban/fail2ban/tests/files/testcase03.log";
    let Ok(bytes) = std::fs::read(path) else {
        eprintln!("passed over: no {path}");
        return;
    };
    let text = String::from_utf8_lossy(&bytes);
    let messages = text.lines().filter_map(|line| line.split_once("courieresmtpd: "));
    let shown: Vec<String> =
        messages.map(|(_, message)| show(&meaning(&header("courieresmtpd", 0, message)))).collect();
    assert_eq!(shown.len(), 9);
    assert!(
        shown.iter().all(|shown| shown.starts_with("reject unknown_user 550 203.162.223.135 ")),
        "{shown:?}"
    );
}

#[test]
fn survives_cut_lines() {
    for (program, message, _) in EXAMPLES {
        for end in 0..message.len() {
            meaning(&header(program, 0, message.get(..end).unwrap_or_default()));
        }
    }
}
