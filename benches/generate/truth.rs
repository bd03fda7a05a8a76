//! What was planted, counted while it is written, by the rules that the report states. Where the order of lines decides
//! (open sessions, first and last) the lines tell it when they are written; all else is told by the scripts.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::lines::Log;
use super::people::{People, ZONES};

const HOUR: i64 = 3600;
const SLOT: i64 = 600;

/// What a line says, where the report gives its instant.
#[derive(Clone, Debug)]
pub enum Mark {
    /// A limit was reached, in these words.
    Limit(String),
    /// An inside host, by its number, tried to reach a mail server.
    Port25 { source: usize, destination: u32 },
}

/// Reasons of a reject, by their names in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Rbl,
    UnknownUser,
    RelayDenied,
    Greylisted,
    NoReverseDns,
    Helo,
    Policy,
    Content,
    Other,
}

pub const REASONS: [(&str, Option<Reason>); 10] = [
    ("rbl", Some(Reason::Rbl)),
    ("unknown_user", Some(Reason::UnknownUser)),
    ("relay_denied", Some(Reason::RelayDenied)),
    ("greylisted", Some(Reason::Greylisted)),
    ("no_rdns", Some(Reason::NoReverseDns)),
    ("helo", Some(Reason::Helo)),
    ("rate", None),
    ("policy", Some(Reason::Policy)),
    ("content", Some(Reason::Content)),
    ("other", Some(Reason::Other)),
];

/// One written file.
#[derive(Clone, Debug)]
pub struct FileTruth {
    pub log: Log,
    pub lines: u64,
    pub first: i64,
    pub last: i64,
}

#[derive(Clone, Debug, Default)]
pub struct Port25Truth {
    pub hits: u64,
    pub destinations: BTreeSet<u32>,
    pub first: i64,
    pub last: i64,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct HourTruth {
    pub opened: u64,
    pub peak: i64,
    /// Open at its end.
    pub after: i64,
}

/// A planted wave; the peak is that of its time.
#[derive(Clone, Copy, Debug)]
pub struct WaveTruth {
    pub start: i64,
    pub end: i64,
    pub peak: i64,
    pub peak_at: i64,
}

/// What is known of one client.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClientTruth {
    pub connections: u64,
    pub failures: u64,
    pub rbl: u64,
    /// Zones that refused it, one bit each.
    pub zones: u8,
    pub unknown_users: u64,
}

#[derive(Default)]
pub struct Truth {
    pub files: Vec<FileTruth>,
    pub clients: Vec<ClientTruth>,
    pub inbound: u64,
    pub outbound: u64,
    pub unclosed: u64,
    open: i64,
    pub peak: i64,
    pub peak_at: i64,
    hours: BTreeMap<i64, HourTruth>,
    pub waves: Vec<WaveTruth>,
    /// Limits reached, in the order of the log.
    pub limits: Vec<(i64, String)>,
    pub screened: u64,
    pub ranked: u64,
    pub reasons: [u64; 9],
    pub codes: BTreeMap<u16, u64>,
    pub zones: [u64; ZONES.len()],
    guesses: HashSet<(u32, u32)>,
    pub accepted: u64,
    pub delivered: u64,
    pub deferred: u64,
    pub bounced: u64,
    pub uids: BTreeMap<u32, u64>,
    pub logins: HashMap<u32, u64>,
    pub listed: BTreeMap<&'static str, u64>,
    pub hits: u64,
    pub ports: BTreeMap<(u16, &'static str), u64>,
    pub strangers: Vec<u64>,
    pub port25: Vec<Port25Truth>,
    pub jobs: BTreeMap<(&'static str, &'static str), u64>,
    /// Used, ignored, unmatched lines.
    pub classes: [u64; 3],
    /// Those it is about, once the log is written.
    pub people: People,
}

impl Truth {
    /// Every hour from the first session to the last, with those in which none opened or closed.
    pub fn hours(&self) -> impl Iterator<Item = (i64, HourTruth)> {
        let mut open = 0;
        let (first, last) = (self.hours.keys().next().copied(), self.hours.keys().next_back().copied());
        let hours = (first.unwrap_or(0)..last.map_or(0, |last| last + 1)).step_by(HOUR as usize);
        hours.map(move |start| match self.hours.get(&start) {
            Some(hour) => {
                open = hour.after;
                (start, *hour)
            }
            None => (start, HourTruth { opened: 0, peak: open, after: open }),
        })
    }

    pub fn new(people: &People) -> Truth {
        Truth {
            clients: vec![ClientTruth::default(); people.clients.len()],
            strangers: vec![0; people.strangers.len()],
            port25: vec![Port25Truth::default(); people.inside.len()],
            ..Truth::default()
        }
    }

    /// Sessions that were open before the first line.
    pub fn open_before(&mut self, sessions: i64) {
        self.open = sessions;
    }

    pub fn next_file(&mut self, log: Log) {
        self.files.push(FileTruth { log, lines: 0, first: 0, last: 0 });
    }

    pub fn line(&mut self, log: Log, at: i64) {
        let file = self.files.iter_mut().rev().find(|file| file.log == log);
        let Some(file) = file else { return };
        if file.lines == 0 {
            file.first = at;
        }
        file.last = at;
        file.lines += 1;
    }

    pub fn opened(&mut self, at: i64) {
        let before = self.open;
        self.open += 1;
        self.hour(at, before).opened += 1;
        if self.open > self.peak {
            (self.peak, self.peak_at) = (self.open, at);
        }
        let open = self.open;
        let wave = self.waves.iter_mut().rev().find(|wave| wave.start <= at);
        if let Some(wave) = wave.filter(|wave| at <= wave.end + SLOT && open > wave.peak) {
            (wave.peak, wave.peak_at) = (open, at);
        }
    }

    pub fn closed(&mut self, at: i64) {
        let before = self.open;
        self.open -= 1;
        self.hour(at, before);
    }

    fn hour(&mut self, at: i64, before: i64) -> &mut HourTruth {
        let start = at - at.rem_euclid(HOUR);
        let open = self.open.max(before);
        let after = self.open;
        let hour = self.hours.entry(start).or_default();
        hour.peak = hour.peak.max(open);
        hour.after = after;
        hour
    }

    pub fn mark(&mut self, mark: Mark, at: i64) {
        match mark {
            Mark::Limit(text) => self.limits.push((at, text)),
            Mark::Port25 { source, destination } => {
                let source = &mut self.port25[source];
                if source.hits == 0 {
                    source.first = at;
                }
                source.last = at;
                source.hits += 1;
                source.destinations.insert(destination);
            }
        }
    }

    pub fn connected(&mut self, client: u32) {
        self.inbound += 1;
        self.clients[client as usize].connections += 1;
    }

    /// A refusal; code 0 where the line states none.
    pub fn rejected(&mut self, reason: Reason, code: u16, times: u64) {
        self.reasons[reason as usize] += times;
        *self.codes.entry(code).or_default() += times;
    }

    pub fn blocked(&mut self, client: u32, zone: usize, code: u16) {
        self.rejected(Reason::Rbl, code, 1);
        self.zones[zone] += 1;
        let client = &mut self.clients[client as usize];
        client.rbl += 1;
        client.zones |= 1 << zone;
    }

    /// A client from outside tried a user that does not exist.
    pub fn guessed(&mut self, client: u32, user: u32) {
        if self.guesses.insert((client, user)) {
            self.clients[client as usize].unknown_users += 1;
        }
    }

    pub fn failed_login(&mut self, client: u32, times: u64) {
        self.clients[client as usize].failures += times;
    }

    pub fn hit(&mut self, protocol: &'static str, port: u16, times: u64) {
        self.hits += times;
        *self.ports.entry((port, protocol)).or_default() += times;
    }

    pub fn ran(&mut self, user: &'static str, command: &'static str) {
        *self.jobs.entry((user, command)).or_default() += 1;
    }
}
