//! Lines that nobody wrote: the samples with bits flipped, bytes lost, doubled and swapped, lines cut and run together.
//! Whatever comes out is read, counted and reported without a panic (additions that overflow are one in this build).

use std::fs;
use std::path::Path;

use rapsheet::gather::{Archive, Gathered};
use rapsheet::problem::Problems;
use rapsheet::report::{html, json, text};
use rapsheet::tally::count::{Counter, Stitcher};
use rapsheet::tally::rules::{Rules, Window};

use crate::inside::{count_piece, report_of};

const MUTATIONS: usize = 100_000;
/// Lines that are read as one piece.
const PIECE: usize = 500;

/// Numbers that look random and are the same in each run (Marsaglia's xorshift64).
struct Dice(u64);

impl Dice {
    /// Below `limit`, which is not 0.
    fn roll(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 as usize % limit
    }
}

fn samples(folder: &Path, lines: &mut Vec<Vec<u8>>) {
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("samples").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            samples(&path, lines);
        } else if !path.to_string_lossy().ends_with(".expect.json") {
            let text = fs::read(path).expect("a sample");
            lines.extend(
                text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec),
            );
        }
    }
}

/// Numbers at the edges of what fits, and words that parsers look for.
const WORDS: [&[u8]; 16] = [
    b"4294967296",
    b"18446744073709551616",
    b"-1",
    b"0",
    b"99999999999999999999999",
    b"[",
    b"]: ",
    b"=",
    b"\"",
    b"<>",
    b"from=<",
    b"\xff\xfe",
    b"::ffff:",
    b"repeated 4294967295 times",
    b"reject: RCPT from ",
    b"Feb 29 23:59:60 ",
];

/// One of the samples, changed once or a few times.
fn mutated(lines: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut line = lines[dice.roll(lines.len())].clone();
    for _ in 0..=dice.roll(3) {
        let (at, to) = (dice.roll(line.len() + 1), dice.roll(line.len() + 1));
        let (start, end) = (at.min(to), at.max(to));
        match dice.roll(8) {
            0 if at < line.len() => line[at] ^= 1 << dice.roll(8),
            1 => line.truncate(at),
            2 => drop(line.drain(start..end)),
            3 => {
                let piece = line[start..end].to_vec();
                line.splice(at..at, piece);
            }
            4 if at < line.len() && to < line.len() => line.swap(at, to),
            5 => {
                let other = &lines[dice.roll(lines.len())];
                let from = dice.roll(other.len());
                line.truncate(at);
                line.extend_from_slice(&other[from..]);
            }
            6 => drop(line.splice(at..at, WORDS[dice.roll(WORDS.len())].iter().copied())),
            _ if at < line.len() => line[at] = dice.roll(256) as u8,
            _ => {}
        }
        line.truncate(4096);
    }
    line
}

#[test]
fn no_line_is_too_odd() {
    let mut lines = Vec::new();
    samples(Path::new("samples"), &mut lines);
    assert!(lines.len() > 500, "samples are missing");
    let mut dice = Dice(0x2026_0301_1129_5100);
    let rules = Rules { every_hit: true, ..Rules::default() };
    let mut counter = Counter::new(&rules, Window::ALL);
    let mut stitcher = Stitcher::new(&rules, Window::ALL);
    for piece in 0..MUTATIONS / PIECE {
        let odd: Vec<Vec<u8>> = (0..PIECE).map(|_| mutated(&lines, &mut dice)).collect();
        stitcher.next(count_piece(&mut counter, piece, &odd));
    }
    let mut tally = counter.tally;
    let unclosed = stitcher.finish(&mut tally);
    assert!(tally.totals.iter().count() > 100, "most lines still say something");
    let problems = Problems::default();
    let gathered = Gathered {
        tally,
        unclosed,
        sources: Vec::new(),
        problems,
        bytes: 0,
        overlong: 0,
        archive: Archive::default(),
    };
    // A stamp of the year 9999 may be among them; the report is of this year.
    let day = |text| rapsheet::model::calendar::parse_date(text).expect("a date");
    let window = Window { first: day("2026-01-01"), last: day("2026-12-31"), compare: day("2025-12-25") };
    let report = report_of(gathered, window);
    assert!(text::render(&report, false).len() > 1000);
    assert!(html::render(&report).len() > 1000);
    assert!(json::render(&report).len() > 1000);
}
