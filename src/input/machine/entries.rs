//! Log files and their folders as their metadata tell, and whether this process may open them.

use std::collections::HashSet;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::{FILES, below, inside};
use crate::input::discover::known_below;

/// Folders in which logs of the known names lie.
const KNOWN: [&str; 2] = ["/var/log", "/var/log/exim4"];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// As that machine knows it.
    pub path: String,
    pub folder: bool,
    pub uid: u32,
    pub gid: u32,
    /// Permission bits.
    pub mode: u32,
    pub bytes: u64,
    /// Seconds since the epoch.
    pub mtime: i64,
    /// Why it cannot be opened, in the kernel's words.
    pub closed: Option<String>,
}

impl Meta {
    /// None where there is no such file; a FIFO or a device is not opened.
    pub fn of(root: &Path, path: &Path) -> Option<Meta> {
        let found = match fs::metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                return Some(Meta::hidden(root, path, &error));
            }
            Err(_) => return None,
        };
        let opened = match () {
            () if found.is_dir() => fs::read_dir(path).map(drop),
            () if found.is_file() => File::open(path).map(drop),
            () => Ok(()),
        };
        Some(Meta {
            path: inside(root, path),
            folder: found.is_dir(),
            uid: found.uid(),
            gid: found.gid(),
            mode: found.mode() & 0o7777,
            bytes: found.len(),
            mtime: found.mtime(),
            closed: opened.err().map(|error| error.to_string()),
        })
    }

    /// What should be there and is not.
    pub fn missing(root: &Path, path: &Path) -> Meta {
        let why = "there is no such file".to_string();
        Meta { path: inside(root, path), closed: Some(why), ..Meta::default() }
    }

    /// What stands in a folder that may not be entered: the folder is what is told of.
    fn hidden(root: &Path, path: &Path, error: &std::io::Error) -> Meta {
        let above = path.ancestors().skip(1).find_map(|folder| Some((folder, fs::metadata(folder).ok()?)));
        let (folder, found) = above.map_or((path, None), |(folder, found)| (folder, Some(found)));
        let of = |field: fn(&fs::Metadata) -> u32| found.as_ref().map(field).unwrap_or_default();
        Meta {
            path: inside(root, folder),
            folder: true,
            uid: of(MetadataExt::uid),
            gid: of(MetadataExt::gid),
            mode: of(MetadataExt::mode) & 0o7777,
            bytes: 0,
            mtime: found.as_ref().map_or(0, MetadataExt::mtime),
            closed: Some(error.to_string()),
        }
    }
}

/// What stands behind these paths, by path; without any, the known names.
pub fn entries(root: &Path, paths: &[PathBuf]) -> Vec<Meta> {
    let mut wanted: Vec<PathBuf> = Vec::new();
    if paths.is_empty() {
        wanted.extend(KNOWN.map(|folder| below(root, folder)));
        wanted.extend(known_below(&below(root, "/var/log")));
    }
    for path in paths.iter().filter(|path| path.as_os_str() != "-") {
        wanted.extend(behind(path));
    }
    let mut entries: Vec<Meta> = wanted.iter().filter_map(|path| Meta::of(root, path)).collect();
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries.dedup_by(|a, b| a.path == b.path);
    entries
}

/// A file; a folder and its files; the files that match a pattern and the folder it looks into.
fn behind(path: &Path) -> Vec<PathBuf> {
    let text = path.to_string_lossy();
    let mut found = vec![path.to_path_buf()];
    if path.is_dir() {
        found.extend(listed(path));
    } else if !path.exists() && text.contains(['*', '?', '[']) {
        found = glob::glob(&text).into_iter().flatten().take(FILES).filter_map(Result::ok).collect();
        // The folders above the first star.
        let fixed = text.find(['*', '?', '[']).and_then(|at| text.get(..at)?.rfind('/'));
        found.extend(fixed.and_then(|end| Some(PathBuf::from(text.get(..end.max(1))?))));
    }
    found
}

/// Rotated files that lie beside a named living one and are not named themselves: `mail.log.1` where only `mail.log` is.
pub fn beside(paths: &[PathBuf]) -> Vec<PathBuf> {
    let read: HashSet<PathBuf> = paths.iter().flat_map(|path| behind(path)).collect();
    let mut found = Vec::new();
    for path in paths.iter().filter(|path| path.is_file()) {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str()))
        else {
            continue;
        };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let rotated = |other: &PathBuf| {
            let other = other.file_name().and_then(|other| other.to_str()).unwrap_or_default();
            // `.1`, `.2.gz`, `-20260301`
            let rest = other.strip_prefix(name).and_then(|rest| rest.strip_prefix(['.', '-']));
            rest.is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()))
        };
        found.extend(listed(folder).into_iter().filter(|other| rotated(other) && !read.contains(other)));
    }
    found
}

/// What stands in a folder, in the order of the names; nothing where it cannot be read.
pub fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.take(FILES).map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
