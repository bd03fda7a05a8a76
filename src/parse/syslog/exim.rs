//! Exim's own log: `2026-03-01 02:03:04 [pid] message`, without host and program (Exim's specification,
//! chapter "Log files"; src/log.c). rsyslog and others write the same stamp before `host program[pid]:
//! message`, so the two words after it decide.

use super::{scan, tag};
use crate::parse::words::number;

/// True if the text after a stamp is Exim's and not `host program: message`. That is what it is where a
/// host could be named first and a tag follows, where a tag comes first, or where the kernel or syslogd
/// speaks without a tag. Exim's messages have no colon at the end of their second word, except after a
/// message id, which is no host.
pub fn is_own_log(text: &[u8]) -> bool {
    let end = scan::blank(text).unwrap_or(text.len());
    let (first, rest) = text.split_at_checked(end).unwrap_or((text, b""));
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    if is_message_id(first) {
        return true;
    }
    if is_tag_with_pid(first) {
        return false;
    }
    if !is_host(first) {
        return true;
    }
    let end = scan::blank(rest).unwrap_or(rest.len());
    let second = rest.get(..end).unwrap_or(rest);
    let speaks = is_tag(second) || second.starts_with(b"IN=") || rest.starts_with(b"last message repeated ");
    !speaks
}

/// `[pid] message` with `log_selector = +pid`.
pub fn pid(text: &[u8]) -> (u32, &[u8]) {
    let found = text.strip_prefix(b"[").and_then(number);
    match found {
        Some((pid, [b']', b' ', message @ ..])) => (pid, message),
        _ => (0, text),
    }
}

/// `1abCDe-0000ab-Cd`, from 4.97 on `1abCDe-000000000ab-Cdef`.
fn is_message_id(word: &[u8]) -> bool {
    let (a, b, c) = match word.len() {
        16 => (6, 6, 2),
        23 => (6, 11, 4),
        _ => return false,
    };
    let dashes = word.get(a) == Some(&b'-') && word.get(a + 1 + b) == Some(&b'-');
    dashes && word.iter().filter(|byte| byte.is_ascii_alphanumeric()).count() == a + b + c
}

/// A host name or an address.
fn is_host(word: &[u8]) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':');
    word.first().is_some_and(u8::is_ascii_alphanumeric)
        && word.last() != Some(&b':')
        && word.iter().all(allowed)
}

/// `program:` or `program[pid]:`
fn is_tag(word: &[u8]) -> bool {
    let wordlike = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'-' | b'_' | b'/' | b'(' | b')' | b'@' | b'+' | b'%')
    };
    tag::split(word).is_some_and(|tagged| tagged.message.is_empty() && tagged.program.iter().all(wordlike))
        && word.last() == Some(&b':')
}

fn is_tag_with_pid(word: &[u8]) -> bool {
    word.ends_with(b"]:") && is_tag(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_exim_from_syslog() {
        let exim = [
            "1abCDe-0000ab-Cd <= ann@a.example H=mx.b.example [192.0.2.1] P=esmtp S=1200",
            "1abCDe-000000000ab-Cdef SA: Action: scanned",
            "1abCDe-0000ab-Cd Completed",
            "[1234] 1abCDe-0000ab-Cd Completed",
            "H=(x) [192.0.2.1] F=<> rejected RCPT <u@a.example>: relay not permitted",
            "SMTP connection from [192.0.2.1]:1234 (TCP/IP connection count = 1)",
            "Start queue run: pid=1234",
            "End queue run: pid=1234",
            "exim 4.96 daemon started: pid=900, -q30m, listening for SMTP on port 25",
            "no host name found for IP address 192.0.2.1",
            "plain_login authenticator failed for (x) [192.0.2.1]: 535 Incorrect authentication data",
            "rejected HELO from [192.0.2.1]: syntactically invalid argument(s): x",
            "Warning: purging the environment.",
            "cwd=/var/spool/exim4 3 args: exim -bd -q30m",
            "Connection from [192.0.2.1] refused: too many connections",
            "** something",
            "",
        ];
        for text in exim {
            assert!(is_own_log(text.as_bytes()), "{text}");
        }
        let syslog = [
            "mx postfix/smtpd[12]: connect from unknown[192.0.2.1]",
            "192.0.2.7 sshd(pam_unix)[12]: x",
            "2001:db8::1 sendmail[12]: x",
            "gate kernel: IN=eth0 OUT=",
            "gate IN=eth0 OUT=",
            "gate last message repeated 3 times",
            "postfix/smtpd[12]: connect from unknown[192.0.2.1]",
        ];
        for text in syslog {
            assert!(!is_own_log(text.as_bytes()), "{text}");
        }
        assert_eq!(pid(b"[1234] 1abCDe"), (1234, &b"1abCDe"[..]));
        assert_eq!(pid(b"[192.0.2.1] x"), (0, &b"[192.0.2.1] x"[..]));
    }
}
