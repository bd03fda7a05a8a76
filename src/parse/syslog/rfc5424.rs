//! The fields of RFC 5424 section 6 after the stamp: `host app procid msgid [id name="value"] message`.

use super::scan;
use super::tag::without_uptime;
use crate::parse::time::skip_blanks;
use crate::parse::words::number;

/// Host, program, pid and message; a field written `-` is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields<'a> {
    pub host: &'a [u8],
    pub program: &'a [u8],
    pub pid: u32,
    pub message: &'a [u8],
}

/// None if a field is missing, or if structured data has no end.
pub fn fields(text: &[u8]) -> Option<Fields<'_>> {
    let (host, text) = field(text)?;
    let (program, text) = field(text)?;
    let (process, text) = field(text)?;
    let (_message_id, text) = field(text).unwrap_or((text, b"-"));
    let message = after_structured_data(text)?;
    let message = skip_blanks(message);
    let message = message.strip_prefix(b"\xef\xbb\xbf").unwrap_or(message);
    let program = present(program);
    let message = if program == b"kernel" { without_uptime(message) } else { message };
    let pid = number(process).filter(|(_, rest)| rest.is_empty()).map_or(0, |(pid, _)| pid);
    Some(Fields { host: present(host), program, pid, message })
}

/// The same without priority and version, as some templates write it: told from `host program[pid]:
/// message` by a number or `-` for the process and by `-` or `[` where structured data stands.
pub fn bare(text: &[u8]) -> Option<Fields<'_>> {
    let (_host, rest) = field(text)?;
    let (program, rest) = field(rest)?;
    let (process, rest) = field(rest)?;
    let (_message_id, data) = field(rest)?;
    let plausible = !program.ends_with(b":")
        && (process == b"-" || process.iter().all(u8::is_ascii_digit))
        && (data == b"-" || data.starts_with(b"- ") || data.starts_with(b"["));
    if plausible { fields(text) } else { None }
}

/// A field and what follows its blank.
fn field(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (field, rest) = text.split_at_checked(scan::blank(text)?)?;
    Some((field, rest.get(1..)?))
}

fn present(field: &[u8]) -> &[u8] {
    if field == b"-" { b"" } else { field }
}

/// Skips `-` or elements `[id name="value" ...]`; inside quotes, `\` escapes and `]` is text.
fn after_structured_data(text: &[u8]) -> Option<&[u8]> {
    if let Some(rest) = text.strip_prefix(b"-") {
        return Some(rest);
    }
    let mut rest = text;
    while rest.first() == Some(&b'[') {
        rest = after_element(rest)?;
    }
    Some(rest)
}

fn after_element(text: &[u8]) -> Option<&[u8]> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b']' if !quoted => return text.get(at + 1..),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Host, program, pid, message.
    type Parts = (&'static str, &'static str, u32, &'static str);

    #[test]
    fn reads_fields() {
        let table: &[(&str, Parts)] = &[
            ("mx postfix/smtpd 123 - - connect from x", ("mx", "postfix/smtpd", 123, "connect from x")),
            ("- - - - -", ("", "", 0, "")),
            ("mx su - ID47 - \u{feff}'su root' failed", ("mx", "su", 0, "'su root' failed")),
            (r#"mx app 9 ID47 [a@1 b="x\"] ]" c="\\"][d@1] the message"#, ("mx", "app", 9, "the message")),
            ("2001:db8::1 kernel - - - [ 12.5] IN=eth0", ("2001:db8::1", "kernel", 0, "IN=eth0")),
            ("mx app 9 -", ("mx", "app", 9, "")),
        ];
        for (text, (host, program, pid, message)) in table {
            let expected = Fields {
                host: host.as_bytes(),
                program: program.as_bytes(),
                pid: *pid,
                message: message.as_bytes(),
            };
            assert_eq!(fields(text.as_bytes()), Some(expected), "{text}");
        }
        assert_eq!(fields(b"mx app 9 ID47 [a@1 b=\"no end"), None);
        assert!(bare(b"mx CRON 20856 - -  (root) CMD (true)").is_some());
        assert!(bare(b"mx postfix/smtpd[1]: connect from - -").is_none());
    }
}
