//! Writes the files of the history, all of them or none: new files beside the old ones, then the list that names them, put
//! in its place by one rename. Whoever is killed before that leaves the old state, after it the new one; what no list
//! names is cleared away by the next run.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;

use super::lock::Lock;
use crate::error::Stop;

/// Name of the list.
const MANIFEST: &str = "manifest";
/// It is written under this name first.
const NEXT: &str = "manifest-next";
/// zstd's own default is 3; the files are small, and read more often than written.
const LEVEL: i32 = 3;

/// A file to be written.
pub struct NewFile {
    pub name: String,
    pub header: Vec<u8>,
    /// Packed as it is written.
    pub body: Vec<u8>,
}

/// Takes a store for this run alone, and makes its folder if it is not there.
pub fn lock(folder: &Path, patience: Duration) -> Result<Lock, Stop> {
    prepare(folder)?;
    let who = format!("rapsheet, process {}", std::process::id());
    Lock::take(&folder.join("lock"), &who, patience)
}

/// Makes the folder of a store, if it is not there; others than owner and group have no business in it.
pub fn prepare(folder: &Path) -> Result<(), Stop> {
    DirBuilder::new().recursive(true).mode(0o750).create(folder).map_err(|error| failed(folder, &error))
}

/// Writes the files, then the list. `named` holds the names of all files that the new list speaks of.
pub fn commit(
    folder: &Path,
    files: &[NewFile],
    list: &NewFile,
    named: &BTreeSet<String>,
) -> Result<(), Stop> {
    write_all(folder, files, list).map_err(|error| {
        // Nothing of it is to be seen, and no room is taken by it.
        files.iter().for_each(|file| drop(fs::remove_file(folder.join(&file.name))));
        let _ = fs::remove_file(folder.join(NEXT));
        failed(folder, &error)
    })?;
    clear(folder, named);
    Ok(())
}

fn write_all(folder: &Path, files: &[NewFile], list: &NewFile) -> io::Result<()> {
    for file in files {
        write(&folder.join(&file.name), file)?;
    }
    let next = folder.join(NEXT);
    write(&next, list)?;
    let folder_itself = File::open(folder)?;
    folder_itself.sync_all()?;
    fs::rename(&next, folder.join(MANIFEST))?;
    // The rename has happened; if it cannot be made sure of, the next run finds one state or the other.
    let _ = folder_itself.sync_all();
    Ok(())
}

fn write(path: &Path, file: &NewFile) -> io::Result<()> {
    let packed = zstd::encode_all(file.body.as_slice(), LEVEL)?;
    let mut target = OpenOptions::new().write(true).create(true).truncate(true).mode(0o640).open(path)?;
    target.write_all(&file.header)?;
    target.write_all(&packed)?;
    target.sync_all()
}

/// Removes files of the store that no list names any more. What is not removed now is removed another time.
fn clear(folder: &Path, named: &BTreeSet<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let ours = name.ends_with(".day") || name.ends_with(".carried");
        if ours && !named.contains(name) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn failed(folder: &Path, error: &io::Error) -> Stop {
    Stop::failed(format!("cannot keep the history in {}: {error}", folder.display()))
}
