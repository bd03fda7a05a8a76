//! How often chance does as well: in each surrogate the best of all suspects, readings and skews is what counts, as it was the
//! best of all that was taken for the truth (Westfall and Young 1993), and p is never zero (Phipson and Smyth 2010). Pure.

use super::answer::{Chance, Surrogates};
use super::candidates::Candidate;
use super::ground::Ground;
use super::score::Score;

/// The best score of each surrogate.
pub struct Nulls {
    alone: Vec<f64>,
    shift: Vec<f64>,
    round: Vec<f64>,
}

impl Nulls {
    pub fn new(candidates: &[Candidate<'_>], scores: &[Score], ground: &Ground<'_>) -> Nulls {
        let best = |values: &dyn Fn(&Score) -> &[f64], count: usize| {
            let mut best = vec![f64::NEG_INFINITY; count];
            for (candidate, score) in candidates.iter().zip(scores) {
                let prior = candidate.prior.ln();
                for (slot, value) in best.iter_mut().zip(values(score)) {
                    *slot = slot.max(value + prior);
                }
            }
            best
        };
        let mut turned = best(&|score| &score.turned, ground.turns.len());
        let round = turned.split_off(ground.shifts.min(turned.len()));
        let draws = scores.first().map_or(0, |score| score.alone.len().saturating_sub(1));
        let alone = best(&|score| score.alone.get(1..).unwrap_or_default(), draws);
        Nulls { alone, shift: turned, round }
    }

    /// For a suspect with this likelihood.
    pub fn chance(&self, candidate: &Candidate<'_>, score: &Score, log_ratio: f64) -> Chance {
        let prior = candidate.prior.ln();
        let shift = p(&self.shift, log_ratio + prior);
        let alone = score.alone.first().map_or(1.0, |truth| p(&self.alone, truth + prior));
        Chance { p: shift, iid: alone, shift, round: p(&self.round, log_ratio + prior) }
    }

    pub const fn counts(&self) -> Surrogates {
        Surrogates { iid: self.alone.len(), shift: self.shift.len(), round: self.round.len() }
    }
}

/// (k+1)/(n+1), k being how many do at least as well. A hair's breadth is left for rounding.
fn p(nulls: &[f64], truth: f64) -> f64 {
    let as_good = nulls.iter().filter(|value| **value >= truth - 1e-9).count();
    (as_good + 1) as f64 / (nulls.len() + 1) as f64
}

#[cfg(test)]
mod tests {
    #[test]
    fn p_is_never_zero() {
        assert_eq!(super::p(&[], 1.0), 1.0);
        assert_eq!(super::p(&[0.0, 1.0, 2.0], 3.0), 0.25);
        assert_eq!(super::p(&[0.0, 1.0, 2.0], 1.0), 0.75);
    }
}
