//! `journalctl -o json`: one object a line, every value a string, an array of byte numbers for what is no
//! UTF-8, an array of values for a field given twice, or null for one that was too long to print. The
//! scanner looks at keys and skips what it doesn't want; it takes what is JSON and doesn't care to refuse
//! what is nearly so.

use memchr::memchr2;

use super::{Entry, Field, instant, pid};

/// A value as it stands in the line.
#[derive(Clone, Copy, Debug, Default)]
enum Value<'a> {
    #[default]
    Absent,
    /// A string's inside, without an escape.
    Plain(&'a [u8]),
    /// A string's inside, with escapes.
    Escaped(&'a [u8]),
    /// An array's inside, from behind its bracket.
    Array(&'a [u8]),
}

/// The record of one line. None if it is no object, or has no `__REALTIME_TIMESTAMP`. What has to be
/// decoded is in `scratch`.
pub fn read<'a>(line: &'a [u8], scratch: &'a mut Vec<u8>) -> Option<Entry<'a>> {
    let line = line.strip_prefix(b"data: ").unwrap_or(line);
    let line = line.strip_prefix(b"\x1e").unwrap_or(line);
    let fields = fields(line.strip_prefix(b"{")?)?;
    let [stamp, host, identifier, command, syslog_pid, own_pid, message] = fields;
    let stamp = instant(stamp.plain())?;
    let program = if identifier.is_empty() { command } else { identifier };
    scratch.clear();
    program.decode(scratch);
    let end = scratch.len();
    message.decode(scratch);
    let (decoded_program, decoded_message) = scratch.split_at_checked(end)?;
    let or_plain = |value: Value<'a>, decoded: &'a [u8]| match value {
        Value::Plain(text) => text,
        _ => decoded,
    };
    let numbered = match pid(syslog_pid.plain()) {
        0 => pid(own_pid.plain()),
        found => found,
    };
    Some(Entry {
        stamp,
        host: host.plain(),
        program: or_plain(program, decoded_program),
        pid: numbered,
        message: or_plain(message, decoded_message),
    })
}

/// The values of the fields wanted, in the order of `Field`; from behind the object's brace.
fn fields(object: &[u8]) -> Option<[Value<'_>; 7]> {
    let mut found = [Value::Absent; 7];
    let mut rest = skip_space(object);
    loop {
        if rest.first() == Some(&b'}') {
            return Some(found);
        }
        let (key, after) = string(rest.strip_prefix(b"\"")?)?;
        let (value, after) = value(skip_space(skip_space(after).strip_prefix(b":")?))?;
        if let Some(field) = Field::of(key)
            && let Some(slot) = found.get_mut(field as usize)
        {
            *slot = value;
        }
        rest = skip_space(after);
        match rest.split_first()? {
            (b',', after) => rest = skip_space(after),
            (b'}', _) => return Some(found),
            _ => return None,
        }
    }
}

fn skip_space(text: &[u8]) -> &[u8] {
    text.trim_ascii_start()
}

/// A string's inside and what follows it, from behind its first quote.
fn string(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut from = 0;
    loop {
        let at = from + memchr2(b'"', b'\\', text.get(from..)?)?;
        match text.get(at) {
            Some(b'"') => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => from = at + 2,
        }
    }
}

fn value(text: &[u8]) -> Option<(Value<'_>, &[u8])> {
    match text.split_first()? {
        (b'"', rest) => {
            let (inner, rest) = string(rest)?;
            let value = if memchr::memchr(b'\\', inner).is_some() {
                Value::Escaped(inner)
            } else {
                Value::Plain(inner)
            };
            Some((value, rest))
        }
        (b'[', rest) => Some((Value::Array(rest), after_nested(rest)?)),
        (b'{', rest) => Some((Value::Absent, after_nested(rest)?)),
        _ => {
            let end = text.iter().position(|byte| matches!(byte, b',' | b'}' | b']')).unwrap_or(text.len());
            let (word, rest) = text.split_at_checked(end)?;
            let number = word.trim_ascii_end();
            let plain = number.first().is_some_and(u8::is_ascii_digit);
            Some((if plain { Value::Plain(number) } else { Value::Absent }, rest))
        }
    }
}

/// What follows an array or an object, from behind its first bracket.
fn after_nested(text: &[u8]) -> Option<&[u8]> {
    let mut depth = 1u32;
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'"' => rest = string(after)?.1,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(rest);
        }
    }
    None
}

impl<'a> Value<'a> {
    fn is_empty(self) -> bool {
        matches!(self, Value::Absent | Value::Plain([]))
    }

    /// The text of a string without an escape, else nothing: host names, numbers.
    fn plain(self) -> &'a [u8] {
        if let Value::Plain(text) = self { text } else { b"" }
    }

    /// Appends what has to be decoded; a plain string is not copied.
    fn decode(self, out: &mut Vec<u8>) {
        match self {
            Value::Absent | Value::Plain(_) => {}
            Value::Escaped(text) => unescape(text, out),
            Value::Array(inner) => decode_array(inner, out),
        }
    }
}

/// Byte numbers; or several values of one field, of which the first counts.
fn decode_array(inner: &[u8], out: &mut Vec<u8>) {
    let inner = skip_space(inner);
    if matches!(inner.first(), Some(b'"' | b'[')) {
        match value(inner) {
            Some((Value::Plain(text), _)) => out.extend_from_slice(text),
            Some((Value::Escaped(text), _)) => unescape(text, out),
            Some((Value::Array(bytes), _)) if !matches!(bytes.first(), Some(b'[' | b'"')) => {
                decode_array(bytes, out)
            }
            _ => {}
        }
        return;
    }
    let end = memchr::memchr(b']', inner).unwrap_or(inner.len());
    let numbers = inner.get(..end).unwrap_or(inner).split(|byte| *byte == b',');
    out.extend(numbers.filter_map(|digits| {
        let digits = digits.trim_ascii();
        u8::try_from(super::number(digits)?.0).ok()
    }));
}

fn unescape(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, b""));
        out.extend_from_slice(before);
        let after = after.strip_prefix(b"\\").unwrap_or(after);
        rest = match after.split_first() {
            Some((b'u', digits)) => code_point(digits, out),
            Some((letter, after)) => {
                out.push(match letter {
                    b'n' => b'\n',
                    b't' => b'\t',
                    b'r' => b'\r',
                    b'b' => 8,
                    b'f' => 12,
                    other => *other,
                });
                after
            }
            None => after,
        };
    }
    out.extend_from_slice(rest);
}

/// `00e9`, or two surrogates, as UTF-8; what is no character becomes U+FFFD. Gives what follows.
fn code_point<'a>(digits: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    let Some((high, rest)) = hex4(digits) else {
        push(char::REPLACEMENT_CHARACTER, out);
        return digits;
    };
    let low = rest.strip_prefix(b"\\u").and_then(hex4).filter(|(low, _)| (0xdc00..0xe000).contains(low));
    match low {
        Some((low, rest)) if (0xd800..0xdc00).contains(&high) => {
            let point = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            push(char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER), out);
            rest
        }
        _ => {
            push(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), out);
            rest
        }
    }
}

fn hex4(text: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, rest) = text.split_first_chunk::<4>()?;
    let value =
        digits.iter().try_fold(0, |value, digit| Some(value * 16 + char::from(*digit).to_digit(16)?))?;
    Some((value, rest))
}

fn push(point: char, out: &mut Vec<u8>) {
    out.extend_from_slice(point.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(line: &str) -> Option<(String, String, u32, Vec<u8>, u32)> {
        let mut scratch = Vec::new();
        let entry = read(line.as_bytes(), &mut scratch)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some((text(entry.host), text(entry.program), entry.pid, entry.message.to_vec(), entry.stamp.micros))
    }

    /// Host, program, pid, message.
    type Parts = (&'static str, &'static str, u32, &'static [u8]);

    #[test]
    fn reads_objects() {
        let table: &[(&str, Parts)] = &[
            (
                r#"{"__REALTIME_TIMESTAMP":"1772330584123456","_HOSTNAME":"mx","SYSLOG_IDENTIFIER":"postfix/smtpd","_PID":"12","MESSAGE":"connect from x"}"#,
                ("mx", "postfix/smtpd", 12, b"connect from x"),
            ),
            (
                r#"{ "MESSAGE" : "a \"b\" \\ \/ caf\u00e9 \ud83d\ude00 \n", "_COMM" : "cron", "SYSLOG_PID":"7","_PID":"8", "__REALTIME_TIMESTAMP" : "1772330584123456" }"#,
                ("", "cron", 7, "a \"b\" \\ / caf\u{e9} \u{1f600} \n".as_bytes()),
            ),
            (
                r#"{"__REALTIME_TIMESTAMP":"1772330584123456","MESSAGE":[104,105,32,255],"SYSLOG_IDENTIFIER":"a\/b"}"#,
                ("", "a/b", 0, b"hi \xff"),
            ),
            (r#"{"__REALTIME_TIMESTAMP":"1772330584123456","MESSAGE":null}"#, ("", "", 0, b"")),
            (
                r#"{"__REALTIME_TIMESTAMP":"1772330584123456","_EXTRA":{"MESSAGE":"no","a":[1,{"b":"]}"}]},"MESSAGE":["one","two"]}"#,
                ("", "", 0, b"one"),
            ),
            (
                r#"{"__REALTIME_TIMESTAMP":1772330584123456,"MESSAGE":"lone \ud83d surrogate \u12"}"#,
                ("", "", 0, "lone \u{fffd} surrogate \u{fffd}12".as_bytes()),
            ),
        ];
        for (line, (host, program, pid, message)) in table {
            let expected = (host.to_string(), program.to_string(), *pid, message.to_vec(), 123_456);
            assert_eq!(entry(line), Some(expected), "{line}");
        }
        for prefix in ["\u{1e}", "data: "] {
            assert!(entry(&format!(r#"{prefix}{{"__REALTIME_TIMESTAMP":"1772330584123456"}}"#)).is_some());
        }
        for wrong in [
            "{}",
            "{",
            r#"{"MESSAGE":"no stamp"}"#,
            r#"{"__REALTIME_TIMESTAMP":"x"}"#,
            r#"{"__REALTIME_TIMESTAMP":"1772330584123456","MESSAGE":"cut"#,
            r#"{"__REALTIME_TIMESTAMP":"99999999999999999999"}"#,
        ] {
            assert_eq!(entry(wrong), None, "{wrong}");
        }
    }
}
