//! Mails of fail2ban (action.d/sendmail-whois-lines.conf, complain.conf) and of blocklist.de: who was banned, and the lines
//! of the log that name it, without year or zone: the clock is that of the server that sends the mail. Below the banner
//! stands whois output, which holds no event. Pure.

use super::super::prose::Excerpt;
use super::super::{Message, Reading, addr::Written, line, stamp};
use super::{accused, texts};
use crate::model::notice::{Incident, Role};

const MARKS: &[&str] = &[
    "Lines containing IP",
    "Lines containing failures of",
    "Log lines are given below",
    "Logs:",
    "Lines containing",
];

pub fn read(message: &Message) -> Option<Reading> {
    let known = |text: &str| {
        text.contains("Fail2Ban")
            || text.contains("fail2ban")
            || MARKS.iter().take(3).any(|mark| text.contains(mark))
    };
    texts(message).find(|(_, part)| known(&part.text))?;
    let whose = accused(message);
    let mut reading = Reading::default();
    for (index, part) in texts(message).filter(|(_, part)| part.media != "text/html") {
        let kind = jail(&part.text);
        let excerpt: String = part.text.lines().map(kept).collect();
        Excerpt::new(index, whose.as_ref(), kind.unwrap_or_default()).read(&excerpt, &mut reading);
    }
    if reading.incidents.is_empty() {
        reading.incidents.extend(ban(message, whose, &mut reading.doubts));
    }
    (!reading.incidents.is_empty()).then_some(reading)
}

/// Lines of whois output are blanked, so that numbers stay.
fn kept(line: &str) -> String {
    let label = line.split(':').next().unwrap_or_default();
    let whois = line.starts_with(['%', '#'])
        || line.get(label.len() + 1..).is_some_and(|value| value.starts_with("  "))
            && label.len() < 20
            && !label.contains(' ');
    if whois { "\n".to_string() } else { format!("{line}\n") }
}

/// `after 5 attempts against sshd`
fn jail(text: &str) -> Option<&str> {
    let rest = text.split_once("attempts against ")?.1;
    rest.split([' ', '\n', '\t'])
        .next()
        .map(|jail| jail.trim_end_matches('.'))
        .filter(|jail| !jail.is_empty() && jail.len() < 60)
}

/// A ban without any line of a log: it came to pass when the mail was sent.
fn ban(message: &Message, whose: Option<Written>, doubts: &mut Vec<String>) -> Option<Incident> {
    let whose = whose?;
    let (index, text) = texts(message).find_map(|(index, part)| {
        part.text.lines().find(|line| line.contains("banned by")).map(|line| (index, line.trim().to_string()))
    })?;
    let when = message.header("date").and_then(stamp::cell);
    if when.is_some() {
        doubts.push(
            "no line of a log is given: the time is that of the mail, which is sent at the moment of the ban"
                .to_string(),
        );
    }
    let kind = jail(&text).map_or_else(|| line::kind(&text).to_string(), str::to_string);
    Some(Incident {
        when,
        ip: whose.ip,
        masked: whose.masked,
        role: Role::Source,
        kind,
        text,
        line: 1,
        part: index,
        ..Incident::default()
    })
}
