//! A tally whose days are counted apart (`Rules::daily`), taken apart and put together by day.

use std::collections::BTreeSet;
use std::ops::Range;

use super::rules::Window;
use super::table::Table;
use super::{Class, Daily, OneHit, OneLimit, SLOT, Tally};
use crate::model::calendar::Zone;

const HOUR: i64 = 3600;

impl Tally {
    /// Takes days out. Their lines were read, and are known from elsewhere: they become duplicates.
    pub fn drop_days(&mut self, days: &BTreeSet<i32>, zone: Zone) {
        let keep = |day: i32| !days.contains(&day);
        let at = |second: i64| keep(zone.local(second).0);
        for ((source, day), lines) in &self.days {
            let Some(classes) = self.classes.get_mut(*source).filter(|_| !keep(*day)) else { continue };
            let of_period = lines.lines() - lines.classes[Class::OutOfPeriod as usize];
            for (class, lines) in classes.iter_mut().zip(lines.classes) {
                *class = class.saturating_sub(lines);
            }
            classes[Class::OutOfPeriod as usize] += lines.lines() - of_period;
            classes[Class::Duplicate as usize] += of_period;
        }
        self.days.retain(|(_, day), _| keep(*day));
        self.hours.retain(|hour, _| at(hour * HOUR));
        self.totals.retain_days(keep);
        self.slots.retain(|slot| at(slot * SLOT));
        self.slot_starts.retain(|slot, _| at(slot * SLOT));
        self.strips.retain(|(_, slot), _| at(slot * SLOT));
        self.callers.retain(|(slot, _), _| at(slot * SLOT));
        self.instants.values_mut().for_each(|instants| instants.retain(|second| at(*second)));
        self.instants.retain(|_, instants| !instants.is_empty());
        self.every_hit.retain(|hit| keep(hit.day));
        self.limits.retain(|limit| keep(limit.day));
        let spans: Vec<_> = days.iter().map(|day| seconds(*day, zone)).collect();
        self.curve.cut(&spans);
        self.dealings.retain(at);
        self.guesses.retain_days(keep);
        self.auth.retain_days(keep);
        macro_rules! tables {
            ($($table:ident),*) => { $(self.$table.retain(|key| keep(key.day()));)* };
        }
        tables!(
            hits, ports, port25, rejects, clients, listed, listed_us, uids, logins, relays, sent, jobs,
            services
        );
        self.templates.table.retain(|key| keep(key.day()));
    }

    /// Leaves of a day what is kept of one that others are only compared with.
    pub fn only_compared(&mut self) {
        for lines in self.days.values_mut().map(|lines| &mut lines.classes).chain(&mut self.classes) {
            let all = lines.iter().sum();
            *lines = Default::default();
            lines[Class::OutOfPeriod as usize] = all;
        }
        self.hours.clear();
        self.slot_starts.clear();
        self.instants.clear();
        self.every_hit.clear();
        self.dealings.only_welcome();
        self.texts = Default::default();
    }

    /// Every day under which something is counted.
    pub fn days_counted(&self, zone: Zone) -> BTreeSet<i32> {
        let of = |second: i64| zone.local(second).0;
        let mut days: BTreeSet<i32> = self.days.keys().map(|(_, day)| *day).collect();
        days.extend(self.totals.iter().map(|(day, ..)| day));
        days.extend(self.slots.iter().map(|(slot, ..)| of(slot * SLOT)));
        days.extend(self.strips.keys().map(|(_, slot)| of(slot * SLOT)));
        days.extend(self.callers.keys().map(|(slot, _)| of(slot * SLOT)));
        days.extend(self.instants.values().flatten().map(|second| of(*second)));
        days.extend(
            self.curve
                .cells()
                .map(|(second, _)| second.div_euclid(HOUR))
                .collect::<BTreeSet<_>>()
                .iter()
                .flat_map(|hour| [of(hour * HOUR), of(hour * HOUR + HOUR - 1)]),
        );
        days.extend(self.dealings.all().map(|one| of(i64::from(one.second))));
        days.extend(self.dealings.accepted.counts().map(|count| of(i64::from(count.last))));
        macro_rules! tables {
            ($($table:ident),*) => { $(days.extend(self.$table.iter().map(|(key, _)| key.day()));)* };
        }
        tables!(
            hits, ports, port25, rejects, clients, listed, listed_us, uids, logins, relays, sent, jobs,
            services
        );
        days.extend(self.guesses.iter().chain(self.auth.iter()).map(|(day, ..)| day));
        days
    }

    /// Counts the days of each part of a window together, as a reading does that has no use for single days.
    pub fn fold(&mut self, window: Window) {
        let part = |day: i32| window.part(day);
        self.totals.fold(part);
        self.guesses.fold(part);
        self.auth.fold(part);
        self.every_hit.iter_mut().for_each(|OneHit { day, .. }| *day = part(*day));
        self.limits.iter_mut().for_each(|OneLimit { day, .. }| *day = part(*day));
        macro_rules! tables {
            ($($table:ident),*) => { $(fold(&mut self.$table, window);)* };
        }
        tables!(
            hits, ports, port25, rejects, clients, listed, listed_us, uids, logins, relays, sent, jobs,
            services
        );
        fold(&mut self.templates.table, window);
    }

    /// Adds what was counted afterwards in the same logs.
    pub fn append(&mut self, mut other: Tally) {
        let after = std::mem::take(&mut other.curve);
        self.merge(other);
        self.curve.append(after);
    }
}

/// The seconds of a local day.
pub fn seconds(day: i32, zone: Zone) -> Range<i64> {
    zone.wall(day, 0).first()..zone.wall(day.saturating_add(1), 0).first()
}

fn fold<K: Daily>(table: &mut Table<K>, window: Window) {
    for (key, count) in std::mem::take(table).into_iter() {
        table.put(key.on(window.part(key.day())), count);
    }
}
