//! Who did it: the incidents of abuse notices against the times at which hosts, jobs, accounts and senders acted. Plain data in
//! (`Case`), plain data out (`Answer`); no I/O, no clock, the same answer for the same case.
//!
//! ```text
//! case -> clocks   stamps of one reporter, their observations and the readings of their zone
//!      -> ground   a ring of time, where the logs are complete, the turns that serve as surrogates
//!      -> score    of each suspect: the likelihood of all incidents, in every reading and every surrogate
//!      -> race     all suspects and nobody against one another
//!      -> chance   how often the best of a surrogate is as good
//!      -> verdict  the word for it
//! ```
//!
//! Everything is a likelihood ratio against incidents that happen at no time in particular. Turning the whole series, reading
//! its stamps in another zone and setting the reporter's clock by a skew are all the same thing, a turn of the ring: the
//! product over the incidents is made once for every turn, and all zones, skews and surrogates are looked up in it.

mod advice;
pub mod answer;
pub mod case;

mod candidates;
mod chance;
mod clocks;
mod grid;
mod ground;
mod lags;
mod nobody;
mod ours;
mod outcome;
mod proof;
mod race;
mod readings;
mod recipe;
mod ring;
mod rng;
mod score;
mod singly;
mod skew;
#[cfg(test)]
mod story;
mod tables;
mod verdict;
mod zones;

use rayon::prelude::*;

use answer::Answer;
use case::{Case, Span};
use ground::Ground;

/// Suspects that are weighed at most: a log of a day can be made to name any number of senders.
const WEIGHED: usize = 256;

/// The time around the incidents, in all readings of their stamps: of this time logs and fire times are wanted. None where no
/// incident tells a time.
pub fn period(case: &Case) -> Option<Span> {
    ground::period(case, &clocks::clocks(case).0)
}

/// Who did it.
pub fn investigate(case: &Case) -> Answer {
    let (mut clocks, left_out) = clocks::clocks(case);
    let Some(period) = ground::period(case, &clocks) else {
        return outcome::without_times(case);
    };
    ground::within(&mut clocks, period);
    let mut candidates = candidates::candidates(case);
    let dropped = candidates::shortlist(&mut candidates, &clocks, WEIGHED);
    let ground = Ground::new(case, &clocks, period, candidates.len());
    let scores: Vec<score::Score> = candidates
        .par_iter()
        // Few pieces, so that their buffers serve many.
        .with_min_len(8)
        .map_init(score::Scratch::default, |scratch, candidate| score::score(candidate, &ground, scratch))
        .collect();
    let race = race::race(&candidates, &scores, &ground);
    let nulls = chance::Nulls::new(&candidates, &scores, &ground);
    let outcome = outcome::Outcome { ground: &ground, candidates: &candidates, scores: &scores, race: &race };
    outcome.answer(&nulls, left_out, dropped)
}
