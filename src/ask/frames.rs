//! The tally's tables as frames of integers. A column named `at` is a position, `first` and `last` are microseconds
//! since the epoch, `n` is how often, everything else a code (`Codes`), a number, or the place in an enumeration.

use polars::prelude::{Column, DataFrame, NamedFrom, PolarsResult, Series};
use rayon::prelude::*;

use super::codes::Codes;
use crate::tally::attempts::Attempts;
use crate::tally::table::{Count, Table};
use crate::tally::{JobKey, NameKey, Tally};

/// Microseconds.
const SECOND: i64 = 1_000_000;

type Frame = PolarsResult<(&'static str, DataFrame)>;

/// Columns gathered row by row.
struct Builder {
    name: &'static str,
    keys: Vec<(&'static str, Vec<i64>)>,
    n: Vec<i64>,
    first: Vec<i64>,
    last: Vec<i64>,
    at: Vec<i64>,
}

impl Builder {
    fn new(name: &'static str, keys: &[&'static str]) -> Builder {
        let keys = keys.iter().map(|key| (*key, Vec::new())).collect();
        Builder { name, keys, n: Vec::new(), first: Vec::new(), last: Vec::new(), at: Vec::new() }
    }

    fn row(&mut self, key: &[i64], count: &Count) {
        for ((_, column), value) in self.keys.iter_mut().zip(key) {
            column.push(*value);
        }
        self.n.push(i64::from(count.n));
        self.first.push(i64::from(count.first) * SECOND);
        self.last.push(i64::from(count.last) * SECOND);
        self.at.push(count.at.0 as i64);
    }

    fn finish(self) -> Frame {
        let counts = [("n", self.n), ("first", self.first), ("last", self.last), ("at", self.at)];
        let columns = self.keys.into_iter().chain(counts);
        let columns = columns.map(|(name, values)| Column::from(Series::new(name.into(), values))).collect();
        Ok((self.name, DataFrame::new_infer_height(columns)?))
    }
}

/// A table as a frame, its keys turned into integers by `codes`.
fn frame<K: std::hash::Hash + Eq + Copy, const N: usize>(
    name: &'static str,
    keys: [&'static str; N],
    table: &Table<K>,
    codes: impl Fn(&K) -> [i64; N],
) -> Frame {
    let mut builder = Builder::new(name, &keys);
    for (key, count) in table.iter() {
        builder.row(&codes(key), count);
    }
    builder.finish()
}

/// Makes one table.
type Maker = fn(&Tally, &Codes) -> Frame;

const MAKERS: [(&str, Maker); 16] = [
    ("rejects", rejects),
    ("guesses", guesses),
    ("clients", clients),
    ("hits", hits),
    ("totals", totals),
    ("ports", ports),
    ("port25", port25),
    ("auth", auth),
    ("listed", listed),
    ("listed_us", listed_us),
    ("uids", uids),
    ("logins", logins),
    ("relays", relays),
    ("sent", sent),
    ("jobs", jobs),
    ("templates", templates),
];

/// Every table, under the name that the questions use, made on all cores.
pub fn all(tally: &Tally, codes: &Codes) -> Vec<Frame> {
    MAKERS.par_iter().map(|(_, make)| make(tally, codes)).collect()
}

/// One table; None where there is none of this name.
pub fn named(name: &str, tally: &Tally, codes: &Codes) -> Option<PolarsResult<DataFrame>> {
    let (_, make) = MAKERS.iter().find(|(known, _)| *known == name)?;
    Some(make(tally, codes).map(|(_, frame)| frame))
}

fn rejects(tally: &Tally, codes: &Codes) -> Frame {
    frame("rejects", ["day", "client", "reason", "code", "zone"], &tally.rejects, |key| {
        let (client, zone) = (codes.of_who(key.client), codes.of_name(key.zone));
        [i64::from(key.day), client, key.reason as i64, i64::from(key.code), zone]
    })
}

/// `different`: how many names were tried, which the tally counts itself.
fn attempts(name: &'static str, attempts: &Attempts, codes: &Codes) -> Frame {
    let mut builder = Builder::new(name, &["day", "client", "different"]);
    for (day, client, count, different) in attempts.iter() {
        builder.row(&[i64::from(day), codes.of_who(client), different as i64], count);
    }
    builder.finish()
}

fn guesses(tally: &Tally, codes: &Codes) -> Frame {
    attempts("guesses", &tally.guesses, codes)
}

fn auth(tally: &Tally, codes: &Codes) -> Frame {
    attempts("auth", &tally.auth, codes)
}

fn clients(tally: &Tally, codes: &Codes) -> Frame {
    frame("clients", ["day", "client", "name"], &tally.clients, |key| {
        [i64::from(key.day), codes.of_who(key.client), codes.of_name(key.name)]
    })
}

fn hits(tally: &Tally, codes: &Codes) -> Frame {
    frame("hits", ["day", "source", "prefix", "action"], &tally.hits, |key| {
        [i64::from(key.day), codes.of_who(key.source), codes.of_name(key.prefix), key.action as i64]
    })
}

fn ports(tally: &Tally, codes: &Codes) -> Frame {
    frame("ports", ["day", "protocol", "port"], &tally.ports, |key| {
        [i64::from(key.day), codes.of_name(key.protocol), i64::from(key.port)]
    })
}

fn port25(tally: &Tally, codes: &Codes) -> Frame {
    frame("port25", ["day", "source", "mac", "destination", "prefix", "action"], &tally.port25, |key| {
        let mac =
            key.mac.map_or(-1, |mac| mac.0.iter().fold(0, |number, byte| number << 8 | i64::from(*byte)));
        let (source, destination) = (codes.of_who(key.source), codes.of_who(key.destination));
        [i64::from(key.day), source, mac, destination, codes.of_name(key.prefix), key.action as i64]
    })
}

fn by_name(name: &'static str, what: &'static str, table: &Table<NameKey>, codes: &Codes) -> Frame {
    frame(name, ["day", what], table, |key| [i64::from(key.day), codes.of_name(key.name)])
}

fn listed(tally: &Tally, codes: &Codes) -> Frame {
    by_name("listed", "zone", &tally.listed, codes)
}

fn listed_us(tally: &Tally, codes: &Codes) -> Frame {
    by_name("listed_us", "zone", &tally.listed_us, codes)
}

fn logins(tally: &Tally, codes: &Codes) -> Frame {
    by_name("logins", "login", &tally.logins, codes)
}

fn uids(tally: &Tally, _: &Codes) -> Frame {
    frame("uids", ["day", "uid"], &tally.uids, |(day, uid)| [i64::from(*day), i64::from(*uid)])
}

fn relays(tally: &Tally, codes: &Codes) -> Frame {
    frame("relays", ["day", "relay", "status"], &tally.relays, |key| {
        [i64::from(key.day), codes.of_name(key.relay), key.status as i64]
    })
}

fn sent(tally: &Tally, codes: &Codes) -> Frame {
    frame("sent", ["day", "sender", "login", "uid", "status"], &tally.sent, |key| {
        let (sender, login) = (codes.of_name(key.origin.sender), codes.of_name(key.origin.login));
        let uid = key.origin.uid.map_or(-1, i64::from);
        [i64::from(key.day), sender, login, uid, key.status as i64]
    })
}

fn templates(tally: &Tally, codes: &Codes) -> Frame {
    frame("templates", ["program", "template"], &tally.templates.table, |key| {
        [codes.of_name(key.program), codes.of_name(key.template)]
    })
}

/// Counts by day without a further key.
fn totals(tally: &Tally, _: &Codes) -> Frame {
    let mut builder = Builder::new("totals", &["day", "what"]);
    for (day, what, count) in tally.totals.iter() {
        builder.row(&[i64::from(day), what as i64], count);
    }
    builder.finish()
}

/// Runs of jobs: cron's and anacron's, and the starts of services that a timer owns.
fn jobs(tally: &Tally, codes: &Codes) -> Frame {
    let mut jobs: Table<JobKey> = tally.jobs.clone();
    let owned = tally.services.iter().filter(|(key, _)| tally.timers.contains(&key.unit));
    owned.for_each(|(key, count)| jobs.put(key.job, *count));
    frame("jobs", ["day", "scheduler", "owner", "command"], &jobs, |key| {
        [i64::from(key.day), key.scheduler as i64, codes.of_name(key.user), codes.of_name(key.command)]
    })
}
