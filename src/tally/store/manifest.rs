//! The list of the days kept: the one file that says which of the others count. Whoever replaces it has replaced
//! everything at once.

use serde::{Deserialize, Serialize};

use super::header::StoreError;
use crate::tally::{SLOT, Tally, What};

/// The days of a store, and where the state of its readings is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Grows by one with each commit; new files are named by it.
    pub generation: u64,
    pub days: Vec<Entry>,
    /// File with what the last reading of new lines left open.
    pub carried: Option<String>,
}

/// One day of one host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Name in the folder of the store.
    pub file: String,
    /// Days since 1970-01-01, in the zone of the runs that wrote it.
    pub day: i32,
    pub host: String,
    /// Added to by runs that read only new lines; else read whole by one run.
    pub grown: bool,
    /// Microseconds since the epoch at which it was written.
    pub written: i64,
    pub summary: Summary,
}

/// What can be said of a day without reading its file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub lines: u64,
    /// Instants of its first and last line, microseconds since the epoch.
    pub first: i64,
    pub last: i64,
    /// Sessions open when the day began, and by how many more were when it ended.
    pub before: i64,
    pub net: i64,
    /// Identities of its sources.
    pub sources: Vec<u64>,
    /// How often by kind (`What::name`): in all, and by hour of the clock where that is counted.
    pub figures: Vec<Figure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    pub what: String,
    pub total: u64,
    /// Hour of the clock, how often; hours with none are left out.
    pub hours: Vec<(u8, u64)>,
}

impl Figure {
    pub fn hour(&self, hour: u8) -> u64 {
        self.hours.iter().find(|(known, _)| *known == hour).map_or(0, |(_, n)| *n)
    }
}

impl Manifest {
    pub fn to_bytes(&self) -> Vec<u8> {
        // Writing into memory does not fail.
        postcard::to_stdvec(self).unwrap_or_default()
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Manifest, StoreError> {
        postcard::from_bytes(bytes).map_err(|_| StoreError::Damaged)
    }
}

/// The figures of a day, for what later days are compared with. `hour_of` gives the hour of the clock of a second, None
/// for one of another day.
pub fn figures(tally: &Tally, day: i32, hour_of: impl Fn(i64) -> Option<u8>) -> Vec<Figure> {
    let mut hours = vec![[0u64; 24]; What::ALL.len()];
    for (slot, what, n) in tally.slots.iter() {
        let hour = hour_of(slot * SLOT).map(usize::from);
        let cell = hour.and_then(|hour| hours.get_mut(what as usize)?.get_mut(hour));
        if let Some(cell) = cell {
            *cell += u64::from(n);
        }
    }
    let figure = |what: &What| {
        let total = tally.totals.get(day, *what).map_or(0, |count| u64::from(count.n));
        let hours = hours.get(*what as usize).map_or(&[][..], |hours| &hours[..]);
        let hours = (0..).zip(hours).filter(|(_, n)| **n > 0).map(|(hour, n)| (hour, *n));
        Figure { what: what.name().to_string(), total, hours: hours.collect() }
    };
    What::ALL.iter().map(figure).filter(|figure| figure.total > 0).collect()
}
