//! What loading keeps beside the ledger: a folder for each apply, with the texts it loads, the listings from before, the
//! script that takes it back and the marks that say what became of it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::error::Stop;

/// Applies that can be taken back; the folders of older ones go.
const KEPT: u64 = 20;

/// The folder of all, for blocks: only for its owner, since the texts quote logs.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes it where it is not there yet.
    pub fn open(state: &Path) -> Result<Folder, Stop> {
        let path = state.join("block");
        make(&path)?;
        Ok(Folder(path))
    }

    /// For reading only; it need not be there.
    pub fn peek(state: &Path) -> Folder {
        Folder(state.join("block"))
    }

    pub fn ledger(&self) -> PathBuf {
        self.0.join("ledger")
    }

    pub fn lock(&self) -> PathBuf {
        self.0.join("lock")
    }

    /// The folder of one apply.
    pub fn of(&self, apply: u64) -> PathBuf {
        self.0.join(format!("{apply:06}"))
    }

    /// A new folder for an apply. One that is there is left from a run that died before its first record.
    pub fn begin(&self, apply: u64) -> Result<PathBuf, Stop> {
        let path = self.of(apply);
        if path.exists() {
            fs::remove_dir_all(&path).map_err(|error| failed(&path, &error))?;
        }
        make(&path)?;
        if let Some(old) = apply.checked_sub(KEPT).filter(|old| *old > 0) {
            // If it can't be removed, it does no harm where it is.
            let _ = fs::remove_dir_all(self.of(old));
        }
        Ok(path)
    }

    /// True where such a mark was set for an apply.
    pub fn has(&self, apply: u64, mark: &str) -> bool {
        self.of(apply).join(mark).exists()
    }
}

fn make(path: &Path) -> Result<(), Stop> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|error| Stop::failed(format!("cannot make the folder {}: {error}", path.display())))
}

/// Writes a file and waits for the disk.
pub fn put(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| failed(path, &error))
}

/// The bytes of a file; None where it is not there.
pub fn get(path: &Path) -> Result<Option<Vec<u8>>, Stop> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Stop::failed(format!("cannot read {}: {error}", path.display()))),
    }
}

/// Makes sure that the names in a folder are on the disk.
pub fn settle(folder: &Path) -> Result<(), Stop> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(folder, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Stop {
    Stop::failed(format!("cannot write {}: {error}", path.display()))
}
