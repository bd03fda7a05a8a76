//! What stands before a line's message: instant, host, program. Data only.

/// When a line was written. Both forms are kept because the tally wants the calendar of the
/// reader's zone and the curves want the time line, and working one out of the other costs a
/// zone look-up for each line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct When {
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub micros: i64,
    /// Local calendar day, in days since 1970-01-01.
    pub day: i32,
    /// Second of the local day, 0 to 86,399 (86,400 for a leap second).
    pub second: u32,
}

impl When {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub const fn seconds(self) -> i64 {
        self.micros.div_euclid(1_000_000)
    }
}

/// A line taken apart as far as syslog goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    pub when: When,
    /// Host as written; empty where the format has none (Exim's own log, multilog).
    pub host: &'a [u8],
    /// Program as written, without the pid: `postfix/smtpd`, `kernel`, `CRON`. Empty where none is written.
    pub program: &'a [u8],
    /// 0 where none is written.
    pub pid: u32,
    pub message: &'a [u8],
}
