//! The files below a folder. Hidden ones are left out, links to files are followed, links to folders are not:
//! so there is no way round in a circle, nor out of the folder that was named.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, Default)]
pub(super) struct Walk {
    pub files: Vec<PathBuf>,
    /// Links to files, of which the target may be among the files as well.
    pub links: Vec<PathBuf>,
    /// Not gone into or not read, and why.
    pub passed_over: Vec<(PathBuf, &'static str)>,
    pub failed: Vec<(PathBuf, io::Error)>,
}

/// All files below `folder`, by path.
pub(super) fn below(folder: &Path) -> Walk {
    let mut walk = Walk::default();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        match fs::read_dir(&folder) {
            Ok(entries) => entries.for_each(|entry| match entry {
                Ok(entry) => walk.take(&entry, &mut folders),
                Err(error) => walk.failed.push((folder.clone(), error)),
            }),
            Err(error) => walk.failed.push((folder, error)),
        }
    }
    walk.files.sort();
    walk.links.sort();
    walk
}

impl Walk {
    fn take(&mut self, entry: &DirEntry, folders: &mut Vec<PathBuf>) {
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            return;
        }
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => folders.push(path),
            Ok(kind) if kind.is_file() => self.files.push(path),
            Ok(kind) if kind.is_symlink() => match fs::metadata(&path) {
                Ok(target) if target.is_file() => self.links.push(path),
                Ok(target) if target.is_dir() => self.passed_over.push((path, "a link to a folder")),
                Ok(_) => self.passed_over.push((path, "no regular file")),
                Err(_) => self.passed_over.push((path, "a link to nowhere")),
            },
            Ok(_) => self.passed_over.push((path, "no regular file")),
            Err(error) => self.failed.push((path, error)),
        }
    }
}
