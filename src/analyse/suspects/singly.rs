//! The surrogates with each incident anywhere. What is searched here is coarser, as every place has to be looked up: the skew
//! is tried at a few values. The truth is judged by the same search. Pure.

use super::clocks::Clock;
use super::grid;
use super::ground::Ground;
use super::ring::{Pattern, Place};
use super::skew;

/// Readings believed less are not tried.
const TRIED: f64 = 1e-3;

/// The surrogates for the readings of one pattern.
pub struct Singly<'a> {
    /// Prior of a reading, and cells from the clock's first reading.
    readings: Vec<(f64, i64)>,
    draws: &'a [Vec<i64>],
    skews: [i64; skew::NODES.len()],
    /// By draw, reading and skew.
    products: Vec<f64>,
}

impl<'a> Singly<'a> {
    pub fn new(pattern: &Pattern, clock: &Clock, ground: &Ground<'_>, draws: &'a [Vec<i64>]) -> Singly<'a> {
        let grid = &ground.grid;
        let first = clock.members().next().zip(clock.hypotheses.first());
        let first = first.map_or(0, |(member, reading)| member.at(reading));
        let readings: Vec<(f64, i64)> = pattern
            .readings
            .iter()
            .filter_map(|(number, base)| {
                let prior = clock.hypotheses.get(*number)?.prior;
                (prior >= TRIED).then_some((prior, grid.cell(*base) - grid.cell(first)))
            })
            .collect();
        let products = vec![1.0; draws.len() * readings.len() * skew::NODES.len()];
        Singly { readings, draws, skews: skew::NODES.map(|seconds| seconds / grid.step), products }
    }

    /// Takes in one observation: the mean of its incidents, each by its table.
    pub fn take<'t>(&mut self, observation: usize, places: &[Place], table: impl Fn(usize) -> &'t [f32]) {
        let Some(first) = places.first() else { return };
        let share = 1.0 / places.len() as f64;
        let mut products = self.products.iter_mut();
        for draw in self.draws {
            let drawn = draw.get(observation).copied().unwrap_or(0);
            for (_, turn) in &self.readings {
                for skew in self.skews {
                    let mut sum = 0.0;
                    for (number, place) in places.iter().enumerate() {
                        let table = table(number);
                        let cell = drawn + turn - skew + place.cells - first.cells;
                        let cell = grid::around(cell, table.len().max(1));
                        sum += f64::from(table.get(cell).copied().unwrap_or(1.0));
                    }
                    if let Some(product) = products.next() {
                        *product *= sum * share;
                    }
                }
            }
        }
    }

    /// By draw, over readings and skews.
    pub fn sums(&self) -> Vec<f64> {
        let weights = skew::NODES.map(|skew| skew::density(skew as f64) * (skew.abs() as f64 + 2.0));
        let all: f64 = weights.iter().sum();
        let each = self.readings.len() * weights.len();
        let of_draw = |products: &[f64]| {
            let readings = products.chunks(weights.len()).zip(&self.readings);
            readings.fold(0.0, |sum, (of_skews, (prior, _))| {
                let mean: f64 = of_skews.iter().zip(weights).map(|(value, weight)| value * weight).sum();
                sum + prior * mean / all
            })
        };
        self.products.chunks(each.max(1)).map(of_draw).collect()
    }
}
