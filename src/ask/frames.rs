//! The tally's tables as frames of integers. A column named `at` is a position, `first` and `last` are microseconds
//! since the epoch, `n` is how often, everything else a code (`Codes`), a number, or the place in an enumeration.

use polars::prelude::{Column, DataFrame, NamedFrom, PolarsResult, Series};

use super::codes::Codes;
use crate::tally::key::Name;
use crate::tally::table::{Count, Table};
use crate::tally::{ClientKey, JobKey, NameKey, Tally};

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

/// Every table, under the name that the questions use.
pub fn all(tally: &Tally, codes: &Codes) -> Vec<Frame> {
    let who = |who| codes.of_who(who);
    let name = |name| codes.of_name(name);
    let client = |key: &ClientKey| [i64::from(key.day), who(key.client), name_or_hash(codes, key.name)];
    let named = |key: &NameKey| [i64::from(key.day), name(key.name)];
    vec![
        totals(tally),
        frame("hits", ["day", "source", "prefix", "action"], &tally.hits, |key| {
            [i64::from(key.day), who(key.source), name(key.prefix), key.action as i64]
        }),
        frame("ports", ["day", "protocol", "port"], &tally.ports, |key| {
            [i64::from(key.day), name(key.protocol), i64::from(key.port)]
        }),
        frame("port25", ["day", "source", "mac", "destination", "prefix", "action"], &tally.port25, |key| {
            let mac =
                key.mac.map_or(-1, |mac| mac.0.iter().fold(0, |number, byte| number << 8 | i64::from(*byte)));
            [
                i64::from(key.day),
                who(key.source),
                mac,
                who(key.destination),
                name(key.prefix),
                key.action as i64,
            ]
        }),
        frame("rejects", ["day", "client", "reason", "code", "zone"], &tally.rejects, |key| {
            [i64::from(key.day), who(key.client), key.reason as i64, i64::from(key.code), name(key.zone)]
        }),
        frame("guesses", ["day", "client", "recipient"], &tally.guesses, client),
        frame("clients", ["day", "client", "name"], &tally.clients, client),
        frame("auth", ["day", "client", "login"], &tally.auth, client),
        frame("listed", ["day", "zone"], &tally.listed, named),
        frame("listed_us", ["day", "zone"], &tally.listed_us, named),
        frame("uids", ["day", "uid"], &tally.uids, |(day, uid)| [i64::from(*day), i64::from(*uid)]),
        frame("logins", ["day", "login"], &tally.logins, named),
        frame("relays", ["day", "relay", "status"], &tally.relays, |key| {
            [i64::from(key.day), name(key.relay), key.status as i64]
        }),
        frame("sent", ["day", "sender", "login", "uid", "status"], &tally.sent, |key| {
            let uid = key.origin.uid.map_or(-1, i64::from);
            [i64::from(key.day), name(key.origin.sender), name(key.origin.login), uid, key.status as i64]
        }),
        frame("jobs", ["day", "scheduler", "owner", "command"], &jobs(tally), |key| {
            [i64::from(key.day), key.scheduler as i64, name(key.user), name(key.command)]
        }),
        frame("templates", ["program", "template"], &tally.templates.table, |key| {
            [name(key.program), name(key.template)]
        }),
    ]
}

/// Counts by day without a further key.
fn totals(tally: &Tally) -> Frame {
    let mut builder = Builder::new("totals", &["day", "what"]);
    for (day, what, count) in tally.totals.iter() {
        builder.row(&[i64::from(day), what as i64], count);
    }
    builder.finish()
}

/// Runs of jobs: cron's and anacron's, and the starts of services that a timer owns.
fn jobs(tally: &Tally) -> Table<JobKey> {
    let mut jobs = tally.jobs.clone();
    let owned = tally.services.iter().filter(|(key, _)| tally.timers.contains(&key.unit));
    owned.for_each(|(key, count)| jobs.put(key.job, *count));
    jobs
}

/// Users and logins that were guessed are only counted, so their texts are not kept: then the hash is the code.
fn name_or_hash(codes: &Codes, name: Name) -> i64 {
    match codes.of_name(name) {
        // Of the empty name, no hash: 0 is the first name's code.
        -1 if name != Name::EMPTY => (name.0 >> 1) as i64,
        code => code,
    }
}
