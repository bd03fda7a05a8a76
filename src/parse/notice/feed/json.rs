//! JSON feeds: one object a line, an array of objects, or one object around lists of them (RFC 8259). Objects are cut out of
//! the text one by one and parsed each for itself, so that a long feed takes little memory and a broken object loses only
//! itself. Nesting is limited by serde_json (128 levels). Pure.

use serde_json::Value;

use super::columns;
use super::sheet::Sheet;
use crate::model::net::Ip;
use crate::model::notice::Incident;

/// An object longer than this is looked into for smaller ones instead.
const LARGEST: usize = 4 << 20;
/// So many objects are opened that way, and so deep are lists looked for in an object.
const OPENED: usize = 8;
const DEPTH: usize = 3;

/// The objects of a text that stand in no other object, with the number of their first line.
struct Objects<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    opened: usize,
    /// An object was never closed, or too many are too large.
    cut: bool,
}

impl<'t> Iterator for Objects<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<(usize, &'t str)> {
        loop {
            let start = self.at + self.text.get(self.at..)?.find('{')?;
            self.line += self.text.get(self.at..start)?.matches('\n').count();
            match end(self.text.as_bytes().get(start..)?) {
                Some(length) => {
                    let (line, object) = (self.line, self.text.get(start..start + length)?);
                    self.at = start + length;
                    self.line += object.matches('\n').count();
                    return Some((line, object));
                }
                // Too large, or never closed: what is inside may be better.
                None => {
                    self.opened += 1;
                    self.cut |= self.opened > OPENED || self.text.len() - start < LARGEST;
                    if self.opened > OPENED {
                        return None;
                    }
                    self.at = start + 1;
                }
            }
        }
    }
}

/// The length of the object that begins here.
fn end(text: &[u8]) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, byte) in text.iter().take(LARGEST).enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Shows every object to `read`, which gives its incidents, or None if it is of another format; then the objects in its
/// lists are shown. False if no object is of the format.
pub fn each(
    text: &str,
    sheet: &mut Sheet,
    mut read: impl FnMut(&Value, &str) -> Option<Vec<Incident>>,
) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with(['{', '[']) {
        return false;
    }
    let (mut found, mut broken, mut others) = (false, 0, 0);
    let mut objects = Objects { text, at: 0, line: 1, opened: 0, cut: false };
    for (line, object) in objects.by_ref() {
        if found && !sheet.wants_more() {
            sheet.left();
            continue;
        }
        match serde_json::from_str::<Value>(object) {
            Ok(value) if show(&value, Some(object), line, DEPTH, sheet, &mut read) => found = true,
            Ok(_) => others += 1,
            Err(_) => broken += 1,
        }
        // A long file of something else.
        if !found && others + broken > 1_000 {
            return false;
        }
    }
    if found && broken > 0 {
        sheet.doubt(&format!("{broken} objects are no valid JSON and were passed over"));
    }
    if found && objects.cut {
        sheet.doubt("the JSON breaks off or is too large to be read whole");
    }
    found
}

fn show(
    value: &Value,
    object: Option<&str>,
    line: usize,
    depth: usize,
    sheet: &mut Sheet,
    read: &mut impl FnMut(&Value, &str) -> Option<Vec<Incident>>,
) -> bool {
    if value.is_object() {
        let written = object.map_or_else(|| value.to_string(), str::to_string);
        if let Some(incidents) = read(value, &written) {
            sheet.row(line, incidents);
            return true;
        }
    }
    if depth == 0 {
        return false;
    }
    let mut found = false;
    match value {
        Value::Object(fields) => {
            for inner in fields.values().filter(|inner| inner.is_array() || inner.is_object()) {
                found |= show(inner, None, line, depth - 1, sheet, read);
            }
        }
        Value::Array(items) => {
            for inner in items.iter().filter(|inner| inner.is_object()) {
                found |= show(inner, None, line, depth - 1, sheet, read);
            }
        }
        _ => {}
    }
    found
}

/// A value under a path with dots, written as one key or as nested objects.
pub fn get<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    value.get(path).or_else(|| path.split('.').try_fold(value, |value, key| value.get(key)))
}

/// A string, a number or the words of a list as text; None for nothing and for objects.
pub fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => {
            let words: Vec<&str> = items.iter().filter_map(Value::as_str).take(20).collect();
            Some(words.join(", ")).filter(|text| !text.is_empty())
        }
        _ => None,
    }
}

/// An address; of a list the first one.
pub fn ip(value: Option<&Value>) -> Option<Ip> {
    let value = value?;
    columns::ip(value.get(0).unwrap_or(value).as_str()?)
}

/// A port as a number or as a string; of a list only if it is the only one.
pub fn port(value: Option<&Value>) -> Option<u16> {
    let value = match value? {
        Value::Array(items) if items.len() == 1 => items.first()?,
        value => value,
    };
    match value {
        Value::Number(number) => u16::try_from(number.as_u64()?).ok().filter(|port| *port > 0),
        Value::String(text) => columns::port(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(usize, String)> {
        let mut sheet = Sheet::default();
        each(text, &mut sheet, |value, _| {
            let ip = ip(value.get("ip"))?;
            Some(vec![Incident { ip: Some(ip), ..Incident::default() }])
        });
        sheet
            .incidents
            .iter()
            .map(|event| (event.line, event.ip.map(|ip| ip.to_string()).unwrap_or_default()))
            .collect()
    }

    #[test]
    fn objects_in_every_arrangement() {
        let one = |line: usize| (line, "192.0.2.1".to_string());
        for (text, expected) in [
            ("{\"ip\":\"192.0.2.1\"}\n{\"ip\":\"192.0.2.1\"}\n", vec![one(1), one(2)]),
            ("[\n{\"ip\":\"192.0.2.1\"},\n{\"ip\":\"192.0.2.1\"}\n]", vec![one(2), one(3)]),
            ("{\n\"data\": [{\"ip\":[\"192.0.2.1\"]}]}", vec![one(1)]),
            ("{\"a\":\"}{\\\"\",\"ip\":\"192.0.2.1\"}", vec![one(1)]),
            ("[{\"ip\":\"192.0.2.1\"},{\"ip\":\"192.0.2.1", vec![one(1)]),
            ("[{\"ip\":\"192.0.2.1\"},{bad},{\"ip\":\"192.0.2.1\"}]", vec![one(1), one(1)]),
            ("Dear {\"ip\":\"192.0.2.1\"}", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    #[test]
    fn depth_and_size_are_bounded() {
        assert!(lines(&"{\"a\":".repeat(100_000)).is_empty());
        assert!(lines(&"[".repeat(100_000)).is_empty());
        let mut long = String::from("{\"data\":[");
        for _ in 0..300_000 {
            long.push_str("{\"ip\":\"192.0.2.1\"},");
        }
        assert_eq!(lines(&long).len(), 20_000);
    }
}
