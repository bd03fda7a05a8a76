//! A folder of logs as a daemon and logrotate leave it, step by step.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

/// Something that happens to a log.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// The daemon writes so many lines; the last one may still lack its newline.
    Write { lines: u8, torn: bool },
    /// Rotated by renaming; the daemon goes on in a new file.
    Rename,
    /// Copied, then truncated; interrupted before the truncation if told so.
    CopyTruncate { crash: bool },
    /// The youngest plain rotated file is packed; interrupted before the plain one is removed if told so.
    Compress { crash: bool },
    /// Emptied, after it was read.
    Empty,
    /// rapsheet reads what is new.
    Read,
    /// The same, killed before it has written anything.
    ReadInVain,
}

pub fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => (0u8..12, any::<bool>()).prop_map(|(lines, torn)| Act::Write { lines, torn }),
        2 => Just(Act::Rename),
        1 => any::<bool>().prop_map(|crash| Act::CopyTruncate { crash }),
        2 => any::<bool>().prop_map(|crash| Act::Compress { crash }),
        1 => Just(Act::Empty),
        4 => Just(Act::Read),
        1 => Just(Act::ReadInVain),
    ];
    prop::collection::vec(act, 4..40)
}

pub struct Folder {
    pub root: PathBuf,
    name: &'static str,
    /// Still to be written.
    rest: Vec<u8>,
}

impl Folder {
    pub fn new(root: &Path, name: &'static str, text: &str) -> Folder {
        let folder = Folder { root: root.to_path_buf(), name, rest: text.as_bytes().to_vec() };
        fs::write(folder.live(), b"").expect("a log");
        folder
    }

    fn live(&self) -> PathBuf {
        self.root.join(self.name)
    }

    fn rotated(&self, number: usize) -> [PathBuf; 2] {
        let name = |ending: &str| self.root.join(format!("{}.{number}{ending}", self.name));
        [name(""), name(".gz")]
    }

    pub fn write(&mut self, lines: u8, torn: bool) {
        let ends: Vec<usize> =
            self.rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
        let mut end = usize::from(lines).checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or(0);
        if torn && end + 5 < self.rest.len() {
            end += 5;
        }
        self.append(end);
    }

    /// Up to the end of the line that was begun.
    pub fn finish_line(&mut self) {
        let torn = fs::read(self.live()).expect("a log").last().is_some_and(|last| *last != b'\n');
        if torn {
            let end = self.rest.iter().position(|byte| *byte == b'\n').map_or(self.rest.len(), |at| at + 1);
            self.append(end);
        }
    }

    pub fn write_rest(&mut self) {
        self.append(self.rest.len());
    }

    fn append(&mut self, end: usize) {
        let mut log = fs::OpenOptions::new().append(true).open(self.live()).expect("a log");
        log.write_all(&self.rest[..end]).expect("written");
        self.rest.drain(..end);
    }

    /// Every rotated file becomes one older.
    fn make_room(&self) {
        for number in (1..60).rev() {
            for (from, to) in self.rotated(number).iter().zip(self.rotated(number + 1)) {
                if from.exists() {
                    fs::rename(from, to).expect("renamed");
                }
            }
        }
    }

    pub fn rename(&self) {
        if fs::metadata(self.live()).expect("a log").len() == 0 {
            return;
        }
        self.make_room();
        fs::rename(self.live(), &self.rotated(1)[0]).expect("renamed");
        fs::write(self.live(), b"").expect("a log");
    }

    pub fn copy(&self) -> bool {
        if fs::metadata(self.live()).expect("a log").len() == 0 {
            return false;
        }
        self.make_room();
        fs::copy(self.live(), &self.rotated(1)[0]).expect("copied");
        true
    }

    pub fn truncate(&self) {
        let log = fs::OpenOptions::new().write(true).open(self.live()).expect("a log");
        log.set_len(0).expect("truncated");
    }

    /// Gives the plain file that is to be removed.
    pub fn compress(&self) -> Option<PathBuf> {
        let [plain, packed] = (1..60)
            .map(|number| self.rotated(number))
            .find(|[plain, packed]| plain.exists() && !packed.exists())?;
        let content = fs::read(&plain).expect("a log");
        let mut encoder = flate2::write::GzEncoder::new(
            fs::File::create(packed).expect("a file"),
            flate2::Compression::fast(),
        );
        encoder.write_all(&content).expect("packed");
        encoder.finish().expect("packed");
        Some(plain)
    }
}
