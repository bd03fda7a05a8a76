//! Waves: for some minutes far more sessions are open than usual. The first one runs into the process limit.

use super::people::People;
use super::rng::Rng;
use super::sessions::Kind;
use super::truth::WaveTruth;
use super::{Plan, Week};

/// Mean number of seconds that a client of a wave stays (`Week::stays`).
const STAY: f64 = 63.0;
/// Share of a wave's area under its highest line: it rises for a quarter and falls for a third of its time.
const AREA: f64 = 0.7;
/// Clients of one wave.
const SOURCES: usize = 30;

#[derive(Clone, Debug)]
pub struct Wave {
    pub start: i64,
    pub end: i64,
    /// Open sessions it strives for.
    open: f64,
    /// Sessions in all.
    pub visits: f64,
    sources: Vec<u32>,
    due: f64,
}

impl Wave {
    pub fn truth(&self) -> WaveTruth {
        WaveTruth { start: self.start, end: self.end, peak: 0, peak_at: 0 }
    }

    /// Sessions that should be open at a second.
    fn wanted(&self, at: i64) -> f64 {
        if !(self.start..self.end).contains(&at) {
            return 0.0;
        }
        let part = (at - self.start) as f64 / (self.end - self.start) as f64;
        self.open * (part / 0.25).min((1.0 - part) / 0.33).min(1.0)
    }
}

/// Two waves: one in the morning that asks for more than the limit, one in the evening that stays below it.
pub fn plan(plan: &Plan, visits: usize, limit: usize, people: &People, rng: &mut Rng) -> Vec<Wave> {
    let days = plan.days;
    let times = [(days / 4, 10 * 3600 + 1234, 1.4), (days * 2 / 3, 19 * 3600 + 2468, 0.75)];
    let waves = times.into_iter().map(|(day, second, of_limit)| {
        let open = of_limit * limit as f64;
        // A small log is not to be one big wave.
        let lasts = (0.1 * visits as f64 * STAY / open / AREA).clamp(300.0, 1500.0);
        let start = plan.start + day * 86_400 + second;
        let first = rng.below(people.bots.len());
        let sources = (0..SOURCES.min(people.bots.len()))
            .map(|n| (people.bots.start + (first + n * 3) % people.bots.len()) as u32)
            .collect();
        Wave { start, end: start + lasts as i64, open, visits: open / STAY * lasts * AREA, sources, due: 0.0 }
    });
    waves.collect()
}

impl Week {
    /// The clients of waves that come in this second.
    pub fn swell(&mut self, at: i64) {
        for place in 0..self.waves.len() {
            let wave = &mut self.waves[place];
            wave.due += wave.wanted(at) / STAY;
            while self.waves[place].due >= 1.0 {
                self.waves[place].due -= 1.0;
                let client = *self.rng.pick(&self.waves[place].sources);
                self.admitted(at, client, Kind::Wave);
            }
        }
    }
}
