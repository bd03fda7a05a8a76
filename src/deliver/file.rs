//! A report file appears whole or not at all: written beside its place, synced, then renamed. What is no regular
//! file (`/dev/null`, a FIFO) is written through and stays what it is.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::error::Stop;

/// Mode of a new file, before the umask.
const MODE: u32 = 0o644;

/// A file that will be there once `finish` was called; opened before the long work begins, so that an
/// unwritable place is known at once.
pub struct Target {
    path: PathBuf,
    way: Way,
}

enum Way {
    /// To take the place of what stands there now, if anything does.
    Beside(NamedTempFile, Option<Before>),
    Through(File),
}

/// Whose the file to be replaced is, and who may read it.
struct Before {
    uid: u32,
    gid: u32,
    permissions: Permissions,
}

impl Target {
    pub fn open(path: &Path) -> Result<Target, Stop> {
        // A link stays; what it points to is replaced.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let way = way(&path).map_err(|error| failed(&path, &error))?;
        Ok(Target { path, way })
    }

    /// Writes, syncs and renames. Owner and mode are those of the file replaced, as far as that is allowed; a new
    /// file has what the umask leaves of 0644.
    pub fn finish(self, bytes: &[u8]) -> Result<(), Stop> {
        let written = match self.way {
            Way::Through(mut file) => file.write_all(bytes),
            Way::Beside(file, before) => replace(file, before, &self.path, bytes),
        };
        written.map_err(|error| failed(&self.path, &error))
    }
}

fn way(path: &Path) -> io::Result<Way> {
    let there = fs::metadata(path).ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        return Ok(Way::Through(OpenOptions::new().write(true).open(path)?));
    }
    let before =
        there.map(|file| Before { uid: file.uid(), gid: file.gid(), permissions: file.permissions() });
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Asked first, because its error speaks of the folder and not of a temporary name in it.
    fs::metadata(folder)?;
    let mut builder = Builder::new();
    builder.prefix(".rapsheet-").permissions(Permissions::from_mode(MODE));
    Ok(Way::Beside(builder.tempfile_in(folder)?, before))
}

fn replace(mut file: NamedTempFile, before: Option<Before>, path: &Path, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    if let Some(before) = before {
        // Only root may give files away; for others the owner stays who writes.
        let _ = fchown(file.as_file(), Some(before.uid), Some(before.gid));
        file.as_file().set_permissions(before.permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Makes a folder and those above it, where they are missing.
pub fn make_folder(path: &Path) -> Result<(), Stop> {
    fs::create_dir_all(path).map_err(|error| Stop::failed(format!("cannot make {}: {error}", path.display())))
}

fn failed(path: &Path, error: &io::Error) -> Stop {
    Stop::failed(format!("cannot write {}: {error}", path.display()))
}
