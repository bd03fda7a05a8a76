//! Postfix: from a daemon's name to the file that knows its words. Pure.
//!
//! Defined by Postfix's sources (`src/smtpd`, `src/postscreen`, `src/qmgr`, `src/cleanup`, `src/global/log_adhoc.c`
//! ...) and manual pages, releases 2.x to 3.11. Every line is read from the left along the daemon's own
//! grammar, because HELO names, envelope addresses and headers in it are the client's words.

mod cause;
mod content;
mod delivery;
mod grammar;
mod postscreen;
mod queue;
mod refusal;
mod routine;
mod smtpd;

use memchr::memrchr;

use crate::model::event::{Event, Limit, LimitKind, Meaning};
use crate::model::header::Header;
use crate::parse::words::contains;

/// The daemon behind a program token: smtpd for `postfix/smtpd`, `postfix-out/smtpd`,
/// `postfix/submission/smtpd`, `postfix/10025/smtpd`. None if the token is not Postfix's.
pub fn daemon(program: &[u8]) -> Option<Daemon> {
    let rest = program.strip_prefix(b"postfix")?;
    let alone = rest.strip_prefix(b"/").and_then(known);
    alone.or_else(|| known(&rest[memrchr(b'/', rest)? + 1..]))
}

/// Which grammar a daemon's lines follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Daemon {
    Smtpd,
    Postscreen,
    Dnsblog,
    Queue,
    Delivery,
    Master,
    PolicyService,
    /// Writes nothing that is counted.
    Helper,
}

fn known(daemon: &[u8]) -> Option<Daemon> {
    Some(match daemon {
        b"smtpd" | b"qmqpd" => Daemon::Smtpd,
        b"postscreen" => Daemon::Postscreen,
        b"dnsblog" => Daemon::Dnsblog,
        b"qmgr" | b"oqmgr" | b"nqmgr" | b"cleanup" | b"pickup" | b"bounce" | b"postsuper" => Daemon::Queue,
        b"smtp" | b"lmtp" | b"relay" | b"local" | b"virtual" | b"pipe" | b"error" | b"retry" | b"discard" => {
            Daemon::Delivery
        }
        b"master" => Daemon::Master,
        b"policyd-spf" | b"policy-spf" | b"postgrey" => Daemon::PolicyService,
        b"anvil"
        | b"tlsproxy"
        | b"tlsmgr"
        | b"scache"
        | b"verify"
        | b"trivial-rewrite"
        | b"proxymap"
        | b"proxywrite"
        | b"flush"
        | b"showq"
        | b"spawn"
        | b"defer"
        | b"trace"
        | b"postlogd"
        | b"postfix-script"
        | b"postfix-tls-script"
        | b"post-install"
        | b"postmulti"
        | b"postmulti-script"
        | b"postqueue"
        | b"postdrop"
        | b"sendmail"
        | b"postmap"
        | b"postalias"
        | b"postconf"
        | b"postlog"
        | b"postkick"
        | b"postcat"
        | b"postlock"
        | b"postfix"
        | b"nbdb_reindexd" => Daemon::Helper,
        _ => return None,
    })
}

/// What a line of this daemon means; never None.
pub fn meaning<'a>(daemon: Daemon, header: &Header<'a>) -> Option<Meaning<'a>> {
    let message = header.message.trim_ascii_start();
    let known = match daemon {
        Daemon::Smtpd => smtpd::meaning(message, header),
        Daemon::Postscreen => postscreen::meaning(message),
        Daemon::Dnsblog => postscreen::dnsblog(message),
        Daemon::Queue => queue::meaning(message),
        Daemon::Delivery => delivery::meaning(message),
        Daemon::Master => master(message),
        Daemon::PolicyService => policy_service(message),
        Daemon::Helper => None,
    };
    // Returned as it came, not taken out: an event is large.
    if known.is_some() { known } else { Some(routine::meaning(message)) }
}

/// `master_avail.c` warns when a service may start no more processes; two lines of advice follow.
fn master(message: &[u8]) -> Option<Meaning<'_>> {
    let text = message.strip_prefix(b"warning: ")?;
    let limit = text.starts_with(b"service \"") && contains(text, b"has reached its process limit");
    limit.then_some(Meaning::Event(Event::Limit(Limit { kind: LimitKind::Processes, client: None, text })))
}

/// Policy services that log under Postfix's name (postgrey, policyd-spf): smtpd logs the refusal that comes of
/// what they decide.
fn policy_service(message: &[u8]) -> Option<Meaning<'_>> {
    const DECIDED: [&[u8]; 15] = [
        b"action=",
        b"cleaning up old logs",
        b"cleaning main database",
        b"cleaning clients database",
        b"whitelisted: ",
        b"Pass;",
        b"None;",
        b"Neutral;",
        b"Softfail;",
        b"Fail;",
        b"Temperror;",
        b"Permerror;",
        b"prepend Received-SPF: ",
        b"550 5.7.23 ",
        b"policyd-spf: ",
    ];
    DECIDED.iter().any(|begin| message.starts_with(begin)).then_some(Meaning::Ignored)
}

/// What the tables of all files here use.
#[cfg(test)]
mod testing {
    use super::*;
    use crate::model::header::When;
    use crate::model::net::{Addr, Ip};

    /// What `daemon` with pid 7 means by `message`.
    pub fn read<'a>(daemon: &[u8], message: &'a str) -> Meaning<'a> {
        let when = When { micros: 0, day: 0, second: 0 };
        let message = message.as_bytes();
        let header = Header { when, host: b"mx", program: b"postfix/x", pid: 7, message };
        known(daemon).and_then(|daemon| meaning(daemon, &header)).expect("a daemon")
    }

    /// Every message is understood and nothing is counted from it.
    pub fn all_ignored(daemon: &[u8], messages: &[&str]) {
        for message in messages {
            assert_eq!(read(daemon, message), Meaning::Ignored, "{message}");
        }
    }

    /// The event that `daemon` means by `message`.
    pub fn event<'a>(daemon: &[u8], message: &'a str) -> Event<'a> {
        match read(daemon, message) {
            Meaning::Event(event) => event,
            other => panic!("{other:?}: {message}"),
        }
    }

    pub fn show(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }

    /// `192.0.2.last` as a client.
    pub const fn client(last: u32) -> Addr<'static> {
        Addr::Ip(Ip::v4(0xc000_0200 | last))
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{all_ignored, event, read};
    use super::*;

    #[test]
    fn daemons() {
        let table: &[(&[u8], Option<Daemon>)] = &[
            (b"postfix/smtpd", Some(Daemon::Smtpd)),
            (b"postfix-out/smtpd", Some(Daemon::Smtpd)),
            (b"postfix/submission/smtpd", Some(Daemon::Smtpd)),
            (b"postfix/10025/smtpd", Some(Daemon::Smtpd)),
            (b"postfix/amavis/smtp", Some(Daemon::Delivery)),
            (b"postfix/trivial-rewrite", Some(Daemon::Helper)),
            (b"postfix/postfix-script", Some(Daemon::Helper)),
            (b"postfix", None),
            (b"postfix/unheard-of", None),
            (b"sendmail/smtpd", None),
            (b"smtpd", None),
            (b"", None),
        ];
        for (program, expected) in table {
            assert_eq!(daemon(program), *expected);
        }
    }

    #[test]
    fn process_limits() {
        let line = "warning: service \"smtp\" (25) has reached its process limit \"100\": new clients may experience noticeable delays";
        let Event::Limit(limit) = event(b"master", line) else { panic!("no limit") };
        assert_eq!((limit.kind, limit.client), (LimitKind::Processes, None));
        assert!(limit.text.starts_with(b"service \"smtp\" (25)"));
        all_ignored(
            b"master",
            &[
                "warning: to avoid this condition, increase the process count in master.cf or reduce the service time per client",
                "warning: see https://www.postfix.org/STRESS_README.html for examples of stress-adapting configuration settings",
                "daemon started -- version 3.8.6, configuration /etc/postfix",
                "reload -- version 3.8.6, configuration /etc/postfix",
                "terminating on signal 15",
                "warning: process /usr/lib/postfix/sbin/smtpd pid 991 exit status 1",
                "warning: /usr/lib/postfix/sbin/smtpd: bad command startup -- throttling",
            ],
        );
    }

    #[test]
    fn helpers() {
        all_ignored(
            b"anvil",
            &["statistics: max connection rate 3/60s for (smtp:192.0.2.7) at Mar  1 06:25:01"],
        );
        all_ignored(
            b"postgrey",
            &["action=greylist, reason=new, client_name=a.example, client_address=192.0.2.7"],
        );
        all_ignored(b"policyd-spf", &["Pass; identity=mailfrom; client-ip=192.0.2.7; helo=a.example"]);
        all_ignored(b"scache", &["statistics: domain lookup hits=0 miss=1 success=0%"]);
        all_ignored(
            b"verify",
            &["cache lmdb:/var/lib/postfix/verify_cache full cleanup: retained=7 dropped=0 entries"],
        );
        all_ignored(
            b"tlsproxy",
            &[
                "CONNECT from [192.0.2.7]:51637",
                "DISCONNECT [192.0.2.7]:51637",
                "TLS handshake failed for service=smtpd peer=[192.0.2.7]:51637",
                "warning: ciphertext read/write timeout for [192.0.2.7]:51637",
            ],
        );
        all_ignored(
            b"postfix-script",
            &["starting the Postfix mail system", "refreshing the Postfix mail system"],
        );
    }

    #[test]
    fn unknown_words_are_unmatched() {
        for daemon in [&b"smtpd"[..], b"postscreen", b"dnsblog", b"qmgr", b"smtp", b"master", b"anvil"] {
            for message in ["never heard of this", "warning: never heard of this", "fatal: no disk", ""] {
                assert_eq!(read(daemon, message), Meaning::Unmatched, "{message}");
            }
        }
    }

    #[test]
    fn survives_any_bytes() {
        let cut = [
            "connect from ",
            "disconnect from a[",
            "NOQUEUE: reject: RCPT from a[192.0.2.1]: ",
            "NOQUEUE: reject: RCPT from a[192.0.2.1]: 5",
            "4C0FFEE123: client=",
            "4C0FFEE123: to=<\"",
            "4C0FFEE123: to=<x>, relay=a[, status=",
            "4C0FFEE123: from=<",
            "DNSBL rank ",
            "addr  listed by domain ",
            "warning: ",
            ":",
        ];
        for daemon in [&b"smtpd"[..], b"postscreen", b"dnsblog", b"qmgr", b"cleanup", b"smtp", b"master"] {
            for message in cut {
                read(daemon, message);
            }
        }
    }
}
