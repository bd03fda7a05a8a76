//! What zones a stamp may be meant in, and what is believed of each before any log is looked at. Pure.

use super::answer::Origin;
use super::case::Case;
use crate::model::calendar::Zone;
use crate::model::notice::Zoning;

const HALF_YEAR: i64 = 183 * 86_400;

/// Offsets that are law somewhere, or were in this century, in minutes east of UTC: 41.
pub const LEGAL: [i32; 41] = [
    -720, -660, -600, -570, -540, -480, -420, -360, -300, -270, -240, -210, -180, -150, -120, -60, 0, 60,
    120, 180, 210, 240, 270, 300, 330, 345, 360, 390, 420, 480, 525, 540, 570, 600, 630, 660, 720, 765, 780,
    825, 840,
];

/// One way to read all stamps of a clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hypothesis {
    /// None: each stamp as it states.
    pub zone: Option<Zone>,
    pub origin: Origin,
    pub prior: f64,
}

/// How much of the belief goes to what is said where something is said. Statements are sometimes wrong.
const STATED: f64 = 0.96;
const CONVENTION: f64 = 0.85;
const EITHER: f64 = 0.9;

/// The hypotheses for stamps of which `zonings` is said; `near` is the time they are about, for summer time. Zones that
/// come twice are left to the caller to merge.
pub fn hypotheses(zonings: &[&Zoning], case: &Case, near: i64) -> Vec<Hypothesis> {
    let mut found = Vec::new();
    let mut left = 1.0;
    if zonings.iter().any(|zoning| matches!(zoning, Zoning::Stated(_))) {
        found.push(Hypothesis { zone: None, origin: Origin::Stated, prior: STATED });
        left = 1.0 - STATED;
    } else if let Some(zone) = zonings.iter().find_map(|zoning| match zoning {
        Zoning::Convention(zone) => Some(*zone),
        _ => None,
    }) {
        found.push(Hypothesis { zone: Some(zone), origin: Origin::Convention, prior: CONVENTION });
        left = 1.0 - CONVENTION;
    } else if let Some(zones) = zonings.iter().find_map(|zoning| match zoning {
        Zoning::Either(zones) if !zones.is_empty() => Some(zones),
        _ => None,
    }) {
        // Each is half as likely as the one before it.
        let total = 2.0 - 0.5_f64.powi(zones.len() as i32 - 1);
        found.extend(zones.iter().enumerate().map(|(place, zone)| Hypothesis {
            zone: Some(*zone),
            origin: Origin::Either,
            prior: EITHER * 0.5_f64.powi(place as i32) / total,
        }));
        left = 1.0 - EITHER;
    }
    found.extend(
        unsaid(case, near).into_iter().map(|guess| Hypothesis { prior: guess.prior * left, ..guess }),
    );
    found
}

/// What an unmarked stamp may be meant in.
fn unsaid(case: &Case, near: i64) -> Vec<Hypothesis> {
    let machine = case.machine_zone;
    let isp = case.isp_zone.unwrap_or(machine);
    let legal = 0.12;
    let mut found = vec![
        Hypothesis { zone: Some(Zone::UTC), origin: Origin::Utc, prior: 0.40 },
        Hypothesis { zone: Some(isp), origin: Origin::Isp, prior: 0.27 },
        Hypothesis { zone: Some(standard(isp, near)), origin: Origin::IspStandard, prior: 0.06 },
        Hypothesis { zone: Some(machine), origin: Origin::Machine, prior: 0.13 },
        Hypothesis { zone: Some(standard(machine, near)), origin: Origin::MachineStandard, prior: 0.02 },
    ];
    found.extend(LEGAL.iter().map(|minutes| Hypothesis {
        zone: Some(Zone::Fixed(minutes * 60)),
        origin: Origin::Legal,
        prior: legal / LEGAL.len() as f64,
    }));
    found
}

/// A zone without its summer time: the lesser of the two offsets of the year around `near`.
pub fn standard(zone: Zone, near: i64) -> Zone {
    Zone::Fixed(
        zone.offset_at(near).min(zone.offset_at(near + HALF_YEAR)).min(zone.offset_at(near - HALF_YEAR)),
    )
}

/// Seconds by which summer time puts the clock forward at an instant.
pub fn summer_time(zone: Zone, at: i64) -> i64 {
    match standard(zone, at) {
        Zone::Fixed(east) => i64::from(zone.offset_at(at) - east),
        Zone::Named(_) => 0,
    }
}

/// How likely a mail is to leave `lag` seconds after the last event it tells of, per second. Of 112 notices 30 % left within
/// two minutes and 2 % were dated before the event; the rest spread over minutes to months, evenly by order of magnitude.
pub fn mail_lag(lag: i64) -> f64 {
    const SOON: f64 = 120.0;
    const LATE: f64 = 60.0 * 86_400.0;
    const EARLY: f64 = 14.0 * 3600.0;
    let lag = lag as f64;
    if lag < -60.0 {
        0.02 / EARLY
    } else if lag < SOON {
        0.30 / SOON
    } else {
        0.68 / (LATE / SOON).ln() / lag.min(LATE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_quarter_hours_and_beliefs_add_up() {
        assert!(LEGAL.iter().all(|minutes| minutes % 15 == 0) && LEGAL.is_sorted());
        let case = super::super::case::tests::empty();
        for zoning in [
            Zoning::Unknown,
            Zoning::Stated(Zone::UTC),
            Zoning::Convention(Zone::Fixed(3600)),
            Zoning::Either(vec![Zone::Fixed(19_800), Zone::Fixed(7200), Zone::Fixed(3600)]),
        ] {
            let all: f64 = hypotheses(&[&zoning], &case, 0).iter().map(|one| one.prior).sum();
            assert!((all - 1.0).abs() < 1e-9, "{zoning:?}: {all}");
        }
    }

    #[test]
    fn a_mail_seconds_after_the_event_speaks_for_the_zone() {
        assert!(mail_lag(20) > 50.0 * mail_lag(3600));
        assert!(mail_lag(3600) > 30.0 * mail_lag(-3600));
        assert!(mail_lag(5) > 5000.0 * mail_lag(-7200));
    }

    #[test]
    fn sydney_has_summer_time_in_january() {
        let sydney: Zone = "Australia/Sydney".parse().expect("a zone");
        assert_eq!(standard(sydney, 1_357_200_000), Zone::Fixed(36_000));
        assert_eq!(summer_time(sydney, 1_357_200_000), 3600);
        assert_eq!(summer_time(Zone::UTC, 0), 0);
    }
}
