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
            // Persons report without an organisation since generation 3.
            let person = info.get("ReporterType").and_then(Value::as_str) == Some("Person");
            for name in ["ReporterOrg", "ReporterOrgDomain", "ReporterOrgEmail"].iter().filter(|_| !person) {
                if info.get(*name).and_then(Value::as_str).is_none_or(str::is_empty) {
                    found.push(format!("{name} is missing"));
                }
            }
        }
        _ => found.push("ReporterInfo is missing".to_string()),
    }
    match value.get("Report") {
        Some(report @ Value::Object(_)) => v3_report(report, &mut found),
        _ => found.push("Report is missing".to_string()),
    }
    walk(value, "", "", 0, &mut found);
    keep(found, doubts);
}

fn v3_report(report: &Value, found: &mut Vec<String>) {
    let text = |name: &str| report.get(name).and_then(Value::as_str);
    let has = |names: &[&str]| names.iter().any(|name| report.get(*name).is_some());
    for name in ["ReportClass", "ReportType", "Date"] {
        if text(name).is_none_or(str::is_empty) {
            found.push(format!("{name} is missing"));
        }
    }
    let (class, kind) = (text("ReportClass").unwrap_or_default(), text("ReportType").unwrap_or_default());
    let same = |known: &str, told: &str| known.eq_ignore_ascii_case(told);
    match TYPES.iter().find(|(known, _)| same(known, class)) {
        None => found.push(format!("'{class}' is no class of X-ARF")),
        Some((_, kinds)) if !kinds.split_whitespace().any(|known| same(known, kind)) => {
            found.push(format!("'{kind}' is no type of the class {class}"));
        }
        _ => {}
    }
    if !has(&["SourceIp", "SourceIP", "SourceUrl", "Source", "SourceDomain", "Account"]) {
        found.push("it names no source".to_string());
    }
    if report.get("Account").and_then(Value::as_object).is_some_and(serde_json::Map::is_empty) {
        found.push("Account is empty".to_string());
    }
    if kind.starts_with("PotentiallyCompromised") && has(&["SourceUrl"]) {
        found.push("an account has no SourceUrl".to_string());
    }
    if kind == "OpenService" && !has(&["ServiceName"]) {
        found.push("ServiceName is missing".to_string());
    }
    if class == "Content" && kind == "Malware" && !has(&["SourceUrl", "Source"]) {
        found.push("SourceUrl is missing".to_string());
    }
    match report.get("Samples") {
        Some(Value::Array(samples)) => {
            let whole =
                |sample: &Value| sample.get("ContentType").is_some() && sample.get("Payload").is_some();
            if !samples.iter().all(whole) {
                found.push("a sample has no content".to_string());
            }
        }
        Some(_) => found.push("Samples is no list".to_string()),
        None => {}
    }
}

/// Every field, with the object it stands in.
fn walk(value: &Value, name: &str, inside: &str, depth: usize, found: &mut Vec<String>) {
    if depth > 8 || found.len() >= MOST {
        return;
    }
    match value {
        Value::Object(_) | Value::Array(_) if inside == "Custom" => {
            found.push(format!("{name} is not a plain value"));
        }
        Value::Object(object) => {
            object.iter().for_each(|(field, value)| walk(value, field, name, depth + 1, found))
        }
        Value::Array(list) => {
            list.iter().take(100).for_each(|value| walk(value, name, inside, depth + 1, found))
        }
        value => found.extend(wrong(name, inside, value)),
    }
}

/// Fields whose name says of what kind they are, wherever they stand.
fn wrong(name: &str, inside: &str, value: &Value) -> Option<String> {
    let text = value.as_str();
    let one_of =
        |known: &[&str]| text.is_some_and(|text| known.iter().any(|known| known.eq_ignore_ascii_case(text)));
    let mail = |text: &str| text.split_once('@').is_some_and(|(_, host)| host.contains('.'));
    let right = match name {
        "Date" | "FirstSeen" | "LastSeen" => text.and_then(stamp::cell).is_some(),
        "SourceUrl" | "Url" => text.is_some_and(|text| text.contains("://")),
        "Disclosure" | "Base64Encoded" | "Ongoing" | "Active" => value.is_boolean(),
        "Version" if inside == "CVSS" => text.is_some_and(|text| text.starts_with(['2', '3'])),
        "Version" => {
            text.is_some_and(|text| text == "alpha" || text.starts_with(|first: char| first.is_ascii_digit()))
        }
        "TransportProtocol" => one_of(&["tcp", "udp", "icmp", "sctp", "dccp"]),
        "HashAlgorithm" => {
            one_of(&["md5", "sha1", "sha-1", "sha224", "sha256", "sha384", "sha512", "ssdeep"])
        }
        "ReporterSeverity" => one_of(&["info", "low", "normal", "medium", "high", "critical", "urgent"]),
        "AccountIdentifier" => {
            text.is_some_and(|text| !text.contains(['@', '/']) && addr::cell(text).is_none())
        }
        "RpzDomain" => text.is_some_and(|text| !text.contains(char::is_whitespace)),
        name if name.ends_with("Ip") || name.ends_with("IP") => text.and_then(addr::cell).is_some(),
        name if name.ends_with("Email") || name.starts_with("Smtp") && name.ends_with("Address") => {
            text.is_some_and(mail)
        }
        name if name.ends_with("Port") => value.as_u64().is_some_and(|port| port <= 65_535),
        name if name.ends_with("Count") || name.ends_with("Size") || name == "Occurrences" => {
            value.as_u64().is_some()
        }
        // All else is text, but for what each may add.
        name if name.ends_with("ID") && inside != "Report" => true,
        _ if inside.starts_with("Custom") || inside == "AdditionalInfo" => true,
        name if name.ends_with("Seconds")
            || name.ends_with("Number")
            || name.starts_with("NumberOf")
            || name.ends_with("Score") =>
        {
            true
        }
        _ => text.is_some(),
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
