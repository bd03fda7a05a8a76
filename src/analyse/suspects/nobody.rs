//! How well the incidents are explained by somebody who is not in the list. Not only by chance: most machines run things at
//! round times every day, and such a process explains daily incidents on a full hour just as well as a job of the list that
//! happens to run then. What cannot beat this is no suspect. Pure.

use super::case::{Fire, Host};
use super::grid::{Grid, MICROS};
use super::ring::{self, Pattern};
use super::{skew, tables};

const DAY: i64 = 86_400;
const QUARTERS: i64 = 96;

/// What an unlisted doer is like, and the belief in each.
const ANY_TIME: f64 = 0.55;
const HOURS_OF_THE_LAN: f64 = 0.15;
const EACH_QUARTER: f64 = 0.05;
const DAILY_AT_A_QUARTER: f64 = 0.12;
const DAILY: f64 = 0.08;
const HOURLY: f64 = 0.05;

/// The likelihood of the incidents under an unlisted doer, against no time in particular, for one clock.
pub struct Nobody {
    grid: Grid,
    /// By the hour of the UTC day: how much more is going on in the network than on average.
    hours: [f64; 24],
}

impl Nobody {
    pub fn new(hosts: &[Host], step: i64) -> Nobody {
        let mut hours = [0.0; 24];
        for host in hosts.iter().filter(|host| !host.hits.is_empty()) {
            // Some hundreds of hits show a host's habits as well as all of them.
            let stride = host.hits.len().div_ceil(500);
            let share = 1.0 / host.hits.len().div_ceil(stride) as f64;
            for hit in host.hits.iter().step_by(stride) {
                let hour = (hit.at.div_euclid(MICROS).rem_euclid(DAY) / 3600) as usize;
                if let Some(slot) = hours.get_mut(hour) {
                    *slot += share;
                }
            }
        }
        let all: f64 = hours.iter().sum();
        let relative = hours.map(|hour| if all > 0.0 { (hour * 24.0 / all).clamp(0.5, 2.5) } else { 1.0 });
        Nobody { grid: Grid { origin: 0, step, cells: (DAY / step) as usize }, hours: relative }
    }

    /// Whatever does not depend on the zone: every zone is a multiple of a quarter of an hour away. `base` is the instant of
    /// the pattern's first incident in any reading.
    pub fn regular(&self, pattern: &Pattern, base: i64) -> f64 {
        // Two ways to act at a time: as a job does, and on the second.
        let mut likelihood = 0.0;
        for strict in [false, true] {
            let daily = self.product(pattern, &[0], strict);
            let quarters: Vec<i64> = (0..QUARTERS).map(|quarter| quarter * 900).collect();
            let each_quarter = self.product(pattern, &quarters, strict);
            let hours: Vec<i64> = (0..24).map(|hour| hour * 3600).collect();
            let hourly = self.product(pattern, &hours, strict);
            let at = |values: &[f64], seconds: i64| {
                values.get(self.grid.around(self.grid.cell(seconds))).copied().unwrap_or(1.0)
            };
            let round = (0..QUARTERS).map(|quarter| at(&daily, base + quarter * 900)).sum::<f64>();
            likelihood += 0.5
                * (EACH_QUARTER * at(&each_quarter, base)
                    + DAILY_AT_A_QUARTER * round / QUARTERS as f64
                    + DAILY * mean(&daily)
                    + HOURLY * mean(&hourly));
        }
        likelihood
    }

    /// With what depends on the hour, as one reading has it.
    pub fn likelihood(&self, regular: f64, instants: impl Iterator<Item = i64>) -> f64 {
        let hours: f64 = instants
            .map(|at| {
                let hour = (at.rem_euclid(DAY) / 3600) as usize;
                self.hours.get(hour).copied().unwrap_or(1.0)
            })
            .product();
        regular + ANY_TIME + HOURS_OF_THE_LAN * hours
    }

    /// Over all places of the first incident in the day, the likelihood that all incidents come from a process that starts at
    /// `starts`.
    fn product(&self, pattern: &Pattern, starts: &[i64], strict: bool) -> Vec<f64> {
        let fire = |at: &i64| Fire {
            earliest: at * MICROS,
            latest: at * MICROS,
            end: strict.then_some((at + 3) * MICROS),
            seen: None,
        };
        let fires: Vec<Fire> = starts.iter().map(fire).collect();
        let mut product = vec![1.0; self.grid.cells];
        let (mut table, mut blurred) = (Vec::new(), Vec::new());
        tables::schedule(&fires, &self.grid, 1, &mut table);
        for places in &pattern.observations {
            let places: Vec<i64> = places.iter().map(|place| place.cells).collect();
            ring::multiply(&mut product, &places, |_| &table);
        }
        skew::blur(&product, &self.grid, &mut blurred);
        blurred
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
