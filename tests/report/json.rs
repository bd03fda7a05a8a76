//! The JSON holds every name of the contract and gives back what went in.

use super::fixture;
use rapsheet::report::json;
use serde_json::Value;

/// Names of the contract: an object by its keys, a list by its first element, anything else by `null`.
const CONTRACT: &str = r#"{
    "schema": null,
    "period": {"start": null, "end": null, "zone": null},
    "accounting": {"lines": null, "used": null, "ignored": null, "unmatched": null, "unreadable": null,
                   "out_of_period": null, "duplicate": null},
    "sources": [{"path": null, "lines": null, "first": null, "last": null, "year": null, "zone": null, "complete": null}],
    "port25": {"hits": null, "sources": [{"ip": null, "mac": null, "hits": null, "destinations": null, "first": null, "last": null}]},
    "firewall": {"hits": null, "ports": [{"port": null, "protocol": null, "hits": null}], "sources": [{"ip": null, "hits": null}]},
    "rbl": {"rejects": null, "zones": [{"zone": null, "rejects": null, "clients": null, "only_here": null}],
            "clients": [{"ip": null, "rejects": null}]},
    "postscreen": {"connects": null, "dnsbl_ranked": null},
    "rejects": {"total": null, "by_reason": {"rbl": null, "unknown_user": null, "relay_denied": null, "greylisted": null,
                "no_rdns": null, "helo": null, "rate": null, "policy": null, "content": null, "other": null},
                "by_code": {"554": null}},
    "guessers": [{"ip": null, "unknown_users": null}],
    "broadband": [{"ip": null, "name": null, "connections": null}],
    "auth": {"failures": null, "clients": [{"ip": null, "failures": null}]},
    "connections": {"inbound": null, "outbound": null, "clients": null, "peak": {"open": null, "at": null},
                    "hours": [{"start": null, "opened": null, "peak_open": null}], "limits": [{"at": null, "text": null}],
                    "waves": [{"start": null, "peak_at": null, "end": null, "peak_open": null}], "unclosed": null},
    "mail": {"accepted": null, "delivered": null, "deferred": null, "bounced": null},
    "jobs": {"runs": null, "commands": [{"user": null, "command": null, "runs": null}]},
    "findings": [{"id": null, "severity": null, "kind": null, "subject": null, "summary": null,
                  "evidence": [{"file": null, "line": null, "text": null}]}],
    "problems": [{"file": null, "line": null, "what": null}]
}"#;

fn missing(contract: &Value, found: &Value, path: &str, list: &mut Vec<String>) {
    match (contract, found) {
        (Value::Object(names), Value::Object(found)) => {
            for (name, inner) in names {
                match found.get(name) {
                    Some(value) => missing(inner, value, &format!("{path}.{name}"), list),
                    None => list.push(format!("{path}.{name}")),
                }
            }
        }
        (Value::Array(names), Value::Array(found)) if !found.is_empty() => {
            missing(&names[0], &found[0], &format!("{path}[0]"), list);
        }
        (Value::Object(_) | Value::Array(_), _) => list.push(format!("{path} has another shape")),
        _ => {}
    }
}

#[test]
fn every_name_of_the_contract_is_there() {
    let found: Value = serde_json::from_str(&json::render(&fixture::bad_day())).expect("JSON");
    let contract: Value = serde_json::from_str(CONTRACT).expect("JSON");
    let mut list = Vec::new();
    missing(&contract, &found, "", &mut list);
    assert_eq!(list, Vec::<String>::new());
    assert_eq!(found["schema"], "rapsheet/report/1");
    assert_eq!(found["period"]["start"], "2026-05-11T00:00:00+02:00");
    assert_eq!(found["connections"]["peak"]["at"], "2026-05-11T10:54:20+02:00");
    assert_eq!(found["rejects"]["by_code"]["554"], 5_073);
    assert_eq!(found["findings"][0]["severity"], "high");
}

#[test]
fn hostile_text_comes_back_as_it_was_and_moves_no_cursor() {
    for text in
        ["\u{1b}[2J\u{9b}2J\0", "\u{202e}gpj.exe\u{2066}", "\"},{\"", "\u{e0041}\u{200b}", "tab\tand\nline"]
    {
        let written = json::render(&fixture::hostile(text));
        assert!(
            !written.chars().any(|letter| rapsheet::report::safe::is_harmful(letter) && letter != '\n'),
            "{text:?}"
        );
        let found: Value = serde_json::from_str(&written).expect("JSON");
        assert_eq!(found["findings"][0]["summary"], text);
    }
}

#[test]
fn a_report_without_data_is_whole() {
    let found: Value = serde_json::from_str(&json::render(&fixture::empty(1))).expect("JSON");
    assert_eq!(found["connections"]["peak"], Value::Null);
    assert_eq!(found["rejects"]["by_reason"]["rbl"], 0);
    assert_eq!(found["port25"]["sources"], Value::Array(vec![]));
}
