//! Puts the answer together: suspects ranked, zones with their readings, coverage, remarks. Pure.

use super::answer::{
    Answer, Chance, Class, Covered, Elsewhere, Excluded, How, Remark, Surrogates, Suspect, Verdict, Why,
    ZoneAnswer,
};
use super::candidates::{Candidate, Deeds};
use super::case::Case;
use super::chance::Nulls;
use super::clocks::{Clock, Member};
use super::grid::MICROS;
use super::ground::Ground;
use super::ours;
use super::proof::{self, Part};
use super::race::Race;
use super::score::Score;
use super::verdict::{self, Standing};
use crate::analyse::cadence::{Rhythm, rhythm};

/// Suspects that are shown.
const SHOWN: usize = 50;
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

/// Without what is only the order of additions.
fn rounded(probability: f64) -> f64 {
    (probability * 1e9).round() / 1e9
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
        let top = suspects.first().map(|first| (rounded(first.probability), first.class));
        for (place, suspect) in suspects.iter_mut().enumerate() {
            suspect.verdict = match verdict {
                // An account and the sender address it uses are one suspect under two names.
                _ if place == 0 || top == Some((rounded(suspect.probability), suspect.class)) => verdict,
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

    /// Where one clock is read otherwise and that counts as well, more incidents may fit a suspect.
    fn elsewhere(&self, candidate: &Candidate<'_>, matched: usize, of: usize) -> Option<Elsewhere> {
        let [clock] = self.ground.clocks else { return None };
        let beliefs = self.race.readings.first()?;
        let counting = clock.hypotheses.iter().zip(beliefs).filter(|(_, belief)| **belief >= COUNTS);
        let others = counting.filter(|_| matched < of).map(|(reading, _)| {
            let members: Vec<(Member, i64)> =
                clock.incidents.iter().map(|member| (*member, member.at(reading))).collect();
            let matched = proof::part(candidate, self.ground.case, &members).matched;
            Elsewhere { offset: clock.offset(reading), matched }
        });
        // The first of the best: readings come heaviest of their kind first.
        others.filter(|other| other.matched > matched).rev().max_by_key(|other| other.matched)
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
                let elsewhere = self.elsewhere(candidate, part.matched, members.len());
                let found = suspect(candidate, part, probability, chance, log_ratio, members.len());
                suspects.push(Suspect { elsewhere, ..found });
            }
        }
        let order = |a: &Suspect, b: &Suspect| {
            rounded(b.probability)
                .total_cmp(&rounded(a.probability))
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
        if self.ground.case.hosts.iter().any(|host| !host.limited.is_empty()) {
            found.push(Remark::AtItsLimit);
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
        elsewhere: None,
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
