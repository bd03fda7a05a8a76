//! A sliding window over what a client does, for one cause: how much of it the last stretch of time holds.

use std::collections::{HashMap, VecDeque};

use super::attempts::Attempts;
use super::replay::Causes;
use crate::model::block::Cause;
use crate::model::dealing::{Client, Dealing, Deed};
use crate::model::source::Position;

/// Does a deed count for a cause? `in_wave`: it was done in a stretch with far more sessions than usual.
pub fn counts(cause: Cause, dealing: &Dealing, client: &Client<'_>, in_wave: bool) -> bool {
    match (cause, dealing.deed) {
        (Cause::Rbl, Deed::Listed)
        | (Cause::Guesser, Deed::Guess)
        | (Cause::Auth, Deed::Auth)
        | (Cause::Port25, Deed::Illegal) => true,
        (Cause::Wave, Deed::Connect) => in_wave,
        (Cause::Broadband, Deed::Illegal | Deed::Accepted) => false,
        (Cause::Broadband, _) => client.known.as_ref().is_some_and(|known| known.line.is_some()),
        _ => false,
    }
}

/// The causes that something a client did may count for.
pub fn may(client: &Client<'_>) -> Causes {
    let mut may = Causes::NONE;
    for dealing in client.dealings {
        for cause in Cause::ALL.into_iter().filter(|cause| counts(*cause, dealing, client, true)) {
            may = may.and(cause);
        }
    }
    may
}

/// What one cause has seen of one client within its window.
#[derive(Debug, Default)]
pub struct Gauge {
    held: VecDeque<Dealing>,
    total: u64,
    /// The same as attempts, for a broadband line: a connection and the refusal in it are one.
    attempts: Attempts,
    /// How often each name was tried, where different names count.
    names: HashMap<u64, u64>,
}

impl Gauge {
    pub fn clear(&mut self) {
        self.held.clear();
        self.names.clear();
        (self.total, self.attempts) = (0, Attempts::default());
    }

    /// Takes in one more; gives how much the window of so many seconds that ends with it holds.
    pub fn add(&mut self, cause: Cause, dealing: &Dealing, window: i64) -> u64 {
        while let Some(old) = self.held.front().copied() {
            if i64::from(dealing.second) - i64::from(old.second) < window {
                break;
            }
            self.held.pop_front();
            self.drop_old(cause, &old);
        }
        self.held.push_back(*dealing);
        self.total += u64::from(dealing.n);
        self.attempts.add(dealing);
        if cause == Cause::Guesser {
            *self.names.entry(dealing.what).or_default() += 1;
        }
        self.value(cause)
    }

    fn drop_old(&mut self, cause: Cause, old: &Dealing) {
        self.total -= u64::from(old.n);
        self.attempts.remove(old);
        if cause == Cause::Guesser
            && let Some(times) = self.names.get_mut(&old.what)
        {
            *times -= 1;
            if *times == 0 {
                self.names.remove(&old.what);
            }
        }
    }

    fn value(&self, cause: Cause) -> u64 {
        match cause {
            Cause::Guesser => self.names.len() as u64,
            Cause::Broadband => self.attempts.count(),
            _ => self.total,
        }
    }

    /// Where the first, the last but one and the last line of the window stand.
    pub fn lines(&self) -> Vec<Position> {
        let last = self.held.len().saturating_sub(1);
        let mut lines: Vec<Position> = [0, last.saturating_sub(1), last]
            .iter()
            .filter_map(|place| Some(self.held.get(*place)?.at))
            .collect();
        lines.dedup();
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deed(second: u32, deed: Deed, what: u64) -> Dealing {
        Dealing { who: 1, second, at: Position::new(0, 0, second + 1), deed, what, n: 1 }
    }

    #[test]
    fn what_is_as_old_as_the_window_is_out() {
        let mut gauge = Gauge::default();
        let values: Vec<u64> = [0, 5, 10, 15, 100]
            .map(|second| gauge.add(Cause::Auth, &deed(second, Deed::Auth, 0), 10))
            .to_vec();
        assert_eq!(values, [1, 2, 2, 2, 1]);
    }

    #[test]
    fn a_name_tried_twice_is_one_name() {
        let mut gauge = Gauge::default();
        let tried = [(0, 7), (1, 7), (2, 8), (10, 9), (11, 7), (12, 7)];
        let values =
            tried.map(|(second, name)| gauge.add(Cause::Guesser, &deed(second, Deed::Guess, name), 10));
        assert_eq!(values, [1, 1, 2, 3, 3, 2]);
    }

    #[test]
    fn a_connection_and_its_refusal_are_one_attempt() {
        let mut gauge = Gauge::default();
        let deeds = [Deed::Connect, Deed::Refused, Deed::Connect, Deed::Refused, Deed::Refused];
        let values = deeds.map(|one| gauge.add(Cause::Broadband, &deed(3, one, 0), 60));
        assert_eq!(values, [1, 1, 2, 2, 3]);
    }
}
