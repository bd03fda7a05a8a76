//! Third-party logs, where they are at hand: fail2ban's say whom each line is about; a dirty dump of several
//! servers' logs holds two of Sendmail's days.

use std::fs;
use std::path::Path;

use super::*;

const CORPORA: &str = "../shared/corpora";

fn text(path: &str) -> String {
    let path = Path::new(CORPORA).join(path);
    match fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into(),
        Err(_) => {
            println!("passed over: {} is not here", path.display());
            String::new()
        }
    }
}

/// The message of a syslog line that Sendmail wrote.
fn cut(line: &str) -> Option<&str> {
    let (head, message) = line.split_once("]: ")?;
    let program = head.rsplit(' ').next()?.split('[').next()?;
    owns(program.as_bytes()).then_some(message)
}

fn client<'a>(meaning: &Meaning<'a>) -> Option<Addr<'a>> {
    let Meaning::Event(event) = meaning else { return None };
    match event {
        Event::Reject(reject) => reject.client,
        Event::AuthFailure(failure) => failure.client,
        Event::Disconnect(session) => Some(session.client),
        Event::Limit(limit) => limit.client,
        Event::Abandoned { client, .. } => *client,
        _ => None,
    }
}

#[test]
fn fail2ban_names_the_same_hosts() {
    let (mut named, mut others) = (0, 0);
    for name in ["sendmail-auth", "sendmail-reject"] {
        let text = text(&format!("fail2ban/fail2ban/tests/files/logs/{name}"));
        let mut wanted: Option<&str> = None;
        for line in text.lines() {
            if let Some((_, host)) = line.split_once("\"host\": \"") {
                wanted = host.split_once('"').map(|(host, _)| host);
                continue;
            }
            let Some(message) = cut(line) else { continue };
            let meaning = read(message);
            assert_ne!(meaning, Meaning::Unmatched, "{line}");
            match wanted.take() {
                Some(host) => assert_eq!(client(&meaning), addr(host), "{line}"),
                None => {
                    others += 1;
                    continue;
                }
            }
            named += 1;
        }
    }
    println!("{named} as fail2ban says, {others} without a host");
}

#[test]
fn a_dump_is_understood() {
    let (mut arrived, mut handed_over, mut refused, mut bounced, mut left, mut lines) = (0, 0, 0, 0, 0, 0);
    for name in ["maillog", "mailog2"] {
        let text = text(&format!("postfix-maillog-dump/{name}"));
        for message in text.lines().filter_map(cut) {
            lines += 1;
            match read(message) {
                Meaning::Event(Event::Accepted(_)) => arrived += 1,
                Meaning::Event(Event::Delivery(d)) if !d.queued_as.is_empty() => handed_over += 1,
                Meaning::Event(Event::RejectedIn { .. }) => refused += 1,
                Meaning::Event(Event::Delivery(d)) if d.status == Status::Bounced => bounced += 1,
                Meaning::Event(Event::Reject(reject)) => panic!("{message}: {reject:?}"),
                Meaning::Unmatched => panic!("{message}"),
                _ => left += 1,
            }
        }
    }
    println!(
        "{lines} lines: {arrived} arrived, {handed_over} handed over, {refused} refused, {bounced} bounced, {left} others"
    );
    assert!(lines == 0 || refused == 544);
}
