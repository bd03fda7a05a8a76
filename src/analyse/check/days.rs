//! Is yesterday whole in the files that are there? Told for each rotated set by its first and last line. Pure.

use std::collections::BTreeMap;

use super::Asked;
use super::say::{Answers, named};
use crate::model::calendar::iso_date;
use crate::model::finding::Severity;
use crate::report::view::check::Topic;

/// From when to when a set of files runs, in seconds since the epoch.
type Span = (i64, i64);

pub fn ask(asked: &Asked<'_>, answers: &mut Answers) {
    let day = asked.today() - 1;
    let (start, end) = (asked.zone.wall(day, 0).first(), asked.zone.wall(day + 1, 0).first());
    let sets = sets(asked);
    let whole = sets.iter().filter(|(_, (first, last))| *first <= start && *last >= start);
    let whole: Vec<&str> = whole.map(|(set, _)| *set).collect();
    // A set that begins within the day: its beginning is gone, or nothing was written before.
    let cut = sets.iter().filter(|(_, (first, _))| *first > start && *first < end);
    let cut: Vec<(&str, i64)> = cut.map(|(set, (first, _))| (*set, *first)).collect();
    let date = iso_date(day);
    for (set, first) in &cut {
        // Where even the rotated files do not reach back, something is gone; a living file alone may be new.
        let rotated = asked.surveys.iter().any(|survey| survey.set == *set && survey.name != *set);
        let severity = if rotated { Severity::Medium } else { Severity::Low };
        answers
            .wrong(Topic::Rotation, severity, format!("Of {set} nothing is older than {} {}: yesterday is not whole.", asked.moment(*first).date(), asked.moment(*first).clock()))
            .advise("Unless the log began then, older lines were rotated away or are not read: keep more files, and name them with a star.");
    }
    if !whole.is_empty() {
        answers.right(Topic::Rotation, format!("Yesterday ({date}) is whole in {}.", named(whole)));
    } else if cut.is_empty() && !sets.is_empty() {
        let newest = sets.values().map(|(_, last)| *last).max().unwrap_or_default();
        let words = if newest < start { "the newest line is of" } else { "the oldest line is of" };
        let at = if newest < start {
            newest
        } else {
            sets.values().map(|(first, _)| *first).min().unwrap_or_default()
        };
        answers
            .wrong(
                Topic::Rotation,
                Severity::Medium,
                format!("There is not one line of yesterday ({date}): {words} {}.", asked.moment(at).date()),
            )
            .advise("See whether syslog still writes these files, and whether they are the right ones.");
    }
}

/// By the path of the living file.
fn sets<'a>(asked: &Asked<'a>) -> BTreeMap<&'a str, Span> {
    let mut sets: BTreeMap<&str, Span> = BTreeMap::new();
    for source in asked.gathered.iter().flat_map(|gathered| &gathered.sources) {
        let (Some(first), Some(last)) = (source.first, source.last) else { continue };
        let (first, last) = (first.div_euclid(1_000_000), last.div_euclid(1_000_000));
        let Some(survey) = asked.surveys.iter().find(|survey| survey.name == source.name) else { continue };
        let span = sets.entry(survey.set.as_str()).or_insert((first, last));
        *span = (span.0.min(first), span.1.max(last));
    }
    sets
}
