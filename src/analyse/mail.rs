//! Mail that came in and went out: by local sender, user id, login and next hop; and who cites a blocklist against us.

use super::LISTED;
use super::desk::{Desk, Totals};
use crate::ask::{AskError, Row, questions};
use crate::model::event::Status;
use crate::report::view::{Counted, ListedUs, Mail, Relay, Sender};
use crate::tally::What;

pub fn section(desk: &Desk<'_>, totals: &Totals) -> Result<Mail, AskError> {
    let uids = desk.ask(&questions::MAIL_UIDS)?;
    let logins = desk.ask(&questions::MAIL_LOGINS)?;
    let listed = desk.ask(&questions::MAIL_LISTED)?;
    let accepted = totals.of(What::Accepted).saturating_sub(totals.of(What::Reinjected));
    let mut figures = desk.traced(
        totals,
        [
            ("accepted", What::Accepted),
            ("delivered", What::Delivered),
            ("deferred", What::Deferred),
            ("bounced", What::Bounced),
            ("expired", What::Expired),
        ],
    );
    figures.iter_mut().filter(|figure| figure.name == "accepted").for_each(|figure| figure.count = accepted);
    Ok(Mail {
        accepted,
        delivered: totals.of(What::Delivered),
        deferred: totals.of(What::Deferred),
        bounced: totals.of(What::Bounced),
        expired: totals.of(What::Expired),
        totals: figures,
        senders: senders(desk)?,
        uids: uids
            .iter()
            .enumerate()
            .map(|(rank, row)| Counted {
                name: row.int("uid").to_string(),
                count: row.count("n"),
                evidence: desk.trace(rank, row.int("at")),
            })
            .collect(),
        logins: desk.counted(&logins, "login", "n"),
        relays: relays(desk)?,
        listed: listed
            .iter()
            .map(|row| ListedUs {
                zone: desk.name(row.int("zone")),
                count: row.count("n"),
                first: desk.moment(row.int("first")),
                last: desk.moment(row.int("last")),
                evidence: desk.line(row.int("at")),
            })
            .collect(),
    })
}

/// Recipients delivered, deferred and bounced.
#[derive(Clone, Copy, Default)]
struct Fates([u64; 3]);

impl Fates {
    fn add(&mut self, row: Row<'_>) {
        let status = row.int("status");
        let columns = [Status::Delivered, Status::Deferred, Status::Bounced];
        let column = columns.iter().position(|fate| *fate as i64 == status);
        if let Some(fates) = column.and_then(|column| self.0.get_mut(column)) {
            *fates += row.count("n");
        }
    }

    fn total(self) -> u64 {
        self.0.iter().sum()
    }
}

/// By sender; a message without an envelope sender is named by its login or user id.
fn senders(desk: &Desk<'_>) -> Result<Vec<Sender>, AskError> {
    let rows = desk.ask(&questions::MAIL_SENDERS)?;
    let mut senders: Vec<(String, Fates, i64)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for row in rows.iter() {
        let name = sender_name(desk, row);
        let place = *places.entry(name.clone()).or_insert_with(|| {
            senders.push((name, Fates::default(), row.int("at")));
            senders.len() - 1
        });
        if let Some((_, fates, at)) = senders.get_mut(place) {
            fates.add(row);
            *at = (*at).min(row.int("at"));
        }
    }
    senders.sort_by(|a, b| b.1.total().cmp(&a.1.total()).then_with(|| a.0.cmp(&b.0)));
    let senders = senders.into_iter().take(LISTED).enumerate();
    Ok(senders
        .map(|(rank, (sender, Fates([delivered, deferred, bounced]), at))| Sender {
            sender,
            delivered,
            deferred,
            bounced,
            evidence: desk.trace(rank, at),
        })
        .collect())
}

fn sender_name(desk: &Desk<'_>, row: Row<'_>) -> String {
    let (sender, login, uid) = (desk.name(row.int("sender")), desk.name(row.int("login")), row.int("uid"));
    match () {
        // Whoever may use the sendmail command can claim any sender.
        () if !sender.is_empty() && uid >= 0 => format!("{sender} (uid {uid})"),
        () if !sender.is_empty() => sender,
        () if !login.is_empty() => format!("login {login}"),
        () if uid >= 0 => format!("uid {uid}"),
        () => "<>".to_string(),
    }
}

fn relays(desk: &Desk<'_>) -> Result<Vec<Relay>, AskError> {
    let rows = desk.ask(&questions::MAIL_RELAYS)?;
    let mut relays: Vec<(i64, Fates, i64)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for row in rows.iter() {
        let relay = row.int("relay");
        let place = *places.entry(relay).or_insert_with(|| {
            relays.push((relay, Fates::default(), row.int("at")));
            relays.len() - 1
        });
        if let Some((_, fates, at)) = relays.get_mut(place) {
            fates.add(row);
            *at = (*at).min(row.int("at"));
        }
    }
    // Codes sort like names.
    relays.sort_by(|a, b| b.1.total().cmp(&a.1.total()).then_with(|| a.0.cmp(&b.0)));
    let relays = relays.into_iter().take(LISTED).enumerate();
    Ok(relays
        .map(|(rank, (relay, Fates([delivered, deferred, bounced]), at))| {
            let relay = desk.name(relay);
            Relay {
                relay: if relay.is_empty() { "none".to_string() } else { relay },
                delivered,
                deferred,
                bounced,
                evidence: desk.trace(rank, at),
            }
        })
        .collect())
}
