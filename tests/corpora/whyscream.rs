//! The cases of postfix-grok-patterns: one message of one daemon each, and the fields it holds. Every field
//! that an event has is compared. Passed over where the corpus is absent.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rapsheet::model::event::{Event, Meaning, Status};
use rapsheet::model::header::{Header, When};
use rapsheet::model::net::{Addr, Ip};
use rapsheet::parse::mail;

const CORPUS: &str = "../shared/corpora/whyscream-postfix/test";

struct Case {
    file: String,
    daemon: &'static str,
    data: String,
    results: BTreeMap<String, String>,
}

/// The daemon whose lines a pattern matches; None for patterns of a piece of a line.
fn daemon(pattern: &str) -> Option<&'static str> {
    let name = pattern.split("POSTFIX_").nth(1)?.split('}').next()?;
    Some(match name {
        "ANVIL" => "anvil",
        "BOUNCE" => "bounce",
        "CLEANUP" => "cleanup",
        "DISCARD" => "discard",
        "DNSBLOG" => "dnsblog",
        "ERROR" => "error",
        "LMTP" => "lmtp",
        "LOCAL" => "local",
        "MASTER" => "master",
        "PICKUP" => "pickup",
        "PIPE" => "pipe",
        "POSTDROP" => "postdrop",
        "POSTMAP" => "postmap",
        "POSTSCREEN" => "postscreen",
        "POSTSUPER" => "postsuper",
        "QMGR" => "qmgr",
        "SCACHE" => "scache",
        "SCRIPT" => "postfix-script",
        "SENDMAIL" => "sendmail",
        "SMTP" => "smtp",
        "SMTPD" => "smtpd",
        "TLSMGR" => "tlsmgr",
        "TLSPROXY" => "tlsproxy",
        "TRIVIAL_REWRITE" => "trivial-rewrite",
        "VERIFY" => "verify",
        "VIRTUAL" => "virtual",
        _ => return None,
    })
}

/// A YAML scalar on one line: bare, or in double quotes with its escapes.
fn scalar(text: &str) -> String {
    let text = text.trim();
    match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => {
            inner.replace("\\\"", "\"").replace("\\n", "\n").replace("\\r", "\r").replace("\\\\", "\\")
        }
        None => text.to_string(),
    }
}

fn read_case(path: &Path) -> Option<Case> {
    let text = fs::read_to_string(path).ok()?;
    let file = path.file_name()?.to_string_lossy().into_owned();
    let (mut pattern, mut data, mut results) = (None, None, BTreeMap::new());
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let Some((key, value)) = line.split_once(": ") else { continue };
        match key {
            "pattern" => pattern = daemon(value),
            "data" => data = Some(scalar(value)),
            _ => drop(results.insert(key.trim().to_string(), scalar(value))),
        }
    }
    Some(Case { file, daemon: pattern?, data: data?, results })
}

/// What an event says, under the names the cases use.
fn fields(event: &Event) -> Vec<(&'static str, String)> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let name = |bytes: &[u8]| if bytes.is_empty() { "unknown".to_string() } else { text(bytes) };
    let client = |client: &Addr| match client {
        Addr::Ip(ip) => ("postfix_client_ip", ip.to_string()),
        Addr::Unreadable(text) => ("postfix_client_ip_unknown", String::from_utf8_lossy(text).into_owned()),
        Addr::OfSession(key) => ("session", key.to_string()),
    };
    let host = "postfix_client_hostname";
    let queue = "postfix_queueid";
    match event {
        Event::Connect(session) | Event::Disconnect(session) => {
            vec![client(&session.client), (host, name(session.name))]
        }
        Event::Reject(reject) => {
            let mut fields = vec![];
            if let Some(address) = &reject.client {
                fields.push(client(address));
                fields.push((host, name(reject.name)));
            }
            if reject.code != 0 {
                fields.push(("postfix_status_code", reject.code.to_string()));
            }
            fields
        }
        Event::AuthFailure(failure) => {
            let mut fields = vec![(host, name(failure.name))];
            fields.extend(failure.client.iter().map(client));
            fields
        }
        Event::Screened { client: address } => vec![client(address)],
        Event::Ranked { client: address, rank } => {
            vec![client(address), ("postfix_postscreen_dnsbl_rank", rank.to_string())]
        }
        Event::Listed { client: address, zone } => {
            vec![client(address), ("postfix_dnsbl_domain", text(zone))]
        }
        Event::Accepted(accepted) => {
            let mut fields = vec![(queue, text(accepted.queue_id))];
            fields.extend(accepted.client.iter().map(client));
            fields
        }
        Event::Queued { queue_id, .. } | Event::Removed { queue_id } => vec![(queue, text(queue_id))],
        Event::Delivery(delivery) => {
            vec![(queue, text(delivery.queue_id)), ("postfix_status", status(delivery.status))]
        }
        Event::Limit(limit) => limit.client.iter().map(client).collect(),
        Event::Hit(_) | Event::Run(_) | Event::RejectedIn { .. } | Event::Abandoned { .. } => {
            panic!("no event of Postfix")
        }
    }
}

/// Sender and recipient, which the cases hold as one text.
fn envelope(event: &Event) -> Option<Vec<(&'static str, String)>> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match event {
        Event::Reject(reject) => Some(vec![("from", text(reject.sender)), ("to", text(reject.recipient))]),
        Event::Delivery(delivery) if delivery.sender.is_none() => {
            Some(vec![("to", text(delivery.recipient))])
        }
        _ => None,
    }
}

fn status(status: Status) -> String {
    match status {
        Status::Delivered => "sent",
        other => other.name(),
    }
    .to_string()
}

/// The event a case has to give, by the fields that only such a line holds.
fn expected_kind(case: &Case) -> Option<&'static str> {
    let is = |key: &str, value: &str| case.results.get(key).is_some_and(|found| found == value);
    let has = |key: &str| case.results.contains_key(key);
    if is("postfix_action", "reject") && !has("postfix_postscreen_toobusy_data")
        || is("postfix_action", "milter-reject")
        || is("postfix_milter_result", "reject")
        || is("postfix_proxy_result", "reject")
    {
        return Some("Reject");
    }
    if has("postfix_postscreen_toobusy_data") {
        return Some("Limit");
    }
    if has("postfix_postscreen_dnsbl_rank") {
        return Some("Ranked");
    }
    if has("postfix_server_ip") {
        return Some("Screened");
    }
    if has("postfix_dnsbl_domain") {
        return Some("Listed");
    }
    let status = case.results.get("postfix_status")?;
    (!status.contains("deliverable")).then_some("Delivery")
}

#[test]
fn whyscream_cases() {
    let Ok(folder) = fs::read_dir(CORPUS) else {
        eprintln!("passed over: {CORPUS} is absent");
        return;
    };
    let cases: Vec<Case> = folder.flatten().filter_map(|entry| read_case(&entry.path())).collect();
    assert!(cases.len() > 150, "only {} cases read", cases.len());
    let (mut events, mut compared, mut unmatched) = (0, 0, vec![]);
    for case in &cases {
        let when = When { micros: 0, day: 0, second: 0 };
        let message = case.data.as_bytes();
        let program = format!("postfix/{}", case.daemon);
        let header = Header { when, host: b"mx", program: program.as_bytes(), pid: 1, message };
        let Some(meaning) = mail::meaning(&header) else { panic!("{}: no daemon", case.file) };
        let kind = expected_kind(case);
        match &meaning {
            Meaning::Event(event) => {
                let found = format!("{event:?}");
                assert!(
                    kind.is_none_or(|kind| found.starts_with(kind)),
                    "{}: {kind:?}, not {found}",
                    case.file
                );
                events += 1;
                for (key, value) in fields(event) {
                    let Some(expected) = case.results.get(key) else { continue };
                    let same = value == *expected
                        || Ip::parse(expected.as_bytes()).is_some_and(|ip| ip.to_string() == value);
                    assert!(same, "{}: {key} is {expected}, not {value}", case.file);
                    compared += 1;
                }
                if let (Some(envelope), Some(text)) =
                    (envelope(event), case.results.get("postfix_keyvalue_data"))
                {
                    for (key, address) in envelope {
                        let bare = key == "to" && text.starts_with(&format!("to={address},"));
                        let stated = bare || text.contains(&format!("{key}=<{address}>"));
                        assert!(
                            stated || address.is_empty() && !text.contains(&format!("{key}=<")),
                            "{}: {key}",
                            case.file
                        );
                        compared += 1;
                    }
                }
            }
            Meaning::Ignored => assert_eq!(kind, None, "{}: {}", case.file, case.data),
            Meaning::Unmatched => {
                // A trouble of our own, which the report shows as it is.
                let level = case.data.split(':').next().unwrap_or_default();
                assert!(["warning", "fatal"].contains(&level), "{}: {}", case.file, case.data);
                unmatched.push(case.data.as_str());
            }
        }
    }
    eprintln!(
        "{} cases, {events} events, {compared} fields compared, unmatched: {unmatched:#?}",
        cases.len()
    );
    assert!(events >= 50 && compared >= 120, "{events} events, {compared} fields");
}
