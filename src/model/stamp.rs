//! A stamp as it stands in a line, before anyone has said which year or zone is meant. Data only.

/// The calendar part of a stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Date {
    /// Days since 1970-01-01: the stamp states its year.
    Full(i32),
    /// RFC 3164 and its like: the year has to be found. `month` 1 to 12, `day` 1 to 31.
    Yearless { month: u8, day: u8, weekday: Option<u8> },
}

/// A stamp as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub date: Date,
    /// Second of the day, 0 to 86,400 (leap second).
    pub second: u32,
    /// 0 to 999,999.
    pub micros: u32,
    /// Seconds east of UTC, where the stamp states its zone.
    pub offset: Option<i32>,
}

/// Where the years of a source's year-less stamps come from; also how the report names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearSource {
    /// Every stamp states its year.
    Stated,
    /// Found from neighbours, weekdays, archive header or mtime.
    Inferred,
    /// Told by `--as-of` or the configuration alone.
    Configured,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneSource {
    Stated,
    Configured,
    Machine,
}

/// How sure a claim is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    Guess,
    Likely,
    Certain,
}
