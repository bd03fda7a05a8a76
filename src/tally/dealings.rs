//! Dealings with clients one by one, kept only where a plan of blocks asks for them. Here memory grows with lines, so
//! each list has a bound, and what lies beyond is counted. Whose mail was accepted has none: it grows with clients
//! alone, and nobody may be blocked for want of it.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::key::{Name, Who};
use super::table::{Seen, Table};
use crate::model::dealing::{Dealing, Deed};

/// Dealings kept by one thread at most: those that speak against a client, and its connections.
const MOST: usize = 3_000_000;
const MOST_CONNECTS: usize = 2_000_000;

/// Lists by client, so that none is long when it grows, and all are sorted side by side.
const LISTS: usize = 256;

#[derive(Clone, Debug, Default)]
pub struct Dealings {
    lists: Vec<Vec<Dealing>>,
    kept: usize,
    connects: usize,
    /// Clients with accepted mail, also of the time before the period.
    pub accepted: Table<Who>,
    /// Host names in lines other than connects.
    pub names: FxHashSet<(Who, Name)>,
    pub left_out: u64,
}

/// The list a client's dealings stand in: by the upper bits of a product, which all of its bits come into.
fn list_of(who: u64) -> usize {
    (who.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize % LISTS
}

impl Dealings {
    pub fn push(&mut self, who: Who, deed: Deed, what: u64, seen: Seen) {
        let connect = matches!(deed, Deed::Connect | Deed::Screened);
        let full = if connect { self.connects >= MOST_CONNECTS } else { self.kept >= MOST };
        if full {
            self.left_out += u64::from(seen.n);
            return;
        }
        *(if connect { &mut self.connects } else { &mut self.kept }) += 1;
        if self.lists.is_empty() {
            self.lists.resize_with(LISTS, Vec::new);
        }
        if let Some(list) = self.lists.get_mut(list_of(who.0)) {
            let n = seen.n.try_into().unwrap_or(u16::MAX);
            // By a quarter: doubling would leave a third of the memory empty.
            if list.len() == list.capacity() {
                list.reserve_exact((list.len() / 4).max(64));
            }
            list.push(Dealing { who: who.0, second: seen.count().first, at: seen.at, deed, what, n });
        }
    }

    /// Leaves only whose mail was accepted.
    pub fn only_welcome(&mut self) {
        (self.lists, self.kept, self.connects) = (Vec::new(), 0, 0);
        self.names.clear();
    }

    /// Every dealing kept, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Dealing> {
        self.lists.iter().flatten()
    }

    /// Leaves those of seconds that `keep` wants.
    pub fn retain(&mut self, keep: impl Fn(i64) -> bool) {
        self.lists.iter_mut().for_each(|list| list.retain(|one| keep(i64::from(one.second))));
        self.accepted.retain_counts(|count| keep(i64::from(count.last)));
    }

    pub fn merge(&mut self, other: Dealings) {
        if self.lists.is_empty() {
            self.lists = other.lists;
        } else {
            for (mine, theirs) in self.lists.iter_mut().zip(other.lists) {
                mine.reserve_exact(theirs.len());
                mine.extend(theirs);
            }
        }
        self.kept += other.kept;
        self.connects += other.connects;
        self.accepted.merge(other.accepted);
        self.names.extend(other.names);
        self.left_out += other.left_out;
    }

    /// Brings the dealings of each client together, in the order of time, whatever order they came in.
    pub fn sort(&mut self) {
        self.lists.par_iter_mut().for_each(|list| list.sort_unstable());
    }

    /// Each client and its dealings; asked of what was sorted.
    pub fn clients(&self) -> impl Iterator<Item = (Who, &[Dealing])> {
        let groups = self.lists.iter().flat_map(|list| list.chunk_by(|a, b| a.who == b.who));
        groups.filter_map(|group| Some((Who(group.first()?.who), group)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::Position;

    #[test]
    fn a_dealing_is_small() {
        assert!(size_of::<Dealing>() <= 32);
    }

    #[test]
    fn any_order_and_grouping_gives_the_same() {
        let put = |order: &[u32], cut: usize| {
            let mut parts = [Dealings::default(), Dealings::default()];
            for (place, number) in order.iter().enumerate() {
                let seen = Seen {
                    n: 1,
                    micros: i64::from(number / 3) * 1_000_000,
                    at: Position::new(0, 0, *number),
                };
                let part = &mut parts[usize::from(place >= cut)];
                part.push(Who(u64::from(number % 7)), Deed::Connect, 0, seen);
            }
            let [mut all, second] = parts;
            all.merge(second);
            all.sort();
            let clients = all.clients().map(|(who, list)| (who, list.to_vec()));
            clients.collect::<Vec<_>>()
        };
        let forward: Vec<u32> = (0..100).collect();
        let backward: Vec<u32> = (0..100).rev().collect();
        assert_eq!(put(&forward, 100), put(&backward, 31));
        assert_eq!(put(&forward, 0).len(), 7);
    }
}
