//! `program[pid]: message`, the tag of RFC 3164 section 4.1.3 as syslog(3) writes it, and what some systems
//! add: Solaris' message id, AIX' facility and forwarder, Cisco's sequence numbers, the kernel's uptime.

use memchr::{memchr, memmem};

use crate::parse::scan;
use crate::parse::time::skip_blanks;
use crate::parse::words::{number, split_once};

/// Program, pid and message. The program is empty where none is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tagged<'a> {
    pub program: &'a [u8],
    pub pid: u32,
    pub message: &'a [u8],
}

/// Takes apart what follows the host.
#[inline(always)]
pub fn tagged(text: &[u8]) -> Tagged<'_> {
    match split_here(text) {
        Some(tagged) => finished(tagged),
        None => untagged(text),
    }
}

/// A tag, if the text begins with one: a word, perhaps `[pid]`, and a colon with a blank (or nothing) after
/// it.
pub fn split(text: &[u8]) -> Option<Tagged<'_>> {
    split_here(text)
}

#[inline(always)]
fn split_here(text: &[u8]) -> Option<Tagged<'_>> {
    let end = scan::tag_end(text)?;
    let (program, rest) = text.split_at_checked(end).filter(|_| end > 0)?;
    match rest {
        [b':', b' ', message @ ..] => Some(Tagged { program, pid: 0, message }),
        [b':'] => Some(Tagged { program, pid: 0, message: b"" }),
        [b':', message @ ..] if program == b"kernel" => Some(Tagged { program, pid: 0, message }),
        [b'[', rest @ ..] => with_pid(program, rest),
        _ => None,
    }
}

/// After `program[`. Something other than a number may stand there, and the colon may be missing.
#[inline(always)]
fn with_pid<'a>(program: &'a [u8], rest: &'a [u8]) -> Option<Tagged<'a>> {
    let mut pid = 0u32;
    let mut rest = rest;
    while let [digit @ b'0'..=b'9', after @ ..] = rest {
        pid = pid.wrapping_mul(10).wrapping_add(u32::from(digit - b'0'));
        rest = after;
    }
    match rest {
        [b']', b':', b' ', message @ ..] | [b']', b' ', message @ ..] => {
            Some(Tagged { program, pid, message })
        }
        [b']', b':', message @ ..] => Some(Tagged { program, pid, message }),
        [b']'] => Some(Tagged { program, pid, message: b"" }),
        _ => named_thread(program, rest),
    }
}

/// `mysqld[main]: message`
#[cold]
fn named_thread<'a>(program: &'a [u8], rest: &'a [u8]) -> Option<Tagged<'a>> {
    let (name, message) = split_once(rest, b"]:")?;
    let short = name.len() <= 48 && memchr(b' ', name).is_none();
    short.then_some(Tagged { program, pid: 0, message })
}

/// What stands between the tag and the daemon's own words.
#[inline(always)]
fn finished(tagged: Tagged<'_>) -> Tagged<'_> {
    let message = skip_blanks(tagged.message);
    if tagged.program == b"kernel" {
        return Tagged { message: without_uptime(message), ..tagged };
    }
    match message.first() {
        Some(b'[') if message.starts_with(b"[ID ") => {
            Tagged { message: without_message_id(message), ..tagged }
        }
        Some(b'2') if tagged.program.starts_with(b"exim") => {
            Tagged { message: without_exim_stamp(message), ..tagged }
        }
        _ if tagged.program.iter().all(u8::is_ascii_digit) => cisco(Tagged { message, ..tagged }),
        _ => Tagged { message, ..tagged },
    }
}

/// No tag: the kernel's words without its name, `last message repeated`, or what AIX and Cisco put before
/// the tag.
#[cold]
fn untagged(text: &[u8]) -> Tagged<'_> {
    // sysklogd names its version: `syslogd 1.4.1: restart.`
    if let Some((version, message)) = text.strip_prefix(b"syslogd ").and_then(|rest| split_once(rest, b": "))
        && memchr(b' ', version).is_none()
    {
        return Tagged { program: b"syslogd", pid: 0, message };
    }
    if let Some(rest) = text.strip_prefix(b": ") {
        return split(rest).map_or(Tagged { message: rest, ..Tagged::default() }, finished);
    }
    if let Some((_host, rest)) =
        text.strip_prefix(b"Message forwarded from ").and_then(|rest| split_once(rest, b": "))
    {
        return split(rest).map_or(Tagged { message: rest, ..Tagged::default() }, finished);
    }
    if let Some((word, rest)) = split_once(text, b" ")
        && let Some((facility, level)) = split_once(word, b":")
        && is_priority(facility, level)
    {
        return split(rest).map_or(Tagged { message: rest, ..Tagged::default() }, finished);
    }
    Tagged { message: without_uptime(skip_blanks(text)), ..Tagged::default() }
}

/// `[12345.678901] `, with CONFIG_PRINTK_CALLER also `[    0.000000][    T0] ` (kernel/printk/printk.c).
pub fn without_uptime(message: &[u8]) -> &[u8] {
    uptime(message).unwrap_or(message)
}

fn uptime(message: &[u8]) -> Option<&[u8]> {
    let rest = bracketed(message, |byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'.'))?;
    let rest =
        bracketed(rest, |byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'T' | b'C')).unwrap_or(rest);
    Some(skip_blanks(rest))
}

/// What follows a short bracket of such bytes, a digit the last of them.
#[inline(always)]
fn bracketed(text: &[u8], allowed: impl Fn(u8) -> bool) -> Option<&[u8]> {
    let inner = text.strip_prefix(b"[")?;
    let length = inner.iter().take(24).take_while(|byte| allowed(**byte)).count();
    let (number, rest) = inner.split_at_checked(length)?;
    let rest = rest.strip_prefix(b"]")?;
    number.last().is_some_and(u8::is_ascii_digit).then_some(rest)
}

/// Solaris, log(4D): `[ID 702911 mail.info] `
fn without_message_id(message: &[u8]) -> &[u8] {
    let inner = message.strip_prefix(b"[ID ").and_then(number).and_then(|(_, rest)| split_once(rest, b"] "));
    inner.filter(|(priority, _)| priority.len() <= 20).map_or(message, |(_, rest)| rest)
}

/// Exim's own stamp, which `syslog_timestamp` puts into the message (Exim's specification, chapter 52).
fn without_exim_stamp(message: &[u8]) -> &[u8] {
    crate::parse::time::stamp(message).map_or(message, |(_, rest)| rest)
}

/// Cisco IOS with `service sequence-numbers`: `123: *Mar  1 02:03:04.123: %SEC-6-IPACCESSLOGP: list ...`;
/// the mnemonic is the program, as it is without the number.
#[cold]
fn cisco(tagged: Tagged<'_>) -> Tagged<'_> {
    let message = tagged.message;
    let start =
        if message.starts_with(b"%") { Some(0) } else { memmem::find(message, b": %").map(|at| at + 2) };
    let mnemonic = start.filter(|at| *at <= 48).and_then(|at| split(message.get(at..)?));
    mnemonic.unwrap_or(tagged)
}

/// `mail`, `info`: a facility and a level of syslog.conf(5).
pub fn is_priority(facility: &[u8], level: &[u8]) -> bool {
    let facility = facility.strip_prefix(b"local").map_or(
        matches!(
            facility,
            b"kern"
                | b"user"
                | b"mail"
                | b"daemon"
                | b"auth"
                | b"syslog"
                | b"lpr"
                | b"news"
                | b"uucp"
                | b"cron"
                | b"authpriv"
                | b"ftp"
                | b"ntp"
                | b"security"
                | b"console"
                | b"clock"
        ),
        |digit| matches!(digit, [b'0'..=b'7']),
    );
    facility
        && matches!(
            level,
            b"emerg"
                | b"panic"
                | b"alert"
                | b"crit"
                | b"err"
                | b"error"
                | b"warn"
                | b"warning"
                | b"notice"
                | b"info"
                | b"debug"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        let table: &[(&str, &str, u32, &str)] = &[
            ("postfix/smtpd[123]: connect from x", "postfix/smtpd", 123, "connect from x"),
            ("sshd(pam_unix)[2915]: session opened", "sshd(pam_unix)", 2915, "session opened"),
            ("/USR/SBIN/CRON[123]: (root) CMD (true)", "/USR/SBIN/CRON", 123, "(root) CMD (true)"),
            ("courieresmtpd: error,relay=::1", "courieresmtpd", 0, "error,relay=::1"),
            ("kernel: [12345.678901] IN=eth0 OUT=", "kernel", 0, "IN=eth0 OUT="),
            ("kernel: [    1.000000][    T0] Linux", "kernel", 0, "Linux"),
            ("kernel: [UFW BLOCK] IN=eth0", "kernel", 0, "[UFW BLOCK] IN=eth0"),
            ("kernel:IN=eth0", "kernel", 0, "IN=eth0"),
            ("kernel[0]: x", "kernel", 0, "x"),
            ("[12345.678] IN=eth0 OUT=", "", 0, "IN=eth0 OUT="),
            ("IN=eth0 OUT= MAC=00:16:3e:00:00:01", "", 0, "IN=eth0 OUT= MAC=00:16:3e:00:00:01"),
            ("Illegal port 25 > IN=br0 OUT=eth0", "", 0, "Illegal port 25 > IN=br0 OUT=eth0"),
            ("last message repeated 3 times", "", 0, "last message repeated 3 times"),
            ("sendmail[77]: [ID 801593 mail.info] x1: from=<a>", "sendmail", 77, "x1: from=<a>"),
            ("mail:info sendmail[5]: x", "sendmail", 5, "x"),
            ("Message forwarded from box: sendmail[5]: x", "sendmail", 5, "x"),
            ("%ASA-4-106023: Deny tcp src", "%ASA-4-106023", 0, "Deny tcp src"),
            (": %ASA-4-106023: Deny tcp src", "%ASA-4-106023", 0, "Deny tcp src"),
            ("45: *Mar  1 02:03:04.123: %SEC-6-IPACCESSLOGP: list 1", "%SEC-6-IPACCESSLOGP", 0, "list 1"),
            ("45: nothing else", "45", 0, "nothing else"),
            ("mysqld[main]: ready", "mysqld", 0, "ready"),
            (
                "exim[9]: 2026-03-01 02:03:04 1abCDe-0000ab-Cd Completed",
                "exim",
                9,
                "1abCDe-0000ab-Cd Completed",
            ),
            ("agent[12] no colon", "agent", 12, "no colon"),
            ("sudo:    ann : TTY=pts/0", "sudo", 0, "ann : TTY=pts/0"),
            ("cron:", "cron", 0, ""),
            ("", "", 0, ""),
        ];
        for (text, program, pid, message) in table {
            let expected = Tagged { program: program.as_bytes(), pid: *pid, message: message.as_bytes() };
            assert_eq!(tagged(text.as_bytes()), expected, "{text}");
        }
    }
}
