//! The zone of each clock, with all readings of its stamps and whom each points at. Pure.

use super::answer::{Manner, Origin, Pointing, Reading, ZoneAnswer};
use super::candidates::{Candidate, Deeds};
use super::clocks::Clock;
use super::grid::MICROS;
use super::outcome::Outcome;
use super::{lags, race, verdict, zones};

/// Suspects that one reading points at.
const POINTS: usize = 6;

impl Outcome<'_> {
    pub fn zone(&self, number: usize) -> Option<ZoneAnswer> {
        let clock = self.ground.clocks.get(number)?;
        let beliefs = self.race.readings.get(number)?;
        let mut readings: Vec<(usize, f64)> = beliefs.iter().copied().enumerate().collect();
        readings.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let brief: Vec<(Origin, i32, f64)> = readings
            .iter()
            .filter_map(|(one, weight)| {
                let reading = clock.hypotheses.get(*one)?;
                Some((reading.origin, clock.offset(reading), *weight))
            })
            .collect();
        let (how, runner_up, margin) = verdict::how(clock.stated, self.is_by_schedule(), &brief);
        Some(ZoneAnswer {
            reporter: clock.reporter.clone(),
            incidents: clock.incidents.len(),
            offset: brief.first().map_or(0, |one| one.1),
            how,
            runner_up,
            margin,
            readings: readings
                .iter()
                .filter_map(|(one, weight)| self.reading(number, *one, *weight))
                .collect(),
        })
    }

    /// The most likely suspect is so by a schedule alone.
    fn is_by_schedule(&self) -> bool {
        let all = self.candidates.iter().zip(&self.race.probability);
        let top = all.max_by(|a, b| a.1.total_cmp(b.1));
        top.is_some_and(|(one, probability)| {
            matches!(one.deeds, Deeds::Schedule(_)) && *probability > self.race.nobody
        })
    }

    fn reading(&self, number: usize, one: usize, weight: f64) -> Option<Reading> {
        let clock = self.ground.clocks.get(number)?;
        let reading = clock.hypotheses.get(one)?;
        let instants: Vec<(i64, i64)> = clock
            .incidents
            .iter()
            .map(|member| (member.at(reading) * MICROS, member.width * MICROS))
            .collect();
        Some(Reading {
            zone: reading.zone,
            origin: reading.origin,
            offset: clock.offset(reading),
            weight,
            points: self.points(number, clock, one, &instants),
            instants: instants.into_iter().map(|(at, _)| at / MICROS).collect(),
        })
    }

    /// Whom a reading points at.
    fn points(&self, number: usize, clock: &Clock, one: usize, instants: &[(i64, i64)]) -> Vec<Pointing> {
        let prior = clock.hypotheses.get(one).map_or(0.0, |reading| reading.prior);
        let mut found: Vec<(f64, usize, Manner)> = Vec::new();
        for (place, (score, probability)) in self.scores.iter().zip(&self.race.probability).enumerate() {
            let Some(readings) = score.readings.get(number) else { continue };
            let summed = race::summed(readings);
            let all: f64 =
                clock.hypotheses.iter().zip(&summed).map(|(reading, value)| reading.prior * value).sum();
            let manners = readings.get(one).copied().unwrap_or_default();
            for (value, manner) in
                manners.into_iter().zip([Manner::AtOnce, Manner::Later, Manner::WithoutDst])
            {
                let weight = probability * prior * value / all.max(f64::MIN_POSITIVE);
                if weight > 1e-6 {
                    found.push((weight, place, manner));
                }
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(POINTS);
        found
            .into_iter()
            .filter_map(|(weight, place, manner)| {
                let candidate = self.candidates.get(place)?;
                Some(Pointing {
                    kind: candidate.kind,
                    index: candidate.index,
                    id: candidate.id.to_string(),
                    manner,
                    weight,
                    lags: self.lags(candidate, instants, manner),
                })
            })
            .collect()
    }

    fn lags(&self, candidate: &Candidate<'_>, instants: &[(i64, i64)], manner: Manner) -> Vec<Option<f64>> {
        let zone = self.ground.case.machine_zone;
        let moved: Vec<(i64, i64)> = match manner {
            Manner::WithoutDst => instants
                .iter()
                .map(|(at, width)| (at - zones::summer_time(zone, at / MICROS) * MICROS, *width))
                .collect(),
            _ => instants.to_vec(),
        };
        let fitting = lags::fit(&candidate.deeds, &moved, manner);
        fitting.acts.iter().map(|act| act.map(|act| act.lag as f64 / MICROS as f64)).collect()
    }
}
