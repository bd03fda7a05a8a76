//! Which incidents were stamped by one clock, which of them are one observation, and when each was in each reading. Pure.

use super::case::Case;
use super::ours;
use super::zones::{self, Hypothesis};
use crate::model::calendar::{Wall, Zone};
use crate::model::notice::{Incident, Lacks, Notice, When, Zoning};

const DAY: i64 = 86_400;
/// Incidents of one notice less than this apart are one observation.
const TOGETHER: i64 = 600;
/// Members of one observation that are weighed, and observations of a case: beyond that they are sampled.
const MEMBERS: usize = 8;
const OBSERVATIONS: usize = 48;
/// Incidents of a clock that are answered one by one.
const INCIDENTS: usize = 2000;
/// Incidents of a case that are looked at, evenly taken from all; and clocks, those with most incidents.
const LOOKED_AT: usize = 50_000;
const CLOCKS: usize = 12;

/// The stamps of one reporter that are alike in what is said of their zone: one zone and one skew for all.
#[derive(Clone, Debug)]
pub struct Clock {
    pub reporter: Option<String>,
    pub stated: bool,
    /// Nothing whatever is said of the zone.
    pub unsaid: bool,
    /// Incidents before anything was joined or sampled.
    pub incidents: Vec<Member>,
    pub observations: Vec<Vec<Member>>,
    /// Readings whose instants differ, their priors with the mails' dates in, adding up to one.
    pub hypotheses: Vec<Hypothesis>,
}

/// One incident that tells a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    pub notice: usize,
    pub incident: usize,
    pub wall: i64,
    /// Seconds within which the event was.
    pub width: i64,
    second_reading: bool,
    /// The zone it states.
    own: Option<Zone>,
}

impl Member {
    fn new(notice: usize, incident: usize, when: &When) -> Member {
        let width = when
            .until
            .map_or(0, |until| until.saturating_sub(when.wall))
            .max(i64::from(when.precision))
            .max(1);
        let own = match when.zone {
            Zoning::Stated(zone) => Some(zone),
            _ => None,
        };
        let second_reading = when.second_reading == Some(true);
        Member { notice, incident, wall: when.wall, width, second_reading, own }
    }

    /// Seconds since the epoch, as `reading` has it.
    pub fn at(&self, reading: &Hypothesis) -> i64 {
        let zone = reading.zone.or(self.own).unwrap_or(Zone::UTC);
        match zone.wall(self.wall.div_euclid(DAY) as i32, self.wall.rem_euclid(DAY) as u32) {
            Wall::Twice(_, second) if self.second_reading => second,
            wall => wall.first(),
        }
    }

    /// Of the notice, in the case.
    pub fn of<'a>(&self, case: &'a Case) -> Option<&'a Incident> {
        case.notices.get(self.notice)?.incidents.get(self.incident)
    }
}

/// The clocks of a case, and the number of incidents and observations left out because there were too many.
pub fn clocks(case: &Case) -> (Vec<Clock>, usize) {
    let (mut clocks, mut left_out) = stamped(case);
    clocks.sort_by_key(|clock| std::cmp::Reverse(clock.incidents.len()));
    left_out += clocks.iter().skip(CLOCKS).map(|clock| clock.incidents.len()).sum::<usize>();
    clocks.truncate(CLOCKS);
    let mut room = OBSERVATIONS;
    for clock in &mut clocks {
        clock.join();
        let all = clock.observations.len();
        thin(&mut clock.observations, room.max(1));
        left_out += all - clock.observations.len();
        thin(&mut clock.incidents, INCIDENTS);
        room = room.saturating_sub(clock.observations.len());
        clock.read(case);
    }
    (clocks, left_out)
}

/// All stamps about us, sorted by who wrote them, and how many were passed over.
fn stamped(case: &Case) -> (Vec<Clock>, usize) {
    let all: usize = case.notices.iter().map(|notice| notice.incidents.len()).sum();
    let stride = all.div_ceil(LOOKED_AT).max(1);
    let mut passed_over = 0;
    let mut found: Vec<(usize, Clock)> = Vec::new();
    for (notice, written) in case.notices.iter().enumerate() {
        passed_over += written.incidents.len() - written.incidents.len().div_ceil(stride);
        for (incident, alleged) in written.incidents.iter().enumerate().step_by(stride) {
            let when = alleged.when.as_ref().filter(|when| plausible(when) && ours::is_ours(alleged, case));
            let Some(when) = when else { continue };
            let stated = matches!(when.zone, Zoning::Stated(_));
            let member = Member::new(notice, incident, when);
            let same = |(first, clock): &&mut (usize, Clock)| {
                let one_reporter = match &written.reporter {
                    Some(name) => clock.reporter.as_ref() == Some(name),
                    None => *first == notice,
                };
                one_reporter && clock.stated == stated
            };
            match found.iter_mut().find(same) {
                Some((_, clock)) => clock.incidents.push(member),
                None => found.push((notice, Clock::new(written, stated, member))),
            }
        }
    }
    (found.into_iter().map(|(_, clock)| clock).collect(), passed_over)
}

/// A whole date of this era: what lies outside is no stamp, and would make the calendar's arithmetic overflow.
fn plausible(when: &When) -> bool {
    let era = 0..=4_102_444_800;
    when.lacks == Lacks::Nothing
        && era.contains(&when.wall)
        && when.until.is_none_or(|until| era.contains(&until) && until - when.wall < 3 * DAY)
}

/// Leaves `room` entries, spread evenly.
pub fn thin<T>(list: &mut Vec<T>, room: usize) {
    let all = list.len();
    if all > room {
        let mut place = 0;
        list.retain(|_| {
            let keep = place * room / all != (place + 1) * room / all;
            place += 1;
            keep
        });
    }
}

impl Clock {
    fn new(notice: &Notice, stated: bool, member: Member) -> Clock {
        Clock {
            reporter: notice.reporter.clone(),
            stated,
            unsaid: false,
            incidents: vec![member],
            observations: Vec::new(),
            hypotheses: Vec::new(),
        }
    }

    /// Incidents less than ten minutes from the first of them, in one notice, are one observation.
    fn join(&mut self) {
        let instant = |member: &Member| {
            member.wall - member.own.map_or(0, |zone| i64::from(zone.offset_at(member.wall)))
        };
        let mut members = self.incidents.clone();
        members.sort_by_key(|member| (member.notice, instant(member), member.incident));
        for member in members {
            let joins = self.observations.last().and_then(|group| group.first()).is_some_and(|first| {
                first.notice == member.notice && instant(&member) - instant(first) < TOGETHER
            });
            match self.observations.last_mut() {
                Some(group) if joins => group.push(member),
                _ => self.observations.push(vec![member]),
            }
        }
        self.observations.iter_mut().for_each(|group| thin(group, MEMBERS));
    }

    /// The readings: those with the same instants are one, and the mails' dates have had their say.
    fn read(&mut self, case: &Case) {
        let whens: Vec<&When> =
            self.incidents.iter().filter_map(|member| member.of(case)?.when.as_ref()).collect();
        let zonings: Vec<&Zoning> = whens.iter().map(|when| &when.zone).collect();
        let near = whens.first().map_or(0, |when| when.wall);
        self.unsaid = zonings.iter().all(|zoning| matches!(zoning, Zoning::Unknown));
        let mut merged: Vec<(Vec<i64>, f64, Hypothesis)> = Vec::new();
        for guess in zones::hypotheses(&zonings, case, near) {
            let instants: Vec<i64> = self.members().map(|member| member.at(&guess)).collect();
            match merged.iter_mut().find(|(known, ..)| *known == instants) {
                Some((_, heaviest, known)) => {
                    let prior = known.prior + guess.prior;
                    if guess.prior > *heaviest {
                        *heaviest = guess.prior;
                        (known.zone, known.origin) = (guess.zone, guess.origin);
                    }
                    known.prior = prior;
                }
                None => merged.push((instants, guess.prior, guess)),
            }
        }
        self.hypotheses = merged.into_iter().map(|(.., guess)| guess).collect();
        let lags: Vec<f64> = self.hypotheses.iter().map(|guess| self.mails(case, guess)).collect();
        let all: f64 = self.hypotheses.iter().zip(&lags).map(|(guess, lag)| guess.prior * lag).sum();
        for (guess, lag) in self.hypotheses.iter_mut().zip(lags) {
            guess.prior *= if all > 0.0 { lag / all } else { 1.0 };
        }
    }

    /// How well the dates of the mails go with a reading.
    fn mails(&self, case: &Case, reading: &Hypothesis) -> f64 {
        let mut likelihood = 1.0;
        let mut rest = self.incidents.as_slice();
        while let Some(first) = rest.first() {
            let (mine, others) = rest.split_at(rest.partition_point(|member| member.notice == first.notice));
            rest = others;
            let last = mine.iter().max_by_key(|member| member.wall + member.width);
            let last = last.map(|member| member.at(reading) + member.width - 1);
            let sent = case.notices.get(first.notice).and_then(|notice| {
                // The hop nearest to the writer, where the mail itself bears no date.
                notice.mailed.or(notice.hops.last().copied())
            });
            if let (Some(last), Some(sent)) = (last, sent) {
                // Against that of a mail sent an hour later, so that many mails neither overflow nor vanish.
                likelihood *= zones::mail_lag(sent.saturating_sub(last)) / zones::mail_lag(3600);
            }
        }
        f64::clamp(likelihood, 1e-100, 1e100)
    }

    /// What is weighed.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.observations.iter().flatten()
    }

    /// The reading believed most before the logs: where one begins to look.
    pub fn likeliest(&self) -> Option<&Hypothesis> {
        self.hypotheses.iter().max_by(|a, b| a.prior.total_cmp(&b.prior))
    }

    pub fn offset(&self, reading: &Hypothesis) -> i32 {
        self.incidents.first().map_or(0, |member| (member.wall - member.at(reading)) as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer::Origin;
    use super::super::case::tests::empty;
    use super::*;

    fn notice(walls: &[i64], zone: &Zoning) -> Notice {
        let when = |wall: &i64| When { wall: *wall, precision: 1, zone: zone.clone(), ..When::default() };
        let incidents = walls.iter().map(|wall| Incident { when: Some(when(wall)), ..Incident::default() });
        Notice { incidents: incidents.collect(), ..Notice::default() }
    }

    #[test]
    fn ten_minutes_of_one_notice_are_one_observation() {
        let day = 20_000 * DAY;
        let mut case = empty();
        case.notices = vec![notice(&[day, day + 60, day + 599, day + 600], &Zoning::Unknown)];
        case.notices.push(notice(&[day + 30], &Zoning::Unknown));
        let (clocks, left_out) = clocks(&case);
        assert_eq!((clocks.len(), left_out), (2, 0), "a notice without a reporter has its own clock");
        assert_eq!(clocks[0].observations.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1]);
    }

    #[test]
    fn readings_with_the_same_instants_are_one() {
        let mut case = empty();
        case.notices = vec![notice(&[20_000 * DAY], &Zoning::Stated(Zone::UTC))];
        let (clocks, _) = clocks(&case);
        assert_eq!(clocks[0].hypotheses.len(), zones::LEGAL.len());
        let all: f64 = clocks[0].hypotheses.iter().map(|guess| guess.prior).sum();
        assert!((all - 1.0).abs() < 1e-9);
        assert_eq!(clocks[0].likeliest().map(|guess| guess.origin), Some(Origin::Stated));
    }

    #[test]
    fn the_mail_tells_the_zone() {
        let mut case = empty();
        case.isp_zone = "Australia/Sydney".parse().ok();
        let printed = 1_357_293_599;
        case.notices = vec![notice(&[printed], &Zoning::Unknown)];
        case.notices[0].mailed = Some(printed - 39_600 + 25);
        let (clocks, _) = clocks(&case);
        let best = clocks[0].likeliest().expect("a reading");
        assert_eq!((clocks[0].offset(best), best.origin), (39_600, Origin::Isp));
        assert!(best.prior > 0.9, "{}", best.prior);
    }

    #[test]
    fn a_sample_is_spread_evenly() {
        let mut list: Vec<usize> = (0..100).collect();
        thin(&mut list, 4);
        assert_eq!(list, [24, 49, 74, 99]);
    }
}
