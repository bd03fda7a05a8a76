//! From what was typed to sources: files, the files of folders, globs, `-`. A path that is named or reached
//! twice is one source; every path that gives none is a problem.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use glob::MatchOptions;

use super::source::{Source, look};
use super::{content, parallel, same, walk};
use crate::problem::Problems;

/// The logs that mail servers, gateways and cron write, as the distributions name them.
const KNOWN: &[&str] = &[
    "mail.log*",
    "maillog*",
    "mail.err*",
    "messages*",
    "syslog*",
    "kern.log*",
    "ufw.log*",
    "firewall*",
    "firewalld*",
    "cron*",
    "exim4/mainlog*",
    "daemon.log*",
];

/// Of what is passed over in a folder, so many are named.
const NAMED: usize = 5;

/// As a shell matches: `*` does not match a leading dot.
const LIKE_A_SHELL: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// The sources behind `paths`, by path, with their duplicates marked.
///
/// Folders are gone through with all folders below; hidden files and what is no text are passed over there,
/// while a file that is named is read whatever it holds. A path with `*`, `?` or `[` is a pattern if there is
/// no file of that name. Devices are not read.
pub fn discover(paths: &[PathBuf], problems: &mut Problems) -> Vec<Source> {
    let mut sources = find(paths, problems);
    same::mark(&mut sources);
    sources
}

/// The same without looking for duplicates, for which sources may have to be read whole.
pub fn find(paths: &[PathBuf], problems: &mut Problems) -> Vec<Source> {
    let mut candidates = Candidates::default();
    for path in paths {
        candidates.argument(path, problems);
    }
    let mut list = candidates.list;
    list.sort_by(|a, b| a.path.cmp(&b.path));
    let looked = parallel::map(&list, |candidate| look(&candidate.path));
    let mut sources = Vec::with_capacity(list.len());
    for (candidate, looked) in list.into_iter().zip(looked) {
        match looked {
            Ok(source) => match (content::binary(&source.head, source.tail.as_deref()), candidate.found_in) {
                (Some(kind), Some(folder)) => candidates.passed_over.push((folder, source.path, kind)),
                (Some(kind), None) => {
                    problems.note(&source.name, format!("looks like {kind}; read as if it were text"));
                    sources.push(source);
                }
                (None, _) => sources.push(source),
            },
            Err(error) => problems.file(candidate.path.to_string_lossy(), unreadable(&error)),
        }
    }
    say_passed_over(candidates.passed_over, problems);
    sources
}

/// Those of the known log files that are there, with their rotated ones.
pub fn default_paths() -> Vec<PathBuf> {
    known_below(Path::new("/var/log"))
}

/// The same below another folder than /var/log.
pub fn known_below(folder: &Path) -> Vec<PathBuf> {
    let Some(folder) = folder.to_str().map(glob::Pattern::escape) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = KNOWN
        .iter()
        .filter_map(|pattern| glob::glob_with(&format!("{folder}/{pattern}"), LIKE_A_SHELL).ok())
        .flat_map(|paths| paths.filter_map(Result::ok))
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths.dedup();
    paths
}

struct Candidate {
    path: PathBuf,
    /// The folder or pattern it was found by; None if it was named itself.
    found_in: Option<PathBuf>,
}

#[derive(Default)]
struct Candidates {
    list: Vec<Candidate>,
    /// Index in the list by device and inode; standard input has none.
    known: HashMap<Option<(u64, u64)>, usize>,
    /// Where it was found, what, and why it is no log.
    passed_over: Vec<(PathBuf, PathBuf, &'static str)>,
}

impl Candidates {
    fn argument(&mut self, path: &Path, problems: &mut Problems) {
        if path.as_os_str() == "-" {
            return self.add(None, path.to_owned(), None);
        }
        match fs::metadata(path) {
            Ok(metadata) => self.existing(path, &metadata, None, problems),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.pattern(path, problems),
            Err(error) => problems.file(path.to_string_lossy(), unreadable(&error)),
        }
    }

    fn existing(
        &mut self,
        path: &Path,
        metadata: &Metadata,
        found_in: Option<&Path>,
        problems: &mut Problems,
    ) {
        let identity = Some((metadata.dev(), metadata.ino()));
        let kind = metadata.file_type();
        if kind.is_dir() {
            self.folder(path, problems);
        } else if kind.is_file() || (kind.is_fifo() && found_in.is_none()) {
            self.add(identity, path.to_owned(), found_in.map(Path::to_owned));
        } else if let Some(folder) = found_in {
            self.passed_over.push((folder.to_owned(), path.to_owned(), "no regular file"));
        } else {
            problems.note(path.to_string_lossy(), "is a device or a socket, which is not read");
        }
    }

    fn folder(&mut self, folder: &Path, problems: &mut Problems) {
        let found = walk::below(folder);
        if found.files.is_empty() && found.links.is_empty() && found.failed.is_empty() {
            problems.file(folder.to_string_lossy(), "holds no files");
        }
        for (path, error) in found.failed {
            problems.file(path.to_string_lossy(), unreadable(&error));
        }
        let passed_over = found.passed_over.into_iter();
        self.passed_over.extend(passed_over.map(|(path, why)| (folder.to_owned(), path, why)));
        for path in found.files.into_iter().chain(found.links) {
            match fs::metadata(&path) {
                Ok(metadata) => {
                    self.add(Some((metadata.dev(), metadata.ino())), path, Some(folder.to_owned()))
                }
                Err(error) => problems.file(path.to_string_lossy(), unreadable(&error)),
            }
        }
    }

    fn pattern(&mut self, pattern: &Path, problems: &mut Problems) {
        let text = pattern.to_str().filter(|text| text.contains(['*', '?', '[']));
        let Some(paths) = text.and_then(|text| glob::glob_with(text, LIKE_A_SHELL).ok()) else {
            return problems.file(pattern.to_string_lossy(), "there is no such file");
        };
        let mut matched = false;
        for path in paths {
            matched = true;
            let path = match path {
                Ok(path) => path,
                Err(error) => {
                    problems.file(error.path().to_string_lossy(), unreadable(error.error()));
                    continue;
                }
            };
            match fs::metadata(&path) {
                Ok(metadata) => self.existing(&path, &metadata, Some(pattern), problems),
                Err(error) => problems.file(path.to_string_lossy(), unreadable(&error)),
            }
        }
        if !matched {
            problems.file(pattern.to_string_lossy(), "matches no file");
        }
    }

    /// Adds a file unless it is there already, under whatever name. The name it was met by first
    /// stays; it counts as named if any of them was.
    fn add(&mut self, identity: Option<(u64, u64)>, path: PathBuf, found_in: Option<PathBuf>) {
        let index = *self.known.entry(identity).or_insert(self.list.len());
        match self.list.get_mut(index) {
            Some(there) => there.found_in = there.found_in.take().filter(|_| found_in.is_some()),
            None => self.list.push(Candidate { path, found_in }),
        }
    }
}

/// One problem for each folder or pattern.
fn say_passed_over(mut passed_over: Vec<(PathBuf, PathBuf, &'static str)>, problems: &mut Problems) {
    passed_over.sort();
    for group in passed_over.chunk_by(|a, b| a.0 == b.0) {
        let Some((folder, _, _)) = group.first() else { continue };
        let mut names: Vec<String> = Vec::new();
        for (_, path, why) in group.iter().take(NAMED) {
            let name = path.strip_prefix(folder).unwrap_or(path);
            names.push(format!("{} ({why})", name.to_string_lossy()));
        }
        if group.len() > NAMED {
            names.push(format!("and {} more", group.len() - NAMED));
        }
        problems.note(folder.to_string_lossy(), format!("passed over, as no log: {}", names.join(", ")));
    }
}

fn unreadable(error: &io::Error) -> String {
    format!("cannot be read: {error}")
}
