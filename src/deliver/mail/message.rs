//! A letter as bytes: headers and MIME parts (RFC 5322, RFC 2045-2049, RFC 3834 for automatic mail, RFC 2919).

use std::time::{Duration, UNIX_EPOCH};

use lettre::address::Envelope;
use lettre::message::header::{ContentDisposition, ContentType, HeaderName, HeaderValue};
use lettre::message::{MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::error::Stop;

/// The last instant a Date header can state, in seconds since the epoch.
const LAST: u64 = 253_402_300_799;

/// A mail before it is bytes. Names and addresses are checked, texts may hold anything.
#[derive(Debug)]
pub struct Letter {
    pub from: Mailbox,
    /// None where it is only printed.
    pub to: Vec<Mailbox>,
    pub subject: String,
    /// Microseconds since the epoch.
    pub date: i64,
    /// In its angle brackets, as the next two.
    pub message_id: String,
    /// The message this one answers.
    pub answers: Option<String>,
    pub list_id: String,
    pub text: String,
    pub html: String,
    /// An HTML file by its name.
    pub attached: Option<(String, String)>,
}

/// An address, perhaps with a display name.
#[derive(Clone, Debug)]
pub struct Mailbox(lettre::message::Mailbox);

impl Mailbox {
    /// `user@host`
    pub fn address(&self) -> String {
        self.0.email.to_string()
    }
}

/// Reads `user@host` or `Name <user@host>`.
pub fn mailbox(text: &str) -> Result<Mailbox, Stop> {
    let wrong = |why: &dyn std::fmt::Display| Stop::usage(format!("'{text}' is no mail address: {why}"));
    let read: lettre::message::Mailbox = text.trim().parse().map_err(|error| wrong(&error))?;
    match text.is_ascii() {
        true => Ok(Mailbox(read)),
        // Such addresses need a server that knows RFC 6531; a domain has a spelling that all know.
        false => Err(wrong(&"write it in ASCII, a domain as xn--...")),
    }
}

impl Letter {
    /// The message with CRLF line ends, all of it ASCII.
    pub fn build(&self) -> Result<Vec<u8>, Stop> {
        let failed = |error: lettre::error::Error| Stop::failed(format!("cannot make the mail: {error}"));
        let date = u64::try_from(self.date / 1_000_000).unwrap_or_default().min(LAST);
        let mut builder = Message::builder()
            .from(self.from.0.clone())
            .subject(&self.subject)
            .date(UNIX_EPOCH + Duration::from_secs(date))
            .message_id(Some(self.message_id.clone()))
            .raw_header(raw("List-Id", &self.list_id))
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .raw_header(raw("Precedence", "bulk"))
            .raw_header(raw("X-Auto-Response-Suppress", "All"))
            .envelope(self.envelope().map_err(failed)?);
        for to in &self.to {
            builder = builder.to(to.0.clone());
        }
        if let Some(first) = &self.answers {
            builder = builder.in_reply_to(first.clone()).references(first.clone());
        }
        Ok(builder.multipart(self.parts()).map_err(failed)?.formatted())
    }

    /// Not used for sending, but lettre makes no message without one.
    fn envelope(&self) -> Result<Envelope, lettre::error::Error> {
        let mut to: Vec<Address> = self.to.iter().map(|to| to.0.email.clone()).collect();
        if to.is_empty() {
            to.push(self.from.0.email.clone());
        }
        Envelope::new(Some(self.from.0.email.clone()), to)
    }

    fn parts(&self) -> MultiPart {
        let both = MultiPart::alternative_plain_html(self.text.clone(), self.html.clone());
        let Some((name, page)) = &self.attached else { return both };
        let part = SinglePart::builder()
            .header(ContentType::TEXT_HTML)
            .header(ContentDisposition::attachment(name))
            .body(page.clone());
        MultiPart::mixed().multipart(both).singlepart(part)
    }
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(subject: &str, text: &str) -> Letter {
        Letter {
            from: mailbox("rapsheet gate <rapsheet@gate.example>").expect("an address"),
            to: vec![
                mailbox("a@home.example").expect("an address"),
                mailbox("B <b@home.example>").expect("one"),
            ],
            subject: subject.into(),
            date: 1_772_400_000_000_000,
            message_id: "<1@gate.example>".into(),
            answers: Some("<0@gate.example>".into()),
            list_id: "<rapsheet.gate.example>".into(),
            text: text.into(),
            html: "<p>ä</p>".into(),
            attached: None,
        }
    }

    fn built(letter: &Letter) -> String {
        String::from_utf8(letter.build().expect("a mail")).expect("ASCII")
    }

    #[test]
    fn a_letter_has_what_an_automatic_mail_has_to_have() {
        let mail = built(&letter("[gate] quiet", "quiet\n"));
        for line in [
            "From: \"rapsheet gate\" <rapsheet@gate.example>",
            "To: a@home.example, B <b@home.example>",
            "Subject: [gate] quiet",
            "Date: Sun, 01 Mar 2026 21:20:00 +0000",
            "Message-ID: <1@gate.example>",
            "In-Reply-To: <0@gate.example>",
            "References: <0@gate.example>",
            "List-Id: <rapsheet.gate.example>",
            "Auto-Submitted: auto-generated",
            "Precedence: bulk",
            "MIME-Version: 1.0",
        ] {
            assert!(mail.contains(&format!("{line}\r\n")), "{line}\n{mail}");
        }
        assert!(mail.contains("multipart/alternative") && mail.is_ascii());
        assert!(mail.lines().all(|line| line.len() <= 998));
        let attached =
            Letter { attached: Some(("report.html".into(), "<p>all</p>".into())), ..letter("", "") };
        let mail = built(&attached);
        assert!(mail.contains("multipart/mixed") && mail.contains("attachment; filename=\"report.html\""));
    }

    #[test]
    fn no_header_can_be_forged() {
        for evil in ["a\r\nBcc: x@evil.example", "a\nBcc: x@evil.example", "\u{2028}Bcc: x", "ä\r\n\r\nbody"]
        {
            let mail = built(&letter(evil, evil));
            let head = mail.split("\r\n\r\n").next().expect("a head");
            assert!(!head.lines().any(|line| line.starts_with("Bcc") || line.starts_with("body")), "{head}");
        }
        for wrong in ["a@b\r\nBcc: x", "a", "", "a@", "ü@home.example", "a@b.example, c@d.example"] {
            assert!(mailbox(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn any_date_is_survived() {
        for date in [i64::MIN, 0, i64::MAX] {
            assert!(built(&Letter { date, ..letter("x", "x") }).contains("Date: "));
        }
    }
}
