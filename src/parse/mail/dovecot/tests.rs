//! Examples of Dovecot: message and expected event. Corpora are passed over where they are absent.

use super::*;
use crate::parse::mail::show::{header, show};

/// Program, message, meaning.
const EXAMPLES: &[(&str, &str, &str)] = &[
    (
        "dovecot",
        "imap-login: Disconnected (auth failed, 3 attempts in 12 secs): user=<anna>, method=PLAIN, rip=192.0.2.1, lip=198.51.100.1, session=<Ab1>",
        "auth 192.0.2.1 login=anna",
    ),
    (
        "dovecot",
        "imap-login: Info: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<anna@home.example>, method=PLAIN, rip=2001:db8::7, lip=2001:db8::1, TLS",
        "auth 2001:db8::7 login=anna@home.example",
    ),
    (
        "dovecot",
        "submission-login: Login aborted: Logged out (auth failed, 1 attempts in 2 secs) (auth_failed): user=<anna>, method=LOGIN, rip=192.0.2.1, lip=198.51.100.1",
        "auth 192.0.2.1 login=anna",
    ),
    (
        "dovecot",
        "pop3-login: Aborted login (auth failed, 1 attempts): user=<>, rip=192.0.2.1, lip=198.51.100.1",
        "auth 192.0.2.1",
    ),
    (
        "dovecot",
        "pop3-login: Aborted login (tried to use disabled plaintext auth): rip=192.0.2.1, lip=198.51.100.1",
        "auth 192.0.2.1",
    ),
    (
        "imap-login",
        "Info: Disconnected (auth failed, 1 attempts in 6 secs): user=<x>, rip=203.0.113.9, y>, method=PLAIN, rip=192.0.2.1, lip=198.51.100.1",
        "auth 192.0.2.1 login=x>, rip=203.0.113.9, y",
    ),
    (
        "dovecot",
        "imap-login: Disconnected: Inactivity (no auth attempts in 180 secs): user=<>, rip=192.0.2.1, lip=198.51.100.1",
        "ignored",
    ),
    (
        "dovecot",
        "imap-login: Login: user=<(auth failed, 9 attempts)>, method=PLAIN, rip=192.0.2.1, lip=198.51.100.1, mpid=9",
        "ignored",
    ),
    (
        "dovecot",
        "imap-login: Disconnected: Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10): user=<anna>, method=PLAIN, rip=192.0.2.1, lip=198.51.100.1",
        "limit Connections 192.0.2.1",
    ),
    (
        "dovecot",
        "master: Warning: service(imap-login): process_limit (100) reached, client connections are being dropped",
        "limit Processes -",
    ),
    (
        "dovecot",
        "master: Warning: service(anvil): client_limit (200) reached, client connections are being dropped",
        "limit Connections -",
    ),
    ("dovecot", "auth-worker(24544): pam(anna,192.0.2.1): unknown user", "ignored"),
    ("dovecot", "auth: passwd-file(anna,192.0.2.1,<Ab1>): Password mismatch", "ignored"),
    ("auth-worker(7)", "sql(anna,192.0.2.1): unknown user", "ignored"),
    ("dovecot", "lda(anna): msgid=<1@one.example>: saved mail to INBOX", "ignored"),
    (
        "dovecot",
        "lmtp(anna)<712><Ab1>: sieve: msgid=<1@one.example>: stored mail into mailbox 'INBOX'",
        "ignored",
    ),
    ("dovecot", "lmtp(712): Connect from local", "ignored"),
    ("dovecot", "imap(anna): Disconnected: Logged out in=120 out=900", "ignored"),
    ("dovecot", "imap(anna): Error: Corrupted index file", "unmatched"),
    ("dovecot", "newservice: hello", "unmatched"),
    ("dovecot", "no colon", "unmatched"),
    (
        "saslauthd",
        "do_auth         : auth failure: [user=anna] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error]",
        "ignored",
    ),
    ("saslauthd", "master pid is: 711", "unmatched"),
];

#[test]
fn examples() {
    for (program, message, expected) in EXAMPLES {
        assert!(owns(program.as_bytes()), "{program}");
        assert_eq!(show(&meaning(&header(program, 0, message))), *expected, "{message}");
    }
}

/// Logins with `(auth failed` count with their address, and nothing else does: crowdsec's samples of Dovecot.
#[test]
fn agrees_with_crowdsec() {
    let folder = "../shared/corpora/crowdsec-hub/.tests";
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("passed over: no {folder}");
        return;
    };
    let (mut logins, mut others) = (0, 0);
    for entry in entries.flatten() {
        let name = entry.file_name().into_string().unwrap_or_default();
        if !name.starts_with("dovecot-") {
            continue;
        }
        let text = std::fs::read_to_string(entry.path().join(format!("{name}.log"))).expect("a log");
        for line in text.lines() {
            let (_, message) =
                line.split_once(" dovecot").and_then(|(_, rest)| rest.split_once(": ")).expect("a line");
            let shown = show(&meaning(&header("dovecot", 0, message)));
            match message.split_once("rip=") {
                Some((before, rest)) if before.contains("(auth failed, ") => {
                    let client = rest.split(',').next().unwrap_or_default();
                    assert!(shown.starts_with(&format!("auth {client}")), "{shown}: {message}");
                    logins += 1;
                }
                _ => {
                    assert_eq!(shown, "ignored", "{message}");
                    others += 1;
                }
            }
        }
    }
    assert!(logins > 0 && others > 0, "{logins} {others}");
    eprintln!("{logins} failed logins, {others} other lines");
}

#[test]
fn survives_cut_lines() {
    for (program, message, _) in EXAMPLES {
        for end in 0..message.len() {
            meaning(&header(program, 0, message.get(..end).unwrap_or_default()));
        }
    }
}
