//! Blueliv's crime servers: a JSON list with `firstSeenAt` and `lastSeenAt`, a URL and often an address. The server is what
//! is reported.

use serde_json::Value;

use super::sheet::clip;
use super::{columns, each_part, json, kind, time};
use crate::model::notice::{Incident, Role, Zoning};
use crate::parse::notice::{Message, Reading};

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("Blueliv"), |part, sheet| {
        json::each(&part.text, sheet, |value, text| {
            let known = value.get("lastSeenAt").is_some()
                && (value.get("ip").is_some() || value.get("url").is_some());
            known.then(|| event(value, text).into_iter().collect())
        })
    })
}

fn event(value: &Value, text: &str) -> Option<Incident> {
    let seen = |name: &str| time::when(value.get(name)?.as_str()?, &Zoning::Unknown);
    let url = json::text(value.get("url"));
    let ip =
        json::ip(value.get("ip")).or_else(|| url.as_deref().and_then(columns::literal).map(|(ip, _)| ip));
    let masked = url.filter(|_| ip.is_none()).map(|url| clip(&url));
    let (first, last) = (seen("firstSeenAt"), seen("lastSeenAt"));
    let incident = Incident {
        when: match (first, last) {
            (Some(first), Some(last)) => Some(time::span(first, last)),
            (first, last) => first.or(last),
        },
        ip,
        masked,
        role: Role::Target,
        kind: kind::of(
            ["type", "subType"].map(|name| value.get(name).and_then(Value::as_str).unwrap_or_default()),
        ),
        text: clip(text),
        ..Incident::default()
    };
    (incident.ip.is_some() || incident.masked.is_some()).then_some(incident)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn servers_over_a_time() {
        let text = r#"[{"firstSeenAt":"2026-03-01T02:03:04+0000","lastSeenAt":"2026-03-02T02:03:04+0000","ip":"192.0.2.7","type":"MALWARE","url":"http://host.example/x"},
            {"lastSeenAt":"2026-03-02T02:03:04+0000","type":"PHISHING","url":"http://host.example/y"}]"#;
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a feed").incidents;
        assert_eq!(found[0].when.clone().expect("an interval").until, Some(1_772_416_984));
        assert_eq!(
            (found[1].masked.as_deref(), found[1].kind.as_str()),
            (Some("http://host.example/y"), "PHISHING")
        );
    }
}
