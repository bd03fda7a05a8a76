//! The list of the days kept: the one file that says which of the others count. Whoever replaces it has replaced
//! everything at once.

use super::header::StoreError;
use super::sheet::{Sheet, Sheets};
use crate::tally::{SLOT, Tally, What};

/// The days of a store, and where the state of its readings is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Grows by one with each commit; new files are named by it.
    pub generation: u64,
    pub days: Vec<Entry>,
    /// File with what the last reading of new lines left open.
    pub carried: Option<String>,
}

/// One day of one host.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

#[derive(Clone, Debug, PartialEq, Eq)]
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

const ENTRY: [&str; 8] = ["day", "grown", "written", "lines", "first", "last", "before", "net"];
/// What stands for a whole day beside its hours.
const ALL_DAY: u64 = 24;

impl Manifest {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut sheets = Sheets::default();
        let rows = self.days.iter().map(|Entry { day, grown, written, summary, .. }| {
            let Summary { lines, first, last, before, net, .. } = *summary;
            let row =
                [i64::from(*day), i64::from(*grown), *written, lines.cast_signed(), first, last, before, net];
            row.map(i64::cast_unsigned)
        });
        let sheet = Sheet::of("days", ENTRY, rows)
            .with_texts("file", self.days.iter().map(|entry| entry.file.as_bytes()))
            .with_texts("host", self.days.iter().map(|entry| entry.host.as_bytes()));
        sheets.put(sheet);
        let numbered = || (0..).zip(&self.days);
        let sources = numbered()
            .flat_map(|(row, entry)| entry.summary.sources.iter().map(move |source| [row, *source]));
        sheets.put(Sheet::of("sources", ["day", "source"], sources));
        let figures: Vec<(u64, &Figure)> = numbered()
            .flat_map(|(row, entry)| entry.summary.figures.iter().map(move |figure| (row, figure)))
            .collect();
        let counts: Vec<([u64; 3], &str)> =
            figures.iter().flat_map(|(row, figure)| counts(*row, figure)).collect();
        let sheet = Sheet::of("figures", ["day", "hour", "n"], counts.iter().map(|(row, _)| *row));
        sheets.put(sheet.with_texts("what", counts.iter().map(|(_, what)| what.as_bytes())));
        let carried = self.carried.as_deref().unwrap_or_default();
        let sheet = Sheet::of("list", ["generation"], [[self.generation]].into_iter());
        sheets.put(sheet.with_texts("carried", [carried.as_bytes()].into_iter()));
        sheets.to_bytes()
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Manifest, StoreError> {
        let sheets = Sheets::from_bytes(bytes)?;
        let mut manifest = Manifest::default();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let sheet = sheets.get("days");
        let texts = sheet.texts("file").zip(sheet.texts("host"));
        for (row, (file, host)) in sheet.numbers(ENTRY).zip(texts) {
            let [day, grown, written, lines, first, last, before, net] = row.map(u64::cast_signed);
            let lines = lines.cast_unsigned();
            let summary = Summary { lines, first, last, before, net, ..Summary::default() };
            let (file, host) = (text(file), text(host));
            manifest.days.push(Entry { file, day: day as i32, host, grown: grown != 0, written, summary });
        }
        for [row, source] in sheets.get("sources").numbers(["day", "source"]) {
            if let Some(entry) = manifest.days.get_mut(row as usize) {
                entry.summary.sources.push(source);
            }
        }
        let sheet = sheets.get("figures");
        for ([row, hour, n], what) in sheet.numbers(["day", "hour", "n"]).zip(sheet.texts("what")) {
            let Some(entry) = manifest.days.get_mut(row as usize) else { continue };
            let figures = &mut entry.summary.figures;
            // A figure's whole day comes before its hours.
            match figures.last_mut() {
                Some(figure) if hour < ALL_DAY => figure.hours.push((hour as u8, n)),
                _ => figures.push(Figure { what: text(what), total: n, hours: Vec::new() }),
            }
        }
        let sheet = sheets.get("list");
        for ([generation], carried) in sheet.numbers(["generation"]).zip(sheet.texts("carried")) {
            manifest.generation = generation;
            manifest.carried = Some(text(carried)).filter(|name| !name.is_empty());
        }
        Ok(manifest)
    }
}

/// A figure as rows: day, hour, how often.
fn counts(row: u64, figure: &Figure) -> impl Iterator<Item = ([u64; 3], &str)> {
    let hours = figure.hours.iter().map(|(hour, n)| (u64::from(*hour), *n));
    [(ALL_DAY, figure.total)]
        .into_iter()
        .chain(hours)
        .map(move |(hour, n)| ([row, hour, n], figure.what.as_str()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let figure = |what: &str| Figure { what: what.to_string(), total: 9, hours: vec![(0, 4), (23, 5)] };
        let summary = Summary {
            lines: 7,
            first: -3,
            last: 12,
            before: -1,
            net: 2,
            sources: vec![5, 6],
            figures: vec![figure("reject"), figure("hit")],
        };
        let entry = |day| Entry {
            file: format!("{day}.day"),
            day,
            host: "gate".to_string(),
            grown: day == 2,
            written: 99,
            summary: summary.clone(),
        };
        let manifest =
            Manifest { generation: 4, days: vec![entry(1), entry(2)], carried: Some("4.carried".into()) };
        assert_eq!(Manifest::from_bytes(&manifest.to_bytes()), Ok(manifest));
        assert_eq!(Manifest::from_bytes(&Manifest::default().to_bytes()), Ok(Manifest::default()));
    }
}
