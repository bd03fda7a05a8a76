//! AnubisNetworks (BitSight) Cyberfeed: JSON with the epoch in `_ts`. Two addresses: the infected host (`env.remote_addr`,
//! newer `src.ip`) and the sinkhole it talked to (`env.server_addr`, `dst.ip`).

use serde_json::Value;

use super::json::{self, get};
use super::sheet::clip;
use super::{each_part, kind, time};
use crate::model::notice::{Incident, PortRole, Role};
use crate::parse::notice::{Message, Reading};

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("AnubisNetworks"), |part, sheet| {
        json::each(&part.text, sheet, |value, text| {
            let known =
                value.get("_ts").is_some() && (value.get("env").is_some() || value.get("src").is_some());
            known.then(|| event(value, text).into_iter().collect())
        })
    })
}

fn event(value: &Value, text: &str) -> Option<Incident> {
    let port = json::port(get(value, "env.remote_port").or_else(|| get(value, "src.port")));
    let words = ["trojanfamily", "malw.variant", "malw.family", "malw.categories", "_origin"];
    let words: Vec<String> = words.iter().filter_map(|path| json::text(get(value, path))).collect();
    Some(Incident {
        when: json::text(value.get("_ts"))
            .filter(|stamp| time::is_epoch(stamp))
            .and_then(|stamp| {
                stamp
                    .split('.')
                    .next()
                    .and_then(|seconds| seconds.get(..10))
                    .and_then(|seconds| seconds.parse().ok())
            })
            .map(time::utc),
        ip: Some(json::ip(get(value, "env.remote_addr").or_else(|| get(value, "src.ip")))?),
        role: Role::Source,
        port,
        port_role: if port.is_some() { PortRole::Source } else { PortRole::Unsaid },
        peer: json::ip(get(value, "env.server_addr").or_else(|| get(value, "dst.ip"))),
        peer_port: json::port(get(value, "env.server_port").or_else(|| get(value, "dst.port"))),
        kind: kind::of(words.iter().map(String::as_str)),
        text: clip(text),
        ..Incident::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn both_generations() {
        let text = r#"{"_ts":1772330584,"trojanfamily":"Nivdort","env":{"remote_addr":"192.0.2.7","remote_port":"40112","server_addr":"198.51.100.1","server_port":80}}
            {"_ts":1772330585,"src":{"ip":"192.0.2.8","port":40113},"dst":{"ip":"198.51.100.1","port":443},"malw":{"variant":"tofsee"}}"#;
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a feed").incidents;
        assert_eq!(found[0].when.clone().expect("an instant").wall, 1_772_330_584);
        assert_eq!(
            (found[0].port, found[0].peer_port, found[0].kind.as_str()),
            (Some(40_112), Some(80), "Nivdort")
        );
        assert_eq!((found[1].port, found[1].line, found[1].kind.as_str()), (Some(40_113), 2, "tofsee"));
    }
}
