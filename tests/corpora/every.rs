//! Every file of the corpora: nothing panics, every line is in exactly one class, and no line is lost or made up.

use std::fs;
use std::path::{Path, PathBuf};

use super::{CORPORA, corpus, count, lines, unpacked};
use crate::run::report;

const CLASSES: [&str; 6] = ["used", "ignored", "unmatched", "unreadable", "out_of_period", "duplicate"];

/// All files below, hidden folders too, which the program itself passes over.
fn below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => below(&path, files),
            path => files.push(path),
        }
    }
}

#[test]
fn every_line_is_in_one_class() {
    let Some(_) = corpus("") else { return };
    let (mut read, mut files_read) = (0, 0);
    for folder in fs::read_dir(CORPORA).expect("a folder").flatten().filter(|entry| entry.path().is_dir()) {
        let mut files = Vec::new();
        below(&folder.path(), &mut files);
        let run = report(&["--format=json"], &files);
        assert!(matches!(run.code, Some(0 | 3)), "{}: {:?} {}", folder.path().display(), run.code, run.err);
        let found = run.json();
        let accounting = &found["accounting"];
        let all: u64 = CLASSES.iter().map(|class| count(&accounting[class])).sum();
        assert_eq!(all, count(&accounting["lines"]), "{}: {accounting}", folder.path().display());
        let sources = found["sources"].as_array().expect("sources");
        let of_sources: u64 = sources.iter().map(|source| count(&source["lines"])).sum();
        assert_eq!(of_sources, all, "{}", folder.path().display());
        assert_eq!(sources.len(), files.len(), "{}", folder.path().display());
        for source in sources {
            let path = source["path"].as_str().expect("a path");
            assert_eq!(count(&source["lines"]), lines(&unpacked(Path::new(path))), "{path}");
        }
        read += all;
        files_read += files.len();
    }
    eprintln!("{read} lines of {files_read} files");
    assert!(files_read > 1000, "{files_read} files");
}

/// Whatever form is asked for, the oddest logs get one.
#[test]
fn every_form_of_the_report_can_be_made() {
    let odd = ["crowdsec-hub/.tests", "exim-testsuite", "fail2ban", "lnav", "mailgraph"];
    let paths: Vec<PathBuf> = odd.iter().filter_map(|path| corpus(path)).collect();
    for told in [&["--every-hit", "--verbose"][..], &["--format=html", "--every-hit"]] {
        let run = report(told, &paths);
        assert!(paths.is_empty() || matches!(run.code, Some(0 | 3)), "{told:?}: {}", run.err);
        assert!(paths.is_empty() || run.out.len() > 5000, "{told:?}");
    }
}
