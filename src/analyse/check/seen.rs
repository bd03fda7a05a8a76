//! What stands in each log: the sources as the report has them, with their classes and what their samples show. Pure.

use super::Asked;
use crate::analyse::coverage;
use crate::report::view::check::{Program, Seen};
use crate::tally::{Class, Classes};

/// Programs named of one file at most.
const PROGRAMS: usize = 40;

pub fn seen(asked: &Asked<'_>) -> Vec<Seen> {
    let Some(gathered) = asked.gathered else { return Vec::new() };
    let sources = coverage::sources(gathered, asked.zone, asked.zone_source);
    let one = |(rank, source): (usize, crate::report::view::Source)| {
        let classes = gathered.tally.classes.get(rank).copied().unwrap_or(Classes::default());
        let survey = asked.surveys.iter().find(|survey| survey.name == source.path);
        let programs = survey.map_or(&[][..], |survey| &survey.programs);
        Seen {
            used: classes[Class::Used as usize],
            ignored: classes[Class::Ignored as usize],
            unmatched: classes[Class::Unmatched as usize],
            unreadable: classes[Class::Unreadable as usize],
            sampled: survey.map_or(0, |survey| survey.lines),
            stamps: survey
                .map_or_else(Vec::new, |survey| survey.stamps.iter().map(|(form, _)| *form).collect()),
            hosts: survey.map_or_else(Vec::new, |survey| survey.hosts.clone()),
            programs: programs
                .iter()
                .take(PROGRAMS)
                .map(|program| Program {
                    name: program.name.clone(),
                    lines: program.lines,
                    understood: program.understood,
                    unmatched: program.unmatched,
                })
                .collect(),
            source,
        }
    };
    sources.into_iter().enumerate().map(one).collect()
}
