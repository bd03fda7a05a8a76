//! Each incident against the nearest act of a suspect, with one skew for all of them. Pure.

use super::answer::Manner;
use super::candidates::Deeds;
use super::grid::MICROS;
use super::skew;

/// An act further from an incident than this has nothing to do with it.
const REACH: i64 = 3600 * MICROS;
/// A process that acts one constant while after its start does so within this time.
const LATEST: i64 = 4 * 3600 * MICROS;
/// Incidents from which a skew is tried, and acts around each.
const TRIED: usize = 32;
const ACTS: usize = 40;

/// The acts that go with the incidents best.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitting {
    /// Incident minus act that all have in common, beyond what is usual: microseconds.
    pub skew: i64,
    /// For each incident the number of the act, the lag in microseconds, and whether it fits.
    pub acts: Vec<Option<Act>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    pub number: usize,
    pub lag: i64,
    pub fits: bool,
}

impl Fitting {
    pub fn matched(&self) -> usize {
        self.acts.iter().flatten().filter(|act| act.fits).count()
    }
}

/// How long before and after an act its incident may be stamped, in microseconds.
fn tolerance(deeds: &Deeds<'_>, number: usize) -> (i64, i64) {
    match deeds {
        Deeds::Hits(_) => (5 * MICROS, 20 * MICROS),
        Deeds::Mail(_) => (5 * MICROS, 120 * MICROS),
        Deeds::Schedule(fires) => fires.get(number).map_or((0, 0), |fire| {
            let run = fire.end.map_or(90 * MICROS, |end| end - fire.earliest + 2 * MICROS);
            (MICROS, (fire.latest - fire.earliest).max(0) + run.max(3 * MICROS))
        }),
    }
}

/// `instants` and `widths` in microseconds: an incident happened within the width after its instant.
pub fn fit(deeds: &Deeds<'_>, instants: &[(i64, i64)], manner: Manner) -> Fitting {
    let mut best: Option<(f64, Fitting)> = None;
    for shift in shifts(deeds, instants, manner) {
        let acts: Vec<Option<Act>> =
            instants.iter().take(TRIED).map(|instant| nearest(deeds, *instant, shift)).collect();
        let fitting = Fitting { skew: shift, acts };
        let likely = match manner {
            Manner::Later => skew::later(seconds(shift)) * 100.0,
            _ => skew::density(seconds(shift)),
        };
        let score = fitting.matched() as f64 * 12.0 + likely.max(1e-300).ln();
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((score, fitting));
        }
    }
    let shift = best.map_or(0, |(_, fitting)| fitting.skew);
    Fitting { skew: shift, acts: instants.iter().map(|instant| nearest(deeds, *instant, shift)).collect() }
}

fn seconds(micros: i64) -> f64 {
    micros as f64 / MICROS as f64
}

/// Skews worth a try: none, and those that lay an incident on an act.
fn shifts(deeds: &Deeds<'_>, instants: &[(i64, i64)], manner: Manner) -> Vec<i64> {
    let (back, ahead) = match manner {
        Manner::Later => (LATEST, -600 * MICROS),
        _ => (skew::REACH * MICROS, skew::REACH * MICROS),
    };
    let mut found = if manner == Manner::Later { Vec::new() } else { vec![0] };
    for (at, _) in instants.iter().take(TRIED) {
        let middle = deeds.from(*at);
        for number in middle.saturating_sub(ACTS / 2)..(middle + ACTS / 2).min(deeds.len()) {
            let lag = deeds.at(number).map(|(act, _)| at - act);
            found.extend(lag.filter(|lag| -ahead <= *lag && *lag <= back));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The act that suits best when the reporter's clock is `skew` ahead: one that fits, and of those the nearest.
fn nearest(deeds: &Deeds<'_>, (at, width): (i64, i64), skew: i64) -> Option<Act> {
    let true_at = at.saturating_sub(skew);
    let wide = width > 1_000_000;
    let from = deeds.from(true_at);
    // A long run or random delay may have begun some acts earlier.
    let numbers = from.saturating_sub(3)..(from + 2).min(deeds.len());
    let act = |number: usize| {
        let (act, _) = deeds.at(number)?;
        let (before, after) = tolerance(deeds, number);
        let off = true_at - act;
        let until = if wide { width } else { 0 };
        let fits = -before - until <= off && off <= after;
        Some((!fits, off.abs(), Act { number, lag: at - act, fits }))
    };
    let (.., act) = numbers.filter_map(act).min_by_key(|(misses, off, _)| (*misses, *off))?;
    (act.fits || act.lag.abs() <= REACH).then_some(act)
}

#[cfg(test)]
mod tests {
    use super::super::case::{Fire, Hit, Host};
    use super::*;
    use crate::model::net::Ip;

    const DAY: i64 = 86_400;

    fn daily(hour: i64) -> Vec<Fire> {
        let fire = |day: i64| (day * DAY + hour * 3600) * MICROS;
        (0..4).map(|day| Fire { earliest: fire(day), latest: fire(day), end: None, seen: None }).collect()
    }

    fn lags(fitting: &Fitting) -> Vec<i64> {
        fitting.acts.iter().flatten().map(|act| act.lag / MICROS).collect()
    }

    #[test]
    fn one_skew_for_all_incidents() {
        let instants = [-21, DAY - 5, 2 * DAY - 6].map(|at| ((10 * 3600 + at) * MICROS, MICROS));
        let fitting = fit(&Deeds::Schedule(&daily(10)), &instants, Manner::AtOnce);
        assert_eq!((fitting.matched(), fitting.skew / MICROS), (3, -21));
        assert_eq!(lags(&fitting), [-21, -5, -6]);
        let later = fit(&Deeds::Schedule(&daily(9)), &instants, Manner::Later);
        assert_eq!((later.matched(), lags(&later)), (3, vec![3579, 3595, 3594]));
        let wild = [0, 300, 7000].map(|at| ((10 * 3600 + at) * MICROS, MICROS));
        assert_eq!(fit(&Deeds::Schedule(&daily(10)), &wild, Manner::AtOnce).matched(), 1);
    }

    #[test]
    fn hits_fit_within_seconds() {
        let hit = |at: i64| Hit {
            at: at * MICROS,
            destination: Ip(1),
            source_port: None,
            destination_port: None,
            uid: None,
            position: 0,
        };
        let host = Host { hits: [1000, 5000, 9000].map(hit).to_vec(), ..Host::default() };
        let fitting = fit(
            &Deeds::Hits(&host),
            &[(1001 * MICROS, 1), (5002 * MICROS, 1), (7000 * MICROS, 1)],
            Manner::AtOnce,
        );
        assert_eq!((fitting.matched(), fitting.skew), (2, 0));
        assert_eq!(lags(&fitting), [1, 2, 2000]);
    }
}
