//! What all suspects are judged on: the ring of time, where the logs are complete, the clocks and their readings, and the turns
//! of the series that serve as surrogates. Pure.

use super::case::{Case, Span};
use super::clocks::Clock;
use super::grid::{Grid, MICROS};
use super::ring::{self, Pattern};
use super::rng::Rng;

const DAY: i64 = 86_400;
/// Logs further than this from any incident are not looked at.
const AROUND: i64 = 7 * DAY;
/// Room at both ends for skews and for processes that act late.
const ROOM: i64 = 4 * 3600;
/// Cells times passes over them that one case may cost, all suspects together; a suspect costs so many beside those for its
/// incidents.
const WORK: i64 = 600_000_000;
const PASSES: usize = 28;
/// Surrogates of the series turned by any amount, and at most by quarter hours.
const TURNS: usize = 999;
const QUARTERS: usize = 1000;
/// Surrogates with each incident anywhere.
const ALONE: usize = 99;

pub struct Ground<'a> {
    pub case: &'a Case,
    pub grid: Grid,
    pub firewall: Vec<bool>,
    pub mail: Vec<bool>,
    pub clocks: &'a [Clock],
    /// Of each clock.
    pub patterns: Vec<Vec<Pattern>>,
    /// Cells by which the series is turned; first those by any amount, then those by quarter hours.
    pub turns: Vec<i64>,
    pub shifts: usize,
    /// For each clock and surrogate: where each observation is put. The first of them are the true places.
    pub alone: Vec<Vec<Vec<i64>>>,
}

/// The time that has to be looked at: of this, logs and fire times are wanted. None where no incident tells a time.
pub fn period(case: &Case, clocks: &[Clock]) -> Option<Span> {
    let spans = case.coverage.firewall.iter().chain(&case.coverage.mail);
    let logs = spans.fold(None, |whole: Option<Span>, span| {
        Some(whole.map_or(*span, |whole| Span { from: whole.from.min(span.from), to: whole.to.max(span.to) }))
    });
    let logs = logs.map(|span| (span.from.div_euclid(MICROS), span.to.div_euclid(MICROS)));
    let instants = || {
        clocks.iter().flat_map(|clock| {
            clock.hypotheses.iter().flat_map(|reading| clock.members().map(|member| member.at(reading)))
        })
    };
    let near = |at: &i64| logs.is_none_or(|(from, to)| from - DAY <= *at && *at < to + DAY);
    let bounds = |all: &mut dyn Iterator<Item = i64>| {
        all.fold(None, |known: Option<(i64, i64)>, at| {
            Some(known.map_or((at, at), |(low, high)| (low.min(at), high.max(at))))
        })
    };
    let (low, high) = bounds(&mut instants().filter(near)).or_else(|| bounds(&mut instants()))?;
    let (from, to) = match logs {
        Some((from, to)) => (from.max(low - AROUND).min(low - ROOM), to.min(high + AROUND).max(high + ROOM)),
        None => (low - 3 * DAY, high + 3 * DAY),
    };
    let longest = 2 * 364 * DAY;
    Some(Span { from: from.max(to - longest) * MICROS, to: to * MICROS })
}

/// Leaves what lies in the period; the rest has no logs to be held against.
pub fn within(clocks: &mut [Clock], period: Span) {
    for clock in clocks.iter_mut() {
        let Some(reading) = clock.likeliest().copied() else { continue };
        clock.observations.iter_mut().for_each(|group| {
            group.retain(|member| period.holds(member.at(&reading).saturating_mul(MICROS)));
        });
        clock.observations.retain(|group| !group.is_empty());
    }
}

impl<'a> Ground<'a> {
    pub fn new(case: &'a Case, clocks: &'a [Clock], period: Span, suspects: usize) -> Ground<'a> {
        let members: usize = clocks.iter().map(|clock| clock.members().count()).sum();
        let each = (members + PASSES * clocks.len()).saturating_mul(suspects.max(1));
        // Several reporters may take longer than one.
        let work = WORK * clocks.len().clamp(1, 4) as i64;
        let grid = Grid::new(period.from.div_euclid(MICROS), period.to.div_euclid(MICROS), each, work);
        let patterns: Vec<Vec<Pattern>> =
            clocks.iter().map(|clock| ring::patterns(clock, &grid, case.machine_zone)).collect();
        let mut ground = Ground {
            case,
            grid,
            firewall: grid.mask(&case.coverage.firewall),
            mail: grid.mask(&case.coverage.mail),
            clocks,
            patterns,
            turns: Vec::new(),
            shifts: 0,
            alone: Vec::new(),
        };
        let mut rng = Rng::new(case.seed);
        ground.turn(&mut rng);
        ground.scatter(&mut rng);
        ground
    }

    /// Turns that leave the incidents where the logs are complete, as far as the true ones are.
    fn turn(&mut self, rng: &mut Rng) {
        let cells = self.grid.cells as i64;
        let places = self.true_places();
        let covered = |turn: i64| {
            let seen = |place: &&i64| self.is_covered(**place + turn);
            places.iter().filter(seen).count()
        };
        let truly = covered(0);
        let mut turns = Vec::new();
        let mut tries = 0;
        while turns.len() < TURNS && tries < 20 * TURNS {
            tries += 1;
            let turn = 1 + rng.below(self.grid.cells.saturating_sub(1).max(1)) as i64;
            if covered(turn) >= truly {
                turns.push(turn);
            }
        }
        let shifts = turns.len();
        let quarter = self.grid.cells_in(900).max(1);
        let mut rounds: Vec<i64> =
            (1..cells / quarter).map(|n| n * quarter).filter(|turn| covered(*turn) >= truly).collect();
        super::clocks::thin(&mut rounds, QUARTERS);
        turns.extend(rounds);
        self.shifts = shifts;
        self.turns = turns;
    }

    /// Surrogates with each observation anywhere that is covered.
    fn scatter(&mut self, rng: &mut Rng) {
        let alone = self.patterns.iter().map(|patterns| {
            let Some((pattern, (_, base))) =
                patterns.first().and_then(|one| Some((one, one.readings.first()?)))
            else {
                return Vec::new();
            };
            let base = self.grid.cell(*base);
            let firsts = pattern.observations.iter().filter_map(|group| group.first());
            let truth: Vec<i64> = firsts.map(|place| base + place.cells).collect();
            let mut anywhere = || {
                let draw = |rng: &mut Rng| rng.below(self.grid.cells) as i64;
                (0..20).map(|_| draw(rng)).find(|cell| self.is_covered(*cell)).unwrap_or_else(|| draw(rng))
            };
            let surrogates: Vec<Vec<i64>> =
                (0..ALONE).map(|_| truth.iter().map(|_| anywhere()).collect()).collect();
            std::iter::once(truth).chain(surrogates).collect()
        });
        self.alone = alone.collect();
    }

    /// Cells of all observations in the readings believed most.
    fn true_places(&self) -> Vec<i64> {
        let clocks = self.clocks.iter().filter_map(|clock| Some((clock, clock.likeliest()?)));
        clocks
            .flat_map(|(clock, reading)| clock.members().map(|member| self.grid.cell(member.at(reading))))
            .collect()
    }

    /// Whether any log is complete there; with no logs at all every place is as good as any.
    pub fn is_covered(&self, cell: i64) -> bool {
        let place = self.grid.around(cell);
        let none = self.case.coverage.firewall.is_empty() && self.case.coverage.mail.is_empty();
        none || [&self.firewall, &self.mail].iter().any(|mask| mask.get(place).copied().unwrap_or(false))
    }
}
