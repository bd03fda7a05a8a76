//! Refusals: blocklists, reasons, clients; who guesses users and who fails to log in.

use super::LISTED;
use super::clients::Clients;
use super::desk::{Desk, Totals};
use crate::ask::{AskError, Row, Rows, questions};
use crate::model::event::Reason;
use crate::report::view::{
    Auth, AuthClient, Counted, Guesser, Postscreen, Rbl, RblClient, RblZone, RejectClient, Rejects, Traced,
};
use crate::tally::What;
use crate::tally::key::Who;
use crate::tally::texts::Topic;

pub fn rbl(desk: &Desk<'_>, clients: &Clients) -> Result<Rbl, AskError> {
    let zones = desk.ask(&questions::RBL_ZONES)?;
    let refused = desk.ask(&questions::RBL_CLIENTS)?;
    let pairs = desk.ask(&questions::RBL_CLIENT_ZONES)?;
    let listed = desk.ask(&questions::RBL_LISTED)?;
    // The pairs come by client.
    let pairs: Vec<(i64, i64)> = pairs.iter().map(|row| (row.int("client"), row.int("zone"))).collect();
    let zones_of = |client: i64| {
        let from = pairs.partition_point(|(other, _)| *other < client);
        let own = pairs.get(from..).unwrap_or_default().iter().take_while(|(other, _)| *other == client);
        own.map(|(_, zone)| zone_name(desk, *zone)).collect()
    };
    Ok(Rbl {
        rejects: zones.iter().map(|row| row.count("rejects")).sum(),
        zones: zones
            .iter()
            .enumerate()
            .map(|(rank, row)| RblZone {
                zone: zone_name(desk, row.int("zone")),
                rejects: row.count("rejects"),
                clients: row.count("clients"),
                only_here: row.count("only_here"),
                evidence: desk.trace(rank, row.int("at")),
            })
            .collect(),
        clients: refused
            .iter()
            .enumerate()
            .take(LISTED)
            .map(|(rank, row)| RblClient {
                ip: desk.address(row.int("client")),
                name: clients.name(desk, row.int("client")),
                rejects: row.count("rejects"),
                zones: zones_of(row.int("client")),
                evidence: desk.trace(rank, row.int("at")),
            })
            .collect(),
        listed: desk.counted(&listed, "zone", "n"),
    })
}

/// A zone as the line cites it.
fn zone_name(desk: &Desk<'_>, code: i64) -> String {
    let name = desk.name(code);
    if name.is_empty() { "not named".to_string() } else { name }
}

pub fn postscreen(desk: &Desk<'_>, totals: &Totals) -> Postscreen {
    Postscreen {
        connects: totals.of(What::Screened),
        dnsbl_ranked: totals.of(What::Ranked),
        totals: desk.traced(totals, [("connects", What::Screened), ("dnsbl_ranked", What::Ranked)]),
    }
}

pub fn section(desk: &Desk<'_>, totals: &Totals, clients: &Clients) -> Result<Rejects, AskError> {
    let reasons = desk.ask(&questions::REJECT_REASONS)?;
    let codes = desk.ask(&questions::REJECT_CODES)?;
    let count = |reason: Reason| {
        reasons.iter().filter(|row| row.int("reason") == reason as i64).map(|row| row.count("rejects")).sum()
    };
    let traced = |name: String, row: Row<'_>| Traced { name, evidence: desk.line(row.int("at")) };
    Ok(Rejects {
        total: totals.of(What::Reject),
        by_reason: Reason::ALL
            .iter()
            .map(|reason| Counted {
                name: reason.name().to_string(),
                count: count(*reason),
                ..Counted::default()
            })
            .collect(),
        by_code: codes
            .iter()
            .map(|row| Counted { name: code(row), count: row.count("rejects"), ..Counted::default() })
            .collect(),
        reason_evidence: reasons.iter().map(|row| traced(reason(row).to_string(), row)).collect(),
        code_evidence: codes.iter().map(|row| traced(code(row), row)).collect(),
        clients: reject_clients(desk, &desk.ask(&questions::REJECT_CLIENTS)?, clients),
    })
}

fn reason(row: Row<'_>) -> &'static str {
    let reason = usize::try_from(row.int("reason")).ok().and_then(|place| Reason::ALL.get(place));
    reason.map_or("other", |reason| reason.name())
}

fn code(row: Row<'_>) -> String {
    match row.int("code") {
        0 => "unknown".to_string(),
        code => code.to_string(),
    }
}

/// Clients by rejects, each with its reasons.
fn reject_clients(desk: &Desk<'_>, rows: &Rows, names: &Clients) -> Vec<RejectClient> {
    // The rows of a client stand together.
    let mut clients: Vec<(Row<'_>, Vec<String>, i64)> = Vec::new();
    for row in rows.iter().filter(|row| desk.who(row.int("client")) != Who::NOBODY) {
        let said = format!("{} {}", reason(row), row.count("rejects"));
        match clients.last_mut() {
            Some((first, reasons, at)) if first.int("client") == row.int("client") => {
                reasons.push(said);
                *at = (*at).min(row.int("at"));
            }
            _ => clients.push((row, vec![said], row.int("at"))),
        }
    }
    let clients = clients.into_iter().take(LISTED).enumerate();
    clients
        .map(|(rank, (row, reasons, at))| {
            let client = row.int("client");
            RejectClient {
                ip: desk.address(client),
                name: names.name(desk, client),
                rejects: row.count("total"),
                reasons: reasons.join(", "),
                evidence: desk.lines_of(rank, &[Topic::Reject, Topic::Guess], desk.who(client), at),
            }
        })
        .collect()
}

pub fn guessers(desk: &Desk<'_>, clients: &Clients) -> Result<Vec<Guesser>, AskError> {
    let rows = desk.ask(&questions::GUESSERS)?;
    Ok(rows
        .iter()
        .filter(|row| desk.who(row.int("client")) != Who::NOBODY)
        .enumerate()
        .take(LISTED)
        .map(|(rank, row)| Guesser {
            ip: desk.address(row.int("client")),
            name: clients.name(desk, row.int("client")),
            unknown_users: row.count("users"),
            rejects: row.count("rejects"),
            evidence: desk.lines_of(rank, &[Topic::Guess], desk.who(row.int("client")), row.int("at")),
        })
        .collect())
}

pub fn auth(desk: &Desk<'_>) -> Result<Auth, AskError> {
    let rows = desk.ask(&questions::AUTH_CLIENTS)?;
    Ok(Auth {
        failures: rows.iter().map(|row| row.count("failures")).sum(),
        clients: rows
            .iter()
            .enumerate()
            .take(LISTED)
            .map(|(rank, row)| AuthClient {
                ip: desk.address(row.int("client")),
                failures: row.count("failures"),
                logins: row.count("logins"),
                evidence: desk.lines_of(rank, &[Topic::Auth], desk.who(row.int("client")), row.int("at")),
            })
            .collect(),
    })
}
