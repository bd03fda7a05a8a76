//! Whom the mail server turned away and why: blocklists, reasons, guessers, broadband lines, logins. Pure.

use super::layout::{Ink, elastic, host, left, right};
use super::{Sections, some};
use crate::report::figures::{code as code_name, counted, share, thousands};
use crate::report::presence;
use crate::report::reason;

/// Columns of the longest bar.
const BAR: u64 = 30;

pub fn write(sections: &mut Sections<'_>) {
    if presence::mail(sections.report).is_some() {
        return;
    }
    rbl(sections);
    postscreen(sections);
    rejects(sections);
}

/// Who behaved as no mail server does.
pub fn clients(sections: &mut Sections<'_>) {
    guessers(sections);
    broadband(sections);
    auth(sections);
}

fn rbl(sections: &mut Sections<'_>) {
    let rbl = &sections.report.rbl;
    if rbl.rejects == 0 && rbl.listed.is_empty() {
        return;
    }
    let figures = format!("{}, {}", counted(rbl.rejects, "reject"), counted(rbl.zones.len() as u64, "list"));
    sections.page.section("BLOCKLISTS (RBL)", &figures);
    let head = [right("rejects"), right("clients"), right("only here"), elastic("zone")];
    sections.ranking(&head, &rbl.zones, "reject", |zone| {
        vec![thousands(zone.rejects), thousands(zone.clients), thousands(zone.only_here), zone.zone.clone()]
    });
    if rbl.zones.len() > 1 {
        sections.page.line(Ink::Soft, "  only here: clients that no other list turned away");
    }
    if !rbl.clients.is_empty() {
        let head = [right("rejects"), left("client"), host("name"), elastic("lists")];
        sections.ranking(&head, &rbl.clients, "reject", |client| {
            vec![thousands(client.rejects), client.ip.clone(), client.name.clone(), client.zones.join(", ")]
        });
    }
    if !rbl.listed.is_empty() {
        sections.page.prose(Ink::Plain, "  listed, which is no refusal yet: ", &some(&rbl.listed, 5));
    }
}

fn postscreen(sections: &mut Sections<'_>) {
    let (postscreen, page) = (&sections.report.postscreen, &mut sections.page);
    if postscreen.connects + postscreen.dnsbl_ranked == 0 {
        return;
    }
    page.section("POSTSCREEN", &counted(postscreen.connects, "connection"));
    let ranked = format!(
        "{} above the blocklist threshold ({} of connections)",
        thousands(postscreen.dnsbl_ranked),
        share(postscreen.dnsbl_ranked, postscreen.connects)
    );
    page.prose(Ink::Plain, "  ", &ranked);
}

fn rejects(sections: &mut Sections<'_>) {
    let rejects = &sections.report.rejects;
    if rejects.total == 0 {
        return;
    }
    sections.page.section("REJECTS", &counted(rejects.total, "refused recipient"));
    let mut reasons: Vec<_> = rejects.by_reason.iter().filter(|reason| reason.count > 0).collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
    let most = reasons.first().map_or(1, |reason| reason.count.max(1));
    let rows: Vec<Vec<String>> = reasons
        .iter()
        .map(|reason| {
            let bar = "#".repeat((u128::from(reason.count) * u128::from(BAR) / u128::from(most)) as usize);
            let share = share(reason.count, rejects.total);
            vec![thousands(reason.count), share, reason::label(&reason.name).to_string(), bar]
        })
        .collect();
    sections.page.table(&[right("rejects"), right(""), left("reason"), left("")], &rows);
    let codes: Vec<String> = rejects
        .by_code
        .iter()
        .map(|code| format!("{} ({})", code_name(&code.name), thousands(code.count)))
        .collect();
    if !codes.is_empty() {
        sections.page.prose(Ink::Plain, "  by code: ", &codes.join(", "));
    }
    if !rejects.clients.is_empty() {
        let head = [right("rejects"), left("client"), host("name"), elastic("reasons")];
        sections.ranking(&head, &rejects.clients, "reject", |client| {
            vec![thousands(client.rejects), client.ip.clone(), client.name.clone(), client.reasons.clone()]
        });
    }
}

fn guessers(sections: &mut Sections<'_>) {
    let guessers = &sections.report.guessers;
    if guessers.is_empty() {
        return;
    }
    sections.page.section("GUESSERS OF USER NAMES", &counted(guessers.len() as u64, "client"));
    let head = [right("unknown users"), right("rejects"), left("client"), host("name")];
    sections.ranking(&head, guessers, "unknown user", |guesser| {
        vec![
            thousands(guesser.unknown_users),
            thousands(guesser.rejects),
            guesser.ip.clone(),
            guesser.name.clone(),
        ]
    });
}

fn broadband(sections: &mut Sections<'_>) {
    let broadband = &sections.report.broadband;
    if broadband.is_empty() {
        return;
    }
    sections.page.section("BROADBAND LINES", &counted(broadband.len() as u64, "client"));
    let head = [right("connections"), left("client"), host("name"), left("sign")];
    sections.ranking(&head, broadband, "connection", |client| {
        vec![thousands(client.connections), client.ip.clone(), client.name.clone(), client.sign.clone()]
    });
}

fn auth(sections: &mut Sections<'_>) {
    let auth = &sections.report.auth;
    if auth.failures == 0 {
        return;
    }
    let figures =
        format!("{}, {}", counted(auth.failures, "failure"), counted(auth.clients.len() as u64, "client"));
    sections.page.section("FAILED LOGINS", &figures);
    let head = [right("failures"), right("logins tried"), left("client")];
    sections.ranking(&head, &auth.clients, "failure", |client| {
        let logins = if client.logins == 0 { "-".to_string() } else { thousands(client.logins) };
        vec![thousands(client.failures), logins, client.ip.clone()]
    });
}
