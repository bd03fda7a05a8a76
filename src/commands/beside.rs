//! The small files that stand beside the logs: notices, schedules, lists of devices. Those typed count, else those of
//! the configuration.

use std::path::{Path, PathBuf};

use crate::block;
use crate::deliver::{self, state::Folder};
use crate::input;
use crate::model::block::Blocked;
use crate::model::device::Book;
use crate::model::notice::Notice;
use crate::model::vendor::Vendors;
use crate::parse::{devices, jobs, notice};
use crate::problem::Problems;
use crate::report::view::investigation::Schedule;

#[derive(Default)]
pub struct Beside {
    /// Schedules by name and text.
    files: Vec<(String, String)>,
    pub jobs: jobs::Jobs,
    pub devices: Book,
    /// Where they were found.
    pub paths: Vec<PathBuf>,
}

impl Beside {
    pub fn read(jobs: &[PathBuf], devices: &[PathBuf], problems: &mut Problems) -> Beside {
        let paths = [jobs, devices].concat();
        let files = texts(jobs, problems);
        let jobs = jobs::read_all(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let mut book = Book::default();
        texts(devices, problems).iter().for_each(|(name, text)| book.merge(devices::read(name, text)));
        book.vendors = Vendors::new(input::vendors());
        for doubt in &book.doubts {
            problems.note(doubt.file.clone(), doubt.what.clone());
        }
        Beside { files, jobs, devices: book, paths }
    }

    /// Each file of schedules with what was found in it.
    pub fn schedules(&self) -> Vec<Schedule> {
        let of = |name: &str| Schedule {
            file: name.to_string(),
            jobs: self.jobs.jobs.iter().filter(|job| job.file == name).count(),
            doubts: self
                .jobs
                .doubts
                .iter()
                .filter(|doubt| doubt.file == name)
                .map(|doubt| match doubt.line {
                    Some(line) => format!("line {line}: {}", doubt.what),
                    None => doubt.what.clone(),
                })
                .collect(),
        };
        self.files.iter().map(|(name, _)| of(name)).collect()
    }
}

/// What the notices in these files say; a file that says nothing is among them, with the reason.
pub fn notices(paths: &[PathBuf], problems: &mut Problems) -> Vec<Notice> {
    let files = input::small(paths, problems);
    files.iter().flat_map(|(name, bytes)| notice::read(name, bytes)).collect()
}

/// What blocks were made, by the ledger in the state folder; those that were taken back or never loaded are left out.
pub fn blocks(state: &Path, problems: &mut Problems) -> Vec<Blocked> {
    let path = Folder::peek(state).ledger();
    let bytes = deliver::ledger::read(&path).unwrap_or_else(|error| {
        problems.file(path.display().to_string(), error.to_string());
        Vec::new()
    });
    let ledger = block::ledger::read(&bytes);
    let stand = ledger.applies().flat_map(|apply| ledger.blocks_of(apply.begun.apply));
    let blocked = stand.filter(|entry| entry.stands).map(|entry| Blocked {
        net: entry.blocked.net,
        since: entry.blocked.at,
        until: entry.blocked.until,
        reason: entry.blocked.reason.clone(),
    });
    blocked.collect()
}

/// The paths typed, else those configured.
pub fn or<'p>(typed: &'p [PathBuf], configured: &'p [PathBuf]) -> &'p [PathBuf] {
    if typed.is_empty() { configured } else { typed }
}

fn texts(paths: &[PathBuf], problems: &mut Problems) -> Vec<(String, String)> {
    let files = input::small(paths, problems);
    files.into_iter().map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned())).collect()
}
