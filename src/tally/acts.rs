//! What hosts, senders and jobs did, act by act: kept only where an investigation asks for it. Here memory grows with
//! lines, so each list has a bound, and what lies beyond is counted.

use rustc_hash::{FxHashMap, FxHashSet};

use super::key::{Name, Who};
use crate::model::event::Scheduler;
use crate::model::net::Mac;
use crate::model::source::Position;

/// Acts of one kind that are kept by one thread at most.
const MOST: usize = 500_000;

/// A packet that left an inside host for the outside.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    pub micros: i64,
    pub source: Who,
    pub mac: Option<Mac>,
    pub destination: Who,
    pub source_port: Option<u16>,
    pub destination_port: Option<u16>,
    pub uid: Option<u32>,
    pub at: Position,
}

/// A message that was handed in here.
#[derive(Clone, Copy, Debug)]
pub struct Handed {
    pub micros: i64,
    pub login: Name,
    pub sender: Name,
    pub uid: Option<u32>,
    pub at: Position,
}

/// A message given to a server outside, or tried.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    pub micros: i64,
    /// Message on its host, as everywhere in the tally.
    pub message: u64,
    pub queue_id: Name,
    pub recipient: Name,
    pub at: Position,
}

/// A start or an end of a job.
#[derive(Clone, Copy, Debug)]
pub struct JobAct {
    pub micros: i64,
    pub scheduler: Scheduler,
    pub user: Name,
    pub command: Name,
    pub start: bool,
    /// The process that told it; 0 where that is not known.
    pub pid: u32,
    pub at: Position,
}

/// A session that cron opened or closed for a job.
#[derive(Clone, Copy, Debug)]
pub struct CronSession {
    pub micros: i64,
    pub pid: u32,
    pub user: Name,
    pub open: bool,
    pub at: Position,
}

/// A line in which others cite a blocklist against us.
#[derive(Clone, Copy, Debug)]
pub struct Cited {
    pub micros: i64,
    pub zone: Name,
    pub at: Position,
}

#[derive(Clone, Debug, Default)]
pub struct Acts {
    pub sent: Vec<Sent>,
    pub handed: FxHashMap<u64, Handed>,
    /// A message and that as which it was queued again.
    pub again: Vec<(u64, u64)>,
    pub senders: FxHashMap<u64, Name>,
    pub message_ids: FxHashMap<u64, Name>,
    pub given: Vec<Given>,
    pub jobs: Vec<JobAct>,
    pub cron_sessions: Vec<CronSession>,
    /// When a machine was started, microseconds.
    pub boots: Vec<i64>,
    pub cited: Vec<Cited>,
    /// Sources with lines of a firewall, and with lines of a mail server.
    pub firewall: FxHashSet<usize>,
    pub mail: FxHashSet<usize>,
    pub left_out: u64,
}

impl Acts {
    /// Adds to one of the lists, while there is room.
    pub fn push<T>(&mut self, list: impl Fn(&mut Acts) -> &mut Vec<T>, act: T) {
        let list = list(self);
        if list.len() < MOST {
            list.push(act);
        } else {
            self.left_out += 1;
        }
    }

    /// The same for what is known of a message; the first word stands.
    pub fn tell<T>(&mut self, book: impl Fn(&mut Acts) -> &mut FxHashMap<u64, T>, message: u64, told: T) {
        let book = book(self);
        if book.len() < MOST {
            book.entry(message).or_insert(told);
        } else {
            self.left_out += 1;
        }
    }

    pub fn merge(&mut self, other: Acts) {
        self.sent.extend(other.sent);
        self.handed.extend(other.handed);
        self.again.extend(other.again);
        self.senders.extend(other.senders);
        self.message_ids.extend(other.message_ids);
        self.given.extend(other.given);
        self.jobs.extend(other.jobs);
        self.cron_sessions.extend(other.cron_sessions);
        self.boots.extend(other.boots);
        self.cited.extend(other.cited);
        self.firewall.extend(other.firewall);
        self.mail.extend(other.mail);
        self.left_out += other.left_out;
    }
}
