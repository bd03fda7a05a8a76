//! Which parser reads a line, by name: for whoever asks how a line is read. The same steps as `dispatch::meaning` and
//! `mail::meaning`, which the tests hold them to.

use super::{dispatch, firewall, mail, schedule};
use crate::model::event::Meaning;
use crate::model::header::Header;

/// The file under `parse` that knows the words of this line; None for programs that are not read.
pub fn name(header: &Header<'_>) -> Option<&'static str> {
    dispatch::meaning(header)?;
    if firewall::meaning(header).is_some() {
        return Some("firewall");
    }
    if mail::meaning(header).is_some() {
        return Some(of_mail(header));
    }
    schedule::meaning(header).map(|_| "schedule")
}

fn of_mail(header: &Header<'_>) -> &'static str {
    let program = header.program;
    let unmatched = |meaning: Meaning<'_>| meaning == Meaning::Unmatched;
    if mail::postfix::daemon(program).is_some() {
        "mail/postfix"
    } else if mail::dovecot::owns(program) {
        "mail/dovecot"
    } else if mail::exim::owns(program) {
        "mail/exim"
    } else if mail::sendmail::owns(program) {
        "mail/sendmail"
    } else if mail::mimedefang::owns(program) {
        "mail/mimedefang"
    } else if mail::opensmtpd::owns(program) {
        if unmatched(mail::opensmtpd::meaning(header)) { "mail/qmail" } else { "mail/opensmtpd" }
    } else if mail::courier::owns(program) {
        let logins = mail::logins::owns(program) && unmatched(mail::courier::meaning(header));
        if logins { "mail/logins" } else { "mail/courier" }
    } else if mail::qmail::owns(program) || program.is_empty() || program == b"status" {
        "mail/qmail"
    } else {
        "mail/logins"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::header::When;

    #[test]
    fn each_program_has_its_parser() {
        let when = When { micros: 0, day: 0, second: 0 };
        for (program, message, expected) in [
            ("postfix/smtpd", "connect from one.example[192.0.2.1]", Some("mail/postfix")),
            ("sendmail", "hello", Some("mail/sendmail")),
            ("smtpd", "tcpserver: pid 7 from 192.0.2.1", Some("mail/qmail")),
            ("smtpd", "5df87c9c42abeddb smtp disconnected reason=quit", Some("mail/opensmtpd")),
            ("imapd", "LOGIN FAILED, user=anna, ip=[::ffff:192.0.2.1]", Some("mail/courier")),
            ("imapd", "badlogin: [192.0.2.1] plain [SASL(-13): x]", Some("mail/logins")),
            ("status", "local 0/10 remote 0/20", Some("mail/qmail")),
            ("saslauthd", "do_auth : auth failure: [user=x]", Some("mail/dovecot")),
            ("kernel", "usb 1-1: new device", Some("firewall")),
            ("CRON", "(root) CMD (true)", Some("schedule")),
            ("sshd", "hello", None),
        ] {
            let (program, message) = (program.as_bytes(), message.as_bytes());
            let header = Header { when, host: b"mx", program, pid: 0, message };
            assert_eq!(name(&header), expected, "{}", String::from_utf8_lossy(program));
        }
    }
}
