//! A file that only one run holds at a time. The kernel lets go of it when the run ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use crate::error::Stop;

/// How often a held lock is asked for again.
const STEP: Duration = Duration::from_millis(50);

/// Held until it is dropped.
#[derive(Debug)]
pub struct Lock(File);

impl Lock {
    /// Takes the lock, waiting at most so long; whoever holds it is named in the error. `who` is written into the file
    /// for the next one to read: `rapsheet block apply, process 4711`.
    pub fn take(path: &Path, who: &str, patience: Duration) -> Result<Lock, Stop> {
        let failed = |error: std::io::Error| Stop::failed(format!("cannot lock {}: {error}", path.display()));
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        let mut waited = Duration::ZERO;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if waited < patience => {
                    std::thread::sleep(STEP);
                    waited += STEP;
                }
                Err(TryLockError::WouldBlock) => return Err(held(&mut file, path)),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(who.as_bytes()))
            .map_err(failed)?;
        Ok(Lock(file))
    }

    /// The same lock for a child: it is held until both have ended, so that nobody comes between when this process dies
    /// and leaves the child at its work.
    pub fn share(&self) -> Result<File, Stop> {
        self.0.try_clone().map_err(|error| Stop::failed(format!("cannot share a lock: {error}")))
    }
}

fn held(file: &mut File, path: &Path) -> Stop {
    let mut holder = String::new();
    // Who it is was written by another rapsheet; if it cannot be read, the path must do.
    let _ = file.take(200).read_to_string(&mut holder);
    let holder = if holder.trim().is_empty() { "another run" } else { holder.trim() };
    Stop::failed(format!("{} is held by {holder}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_the_holder_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let first = Lock::take(&path, "rapsheet block apply, process 1", Duration::ZERO).expect("the lock");
        let error = Lock::take(&path, "second", Duration::from_millis(60)).expect_err("held").to_string();
        assert!(error.ends_with("is held by rapsheet block apply, process 1"), "{error}");
        drop(first);
        assert!(Lock::take(&path, "third", Duration::ZERO).is_ok());
    }
}
