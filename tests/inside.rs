//! The route inside this process, for tests that need it many times over.

use rapsheet::analyse::{self, Terms};
use rapsheet::config::Config;
use rapsheet::gather::Gathered;
use rapsheet::model::calendar::{self, Zone};
use rapsheet::model::event::Meaning;
use rapsheet::model::source::Position;
use rapsheet::model::stamp::ZoneSource;
use rapsheet::parse::dispatch;
use rapsheet::parse::syslog::{Headed, LineReader};
use rapsheet::parse::time::TimeContext;
use rapsheet::report::view::Report;
use rapsheet::tally::count::{Counter, Line, Piece};
use rapsheet::tally::rules::Window;

/// Counts lines of 2026 as one piece of the input.
pub fn count_piece<L: AsRef<[u8]>>(counter: &mut Counter<'_>, number: usize, lines: &[L]) -> Piece {
    let mut reader = LineReader::new(TimeContext::new(Zone::UTC, 2026, None));
    for (index, text) in lines.iter().map(AsRef::as_ref).enumerate() {
        let Headed::Header(header) = reader.header(text) else { continue };
        let line = Line { header, at: Position::new(0, number, index as u32 + 1), n: 1, text };
        match dispatch::meaning(&header) {
            Some(Meaning::Event(event)) => counter.event(&event, &line),
            Some(Meaning::Unmatched) => counter.unmatched(&line),
            _ => {}
        }
    }
    counter.end_piece()
}

/// What is reported of all that was gathered, as of the end of 2026.
pub fn report_of(gathered: Gathered, window: Window) -> Report {
    let config = Config::default();
    let terms = Terms {
        host: "mx".to_string(),
        zone: Zone::UTC,
        zone_source: ZoneSource::Configured,
        window,
        config: &config,
        now: calendar::parse_rfc3339("2026-12-31T00:00:00Z").expect("an instant"),
    };
    analyse::report(gathered, &terms, Default::default()).expect("a report")
}
