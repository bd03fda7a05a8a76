//! Which thread reads which piece. Each has a stretch of neighbouring pieces: the keys of one day then stand in one thread's
//! tables only, which halves their memory. Who is done first helps the one with the most left, from its far end.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

pub struct Shares(Mutex<Vec<VecDeque<usize>>>);

impl Shares {
    /// Shares out pieces, given as (index, weight) in reading order.
    pub fn new(pieces: impl Iterator<Item = (usize, u64)> + Clone, threads: usize) -> Shares {
        let total: u64 = pieces.clone().map(|(_, weight)| weight.max(1)).sum();
        let mut shares = vec![VecDeque::new(); threads];
        let mut before = 0;
        for (index, weight) in pieces {
            // The middle of the piece decides.
            let middle = u128::from(before + weight.max(1) / 2);
            let thread = (middle * threads as u128 / u128::from(total.max(1))) as usize;
            if let Some(share) = shares.get_mut(thread.min(threads.saturating_sub(1))) {
                share.push_back(index);
            }
            before += weight.max(1);
        }
        Shares(Mutex::new(shares))
    }

    /// The next piece for a thread; None when all are taken.
    pub fn next(&self, thread: usize) -> Option<usize> {
        let mut shares = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = shares.get_mut(thread).and_then(VecDeque::pop_front);
        own.or_else(|| shares.iter_mut().max_by_key(|share| share.len()).and_then(VecDeque::pop_back))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_stay_together_and_nothing_is_left() {
        let shares = Shares::new((0..10).map(|piece| (piece, 1)), 2);
        assert_eq!((shares.next(0), shares.next(1), shares.next(0)), (Some(0), Some(5), Some(1)));
        let rest: Vec<usize> = std::iter::from_fn(|| shares.next(1)).collect();
        assert_eq!(rest, [6, 7, 8, 9, 4, 3, 2]);
        assert_eq!(shares.next(0), None);
    }

    #[test]
    fn weights_decide() {
        let shares = Shares::new([(0, 100), (1, 1), (2, 1), (3, 98)].into_iter(), 2);
        assert_eq!((shares.next(0), shares.next(1)), (Some(0), Some(1)));
    }
}
