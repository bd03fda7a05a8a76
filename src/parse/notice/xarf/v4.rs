//! X-ARF 4 (github.com/xarf/xarf-spec): `xarf_version`, `category`, `type`, `source_identifier`, `timestamp`. With
//! `first_seen` and `last_seen` the event is that interval and the timestamp the moment of reporting. Pure.

use serde_json::Value;

use super::super::{Message, Part, Reading, prose, settle, stamp};
use super::{check, json};
use crate::model::notice::{AsideKind, Incident, Trace, When};

const CATEGORIES: &[&str] = &[
    "messaging",
    "connection",
    "content",
    "infrastructure",
    "copyright",
    "vulnerability",
    "reputation",
    "other",
];

pub fn read(message: &Message) -> Option<Reading> {
    let mut reading = Reading::default();
    let mut found = false;
    for (index, part) in json::parts(message, &["source_identifier"]) {
        let (values, broken) = json::values(part);
        for value in values.iter().filter(|value| value.get("source_identifier").is_some()) {
            found = true;
            report(value, index, part, &mut reading);
        }
        if let Some(broken) = broken {
            let told = part.text.contains("\"xarf_version\"");
            found |= told;
            if told && values.is_empty() {
                salvage(index, part, &mut reading);
            }
            reading.doubts.push(broken);
        }
    }
    found.then_some(reading)
}

fn report(value: &Value, index: usize, part: &Part, reading: &mut Reading) {
    check::v4(value, CATEGORIES, &mut reading.doubts);
    let text = |name: &str| json::text(value, &[name]);
    let identifier = text("source_identifier").unwrap_or_default();
    let written = json::identifier(&identifier);
    let category = text("category").or_else(|| text("class")).unwrap_or_default();
    let serves = matches!(category.as_str(), "vulnerability" | "content" | "infrastructure" | "copyright");
    let port = json::port(value, &["source_port"]).or(written.port);
    let (line, source) = json::line_of(part, &identifier);
    let base = Incident {
        when: when(value, reading),
        ip: written.ip,
        masked: written.masked,
        role: json::role(serves && category != "infrastructure"),
        port,
        port_role: json::port_role(port, serves),
        peer: text("destination_ip").map(|ip| json::identifier(&ip)).and_then(|written| written.ip),
        peer_port: json::port(value, &["destination_port"]),
        protocol: text("protocol").map(|protocol| protocol.to_lowercase()),
        kind: kind(value, &category),
        traces: traces(value),
        text: source,
        line,
        part: index,
    };
    reading.incidents.push(base.clone());
    let evidence = value.get("evidence").and_then(Value::as_array);
    for piece in evidence.into_iter().flatten().take(20) {
        let media = json::text(piece, &["content_type"]).unwrap_or_default();
        if let Some(payload) = json::text(piece, &["payload"]).filter(|_| media.starts_with("text/")) {
            json::evidence(&payload, true, &base, reading);
        }
    }
    let reporter = value.get("reporter");
    reading.reporter =
        reporter.and_then(|reporter| json::text(reporter, &["contact", "org"])).or(reading.reporter.take());
}

fn when(value: &Value, reading: &mut Reading) -> Option<When> {
    let stamp = |name: &str| json::text(value, &[name]).and_then(|text| stamp::cell(&text));
    let (timestamp, first, last) = (stamp("timestamp"), stamp("first_seen"), stamp("last_seen"));
    let Some(mut first) = first.or_else(|| last.clone()) else { return timestamp };
    if let Some(timestamp) = &timestamp {
        reading.asides.push(prose::aside(AsideKind::Reported, timestamp, "timestamp"));
    }
    if let Some(last) = &last {
        settle::until(&mut first, last);
        first.until = first.until.filter(|until| *until > first.wall);
    }
    Some(first)
}

fn kind(value: &Value, category: &str) -> String {
    match json::text(value, &["type"]) {
        Some(kind) if !category.is_empty() => format!("{category}: {kind}"),
        Some(kind) => kind,
        None => category.to_string(),
    }
}

fn traces(value: &Value) -> Vec<Trace> {
    let text = |names: &[&str]| json::text(value, names);
    let message = value.get("message_info").and_then(|info| json::text(info, &["message_id"]));
    let angle = |id: String| id.trim_matches(['<', '>']).to_string();
    let all = [
        text(&["smtp_from", "sender_address"]).map(Trace::Sender),
        text(&["smtp_to"]).map(Trace::Recipient),
        text(&["message_id"]).or(message).map(angle).map(Trace::MessageId),
    ];
    all.into_iter().flatten().collect()
}

/// What can be had from broken JSON by looking for the fields as text.
fn salvage(index: usize, part: &Part, reading: &mut Reading) {
    let field = |name: &str| {
        let rest =
            part.text.split_once(&format!("\"{name}\""))?.1.trim_start().strip_prefix(':')?.trim_start();
        rest.strip_prefix('"')?.split('"').next().map(str::to_string)
    };
    let Some(identifier) = field("source_identifier") else { return };
    let written = json::identifier(&identifier);
    let (line, text) = json::line_of(part, &identifier);
    let kind = [field("category"), field("type")].into_iter().flatten().collect::<Vec<_>>().join(": ");
    let when = field("timestamp").and_then(|text| stamp::cell(&text));
    reading.incidents.push(Incident {
        when,
        ip: written.ip,
        masked: written.masked,
        kind,
        text,
        line,
        part: index,
        ..Incident::default()
    });
}
