//! Small files read whole: notices, schedules, lists of leases. Folders are walked in the order of their names.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::problem::Problems;

/// Of a larger file only so many bytes are read, and that is told.
const LARGEST: u64 = 256 << 20;
/// Folders within folders: units have their drop-ins one deeper.
const DEPTH: usize = 4;
/// Files of one folder at most.
const FILES: usize = 10_000;

/// The files under these paths, each with its name; `-` is standard input. What cannot be read is a Problem.
pub fn small(paths: &[PathBuf], problems: &mut Problems) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for path in walked(paths, problems) {
        if path.as_os_str() == "-" {
            read("-", io::stdin().lock(), &mut files, problems);
            continue;
        }
        let name = path.display().to_string();
        match File::open(&path) {
            Ok(file) => read(&name, file, &mut files, problems),
            Err(error) => problems.file(name, format!("cannot be opened: {error}")),
        }
    }
    files
}

/// Where these files are, standard input left out.
pub fn small_paths(paths: &[PathBuf]) -> Vec<PathBuf> {
    let files = walked(paths, &mut Problems::default()).into_iter();
    files.filter(|path| path.as_os_str() != "-").collect()
}

fn walked(paths: &[PathBuf], problems: &mut Problems) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" { files.push(path.clone()) } else { walk(path, 0, &mut files, problems) }
    }
    files
}

fn walk(path: &Path, depth: usize, files: &mut Vec<PathBuf>, problems: &mut Problems) {
    let name = path.display().to_string();
    let entries = match fs::metadata(path) {
        Ok(found) if found.is_dir() => fs::read_dir(path),
        Ok(_) => return files.push(path.to_path_buf()),
        Err(error) => return problems.file(name, format!("cannot be read: {error}")),
    };
    let entries = match entries {
        Ok(_) if depth >= DEPTH => return problems.note(name, "folders this deep are not looked into"),
        Ok(entries) => entries,
        Err(error) => return problems.file(name, format!("cannot be read: {error}")),
    };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort_unstable();
    if entries.len() > FILES {
        problems.file(name, format!("only the first {FILES} of {} files are read", entries.len()));
        entries.truncate(FILES);
    }
    entries.iter().for_each(|entry| walk(entry, depth + 1, files, problems));
}

fn read(name: &str, from: impl Read, files: &mut Vec<(String, Vec<u8>)>, problems: &mut Problems) {
    let mut bytes = Vec::new();
    if let Err(error) = from.take(LARGEST + 1).read_to_end(&mut bytes) {
        problems.file(name, format!("cannot be read to its end: {error}"));
    }
    if bytes.len() as u64 > LARGEST {
        bytes.truncate(LARGEST as usize);
        problems.file(name, format!("only the first {} MiB are read", LARGEST >> 20));
    }
    files.push((name.to_string(), bytes));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_in_order_and_what_is_missing_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir(root.join("b.d")).expect("a folder");
        for name in ["c", "a", "b.d/x"] {
            fs::write(root.join(name), name).expect("a file");
        }
        let mut problems = Problems::default();
        let files = small(&[root.to_path_buf(), root.join("none")], &mut problems);
        let texts: Vec<&[u8]> = files.iter().map(|(_, bytes)| &bytes[..]).collect();
        assert_eq!(texts, [&b"a"[..], b"b.d/x", b"c"]);
        assert!(problems.any_lost());
    }
}
