//! Microsoft's Cyber Threat Intelligence Program: JSON lines with `DateTimeReceivedUtc` in units of 100 ns since 1601
//! (FILETIME), the infected host in `SourceIp` and the sinkhole in `DestinationIp`.

use serde_json::Value;

use super::sheet::clip;
use super::{each_part, json, kind, time};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, PortRole, Role, When, Zoning};
use crate::parse::notice::{Message, Reading};

/// Seconds from 1601 to 1970.
const BEFORE_1970: i64 = 11_644_473_600;

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("Microsoft CTIP"), |part, sheet| {
        json::each(&part.text, sheet, |value, text| {
            let known = value.get("DateTimeReceivedUtc").is_some() && value.get("SourceIp").is_some();
            known.then(|| event(value, text).into_iter().collect())
        })
    })
}

fn event(value: &Value, text: &str) -> Option<Incident> {
    let port = json::port(value.get("SourcePort"));
    let words =
        ["Malware", "ThreatCode", "Botnet"].map(|name| json::text(value.get(name)).unwrap_or_default());
    Some(Incident {
        when: when(value.get("DateTimeReceivedUtc")?),
        ip: Some(json::ip(value.get("SourceIp"))?),
        role: Role::Source,
        port,
        port_role: if port.is_some() { PortRole::Source } else { PortRole::Unsaid },
        peer: json::ip(value.get("DestinationIp")),
        peer_port: json::port(value.get("DestinationPort")),
        kind: kind::of(words.iter().map(String::as_str)),
        text: clip(text),
        ..Incident::default()
    })
}

fn when(value: &Value) -> Option<When> {
    if let Some(ticks) = value.as_i64().or_else(|| value.as_str()?.parse().ok()) {
        let seconds = ticks / 10_000_000 - BEFORE_1970;
        return (seconds > 0 && seconds < 4_102_444_800).then(|| time::utc(seconds));
    }
    time::when(value.as_str()?, &Zoning::Stated(Zone::UTC))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn ticks_since_1601() {
        let text = r#"{"DataFeed":"CTIP-Infected","DateTimeReceivedUtc":134168041840000000,"Malware":"Avalanche","ThreatCode":"X-1","SourceIp":"192.0.2.7","SourcePort":40112,"DestinationIp":"198.51.100.1","DestinationPort":80}"#;
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a feed").incidents;
        assert_eq!(found[0].when.clone().expect("an instant").wall, 1_772_330_584);
        assert_eq!((found[0].port, found[0].kind.as_str()), (Some(40_112), "Avalanche, X-1"));
    }
}
