//! Lines of any bytes: taken apart, understood or not, counted, and reported in every form.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rapsheet::analyse::{self, Terms};
use rapsheet::config::Config;
use rapsheet::gather::Gathered;
use rapsheet::model::calendar::Zone;
use rapsheet::model::event::Meaning;
use rapsheet::model::header::Header;
use rapsheet::model::source::Position;
use rapsheet::model::stamp::ZoneSource;
use rapsheet::parse::dispatch;
use rapsheet::parse::repeat::repeated;
use rapsheet::parse::syslog::{Headed, LineReader};
use rapsheet::parse::time::TimeContext;
use rapsheet::problem::Problems;
use rapsheet::report::{html, json, text};
use rapsheet::tally::count::{Counter, Line, Stitcher};
use rapsheet::tally::rules::{Rules, Window};

/// A program of each parser.
const PROGRAMS: [&[u8]; 24] = [
    b"",
    b"kernel",
    b"ulogd",
    b"postfix/smtpd",
    b"postfix/postscreen",
    b"postfix/dnsblog",
    b"postfix/cleanup",
    b"postfix/qmgr",
    b"postfix/smtp",
    b"postfix/local",
    b"postfix/bounce",
    b"postfix/master",
    b"dovecot",
    b"exim",
    b"sm-mta",
    b"mimedefang.pl",
    b"smtpd",
    b"courieresmtpd",
    b"qmail",
    b"tcpserver",
    b"imapd",
    b"CRON",
    b"anacron",
    b"systemd",
];

fn count(counter: &mut Counter<'_>, header: Header<'_>, number: u32, bytes: &[u8]) {
    let line = Line { header, at: Position::new(0, 0, number), n: 1, text: bytes };
    match dispatch::meaning(&header) {
        Some(Meaning::Event(event)) => counter.event(&event, &line),
        Some(Meaning::Unmatched) => counter.unmatched(&line),
        Some(Meaning::Ignored) | None => {}
    }
}

fuzz_target!(|log: &[u8]| {
    let rules = Rules { every_hit: true, ..Rules::default() };
    let mut counter = Counter::new(&rules, Window::ALL);
    let mut reader = LineReader::new(TimeContext::new(Zone::UTC, 2026, None));
    for (number, bytes) in (1..).zip(log.split(|byte| *byte == b'\n')) {
        let Headed::Header(header) = reader.header(bytes) else { continue };
        count(&mut counter, header, number, bytes);
        let message = repeated(header.message).and_then(|(_, inner)| inner).unwrap_or(header.message);
        for program in PROGRAMS {
            count(&mut counter, Header { program, message, ..header }, number, bytes);
        }
    }
    let mut stitcher = Stitcher::new(&rules, Window::ALL);
    stitcher.next(counter.end_piece());
    let mut tally = counter.tally;
    let unclosed = stitcher.finish(&mut tally);
    let gathered = Gathered {
        tally,
        unclosed,
        sources: Vec::new(),
        problems: Problems::default(),
        bytes: log.len() as u64,
        overlong: 0,
    };
    let config = Config::default();
    let terms = Terms {
        host: String::new(),
        zone: Zone::UTC,
        zone_source: ZoneSource::Configured,
        window: Window::ALL,
        config: &config,
        now: 1_790_000_000_000_000,
    };
    let report = analyse::report(gathered, &terms).expect("every question has an answer");
    let shown = text::render(&report, false);
    assert!(!shown.chars().any(|letter| letter.is_control() && letter != '\n'));
    html::render(&report);
    json::render(&report);
});
