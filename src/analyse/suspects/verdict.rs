//! The word for the answer, and what would settle it. Pure.

use super::answer::{Class, Covered, How, Kind, Origin, Settle, Suspect, Verdict, ZoneAnswer};
use super::case::Case;
use super::zones;

/// From this probability on a suspect is probable, if the rest agrees.
const PROBABLE: f64 = 0.9;
/// The best suspect of all, where it is likelier than everybody else together.
const LEADS: f64 = 0.5;
/// A suspect is tied with the best one where it is at least this share as likely.
const TIED: f64 = 0.15;
/// As many as are named when nobody leads.
pub const NAMED: usize = 3;
/// What chance may do as well at most, in all turns and in turns by quarter hours.
const BY_CHANCE: f64 = 0.01;
const BY_ROUND_CHANCE: f64 = 0.05;
const FITS_BY_CHANCE: f64 = 0.05;
/// From this belief in nobody on, and with complete logs, it was not here.
const ABSENT: f64 = 0.8;

/// What the word hangs on.
pub struct Standing<'a> {
    pub suspects: &'a [Suspect],
    pub none_of_these: f64,
    pub zones: &'a [ZoneAnswer],
    pub coverage: &'a [Covered],
    /// Every incident lies where the logs are complete, in every reading that counts.
    pub complete: bool,
    pub observations: usize,
}

impl Standing<'_> {
    /// The verdict, and the suspects it does not tell apart.
    pub fn verdict(&self, case: &Case) -> (Verdict, Vec<usize>) {
        if self.has_no_data(case) {
            return (Verdict::NoData, Vec::new());
        }
        let Some(top) = self.suspects.first() else {
            return (if self.complete { Verdict::NotHere } else { Verdict::Excluded }, Vec::new());
        };
        if top.probability >= LEADS {
            return (self.of_leader(top), Vec::new());
        }
        let bar = (top.probability * TIED).max(0.01);
        let tied: Vec<usize> = (0..self.suspects.len())
            .filter(|place| self.suspects.get(*place).is_some_and(|one| one.probability >= bar))
            .collect();
        let all: f64 =
            tied.iter().filter_map(|place| self.suspects.get(*place)).map(|one| one.probability).sum();
        // Somebody whose acts fit all incidents, better than chance would, is something within the tolerance.
        let fits = |one: &Suspect| one.matched == one.of && one.by_chance.p <= FITS_BY_CHANCE;
        if self.none_of_these >= ABSENT && all < 1.0 - ABSENT && !self.suspects.iter().any(fits) {
            return (if self.complete { Verdict::NotHere } else { Verdict::Compatible }, Vec::new());
        }
        match tied.len() {
            0 | 1 => (Verdict::Compatible, Vec::new()),
            _ => (Verdict::NotDistinguishable, tied),
        }
    }

    fn of_leader(&self, top: &Suspect) -> Verdict {
        let fixed = self.zones.iter().all(|zone| zone.how != How::Undecidable);
        let beyond_chance = top.by_chance.p <= BY_CHANCE && top.by_chance.round <= BY_ROUND_CHANCE;
        if top.class == Class::SourcePort && top.probability >= PROBABLE {
            Verdict::Identified
        } else if top.class != Class::Schedule && top.probability >= PROBABLE && beyond_chance && fixed {
            Verdict::Probable
        } else {
            Verdict::Compatible
        }
    }

    /// Nothing to hold the incidents against: no times, nobody, or no logs of those times and no schedule either.
    fn has_no_data(&self, case: &Case) -> bool {
        let firewall = !case.hosts.is_empty() || !case.coverage.firewall.is_empty();
        let mail = !case.accounts.is_empty() || !case.senders.is_empty() || !case.coverage.mail.is_empty();
        let jobs = case.jobs.iter().any(|job| !job.fires.is_empty());
        let seen = |one: &Covered| firewall && one.firewall || mail && one.mail;
        self.observations == 0 || !jobs && !self.coverage.iter().any(seen)
    }

    /// What would settle it, most telling first.
    pub fn settles(&self, case: &Case, verdict: Verdict, tied: &[usize]) -> Vec<Settle> {
        let mut found = Vec::new();
        if matches!(verdict, Verdict::Identified) {
            return found;
        }
        let undecided = self.zones.iter().any(|zone| zone.how == How::Undecidable);
        let near =
            self.zones.iter().find_map(|zone| zone.readings.first()?.instants.first()).copied().unwrap_or(0);
        let changes = |zone: crate::model::calendar::Zone| {
            zones::summer_time(zone, near) != 0
                || zones::standard(zone, near) != zones::standard(zone, near + 1)
                || zones::summer_time(zone, near + 183 * 86_400) != 0
        };
        let dst = changes(case.machine_zone) || case.isp_zone.is_some_and(changes);
        if undecided {
            found.push(Settle::AskZone);
        }
        if dst && (undecided || self.suspects.first().is_some_and(|top| top.kind == Kind::Job)) {
            found.push(Settle::NoticeAcrossDst);
        }
        let lead = self.suspects.iter().enumerate().filter(|(place, _)| *place == 0 || tied.contains(place));
        let jobs =
            lead.map(|(_, one)| one).filter(|one| one.kind == Kind::Job && one.class == Class::Schedule);
        found.extend(jobs.take(NAMED).map(|job| Settle::MoveJob(job.id.clone(), 7)));
        let unseen = case.hosts.is_empty() || self.coverage.iter().any(|one| !one.firewall);
        if case.coverage.firewall.is_empty() {
            found.push(Settle::LogFirewall);
        } else if unseen {
            found.push(Settle::KeepLogs);
        }
        let lacks_port =
            |incident: &crate::model::notice::Incident| incident.port.is_none() || incident.peer.is_none();
        if case.notices.iter().flat_map(|notice| &notice.incidents).any(lacks_port) {
            found.push(Settle::AskPort);
        }
        if verdict != Verdict::Probable && self.coverage.len() < 5 {
            found.push(Settle::MoreIncidents);
        }
        found
    }
}

/// How the zone of a clock was found, from its readings, heaviest first.
/// `by_schedule`: whoever is most likely is so by a schedule alone, which says little about zones.
pub fn how(stated: bool, by_schedule: bool, readings: &[(Origin, i32, f64)]) -> (How, Option<i32>, f64) {
    let Some((origin, offset, _)) = readings.first().copied() else {
        return (How::Undecidable, None, 0.0);
    };
    let of = |wanted: i32| readings.iter().filter(|one| one.1 == wanted).map(|one| one.2).sum::<f64>();
    let runner_up = readings.iter().find(|one| one.1 != offset).map(|one| one.1);
    let weight = of(offset);
    let margin = weight - runner_up.map_or(0.0, of);
    let how = match (stated, origin) {
        (true, Origin::Stated) if weight >= 0.7 => How::Stated,
        _ if weight >= if by_schedule { 0.99 } else { 0.95 } => How::Inferred,
        _ => How::Undecidable,
    };
    (how, runner_up, margin)
}
