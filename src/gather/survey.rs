//! What stands in each source, by a sample of its first and last lines: how stamps are written, whose lines they are, and
//! which programs' words are understood. For whoever sets rapsheet up; the figures of a report come from all lines.

use std::collections::BTreeMap;

use super::Found;
use crate::basis;
use crate::input;
use crate::model::calendar::Zone;
use crate::model::event::Meaning;
use crate::model::stamp::Date;
use crate::parse::dispatch;
use crate::parse::syslog::{Headed, LineReader};
use crate::parse::time::{TimeContext, stamp};

/// Hosts named at most.
const HOSTS: usize = 8;

/// One source, by its sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// As `SourceFacts` has it.
    pub name: String,
    /// What its rotated files have in common: the path of the living one, by its name.
    pub set: String,
    /// Seconds since the epoch; None for a stream.
    pub mtime: Option<i64>,
    pub compressed: bool,
    /// Lines looked at.
    pub lines: u64,
    /// Lines by how their stamps are written, most first.
    pub stamps: Vec<(&'static str, u64)>,
    /// The first few, by name.
    pub hosts: Vec<String>,
    /// Most lines first.
    pub programs: Vec<Program>,
}

/// A program, by what stands before a slash: `postfix` for `postfix/smtpd`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    pub name: String,
    pub lines: u64,
    /// Understood: something was counted, or nothing is to be counted.
    pub understood: u64,
    /// A program whose words are read, in words that are not known.
    pub unmatched: u64,
}

/// Looks at the samples of all sources found, in the order of their paths.
pub fn survey(found: &Found, zone: Zone) -> Vec<Survey> {
    found
        .sources
        .iter()
        .filter(|source| source.duplicate_of.is_none())
        .map(|source| look(source, zone))
        .collect()
}

fn look(source: &input::Source, zone: Zone) -> Survey {
    let (mut programs, mut stamps): (BTreeMap<String, Program>, BTreeMap<&str, u64>) = Default::default();
    let mut seen = Survey {
        name: source.name.clone(),
        set: basis::set_of(&source.name),
        mtime: source.mtime,
        compressed: source.compression != input::Compression::None,
        ..Survey::default()
    };
    for sample in [Some(source.head.as_slice()), tail(source)].into_iter().flatten() {
        let mut reader = LineReader::new(TimeContext::new(zone, 1970, None));
        for line in sample.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let Headed::Header(header) = reader.header(line) else { continue };
            seen.lines += 1;
            *stamps.entry(written(line)).or_default() += 1;
            let host = String::from_utf8_lossy(header.host).into_owned();
            if !host.is_empty() && seen.hosts.len() < HOSTS && !seen.hosts.contains(&host) {
                seen.hosts.push(host);
            }
            let name = header.program.split(|byte| *byte == b'/').next().unwrap_or_default();
            let name = String::from_utf8_lossy(name).into_owned();
            let program =
                programs.entry(name.clone()).or_insert_with(|| Program { name, ..Program::default() });
            program.lines += 1;
            match dispatch::meaning(&header) {
                Some(Meaning::Unmatched) => program.unmatched += 1,
                Some(_) => program.understood += 1,
                None => {}
            }
        }
    }
    seen.stamps = stamps.into_iter().collect();
    seen.stamps.sort_by_key(|(form, lines)| (std::cmp::Reverse(*lines), *form));
    seen.programs = programs.into_values().collect();
    seen.programs.sort_by(|a, b| b.lines.cmp(&a.lines).then_with(|| a.name.cmp(&b.name)));
    seen.hosts.sort();
    seen
}

/// What of the last lines is not among the first: nothing of a source that is whole in its head.
fn tail(source: &input::Source) -> Option<&[u8]> {
    let tail = source.tail.as_deref().filter(|_| !source.whole)?;
    let begins = source.disk_bytes.saturating_sub(tail.len() as u64);
    tail.get((source.head.len() as u64).saturating_sub(begins) as usize..)
}

/// How the line's stamp is written, in words.
fn written(line: &[u8]) -> &'static str {
    match stamp(line).map(|(stamp, _)| stamp) {
        Some(stamp) => match (stamp.date, stamp.offset) {
            (Date::Yearless { .. }, None) => "without year and zone (RFC 3164)",
            (Date::Yearless { .. }, Some(_)) => "without year, with zone",
            (Date::Full(_), None) => "with year, without zone",
            (Date::Full(_), Some(_)) => "with year and zone (ISO 8601, RFC 5424)",
        },
        None => "records of the journal",
    }
}
