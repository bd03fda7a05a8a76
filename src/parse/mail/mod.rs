//! The mail formats: from the program's name to the parser that knows its words.

pub mod address;
pub mod courier;
pub mod dovecot;
pub mod exim;
pub mod handover;
pub mod logins;
pub mod mimedefang;
pub mod opensmtpd;
pub mod postfix;
pub mod qmail;
pub mod reason;
pub mod reply;
pub mod sendmail;
#[cfg(test)]
mod show;

use crate::model::event::Meaning;
use crate::model::header::Header;
use crate::parse::words;

/// Asks the parser that owns this program, the commonest first; None for programs that are none of ours.
pub fn meaning<'a>(header: &Header<'a>) -> Option<Meaning<'a>> {
    let program = header.program;
    if let Some(daemon) = postfix::daemon(program) {
        return postfix::meaning(daemon, header);
    }
    let meaning = if dovecot::owns(program) {
        dovecot::meaning(header)
    } else if exim::owns(program) {
        exim::meaning(header)
    } else if sendmail::owns(program) {
        sendmail::meaning(header)
    } else if mimedefang::owns(program) {
        mimedefang::meaning(header)
    } else if opensmtpd::owns(program) {
        first_known(opensmtpd::meaning(header), || qmail::meaning(header))
    } else if courier::owns(program) {
        match logins::owns(program) {
            true => first_known(courier::meaning(header), || logins::meaning(header)),
            false => courier::meaning(header),
        }
    } else if qmail::owns(program) || is_multilog(header) {
        qmail::meaning(header)
    } else if logins::owns(program) {
        logins::meaning(header)
    } else {
        return None;
    };
    Some(meaning)
}

/// Queue id and Message-ID, without its brackets, of the line that tells both: Postfix cleanup's `ID: message-id=<...>`,
/// Sendmail's `ID: from=<...>, ..., msgid=<...>`, Exim's `ID <= sender ... id=...`.
pub fn message_id<'a>(header: &Header<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let message = header.message;
    if header.program.ends_with(b"/cleanup") {
        let (queue_id, rest) = words::split_once(message, b": ")?;
        return Some((queue_id, unbracketed(rest.strip_prefix(b"message-id=")?)));
    }
    if sendmail::owns(header.program) {
        let (queue_id, rest) = words::split_once(message, b": ")?;
        return Some((queue_id, unbracketed(words::between(rest, b", msgid=", b", ")?)));
    }
    if exim::owns(header.program) {
        let (queue_id, rest) = words::split_once(message, b" <= ")?;
        return Some((queue_id, words::between(rest, b" id=", b" ")?));
    }
    None
}

fn unbracketed(id: &[u8]) -> &[u8] {
    let inner = id.strip_prefix(b"<").unwrap_or(id);
    inner.strip_suffix(b">").unwrap_or(inner)
}

/// multilog writes no program: qmail-send's lines are known by their first words. Of those, `status:` alone
/// looks like a program.
fn is_multilog(header: &Header<'_>) -> bool {
    match header.program {
        b"" => qmail::speaks(header.message),
        b"status" => header.message.starts_with(b"local "),
        _ => false,
    }
}

/// Programs of one name by different makers: the first that knows the words.
fn first_known<'a>(meaning: Meaning<'a>, other: impl FnOnce() -> Meaning<'a>) -> Meaning<'a> {
    match meaning {
        Meaning::Unmatched => other(),
        known => known,
    }
}

#[cfg(test)]
mod tests {
    use super::show::{header, show};
    use super::*;

    #[test]
    fn each_program_finds_its_parser() {
        let table = [
            ("postfix/smtpd", "connect from one.example[192.0.2.1]", "connect 7 192.0.2.1 name=one.example"),
            (
                "smtpd",
                "5df87c9c42abeddb smtp disconnected reason=quit",
                "disconnect 5df87c9c42abeddb session:5df87c9c42abeddb",
            ),
            ("smtpd", "tcpserver: pid 7 from 192.0.2.1", "connect 7 192.0.2.1"),
            ("imapd", "LOGIN FAILED, user=anna, ip=[::ffff:192.0.2.1]", "auth 192.0.2.1 login=anna"),
            ("imapd", "badlogin: [192.0.2.1] plain [SASL(-13): x]", "auth 192.0.2.1"),
            ("tcpserver", "end 7 status 0", "disconnect 7 ''"),
            ("", "end msg 93998", "removed 93998"),
            ("status", "local 0/10 remote 0/20", "ignored"),
            ("saslauthd", "do_auth : auth failure: [user=x]", "ignored"),
        ];
        for (program, message, expected) in table {
            let shown = meaning(&header(program, 7, message)).as_ref().map(show);
            assert_eq!(shown.as_deref(), Some(expected), "{program}: {message}");
        }
        for program in ["", "kernel", "CRON", "sshd", "status"] {
            assert_eq!(meaning(&header(program, 7, "hello")), None, "{program}");
        }
    }
}
