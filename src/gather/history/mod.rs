//! The history: days kept from run to run, each with its tally.
//!
//! ```text
//! Store      the days of one folder, as they are listed there
//! keep       the days of a reading, to be written (`Kept`)
//! grow       a reading of new lines, added to the days of the readings before it
//! join       days of a reading and days of stores, each day of each host from one of them
//! ```
//!
//! Nothing is written here: what is to be written is handed out as bytes.

mod choose;
mod grow;
mod join;
mod keep;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub use grow::{Grown, grow};
pub use join::{JoinTerms, Origin, Source as DaySource, join};
pub use keep::{Kept, Reading as DaysRead, Terms, keep};

use crate::input;
use crate::tally::store::carried::State;
use crate::tally::store::day::{self, Day, StoredSource};
use crate::tally::store::header;
pub use crate::tally::store::manifest::{Entry, Figure, Manifest, Summary};
use crate::tally::store::{Kind, StoreError};

/// The name of the list of days in the folder of a store.
const MANIFEST: &str = "manifest";

/// The days of one folder.
#[derive(Clone, Debug, Default)]
pub struct Store {
    pub folder: PathBuf,
    pub manifest: Manifest,
}

/// A file to be written: its name, header and body.
pub struct Written {
    pub name: String,
    pub header: Vec<u8>,
    pub body: Vec<u8>,
}

impl Written {
    fn new(name: String, kind: Kind, body: Vec<u8>) -> Written {
        Written { name, header: header::seal(kind, &body).to_vec(), body }
    }
}

impl Store {
    /// Reads what is listed in a folder; a folder without a list is an empty store. An error says in words why the list
    /// cannot be read: then nothing may be written there either.
    pub fn open(folder: &Path) -> Result<Store, String> {
        let manifest = match read(&folder.join(MANIFEST), Kind::Manifest)? {
            Some(body) => Manifest::from_bytes(&body).map_err(|error| told(&folder.join(MANIFEST), error))?,
            None => Manifest::default(),
        };
        Ok(Store { folder: folder.to_path_buf(), manifest })
    }

    /// The folder that `--merge` means: the one with the list, or the one above it.
    pub fn find(folder: &Path) -> Result<Store, String> {
        for folder in [folder.join("days"), folder.to_path_buf()] {
            let store = Store::open(&folder)?;
            if store.manifest != Manifest::default() {
                return Ok(store);
            }
        }
        Err(format!("{} holds no history", folder.display()))
    }

    /// What the last reading of new lines left.
    pub fn state(&self) -> Result<State, String> {
        let Some(name) = &self.manifest.carried else { return Ok(State::default()) };
        let path = self.folder.join(name);
        let body = read(&path, Kind::Carried)?.ok_or_else(|| missing(&path))?;
        State::from_bytes(&body).map_err(|error| told(&path, error))
    }

    /// The body of a day's file.
    fn body(&self, entry: &Entry) -> Result<Vec<u8>, String> {
        let path = self.folder.join(&entry.file);
        read(&path, Kind::Day)?.ok_or_else(|| missing(&path))
    }

    /// A day; `number` gives each of its sources a number in the present list.
    fn day(&self, entry: &Entry, number: impl FnMut(usize, StoredSource) -> usize) -> Result<Day, String> {
        let body = self.body(entry)?;
        day::load(&body, entry.day, number).map_err(|error| told(&self.folder.join(&entry.file), error))
    }

    /// The days of a host, the newest first.
    pub fn days_of<'s>(&'s self, host: &'s str) -> impl Iterator<Item = &'s Entry> {
        self.manifest.days.iter().filter(move |entry| entry.host == host)
    }
}

impl Manifest {
    /// The names of all files that it speaks of.
    pub fn files(&self) -> BTreeSet<String> {
        self.days.iter().map(|entry| entry.file.clone()).chain(self.carried.clone()).collect()
    }

    /// The list as a file, after days older than `keep_from` have been struck from it.
    fn written(&mut self, keep_from: i32) -> Written {
        self.days.retain(|entry| entry.day >= keep_from);
        self.days.sort_by(|a, b| (b.day, &a.host, a.grown).cmp(&(a.day, &b.host, b.grown)));
        Written::new(MANIFEST.to_string(), Kind::Manifest, self.to_bytes())
    }
}

fn read(path: &Path, kind: Kind) -> Result<Option<Vec<u8>>, String> {
    let read = input::stored(path, header::LEN).map_err(|error| format!("{}: {error}", path.display()))?;
    let Some((head, body)) = read else { return Ok(None) };
    let checked = header::open(kind, &head).and_then(|sealed| sealed.check(&body));
    checked.map(|()| Some(body)).map_err(|error| told(path, error))
}

fn told(path: &Path, error: StoreError) -> String {
    format!("{} {error}", path.display())
}

fn missing(path: &Path) -> String {
    format!("{} is listed, and not there", path.display())
}

/// A day's file name: the date, the host as far as a file name can hold it, and the commit it came with.
fn file_name(day: i32, host: &str, grown: bool, generation: u64) -> String {
    let host: String = host
        .chars()
        .take(80)
        .map(|c| if c.is_ascii_alphanumeric() || "-.".contains(c) { c } else { '_' })
        .collect();
    let date = crate::model::calendar::iso_date(day);
    let kind = if grown { "grown" } else { "whole" };
    format!("{date}.{host}.{kind}.{generation}.day")
}
