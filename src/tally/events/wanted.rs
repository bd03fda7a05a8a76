//! Which events and columns of them are wanted, and how much memory they may take: shared by all threads.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Number, Text};
use crate::model::net::Ip;

/// Bytes that a row takes in the collection: a place, an instant, the code of a text, a number.
const PLACE: u64 = 8;
const INSTANT: u64 = 8;
const TEXT: u64 = 4;
const NUMBER: u64 = 4;
/// Bytes that a row with every column takes in the table that is made of the collection.
const WHOLE: u64 = 480;

/// Of all events, those that are wanted.
#[derive(Clone, Debug, Default)]
pub enum Only {
    #[default]
    All,
    /// Lines that hold this text.
    Line(Vec<u8>),
    /// Those that name this address, and all runs of jobs.
    About(Ip),
    /// Those between two instants, in microseconds since the epoch.
    Between(i64, i64),
}

#[derive(Debug)]
pub struct Wanted {
    texts: u32,
    numbers: u32,
    pub instants: bool,
    /// Bytes that a row takes in the table that is made of it.
    table: u64,
    pub only: Only,
    /// Bytes.
    pub most: u64,
    used: AtomicU64,
    rows: AtomicU64,
    texts_used: AtomicU64,
}

impl Wanted {
    /// `most` is the bound in bytes, for the events and the table that is made of them.
    pub fn new(
        texts: impl IntoIterator<Item = Text>,
        numbers: impl IntoIterator<Item = Number>,
        instants: bool,
        most: u64,
    ) -> Wanted {
        Wanted {
            texts: texts.into_iter().fold(0, |bits, text| bits | 1 << text as u32),
            numbers: numbers.into_iter().fold(0, |bits, number| bits | 1 << number as u32),
            instants,
            table: WHOLE,
            only: Only::All,
            most,
            used: AtomicU64::new(0),
            rows: AtomicU64::new(0),
            texts_used: AtomicU64::new(0),
        }
    }

    pub fn only(self, only: Only) -> Wanted {
        Wanted { only, ..self }
    }

    /// A row of the table that is made of the events takes so many bytes.
    pub fn table(self, table: u64) -> Wanted {
        Wanted { table, ..self }
    }

    pub const fn text(&self, text: Text) -> bool {
        self.texts & 1 << text as u32 != 0
    }

    pub const fn number(&self, number: Number) -> bool {
        self.numbers & 1 << number as u32 != 0
    }

    /// Bytes of one row, its texts aside.
    fn row(&self) -> u64 {
        let texts = u64::from(self.texts.count_ones()) * TEXT;
        let numbers = u64::from(self.numbers.count_ones()) * NUMBER;
        let collected = PLACE + texts + numbers + if self.instants { INSTANT } else { 0 };
        // Whoever asks of the table takes some more.
        collected + self.table + self.table / 8
    }

    /// Tells of rows that were collected, and of texts that were new with them.
    pub(super) fn take(&self, rows: u64, texts: u64) {
        self.used.fetch_add(rows * self.row() + texts, Ordering::Relaxed);
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.texts_used.fetch_add(texts, Ordering::Relaxed);
    }

    /// Is there more than there is room for?
    pub fn is_over(&self) -> bool {
        self.used.load(Ordering::Relaxed) > self.most
    }

    /// About how many bytes so many events take, by the texts of those that were collected.
    pub fn needed(&self, events: u64) -> u64 {
        let rows = self.rows.load(Ordering::Relaxed).max(1);
        let texts =
            u128::from(self.texts_used.load(Ordering::Relaxed)) * u128::from(events) / u128::from(rows);
        events.saturating_mul(self.row()).saturating_add(u64::try_from(texts).unwrap_or(u64::MAX))
    }
}
