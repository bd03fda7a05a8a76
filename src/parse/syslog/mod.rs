//! What stands before a line's message: stamp, host, program, pid. Every line passes here.
//!
//! `LineReader` looks at the first byte to see which family a line is of; `tag`, `exim` and `rfc5424` take
//! apart what follows the stamp; whole records of journald go to `parse::journal`. Which shape a text line
//! has is decided from that line alone, so that a file read in pieces gives what it gives when read whole;
//! only years, DST readings and export records depend on the lines before.

#[cfg(test)]
mod corpora;
mod exim;
mod rfc5424;
mod tag;
#[cfg(test)]
mod tests;

use super::journal::{self, Export, Fed};
use super::scan;
use super::time::{self, Form, Memo, Stamped, TimeContext};
use crate::model::header::{Header, When};

/// What a line is, as far as its header goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headed<'a> {
    /// A line, or with its last line a whole record of several.
    Header(Header<'a>),
    /// Known, and nothing to count: an empty line, a piece of a record of several lines (a line that begins
    /// with a blank, the mail header under a line of Exim's reject log, a field of an export record), or a
    /// line such as journalctl's `-- Boot 1234 --`.
    Part,
    /// No stamp, or no sense.
    Unreadable,
}

/// Reads the lines of one source, or of one piece of it, in file order. A piece of `journalctl -o export`
/// output has to begin with a record.
pub struct LineReader {
    time: TimeContext,
    export: Export,
    scratch: Vec<u8>,
    memo: Memo,
}

impl LineReader {
    pub fn new(time: TimeContext) -> LineReader {
        LineReader { time, export: Export::default(), scratch: Vec::new(), memo: Memo::default() }
    }

    /// Takes one line apart. The line has no newline at its end; one `\r` is dropped.
    #[inline]
    pub fn header<'a>(&'a mut self, line: &'a [u8]) -> Headed<'a> {
        match line.first() {
            Some(b'A'..=b'Z' | b'0'..=b'9' | b'@') if !self.export.is_open() => self.text(line),
            _ => self.other(line),
        }
    }

    /// The record still open when the input ends, if it is complete enough to be counted (`journalctl -o
    /// export`). To be asked once after the last line of a source.
    pub fn finish(&mut self) -> Option<Header<'_>> {
        if !self.export.finish() {
            return None;
        }
        let entry = self.export.entry()?;
        Some(entry.header(self.time.resolve(entry.stamp)))
    }

    /// What was found out about years, zones and order so far.
    pub fn time(&self) -> &TimeContext {
        &self.time
    }

    /// A line that should begin with a stamp.
    #[inline(always)]
    fn text<'a>(&mut self, line: &'a [u8]) -> Headed<'a> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match time::read(line, &mut self.memo) {
            Some(stamped) => Headed::Header(stamped_line(self.time.resolve(stamped.stamp), stamped)),
            None if is_piece(line) => Headed::Part,
            None => Headed::Unreadable,
        }
    }

    /// Every other line: records of the journal, a priority first, pieces.
    #[inline(never)]
    fn other<'a>(&'a mut self, line: &'a [u8]) -> Headed<'a> {
        if self.export.is_open() || Export::begins(line) {
            return self.export_line(line);
        }
        match line {
            [] | b"\r" | [b' ' | b'\t', ..] => Headed::Part,
            // A byte order mark before the first line; the hole a crash leaves in a file.
            [0xef, 0xbb, 0xbf, rest @ ..] => self.text(rest),
            [0, ..] => self
                .text(line.iter().position(|byte| *byte != 0).and_then(|at| line.get(at..)).unwrap_or(b"")),
            [b'{', ..] | [0x1e, b'{', ..] => self.json(line),
            _ if line.starts_with(b"data: {") => self.json(line),
            _ => self.text(line),
        }
    }

    /// `journalctl -o json`, `json-seq` and `json-sse`: one object a line.
    fn json<'a>(&'a mut self, line: &'a [u8]) -> Headed<'a> {
        match journal::json(line, &mut self.scratch) {
            Some(entry) => Headed::Header(entry.header(self.time.resolve(entry.stamp))),
            None => Headed::Unreadable,
        }
    }

    fn export_line<'a>(&'a mut self, line: &'a [u8]) -> Headed<'a> {
        match self.export.feed(line) {
            Fed::Part => Headed::Part,
            Fed::Foreign => self.text(line),
            Fed::Complete => match self.export.entry() {
                Some(entry) => Headed::Header(entry.header(self.time.resolve(entry.stamp))),
                None => Headed::Unreadable,
            },
        }
    }
}

/// Host, program, pid and message after a stamp.
#[inline(always)]
fn stamped_line(when: When, stamped: Stamped<'_>) -> Header<'_> {
    let rest = stamped.rest;
    match stamped.form {
        Form::Syslog => host_and_tag(when, rest),
        Form::Plain if exim::is_own_log(rest) => {
            let (pid, message) = exim::pid(rest);
            Header { when, host: b"", program: b"exim", pid, message }
        }
        Form::Plain => host_and_tag(when, rest),
        Form::Iso => iso(when, rest),
        Form::Rfc5424 => match rfc5424::fields(rest) {
            Some(fields) => structured(when, fields),
            None => host_and_tag(when, rest),
        },
        Form::Ctime => match facility_and_level(rest) {
            Some(rest) => without_host(when, rest),
            None => host_and_tag(when, rest),
        },
        Form::Multilog => multilog(when, rest),
    }
}

/// `host program[pid]: message`; also without a host, where the first word is the tag, and with FreeBSD's
/// `<facility.level>` before the host (syslogd -v).
#[inline(always)]
fn host_and_tag(when: When, text: &[u8]) -> Header<'_> {
    let end = scan::blank(text).unwrap_or(text.len());
    let (host, rest) = text.split_at_checked(end).unwrap_or((text, b""));
    match host {
        [.., b':'] | [b'-' | b'<' | b'[', ..] | b"last" => odd_host(when, text, host, rest),
        _ => tagged(when, host, time::skip_blanks(rest)),
    }
}

#[cold]
fn odd_host<'a>(when: When, text: &'a [u8], host: &'a [u8], rest: &'a [u8]) -> Header<'a> {
    if host.first() == Some(&b'<') && host.ends_with(b">") && host.len() <= 20 {
        let rest = time::skip_blanks(rest);
        let end = scan::blank(rest).unwrap_or(rest.len());
        let (host, rest) = rest.split_at_checked(end).unwrap_or((rest, b""));
        return tagged(when, host, time::skip_blanks(rest));
    }
    let repeated = super::repeat::repeated(text).is_some();
    if repeated || tag::split(text).is_some() || tag::without_uptime(text) != text {
        return without_host(when, text);
    }
    // The tag in brackets, and neither host nor pid: a template some sites use.
    if let [b'[', program @ .., b']'] = host {
        return Header { when, host: b"", program, pid: 0, message: time::skip_blanks(rest) };
    }
    tagged(when, host, time::skip_blanks(rest))
}

#[inline(always)]
fn tagged<'a>(when: When, host: &'a [u8], text: &'a [u8]) -> Header<'a> {
    let tag::Tagged { program, pid, message } = tag::tagged(text);
    Header { when, host, program, pid, message }
}

fn without_host(when: When, text: &[u8]) -> Header<'_> {
    tagged(when, b"", text)
}

fn structured<'a>(when: When, fields: rfc5424::Fields<'a>) -> Header<'a> {
    let rfc5424::Fields { host, program, pid, message } = fields;
    Header { when, host, program, pid, message }
}

/// After ISO 8601 with `T` nearly always `host tag: message`, sometimes RFC 5424's fields.
#[inline]
fn iso(when: When, text: &[u8]) -> Header<'_> {
    let header = host_and_tag(when, text);
    if !header.program.is_empty() {
        return header;
    }
    rfc5424::bare(text).map_or(header, |fields| structured(when, fields))
}

/// OpenWrt's logread (ubox, log/logread.c): `kern.warn kernel: [..] message`.
fn facility_and_level(text: &[u8]) -> Option<&[u8]> {
    let (word, rest) = super::words::split_once(text, b" ")?;
    let (facility, level) = super::words::split_once(word, b".")?;
    tag::is_priority(facility, level).then_some(rest)
}

/// multilog(8): the message is what a program wrote, often with its own name first.
fn multilog(when: When, text: &[u8]) -> Header<'_> {
    let tag::Tagged { program, pid, message } =
        tag::split(text).unwrap_or(tag::Tagged { message: text, ..tag::Tagged::default() });
    Header { when, host: b"", program, pid, message }
}

/// Lines without a stamp that are known: journalctl's own words, and the mail header Exim writes under a
/// line of its reject log (src/log.c: envelope, then each header line after its type letter and a blank).
#[cold]
fn is_piece(line: &[u8]) -> bool {
    const WORDS: [&[u8]; 9] = [
        b"-- Boot ",
        b"-- Reboot --",
        b"-- Logs begin at ",
        b"-- Journal begins at ",
        b"-- No entries --",
        b"-- cursor: ",
        b"Envelope-from: <",
        b"Envelope-to: <",
        b"--------------------",
    ];
    let mail_header = || match line {
        [b'A'..=b'Z' | b'*', b' ', rest @ ..] => {
            let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
            name > 0 && rest.get(name) == Some(&b':')
        }
        _ => false,
    };
    WORDS.iter().any(|words| line.starts_with(words)) || mail_header()
}
