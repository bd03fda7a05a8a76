//! Logins to POP3 and IMAP servers that write no mail lines otherwise: Cyrus (`badlogin:` of `imapd.c` and
//! `pop3d.c`), the University of Washington's imapd and ipop3d (`imapd.c`, `ipop3d.c`), solid-pop3d
//! (`authenticate.c`) and perdition (`perdition.c`). Only failed logins are counted.

use memchr::memmem;

use crate::model::event::{AuthFailure, Event, Meaning};
use crate::model::header::Header;
use crate::model::net::Addr;
use crate::parse::words;

/// True for the programs whose lines are read here. `imapd` is Courier's program as well: ask that first.
pub fn owns(program: &[u8]) -> bool {
    program.starts_with(b"cyrus/")
        || program.starts_with(b"perdition")
        || matches!(program, b"imapd" | b"ipop3d" | b"pop3d" | b"solid-pop3d")
        || matches!(program, b"imap" | b"imaps" | b"pop3" | b"pop3s")
}

pub fn meaning<'a>(header: &Header<'a>) -> Meaning<'a> {
    let message = header.message;
    let failure = cyrus(message)
        .or_else(|| washington(message))
        .or_else(|| solid(message))
        .or_else(|| perdition(message));
    const ROUTINE: &[&[u8]] = &[
        b"login: ",
        b"Login user=",
        b"Authenticated user=",
        b"Logout user=",
        b"Autologout ",
        b"imap service init",
        b"imaps SSL service init",
        b"pop3 service init",
        b"accepted connection",
        b"starttls: ",
        b"connect from ",
        b"session ended",
        b"Connect: ",
        b"Auth: ",
        b"Close: ",
        b"Closing ",
        b"Fatal Error reading authentication information",
    ];
    match failure {
        Some(failure) => Meaning::Event(Event::AuthFailure(failure)),
        None if ROUTINE.iter().any(|beginning| message.starts_with(beginning)) => Meaning::Ignored,
        None => Meaning::Unmatched,
    }
}

/// `badlogin: [NAME ][IP] MECHANISM [LOGIN ][SASL(-13): ...]`
fn cyrus(message: &[u8]) -> Option<AuthFailure<'_>> {
    let rest = message.strip_prefix(b"badlogin: ")?;
    let (name, rest) = words::split_once(rest, b"[")?;
    let (client, rest) = words::split_once(rest, b"] ")?;
    let (mechanism, rest) = words::split_once(rest, b" ").unwrap_or((rest, b""));
    let login = match mechanism {
        b"plaintext" => words::split_once(rest, b" ").map_or(rest, |(login, _)| login),
        _ => b"",
    };
    Some(AuthFailure { client: Some(Addr::read(client)), name: name.trim_ascii(), login })
}

/// `Login failed user=LOGIN auth=LOGIN host=NAME [IP]`. The logins are the client's own, so the host is the
/// last one.
fn washington(message: &[u8]) -> Option<AuthFailure<'_>> {
    const FAILURES: &[&[u8]] = &[
        b"Login failed user=",
        b"Login excessive login failures user=",
        b"Login disabled user=",
        b"Failed uwmaster override of user=",
    ];
    let rest = FAILURES.iter().find_map(|beginning| message.strip_prefix(*beginning))?;
    let at = memmem::rfind(rest, b" host=")?;
    let (login, host) = (&rest[..at], &rest[at + b" host=".len()..]);
    let login = words::split_once(login, b" auth=").map_or(login, |(login, _)| login);
    let (name, client) = words::split_once(host.trim_ascii_end().strip_suffix(b"]")?, b"[")?;
    Some(AuthFailure { client: Some(Addr::read(client)), name: name.trim_ascii(), login: login.trim_ascii() })
}

/// `authentication failed for user LOGIN - IP`
fn solid(message: &[u8]) -> Option<AuthFailure<'_>> {
    const FAILURES: &[&[u8]] = &[
        b"authentication failed for user ",
        b"authentication failed for mapped user ",
        b"authentication failed: no such user: ",
        b"authentication failed: can't map user name: ",
        b"APOP authentication failed for user ",
        b"can't find APOP secret for user ",
        b"root login not allowed",
    ];
    let rest = FAILURES.iter().find_map(|beginning| message.strip_prefix(*beginning))?;
    let at = memmem::rfind(rest, b" - ")?;
    Some(AuthFailure { client: Some(Addr::read(&rest[at + 3..])), name: b"", login: &rest[..at] })
}

/// `Auth: IP:PORT->IP:PORT ... authentication_id="LOGIN" server=".." ... status="failed: .."`
fn perdition(message: &[u8]) -> Option<AuthFailure<'_>> {
    let rest = message.strip_prefix(b"Auth: ")?;
    let (client, rest) = words::split_once(rest, b"->")?;
    let status = memmem::rfind(rest, b" status=\"")?;
    rest[status..].starts_with(b" status=\"failed").then_some(())?;
    let client = &client[..memchr::memrchr(b':', client).unwrap_or(client.len())];
    let login = words::between(rest, b"authentication_id=\"", b"\" server=").unwrap_or_default();
    Some(AuthFailure { client: Some(Addr::read(client)), name: b"", login })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::mail::show::{header, show};

    #[test]
    fn examples() {
        let table = [
            (
                "badlogin: mail.one.example [192.0.2.1] plaintext anna SASL(-13): authentication failure: checkpass failed",
                "auth 192.0.2.1 name=mail.one.example login=anna",
            ),
            ("badlogin: [192.0.2.1] plain [SASL(-13): authentication failure: x]", "auth 192.0.2.1"),
            ("badlogin: one[192.0.2.1] OTP [SASL(-13): authentication failure]", "auth 192.0.2.1 name=one"),
            ("login: one.example [192.0.2.1] anna plaintext User logged in", "ignored"),
            (
                "Login failed user=x host=y [203.0.113.9] auth=x host=one.example [192.0.2.1]",
                "auth 192.0.2.1 name=one.example login=x host=y [203.0.113.9]",
            ),
            (
                "Failed uwmaster override of user=pro1  host=one.example [192.0.2.1] ",
                "auth 192.0.2.1 name=one.example login=pro1",
            ),
            ("authentication failed: no such user: anna - 192.0.2.1", "auth 192.0.2.1 login=anna"),
            ("root login not allowed - 192.0.2.1", "auth 192.0.2.1"),
            (
                "Auth: 192.0.2.1:2274->198.51.100.1:993 client-secure=ssl authorisation_id=NONE authentication_id=\"anna\" server=\"imap.home.example:993\" protocol=IMAP4S server-secure=ssl status=\"failed: Re-Authentication Failure\"",
                "auth 192.0.2.1 login=anna",
            ),
            ("something else", "unmatched"),
        ];
        for (message, expected) in table {
            assert_eq!(show(&meaning(&header("imapd", 0, message))), expected, "{message}");
            for end in 0..message.len() {
                meaning(&header("imapd", 0, message.get(..end).unwrap_or_default()));
            }
        }
    }

    /// The host each line of fail2ban's samples names, but for perdition's line about a client that never
    /// tried to log in.
    #[test]
    fn agrees_with_fail2ban() {
        let folder = "../shared/corpora/fail2ban/fail2ban/tests/files/logs";
        let mut checked = 0;
        for name in ["cyrus-imap", "uwimap-auth", "solid-pop3d", "perdition"] {
            let Ok(text) = std::fs::read_to_string(format!("{folder}/{name}")) else {
                eprintln!("passed over: no {folder}/{name}");
                return;
            };
            let lines: Vec<&str> = text.lines().collect();
            for pair in lines.windows(2).filter(|pair| pair[0].starts_with("# failJSON")) {
                let host = pair[0].split("\"host\": \"").nth(1).and_then(|rest| rest.split('"').next());
                let host = host.expect("a host");
                let (_, message) = pair[1].split_once("]: ").expect("a line");
                if message.starts_with("Fatal Error") {
                    continue;
                }
                let Meaning::Event(Event::AuthFailure(failure)) = meaning(&header("imapd", 0, message))
                else {
                    panic!("{message}")
                };
                let client = failure.client.and_then(Addr::ip).map(|ip| ip.to_string());
                assert_eq!(client.as_deref(), Some(host), "{message}");
                checked += 1;
            }
        }
        assert!(checked > 20, "{checked}");
        eprintln!("{checked} failed logins");
    }
}
