//! Events in, additive counts out. `Tally` holds counts by key and merges in any order and grouping; `Piece` holds what
//! depends on the order of lines and is joined by `Stitcher`. No I/O, no clock; memory grows with distinct
//! keys, never with lines.

pub mod acts;
pub mod attempts;
pub mod count;
pub mod days;
pub mod dealings;
pub mod events;
pub mod key;
pub mod queue;
pub mod rules;
pub mod sessions;
pub mod store;
pub mod table;
pub mod templates;
pub mod texts;
pub mod totals;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use self::key::{Name, Names, Who};
use self::queue::SentKey;
use self::rules::Action;
use self::table::Table;
use self::templates::TemplateKey;
use crate::model::event::{Reason, Scheduler, Status};
use crate::model::net::Mac;
use crate::model::source::Position;

/// Seconds in a slot, the grain of strips and waves.
pub const SLOT: i64 = 600;

/// Instants kept of each port-25 source for its cadence, and limits kept whole: the earliest ones.
const INSTANTS: usize = 4096;

/// The class of a line; every line read is in exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Used,
    Ignored,
    Unmatched,
    Unreadable,
    OutOfPeriod,
    Duplicate,
}

/// Lines of one source by class, in the order of `Class`.
pub type Classes = [u64; 6];

/// Lines of one source on one local day; microseconds since the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayLines {
    pub classes: Classes,
    pub first: i64,
    pub last: i64,
    /// Where the first and the last line with a stamp stand.
    pub from: Position,
    pub to: Position,
}

impl Default for DayLines {
    fn default() -> DayLines {
        DayLines {
            classes: Classes::default(),
            first: i64::MAX,
            last: i64::MIN,
            from: Position(u64::MAX),
            to: Position(0),
        }
    }
}

impl DayLines {
    pub fn lines(&self) -> u64 {
        self.classes.iter().sum()
    }

    pub fn join(&mut self, other: &DayLines) {
        self.classes.iter_mut().zip(other.classes).for_each(|(mine, theirs)| *mine += theirs);
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.from = self.from.min(other.from);
        self.to = self.to.max(other.to);
    }

    /// Takes a line with a stamp into the stretch.
    #[inline]
    pub fn reach(&mut self, micros: i64, at: Position) {
        self.first = self.first.min(micros);
        self.last = self.last.max(micros);
        self.from = self.from.min(at);
        self.to = self.to.max(at);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HitKey {
    pub day: i32,
    pub source: Who,
    pub prefix: Name,
    pub action: Action,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PortKey {
    pub day: i32,
    pub protocol: Name,
    pub port: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Port25Key {
    pub day: i32,
    pub source: Who,
    #[serde(with = "store::mac")]
    pub mac: Option<Mac>,
    pub destination: Who,
    pub prefix: Name,
    pub action: Action,
}

/// A port-25 source: an address, and the hardware address it had.
pub type Station = (Who, Option<Mac>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RejectKey {
    pub day: i32,
    pub client: Who,
    pub reason: Reason,
    pub code: u16,
    pub zone: Name,
}

/// A client and its host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClientKey {
    pub day: i32,
    pub client: Who,
    pub name: Name,
}

/// A name and a day: a blocklist zone, a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameKey {
    pub day: i32,
    pub name: Name,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RelayKey {
    pub day: i32,
    pub relay: Name,
    pub status: Status,
}

/// One time a limit was reached; the earliest few are kept whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OneLimit {
    pub micros: i64,
    pub at: Position,
    pub day: i32,
    /// The words of the line.
    pub text: Name,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobKey {
    pub day: i32,
    pub scheduler: Scheduler,
    pub user: Name,
    pub command: Name,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServiceKey {
    pub job: JobKey,
    /// The unit's name without `.service`.
    pub unit: Name,
}

/// What is counted by day, or by slot, without any further key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum What {
    Inbound,
    Outbound,
    Screened,
    Ranked,
    Accepted,
    /// Accepted again, from a content filter; among the accepted.
    Reinjected,
    Delivered,
    Deferred,
    Bounced,
    Expired,
    Reject,
    Limit,
    Hit,
    Port25,
    UnreadableAddress,
    UnreadablePort25,
}

impl What {
    /// Each at its place.
    pub const ALL: [What; 16] = [
        What::Inbound,
        What::Outbound,
        What::Screened,
        What::Ranked,
        What::Accepted,
        What::Reinjected,
        What::Delivered,
        What::Deferred,
        What::Bounced,
        What::Expired,
        What::Reject,
        What::Limit,
        What::Hit,
        What::Port25,
        What::UnreadableAddress,
        What::UnreadablePort25,
    ];

    /// The name used in SQL.
    pub const fn name(self) -> &'static str {
        match self {
            What::Inbound => "inbound",
            What::Outbound => "outbound",
            What::Screened => "screened",
            What::Ranked => "ranked",
            What::Accepted => "accepted",
            What::Reinjected => "reinjected",
            What::Delivered => "delivered",
            What::Deferred => "deferred",
            What::Bounced => "bounced",
            What::Expired => "expired",
            What::Limit => "limit",
            What::Reject => "reject",
            What::Hit => "hit",
            What::Port25 => "port25",
            What::UnreadableAddress => "unreadable_address",
            What::UnreadablePort25 => "unreadable_port25",
        }
    }
}

/// A key of a table that holds a day.
pub trait Daily: std::hash::Hash + Eq + Copy {
    fn day(&self) -> i32;
    /// The same key on another day.
    fn on(self, day: i32) -> Self;
}

macro_rules! daily {
    ($($key:ident),*) => {
        $(impl Daily for $key {
            fn day(&self) -> i32 {
                self.day
            }

            fn on(self, day: i32) -> $key {
                $key { day, ..self }
            }
        })*
    };
}

daily!(HitKey, PortKey, Port25Key, RejectKey, ClientKey, NameKey, RelayKey, JobKey, SentKey, TemplateKey);

impl Daily for ServiceKey {
    fn day(&self) -> i32 {
        self.job.day
    }

    fn on(self, day: i32) -> ServiceKey {
        ServiceKey { job: self.job.on(day), ..self }
    }
}

impl<T: std::hash::Hash + Eq + Copy> Daily for (i32, T) {
    fn day(&self) -> i32 {
        self.0
    }

    fn on(self, day: i32) -> (i32, T) {
        (day, self.1)
    }
}

/// One illegal port-25 hit, kept whole only where every hit is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OneHit {
    pub micros: i64,
    pub day: i32,
    pub source: Who,
    pub destination: Who,
    pub n: u32,
}

/// Everything counted. All of it merges by adding, so that threads, files, days and hosts merge alike.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub names: Names,
    pub texts: texts::Texts,
    /// By source, in reading order.
    pub classes: Vec<Classes>,
    /// Lines by hour since the epoch, for gaps.
    pub hours: FxHashMap<i64, u64>,
    /// Lines of the period by source and local day.
    pub days: FxHashMap<(usize, i32), DayLines>,
    pub totals: totals::Totals,
    pub slots: totals::Slots,
    /// Where the first inbound connection of each slot stands.
    pub slot_starts: FxHashMap<i64, Position>,
    pub hits: Table<HitKey>,
    pub ports: Table<PortKey>,
    pub port25: Table<Port25Key>,
    /// Hits by station and slot.
    pub strips: FxHashMap<(Station, i64), u32>,
    pub instants: FxHashMap<Station, Vec<i64>>,
    pub every_hit: Vec<OneHit>,
    pub rejects: Table<RejectKey>,
    /// Unknown users that clients from outside tried.
    pub guesses: attempts::Attempts,
    pub clients: Table<ClientKey>,
    /// Connections by slot and client, for those with more than one in a slot.
    pub callers: FxHashMap<(i64, Who), u32>,
    /// Logins that failed.
    pub auth: attempts::Attempts,
    pub curve: sessions::Curve,
    pub limits: Vec<OneLimit>,
    pub listed: Table<NameKey>,
    pub listed_us: Table<NameKey>,
    pub uids: Table<(i32, u32)>,
    pub logins: Table<NameKey>,
    pub relays: Table<RelayKey>,
    pub sent: queue::Sent,
    pub jobs: Table<JobKey>,
    /// Services that started; a job where a timer of the same name is known.
    pub services: Table<ServiceKey>,
    pub timers: FxHashSet<Name>,
    pub templates: templates::Templates,
    /// Only where `Rules::acts` asks for them.
    pub acts: acts::Acts,
    /// Only where `Rules::dealings` asks for them.
    pub dealings: dealings::Dealings,
    /// Only where `Rules::events` asks for them.
    pub events: events::Events,
}

impl Tally {
    /// Adds lines of a source by class.
    pub fn classes_of(&mut self, source: usize, classes: &Classes) {
        if self.classes.len() <= source {
            self.classes.resize(source + 1, Classes::default());
        }
        if let Some(mine) = self.classes.get_mut(source) {
            mine.iter_mut().zip(classes).for_each(|(mine, theirs)| *mine += theirs);
        }
    }

    /// What the queue of messages is settled in.
    fn books(&mut self) -> queue::Books<'_> {
        queue::Books { sent: &mut self.sent, totals: &mut self.totals, events: &mut self.events }
    }

    /// An inbound connection in a slot; true when it is the first one known.
    pub fn opened_in(&mut self, slot: i64, at: Position) -> bool {
        let first = self.slot_starts.get(&slot).is_none_or(|before| at < *before);
        if first {
            self.slot_starts.insert(slot, at);
        }
        first
    }

    pub fn merge(&mut self, other: Tally) {
        // The large tables beside the rest: on two cores the time of the larger half.
        rayon::join(
            || {
                self.rejects.merge(other.rejects);
                self.guesses.merge(other.guesses);
                self.hits.merge(other.hits);
            },
            || {
                self.names.merge(other.names);
                self.texts.merge(other.texts);
                self.clients.merge(other.clients);
                add_all(&mut self.callers, other.callers);
                self.auth.merge(other.auth);
                self.relays.merge(other.relays);
                self.sent.merge(other.sent);
                self.templates.merge(other.templates);
            },
        );
        if self.classes.len() < other.classes.len() {
            self.classes.resize(other.classes.len(), Classes::default());
        }
        for (mine, theirs) in self.classes.iter_mut().flatten().zip(other.classes.iter().flatten()) {
            *mine += theirs;
        }
        add_all(&mut self.hours, other.hours);
        for (key, lines) in other.days {
            self.days.entry(key).or_default().join(&lines);
        }
        self.totals.merge(other.totals);
        self.slots.merge(other.slots);
        for (slot, at) in other.slot_starts {
            self.opened_in(slot, at);
        }
        self.ports.merge(other.ports);
        self.port25.merge(other.port25);
        add_all(&mut self.strips, other.strips);
        for (source, instants) in other.instants {
            let mine = self.instants.entry(source).or_default();
            mine.extend(instants);
            earliest(mine);
        }
        self.every_hit.extend(other.every_hit);
        self.curve.merge(other.curve);
        self.limits.extend(other.limits);
        earliest(&mut self.limits);
        self.listed.merge(other.listed);
        self.listed_us.merge(other.listed_us);
        self.uids.merge(other.uids);
        self.logins.merge(other.logins);
        self.jobs.merge(other.jobs);
        self.services.merge(other.services);
        self.timers.extend(other.timers);
        self.acts.merge(other.acts);
        self.dealings.merge(other.dealings);
        self.events.merge(other.events);
    }
}

/// Adds the counts of one map to those of another.
fn add_all<K: std::hash::Hash + Eq, V: std::ops::AddAssign + Default>(
    mine: &mut FxHashMap<K, V>,
    mut theirs: FxHashMap<K, V>,
) {
    if mine.len() < theirs.len() {
        std::mem::swap(mine, &mut theirs);
    }
    for (key, count) in theirs {
        *mine.entry(key).or_default() += count;
    }
}

/// Leaves the earliest, in order.
fn earliest<T: Ord>(instants: &mut Vec<T>) {
    instants.sort_unstable();
    instants.truncate(INSTANTS);
}
