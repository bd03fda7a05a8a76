//! How well the incidents are explained by somebody who is not in the list. Not only by chance: most machines run things at
//! round times every day, and such a process explains daily incidents on a full hour just as well as a job of the list that
//! happens to run then. What cannot beat this is no suspect. Pure.

use super::case::{Fire, Host};
use super::grid::{Grid, MICROS};
use super::ring::{self, Pattern, Place};
use super::score;
use super::tables::{self, Way};

const DAY: i64 = 86_400;

/// What an unlisted doer is like, and the belief in each. Lists of jobs are never complete, and full hours are popular.
const ANY_TIME: f64 = 0.45;
const HOURS_OF_THE_LAN: f64 = 0.15;
const EACH_QUARTER: f64 = 0.04;
const DAILY_ON_THE_HOUR: f64 = 0.25;
const DAILY_AT_A_QUARTER: f64 = 0.04;
const DAILY: f64 = 0.05;
const HOURLY: f64 = 0.05;

/// Belief that whoever it is keeps to some hour of the day, and how long that hour is in seconds.
const HABIT: f64 = 0.3;
const HABIT_LASTS: i64 = 3600;
/// Incidents out of habit.
const ODD: f64 = 0.1;

/// The likelihood of the incidents under an unlisted doer, against no time in particular.
pub struct Nobody {
    grid: Grid,
    /// By the hour of the UTC day: how much more is going on in the network than on average.
    hours: [f64; 24],
}

/// What does not depend on the zone, for one pattern.
pub struct Regular {
    /// By the place of the first incident in the day: a process that starts at midnight, or every quarter of an hour.
    daily: Vec<f64>,
    each_quarter: Vec<f64>,
    /// At no time in particular, but regularly.
    anywhen: f64,
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
        Nobody { grid: day(step), hours: relative }
    }

    /// By a process that runs at regular times, by the clock on the wall or by UTC.
    pub fn regular(&self, pattern: &Pattern) -> Vec<Regular> {
        let frames = [&pattern.on_the_wall, &pattern.observations];
        let differ = pattern.on_the_wall != pattern.observations;
        let of_frame = |places: &Vec<Vec<Place>>| {
            let every = |period: i64| {
                self.process(places, &(0..DAY / period).map(|n| n * period).collect::<Vec<i64>>())
            };
            let (daily, hourly) = (every(DAY), every(3600));
            let anywhen = DAILY * mean(&daily) + HOURLY * mean(&hourly);
            Regular { daily, each_quarter: every(900), anywhen }
        };
        frames.into_iter().take(if differ { 2 } else { 1 }).map(of_frame).collect()
    }

    /// The likelihood in a reading that puts the pattern's first incident at `base`, all of them at `instants`. `east` is the
    /// offset of the machine there: what is a full hour for processes here.
    pub fn likelihood(
        &self,
        pattern: &Pattern,
        regular: &[Regular],
        base: i64,
        east: i64,
        instants: &[i64],
    ) -> f64 {
        let at = |values: &[f64], seconds: i64| {
            values.get(self.grid.around(self.grid.cell(seconds))).copied().unwrap_or(1.0)
        };
        let of_frame = |one: &Regular| {
            let over = |step: i64, from: i64| {
                let count = DAY / step;
                (0..count).map(|n| at(&one.daily, from + n * step)).sum::<f64>() / count as f64
            };
            EACH_QUARTER * at(&one.each_quarter, base)
                + DAILY_ON_THE_HOUR * over(3600, base + east)
                + DAILY_AT_A_QUARTER * over(900, base)
                + one.anywhen
        };
        let often = regular.iter().map(of_frame).sum::<f64>() / regular.len().max(1) as f64;
        let hours: f64 = instants.iter().map(|at| self.hour(*at)).product();
        often + score::with_habit(pattern.habit) * (ANY_TIME + HOURS_OF_THE_LAN * hours)
    }

    fn hour(&self, at: i64) -> f64 {
        self.hours.get((at.rem_euclid(DAY) / 3600) as usize).copied().unwrap_or(1.0)
    }

    /// Over all places of the first incident in the day, the likelihood of a process that starts at `starts`.
    fn process(&self, places: &[Vec<Place>], starts: &[i64]) -> Vec<f64> {
        let fire = |at: &i64| Fire { earliest: at * MICROS, latest: at * MICROS, end: None, seen: None };
        let fires: Vec<Fire> = starts.iter().map(fire).collect();
        let product = |way: Way| {
            along(places, |width| {
                let mut table = Vec::new();
                tables::schedule(&fires, &self.grid, width, way, &mut Vec::new(), &mut table);
                table
            })
        };
        let mut acting = score::Acting::default();
        acting.of_job(&score::of_job_ways(product), &self.grid);
        acting.at_once
    }
}

/// People have habits, programs have shifts: that all incidents fall within some hour of the day says something about whoever
/// did it, but not who it was. All suspects that are judged by their acts have this in common with nobody.
pub fn habit(pattern: &Pattern, step: i64) -> f64 {
    let grid = day(step);
    let inside = ((1.0 - ODD) * (DAY / HABIT_LASTS) as f64 + ODD) as f32;
    let lasts = grid.cells_in(HABIT_LASTS) as usize;
    let table: Vec<f32> =
        (0..grid.cells).map(|cell| if cell < lasts { inside } else { ODD as f32 }).collect();
    1.0 - HABIT + HABIT * mean(&along(&pattern.on_the_wall, |_| table.clone()))
}

/// The ring of one day.
const fn day(step: i64) -> Grid {
    Grid { origin: 0, step, cells: (DAY / step) as usize }
}

/// The product over the observations, for every turn. `make` gives the table for incidents of one width.
fn along(observations: &[Vec<Place>], make: impl Fn(i64) -> Vec<f32>) -> Vec<f64> {
    let mut tables: Vec<(i64, Vec<f32>)> = Vec::new();
    for place in observations.iter().flatten() {
        if !tables.iter().any(|(width, _)| *width == place.width) {
            tables.push((place.width, make(place.width)));
        }
    }
    let mut product = vec![1.0; tables.first().map_or(0, |(_, table)| table.len())];
    let mut sum = Vec::new();
    for places in observations {
        let cells: Vec<i64> = places.iter().map(|place| place.cells).collect();
        let table = |number: usize| {
            let width = places.get(number).map_or(1, |place| place.width);
            tables.iter().find(|(known, _)| *known == width).map_or(&[][..], |(_, table)| table.as_slice())
        };
        ring::multiply(&mut product, &cells, &mut sum, table);
    }
    product
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
