//! X-ARF 1 to 3 (github.com/abusix/xarf): `Version`, `ReporterInfo`, `Report`. The date is the first of many events. Some
//! put the source into an object of its own. Pure.

use serde_json::Value;

use super::super::{Message, Part, Reading, stamp};
use super::{check, json};
use crate::model::notice::{Incident, Trace, When};

pub fn read(message: &Message) -> Option<Reading> {
    let mut reading = Reading::default();
    let mut found = false;
    let known =
        json::parts(message, &["ReporterInfo"]).chain(json::parts(message, &["Report", "ReportType"]));
    let mut done = Vec::new();
    for (index, part) in known {
        if done.contains(&index) {
            continue;
        }
        done.push(index);
        let (values, broken) = json::values(part);
        for value in values.iter().filter(|value| value.is_object()) {
            found = true;
            report(value, index, part, &mut reading);
        }
        found |= broken.is_some();
        reading.doubts.extend(broken);
    }
    found.then_some(reading)
}

fn report(value: &Value, index: usize, part: &Part, reading: &mut Reading) {
    check::v3(value, &mut reading.doubts);
    let reporter = value.get("ReporterInfo");
    let contact = |info| json::text(info, &["ReporterContactEmail", "ReporterOrgEmail", "ReporterOrg"]);
    reading.reporter = reporter.and_then(contact).or(reading.reporter.take());
    let Some(report) = value.get("Report").filter(|report| report.is_object()) else { return };
    let text = |names: &[&str]| json::text(report, names);
    let nested = report.get("Source").filter(|source| source.is_object());
    let source = |names: &[&str]| nested.and_then(|source| json::text(source, names));
    let more = report.get("AdditionalInfo").filter(|more| more.is_object());
    let added = |names: &[&str]| more.and_then(|more| json::text(more, names));

    let told = text(&["SourceIp", "SourceIP", "SourceUrl", "SourceDomain", "Source"]);
    let identifier = told.or_else(|| source(&["IP", "URL", "Domain"]));
    let written = identifier.as_deref().map(json::identifier);
    let kind = text(&["ReportType"]).unwrap_or_default();
    let class = text(&["ReportClass"]).unwrap_or_default();
    let serves =
        matches!(class.as_str(), "Content" | "Vulnerability") || kind.eq_ignore_ascii_case("OpenService");
    let port = json::port(report, &["SourcePort"])
        .or_else(|| nested.and_then(|source| json::port(source, &["Port"])));
    let (line, line_text) = json::line_of(part, identifier.as_deref().unwrap_or("\"Report\""));
    let number =
        |text: Option<String>| text.and_then(|text| text.parse().ok()).filter(|port: &u16| *port > 0);
    let base = Incident {
        when: when(report, more),
        ip: written.as_ref().and_then(|written| written.ip),
        masked: written.and_then(|written| written.masked),
        role: json::role(serves && !kind.to_lowercase().contains("botnet")),
        port,
        port_role: json::port_role(port, serves),
        peer: text(&["DestinationIp"])
            .or_else(|| added(&["DestinationIP"]))
            .and_then(|ip| json::identifier(&ip).ip),
        peer_port: number(text(&["DestinationPort"]).or_else(|| added(&["DestinationPort"]))),
        protocol: text(&["TransportProtocol", "Protocol"])
            .or_else(|| added(&["Protocol"]))
            .map(|name| name.to_lowercase()),
        kind: if kind.is_empty() { class } else { kind },
        traces: text(&["SmtpMailFromAddress"])
            .or_else(|| added(&["SMTPFrom"]))
            .map(Trace::Sender)
            .into_iter()
            .collect(),
        text: line_text,
        line,
        part: index,
    };
    reading.incidents.push(base.clone());
    let samples = report.get("Samples").or_else(|| report.get("Attachment")).and_then(Value::as_array);
    for sample in samples.into_iter().flatten().take(20) {
        let media = json::text(sample, &["ContentType"]).unwrap_or_default();
        let encoded =
            sample.get("Base64Encoded").and_then(Value::as_bool).unwrap_or(sample.get("Data").is_some());
        if let Some(payload) = json::text(sample, &["Payload", "Data"]).filter(|_| media.starts_with("text/"))
        {
            json::evidence(&payload, encoded, &base, reading);
        }
    }
}

fn when(report: &Value, more: Option<&Value>) -> Option<When> {
    let stamp = |object: &Value, name: &str| json::text(object, &[name]).and_then(|text| stamp::cell(&text));
    let date = stamp(report, "Date");
    let last = more.and_then(|more| stamp(more, "LastSeen"));
    date.or(last)
}
