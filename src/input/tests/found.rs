//! What is found behind paths, what is passed over, and what holds the same bytes.

use std::fs;
use std::path::PathBuf;

use super::super::fixtures::{noise, pack, write};
use super::super::*;
use super::{one, said};
use crate::problem::Problems;

#[test]
fn what_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for name in ["mail.log", "mail.log.1", "exim4/mainlog", "exim4/.hidden", ".git/config"] {
        write(root, name, format!("content of {name}\n").as_bytes());
    }
    write(root, "wtmp", &[0; 2000]);
    write(root, "journal/system.journal", b"LPKSHHRH\0\0\0\0");
    write(root, "empty.log", b"");
    std::os::unix::fs::symlink(root, root.join("exim4/loop")).unwrap();
    std::os::unix::fs::symlink(root.join("mail.log"), root.join("current")).unwrap();
    std::os::unix::fs::symlink(root.join("gone"), root.join("dangling")).unwrap();
    let find = |paths: &[PathBuf]| {
        let mut problems = Problems::default();
        let sources = discover(paths, &mut problems);
        let name = |source: &Source| source.path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        (sources.iter().map(name).collect::<Vec<String>>(), said(problems))
    };
    let shown = root.display();

    let (names, problems) = find(&[root.to_owned()]);
    assert_eq!(names, ["empty.log", "exim4/mainlog", "mail.log", "mail.log.1"]);
    let over = "dangling (a link to nowhere), exim4/loop (a link to a folder), journal/system.journal (a systemd journal), wtmp (binary data)";
    assert_eq!(problems, [format!("{shown}: passed over, as no log: {over}")]);

    // Named, reached and linked: one source. What is named is read, though it be binary.
    let (names, problems) = find(&[
        root.join("wtmp"),
        root.join("exim4/mainlog"),
        root.join("exim4"),
        root.join("exim4/../wtmp"),
    ]);
    assert_eq!(names, ["exim4/mainlog", "wtmp"]);
    assert_eq!(problems.len(), 2, "{problems:?}");

    let (names, problems) =
        find(&[root.join("mail.*"), root.join("mail.log.?"), root.join("nothing*"), root.join("nowhere")]);
    assert_eq!(names, ["mail.log", "mail.log.1"]);
    assert_eq!(
        problems,
        [format!("{shown}/nothing*: matches no file"), format!("{shown}/nowhere: there is no such file")]
    );

    // A file whose name looks like a pattern is that file.
    write(root, "odd[1].log", b"x\n");
    assert_eq!(find(&[root.join("odd[1].log")]).0, ["odd[1].log"]);
    let (names, problems) = find(&[PathBuf::from("/dev/zero"), root.join("exim4/mainlog/below")]);
    assert_eq!((names.len(), problems.len()), (0, 2), "{problems:?}");
    fs::create_dir(root.join("bare")).unwrap();
    assert_eq!(find(&[root.join("bare")]).1, [format!("{shown}/bare: holds no files")]);
}

#[test]
fn folders_without_permission() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let locked = write(folder.path(), "locked/mail.log", b"x\n").parent().unwrap().to_owned();
    let file = write(folder.path(), "mail.log", b"x\n");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&file).is_ok() {
        return eprintln!("passed over: this user may read everything");
    }
    let mut problems = Problems::default();
    assert!(
        discover(&[folder.path().to_owned(), file.clone(), locked.join("mail.log")], &mut problems)
            .is_empty()
    );
    assert_eq!(said(problems).len(), 3);
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn the_same_bytes_twice() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let (long, short) = (noise(200_000), noise(3000));
    write(root, "a.log", &long);
    write(root, "b.log.gz", &pack(Compression::Gzip, &long));
    write(root, "c.log.xz", &pack(Compression::Xz, &long));
    write(root, "copy.log", &long);
    // Grown by a line, or changed in one byte of its middle.
    write(root, "grown.log", &[long.clone(), b"new line\n".to_vec()].concat());
    write(root, "grown.log.zst", &pack(Compression::Zstd, &[long.clone(), b"new line\n".to_vec()].concat()));
    let mut changed = long.clone();
    changed[100_000] ^= 1;
    write(root, "other.log", &changed);
    write(root, "other.log.gz", &pack(Compression::Gzip, &changed));
    write(root, "short", &short);
    write(root, "short.bz2", &pack(Compression::Bzip2, &short));
    write(root, "shorter", &short[..2900]);
    write(root, "torn.gz", &pack(Compression::Gzip, &long)[..20_000]);
    write(root, "torn.gz.copy", &pack(Compression::Gzip, &long)[..20_000]);
    write(root, "void", b"");
    write(root, "void.1", b"");
    let sources = discover(&[root.to_owned()], &mut Problems::default());
    let name = |source: &Source| source.path.file_name().unwrap().to_string_lossy().into_owned();
    let twice: Vec<(String, String)> = sources
        .iter()
        .filter_map(|source| Some((name(source), name(&sources[source.duplicate_of?]))))
        .collect();
    let twice: Vec<(&str, &str)> = twice.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let want = [
        ("b.log.gz", "a.log"),
        ("c.log.xz", "a.log"),
        ("copy.log", "a.log"),
        ("grown.log.zst", "grown.log"),
        ("other.log.gz", "other.log"),
        ("short.bz2", "short"),
        ("torn.gz.copy", "torn.gz"),
    ];
    assert_eq!(twice, want);
}

#[test]
fn known_names() {
    let folder = tempfile::tempdir().unwrap();
    let there = [
        "cron",
        "daemon.log",
        "exim4/mainlog.2.gz",
        "mail.log",
        "mail.log.1",
        "mail.log.10.gz",
        "syslog-20260301.xz",
    ];
    for name in there.iter().chain(&["dpkg.log", "exim4/paniclog", "messages.d/part"]) {
        write(folder.path(), name, b"x\n");
    }
    let found = discover::known_below(folder.path());
    let names: Vec<&str> =
        found.iter().map(|path| path.strip_prefix(folder.path()).unwrap().to_str().unwrap()).collect();
    assert_eq!(names, there);
}

#[test]
fn times() {
    let folder = tempfile::tempdir().unwrap();
    let gz = one(&write(folder.path(), "mail.log.2.gz", &pack(Compression::Gzip, b"x\n")));
    assert_eq!(gz.archive_time, Some(1_770_000_000));
    let plain = one(&write(folder.path(), "mail.log", b"x\n"));
    assert_eq!((plain.archive_time, plain.disk_bytes), (None, 2));
    assert!(plain.mtime.is_some_and(|mtime| mtime > 1_700_000_000));
}
