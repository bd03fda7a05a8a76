//! A log file of ours: one line for each operation, appended, for nobody's eyes but the owner's.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Stop;

/// How often a held log file is asked for again.
const STEP: Duration = Duration::from_millis(50);

/// Open for appending; opened before the operation begins, so that none goes without its line.
pub struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// A new file has mode 0600, its folder is made.
    pub fn open(path: &Path) -> Result<Journal, Stop> {
        let open = || -> io::Result<File> {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                fs::create_dir_all(folder)?;
            }
            OpenOptions::new().append(true).create(true).mode(0o600).open(path)
        };
        let file = open().map_err(|error| failed(path, &error))?;
        Ok(Journal { path: path.to_path_buf(), file })
    }

    /// A folder of ours, made where it is not there yet.
    pub fn folder(path: &Path) -> Result<&Path, Stop> {
        fs::create_dir_all(path).map(|()| path).map_err(|error| failed(path, &error))
    }

    /// Keeps all others out who keep the same log file, whoever they are, as long as this one is open; waits for them
    /// at most so long.
    pub fn lock(&self, patience: Duration) -> Result<(), Stop> {
        let end = Instant::now() + patience;
        loop {
            match self.file.try_lock() {
                Ok(()) => return Ok(()),
                Err(TryLockError::WouldBlock) if Instant::now() < end => thread::sleep(STEP),
                Err(TryLockError::WouldBlock) => {
                    let path = self.path.display();
                    return Err(Stop::failed(format!(
                        "somebody else is at it: {path} is held by another run"
                    )));
                }
                Err(TryLockError::Error(error)) => return Err(failed(&self.path, &error)),
            }
        }
    }

    /// Appends one line; whatever else the text holds, it stays one.
    pub fn write(&mut self, line: &str) -> Result<(), Stop> {
        let line: String =
            line.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        // One write, so that two lines are not mixed.
        let written =
            self.file.write_all(format!("{line}\n").as_bytes()).and_then(|()| self.file.sync_data());
        match written {
            // A pipe or a device has nothing to be synced.
            Err(error) if error.kind() != io::ErrorKind::InvalidInput => Err(failed(&self.path, &error)),
            _ => Ok(()),
        }
    }
}

fn failed(path: &Path, error: &io::Error) -> Stop {
    Stop::failed(format!("log file {}: {error}", path.display()))
}
