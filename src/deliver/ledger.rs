//! The file of the ledger: read whole, appended to and synced. What its bytes mean is `block::ledger`'s.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::error::Stop;

/// The bytes of the file; none where there is none yet.
pub fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    match fs::read(path) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Stop::failed(format!("cannot read the ledger {}: {error}", path.display()))),
    }
}

/// Appends lines after the first `whole` bytes, which end with a newline; a torn line behind them goes. Comes back when
/// the disk has them. The caller holds the lock.
pub fn append(path: &Path, whole: usize, lines: &[u8]) -> Result<(), Stop> {
    let failed =
        |error: std::io::Error| Stop::failed(format!("cannot write the ledger {}: {error}", path.display()));
    let is_new = !path.exists();
    let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(failed)?;
    let whole = whole as u64;
    if file.metadata().map_err(failed)?.len() > whole {
        file.set_len(whole).map_err(failed)?;
    }
    file.write_all(lines).and_then(|()| file.sync_all()).map_err(failed)?;
    // The name of a new file is in its folder, which has to be on the disk as well.
    match path.parent().filter(|_| is_new) {
        Some(folder) => File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_line_is_cut_away_by_the_next_append() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ledger");
        assert_eq!(read(&path).expect("nothing"), b"");
        append(&path, 0, b"one\n").expect("written");
        fs::write(&path, b"one\ntw").expect("torn");
        append(&path, 4, b"three\n").expect("written");
        assert_eq!(read(&path).expect("bytes"), b"one\nthree\n");
    }
}
