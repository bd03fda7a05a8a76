//! What stands before a line's message: stamp, host, program, pid.

use super::time::TimeContext;
use crate::model::header::Header;

/// What a line is, as far as its header goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headed<'a> {
    /// A line, or with its last line a whole record of several.
    Header(Header<'a>),
    /// An empty line, a piece of a record of several lines, or a line such as journalctl's
    /// `-- Boot 1234 --`: known, and nothing to count.
    Part,
    /// No stamp, or no sense.
    Unreadable,
}

/// Reads the lines of one source, or of one piece of it, in file order.
pub struct LineReader {
    time: TimeContext,
}

impl LineReader {
    pub fn new(time: TimeContext) -> LineReader {
        LineReader { time }
    }

    /// Takes one line apart. The line has no newline at its end; one `\r` is dropped.
    pub fn header<'a>(&'a mut self, _line: &'a [u8]) -> Headed<'a> {
        Headed::Unreadable
    }

    /// The record still open when the input ends (`journalctl -o export`).
    pub fn finish(&mut self) -> Option<Header<'_>> {
        None
    }

    /// What was found out about years, zones and order so far.
    pub fn time(&self) -> &TimeContext {
        &self.time
    }
}
