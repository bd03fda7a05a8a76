//! Puts the answer together: suspects ranked, zones with their readings, coverage, remarks. Pure.

use super::answer::{
    Answer, Chance, Class, Covered, Excluded, How, Manner, Origin, Pointing, Reading, Remark, Surrogates,
    Suspect, Verdict, Why, ZoneAnswer,
};
use super::candidates::{Candidate, Deeds};
use super::case::Case;
use super::chance::Nulls;
use super::clocks::{Clock, Member};
use super::grid::MICROS;
use super::ground::Ground;
use super::proof::{self, Part};
use super::race::{self, Race};
use super::score::Score;
use super::verdict::{self, Standing};
use super::{lags, ours, zones};
use crate::analyse::cadence::{Rhythm, rhythm};

/// Suspects that are shown, and that one reading points at.
const SHOWN: usize = 50;
const POINTS: usize = 6;
/// Less likely suspects are excluded unless their acts fit most incidents.
const UNLIKELY: f64 = 0.001;
/// Readings that count where completeness is asked.
const COUNTS: f64 = 0.05;
const HOUR: i64 = 3600 * MICROS;
/// Incidents that keep their time of day do so within these seconds.
const STEADY: i64 = 600;

pub struct Outcome<'a> {
    pub ground: &'a Ground<'a>,
    pub candidates: &'a [Candidate<'a>],
    pub scores: &'a [Score],
    pub race: &'a Race,
}

/// Where no incident tells a time.
pub fn without_times(case: &Case) -> Answer {
    Answer {
        zones: Vec::new(),
        verdict: Verdict::NoData,
        suspects: Vec::new(),
        tied: Vec::new(),
        excluded: Vec::new(),
        none_of_these: 1.0,
        not_ours: not_ours(case),
        coverage: Vec::new(),
        settles: Vec::new(),
        remarks: Vec::new(),
        observations: 0,
        surrogates: Surrogates::default(),
    }
}

fn not_ours(case: &Case) -> Vec<(usize, usize)> {
    let all = case.notices.iter().enumerate().flat_map(|(notice, written)| {
        written.incidents.iter().enumerate().map(move |(incident, alleged)| (notice, incident, alleged))
    });
    all.filter(|(.., alleged)| !ours::is_ours(alleged, case))
        .map(|(notice, incident, _)| (notice, incident))
        .collect()
}

impl Outcome<'_> {
    pub fn answer(&self, nulls: &Nulls, left_out: usize, dropped: usize) -> Answer {
        let case = self.ground.case;
        let zones: Vec<ZoneAnswer> =
            (0..self.ground.clocks.len()).filter_map(|number| self.zone(number)).collect();
        let members = self.members();
        let coverage: Vec<Covered> = members.iter().map(|(member, at)| self.covered(member, *at)).collect();
        let (mut suspects, excluded) = self.suspects(nulls, &members);
        let observations = self.ground.clocks.iter().map(|clock| clock.observations.len()).sum();
        let standing = Standing {
            suspects: &suspects,
            none_of_these: self.race.nobody,
            zones: &zones,
            coverage: &coverage,
            complete: self.is_complete(),
            observations,
        };
        let (verdict, tied) = standing.verdict(case);
        let settles = standing.settles(case, verdict, &tied);
        let remarks = self.remarks(&zones, &suspects, &members, left_out, dropped);
        for (place, suspect) in suspects.iter_mut().enumerate() {
            suspect.verdict = match verdict {
                _ if place == 0 => verdict,
                _ if tied.contains(&place) => Verdict::NotDistinguishable,
                _ => Verdict::Compatible,
            };
        }
        Answer {
            zones,
            verdict,
            suspects,
            tied,
            excluded,
            none_of_these: self.race.nobody,
            not_ours: not_ours(case),
            coverage,
            settles,
            remarks,
            observations,
            surrogates: nulls.counts(),
        }
    }

    /// The number of the reading of a clock that is believed most.
    fn best(&self, clock: usize) -> usize {
        let readings = self.race.readings.get(clock).into_iter().flatten().enumerate();
        readings.max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(number, _)| number)
    }

    /// All incidents with their instants (seconds), each clock read as is believed most.
    fn members(&self) -> Vec<(Member, i64)> {
        let of_clock = |(number, clock): (usize, &Clock)| {
            let reading = clock.hypotheses.get(self.best(number)).copied();
            let all = clock.incidents.clone().into_iter();
            all.filter_map(move |member| Some((member, member.at(&reading?)))).collect::<Vec<_>>()
        };
        let mut members: Vec<(Member, i64)> =
            self.ground.clocks.iter().enumerate().flat_map(of_clock).collect();
        members.sort_by_key(|(member, _)| (member.notice, member.incident));
        members
    }

    fn covered(&self, member: &Member, at: i64) -> Covered {
        let holds =
            |spans: &[super::case::Span]| spans.iter().any(|span| span.holds(at.saturating_mul(MICROS)));
        let coverage = &self.ground.case.coverage;
        Covered {
            notice: member.notice,
            incident: member.incident,
            firewall: holds(&coverage.firewall),
            mail: holds(&coverage.mail),
        }
    }

    /// The firewall's log is complete around every incident, in every reading that counts.
    fn is_complete(&self) -> bool {
        let readings = self.ground.clocks.iter().zip(&self.race.readings).flat_map(|(clock, beliefs)| {
            clock
                .hypotheses
                .iter()
                .zip(beliefs)
                .filter(|(_, belief)| **belief >= COUNTS)
                .map(move |(one, _)| (clock, one))
        });
        let mut seen = readings.flat_map(|(clock, reading)| {
            clock.incidents.iter().map(move |member| self.covered(member, member.at(reading)))
        });
        seen.all(|one| one.firewall)
    }

    /// Those who are in the race, most probable first, and those who are out.
    fn suspects(&self, nulls: &Nulls, members: &[(Member, i64)]) -> (Vec<Suspect>, Vec<Excluded>) {
        let (mut suspects, mut excluded) = (Vec::new(), Vec::new());
        for (place, candidate) in self.candidates.iter().enumerate() {
            let part = proof::part(candidate, self.ground.case, members);
            let probability = self.race.probability.get(place).copied().unwrap_or(0.0);
            let log_ratio = self.race.log_ratio.get(place).copied().unwrap_or(0.0);
            let score = self.scores.get(place);
            if probability < UNLIKELY && part.matched * 2 < members.len() {
                let why = why(&candidate.deeds, members);
                excluded.push(Excluded {
                    kind: candidate.kind,
                    index: candidate.index,
                    id: candidate.id.to_string(),
                    why,
                });
            } else if let Some(score) = score {
                let chance = self.with_ids(candidate, &part, nulls.chance(candidate, score, log_ratio));
                suspects.push(suspect(candidate, part, probability, chance, log_ratio, members.len()));
            }
        }
        let order = |a: &Suspect, b: &Suspect| {
            b.probability
                .total_cmp(&a.probability)
                .then(b.matched.cmp(&a.matched))
                .then((a.kind, &a.id).cmp(&(b.kind, &b.id)))
        };
        suspects.sort_by(order);
        suspects.truncate(SHOWN);
        for suspect in &mut suspects {
            let same = |one: &&Candidate<'_>| (one.kind, one.index) == (suspect.kind, suspect.index);
            suspect.rhythm = self.candidates.iter().find(same).and_then(|one| self.rhythm(one));
        }
        (suspects, excluded)
    }

    /// A schedule says of itself how regular it is.
    fn rhythm(&self, candidate: &Candidate<'_>) -> Option<Rhythm> {
        let times: Vec<i64> = match candidate.deeds {
            Deeds::Hits(host) => host.hits.iter().map(|hit| hit.at.div_euclid(MICROS)).collect(),
            Deeds::Mail(deliveries) => deliveries.iter().map(|one| one.at.div_euclid(MICROS)).collect(),
            Deeds::Schedule(_) => return None,
        };
        rhythm(&times, self.ground.case.machine_zone)
    }

    /// An id stands in the log or not, however the series is turned: there chance is how many others carry it.
    fn with_ids(&self, candidate: &Candidate<'_>, part: &Part, chance: Chance) -> Chance {
        if part.class != Class::Trace {
            return chance;
        }
        let (others, unique) = proof::quoted(self.ground.case, candidate, &part.proofs);
        let least = 1.0 / (self.ground.shifts + 1) as f64;
        let all = self.candidates.iter().filter(|one| one.kind == candidate.kind).count();
        let p = if unique { least } else { (others + 1) as f64 / (all + 1) as f64 };
        Chance {
            p: chance.p.min(p),
            round: if p < chance.p { chance.round.min(p) } else { chance.round },
            ..chance
        }
    }

    fn zone(&self, number: usize) -> Option<ZoneAnswer> {
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

    fn remarks(
        &self,
        zones: &[ZoneAnswer],
        suspects: &[Suspect],
        members: &[(Member, i64)],
        left_out: usize,
        dropped: usize,
    ) -> Vec<Remark> {
        let mut found = Vec::new();
        let pairs = || zones.iter().zip(self.ground.clocks);
        if pairs().any(|(zone, clock)| clock.unsaid && zone.how == How::Undecidable) {
            found.push(Remark::OnlyTheQuarterHourCounts);
        }
        if pairs().any(|(zone, clock)| clock.stated && zone.how != How::Stated) {
            found.push(Remark::StatedZoneDoubted);
        }
        found.extend(self.across_dst(members));
        let early = |one: &Suspect| one.class == Class::Schedule && one.matched > 0 && one.skew < -2.0;
        if suspects.iter().take(verdict::NAMED).any(early) {
            found.push(Remark::BeforeItsTime);
        }
        if left_out > 0 {
            found
                .push(Remark::Sampled(self.ground.clocks.iter().map(|clock| clock.observations.len()).sum()));
        }
        if dropped > 0 {
            found.push(Remark::Shortlisted(dropped));
        }
        found
    }

    /// Whether the incidents on both sides of a change of the clocks keep to the wall or to UTC.
    fn across_dst(&self, members: &[(Member, i64)]) -> Option<Remark> {
        let zone = self.ground.case.machine_zone;
        let offset = |at: i64| i64::from(zone.offset_at(at));
        let (_, first) = members.first()?;
        if members.iter().all(|(_, at)| offset(*at) == offset(*first)) {
            return None;
        }
        let spread = |clock: &dyn Fn(i64) -> i64| {
            let away = members.iter().map(|(_, at)| {
                let off = (clock(*at) - clock(*first)).rem_euclid(86_400);
                off.min(86_400 - off)
            });
            away.max().unwrap_or(0)
        };
        let (wall, utc) = (spread(&|at| at + offset(at)), spread(&|at| at));
        match (wall < STEADY, utc < STEADY) {
            (true, false) => Some(Remark::KeepsWallTime),
            (false, true) => Some(Remark::KeepsUtc),
            _ => None,
        }
    }
}

fn suspect(
    candidate: &Candidate<'_>,
    part: Part,
    probability: f64,
    chance: Chance,
    log_ratio: f64,
    of: usize,
) -> Suspect {
    Suspect {
        kind: candidate.kind,
        index: candidate.index,
        id: candidate.id.to_string(),
        verdict: Verdict::Compatible,
        class: part.class,
        matched: part.matched,
        of,
        probability,
        by_chance: chance,
        log_ratio,
        skew: part.skew as f64 / MICROS as f64,
        lags: part.lags,
        evidence: part.proofs,
        rhythm: None,
    }
}

fn why(deeds: &Deeds<'_>, members: &[(Member, i64)]) -> Why {
    let within = |reach: i64| {
        members.iter().any(|(_, at)| {
            let at = at.saturating_mul(MICROS);
            deeds.from(at.saturating_sub(reach)) < deeds.from(at.saturating_add(reach))
        })
    };
    match deeds {
        Deeds::Schedule(_) if !within(HOUR) => Why::DidNotRun,
        Deeds::Hits(_) if !within(3 * HOUR) => Why::Off,
        _ => Why::NotThen,
    }
}
