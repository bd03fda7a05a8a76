//! Whom the mail server turned away and why: blocklists, reasons, guessers, broadband lines, logins. Pure.

use super::layout::{Ink, elastic, left, right};
use super::{Sections, ranking, some};
use crate::report::figures::{counted, share, thousands};
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
    let (rbl, page) = (&sections.report.rbl, &mut sections.page);
    if rbl.rejects == 0 && rbl.listed.is_empty() {
        return;
    }
    let figures = format!("{}, {}", counted(rbl.rejects, "reject"), counted(rbl.zones.len() as u64, "list"));
    page.section("BLOCKLISTS (RBL)", &figures);
    let head = [right("rejects"), right("clients"), right("only here"), elastic("zone")];
    ranking(page, &head, &rbl.zones, "reject", |zone| {
        vec![thousands(zone.rejects), thousands(zone.clients), thousands(zone.only_here), zone.zone.clone()]
    });
    if rbl.zones.len() > 1 {
        page.line(Ink::Soft, "  only here: clients that no other list turned away");
    }
    if !rbl.clients.is_empty() {
        let head = [right("rejects"), left("client"), elastic("name"), elastic("lists")];
        ranking(page, &head, &rbl.clients, "reject", |client| {
            vec![thousands(client.rejects), client.ip.clone(), client.name.clone(), client.zones.join(", ")]
        });
    }
    if !rbl.listed.is_empty() {
        page.prose(Ink::Plain, "  listed, which is no refusal yet: ", &some(&rbl.listed, 5));
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
    let (rejects, page) = (&sections.report.rejects, &mut sections.page);
    if rejects.total == 0 {
        return;
    }
    page.section("REJECTS", &counted(rejects.total, "refused recipient"));
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
    page.table(&[right("rejects"), right(""), left("reason"), left("")], &rows);
    let codes: Vec<String> =
        rejects.by_code.iter().map(|code| format!("{} ({})", code.name, thousands(code.count))).collect();
    if !codes.is_empty() {
        page.prose(Ink::Plain, "  by code: ", &codes.join(", "));
    }
    if !rejects.clients.is_empty() {
        let head = [right("rejects"), left("client"), elastic("name"), elastic("reasons")];
        ranking(page, &head, &rejects.clients, "reject", |client| {
            vec![thousands(client.rejects), client.ip.clone(), client.name.clone(), client.reasons.clone()]
        });
    }
}

fn guessers(sections: &mut Sections<'_>) {
    let (guessers, page) = (&sections.report.guessers, &mut sections.page);
    if guessers.is_empty() {
        return;
    }
    page.section("GUESSERS OF USER NAMES", &counted(guessers.len() as u64, "client"));
    let head = [right("unknown users"), right("rejects"), left("client"), elastic("name")];
    ranking(page, &head, guessers, "unknown user", |guesser| {
        vec![
            thousands(guesser.unknown_users),
            thousands(guesser.rejects),
            guesser.ip.clone(),
            guesser.name.clone(),
        ]
    });
}

fn broadband(sections: &mut Sections<'_>) {
    let (broadband, page) = (&sections.report.broadband, &mut sections.page);
    if broadband.is_empty() {
        return;
    }
    page.section("BROADBAND LINES", &counted(broadband.len() as u64, "client"));
    let head = [right("connections"), left("client"), elastic("name"), left("sign")];
    ranking(page, &head, broadband, "connection", |client| {
        vec![thousands(client.connections), client.ip.clone(), client.name.clone(), client.sign.clone()]
    });
}

fn auth(sections: &mut Sections<'_>) {
    let (auth, page) = (&sections.report.auth, &mut sections.page);
    if auth.failures == 0 {
        return;
    }
    let figures =
        format!("{}, {}", counted(auth.failures, "failure"), counted(auth.clients.len() as u64, "client"));
    page.section("FAILED LOGINS", &figures);
    let head = [right("failures"), right("logins tried"), left("client")];
    ranking(page, &head, &auth.clients, "failure", |client| {
        let logins = if client.logins == 0 { "-".to_string() } else { thousands(client.logins) };
        vec![thousands(client.failures), logins, client.ip.clone()]
    });
}
