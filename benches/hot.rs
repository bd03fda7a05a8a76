//! The hot path alone: generated lines in memory through header, meaning and count, on one core. Reading and
//! decompressing are left out; `benches/compare` times the whole program.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::hint::black_box;
use std::io;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use memchr::memchr;
use rapsheet::model::calendar::Zone;
use rapsheet::model::event::Meaning;
use rapsheet::model::source::Position;
use rapsheet::parse::dispatch;
use rapsheet::parse::syslog::{Headed, LineReader};
use rapsheet::parse::time::TimeContext;
use rapsheet::tally::Tally;
use rapsheet::tally::count::{Counter, Line};
use rapsheet::tally::rules::{Rules, Window};

#[allow(dead_code, unused_imports)]
#[path = "generate/week.rs"]
mod week;

use week::{Log, Output, Plan, Size, Stamps};

/// A log in memory.
struct Memory(Vec<u8>);

impl Output for Memory {
    fn write(&mut self, _: Log, lines: &[u8]) -> io::Result<()> {
        self.0.extend_from_slice(lines);
        Ok(())
    }

    fn rotate(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A day of a busy gateway.
fn log(stamps: Stamps) -> Vec<u8> {
    let start = 20_514 * 86_400;
    let plan = Plan {
        start,
        days: 1,
        seed: 1,
        size: Size::Bytes(64_000_000),
        stamps,
        rotate_at: None,
        kernel_log: false,
    };
    let mut memory = Memory(Vec::new());
    week::generate(&plan, &mut memory).expect("memory");
    memory.0
}

/// Calls `each` with the lines of a text.
fn lines(text: &[u8], mut each: impl FnMut(&[u8])) {
    let mut start = 0;
    while let Some(length) = memchr(b'\n', &text[start..]) {
        each(&text[start..start + length]);
        start += length + 1;
    }
}

fn reader() -> LineReader {
    LineReader::new(TimeContext::new(Zone::UTC, 2026, None))
}

/// Headers alone: stamp, host, program, pid.
fn headers(text: &[u8]) -> i64 {
    let (mut reader, mut sum) = (reader(), 0);
    lines(text, |line| {
        if let Headed::Header(header) = reader.header(line) {
            sum ^= header.when.micros;
        }
    });
    sum
}

/// Headers and what the messages mean.
fn meanings(text: &[u8]) -> u64 {
    let (mut reader, mut events) = (reader(), 0);
    lines(text, |line| {
        if let Headed::Header(header) = reader.header(line) {
            events += u64::from(matches!(black_box(dispatch::meaning(&header)), Some(Meaning::Event(_))));
        }
    });
    events
}

/// All of it, into a tally.
fn counts(text: &[u8], rules: &Rules) -> Tally {
    let mut reader = reader();
    let mut counter = Counter::new(rules, Window::ALL);
    let mut number = 0;
    lines(text, |text| {
        number += 1;
        let Headed::Header(header) = reader.header(text) else { return };
        let line = Line { header, at: Position::new(0, 0, number), n: 1, text };
        match dispatch::meaning(&line.header) {
            Some(Meaning::Event(event)) => counter.event(&event, &line),
            Some(Meaning::Unmatched) => counter.unmatched(&line),
            Some(Meaning::Ignored) | None => {}
        }
    });
    counter.end_piece();
    counter.tally
}

fn hot(criterion: &mut Criterion) {
    let rules = Rules::default();
    for (name, stamps) in [("rfc3164", Stamps::Rfc3164), ("iso", Stamps::Iso)] {
        let text = log(stamps);
        let count = memchr::memchr_iter(b'\n', &text).count() as u64;
        for (unit, throughput) in
            [("bytes", Throughput::Bytes(text.len() as u64)), ("lines", Throughput::Elements(count))]
        {
            let mut group = criterion.benchmark_group(format!("{name}/{unit}"));
            group.throughput(throughput).sample_size(10).measurement_time(Duration::from_secs(5));
            if unit == "bytes" {
                group.bench_function("header", |bencher| bencher.iter(|| headers(black_box(&text))));
                group.bench_function("meaning", |bencher| bencher.iter(|| meanings(black_box(&text))));
            }
            group.bench_function("count", |bencher| bencher.iter(|| counts(black_box(&text), &rules)));
            group.finish();
        }
    }
}

criterion_group!(benches, hot);
criterion_main!(benches);
