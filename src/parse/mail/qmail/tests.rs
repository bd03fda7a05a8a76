//! Examples of qmail, tcpserver, rblsmtpd and vchkpw: message and expected event. Corpora are passed over where they are absent.

use super::*;
use crate::parse::mail::show::{header, show};

/// Program, message, meaning.
const EXAMPLES: &[(&str, &str, &str)] = &[
    // tcpserver
    ("tcpserver", "status: 3/40", "ignored"),
    ("tcpserver", "status: 40/40", "limit Connections -"),
    ("tcpserver", "pid 4711 from 192.0.2.1", "connect 1267 192.0.2.1"),
    ("tcpserver", "pid 4711 from ::ffff:192.0.2.1", "connect 1267 192.0.2.1"),
    ("tcpserver", "ok 4711 mx.home.example:198.51.100.1:25 one.example:192.0.2.1::3712", "ignored"),
    (
        "tcpserver",
        "deny 4711 mx.home.example:198.51.100.1:25 one.example:192.0.2.1::3712",
        "reject policy 0 192.0.2.1 name=one.example",
    ),
    ("tcpserver", "deny 4711 :2001:db8::25:25 :2001:db8::7:anna:3712", "reject policy 0 2001:db8::7"),
    ("tcpserver", "end 4711 status 256", "disconnect 1267 ''"),
    ("tcpserver", "warning: dropping connection, unable to fork: temporary failure", "unmatched"),
    ("", "tcpserver: pid 4711 from 192.0.2.1", "connect 1267 192.0.2.1"),
    ("smtpd", "tcpserver: end 4711 status 0", "disconnect 1267 ''"),
    ("sslserver", "ssl 4711 accept ", "ignored"),
    // rblsmtpd
    (
        "rblsmtpd",
        "192.0.2.1 pid 4711: 451 http://www.spamhaus.org/query/bl?ip=192.0.2.1",
        "reject rbl 451 192.0.2.1 zone=spamhaus.org",
    ),
    (
        "",
        "rblsmtpd: 192.0.2.1 pid 4711: 553 See https://lists.example/why?192.0.2.1",
        "reject rbl 553 192.0.2.1 zone=lists.example",
    ),
    (
        "rblsmtpd",
        "192.0.2.1 pid 4711 zen.lists.example: 451 http://lists.example/",
        "reject rbl 451 192.0.2.1 zone=zen.lists.example",
    ),
    (
        "rblsmtpd",
        "bl.lists.example blocked 192.0.2.1 mail.one.example -",
        "reject rbl 0 192.0.2.1 name=mail.one.example zone=bl.lists.example",
    ),
    ("rblsmtpd", "192.0.2.1 pid 4711: greetdelay: 10", "ignored"),
    ("rblsmtpd", "192.0.2.1 pid 4711: 451 go away", "reject rbl 451 192.0.2.1"),
    // splogger
    (
        "qmail",
        "1157520813.485077 rblsmtpd: 192.0.2.1 pid 19597 bl.lists.example: 451 http://lists.example/",
        "reject rbl 451 192.0.2.1 zone=bl.lists.example",
    ),
    ("qmail", "1157520813.485077 new msg 93998", "ignored"),
    (
        "qmail",
        "1157519909.633171 qmail-smtpd: 421 badiprbl: ip 192.0.2.1 rbl: bl.lists.example",
        "reject rbl 421 192.0.2.1 zone=bl.lists.example",
    ),
    // qmail-send
    ("", "new msg 93998", "ignored"),
    (
        "",
        "info msg 93998: bytes 1030 from <anna@home.example> qp 23454 uid 1001",
        "accepted 93998 - uid=1001 from=anna@home.example",
    ),
    ("", "info msg 93999: bytes 1030 from <> qp 23454 uid 89", "accepted 93999 - uid=89"),
    ("", "starting delivery 7: msg 93998 to remote b@two.example", "ignored"),
    ("status", "local 1/10 remote 1/20", "ignored"),
    ("", "status: local 1/10 remote 1/20", "ignored"),
    (
        "",
        "delivery 7: success: 198.51.100.7_accepted_message./Remote_host_said:_250_ok_1158_qp_4/",
        "delivered delivery 7 198.51.100.7 opened=yes",
    ),
    ("", "delivery 8: success: did_1+0+0/", "delivered delivery 8 - relay=local"),
    (
        "",
        "delivery 9: deferral: Connected_to_198.51.100.7_but_greeting_failed./Remote_host_said:_450_busy/",
        "deferred delivery 9 198.51.100.7 opened=yes",
    ),
    (
        "",
        "delivery 9: deferral: Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._(#4.4.1)/",
        "deferred delivery 9 -",
    ),
    (
        "",
        "delivery 10: failure: 198.51.100.7_does_not_like_recipient./Remote_host_said:_554_5.7.1_Service_unavailable;_Client_host_[192.0.2.9]_blocked_using_bl.spamcop.net;_see_http://www.spamcop.net/Giving_up_on_198.51.100.7./",
        "bounced delivery 10 198.51.100.7 listed=bl.spamcop.net opened=yes",
    ),
    ("", "delivery 11: failure: Sorry,_no_mailbox_here_by_that_name._(#5.1.1)/", "bounced delivery 11 -"),
    ("", "bounce msg 93998 qp 23460", "ignored"),
    ("", "end msg 93998", "removed 93998"),
    ("qmail", "alert: cannot start: unable to open mutex", "unmatched"),
    // chkuser, old and new
    (
        "",
        "CHKUSER rejected rcpt: from <anna@one.example::> remote <mail.one.example:unknown:192.0.2.1> rcpt <nobody@home.example> : not existing recipient",
        "reject unknown_user 0 192.0.2.1 from=anna@one.example to=nobody@home.example",
    ),
    (
        "qmail-smtpd",
        "CHKUSER rejected relaying: from <anna@one.example|remoteinfo/auth:|chkuser-identify:> remote <helo:x|remotehostip:203.0.113.9|remotehostname:dsl1.one.example|remotehostip:192.0.2.1> rcpt <b@two.example> : client not allowed to relay",
        "reject relay_denied 0 192.0.2.1 name=dsl1.one.example from=anna@one.example to=b@two.example",
    ),
    (
        "",
        "CHKUSER rejected rcpt: from <a@one.example::> remote <x:one.example:192.0.2.1> rcpt <b@home.example> : max number of invalid recipients",
        "reject rate 0 192.0.2.1 name=one.example from=a@one.example to=b@home.example",
    ),
    (
        "",
        "CHKUSER accepted rcpt: from <a@one.example::> remote <x:one.example:192.0.2.1> rcpt <b@home.example> : found existing recipient",
        "ignored",
    ),
    (
        "",
        "CHKUSER intrusion threshold: from <a@one.example::> remote <x:one.example:192.0.2.1> rcpt <b@home.example> : max number of allowed invalid rcpt",
        "ignored",
    ),
    // spamdyke
    (
        "spamdyke",
        "FILTER_RBL_MATCH ip: 192.0.2.1 rbl: bl.lists.example",
        "listed 192.0.2.1 zone=bl.lists.example",
    ),
    (
        "spamdyke",
        "DENIED_RBL_MATCH from: a@one.example to: b@home.example origin_ip: 192.0.2.1 origin_rdns: dsl1.one.example auth: (unknown)",
        "reject rbl 0 192.0.2.1 name=dsl1.one.example from=a@one.example to=b@home.example",
    ),
    (
        "spamdyke",
        "DENIED_RBL_MATCH from: a@one.example to: b@home.example origin_ip: 192.0.2.1 origin_rdns: (unknown) auth: (unknown) encryption: (none) reason: bl.lists.example",
        "reject rbl 0 192.0.2.1 zone=bl.lists.example from=a@one.example to=b@home.example",
    ),
    (
        "spamdyke",
        "DENIED_RDNS_MISSING from: (unknown) to: b@home.example origin_ip: 192.0.2.1 origin_rdns: (unknown) auth: (unknown) encryption: (none) reason: (empty)",
        "reject no_rdns 0 192.0.2.1 to=b@home.example",
    ),
    (
        "",
        "spamdyke[711]: DENIED_GRAYLISTED from: a@one.example to: b@home.example origin_ip: 192.0.2.1 origin_rdns: (unknown) auth: (unknown)",
        "reject greylisted 0 192.0.2.1 from=a@one.example to=b@home.example",
    ),
    (
        "spamdyke",
        "DENIED_OTHER from: a@one.example to: b@home.example origin_ip: 192.0.2.1 origin_rdns: (unknown) auth: (unknown) encryption: TLS reason: 550_no_such_user_here",
        "reject other 0 192.0.2.1 from=a@one.example to=b@home.example",
    ),
    (
        "spamdyke",
        "DENIED_OTHER from: a@one.example to: b@home.example origin_ip: 192.0.2.1 origin_rdns: (unknown) auth: (unknown) encryption: TLS reason: 550 no such user here",
        "reject unknown_user 550 192.0.2.1 from=a@one.example to=b@home.example",
    ),
    (
        "spamdyke",
        "DENIED_SENDER_NO_MX from: a@one.example origin_ip: 203.0.113.9 to: b@home.example origin_ip: 192.0.2.1 origin_rdns: (unknown) auth: (unknown)",
        "reject policy 0 192.0.2.1 from=a@one.example origin_ip: 203.0.113.9 to=b@home.example",
    ),
    (
        "spamdyke",
        "FAILED_AUTH from: (unknown) to: (unknown) origin_ip: 192.0.2.1 origin_rdns: (unknown) auth: anna encryption: TLS",
        "auth 192.0.2.1 login=anna",
    ),
    (
        "spamdyke",
        "ALLOWED from: a@one.example to: b@home.example origin_ip: 192.0.2.1 origin_rdns: mail.one.example auth: (unknown)",
        "ignored",
    ),
    // vchkpw
    (
        "vpopmail",
        "vchkpw-smtp: password fail anna@home.example:192.0.2.1",
        "auth 192.0.2.1 login=anna@home.example",
    ),
    (
        "vpopmail",
        "vchkpw-smtp: password fail (pass: 'a b:203.0.113.9') anna@home.example:192.0.2.1",
        "auth 192.0.2.1 login=anna@home.example",
    ),
    (
        "vpopmail",
        "vchkpw-pop3: vpopmail user not found root@home.example:2001:db8::7",
        "auth 2001:db8::7 login=root@home.example",
    ),
    ("vpopmail", "vchkpw-smtp: null password given anna:192.0.2.1", "auth 192.0.2.1 login=anna"),
    ("vpopmail", "vchkpw-pop3: (PLAIN) login success anna@home.example:192.0.2.1", "ignored"),
];

#[test]
fn examples() {
    for (program, message, expected) in EXAMPLES {
        match *program {
            "" => assert!(speaks(message.as_bytes()), "{message}"),
            "status" => {}
            program => assert!(owns(program.as_bytes()), "{program}"),
        }
        assert_eq!(show(&meaning(&header(program, 0, message))), *expected, "{message}");
    }
}

/// The host each line of fail2ban's samples names.
#[test]
fn agrees_with_fail2ban() {
    let path = "../shared/corpora/fail2ban/fail2ban/tests/files/logs/qmail";
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("passed over: no {path}");
        return;
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut zones = Vec::new();
    for pair in lines.windows(2).filter(|pair| pair[0].starts_with("# failJSON")) {
        let host =
            pair[0].split("\"host\": \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a host");
        let (program, message) =
            pair[1][16..].split_once(' ').and_then(|(_, rest)| rest.split_once(": ")).expect("a line");
        let Meaning::Event(Event::Reject(reject)) = meaning(&header(program, 0, message)) else {
            panic!("{message}")
        };
        assert_eq!(
            reject.client.and_then(Addr::ip).map(|ip| ip.to_string()).as_deref(),
            Some(host),
            "{message}"
        );
        zones.push(String::from_utf8_lossy(reject.zone).into_owned());
    }
    assert_eq!(zones, ["sbl-xbl.spamhaus.org", "example.com", "relays.ordb.org", "relays.osirusoft.com"]);
}

#[test]
fn survives_cut_lines() {
    for (program, message, _) in EXAMPLES {
        for end in 0..message.len() {
            meaning(&header(program, 0, message.get(..end).unwrap_or_default()));
        }
    }
}
