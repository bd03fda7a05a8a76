//! The answer in sentences, and the engine's words for the reader.

use super::Asked;
use crate::analyse::cadence::{Rhythm, duration};
use crate::analyse::suspects::answer::{Answer, Class, Manner, Pointing, Verdict};
use crate::report::figures;
use crate::report::view::investigation::{Incident, Suspect};

pub const fn class(class: Class) -> &'static str {
    match class {
        Class::SourcePort => "the notice's source port stands in a firewall line of that instant",
        Class::Peer => "the notice's peer or port stands in a line of that time",
        Class::Trace => "an id of the notice stands in the mail log",
        Class::Time => "it acted at these times",
        Class::Schedule => "nothing but the schedule speaks for it",
    }
}

/// `+11:00`
pub fn offset(east: i32) -> String {
    let sign = if east < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", east.abs() / 3600, east.abs() / 60 % 60)
}

pub fn manner(point: &Pointing) -> String {
    match point.manner {
        Manner::AtOnce => "at the time".to_string(),
        Manner::Later => {
            let mut lags: Vec<f64> = point.lags.iter().flatten().copied().collect();
            lags.sort_by(f64::total_cmp);
            let middle = lags.get(lags.len() / 2).copied().unwrap_or_default();
            format!("{} after its start", duration(middle.round() as i64))
        }
        Manner::WithoutDst => "by a clock without summer time".to_string(),
    }
}

/// `every 10 min, 3 misses in 120, give or take 2 s; a crontab would say */10 * * * *`
pub fn rhythm(rhythm: &Rhythm) -> String {
    let clock = if rhythm.by_wall { "by the clock on the wall" } else { "by UTC" };
    let mut text = format!(
        "every {} {clock}, give or take {}; {} times, {} missed",
        duration(rhythm.period),
        duration(rhythm.jitter),
        rhythm.beats,
        rhythm.misses
    );
    if let Some(schedule) = &rhythm.schedule {
        text.push_str(&format!("; as a crontab: {schedule}"));
    }
    if let Some(score) = rhythm.timing_score {
        text.push_str(&format!("; timing score {score:.2}"));
    }
    text
}

/// Three sentences: who it was, what is alleged, how sure that is or what is missing.
pub fn explanation(
    asked: &Asked<'_>,
    answer: &Answer,
    incidents: &[Incident],
    suspects: &[Suspect],
) -> String {
    let sentences = [who(asked, answer, suspects), alleged(incidents), sure(answer, suspects)];
    sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}

fn alleged(incidents: &[Incident]) -> String {
    let mut kinds: Vec<&str> = incidents.iter().map(|incident| incident.kind.as_str()).collect();
    kinds.retain(|kind| !kind.is_empty());
    kinds.sort_unstable();
    kinds.dedup();
    let kinds = match kinds.as_slice() {
        [] => String::new(),
        [one] => format!(" ({one})"),
        [first, rest @ ..] => format!(" ({first} and {} other kinds)", rest.len()),
    };
    let mut times: Vec<&str> = incidents.iter().map(|incident| incident.at.as_str()).collect();
    times.retain(|at| !at.is_empty());
    times.sort_unstable();
    let count = match incidents.len() {
        0 => return "No incident was found in what was given.".to_string(),
        1 => "One incident is".to_string(),
        n => format!("{n} incidents are"),
    };
    let times: Vec<String> = times.iter().map(|at| at.replace('T', " ")).collect();
    match times.as_slice() {
        [] => format!("{count} reported{kinds}, without a time."),
        [one] => format!("{count} reported{kinds}, at {one}."),
        [first, .., last] => format!("{count} reported{kinds}, from {first} to {last}."),
    }
}

fn who(asked: &Asked<'_>, answer: &Answer, suspects: &[Suspect]) -> String {
    let first = suspects.first();
    let named = |suspect: &Suspect| {
        let name = if suspect.name.is_empty() { String::new() } else { format!(" ({})", suspect.name) };
        format!("the {} {}{name}", suspect.kind, suspect.id)
    };
    let foreign = !answer.not_ours.is_empty()
        && answer.not_ours.len() == asked.notices.iter().map(|notice| notice.incidents.len()).sum::<usize>();
    if foreign {
        return "None of the reported addresses is ours.".to_string();
    }
    match (answer.verdict, first) {
        (Verdict::Identified, Some(first)) => format!("It was {}.", named(first)),
        (Verdict::Probable, Some(first)) => format!("It was probably {}.", named(first)),
        (Verdict::Compatible, Some(first)) => {
            format!("The times fit {}, which does not mean that it was this one.", named(first))
        }
        (Verdict::NotDistinguishable, _) => {
            let tied: Vec<String> =
                answer.tied.iter().filter_map(|place| suspects.get(*place)).take(3).map(named).collect();
            format!("It cannot be told which of these it was: {}.", tied.join("; "))
        }
        (Verdict::NotHere, _) => {
            "It was nothing that these logs show, and they are complete around the times in question."
                .to_string()
        }
        (Verdict::Excluded, _) => {
            "Each of the known suspects is excluded, and somebody unknown is left.".to_string()
        }
        _ if asked.gathered.is_none() && asked.jobs.is_empty() => {
            "Who it was, logs and schedules may tell: name them with --logs and --jobs.".to_string()
        }
        _ => "The logs and schedules given do not tell who it was.".to_string(),
    }
}

fn sure(answer: &Answer, suspects: &[Suspect]) -> String {
    let first = suspects.first();
    match (answer.verdict, first) {
        (Verdict::Identified | Verdict::Probable | Verdict::Compatible, Some(first)) => format!(
            "{} of {} fit, and {}; the probability is {} (as good a fit by luck alone: {}).",
            first.matched,
            figures::counted(first.of as u64, "incident"),
            first.class_words,
            figures::probability(first.probability),
            figures::by_chance(first.by_chance)
        ),
        _ => answer.settles.first().map(|settle| settle.sentence()).unwrap_or_default(),
    }
}
