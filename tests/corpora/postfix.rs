//! Real Postfix logs: what the parser counts is what plain text search counts. Passed over where the corpora
//! are absent.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;

use flate2::read::MultiGzDecoder;
use rapsheet::model::event::{Event, Meaning, Status};
use rapsheet::model::header::{Header, When};
use rapsheet::parse::mail;

const CORPORA: &str = "../shared/corpora";

/// Program, pid and message of a line: what stands around the first `postfix...[pid]: `.
fn header(line: &str) -> Option<Header<'_>> {
    let start = line.find(" postfix")? + 1;
    let (program, rest) = line[start..].split_once('[')?;
    let (pid, message) = rest.split_once("]:")?;
    let when = When { micros: 0, day: 0, second: 0 };
    let (program, message) = (program.as_bytes(), message.trim_start().as_bytes());
    Some(Header { when, host: b"", program, pid: pid.parse().ok()?, message })
}

/// How often the parser gives each thing.
fn tally(text: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for header in text.lines().filter_map(header) {
        let Some(meaning) = mail::meaning(&header) else { continue };
        let key = match meaning {
            Meaning::Event(Event::Connect(_)) => "connect".to_string(),
            Meaning::Event(Event::Disconnect(_)) => "disconnect".to_string(),
            Meaning::Event(Event::Reject(reject)) => format!("reject {}", reject.code),
            Meaning::Event(Event::Screened { .. }) => "screened".to_string(),
            Meaning::Event(Event::Ranked { .. }) => "ranked".to_string(),
            Meaning::Event(Event::Listed { zone, .. }) => format!("listed {}", String::from_utf8_lossy(zone)),
            Meaning::Event(Event::Accepted(_)) => "accepted".to_string(),
            Meaning::Event(Event::Queued { .. }) => "queued".to_string(),
            Meaning::Event(Event::Removed { .. }) => "removed".to_string(),
            Meaning::Event(Event::Delivery(delivery)) => match delivery.status {
                Status::Delivered => "sent".to_string(),
                other => other.name().to_string(),
            },
            Meaning::Event(Event::AuthFailure(_)) => "auth failure".to_string(),
            Meaning::Event(other) => format!("{other:?}"),
            Meaning::Ignored => "ignored".to_string(),
            Meaning::Unmatched => "unmatched".to_string(),
        };
        *counts.entry(key).or_insert(0) += 1;
    }
    counts
}

fn grep(text: &str, words: &str) -> usize {
    text.lines().filter(|line| line.contains(" postfix") && line.contains(words)).count()
}

#[test]
fn pixelpark_counts() {
    let path = format!("{CORPORA}/pixelpark-postfix/test/mail.log.gz");
    let Ok(file) = File::open(&path) else {
        eprintln!("passed over: {path} is absent");
        return;
    };
    let mut bytes = Vec::new();
    MultiGzDecoder::new(file).read_to_end(&mut bytes).expect("the archive is whole");
    let text = String::from_utf8_lossy(&bytes);
    let counts = tally(&text);
    let expected = [
        ("connect", "]: connect from "),
        ("disconnect", "]: disconnect from "),
        ("screened", "]: CONNECT from ["),
        ("ranked", "]: DNSBL rank "),
        ("listed zen.spamhaus.org", "listed by domain zen.spamhaus.org as"),
        ("listed b.barracudacentral.org", "listed by domain b.barracudacentral.org as"),
        ("queued", "(queue active)"),
        ("removed", ": removed"),
        ("sent", " status=sent ("),
        ("bounced", " status=bounced ("),
        ("reject 450", ": 450 "),
        ("reject 504", ": 504 "),
        ("reject 550", ": 550 "),
        ("reject 554", ": 554 "),
    ];
    for (key, words) in expected {
        // tlsproxy says CONNECT as well.
        let others = if key == "screened" {
            text.lines().filter(|line| line.contains("tlsproxy") && line.contains(words)).count()
        } else {
            0
        };
        assert_eq!(counts.get(key).copied().unwrap_or(0), grep(&text, words) - others, "{key}");
    }
    let accepted = grep(&text, ": client=") + grep(&text, ": uid=");
    assert_eq!(counts.get("accepted").copied(), Some(accepted));
    assert_eq!(counts.get("unmatched"), None, "every line is understood");
}

/// Servers of several years pasted together, two of them run with `-v`, and cut lines.
#[test]
fn a_dirty_dump() {
    for (name, unmatched) in [("maillog", 150), ("mailog2", 50)] {
        let path = format!("{CORPORA}/postfix-maillog-dump/{name}");
        let Ok(bytes) = fs::read(&path) else {
            eprintln!("passed over: {path} is absent");
            return;
        };
        let text = String::from_utf8_lossy(&bytes);
        let counts = tally(&text);
        // Verbose logging repeats refusals (`> name[address]: 550 ...`).
        assert_eq!(
            counts.get("reject 550").copied().unwrap_or(0),
            grep(&text, ": reject: RCPT from "),
            "{name}"
        );
        assert_eq!(counts.get("bounced").copied().unwrap_or(0), grep(&text, "status=bounced ("), "{name}");
        assert_eq!(counts.get("deferred").copied().unwrap_or(0), grep(&text, "status=deferred ("), "{name}");
        assert_eq!(counts.get("sent").copied().unwrap_or(0), grep(&text, "status=sent ("), "{name}");
        assert!(counts.get("unmatched").copied().unwrap_or(0) < unmatched, "{name}: {counts:?}");
    }
}
