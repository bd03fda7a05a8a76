//! Our samples: `NAME.eml` or `NAME.txt` with `NAME.expect.json`, a part of what `investigate` prints of it: the incidents
//! with as many of their keys as matter, and the words some doubt has to hold.

use serde_json::{Value, json};

use super::*;

/// The notices among the samples; feeds are held to in `feeds`.
pub fn samples() -> Vec<PathBuf> {
    let mut all = files(Path::new("samples/notices"));
    all.retain(|path| {
        let path = path.to_string_lossy();
        !path.ends_with(".expect.json") && !path.contains("/feed-")
    });
    all
}

fn shown(incident: &Incident) -> Value {
    let when = incident.when.as_ref();
    json!({
        "at": when.map(at),
        "until": when.and_then(|when| when.until).map(utc),
        "zone": when.map_or("unknown", zone),
        "ip": ip(incident),
        "masked": incident.masked,
        "role": format!("{:?}", incident.role).to_lowercase(),
        "port": incident.port,
        "port_role": format!("{:?}", incident.port_role).to_lowercase(),
        "peer": incident.peer.map(|ip| ip.to_string()),
        "peer_port": incident.peer_port,
        "protocol": incident.protocol,
        "kind": incident.kind,
        "traces": incident.traces.iter().map(|trace| format!("{trace:?}")).collect::<Vec<_>>(),
    })
}

#[test]
fn samples_are_read_as_expected() {
    let mut wrong = Vec::new();
    let all = samples();
    for path in &all {
        let expect = path.with_extension("expect.json");
        let expected: Value =
            serde_json::from_slice(&fs::read(&expect).unwrap_or_else(|_| panic!("no {}", expect.display())))
                .unwrap_or_else(|error| panic!("{}: {error}", expect.display()));
        let bytes = fs::read(path).expect("a sample");
        let crlf = String::from_utf8_lossy(&bytes).replace('\n', "\r\n").into_bytes();
        for bytes in [bytes, crlf] {
            let notices = notice::read(&path.to_string_lossy(), &bytes);
            wrong.extend(differences(path, &expected, &notices));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(all.len() >= 20, "{} samples", all.len());
}

fn differences(path: &Path, expected: &Value, notices: &[Notice]) -> Vec<String> {
    let name = path.display();
    let mut wrong = Vec::new();
    let found: Vec<Value> = notices.iter().flat_map(|notice| &notice.incidents).map(shown).collect();
    let wanted = expected["incidents"].as_array().cloned().unwrap_or_default();
    if let Some(format) = expected["format"].as_str()
        && notices.first().map(|notice| notice.format) != Some(format)
    {
        wrong.push(format!("{name}: format {:?}", notices.first().map(|notice| notice.format)));
    }
    if found.len() != wanted.len() {
        wrong.push(format!("{name}: {} incidents, expected {}: {found:#?}", found.len(), wanted.len()));
    }
    for (index, (found, wanted)) in found.iter().zip(&wanted).enumerate() {
        for (key, value) in wanted.as_object().expect("an incident") {
            let holds = match (key.as_str(), value) {
                ("traces", Value::Array(traces)) => {
                    traces.iter().all(|trace| found[key].as_array().is_some_and(|all| all.contains(trace)))
                }
                _ => found[key] == *value,
            };
            if !holds {
                wrong.push(format!("{name}[{index}].{key}: expected {value}, found {}", found[key]));
            }
        }
    }
    let doubts: Vec<&String> = notices.iter().flat_map(|notice| &notice.doubts).collect();
    match expected["doubts"].as_array() {
        Some(words) => {
            for words in words.iter().filter_map(Value::as_str) {
                if !doubts.iter().any(|doubt| doubt.contains(words)) {
                    wrong.push(format!("{name}: no doubt says '{words}' in {doubts:?}"));
                }
            }
        }
        None if !doubts.is_empty() => wrong.push(format!("{name}: doubts {doubts:?}")),
        None => {}
    }
    let asides = notices.iter().map(|notice| notice.asides.len()).sum::<usize>();
    if let Some(count) = expected["asides"].as_u64()
        && count != asides as u64
    {
        wrong.push(format!("{name}: {asides} asides, expected {count}"));
    }
    wrong
}
