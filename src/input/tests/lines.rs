//! Lines of any content, cut anywhere, packed in any way, also where the file breaks or changes.

use std::fs;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;

use super::super::fixtures::{PACKED, noise, pack, write};
use super::super::*;
use super::{expected, one, read, read_whole, said};
use crate::problem::Problems;

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
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

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
    let small = || noise(5000);
    // Does not pack, so that the packed stream as well is longer than what is taken to look at it.
    let large = || {
        noise(1_300_000)
            .iter()
            .scan(1u32, |state, byte| {
                *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                Some(if *byte == b'\n' { b'\n' } else { (*state >> 24) as u8 })
            })
            .collect::<Vec<u8>>()
    };
    let cases = [
        ("small", Compression::None, small()),
        ("small", Compression::Bzip2, small()),
        ("large", Compression::None, large()),
        ("large", Compression::Gzip, large()),
    ];
    for (name, compression, content) in cases {
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
