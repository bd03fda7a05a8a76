//! One suspect against all incidents: its likelihood in every reading of every clock, and in every surrogate. Pure.

use std::rc::Rc;

use super::candidates::{Candidate, Deeds};
use super::clocks::Clock;
use super::grid::MICROS;
use super::ground::Ground;
use super::recipe::Recipe;
use super::ring::{self, Pattern, Place};
use super::skew;
use super::tables::{self, Acts, HITS, MAIL, Rate};
use super::zones;

/// What is believed of a job's manner: it acts at its time, one constant while later, or by a clock without summer time.
const MANNERS: [f64; 3] = [0.95, 0.04, 0.01];
/// Readings believed less are not tried with incidents anywhere.
const TRIED: f64 = 1e-3;

pub struct Score {
    /// By clock, reading and manner, the belief in the manner taken in; that in the reading not.
    pub readings: Vec<Vec<[f64; 3]>>,
    /// For every turn: over all clocks and readings; natural logarithm.
    pub turned: Vec<f64>,
    /// The same with each incident alone: first the truth, then the surrogates.
    pub alone: Vec<f64>,
}

/// The same for one clock, and not as logarithms.
struct OfClock {
    readings: Vec<[f64; 3]>,
    turned: Vec<f64>,
    alone: Vec<f64>,
}

type Table = Rc<Vec<f32>>;

/// One suspect's tables, and those that serve more than one incident.
struct Judge<'a> {
    ground: &'a Ground<'a>,
    deeds: Deeds<'a>,
    acts: Option<Acts<'a>>,
    kept: Vec<(Recipe, Rate, Table)>,
}

pub fn score(candidate: &Candidate<'_>, ground: &Ground<'_>) -> Score {
    let mut judge = Judge::new(candidate, ground);
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
    Score { readings, turned, alone }
}

impl<'a> Judge<'a> {
    fn new(candidate: &Candidate<'a>, ground: &'a Ground<'a>) -> Judge<'a> {
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
        Judge { ground, deeds: candidate.deeds, acts, kept: Vec::new() }
    }

    fn table(&mut self, recipe: &Recipe, rate: Rate) -> Table {
        let common = recipe.is_common();
        let same = |(known, kind, _): &&(Recipe, Rate, Table)| known == recipe && *kind == rate;
        if let Some((.., table)) = self.kept.iter().find(same).filter(|_| common) {
            return Rc::clone(table);
        }
        let mut table = Vec::new();
        match (&self.acts, self.deeds) {
            (Some(acts), _) => acts.fill(recipe, rate, &mut table),
            (None, Deeds::Schedule(fires)) => {
                tables::schedule(fires, &self.ground.grid, recipe.width, &mut table)
            }
            (None, _) => table.resize(self.ground.grid.cells, 1.0),
        }
        let table = Rc::new(table);
        if common && self.kept.len() < 6 {
            self.kept.push((recipe.clone(), rate, Rc::clone(&table)));
        }
        table
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
        for pattern in ground.patterns.get(number).into_iter().flatten() {
            let mut singly = Singly::new(pattern, clock, ground, draws);
            let product = self.product(pattern, &recipes, &mut singly);
            self.look_up(&product, pattern, clock, &mut score);
            score.alone.iter_mut().zip(singly.sums()).for_each(|(sum, value)| *sum += value);
        }
        score
    }

    /// For every turn of the ring, what all incidents say together. Acts are held against the rate of the hour, so that
    /// being busy when everybody is does not count, and against that of all hours, so that keeping to one hour does: half
    /// and half.
    fn product(&mut self, pattern: &Pattern, recipes: &[Recipe], singly: &mut Singly) -> Vec<f64> {
        let rates: &[Rate] =
            if self.acts.is_some() { &[Rate::OfTheHour, Rate::OfAll] } else { &[Rate::OfAll] };
        let mut whole: Vec<f64> = Vec::new();
        for (turn, rate) in rates.iter().enumerate() {
            let mut product = vec![1.0; self.ground.grid.cells];
            for (observation, places) in pattern.observations.iter().enumerate() {
                let tables: Vec<Table> = places
                    .iter()
                    .filter_map(|place| recipes.get(place.member))
                    .map(|recipe| self.table(recipe, *rate))
                    .collect();
                let cells: Vec<i64> = places.iter().map(|place| place.cells).collect();
                ring::multiply(&mut product, &cells, |number| {
                    tables.get(number).map_or(&[], |table| table.as_slice())
                });
                if turn == 0 {
                    singly.take(observation, places, &tables);
                }
            }
            if whole.is_empty() {
                whole = product;
            } else {
                whole.iter_mut().zip(product).for_each(|(mean, value)| *mean = (*mean + value) / 2.0);
            }
        }
        whole
    }

    fn look_up(&self, product: &[f64], pattern: &Pattern, clock: &Clock, score: &mut OfClock) {
        let ground = self.ground;
        let grid = &ground.grid;
        let (mut blurred, mut delayed) = (Vec::new(), Vec::new());
        skew::blur(product, grid, &mut blurred);
        let schedule = matches!(self.deeds, Deeds::Schedule(_));
        if schedule {
            skew::delay(product, grid, &mut delayed);
        }
        let at = |values: &[f64], cell: i64| values.get(grid.around(cell)).copied().unwrap_or(1.0);
        for (number, base) in &pattern.readings {
            let cell = grid.cell(*base);
            let lacking = grid.cells_in(zones::summer_time(ground.case.machine_zone, *base));
            let manners = |cell: i64| {
                if !schedule {
                    return [at(&blurred, cell), 0.0, 0.0];
                }
                let plain = at(&blurred, cell);
                let shifted = if lacking == 0 { plain } else { at(&blurred, cell - lacking) };
                [MANNERS[0] * plain, MANNERS[1] * at(&delayed, cell), MANNERS[2] * shifted]
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

/// The surrogates with each incident anywhere, for the readings of one pattern. The skew is tried at a few values only.
struct Singly<'a> {
    /// Prior of a reading, and cells from the clock's first reading.
    readings: Vec<(f64, i64)>,
    draws: &'a [Vec<i64>],
    skews: [i64; skew::NODES.len()],
    /// By draw, reading and skew.
    products: Vec<f64>,
}

impl<'a> Singly<'a> {
    fn new(pattern: &Pattern, clock: &Clock, ground: &Ground<'_>, draws: &'a [Vec<i64>]) -> Singly<'a> {
        let grid = &ground.grid;
        let first = clock
            .members()
            .next()
            .zip(clock.hypotheses.first())
            .map_or(0, |(member, reading)| member.at(reading));
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

    fn take(&mut self, observation: usize, places: &[Place], tables: &[Table]) {
        let Some(first) = places.first() else { return };
        let mut products = self.products.iter_mut();
        for draw in self.draws {
            let drawn = draw.get(observation).copied().unwrap_or(0);
            for (_, turn) in &self.readings {
                for skew in self.skews {
                    let mut sum = 0.0;
                    for (place, table) in places.iter().zip(tables) {
                        let cell = drawn + turn - skew + place.cells - first.cells;
                        let place = cell.rem_euclid(table.len().max(1) as i64) as usize;
                        sum += f64::from(table.get(place).copied().unwrap_or(1.0));
                    }
                    if let Some(product) = products.next() {
                        *product *= sum / tables.len().max(1) as f64;
                    }
                }
            }
        }
    }

    /// By draw, over readings and skews.
    fn sums(&self) -> Vec<f64> {
        let weight = |skew: &i64| skew::density(*skew as f64) * (skew.abs() as f64 + 2.0);
        let weights = skew::NODES.map(|skew| weight(&skew));
        let all: f64 = weights.iter().sum();
        let each = self.readings.len() * weights.len();
        let mut sums = Vec::new();
        for of_draw in self.products.chunks(each.max(1)) {
            let of_readings = of_draw.chunks(weights.len()).zip(&self.readings);
            sums.push(of_readings.fold(0.0, |sum, (of_skews, (prior, _))| {
                let mean: f64 = of_skews.iter().zip(weights).map(|(value, weight)| value * weight).sum();
                sum + prior * mean / all
            }));
        }
        sums
    }
}
