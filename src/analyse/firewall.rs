//! Every LOG line understood: by source, port, prefix and what was done.

use super::desk::{Desk, Totals};
use super::{LISTED, port25};
use crate::ask::{AskError, questions};
use crate::report::view::{Counted, Firewall, FirewallSource, Port, Prefix};
use crate::tally::What;
use crate::tally::texts::Topic;

pub fn section(desk: &Desk<'_>, totals: &Totals) -> Result<Firewall, AskError> {
    let ports = desk.ask(&questions::FIREWALL_PORTS)?;
    let sources = desk.ask(&questions::FIREWALL_SOURCES)?;
    let prefixes = desk.ask(&questions::FIREWALL_PREFIXES)?;
    let prefixes: Vec<Prefix> =
        prefixes.iter().enumerate().map(|(rank, row)| port25::prefix(desk, rank, row)).collect();
    Ok(Firewall {
        hits: totals.of(What::Hit),
        ports: ports
            .iter()
            .enumerate()
            .take(LISTED)
            .map(|(rank, row)| Port {
                port: row.int("port").try_into().unwrap_or(0),
                protocol: desk.name(row.int("protocol")).to_lowercase(),
                hits: row.count("hits"),
                evidence: desk.trace(rank, row.int("at")),
            })
            .collect(),
        sources: sources
            .iter()
            .enumerate()
            .take(LISTED)
            .map(|(rank, row)| FirewallSource {
                ip: desk.address(row.int("source")),
                hits: row.count("hits"),
                evidence: desk.lines_of(rank, &[Topic::Hit], desk.who(row.int("source")), row.int("at")),
            })
            .collect(),
        actions: actions(&prefixes),
        prefixes,
        unreadable: totals.of(What::UnreadableAddress),
        unreadable_evidence: desk.first_of(totals, What::UnreadableAddress),
    })
}

/// Hits by what was done, most first, each with the line of its commonest prefix.
fn actions(prefixes: &[Prefix]) -> Vec<Counted> {
    let mut actions: Vec<Counted> = Vec::new();
    for prefix in prefixes {
        match actions.iter_mut().find(|action| action.name == prefix.action) {
            Some(action) => action.count += prefix.hits,
            None => actions.push(Counted {
                name: prefix.action.to_string(),
                count: prefix.hits,
                evidence: prefix.evidence.clone(),
            }),
        }
    }
    actions.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    actions
}
