//! What an incident in each cell of the ring would say about one suspect: the likelihood that the suspect did it against that
//! it happened at no time in particular. By construction its mean over the ring is one, so that a suspect that acts at all
//! times gains nothing from acting at this one. Pure.

use super::case::Fire;
use super::grid::{Grid, MICROS};
use super::recipe::{Keyed, Recipe};

/// A likelihood ratio is never believed further than this.
const CAP: f32 = 1e6;
/// Chance of a coincidence in time is never believed to be less, nor that of one in time and port.
const RARE: f64 = 1e-4;
const RARER: f64 = 1e-6;
/// Share of incidents that are not the doing of whoever did the rest.
const OTHERS: f64 = 0.05;

/// How long before and after an act its incident may be stamped, in seconds, and the share that is.
#[derive(Clone, Copy)]
pub struct Window {
    pub before: i64,
    pub after: i64,
    pub share: f64,
}

/// A connection is reported for the second it was made; some reporters stamp its end.
pub const HITS: &[Window] =
    &[Window { before: 2, after: 2, share: 0.78 }, Window { before: 5, after: 20, share: 0.14 }];
/// Mail waits in queues.
pub const MAIL: &[Window] = &[
    Window { before: 3, after: 10, share: 0.55 },
    Window { before: 3, after: 120, share: 0.22 },
    Window { before: 60, after: 900, share: 0.13 },
];
/// After its start a job acts at once, or within a minute, or now and then later: seconds and share.
const RUN: [(i64, f64); 5] = [(3, 0.15), (10, 0.25), (60, 0.45), (600, 0.10), (3600, 0.05)];
/// With hits missing for a rate limit, this share of what is seen otherwise.
const LIMITED: f32 = 0.5;

/// The instants of a suspect that is judged by its acts, in seconds since the epoch and in order.
pub struct Acts<'a> {
    grid: &'a Grid,
    covers: Vec<Cover>,
    /// Where the logs are complete.
    open: &'a [bool],
    limited: Option<Vec<bool>>,
    windows: &'static [Window],
}

/// Cells near an act, and how often that is so by chance: in each hour of the day, and over all.
struct Cover {
    cells: Vec<bool>,
    by_hour: [f64; 24],
    all: f64,
}

/// How a table is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Acts are held against the rate of the same hour of other days, or against that of all hours.
    OfTheHour,
    OfAll,
    /// A job acts soon after its start, another time each day; or always the same while after it; or anywhen in a run of so
    /// many seconds.
    Loose,
    Strict,
    Within(i64),
}

impl<'a> Acts<'a> {
    pub fn new(
        times: &[i64],
        windows: &'static [Window],
        grid: &'a Grid,
        open: &'a [bool],
        limited: Option<Vec<bool>>,
    ) -> Acts<'a> {
        let cover = |window: &Window| {
            let spans = times.iter().map(|at| (at - window.before, at + window.after));
            Cover::new(grid.cover(spans), grid, open)
        };
        Acts { grid, covers: windows.iter().map(cover).collect(), open, limited, windows }
    }

    /// The table for an incident that is looked up as `recipe` says.
    pub fn fill(&self, recipe: &Recipe, way: Way, out: &mut Vec<f32>) {
        out.clear();
        out.resize(self.grid.cells, 0.0);
        let seen: f64 = self.windows.iter().map(|window| window.share).sum();
        let missed = (1.0 - seen) as f32;
        let per_hour = self.grid.cells_per_hour();
        for (cover, window) in self.covers.iter().zip(self.windows) {
            let runs = out.chunks_mut(per_hour).zip(cover.cells.chunks(per_hour)).enumerate();
            for (hour, (out, near)) in runs {
                let height = (window.share * recipe.plain / cover.chance(hour % 24, way)) as f32;
                for (slot, near) in out.iter_mut().zip(near) {
                    *slot += if *near { height } else { 0.0 };
                }
            }
        }
        for keyed in &recipe.keyed {
            if !keyed.times.is_empty() {
                self.spread(keyed.share * seen, keyed, way, out);
            }
        }
        self.finish(recipe, missed, out);
    }

    /// Adds acts that carry what the notice names; each cell counts once.
    fn spread(&self, share: f64, keyed: &Keyed, way: Way, out: &mut [f32]) {
        let per_hour = self.grid.cells_per_hour();
        let mut done = 0;
        for at in &keyed.times {
            let first = self.grid.cell(at - keyed.before).max(done);
            let end = (self.grid.cell(at + keyed.after) + 1)
                .clamp(first, self.grid.cells.max(first as usize) as i64);
            done = end;
            for cell in first as usize..end as usize {
                // These are looked for in twice the span of the closest window.
                let near_by =
                    self.covers.first().map_or(1.0, |cover| 2.0 * cover.chance(cell / per_hour % 24, way));
                if let Some(slot) = out.get_mut(cell) {
                    *slot += (share / (near_by * keyed.by_chance).clamp(RARER, 1.0)) as f32;
                }
            }
        }
    }

    /// What is missed, what is not covered, and intervals in the place of instants.
    fn finish(&self, recipe: &Recipe, missed: f32, out: &mut Vec<f32>) {
        match &self.limited {
            Some(limited) => out.iter_mut().zip(limited).for_each(|(slot, limited)| {
                let kept = if *limited { LIMITED } else { 1.0 };
                *slot = *slot * kept + 1.0 - (1.0 - missed) * kept;
            }),
            None => out.iter_mut().for_each(|slot| *slot += missed),
        }
        let factor = recipe.factor as f32;
        for (slot, open) in out.iter_mut().zip(self.open) {
            *slot = if *open { (*slot * factor).min(CAP) } else { factor.max(1.0) };
        }
        widen(out, self.grid.cells_in(recipe.width));
    }
}

impl Cover {
    fn new(cells: Vec<bool>, grid: &Grid, open: &[bool]) -> Cover {
        let (mut near, mut all) = ([0.0; 24], [0.0; 24]);
        let per_hour = grid.cells_per_hour();
        for (hour, (cells, open)) in cells.chunks(per_hour).zip(open.chunks(per_hour)).enumerate() {
            let seen = open.iter().filter(|open| **open).count();
            let hits = cells.iter().zip(open).filter(|(near, open)| **near && **open).count();
            if let (Some(near), Some(all)) = (near.get_mut(hour % 24), all.get_mut(hour % 24)) {
                *near += hits as f64;
                *all += seen as f64;
            }
        }
        let overall =
            ((near.iter().sum::<f64>() + 1.0) / (all.iter().sum::<f64>() + 1.0)).clamp(RARE / 10.0, 1.0);
        // An hour of the day without a hit is thought to have the rate of all, for one hour's worth of time.
        let shrunk = |(near, all): (&f64, &f64)| {
            ((near + overall * per_hour as f64) / (all + per_hour as f64)).clamp(RARE, 1.0)
        };
        let mut by_hour = [overall; 24];
        for (slot, pair) in by_hour.iter_mut().zip(near.iter().zip(&all)) {
            *slot = shrunk(pair);
        }
        Cover { cells, by_hour, all: overall }
    }

    fn chance(&self, hour: usize, way: Way) -> f64 {
        match way {
            Way::OfTheHour => self.by_hour.get(hour).copied().unwrap_or(self.all),
            _ => self.all,
        }
    }
}

/// The table of a schedule: (1-e) (T/|F|) sum K(t-f) + e.
/// `change` is a buffer.
pub fn schedule(
    fires: &[Fire],
    grid: &Grid,
    width: i64,
    way: Way,
    change: &mut Vec<f64>,
    out: &mut Vec<f32>,
) {
    change.clear();
    change.resize(grid.cells + 1, 0.0);
    let mut count = 0;
    for fire in fires {
        let start = fire.earliest.div_euclid(MICROS);
        if (0..grid.cells as i64).contains(&grid.cell(start)) {
            count += 1;
            let latest = fire.latest.div_euclid(MICROS).max(start);
            let end = fire.end.map(|end| end.div_euclid(MICROS));
            let mut add = |from, to, share| raise(change, grid, from, to, share);
            match way {
                Way::Strict => strictly(start, latest, add),
                Way::Within(seconds) => add(start - 1, end.unwrap_or(latest + seconds).max(start), 1.0),
                _ => runs(start, latest, end, add),
            }
        }
    }
    let per_fire = grid.seconds() as f64 / f64::from(count.max(1)) / grid.step as f64;
    let mut density = 0.0;
    out.clear();
    out.extend(change.iter().take(grid.cells).map(|step| {
        density += step;
        (((1.0 - OTHERS) * per_fire * density.max(0.0) + OTHERS) as f32).min(CAP)
    }));
    widen(out, grid.cells_in(width));
}

/// The intervals in which a run may act, and the share of each.
fn runs(start: i64, latest: i64, end: Option<i64>, mut add: impl FnMut(i64, i64, f64)) {
    match end {
        Some(end) if end >= start => {
            add(start - 1, start + 3, 0.3);
            add(start - 1, end + 2, 0.7);
        }
        _ => RUN.iter().for_each(|(seconds, share)| add(start - 1, latest + seconds, *share)),
    }
}

/// The same for a job that takes always the same time to act; that time is looked for elsewhere.
fn strictly(start: i64, latest: i64, mut add: impl FnMut(i64, i64, f64)) {
    add(start - 1, latest + 3, 0.9);
    add(start - 1, latest + 20, 0.1);
}

/// Lays `share` evenly over an interval (seconds, ends included); what falls off the ring is dropped.
fn raise(change: &mut [f64], grid: &Grid, from: i64, to: i64, share: f64) {
    let (first, end) = (grid.cell(from), grid.cell(to) + 1);
    let height = share / (end - first).max(1) as f64;
    let cells = grid.cells as i64;
    if let Some(slot) = change.get_mut(first.clamp(0, cells) as usize) {
        *slot += height;
    }
    if let Some(slot) = change.get_mut(end.clamp(0, cells) as usize) {
        *slot -= height;
    }
}

/// An event somewhere in the `cells` from a stamp on: the mean of what each of them says.
fn widen(table: &mut Vec<f32>, cells: i64) {
    let cells = (cells.max(1) as usize).min(table.len());
    if cells < 2 {
        return;
    }
    let mut sum: f64 = table.iter().take(cells).map(|value| f64::from(*value)).sum();
    let ahead = table.iter().cycle().skip(cells);
    let means: Vec<f32> = table
        .iter()
        .zip(ahead)
        .map(|(leaves, comes)| {
            let mean = (sum / cells as f64) as f32;
            sum += f64::from(*comes) - f64::from(*leaves);
            mean.max(f32::MIN_POSITIVE)
        })
        .collect();
    *table = means;
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEK: Grid = Grid { origin: 0, step: 1, cells: 7 * 86_400 };

    fn fires(every: i64) -> Vec<Fire> {
        let fire = |at| Fire { earliest: at, latest: at, end: None, seen: None };
        (0..7 * 86_400 / every).map(|n| fire(n * every * MICROS)).collect()
    }

    fn mean(table: &[f32]) -> f64 {
        table.iter().map(|value| f64::from(*value)).sum::<f64>() / table.len() as f64
    }

    #[test]
    fn a_job_of_every_minute_says_nothing() {
        let mut table = Vec::new();
        schedule(&fires(60), &WEEK, 1, Way::Loose, &mut Vec::new(), &mut table);
        assert!(table.iter().skip(3600).all(|value| (0.5..6.0).contains(value)));
        assert!((mean(&table) - 1.0).abs() < 0.02);
        schedule(&fires(86_400), &WEEK, 1, Way::Loose, &mut Vec::new(), &mut table);
        assert!((mean(&table) - 1.0).abs() < 0.02);
        assert!(table[86_405] > 2000.0 && table[86_440] > 400.0 && table[43_200] < 0.06);
    }

    #[test]
    fn hits_are_held_against_the_rate_of_the_hour() {
        let open = vec![true; WEEK.cells];
        // Every minute from eight to nine, and one hit at midnight.
        let busy = (0..7).flat_map(|day| (0..60).map(move |n| day * 86_400 + 8 * 3600 + n * 60));
        let mut times: Vec<i64> = busy.collect();
        times.push(3 * 86_400);
        times.sort_unstable();
        let acts = Acts::new(&times, HITS, &WEEK, &open, None);
        let mut table = Vec::new();
        acts.fill(&Recipe::plain(1), Way::OfTheHour, &mut table);
        let (seldom, often) = (table[3 * 86_400 + 1], table[86_400 + 8 * 3600 + 61]);
        assert!(seldom > 10.0 * often && often > 5.0, "{seldom} {often}");
        assert!(table[43_200] < 0.1);
    }

    #[test]
    fn without_logs_silence_says_nothing() {
        let open: Vec<bool> = (0..WEEK.cells).map(|cell| cell < 86_400).collect();
        let acts = Acts::new(&[100, 200], HITS, &WEEK, &open, None);
        let mut table = Vec::new();
        acts.fill(&Recipe::plain(1), Way::OfAll, &mut table);
        assert!(table[50_000] < 0.1 && (table[200_000] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn an_hour_wide_stamp_says_little() {
        let mut table = vec![0.0_f32; 100];
        table[50] = 10.0;
        widen(&mut table, 10);
        assert!((table[41] - 1.0).abs() < 1e-5 && (table[50] - 1.0).abs() < 1e-5);
        assert!(table[40] < 1e-5 && table[51] < 1e-5);
    }
}
