//! Refusals: blocklists, reasons, clients; who guesses users and who fails to log in.

use std::collections::HashMap;

use super::LISTED;
use super::desk::{Desk, Totals};
use crate::ask::{AskError, Row, Rows, questions};
use crate::model::event::Reason;
use crate::report::view::{
    Auth, AuthClient, Counted, Guesser, Postscreen, Rbl, RblClient, RblZone, RejectClient, Rejects, Traced,
};
use crate::tally::What;
use crate::tally::key::Who;
use crate::tally::texts::Topic;

pub fn rbl(desk: &Desk<'_>, names: &ClientNames) -> Result<Rbl, AskError> {
    let zones = desk.ask(&questions::RBL_ZONES)?;
    let clients = desk.ask(&questions::RBL_CLIENTS)?;
    let pairs = desk.ask(&questions::RBL_CLIENT_ZONES)?;
    let listed = desk.ask(&questions::RBL_LISTED)?;
    let mut zones_of: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in pairs.iter() {
        zones_of.entry(row.int("client")).or_default().push(row.int("zone"));
    }
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
        clients: clients
            .iter()
            .enumerate()
            .take(LISTED)
            .map(|(rank, row)| RblClient {
                ip: desk.address(row.int("client")),
                name: names.of(desk, row.int("client")),
                rejects: row.count("rejects"),
                zones: zones_of
                    .get(&row.int("client"))
                    .map_or_else(Vec::new, |zones| zones.iter().map(|zone| zone_name(desk, *zone)).collect()),
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

pub fn section(desk: &Desk<'_>, totals: &Totals, names: &ClientNames) -> Result<Rejects, AskError> {
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
        clients: reject_clients(desk, &desk.ask(&questions::REJECT_CLIENTS)?, names)?,
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
fn reject_clients(desk: &Desk<'_>, rows: &Rows, names: &ClientNames) -> Result<Vec<RejectClient>, AskError> {
    let mut clients: Vec<(i64, u64, Vec<String>, i64)> = Vec::new();
    for row in rows.iter() {
        let (client, rejects) = (row.int("client"), row.count("rejects"));
        let reason = format!("{} {rejects}", reason(row));
        match clients.last_mut() {
            Some((same, total, reasons, at)) if *same == client => {
                *total += rejects;
                reasons.push(reason);
                *at = (*at).min(row.int("at"));
            }
            _ => clients.push((client, rejects, vec![reason], row.int("at"))),
        }
    }
    clients.retain(|(client, ..)| desk.who(*client) != Who::NOBODY);
    // The rows come by client, so equal totals stay in the order of their addresses.
    clients.sort_by_key(|client| std::cmp::Reverse(client.1));
    let clients = clients.into_iter().take(LISTED).enumerate();
    Ok(clients
        .map(|(rank, (client, rejects, reasons, at))| RejectClient {
            ip: desk.address(client),
            name: names.of(desk, client),
            rejects,
            reasons: reasons.join(", "),
            evidence: desk.lines_of(rank, &[Topic::Reject, Topic::Guess], desk.who(client), at),
        })
        .collect())
}

pub fn guessers(desk: &Desk<'_>, names: &ClientNames) -> Result<Vec<Guesser>, AskError> {
    let rows = desk.ask(&questions::GUESSERS)?;
    Ok(rows
        .iter()
        .filter(|row| desk.who(row.int("client")) != Who::NOBODY)
        .enumerate()
        .take(LISTED)
        .map(|(rank, row)| Guesser {
            ip: desk.address(row.int("client")),
            name: names.of(desk, row.int("client")),
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

/// The name under which each client connected most often, as codes.
pub struct ClientNames(HashMap<i64, i64>);

impl ClientNames {
    pub fn ask(desk: &Desk<'_>) -> Result<ClientNames, AskError> {
        let rows = desk.ask(&questions::CLIENTS)?;
        let mut names = HashMap::new();
        // Most connections first; -1 is the code of no name.
        for row in rows.iter().filter(|row| row.int("name") >= 0) {
            names.entry(row.int("client")).or_insert(row.int("name"));
        }
        Ok(ClientNames(names))
    }

    fn of(&self, desk: &Desk<'_>, client: i64) -> String {
        self.0.get(&client).map_or_else(String::new, |name| desk.name(*name))
    }
}
