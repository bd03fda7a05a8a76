//! SMTP sessions over the day: how many, how many at once, waves, limits, sessions that never closed. Pure.

use super::layout::{Ink, elastic, host, left, right};
use super::{Sections, TOP, rest, some};
use crate::report::figures::{counted, span, thousands};
use crate::report::presence;
use crate::report::spans;
use crate::report::view::Wave;

/// Columns of the longest bar.
const BAR: u64 = 34;
/// Rows of the list; a longer period is listed by days, months or years.
const HOURS: usize = 31;

pub fn write(sections: &mut Sections<'_>) {
    if presence::mail(sections.report).is_some() {
        return;
    }
    let connections = &sections.report.connections;
    if connections.inbound + connections.outbound > 0 {
        overview(sections);
        hours(sections);
        clients(sections);
    }
    waves(sections);
    limits(sections);
    unclosed(sections);
}

fn overview(sections: &mut Sections<'_>) {
    let connections = &sections.report.connections;
    let figures = format!("{} in, {} out", thousands(connections.inbound), thousands(connections.outbound));
    sections.page.section("CONNECTIONS", &figures);
    let clients = counted(connections.clients, "client");
    let peak = match &connections.peak {
        Some(peak) => {
            format!("; at most {} open at once, at {}", thousands(peak.open), sections.instant(peak.at))
        }
        None => String::new(),
    };
    sections.page.prose(Ink::Plain, "  ", &format!("inbound from {clients}{peak}"));
}

fn hours(sections: &mut Sections<'_>) {
    let hours = &sections.report.connections.hours;
    if hours.is_empty() {
        return;
    }
    let (unit, rows) = spans::spans(hours, HOURS);
    let most = rows.iter().map(|(_, hour)| hour.opened).max().unwrap_or(0).max(1);
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(label, hour)| {
            let bar = "#".repeat((u128::from(hour.opened) * u128::from(BAR) / u128::from(most)) as usize);
            vec![label, thousands(hour.opened), thousands(hour.peak_open), thousands(hour.outbound), bar]
        })
        .collect();
    sections.page.table(&[left(unit), right("opened"), right("peak open"), right("out"), left("")], &rows);
}

fn clients(sections: &mut Sections<'_>) {
    let clients = &sections.report.connections.top_clients;
    if clients.is_empty() {
        return;
    }
    let head = [right("connections"), left("client"), host("name")];
    sections.ranking(&head, clients, "connection", |client| {
        vec![thousands(client.connections), client.ip.clone(), client.name.clone()]
    });
}

fn waves(sections: &mut Sections<'_>) {
    let waves = &sections.report.connections.waves;
    if waves.is_empty() {
        return;
    }
    sections.page.section("WAVES", &counted(waves.len() as u64, "wave"));
    for wave in waves.iter().take(TOP) {
        one_wave(sections, wave);
    }
    rest(sections.page, waves, "session");
}

fn one_wave(sections: &mut Sections<'_>, wave: &Wave) {
    let (start, end) = (sections.instant(wave.start), sections.instant(wave.end));
    let length = span(wave.end.seconds() - wave.start.seconds());
    let peak = format!(
        "{start} to {end} ({length}): at most {} open, at {} (usual: {})",
        thousands(wave.peak_open),
        sections.instant(wave.peak_at),
        thousands(wave.usual)
    );
    sections.page.prose(Ink::Yellow, "  * ", &peak);
    let share = format!(
        "{}, {} ({} % of sessions)",
        counted(wave.opened, "session"),
        counted(wave.rejects, "reject"),
        wave.rejected_percent
    );
    sections.page.prose(Ink::Plain, "    ", &share);
    if !wave.top_sources.is_empty() {
        sections.page.prose(Ink::Plain, "    ", &format!("most from {}", some(&wave.top_sources, 4)));
    }
}

fn limits(sections: &mut Sections<'_>) {
    let connections = &sections.report.connections;
    if connections.limits_total == 0 && connections.limits.is_empty() {
        return;
    }
    sections.page.section("LIMITS REACHED", &counted(connections.limits_total, "time"));
    let rows: Vec<Vec<String>> = connections
        .limits
        .iter()
        .take(TOP)
        .map(|limit| vec![sections.instant(limit.at), limit.text.clone()])
        .collect();
    sections.page.table(&[left(""), elastic("")], &rows);
    let rest = connections.limits_total.saturating_sub(rows.len() as u64);
    if rest > 0 {
        sections.page.line(Ink::Soft, &format!("  and {} more", thousands(rest)));
    }
}

fn unclosed(sections: &mut Sections<'_>) {
    let connections = &sections.report.connections;
    if connections.unclosed == 0 {
        return;
    }
    sections.page.section("NEVER CLOSED", &counted(connections.unclosed, "session"));
    let rows: Vec<Vec<String>> = connections
        .unclosed_sessions
        .iter()
        .take(TOP)
        .map(|session| vec![sections.instant(session.at), session.ip.clone()])
        .collect();
    sections.page.table(&[left("opened"), left("client")], &rows);
    let rest = connections.unclosed.saturating_sub(rows.len() as u64);
    if rest > 0 && !rows.is_empty() {
        sections.page.line(Ink::Soft, &format!("  and {} more", thousands(rest)));
    }
}
