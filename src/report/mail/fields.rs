//! A report for a mail: every text that a log can reach is defanged. Pure.

use super::defang::defang;
use crate::model::finding::{Evidence, Finding};
use crate::report::view::notices::Notices;
use crate::report::view::ruleset::RuleSets;
use crate::report::view::*;

/// Letters of a text that are looked at; more than any mail shows of it.
const LONG: usize = 4_000;

/// The report in harmless words. Files, figures and our own sentences are as they were.
pub fn defanged(report: &Report) -> Report {
    let mut report = report.clone();
    // The verdict is the summary of the first finding.
    if !report.findings.first().is_some_and(of_files) {
        text(&mut report.verdict.text);
    }
    report.changes.iter_mut().for_each(|change| texts([&mut change.what, &mut change.text]));
    report.findings.iter_mut().for_each(finding);
    notices(&mut report.notices);
    gateway(&mut report);
    report.rule_sets.iter_mut().for_each(rule_sets);
    refusals(&mut report);
    sessions(&mut report.connections);
    mail(&mut report.mail);
    for job in &mut report.jobs.commands {
        texts([&mut job.user, &mut job.command]);
        lines(&mut job.evidence);
    }
    for template in &mut report.unmatched {
        texts([&mut template.program, &mut template.template]);
        lines(&mut template.evidence);
    }
    report.problems.iter_mut().for_each(|problem| text(&mut problem.what));
    report
}

/// Findings that speak of our own files, whose names are no domains.
fn of_files(finding: &Finding) -> bool {
    matches!(finding.kind.as_str(), "input" | "time" | "gap")
}

fn finding(finding: &mut Finding) {
    if !of_files(finding) {
        texts([&mut finding.subject, &mut finding.summary]);
    }
    lines(&mut finding.evidence);
}

fn notices(notices: &mut Notices) {
    for notice in &mut notices.explained {
        texts([&mut notice.reporter, &mut notice.subject, &mut notice.explanation]);
        for incident in &mut notice.incidents {
            incident.ip.iter_mut().for_each(text);
            text(&mut incident.kind);
        }
        for suspect in &mut notice.suspects {
            texts([&mut suspect.id, &mut suspect.name]);
            lines(&mut suspect.evidence);
        }
    }
}

fn gateway(report: &mut Report) {
    let (port25, firewall) = (&mut report.port25, &mut report.firewall);
    for source in &mut port25.sources {
        text(&mut source.ip);
        source.mac.iter_mut().for_each(text);
        prefixes(&mut source.prefixes);
        counted(&mut source.top_destinations);
        lines(&mut source.evidence);
    }
    port25.every_hit.iter_mut().for_each(|hit| texts([&mut hit.source, &mut hit.destination]));
    lines(&mut port25.unreadable_evidence);
    for source in &mut firewall.sources {
        text(&mut source.ip);
        lines(&mut source.evidence);
    }
    for port in &mut firewall.ports {
        text(&mut port.protocol);
        lines(&mut port.evidence);
    }
    counted(&mut firewall.actions);
    prefixes(&mut firewall.prefixes);
    lines(&mut firewall.unreadable_evidence);
}

fn rule_sets(rule_sets: &mut RuleSets) {
    rule_sets.error.iter_mut().for_each(text);
    for set in &mut rule_sets.sets {
        texts([&mut set.name, &mut set.comment]);
        set.records.iter_mut().for_each(|record| text(&mut record.rule));
    }
}

fn refusals(report: &mut Report) {
    let (rbl, rejects) = (&mut report.rbl, &mut report.rejects);
    for zone in &mut rbl.zones {
        text(&mut zone.zone);
        lines(&mut zone.evidence);
    }
    for client in &mut rbl.clients {
        texts([&mut client.ip, &mut client.name]);
        client.zones.iter_mut().for_each(text);
        lines(&mut client.evidence);
    }
    counted(&mut rbl.listed);
    counted(&mut report.postscreen.totals);
    counted(&mut rejects.by_reason);
    counted(&mut rejects.by_code);
    for traced in rejects.reason_evidence.iter_mut().chain(&mut rejects.code_evidence) {
        text(&mut traced.name);
        lines(&mut traced.evidence);
    }
    for client in &mut rejects.clients {
        texts([&mut client.ip, &mut client.name, &mut client.reasons]);
        lines(&mut client.evidence);
    }
    for guesser in &mut report.guessers {
        texts([&mut guesser.ip, &mut guesser.name]);
        lines(&mut guesser.evidence);
    }
    for line in &mut report.broadband {
        texts([&mut line.ip, &mut line.name, &mut line.sign]);
        lines(&mut line.evidence);
    }
    for client in &mut report.auth.clients {
        text(&mut client.ip);
        lines(&mut client.evidence);
    }
}

fn sessions(connections: &mut Connections) {
    counted(&mut connections.totals);
    connections.peak.iter_mut().for_each(|peak| lines(&mut peak.evidence));
    connections.hours.iter_mut().for_each(|hour| lines(&mut hour.evidence));
    for limit in &mut connections.limits {
        text(&mut limit.text);
        lines(&mut limit.evidence);
    }
    for wave in &mut connections.waves {
        counted(&mut wave.top_sources);
        lines(&mut wave.evidence);
    }
    for session in &mut connections.unclosed_sessions {
        text(&mut session.ip);
        lines(&mut session.evidence);
    }
    for client in &mut connections.top_clients {
        texts([&mut client.ip, &mut client.name]);
        lines(&mut client.evidence);
    }
}

fn mail(mail: &mut Mail) {
    for list in [&mut mail.totals, &mut mail.uids, &mut mail.logins] {
        counted(list);
    }
    for sender in &mut mail.senders {
        text(&mut sender.sender);
        lines(&mut sender.evidence);
    }
    for relay in &mut mail.relays {
        text(&mut relay.relay);
        lines(&mut relay.evidence);
    }
    for listed in &mut mail.listed {
        text(&mut listed.zone);
        lines(&mut listed.evidence);
    }
}

fn counted(list: &mut [Counted]) {
    for one in list {
        text(&mut one.name);
        lines(&mut one.evidence);
    }
}

fn prefixes(list: &mut [Prefix]) {
    for one in list {
        text(&mut one.prefix);
        lines(&mut one.evidence);
    }
}

fn lines(list: &mut [Evidence]) {
    list.iter_mut().for_each(|line| text(&mut line.text));
}

fn texts<const N: usize>(list: [&mut String; N]) {
    list.into_iter().for_each(text);
}

fn text(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(LONG) {
        text.truncate(end);
        text.push('…');
    }
    if let std::borrow::Cow::Owned(harmless) = defang(text) {
        *text = harmless;
    }
}
