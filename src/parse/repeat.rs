//! Messages that stand for several lines: `last message repeated 3 times` (BSD syslogd, sysklogd, Solaris;
//! macOS with dashes around it), rsyslog's `$RepeatedMsgReduction`, which quotes (runtime/ratelimit.c:
//! `message repeated 3 times: [ ...]`), syslog-ng's `suppress()` (lib/logwriter.c: `Last message '...'
//! repeated 3 times, suppressed by syslog-ng on host`, quoting 20 bytes, too few to be of use).

use super::words::{number, split_once};

/// How often a message stands for one more line like the one before (`None`) or like the one it quotes
/// (`Some(inner)`). None if it says nothing of the kind. All of these daemons write the first of the lines
/// as it is and count those after it.
pub fn repeated(message: &[u8]) -> Option<(u32, Option<&[u8]>)> {
    match message.first()? {
        b'l' => last(message),
        b'm' => quoting(message),
        b'-' => last(message.strip_prefix(b"--- ")?.strip_suffix(b" ---")?),
        b'L' => suppressed(message),
        // Where the daemon's name was taken for a part of the message.
        b'r' | b's' => {
            let (program, rest) = split_once(message, b": ")?;
            matches!(program, b"rsyslogd" | b"syslog" | b"syslogd" | b"syslog-ng")
                .then(|| repeated(rest))
                .flatten()
        }
        _ => None,
    }
}

fn last(message: &[u8]) -> Option<(u32, Option<&[u8]>)> {
    let (times, rest) = number(message.strip_prefix(b"last message repeated ")?)?;
    matches!(rest, b" times" | b" time" | b" times.").then_some((times, None))
}

fn quoting(message: &[u8]) -> Option<(u32, Option<&[u8]>)> {
    let (times, rest) = number(message.strip_prefix(b"message repeated ")?)?;
    let inner = rest.strip_prefix(b" times: [")?;
    let inner = inner.strip_suffix(b"]").unwrap_or(inner);
    Some((times, Some(inner.trim_ascii_start())))
}

fn suppressed(message: &[u8]) -> Option<(u32, Option<&[u8]>)> {
    let quoted = message.strip_prefix(b"Last message '")?;
    let (_, rest) = split_once(quoted, b"' repeated ")?;
    let (times, rest) = number(rest)?;
    rest.starts_with(b" times, suppressed by syslog-ng on ").then_some((times, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Times, and the message quoted.
    type Repeated = Option<(u32, Option<&'static str>)>;

    #[test]
    fn reads_repetitions() {
        let table: &[(&str, Repeated)] = &[
            ("last message repeated 3 times", Some((3, None))),
            ("last message repeated 1 time", Some((1, None))),
            ("--- last message repeated 2 times ---", Some((2, None))),
            ("message repeated 3 times: [ Failed password for x]", Some((3, Some("Failed password for x")))),
            (
                "message repeated 3 times: [connect from a[192.0.2.1]]",
                Some((3, Some("connect from a[192.0.2.1]"))),
            ),
            ("message repeated 2 times: [ cut off", Some((2, Some("cut off")))),
            ("syslogd: last message repeated 4 times", Some((4, None))),
            (
                "Last message 'connect from unknown' repeated 5 times, suppressed by syslog-ng on mx",
                Some((5, None)),
            ),
            ("last message repeated many times", None),
            ("last message repeated 99999999999 times", None),
            ("message from a friend", None),
            ("reject: last message repeated 3 times", None),
            ("", None),
        ];
        for (message, expected) in table {
            let expected = expected.map(|(times, inner)| (times, inner.map(str::as_bytes)));
            assert_eq!(repeated(message.as_bytes()), expected, "{message}");
        }
    }
}
