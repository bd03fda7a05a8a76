//! Lines that count for nothing and that an investigation wants: which message has which Message-ID, when the machine was
//! started, from when to when cron kept a session for a job. Pure.

use super::{mail, words};
use crate::model::header::Header;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aside<'a> {
    MessageId {
        queue_id: &'a [u8],
        id: &'a [u8],
    },
    /// The kernel's first line, `Linux version ...` (`init/version.c`).
    Boot,
    /// PAM opened or closed the session in which cron runs a job of this user (`pam_unix_sess.c`). The job's own process is
    /// a child of the one that writes this.
    CronSession {
        user: &'a [u8],
        open: bool,
    },
}

pub fn aside<'a>(header: &Header<'a>) -> Option<Aside<'a>> {
    match header.program {
        b"kernel" => is_boot(header.message).then_some(Aside::Boot),
        b"CRON" | b"cron" | b"crond" | b"CROND" => session(header.message),
        _ => mail::message_id(header).map(|(queue_id, id)| Aside::MessageId { queue_id, id }),
    }
}

fn is_boot(message: &[u8]) -> bool {
    let said = match message.strip_prefix(b"[") {
        Some(stamped) => words::split_once(stamped, b"] ").map_or(message, |(_, said)| said),
        None => message,
    };
    said.starts_with(b"Linux version ")
}

/// `pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)`, `... session closed for user root`.
fn session(message: &[u8]) -> Option<Aside<'_>> {
    let (_, said) = words::split_once(message.strip_prefix(b"pam_unix(")?, b":session): session ")?;
    let (open, rest) = match said.strip_prefix(b"opened for user ") {
        Some(rest) => (true, rest),
        None => (false, said.strip_prefix(b"closed for user ")?),
    };
    let end = rest.iter().position(|byte| matches!(byte, b' ' | b'(')).unwrap_or(rest.len());
    Some(Aside::CronSession { user: &rest[..end], open })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::header::When;

    #[test]
    fn what_is_wanted_of_lines_that_count_for_nothing() {
        let of = |program: &'static str, message: &'static str| {
            let when = When { micros: 0, day: 0, second: 0 };
            aside(&Header {
                when,
                host: b"h",
                program: program.as_bytes(),
                pid: 1,
                message: message.as_bytes(),
            })
        };
        let session = |user: &'static str, open| Some(Aside::CronSession { user: user.as_bytes(), open });
        for (program, message, expected) in [
            ("kernel", "[    0.000000] Linux version 6.1.0-18-amd64 (debian)", Some(Aside::Boot)),
            ("kernel", "Linux version 5.15.134 (builder@buildhost)", Some(Aside::Boot)),
            ("kernel", "[    1.2] usb 1-1: Linux version of it", None),
            (
                "CRON",
                "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)",
                session("root", true),
            ),
            (
                "CRON",
                "pam_unix(cron:session): session opened for user news by (uid=0)",
                session("news", true),
            ),
            ("CRON", "pam_unix(cron:session): session closed for user news", session("news", false)),
            ("CRON", "(news) CMD (pam_unix(cron:session): session closed for user x)", None),
            ("sshd", "pam_unix(sshd:session): session closed for user root", None),
            (
                "postfix/cleanup",
                "4A1: message-id=<a@b.example>",
                Some(Aside::MessageId { queue_id: b"4A1", id: b"a@b.example" }),
            ),
        ] {
            assert_eq!(of(program, message), expected, "{message}");
        }
    }
}
