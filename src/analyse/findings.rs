//! From figures to findings: what is bad, how bad, and what to do about it. The bars come from the configuration.

use std::collections::HashSet;

use crate::config;
use crate::model::calendar::Moment;
use crate::model::finding::{Evidence, Finding, Severity};
use crate::report::figures::{counted, instant, thousands};
use crate::report::view::{Report, Source};

/// Findings of one kind at most; the figures hold the rest.
const OF_A_KIND: usize = 10;
/// Files named in a finding about many.
const NAMED: usize = 3;
/// A session younger than this at the end of the log may just be going on.
const STALE: i64 = 3600;

/// All findings, worst first.
pub fn findings(report: &Report, bars: &config::Findings, now: Moment) -> Vec<Finding> {
    let mut findings = Vec::new();
    notices(report, &mut findings);
    port25(report, bars, &mut findings);
    listed(report, &mut findings);
    waves(report, &mut findings);
    limits(report, &mut findings);
    guessers(report, bars, &mut findings);
    auth(report, bars, &mut findings);
    unclosed(report, now, &mut findings);
    input(report, &mut findings);
    // Stable, so that within a severity the order above stays.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

fn finding(
    kind: &str,
    subject: &str,
    severity: Severity,
    summary: String,
    advice: &str,
    evidence: &[Evidence],
) -> Finding {
    Finding {
        id: format!("{kind}:{subject}"),
        severity,
        kind: kind.to_string(),
        subject: subject.to_string(),
        summary,
        advice: advice.to_string(),
        evidence: evidence.to_vec(),
    }
}

/// What others allege, and whether our logs bear it out.
fn notices(report: &Report, findings: &mut Vec<Finding>) {
    for notice in report.notices.explained.iter().take(OF_A_KIND) {
        let from = if notice.reporter.is_empty() { "a notice" } else { &notice.reporter };
        let incidents = counted(notice.alleged as u64, "incident");
        let suspect = notice.suspects.first();
        let (severity, outcome) = match (notice.verdict, suspect) {
            ("suspect", Some(one)) => {
                (Severity::High, format!("it was {} {} ({})", one.kind, one.id, one.answer))
            }
            ("undecided", _) => (Severity::Medium, format!("who it was is open ({})", notice.answer)),
            ("not-here", _) => (Severity::Low, "nothing here did that".to_string()),
            _ => (Severity::Medium, "the logs of that time tell nothing".to_string()),
        };
        let summary = format!("{from} reports {incidents}: {outcome}");
        let advice = "rapsheet investigate with the notice, --logs and --jobs gives every reading, \
                      an evidence pack and a draft reply.";
        let lines = suspect.map_or(&[][..], |one| &one.evidence);
        findings.push(finding("notice", &notice.name, severity, summary, advice, lines));
    }
}

fn port25(report: &Report, bars: &config::Findings, findings: &mut Vec<Finding>) {
    let mut known = HashSet::new();
    for source in report.port25.sources.iter().take(OF_A_KIND) {
        let severity = if source.hits >= bars.port25_high { Severity::High } else { Severity::Medium };
        let rhythm =
            source.cadence.as_ref().map_or_else(String::new, |cadence| format!(", {}", cadence.text));
        let mac = source.mac.as_ref().map_or_else(String::new, |mac| format!(" ({mac})"));
        let summary = format!(
            "{}{mac} made {} to {}{rhythm}",
            source.ip,
            counted(source.hits, "illegal port-25 hit"),
            counted(source.destinations, "server"),
        );
        let advice = "Find the machine by its MAC or lease, take it off the net and look for what sends mail; \
                      a mail server that may send belongs into a rule before the LOG rule.";
        let mut finding = finding("port25", &source.ip, severity, summary, advice, &source.evidence);
        if !known.insert(&source.ip) {
            // The same address under another hardware address is another machine.
            finding.id.push_str(&mac);
        }
        findings.push(finding);
    }
}

fn listed(report: &Report, findings: &mut Vec<Finding>) {
    for listed in report.mail.listed.iter().take(OF_A_KIND) {
        let mails = counted(listed.count, "mail");
        let summary = format!("{mails} of ours came back citing {} against us", listed.zone);
        let advice = "Look up our address at that list, find what was sent (port-25 hits, local senders), \
                      stop it, then ask to be removed.";
        findings.push(finding("listed", &listed.zone, Severity::High, summary, advice, &listed.evidence));
    }
}

fn waves(report: &Report, findings: &mut Vec<Finding>) {
    for wave in report.connections.waves.iter().take(OF_A_KIND) {
        let summary = format!(
            "a wave from {} to {} with {} sessions open at {} (usual {}), {} % rejected",
            instant(wave.start, &report.period),
            instant(wave.end, &report.period),
            thousands(wave.peak_open),
            wave.peak_at.clock(),
            thousands(wave.usual),
            wave.rejected_percent,
        );
        let advice =
            "If real mail waited meanwhile, raise the process limit or let postscreen take the first look.";
        findings.push(finding(
            "wave",
            &wave.start.rfc3339(),
            Severity::Medium,
            summary,
            advice,
            &wave.evidence,
        ));
    }
}

fn limits(report: &Report, findings: &mut Vec<Finding>) {
    let connections = &report.connections;
    let Some(first) = connections.limits.first() else { return };
    let summary = format!(
        "a limit was reached {}, first at {}",
        counted(connections.limits_total, "time"),
        instant(first.at, &report.period)
    );
    let advice = "Clients were turned away: see whether the limit is too low or the clients unwanted.";
    findings.push(finding("limit", "server", Severity::Medium, summary, advice, &first.evidence));
}

fn guessers(report: &Report, bars: &config::Findings, findings: &mut Vec<Finding>) {
    let guessers = report.guessers.iter().filter(|guesser| guesser.unknown_users >= bars.guesser);
    for guesser in guessers.take(OF_A_KIND) {
        let summary = format!("{} tried {}", guesser.ip, counted(guesser.unknown_users, "unknown user"));
        let advice = "It guesses addresses; a block costs nothing as long as it had no mail accepted.";
        findings.push(finding("guesser", &guesser.ip, Severity::Low, summary, advice, &guesser.evidence));
    }
}

fn auth(report: &Report, bars: &config::Findings, findings: &mut Vec<Finding>) {
    let clients = report.auth.clients.iter().filter(|client| client.failures >= bars.auth_failures);
    for client in clients.take(OF_A_KIND) {
        let summary = format!("{} failed to log in {}", client.ip, counted(client.failures, "time"));
        let advice = "It guesses passwords; see whether a login ever succeeded from there.";
        findings.push(finding("auth", &client.ip, Severity::Low, summary, advice, &client.evidence));
    }
}

/// Sessions without an end that cannot just be going on.
fn unclosed(report: &Report, now: Moment, findings: &mut Vec<Finding>) {
    let end = report.sources.iter().filter_map(|source| source.last).max().unwrap_or(now);
    let stale = |at: Moment| end.seconds() - at.seconds() > STALE;
    let sessions: Vec<_> =
        report.connections.unclosed_sessions.iter().filter(|session| stale(session.at)).collect();
    let Some(first) = sessions.first() else { return };
    let summary =
        format!("{} never closed, the first from {}", counted(sessions.len() as u64, "session"), first.ip);
    let advice = "The server process died or its line was lost: look for crashes and for dropped log lines.";
    // Of most connects only the place is kept.
    let lines = sessions.iter().flat_map(|session| &session.evidence).filter(|line| !line.text.is_empty());
    let lines: Vec<Evidence> = lines.take(3).cloned().collect();
    findings.push(finding("unclosed", &first.ip, Severity::Info, summary, advice, &lines));
}

/// What makes the report itself less than whole.
fn input(report: &Report, findings: &mut Vec<Finding>) {
    for source in report.sources.iter().filter(|source| !source.complete).take(OF_A_KIND) {
        let summary = format!("{} could not be read whole", source.path);
        let advice = "The figures lack what could not be read; see the problems at the end.";
        findings.push(finding("input", &source.path, Severity::Low, summary, advice, &[]));
    }
    gaps(report, findings);
    stampless(report, findings);
    years(report, findings);
}

/// Stretches without a line, in one finding: a log that stops every night is one thing to see to.
fn gaps(report: &Report, findings: &mut Vec<Finding>) {
    let Some(longest) = report.gaps.iter().rev().max_by_key(|gap| gap.hours) else { return };
    let start = instant(longest.start, &report.period);
    let summary = match report.gaps.len() {
        1 => format!("no line at all from {start} for {}", counted(longest.hours, "hour")),
        many => format!(
            "no line at all in {many} stretches, {} in all, the longest from {start} for {}",
            counted(report.gaps.iter().map(|gap| gap.hours).sum(), "hour"),
            counted(longest.hours, "hour")
        ),
    };
    let advice = "Was the machine off, or did logging stop? Figures for these hours are unknown, not zero.";
    findings.push(finding("gap", &longest.start.rfc3339(), Severity::Low, summary, advice, &[]));
}

/// Files of which no line can be placed in time.
fn stampless(report: &Report, findings: &mut Vec<Finding>) {
    let files: Vec<&str> = report
        .sources
        .iter()
        .filter(|source| source.first.is_none() && source.lines > 0 && source.duplicate_of.is_none())
        .map(|source| source.path.as_str())
        .collect();
    if files.is_empty() {
        return;
    }
    let (subject, names) = named(&files);
    let summary = format!("nothing in {names} is counted: no line has a stamp that can be read");
    let advice = "Leave out what is no log; of a log, see whether it is of a format that is read.";
    findings.push(finding("input", &subject, Severity::Info, summary, advice, &[]));
}

fn years(report: &Report, findings: &mut Vec<Finding>) {
    let guessed = |source: &&Source| source.confidence == "guess" && source.first.is_some();
    let files: Vec<&str> = report.sources.iter().filter(guessed).map(|source| source.path.as_str()).collect();
    if files.is_empty() {
        return;
    }
    let (subject, names) = named(&files);
    let summary = format!("the years in {names} are a guess");
    let advice = "Give --as-of with a date just after the last line.";
    findings.push(finding("time", &subject, Severity::Info, summary, advice, &[]));
}

/// Files as the subject of a finding, and as its sentence names them: `3 files (a.log, b.log and 1 more)`.
fn named(files: &[&str]) -> (String, String) {
    match files {
        [one] => ((*one).to_string(), (*one).to_string()),
        _ => {
            let name = |path: &&str| path.rsplit('/').next().unwrap_or(path).to_string();
            let shown = files.iter().take(NAMED).map(name).collect::<Vec<_>>().join(", ");
            let more = match files.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            (format!("{} files", files.len()), format!("{} files ({shown}{more})", files.len()))
        }
    }
}
