//! `journalctl -o export`: records of lines `KEY=value`, ended by an empty line. A value with bytes below
//! blank other than tab is written as a line `KEY`, eight bytes of length (little-endian), that many bytes,
//! and a newline; it comes through a line splitter cut at every newline in it, also at those in the length.

use super::{Entry, Field, instant, pid};
use crate::model::stamp::Stamp;
use crate::parse::words::split_once;

/// No field is kept beyond this many bytes, the longest line there is.
const LONGEST: usize = 64 * 1024;

/// What the lines of a record gave so far.
#[derive(Debug, Default)]
pub struct Export {
    state: State,
    record: Record,
}

#[derive(Debug, Default)]
struct Record {
    stamp: Option<Stamp>,
    host: Vec<u8>,
    identifier: Vec<u8>,
    command: Vec<u8>,
    syslog_pid: u32,
    pid: u32,
    message: Vec<u8>,
    /// The value being gathered.
    value: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Between records.
    #[default]
    Outside,
    Fields,
    /// In a binary field's length, of which `read` bytes have come.
    Length {
        field: Option<Field>,
        read: u32,
        length: u64,
    },
    /// In its data, the newline at the end included.
    Data {
        field: Option<Field>,
        left: u64,
    },
    /// A line was cut, so the length can't be trusted; the next record's first line ends this.
    Lost,
}

/// What a line was to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fed {
    Part,
    /// The record's last line.
    Complete,
    /// No line of an export; the record it stands in is given up.
    Foreign,
}

impl Export {
    /// True for the first line of a record: the fields journalctl writes before all others.
    pub fn begins(line: &[u8]) -> bool {
        line.starts_with(b"__CURSOR=")
            || line.starts_with(b"__REALTIME_TIMESTAMP=")
            || line.starts_with(b"__SEQNUM=")
            || line.starts_with(b"__MONOTONIC_TIMESTAMP=")
    }

    /// Inside a record.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, State::Outside)
    }

    /// The next line, without its newline.
    pub fn feed(&mut self, line: &[u8]) -> Fed {
        match self.state {
            State::Outside => {
                self.record.clear();
                self.state = State::Fields;
                self.text(line)
            }
            State::Fields => self.text(line),
            State::Lost => {
                if line.starts_with(b"__CURSOR=") {
                    self.record.clear();
                    self.state = State::Fields;
                }
                Fed::Part
            }
            State::Length { .. } | State::Data { .. } => {
                self.binary(line);
                Fed::Part
            }
        }
    }

    /// At the end of input: true if a record was open that has its stamp.
    pub fn finish(&mut self) -> bool {
        let open = self.is_open();
        self.state = State::Outside;
        open && self.record.stamp.is_some()
    }

    /// The record, once complete. None if it has no stamp.
    pub fn entry(&self) -> Option<Entry<'_>> {
        let record = &self.record;
        let program = if record.identifier.is_empty() { &record.command } else { &record.identifier };
        let pid = if record.syslog_pid == 0 { record.pid } else { record.syslog_pid };
        Some(Entry { stamp: record.stamp?, host: &record.host, program, pid, message: &record.message })
    }

    fn text(&mut self, line: &[u8]) -> Fed {
        // No text value ends with it: journalctl writes a value with control characters as a binary one.
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            self.state = State::Outside;
            return Fed::Complete;
        }
        let (name, value) = match split_once(line, b"=") {
            Some((name, value)) => (name, Some(value)),
            None => (line, None),
        };
        if !name.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_') {
            self.state = State::Outside;
            return Fed::Foreign;
        }
        let field = Field::of(name);
        match value {
            Some(value) if field.is_some() => {
                self.record.append(value);
                self.record.end(field);
            }
            Some(_) => {}
            None => self.state = State::Length { field, read: 0, length: 0 },
        }
        Fed::Part
    }

    /// A line's bytes and its newline, as part of a binary field.
    fn binary(&mut self, line: &[u8]) {
        let cut = line.len() >= LONGEST;
        let mut rest = line;
        while let State::Length { field, read, length } = self.state {
            // The newline that ended the line is a byte of the length, too.
            let (byte, after) =
                rest.split_first().map_or((b'\n', None), |(byte, after)| (*byte, Some(after)));
            let length = length | u64::from(byte) << (8 * read);
            self.state = match read {
                7 => State::Data { field, left: length.saturating_add(1) },
                _ => State::Length { field, read: read + 1, length },
            };
            match after {
                Some(after) => rest = after,
                None => return,
            }
        }
        if let State::Data { field, left } = self.state {
            self.data(field, left, rest);
            if cut && !matches!(self.state, State::Fields) {
                self.state = State::Lost;
            }
        }
    }

    /// `left` counts the newline after the data.
    fn data(&mut self, field: Option<Field>, left: u64, bytes: &[u8]) {
        let come = bytes.len() as u64 + 1;
        if field.is_some() {
            self.record.append(bytes);
        }
        if come < left {
            if field.is_some() {
                self.record.append(b"\n");
            }
            self.state = State::Data { field, left: left - come };
            return;
        }
        self.record.end(field);
        // More than was announced is no export any more; its lines are skipped until a record begins.
        self.state = if come == left { State::Fields } else { State::Lost };
    }
}

impl Record {
    fn clear(&mut self) {
        self.stamp = None;
        self.syslog_pid = 0;
        self.pid = 0;
        for text in
            [&mut self.host, &mut self.identifier, &mut self.command, &mut self.message, &mut self.value]
        {
            text.clear();
        }
    }

    fn append(&mut self, bytes: &[u8]) {
        let room = LONGEST.saturating_sub(self.value.len());
        self.value.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    /// Puts the value gathered where it belongs. Of a field given twice the first counts.
    fn end(&mut self, field: Option<Field>) {
        match field {
            Some(Field::Instant) => self.stamp = self.stamp.or_else(|| instant(&self.value)),
            Some(Field::SyslogPid) => self.syslog_pid = pid(&self.value),
            Some(Field::Pid) => self.pid = pid(&self.value),
            Some(Field::Host) => keep(&mut self.host, &mut self.value),
            Some(Field::Identifier) => keep(&mut self.identifier, &mut self.value),
            Some(Field::Command) => keep(&mut self.command, &mut self.value),
            Some(Field::Message) => keep(&mut self.message, &mut self.value),
            None => {}
        }
        self.value.clear();
    }
}

fn keep(slot: &mut Vec<u8>, value: &mut Vec<u8>) {
    if slot.is_empty() {
        std::mem::swap(slot, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds what a line splitter makes of `bytes`; gives (program, message) of each record.
    fn records(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
        let mut export = Export::default();
        let mut found = Vec::new();
        let take = |export: &Export| {
            let entry = export.entry()?;
            Some((String::from_utf8_lossy(entry.program).into_owned(), entry.message.to_vec()))
        };
        for line in bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|byte| *byte == b'\n') {
            if export.feed(line) == Fed::Complete {
                found.extend(take(&export));
            }
        }
        if export.finish() {
            found.extend(take(&export));
        }
        found
    }

    fn binary(message: &[u8]) -> Vec<u8> {
        let mut bytes = b"__CURSOR=s=1\n__REALTIME_TIMESTAMP=1772330584123456\nMESSAGE\n".to_vec();
        bytes.extend((message.len() as u64).to_le_bytes());
        bytes.extend(message);
        bytes.extend(b"\n_COMM=cron\n\n");
        bytes
    }

    #[test]
    fn reads_records() {
        let text = b"__CURSOR=s=1\n__REALTIME_TIMESTAMP=1772330584123456\nMESSAGE=a=b\nSYSLOG_IDENTIFIER=su\n_COMM=x\n\n\
            __CURSOR=s=2\n_COMM=cron\nMESSAGE=second\n__REALTIME_TIMESTAMP=1772330585000000";
        let expected = [("su".to_string(), b"a=b".to_vec()), ("cron".to_string(), b"second".to_vec())];
        assert_eq!(records(text), expected);
        let crlf = String::from_utf8_lossy(text).replace('\n', "\r\n");
        assert_eq!(records(crlf.as_bytes()), expected);
    }

    #[test]
    fn lengths_and_data_may_hold_newlines() {
        for length in (0..40).chain([255, 256, 2560, 2570, 10 * 256 + 10, 65_000]) {
            for fill in [b'x', b'\n', b'\r', 0] {
                let message = vec![fill; length];
                let mut both = binary(&message);
                both.extend(binary(b"next"));
                let expected = [("cron".to_string(), message), ("cron".to_string(), b"next".to_vec())];
                assert_eq!(records(&both), expected, "{length} of {fill}");
            }
        }
    }

    #[test]
    fn a_message_cannot_forge_a_record() {
        let forged = b"x\n\n__CURSOR=s=9\n__REALTIME_TIMESTAMP=1\nMESSAGE=forged\n\n";
        assert_eq!(records(&binary(forged)), [("cron".to_string(), forged.to_vec())]);
    }

    #[test]
    fn a_wrong_length_costs_one_record() {
        let mut bytes = b"__CURSOR=s=1\n__REALTIME_TIMESTAMP=1772330584123456\nMESSAGE\n".to_vec();
        bytes.extend(3u64.to_le_bytes());
        bytes.extend(b"much more than three\n\n");
        bytes.extend(binary(b"next"));
        assert_eq!(records(&bytes), [("cron".to_string(), b"next".to_vec())]);
    }
}
