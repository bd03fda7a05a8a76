//! Examples of OpenSMTPD, of both log formats: message and expected event. Corpora are passed over where they are absent.

use super::*;
use crate::parse::mail::show::{header, show};

/// Message, meaning.
const EXAMPLES: &[(&str, &str)] = &[
    // Since 6.4.
    (
        "5df87c9c42abeddb smtp connected address=192.0.2.1 host=mail.one.example",
        "connect 5df87c9c42abeddb 192.0.2.1 name=mail.one.example",
    ),
    (
        "5df87c9c42abeddb smtp connected address=[2001:db8::7] host=<unknown>",
        "connect 5df87c9c42abeddb 2001:db8::7",
    ),
    (
        "5df87c9c42abeddb smtp connected address=local host=home.example",
        "connect 5df87c9c42abeddb 127.0.0.1 name=home.example",
    ),
    ("5df87c9c42abeddb smtp tls ciphers=TLSv1.3:TLS_AES_256_GCM_SHA384:256", "ignored"),
    (
        "5df87c9c42abeddb smtp message msgid=f6e94209 size=802 nrcpt=1 proto=ESMTP",
        "accepted f6e94209 session:5df87c9c42abeddb",
    ),
    (
        "5df87c9c42abeddb smtp envelope evpid=f6e94209918f7e7b from=<anna@one.example> to=<b@home.example>",
        "queued f6e94209 <anna@one.example>",
    ),
    (
        "5df87c9c42abeddb smtp failed-command command=\"RCPT TO:<nobody@home.example>\" result=\"550 Invalid recipient: <nobody@home.example>\"",
        "reject unknown_user 550 session:5df87c9c42abeddb to=nobody@home.example",
    ),
    (
        "5df87c9c42abeddb smtp failed-command command=\"RCPT TO:<a\" result=\"250 fine>\" result=\"501 5.1.3: Recipient address syntax error\"",
        "reject other 501 session:5df87c9c42abeddb to=a\" result=\"250 fine",
    ),
    (
        "5df87c9c42abeddb smtp failed-command command=\"\" result=\"550 no rDNS please fix\"",
        "reject no_rdns 550 session:5df87c9c42abeddb",
    ),
    (
        "5df87c9c42abeddb smtp failed-command command=\"DATA\" result=\"451 Try again later\"",
        "reject greylisted 451 session:5df87c9c42abeddb",
    ),
    (
        "5df87c9c42abeddb smtp failed-command command=\"MAIL FROM:<anna@one.example> SIZE=9\" result=\"530 5.5.1 Invalid command: Must issue an AUTH command first\"",
        "reject other 530 session:5df87c9c42abeddb from=anna@one.example",
    ),
    (
        "5df87c9c42abeddb smtp failed-command command=\"AUTH LOGIN\" result=\"503 5.5.1 Invalid command: Command not supported\"",
        "ignored",
    ),
    (
        "5df87c9c42abeddb smtp failed-command command=\"AUTH LOGIN (password)\" result=\"535 Authentication failed\"",
        "ignored",
    ),
    (
        "5df87c9c42abeddb smtp bad-input result=\"500 5.5.1 Invalid command: Pipelining not supported\"",
        "ignored",
    ),
    (
        "5df87c9c42abeddb smtp authentication user=anna result=permfail",
        "auth session:5df87c9c42abeddb login=anna",
    ),
    ("5df87c9c42abeddb smtp authentication user=anna result=ok", "ignored"),
    (
        "5df87c9c42abeddb smtp disconnected reason=quit",
        "disconnect 5df87c9c42abeddb session:5df87c9c42abeddb",
    ),
    (
        "5df87c9b982c840c mta connecting address=smtp://198.51.100.7:25 host=mx.two.example",
        "connect-out 5df87c9b982c840c 198.51.100.7 name=mx.two.example",
    ),
    (
        "5df87c9b982c840c mta connecting address=smtp+tls://[2001:db8::7]:25 host=mx.two.example",
        "connect-out 5df87c9b982c840c 2001:db8::7 name=mx.two.example",
    ),
    ("5df87c9b982c840c mta connected", "ignored"),
    (
        "5df87c9b982c840c mta delivery evpid=3d4c4a424797fe79 from=<anna@home.example> to=<b@two.example> rcpt=<-> source=\"192.0.2.9\" relay=\"198.51.100.7 (mx.two.example)\" delay=0s result=\"Ok\" stat=\"250 2.0.0 queued\"",
        "delivered 3d4c4a42 198.51.100.7 from=anna@home.example to=b@two.example relay=mx.two.example",
    ),
    (
        "5df87c9b982c840c mta delivery evpid=3d4c4a424797fe79 from=<> to=<b@two.example> rcpt=<-> source=\"192.0.2.9\" relay=\"198.51.100.7 (mx.two.example)\" delay=2s result=\"TempFail\" stat=\"421 too busy\"",
        "deferred 3d4c4a42 198.51.100.7 to=b@two.example relay=mx.two.example",
    ),
    (
        "5df87c9b982c840c mta delivery evpid=3d4c4a424797fe79 from=<> to=<b@two.example> rcpt=<-> source=\"192.0.2.9\" relay=\"198.51.100.7 (mx.two.example)\" delay=2s result=\"PermFail\" stat=\"550 5.7.1 192.0.2.9 listed at bl.lists.example\"",
        "bounced 3d4c4a42 198.51.100.7 to=b@two.example relay=mx.two.example listed=bl.lists.example",
    ),
    (
        "5df87c9b982c840c mta disconnected reason=quit messages=1",
        "disconnect-out 5df87c9b982c840c session:5df87c9b982c840c",
    ),
    ("5df87c9b982c840c mta error reason=Connection timeout", "ignored"),
    (
        "5df87c9b982c840c mda delivery evpid=f6e94209918f7e7b from=<anna@one.example> to=<b@home.example> rcpt=<b@home.example> user=berta delay=0s result=Ok stat=Delivered",
        "delivered f6e94209 - from=anna@one.example to=b@home.example relay=local",
    ),
    // 6.0 to 6.3.
    (
        "5df87c9c42abeddb smtp event=connected address=192.0.2.1 host=mail.one.example",
        "connect 5df87c9c42abeddb 192.0.2.1 name=mail.one.example",
    ),
    (
        "5df87c9c42abeddb smtp event=failed-command address=192.0.2.1 host=mail.one.example command=\"RCPT TO:<x@home.example>\" result=\"550 Invalid recipient\"",
        "reject unknown_user 550 192.0.2.1 name=mail.one.example to=x@home.example",
    ),
    (
        "5df87c9c42abeddb smtp event=message address=192.0.2.1 host=mail.one.example msgid=f6e94209 from=<anna@one.example> to=<b@home.example> size=1 ndest=1 proto=ESMTP",
        "accepted f6e94209 192.0.2.1 name=mail.one.example from=anna@one.example",
    ),
    (
        "5df87c9c42abeddb smtp event=authentication user=anna address=192.0.2.1 host=mail.one.example result=permfail",
        "auth 192.0.2.1 name=mail.one.example login=anna",
    ),
    (
        "5df87c9c42abeddb smtp event=failed-command address=192.0.2.1 host=x command=\"AUTH LOGIN (password)\" result=\"535 Authentication failed\"",
        "ignored",
    ),
    (
        "5df87c9c42abeddb smtp event=closed address=192.0.2.1 host=mail.one.example reason=quit",
        "disconnect 5df87c9c42abeddb 192.0.2.1",
    ),
    // Up to 5.9.
    (
        "smtp-in: New session 08d856b172f69c5c from host mail.one.example [192.0.2.1]",
        "connect 8d856b172f69c5c 192.0.2.1 name=mail.one.example",
    ),
    (
        "smtp-in: New session 08d856b172f69c5c from host home.example [local]",
        "connect 8d856b172f69c5c 127.0.0.1 name=home.example",
    ),
    (
        "smtp-in: Accepted message 4296f490 on session 08d856b172f69c5c: from=<anna@one.example>, to=<b@home.example>, size=1746, ndest=1, proto=ESMTP",
        "accepted 4296f490 session:8d856b172f69c5c from=anna@one.example",
    ),
    (
        "smtp-in: Failed command on session 08d856b172f69c5c: \"RCPT TO:<x@home.example>\" => 550 Invalid recipient",
        "reject unknown_user 550 session:8d856b172f69c5c to=x@home.example",
    ),
    (
        "smtp-in: Authentication failed for user anna on session 08d856b172f69c5c",
        "auth session:8d856b172f69c5c login=anna",
    ),
    ("smtp-in: Closing session 08d856b172f69c5c", "disconnect 8d856b172f69c5c session:8d856b172f69c5c"),
    (
        "smtp-in: Received disconnect from session 08d856b172f69c5c",
        "disconnect 8d856b172f69c5c session:8d856b172f69c5c",
    ),
    ("smtp-in: Ending session 08d856b172f69c5c: too many failed RCPT", "ignored"),
    (
        "smtp-out: Connecting to smtp://198.51.100.7:25 (mx.two.example) on session 08d856b172f69c5d...",
        "connect-out 8d856b172f69c5d 198.51.100.7 name=mx.two.example",
    ),
    ("smtp-out: Connected on session 08d856b172f69c5d", "ignored"),
    (
        "smtp-out: Closing session 08d856b172f69c5d: 1 message sent.",
        "disconnect-out 8d856b172f69c5d session:8d856b172f69c5d",
    ),
    (
        "relay: Ok for 4296f4904d5c1a3b: session=08d856b172f69c5d, from=<anna@home.example>, to=<b@two.example>, rcpt=<->, source=192.0.2.9, relay=198.51.100.7 (mx.two.example), delay=1s, stat=250 ok",
        "delivered 4296f490 198.51.100.7 from=anna@home.example to=b@two.example relay=mx.two.example",
    ),
    (
        "relay: PermFail for 4296f4904d5c1a3b: session=08d856b172f69c5d, from=<>, to=<b@two.example>, rcpt=<->, source=192.0.2.9, relay=198.51.100.7 (mx.two.example), delay=1s, stat=550 no such user",
        "bounced 4296f490 198.51.100.7 to=b@two.example relay=mx.two.example",
    ),
    (
        "delivery: Ok for 4296f4904d5c1a3b: from=<anna@one.example>, to=<b@home.example>, user=berta, method=maildir, delay=0s, stat=Delivered",
        "delivered 4296f490 - from=anna@one.example to=b@home.example relay=local",
    ),
    (
        "delivery: TempFail for 4296f4904d5c1a3b: from=<>, to=<b@two.example>, relay=mx.two.example [198.51.100.7], delay=1m, stat=421 later",
        "deferred 4296f490 198.51.100.7 to=b@two.example relay=mx.two.example",
    ),
    // The daemon, and others that call themselves smtpd.
    ("info: OpenSMTPD 7.4.0-portable starting", "ignored"),
    ("warn: Disabling incoming SMTP connections: Client limit reached", "limit Connections -"),
    ("connect from mail.one.example[192.0.2.1]", "unmatched"),
    ("tcpserver: pid 1 from 192.0.2.1", "unmatched"),
];

#[test]
fn examples() {
    for (message, expected) in EXAMPLES {
        assert_eq!(show(&meaning(&header("smtpd", 711, message))), *expected, "{message}");
    }
}

#[test]
fn survives_cut_lines() {
    for (message, _) in EXAMPLES {
        for end in 0..message.len() {
            meaning(&header("smtpd", 0, message.get(..end).unwrap_or_default()));
        }
    }
}
