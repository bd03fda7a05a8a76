//! Whether a report keeps to its format, as far as a reader has to know: what is missing, of the wrong kind or unknown is
//! told, a sentence each. Not a whole validation: what no incident is made of is looked at only for its kind. Pure.

use serde_json::Value;

use super::super::{addr, stamp};

/// Doubts kept of one report.
const MOST: usize = 8;

/// The schema's types of generation 1 to 3 (all their samples and names).
const TYPES: &[(&str, &str)] = &[
    (
        "Activity",
        "Spam Dos DDos LoginAttack PortScan Malware Botnet InfringingMaterial WebCrawler Exploit Harassment \
                  PotentiallyCompromisedAccount PotentiallyCompromised",
    ),
    ("Content", "Phishing Malware Copyright Trademark ChildAbuse Botnet Harassment Exploit Abuse"),
    ("Vulnerability", "OpenService Vulnerable"),
    ("Messaging", "Spam"),
    ("Network", "DDos Dos PortScan"),
    ("System", "Botnet Malware"),
];

pub(super) fn v4(value: &Value, categories: &[&str], doubts: &mut Vec<String>) {
    let mut found = Vec::new();
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    match text("xarf_version") {
        None => found.push("it states no xarf_version".to_string()),
        Some(version) if !version.starts_with('4') => found.push(format!("its xarf_version is {version}")),
        _ => {}
    }
    for name in ["report_id", "timestamp", "type"] {
        if text(name).is_none_or(str::is_empty) {
            found.push(format!("{name} is missing"));
        }
    }
    if !value.get("reporter").is_some_and(Value::is_object) {
        found.push("reporter is missing".to_string());
    }
    match text("category") {
        None => found.push("category is missing".to_string()),
        Some(category) if !categories.contains(&category) => {
            found.push(format!("'{category}' is no category of X-ARF"))
        }
        _ => {}
    }
    for name in ["timestamp", "first_seen", "last_seen"] {
        if text(name).is_some_and(|text| stamp::cell(text).is_none()) {
            found.push(format!("{name} is no time: {}", text(name).unwrap_or_default()));
        }
    }
    keep(found, doubts);
}

pub(super) fn v3(value: &Value, doubts: &mut Vec<String>) {
    let mut found = Vec::new();
    match value.get("ReporterInfo") {
        Some(Value::Object(info)) => {
            for name in ["ReporterOrg", "ReporterOrgDomain", "ReporterOrgEmail"] {
                if info.get(name).and_then(Value::as_str).is_none_or(str::is_empty) {
                    found.push(format!("{name} is missing"));
                }
            }
        }
        _ => found.push("ReporterInfo is missing".to_string()),
    }
    if value.get("Disclosure").is_some_and(|told| !told.is_boolean()) {
        found.push("Disclosure is neither true nor false".to_string());
    }
    match value.get("Report") {
        Some(report @ Value::Object(_)) => {
            v3_report(report, &mut found);
        }
        _ => found.push("Report is missing".to_string()),
    }
    walk(value, "", 0, &mut found);
    keep(found, doubts);
}

fn v3_report(report: &Value, found: &mut Vec<String>) {
    let text = |name: &str| report.get(name).and_then(Value::as_str);
    for name in ["ReportClass", "ReportType", "Date"] {
        if text(name).is_none_or(str::is_empty) {
            found.push(format!("{name} is missing"));
        }
    }
    if let (Some(class), Some(kind)) = (text("ReportClass"), text("ReportType")) {
        let same = |known: &str, told: &str| known.eq_ignore_ascii_case(told);
        match TYPES.iter().find(|(known, _)| same(known, class)) {
            None => found.push(format!("'{class}' is no class of X-ARF")),
            Some((_, kinds)) if !kinds.split_whitespace().any(|known| same(known, kind)) => {
                found.push(format!("'{kind}' is no type of the class {class}"));
            }
            _ => {}
        }
    }
    let source = ["SourceIp", "SourceIP", "SourceUrl", "Source", "SourceDomain"]
        .iter()
        .any(|name| report.get(name).is_some());
    if !source {
        found.push("it names no source".to_string());
    }
}

/// Fields whose name says of what kind they are, wherever they stand.
fn walk(value: &Value, name: &str, depth: usize, found: &mut Vec<String>) {
    if depth > 8 || found.len() >= MOST {
        return;
    }
    match value {
        Value::Object(object) => object.iter().for_each(|(name, value)| walk(value, name, depth + 1, found)),
        Value::Array(list) => list.iter().take(100).for_each(|value| walk(value, name, depth + 1, found)),
        value => found.extend(wrong(name, value)),
    }
}

fn wrong(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str();
    let right = match name {
        "Date" | "FirstSeen" | "LastSeen" => text.and_then(stamp::cell).is_some(),
        name if name.ends_with("Ip") || name.ends_with("IP") => text.and_then(addr::cell).is_some(),
        name if name.ends_with("Email") => {
            text.is_some_and(|text| text.split_once('@').is_some_and(|(_, host)| host.contains('.')))
        }
        name if name.ends_with("Port") => value.as_u64().is_some_and(|port| port <= 65_535),
        "SourceUrl" | "Url" => text.is_some_and(|text| text.contains("://")),
        "Base64Encoded" | "Ongoing" => value.is_boolean(),
        "ByteCount" | "PacketCount" | "FileSize" | "Occurrences" => value.as_u64().is_some(),
        "Version" => {
            text.is_some_and(|text| text.starts_with(|first: char| first.is_ascii_digit()))
                || value.is_number()
        }
        _ => true,
    };
    (!right).then(|| format!("{name} is not what its name says: {value}"))
}

fn keep(found: Vec<String>, doubts: &mut Vec<String>) {
    for doubt in found.into_iter().take(MOST) {
        let doubt = format!("not quite X-ARF: {}", doubt.chars().take(200).collect::<String>());
        if doubts.len() < 50 && !doubts.contains(&doubt) {
            doubts.push(doubt);
        }
    }
}
