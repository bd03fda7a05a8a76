//! What the plan would have done: on the logs it is made from, on a part of them that it was not made from, and with
//! neighbouring thresholds.

use super::attempts::Attempts;
use super::outcome::{Blocked, Outcome, Stopped, Trial};
use super::plan::{Asked, with_threshold};
use crate::model::block::{Cause, Direction, HeldOut, Judged, Neighbour, Proof};
use crate::model::dealing::Dealt;

/// Thresholds that are one step apart.
const STEPS: [u64; 19] = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 1000, 2000, 5000];

/// Nets named whose mail a plan would have harmed.
const NAMED: usize = 100;

/// The proof, and the plan with each threshold one step lower and one higher.
pub struct Proven {
    pub proof: Proof,
    pub neighbours: Vec<Neighbour>,
}

/// The outcome on all of the logs, and on what stands before the part held out.
struct Outcomes<'o> {
    all: &'o Outcome,
    before: Option<(i64, Outcome)>,
}

pub fn proof(asked: &Asked<'_>, trial: &Trial<'_>, all: &Outcome) -> Proven {
    let dealt = asked.dealt;
    let before = dealt.cut.map(|cut| (cut, trial.outcome(asked.terms, trial.before(cut), None)));
    let outcomes = Outcomes { all, before };
    let held_out = outcomes.before.as_ref().zip(dealt.span).map(|((cut, before), (_, last))| HeldOut {
        from: asked.second(*cut),
        to: asked.second(last),
        judged: judged(dealt, before, before.stopped_after(dealt, *cut), Some(*cut)),
    });
    let proof = Proof { all: judged(dealt, all, all.stopped(dealt), None), held_out };
    Proven { proof, neighbours: neighbours(asked, trial, &outcomes) }
}

fn judged<'a>(
    dealt: &Dealt<'_>,
    outcome: &Outcome,
    stopped: impl Iterator<Item = (Blocked<'a>, Stopped)>,
    cut: Option<i64>,
) -> Judged {
    let mut judged = Judged {
        blocks: outcome.blocks(),
        addresses: outcome.hits.len() as u64,
        attempts: attempts(dealt, cut),
        ..Judged::default()
    };
    let mut nets = Vec::new();
    for (blocked, Stopped { attempts, harmed }) in stopped {
        judged.stopped += attempts;
        judged.harmed += harmed;
        if harmed > 0 {
            nets.extend(blocked.net(dealt));
        }
    }
    nets.sort_unstable();
    judged.harmed_nets = nets.iter().take(NAMED).map(ToString::to_string).collect();
    judged
}

/// Attempts of everybody, from the cut on if there is one.
fn attempts(dealt: &Dealt<'_>, cut: Option<i64>) -> u64 {
    let after = |second: u32| cut.is_none_or(|cut| i64::from(second) >= cut);
    let of = |direction| {
        dealt.clients.iter().map(move |client| {
            Attempts::of(client.dealings.iter().filter(|one| after(one.second)), direction).count()
        })
    };
    of(Direction::Inbound).sum::<u64>() + of(Direction::Outbound).sum::<u64>()
}

fn neighbours(asked: &Asked<'_>, trial: &Trial<'_>, outcomes: &Outcomes<'_>) -> Vec<Neighbour> {
    let causes = Cause::ALL.into_iter().filter(|cause| asked.terms.of(*cause).on);
    let steps = causes.flat_map(|cause| {
        let threshold = asked.terms.of(cause).threshold;
        let lower = STEPS.into_iter().rev().find(|step| *step < threshold);
        let higher = STEPS.into_iter().find(|step| *step > threshold);
        [lower, higher].into_iter().flatten().map(move |step| (cause, step))
    });
    steps.map(|(cause, threshold)| neighbour(asked, trial, outcomes, cause, threshold)).collect()
}

fn neighbour(
    asked: &Asked<'_>,
    trial: &Trial<'_>,
    outcomes: &Outcomes<'_>,
    cause: Cause,
    threshold: u64,
) -> Neighbour {
    let dealt = asked.dealt;
    let terms = with_threshold(asked.terms, cause, threshold);
    let outcome = trial.outcome(&terms, trial.all(), Some((outcomes.all, cause)));
    let all = sum(outcome.stopped(dealt));
    let held_out = outcomes.before.as_ref().map(|(cut, before)| {
        let outcome = trial.outcome(&terms, trial.before(*cut), Some((before, cause)));
        sum(outcome.stopped_after(dealt, *cut))
    });
    Neighbour {
        cause,
        threshold,
        instead_of: asked.terms.of(cause).threshold,
        blocks: outcome.blocks(),
        refused: outcome.spared.len() as u64,
        stopped: all.attempts,
        harmed: all.harmed,
        held_out_stopped: held_out.map(|held_out| held_out.attempts),
        held_out_harmed: held_out.map(|held_out| held_out.harmed),
    }
}

fn sum<'a>(stopped: impl Iterator<Item = (Blocked<'a>, Stopped)>) -> Stopped {
    stopped.fold(Stopped::default(), |sum, (_, one)| Stopped {
        attempts: sum.attempts + one.attempts,
        harmed: sum.harmed + one.harmed,
    })
}
