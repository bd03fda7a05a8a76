//! The room as a whole: any content, cut anywhere, packed in any way, gives every line once.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::problem::Problems;

mod found;
mod lines;

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
