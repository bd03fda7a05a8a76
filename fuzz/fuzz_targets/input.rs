//! A file of any bytes, packed or not: every line before the damage comes out, and where it is cut makes no
//! difference.

#![no_main]

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use libfuzzer_sys::fuzz_target;
use rapsheet::input::{self, Lines, Source};
use rapsheet::problem::Problems;

/// Offset and bytes of each line, read in pieces of about `size` bytes.
fn lines(sources: &[Source], size: u64) -> Vec<(u64, Vec<u8>)> {
    let progress = Arc::new(AtomicU64::new(0));
    let mut found = Vec::new();
    for piece in input::pieces(sources, &[0], size) {
        let Ok(mut lines) = Lines::open(&sources[piece.source], &piece, false, &progress) else { continue };
        let mut count = 0;
        while let Some(line) = lines.next() {
            assert!(line.bytes.len() <= input::LINE_CAP);
            found.push((line.offset, line.bytes.to_vec()));
            count += 1;
        }
        assert_eq!(lines.finish().lines, count);
    }
    found
}

fuzz_target!(|data: (u16, &[u8])| {
    let (size, bytes) = data;
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("a file");
    let sources = input::discover(&[PathBuf::from(file.path())], &mut Problems::default());
    if sources.is_empty() {
        return;
    }
    assert_eq!(lines(&sources, u64::MAX), lines(&sources, u64::from(size)));
});
