//! The room as a whole: any content, cut anywhere, packed in any way, gives every line once.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;

use super::fixtures::{PACKED, noise, pack, write};
use super::*;
use crate::problem::Problems;

/// A line as its own, and what stood before it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Own {
    bytes: Vec<u8>,
    previous: Vec<u8>,
    offset: u64,
    overlong: bool,
}

/// What `Lines` should give, the simplest way.
fn expected(content: &[u8]) -> Vec<Own> {
    let (mut lines, mut previous, mut offset) = (Vec::new(), Vec::new(), 0);
    for raw in content.split_inclusive(|byte| *byte == b'\n') {
        let line = raw.strip_suffix(b"\n").unwrap_or(raw);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let nulls = line.iter().take_while(|byte| **byte == 0).count();
        let overlong = line.len() - nulls > LINE_CAP;
        let bytes = line[nulls..].iter().copied().take(LINE_CAP).collect::<Vec<u8>>();
        lines.push(Own { bytes: bytes.clone(), previous, offset: offset + nulls as u64, overlong });
        previous = bytes;
        offset += raw.len() as u64;
    }
    lines
}

fn read(source: &Source, piece: &Piece, ahead: bool) -> (Vec<Own>, Ended) {
    let mut lines = Lines::open(source, piece, ahead, &Arc::default()).unwrap();
    let mut own = Vec::new();
    while let Some(line) = lines.next() {
        own.push(Own {
            bytes: line.bytes.to_vec(),
            previous: line.previous.to_vec(),
            offset: line.offset,
            overlong: line.overlong,
        });
        assert_eq!(line.number as usize, own.len());
    }
    assert_eq!(lines.next(), None);
    (own, lines.finish())
}

fn read_whole(source: &Source, ahead: bool) -> (Vec<Own>, Ended) {
    read(source, &Piece { source: 0, start: 0, end: None }, ahead)
}

/// One source from one path, and nothing wrong with it.
fn one(path: &Path) -> Source {
    let mut problems = Problems::default();
    let mut sources = discover(&[path.to_owned()], &mut problems);
    assert_eq!(sources.len(), 1);
    sources.remove(0)
}

fn said(problems: Problems) -> Vec<String> {
    problems
        .into_sorted()
        .0
        .into_iter()
        .map(|problem| format!("{}: {}", problem.file, problem.what))
        .collect()
}

fn check_pieces(content: &[u8], size: u64) {
    let folder = tempfile::tempdir().unwrap();
    let sources = [one(&write(folder.path(), "mail.log", content))];
    let pieces = pieces(&sources, &[0], size);
    let marks = piece_marks(&sources[0], &pieces);
    let progress = Arc::new(AtomicU64::new(0));
    let (mut all, mut sum) = (Vec::new(), Ended::default());
    for (piece, mark) in pieces.iter().zip(marks) {
        let (lines, ended) = read(&sources[0], piece, false);
        if let Some(first) = lines.first().filter(|first| !first.overlong) {
            let start = &first.bytes[..first.bytes.len().min(1000)];
            let mark = &mark[mark.iter().take_while(|byte| **byte == 0).count()..];
            assert!(mark.starts_with(start) || mark.is_empty());
        }
        all.extend(lines);
        sum.bytes += ended.bytes;
        sum.lines += ended.lines;
        sum.overlong += ended.overlong;
        assert_eq!(ended.problem(), None);
        let mut again = Lines::open(&sources[0], piece, false, &progress).unwrap();
        while again.next().is_some() {}
    }
    let want = expected(content);
    let overlong = want.iter().filter(|line| line.overlong).count() as u64;
    assert!(all == want, "cut by {size}");
    let length = content.len() as u64;
    assert_eq!((sum.bytes, sum.lines, sum.overlong), (length, want.len() as u64, overlong));
    assert_eq!(progress.load(Ordering::Relaxed), length);
}

/// Lines of odd bytes, short ones mostly, with CRLF, NULs, and lengths around every border.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![4 => Just(b'\n'), 1 => Just(b'\r'), 1 => Just(0), 10 => any::<u8>()];
    let short = prop::collection::vec(byte, 0..400);
    let border = prop::sample::select(vec![LINE_CAP, 16 * 1024, 256 * 1024, 2 * LINE_CAP]);
    let long = (border, -3i64..4, any::<bool>(), prop::sample::select(vec![b'x', 0])).prop_map(
        |(length, more, crlf, fill)| {
            let mut line = vec![fill; (length as i64 + more) as usize];
            line.extend_from_slice(if crlf { b"\r\n" } else { b"\n" });
            line
        },
    );
    let part = prop_oneof![6 => short, 1 => long];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_line_once(content in content(), size in prop_oneof![1u64..2000, 1000u64..200_000]) {
        // Many pieces of much content only cost time.
        check_pieces(&content, size.max(content.len() as u64 / 50));
    }

    #[test]
    fn packed_as_plain(content in content(), which in 0..PACKED.len(), ahead in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let source = one(&write(folder.path(), "mail.log.1", &pack(PACKED[which], &content)));
        prop_assert_eq!(source.compression, PACKED[which]);
        let (lines, ended) = read_whole(&source, ahead);
        prop_assert!(lines == expected(&content));
        prop_assert_eq!((ended.bytes, ended.problem()), (content.len() as u64, None));
    }

    #[test]
    fn head_and_tail(content in content()) {
        let folder = tempfile::tempdir().unwrap();
        let source = one(&write(folder.path(), "mail.log", &content));
        let tail = source.tail.unwrap();
        prop_assert!(content.starts_with(&source.head) && content.ends_with(&tail));
        prop_assert_eq!(source.whole, content.len() <= WINDOW);
        if source.whole {
            prop_assert!(source.head == content && tail == content);
        } else {
            prop_assert!(source.head.ends_with(b"\n") || source.head.len() == WINDOW);
            let before = content[..content.len() - tail.len()].last();
            prop_assert!(tail.is_empty() || before == Some(&b'\n'));
        }
    }
}

#[test]
fn borders_of_blocks_and_pieces() {
    let content = noise(700_000);
    for size in [4096, 65_536, 100_003, 262_144, 1_000_000] {
        check_pieces(&content, size);
    }
    for length in [LINE_CAP - 1, LINE_CAP, LINE_CAP + 1, LINE_CAP + 2, 3 * LINE_CAP, 5 * LINE_CAP + 7] {
        for end in ["\n", "\r\n", ""] {
            let content = [b"first\n", "x".repeat(length).as_bytes(), end.as_bytes(), b"last"].concat();
            check_pieces(&content, 50_000);
            check_pieces(&content, 1 << 20);
        }
    }
    check_pieces(b"", 10);
    check_pieces(b"\n", 1);
    check_pieces(b"\n\n\n", 1);
    check_pieces(b"no end", 1);
}

/// A log truncated under a writer that does not append: a run of NULs, and the lines behind it.
#[test]
fn a_run_of_nulls() {
    let mut content = vec![0; 3_000_000];
    content.extend_from_slice(b"Oct 11 22:14:15 mx1 su: x\nsecond\n");
    content.extend([0; 5000]);
    let folder = tempfile::tempdir().unwrap();
    let source = one(&write(folder.path(), "syslog", &content));
    let (lines, ended) = read_whole(&source, false);
    assert_eq!(lines.len(), 3);
    assert_eq!((lines[0].bytes.as_slice(), lines[0].offset), (&b"Oct 11 22:14:15 mx1 su: x"[..], 3_000_000));
    assert_eq!((lines[2].bytes.len(), ended.overlong, ended.bytes), (0, 0, content.len() as u64));
}

#[test]
fn damaged_archives_give_what_they_can() {
    let folder = tempfile::tempdir().unwrap();
    let content = noise(400_000);
    for compression in PACKED {
        let packed = pack(compression, &content);
        let path = write(folder.path(), "cut", &packed[..packed.len() - 10]);
        for ahead in [false, true] {
            let (lines, ended) = read_whole(&one(&path), ahead);
            let damage = ended.damage.unwrap();
            assert_eq!(damage.cause, Cause::Truncated, "{compression:?}");
            assert_eq!(damage.offset, ended.bytes);
            let given: usize = lines.iter().map(|line| line.bytes.len() + 1).sum();
            assert!(given >= ended.bytes as usize && lines.len() as u64 == ended.lines);
            // bzip2 gives nothing of a block that is not complete.
            assert!(compression == Compression::Bzip2 || given > 250_000, "{compression:?}: {given}");
        }
    }
    let path = write(folder.path(), "tail", &[pack(Compression::Gzip, b"line\n"), b"junk".to_vec()].concat());
    let (lines, ended) = read_whole(&one(&path), true);
    assert_eq!(lines.len(), 1);
    let problem = ended.problem().unwrap();
    assert!(
        problem.starts_with("what follows the gzip data is no part of it and is not read, at byte"),
        "{problem}"
    );
}

#[test]
fn archive_in_an_archive() {
    let folder = tempfile::tempdir().unwrap();
    let twice = pack(Compression::Gzip, &pack(Compression::Gzip, &noise(50_000)));
    let path = write(folder.path(), "twice.gz", &twice);
    let (_, ended) = read_whole(&one(&path), false);
    assert_eq!(ended.damage, None);
    let mut problems = Problems::default();
    assert_eq!(discover(&[folder.path().to_owned()], &mut problems).len(), 0);
    let folder = folder.path().display();
    assert_eq!(said(problems), [format!("{folder}: passed over, as no log: twice.gz (binary data)")]);
}

#[test]
fn files_that_change_while_they_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let content = noise(2_000_000);
    let path = write(folder.path(), "mail.log", &content);
    let sources = [one(&path)];
    let pieces = pieces(&sources, &[0], 500_000);
    let mut lines = Lines::open(&sources[0], &pieces[0], false, &Arc::default()).unwrap();
    assert!(lines.next().is_some());
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(300_000).unwrap();
    while lines.next().is_some() {}
    let ended = lines.finish();
    assert!(ended.shrunk && ended.bytes >= 250_000, "{ended:?}");
    assert_eq!(ended.problem().unwrap(), "became shorter while it was read; the rest is missing");
    for piece in &pieces[1..] {
        let (lines, ended) = read(&sources[0], piece, false);
        assert!(lines.is_empty() && ended.shrunk);
    }

    // Grown: its new lines are read, and the last piece does not begin in the middle of a line.
    let path = write(folder.path(), "grows", b"one\nunfinished");
    let source = one(&path);
    let last = Piece { source: 0, start: 6, end: None };
    let edge = edge::find(&source, &last).unwrap();
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b" line\nnew\n").unwrap();
    assert!(edge.empty);
    assert_eq!(read_whole(&source, false).0.len(), 3);

    let path = write(folder.path(), "rotated", b"one\n");
    let source = one(&path);
    fs::rename(&path, folder.path().join("rotated.1")).unwrap();
    let piece = Piece { source: 0, start: 0, end: None };
    assert!(matches!(Lines::open(&source, &piece, false, &Arc::default()), Err(OpenError::Io(_))));
    write(folder.path(), "rotated", b"two\n");
    assert!(matches!(Lines::open(&source, &piece, false, &Arc::default()), Err(OpenError::Replaced)));
}

#[test]
fn a_fifo_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [("small", noise(5000)), ("large", noise(3_000_000))] {
        for compression in [Compression::None, Compression::Gzip, Compression::Bzip2] {
            let path = folder.path().join(format!("{name}{}", compression.name()));
            assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
            let packed = pack(compression, &content);
            let to = path.clone();
            let writer = std::thread::spawn(move || fs::write(to, packed));
            let source = one(&path);
            assert_eq!(pieces(std::slice::from_ref(&source), &[0], 1000).len(), 1);
            assert_eq!((source.is_stream(), source.whole), (true, content.len() < WINDOW));
            assert!(content.starts_with(&source.head) && !source.head.is_empty());
            let (lines, _) = read_whole(&source, true);
            assert!(lines == expected(&content), "{name} {compression:?}");
            writer.join().unwrap().unwrap();
            let piece = Piece { source: 0, start: 0, end: None };
            assert!(matches!(Lines::open(&source, &piece, false, &Arc::default()), Err(OpenError::Spent)));
        }
    }
}

/// Lines given up half-way: the thread ahead of them ends as well.
#[test]
fn given_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "mail.log.2.gz", &pack(Compression::Gzip, &noise(5_000_000)));
    let source = one(&path);
    let piece = Piece { source: 0, start: 0, end: None };
    let mut lines = Lines::open(&source, &piece, true, &Arc::default()).unwrap();
    assert!(lines.next().is_some());
    let ended = lines.finish();
    assert_eq!((ended.lines, ended.problem()), (1, None));
}

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
    fs::set_permissions(&locked, fs::Permissions::from_mode(0)).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0)).unwrap();
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
fn times() {
    let folder = tempfile::tempdir().unwrap();
    let gz = one(&write(folder.path(), "mail.log.2.gz", &pack(Compression::Gzip, b"x\n")));
    assert_eq!(gz.archive_time, Some(1_770_000_000));
    let plain = one(&write(folder.path(), "mail.log", b"x\n"));
    assert_eq!((plain.archive_time, plain.disk_bytes), (None, 2));
    assert!(plain.mtime.is_some_and(|mtime| mtime > 1_700_000_000));
}

#[test]
fn corpora() {
    let folder = Path::new("../shared/corpora");
    if !folder.is_dir() {
        return eprintln!("passed over: no ../shared/corpora");
    }
    let mut problems = Problems::default();
    let sources = discover(&[folder.to_owned()], &mut problems);
    for source in sources.iter().filter(|source| source.compression == Compression::None) {
        let (lines, ended) = read_whole(source, false);
        let content = fs::read(&source.path).unwrap();
        assert!(lines == expected(&content), "{}", source.name);
        assert_eq!(ended.problem(), None);
    }
    let pixelpark =
        sources.iter().filter(|source| source.path.starts_with(folder.join("pixelpark-postfix/test")));
    let (read_once, copies): (Vec<&Source>, Vec<&Source>) =
        pixelpark.partition(|source| source.duplicate_of.is_none());
    assert_eq!((read_once.len(), copies.len()), (1, 2));
    for source in read_once.iter().chain(&copies) {
        assert_eq!(read_whole(source, true).1.lines, 69_861);
    }
    eprintln!("{} sources; {:?}", sources.len(), said(problems));
}
