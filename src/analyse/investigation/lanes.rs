//! The timeline: the incidents, what the first suspects did around them, and what others said of us.

use super::Asked;
use crate::analyse::steps::Steps;
use crate::analyse::suspects::answer::{Answer, Kind};
use crate::analyse::suspects::case::Case;
use crate::analyse::waves;
use crate::model::calendar::Moment;
use crate::report::view::investigation::{Incident, Lane, Mark};
use crate::tally::rules::Window;

/// Suspects with a lane, and marks of each lane.
const SUSPECTS: usize = 5;
const MARKS: usize = 2000;
/// The timeline begins so long before the first incident and ends so long after the last, microseconds.
const MARGIN: i64 = 24 * 3600 * SECOND;

const SECOND: i64 = 1_000_000;

pub fn lanes(asked: &Asked<'_>, case: &Case, answer: &Answer, incidents: &[Incident]) -> Vec<Lane> {
    let alleged = alleged(answer, incidents);
    let times: Vec<i64> = alleged.iter().map(|(at, _)| *at).collect();
    let (Some(first), Some(last)) = (times.iter().min(), times.iter().max()) else { return Vec::new() };
    let span = first - MARGIN..=last + MARGIN;
    let mark = |at: i64, until: Option<i64>, text: String| Mark {
        at: Moment::new(at, asked.zone),
        until: until.map(|until| Moment::new(until, asked.zone)),
        text,
    };
    let alleged = alleged.iter().map(|(at, text)| mark(*at, None, text.clone()));
    let mut lanes = vec![lane("incidents", "incident", alleged)];
    for suspect in answer.suspects.iter().take(SUSPECTS) {
        let mailer = match suspect.kind {
            Kind::Account => case.accounts.get(suspect.index),
            Kind::Sender => case.senders.get(suspect.index),
            Kind::Host | Kind::Job => None,
        };
        lanes.push(match suspect.kind {
            Kind::Host => {
                let hits = case.hosts.get(suspect.index).map_or(&[][..], |host| &host.hits);
                let hits = hits.iter().filter(|hit| span.contains(&hit.at));
                lane(
                    &suspect.id,
                    "hit",
                    hits.map(|hit| mark(hit.at, None, format!("to {}", hit.destination))),
                )
            }
            Kind::Job => {
                let fires = case.jobs.get(suspect.index).map_or(&[][..], |job| &job.fires);
                let fires = fires.iter().filter(|fire| span.contains(&fire.earliest));
                let known = |seen: Option<u64>| if seen.is_some() { "seen in the log" } else { "due" };
                lane(
                    &suspect.id,
                    "run",
                    fires.map(|fire| mark(fire.earliest, fire.end, known(fire.seen).to_string())),
                )
            }
            Kind::Account | Kind::Sender => {
                let sent = mailer.map_or(&[][..], |mailer| &mailer.deliveries);
                let sent = sent.iter().filter(|delivery| span.contains(&delivery.at));
                lane(
                    &suspect.id,
                    "mail",
                    sent.map(|sent| mark(sent.at, None, sent.recipient.clone().unwrap_or_default())),
                )
            }
        });
    }
    if let Some(gathered) = asked.gathered {
        let cited = gathered.tally.acts.cited.iter().filter(|cited| span.contains(&cited.micros));
        let listed = lane(
            "listed",
            "listed",
            cited.map(|cited| mark(cited.micros, None, gathered.tally.names.text(cited.zone))),
        );
        let steps = Steps::new(&gathered.tally.curve, Window::ALL, asked.zone);
        let waves = waves::stretches(&steps);
        let waves = waves.iter().filter(|wave| span.contains(&(wave.start * SECOND)));
        let waves = lane(
            "waves",
            "wave",
            waves.map(|wave| mark(wave.start * SECOND, Some(wave.end * SECOND), String::new())),
        );
        lanes.extend([listed, waves].into_iter().filter(|lane| !lane.marks.is_empty()));
    }
    let blocks = asked
        .blocks
        .iter()
        .filter(|block| block.since * SECOND <= *span.end() && block.until * SECOND >= *span.start());
    let marks = blocks.map(|block| {
        let text = format!("{}: {}", block.net, block.reason);
        mark(block.since * SECOND, Some(block.until * SECOND), text)
    });
    let blocks = lane("blocks", "block", marks);
    lanes.extend(Some(blocks).filter(|lane| !lane.marks.is_empty()));
    lanes
}

/// The incidents where they are known to lie; where nothing settles the zone, where they lie by the likeliest reading.
fn alleged(answer: &Answer, incidents: &[Incident]) -> Vec<(i64, String)> {
    let known = incidents.iter().filter_map(|one| Some((one.here?.seconds() * SECOND, one.kind.clone())));
    let known: Vec<(i64, String)> = known.collect();
    if !known.is_empty() {
        return known;
    }
    let likeliest = answer.zones.iter().filter_map(|zone| zone.readings.first());
    let text = |offset: i32| format!("if the notice's clock runs at {}", super::words::offset(offset));
    likeliest
        .flat_map(|reading| reading.instants.iter().map(move |at| (at * SECOND, text(reading.offset))))
        .collect()
}

fn lane(name: &str, kind: &'static str, marks: impl Iterator<Item = Mark>) -> Lane {
    let mut marks: Vec<Mark> = marks.collect();
    marks.sort_by_key(|mark| mark.at);
    let left_out = marks.len().saturating_sub(MARKS);
    marks.truncate(MARKS);
    Lane { name: name.to_string(), kind, marks, left_out }
}
