//! A report file appears whole or not at all: written beside its place, synced, then renamed.

use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::error::Stop;

/// A file that will be there once `finish` was called; opened before the long work begins, so that an
/// unwritable place is known at once.
pub struct Target {
    path: PathBuf,
    file: NamedTempFile,
}

impl Target {
    pub fn open(path: &Path) -> Result<Target, Stop> {
        if path.is_dir() {
            return Err(Stop::failed(format!("cannot write {}: it is a folder", path.display())));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = Builder::new()
            .prefix(".rapsheet-")
            .permissions(Permissions::from_mode(mode(path)))
            .tempfile_in(folder)
            .map_err(|error| Stop::failed(format!("cannot write {}: {error}", path.display())))?;
        Ok(Target { path: path.to_path_buf(), file })
    }

    /// Writes, syncs and renames.
    pub fn finish(mut self, bytes: &[u8]) -> Result<(), Stop> {
        let path = self.path.clone();
        let failed =
            |error: std::io::Error| Stop::failed(format!("cannot write {}: {error}", path.display()));
        self.file.write_all(bytes).map_err(failed)?;
        self.file.as_file().sync_all().map_err(failed)?;
        self.file.persist(&self.path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

/// The mode of the file that will be replaced, else that of any new file; the umask is taken off either.
fn mode(path: &Path) -> u32 {
    path.metadata().map_or(0o644, |known| known.permissions().mode() & 0o777)
}
