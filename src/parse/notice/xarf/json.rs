//! What the JSON generations share: finding the objects, reading fields whatever their type, evidence in base64. Pure.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::super::addr::{self, Written};
use super::super::prose::Excerpt;
use super::super::{Message, Part, Reading};
use crate::model::notice::{Incident, PortRole, Role};

/// Reports of one file that are read.
const MOST: usize = 20_000;

/// The JSON values of a part: one, a list of them, or one a line. An error says where the first broken one is.
pub(super) fn values(part: &Part) -> (Vec<Value>, Option<String>) {
    let mut values = Vec::new();
    for value in serde_json::Deserializer::from_str(&part.text).into_iter::<Value>() {
        match value {
            Ok(Value::Array(list)) => values.extend(list),
            Ok(value) => values.push(value),
            Err(error) => return (values, Some(format!("its JSON is broken: {error}"))),
        }
        if values.len() >= MOST {
            values.truncate(MOST);
            return (values, Some(format!("only the first {MOST} reports were read")));
        }
    }
    (values, None)
}

/// Parts that may hold JSON of ours: their text begins as an object or list does and names one of these keys.
pub(super) fn parts<'m>(message: &'m Message, keys: &'m [&str]) -> impl Iterator<Item = (usize, &'m Part)> {
    message.parts.iter().enumerate().filter(move |(_, part)| {
        let text = part.text.trim_start();
        text.starts_with(['{', '[']) && keys.iter().all(|key| text.contains(&format!("\"{key}\"")))
    })
}

/// A field as text; a number too. None where it is missing or empty.
pub(super) fn text(object: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match object.get(name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

pub(super) fn port(object: &Value, names: &[&str]) -> Option<u16> {
    text(object, names)?.parse().ok().filter(|port| *port > 0)
}

/// An address, or what stands in its place.
pub(super) fn identifier(text: &str) -> Written {
    addr::cell(text).unwrap_or_else(|| Written { ip: None, masked: Some(text.to_string()), port: None })
}

/// The line of a part in which a value stands.
pub(super) fn line_of(part: &Part, value: &str) -> (usize, String) {
    let at = part.text.find(value).unwrap_or(0);
    let before = part.text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = part.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default().trim();
    (before.matches('\n').count() + 1, line.chars().take(300).collect())
}

/// Log lines in a piece of evidence that name the reported address.
pub(super) fn evidence(payload: &str, encoded: bool, base: &Incident, reading: &mut Reading) {
    let decoded = encoded.then(|| STANDARD.decode(payload.trim()).unwrap_or_default());
    let text = decoded.as_ref().map_or(payload.into(), |bytes| String::from_utf8_lossy(bytes));
    let accused = Written { ip: base.ip, masked: base.masked.clone(), port: None };
    let mut found = Reading::default();
    Excerpt::new(base.part, Some(&accused), &base.kind).read(&text, &mut found);
    for mut incident in found.incidents {
        incident.line = base.line;
        incident.kind.clone_from(&base.kind);
        incident.peer = incident.peer.or(base.peer);
        incident.peer_port = incident.peer_port.or(base.peer_port);
        incident.protocol = incident.protocol.or_else(|| base.protocol.clone());
        reading.incidents.push(incident);
    }
}

/// The role of a report's source port.
pub(super) const fn port_role(port: Option<u16>, serves: bool) -> PortRole {
    match port {
        None => PortRole::Unsaid,
        Some(_) if serves => PortRole::Open,
        Some(_) => PortRole::Source,
    }
}

/// Whether the reported address did it or serves what is complained of.
pub(super) const fn role(serves: bool) -> Role {
    if serves { Role::Target } else { Role::Source }
}
