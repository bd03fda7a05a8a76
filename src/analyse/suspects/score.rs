//! One suspect against all incidents: its likelihood in every reading of every clock, and in every surrogate. Pure.

use super::candidates::{Candidate, Deeds};
use super::clocks::Clock;
use super::grid::{Grid, MICROS};
use super::ground::Ground;
use super::recipe::Recipe;
use super::ring::{self, Pattern};
use super::singly::Singly;
use super::skew;
use super::tables::{self, Acts, HITS, MAIL, Way};
use super::zones;

/// What is believed of a job's manner: it acts at its time, one constant while later, or by a clock without summer time.
const MANNERS: [f64; 3] = [0.95, 0.04, 0.01];
/// How a job acts, one way for all its runs, and the belief in each.
const JOB_WAYS: [(Way, f64); WAYS] =
    [(Way::Loose, 0.45), (Way::Strict, 0.40), (Way::Within(600), 0.10), (Way::Within(3600), 0.05)];
const WAYS: usize = 4;
/// How far acts are held against the rate of all hours, and not of the same hour of the day only.
const OF_ALL: f64 = 0.2;
/// Tables that are kept for the next incident.
const KEPT: usize = 6;

pub struct Score {
    /// By clock, reading and manner, the belief in the manner taken in; that in the reading not.
    pub readings: Vec<Vec<[f64; 3]>>,
    /// For every turn: over all clocks and readings; natural logarithm.
    pub turned: Vec<f64>,
    /// The same with each incident alone: first the truth, then the surrogates.
    pub alone: Vec<f64>,
}

/// What `Pattern::habit` does to the likelihood of those who have no times of their own.
pub fn with_habit(habit: f64) -> f64 {
    (1.0 - OF_ALL) * habit + OF_ALL
}

/// The product of each of a job's ways, by a function that makes it.
pub fn of_job_ways(make: impl FnMut(Way) -> Vec<f64>) -> [Vec<f64>; WAYS] {
    JOB_WAYS.map(|(way, _)| way).map(make)
}

/// Buffers as long as the ring, for one thread.
#[derive(Default)]
pub struct Scratch {
    products: [Vec<f64>; WAYS],
    sum: Vec<f64>,
    acting: Acting,
    spare: Vec<Vec<f32>>,
}

/// What a product of all turns comes to when skew and delay are taken in.
#[derive(Default)]
pub struct Acting {
    pub at_once: Vec<f64>,
    later: Vec<f64>,
    between: Vec<f64>,
}

impl Acting {
    fn of_acts(&mut self, product: &[f64], grid: &Grid) {
        skew::blur(product, grid, &mut self.at_once);
    }

    /// `products` in the order of `JOB_WAYS`. A job that acts always the same while after its start does so at once, or has
    /// something else to do before.
    pub fn of_job(&mut self, products: &[Vec<f64>; WAYS], grid: &Grid) {
        let [loose, strict, minutes, hour] = products;
        skew::delay(strict, grid, skew::SOON, &mut self.later);
        let [(_, often), (_, same), (_, some), (_, few)] = JOB_WAYS;
        let varied = loose.iter().zip(minutes).zip(hour);
        let varied = varied.map(|((loose, minutes), hour)| often * loose + some * minutes + few * hour);
        self.between.clear();
        self.between.extend(varied.zip(&self.later).map(|(varied, strict)| varied + same * strict));
        skew::blur(&self.between, grid, &mut self.at_once);
        skew::delay(strict, grid, skew::LATER, &mut self.later);
    }
}

/// The same as `Score` for one clock, and not as logarithms.
struct OfClock {
    readings: Vec<[f64; 3]>,
    turned: Vec<f64>,
    alone: Vec<f64>,
}

/// One suspect's tables, those first that serve more than one incident.
struct Judge<'a> {
    ground: &'a Ground<'a>,
    deeds: Deeds<'a>,
    acts: Option<Acts<'a>>,
    known: Vec<(Recipe, Way)>,
    tables: Vec<Vec<f32>>,
    scratch: &'a mut Scratch,
}

pub fn score<'a>(candidate: &Candidate<'a>, ground: &'a Ground<'a>, scratch: &'a mut Scratch) -> Score {
    let mut judge = Judge::new(candidate, ground, scratch);
    let mut readings = Vec::new();
    let mut turned = vec![0.0; ground.turns.len()];
    let mut alone = Vec::new();
    for (number, clock) in ground.clocks.iter().enumerate() {
        let one = judge.clock(clock, number);
        readings.push(one.readings);
        turned.iter_mut().zip(one.turned).for_each(|(sum, value)| *sum += value.max(f64::MIN_POSITIVE).ln());
        alone.resize(one.alone.len().max(alone.len()), 0.0);
        alone.iter_mut().zip(one.alone).for_each(|(sum, value)| *sum += value.max(f64::MIN_POSITIVE).ln());
    }
    judge.scratch.spare.append(&mut judge.tables);
    Score { readings, turned, alone }
}

impl<'a> Judge<'a> {
    fn new(candidate: &Candidate<'a>, ground: &'a Ground<'a>, scratch: &'a mut Scratch) -> Judge<'a> {
        let grid = &ground.grid;
        let acts = match candidate.deeds {
            Deeds::Hits(host) => {
                let times: Vec<i64> = host.hits.iter().map(|hit| hit.at.div_euclid(MICROS)).collect();
                let limited = (!host.limited.is_empty()).then(|| grid.mask(&host.limited));
                Some(Acts::new(&times, HITS, grid, &ground.firewall, limited))
            }
            Deeds::Mail(deliveries) => {
                let times: Vec<i64> = deliveries.iter().map(|one| one.at.div_euclid(MICROS)).collect();
                Some(Acts::new(&times, MAIL, grid, &ground.mail, None))
            }
            Deeds::Schedule(_) => None,
        };
        Judge { ground, deeds: candidate.deeds, acts, known: Vec::new(), tables: Vec::new(), scratch }
    }

    /// The number of the table for an incident.
    fn table(&mut self, recipe: &Recipe, way: Way) -> usize {
        let same = |(known, kind): &(Recipe, Way)| known == recipe && *kind == way;
        if let Some(number) = self.known.iter().position(same) {
            return number;
        }
        let mut table = self.scratch.spare.pop().unwrap_or_default();
        match (&self.acts, self.deeds) {
            (Some(acts), _) => acts.fill(recipe, way, &mut table),
            (None, Deeds::Schedule(fires)) => {
                tables::schedule(
                    fires,
                    &self.ground.grid,
                    recipe.width,
                    way,
                    &mut self.scratch.sum,
                    &mut table,
                );
            }
            (None, _) => table.resize(self.ground.grid.cells, 1.0),
        }
        self.known.push((recipe.clone(), way));
        self.tables.push(table);
        self.tables.len() - 1
    }

    /// Tables that serve one incident only make room.
    fn tidy(&mut self) {
        while self.known.len() > KEPT || self.known.last().is_some_and(|(recipe, _)| !recipe.is_common()) {
            self.known.pop();
            self.scratch.spare.extend(self.tables.pop());
        }
    }

    fn clock(&mut self, clock: &Clock, number: usize) -> OfClock {
        let ground = self.ground;
        let recipes: Vec<Recipe> = clock
            .members()
            .filter_map(|member| Some(Recipe::new(&self.deeds, member.of(ground.case)?, member.width)))
            .collect();
        let draws = ground.alone.get(number).map_or(&[][..], Vec::as_slice);
        let mut score = OfClock {
            readings: vec![[1.0, 0.0, 0.0]; clock.hypotheses.len()],
            turned: vec![0.0; ground.turns.len()],
            alone: vec![0.0; draws.len()],
        };
        let patterns = ground.patterns.get(number).map_or(&[][..], Vec::as_slice);
        if patterns.is_empty() {
            // None of its incidents lies in the period: it says nothing.
            score.turned.fill(1.0);
        }
        for pattern in patterns {
            let mut singly = Singly::new(pattern, clock, ground, draws);
            self.products(pattern, &recipes, &mut singly);
            self.look_up(pattern, clock, &mut score);
            score.alone.iter_mut().zip(singly.sums()).for_each(|(sum, value)| *sum += value);
        }
        score
    }

    /// For every turn of the ring, what all incidents say together, and what becomes of it by skew and delay. Acts are held
    /// against the rate of the hour, so that being busy when everybody is does not count, and a little against that of all
    /// hours, so that keeping to one hour does.
    fn products(&mut self, pattern: &Pattern, recipes: &[Recipe], singly: &mut Singly<'_>) {
        let of_job = JOB_WAYS.map(|(way, _)| way);
        let ways = if self.acts.is_some() { &[Way::OfTheHour, Way::OfAll][..] } else { &of_job[..] };
        for (turn, way) in ways.iter().enumerate() {
            let mut product = self.scratch.products.get_mut(turn).map(std::mem::take).unwrap_or_default();
            product.clear();
            product.resize(self.ground.grid.cells, 1.0);
            for (observation, places) in pattern.observations.iter().enumerate() {
                let numbers: Vec<usize> = places
                    .iter()
                    .filter_map(|place| recipes.get(place.member))
                    .map(|recipe| self.table(recipe, *way))
                    .collect();
                let cells: Vec<i64> = places.iter().map(|place| place.cells).collect();
                let tables = &self.tables;
                let table = |place: usize| {
                    numbers.get(place).and_then(|number| tables.get(*number)).map_or(&[][..], Vec::as_slice)
                };
                ring::multiply(&mut product, &cells, &mut self.scratch.sum, table);
                if turn == 0 {
                    singly.take(observation, places, table);
                }
                self.tidy();
            }
            if let Some(slot) = self.scratch.products.get_mut(turn) {
                *slot = product;
            }
        }
        let Scratch { products, acting, .. } = &mut *self.scratch;
        if self.acts.is_none() {
            acting.of_job(products, &self.ground.grid);
            return;
        }
        let [local, all, ..] = products;
        let share = with_habit(pattern.habit) - OF_ALL;
        local.iter_mut().zip(all).for_each(|(mean, all)| *mean = *mean * share + *all * OF_ALL);
        acting.of_acts(local, &self.ground.grid);
    }

    fn look_up(&self, pattern: &Pattern, clock: &Clock, score: &mut OfClock) {
        let ground = self.ground;
        let grid = &ground.grid;
        let Acting { at_once, later, .. } = &self.scratch.acting;
        let schedule = matches!(self.deeds, Deeds::Schedule(_));
        let at = |values: &[f64], cell: i64| values.get(grid.around(cell)).copied().unwrap_or(1.0);
        for (number, base) in &pattern.readings {
            let cell = grid.cell(*base);
            let lacking = grid.cells_in(zones::summer_time(ground.case.machine_zone, *base));
            let manners = |cell: i64| {
                let plain = at(at_once, cell);
                if !schedule {
                    return [plain, 0.0, 0.0];
                }
                let shifted = if lacking == 0 { plain } else { at(at_once, cell - lacking) };
                [MANNERS[0] * plain, MANNERS[1] * at(later, cell), MANNERS[2] * shifted]
            };
            let prior = clock.hypotheses.get(*number).map_or(0.0, |reading| reading.prior);
            if let Some(slot) = score.readings.get_mut(*number) {
                *slot = manners(cell);
            }
            for (slot, turn) in score.turned.iter_mut().zip(&ground.turns) {
                *slot += prior * manners(cell + turn).iter().sum::<f64>();
            }
        }
    }
}
