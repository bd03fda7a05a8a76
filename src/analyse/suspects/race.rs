//! All suspects and nobody against one another: what is believed of each, and of each reading of each clock. Pure.

use super::candidates::{Candidate, Layer, NOBODY};
use super::clocks::Clock;
use super::ground::Ground;
use super::nobody::Nobody;
use super::score::Score;

pub struct Race {
    /// By suspect.
    pub probability: Vec<f64>,
    pub nobody: f64,
    /// By suspect: natural logarithm of the likelihood, against no time in particular.
    pub log_ratio: Vec<f64>,
    /// By clock and reading.
    pub readings: Vec<Vec<f64>>,
}

pub fn race(candidates: &[Candidate<'_>], scores: &[Score], ground: &Ground<'_>) -> Race {
    let strangers = strangers(ground);
    let nobody = NOBODY.ln() + total(ground.clocks, strangers.iter().map(Vec::as_slice));
    let log_ratio: Vec<f64> = scores
        .iter()
        .map(|score| {
            let sums: Vec<Vec<f64>> = score.readings.iter().map(|clock| summed(clock)).collect();
            total(ground.clocks, sums.iter().map(Vec::as_slice))
        })
        .collect();
    let weights: Vec<f64> =
        candidates.iter().zip(&log_ratio).map(|(candidate, ratio)| candidate.prior.ln() + ratio).collect();
    let top = weights.iter().copied().fold(nobody, f64::max);
    let share = |weight: &f64| (weight - top).exp();
    let layer = |layer: Layer| -> f64 {
        let mine = candidates.iter().zip(&weights).filter(|(candidate, _)| candidate.layer == layer);
        mine.map(|(_, weight)| share(weight)).sum()
    };
    let base = layer(Layer::Base) + share(&nobody);
    let mail = [Layer::Account, Layer::Sender, Layer::JobsMail].map(|one| (one, layer(one)));
    let (best_layer, most) =
        mail.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((Layer::Account, 0.0));
    let against = |candidate: &Candidate<'_>| match mail.iter().find(|(layer, _)| *layer == candidate.layer) {
        Some((_, mine)) => base + mine,
        None => base + most,
    };
    let probability: Vec<f64> = candidates
        .iter()
        .zip(&weights)
        .map(|(candidate, weight)| share(weight) / against(candidate))
        .collect();
    let nobody = share(&nobody) / (base + most);
    let mut race = Race { probability, nobody, log_ratio, readings: Vec::new() };
    race.readings = race.zones(candidates, scores, ground.clocks, &strangers, best_layer);
    race
}

impl Race {
    /// What is believed of each reading: each suspect's own belief, weighted by what is believed of the suspect.
    fn zones(
        &self,
        candidates: &[Candidate<'_>],
        scores: &[Score],
        clocks: &[Clock],
        strangers: &[Vec<f64>],
        best_layer: Layer,
    ) -> Vec<Vec<f64>> {
        let mut all = Vec::new();
        for (number, clock) in clocks.iter().enumerate() {
            let mut belief = vec![0.0; clock.hypotheses.len()];
            let mut add = |weight: f64, likelihoods: &[f64]| {
                let shares = shares(clock, likelihoods);
                belief.iter_mut().zip(shares).for_each(|(sum, share)| *sum += weight * share);
            };
            if let Some(likelihoods) = strangers.get(number) {
                add(self.nobody, likelihoods);
            }
            for ((candidate, score), probability) in candidates.iter().zip(scores).zip(&self.probability) {
                let counts = candidate.layer == Layer::Base || candidate.layer == best_layer;
                if let Some(readings) = score.readings.get(number).filter(|_| counts && *probability > 1e-9) {
                    add(*probability, &summed(readings));
                }
            }
            let sum: f64 = belief.iter().sum();
            belief.iter_mut().for_each(|weight| *weight /= sum.max(f64::MIN_POSITIVE));
            all.push(belief);
        }
        all
    }
}

/// Over the manners of acting.
pub fn summed(readings: &[[f64; 3]]) -> Vec<f64> {
    readings.iter().map(|manners| manners.iter().sum()).collect()
}

/// What a suspect with these likelihoods makes of each reading; adds up to one.
pub fn shares(clock: &Clock, likelihoods: &[f64]) -> Vec<f64> {
    let weights: Vec<f64> = clock
        .hypotheses
        .iter()
        .zip(likelihoods)
        .map(|(reading, likelihood)| reading.prior * likelihood)
        .collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum.max(f64::MIN_POSITIVE)).collect()
}

/// Over the readings of each clock, then over the clocks: natural logarithm.
fn total<'a>(clocks: &[Clock], likelihoods: impl Iterator<Item = &'a [f64]>) -> f64 {
    let of_clock = |(clock, likelihoods): (&Clock, &[f64])| {
        let readings = clock.hypotheses.iter().zip(likelihoods);
        readings
            .map(|(reading, likelihood)| reading.prior * likelihood)
            .sum::<f64>()
            .max(f64::MIN_POSITIVE)
            .ln()
    };
    clocks.iter().zip(likelihoods).map(of_clock).sum()
}

/// By clock and reading, how well somebody who is not in the list explains the incidents.
fn strangers(ground: &Ground<'_>) -> Vec<Vec<f64>> {
    let nobody = Nobody::new(&ground.case.hosts, ground.grid.step);
    let of_clock = |(clock, patterns): (&Clock, &Vec<super::ring::Pattern>)| {
        let mut likelihoods = vec![1.0; clock.hypotheses.len()];
        for pattern in patterns {
            let regular = nobody.regular(pattern);
            for (number, base) in &pattern.readings {
                let reading = clock.hypotheses.get(*number);
                let slot = likelihoods.get_mut(*number);
                if let Some((reading, slot)) = reading.zip(slot) {
                    let firsts = clock.observations.iter().filter_map(|group| group.first());
                    let instants: Vec<i64> = firsts.map(|member| member.at(reading)).collect();
                    let east = i64::from(ground.case.machine_zone.offset_at(*base));
                    *slot = nobody.likelihood(pattern, &regular, *base, east, &instants);
                }
            }
        }
        likelihoods
    };
    ground.clocks.iter().zip(&ground.patterns).map(of_clock).collect()
}
