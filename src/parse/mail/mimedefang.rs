//! MIMEDefang: the milter, its Perl filter and its multiplexor. Reads the `MDLOG,` records of
//! `md_graphdefang_log` (mimedefang-filter(5), `Mail::MIMEDefang::Utils`) and what `mimedefang.c` and
//! `mimedefang-multiplexor.c` log. Pure.
//!
//! `MDLOG,QID,event,value1,value2,<sender>,<recipient>,subject`: one record for each recipient, a comma within a
//! field written as `%2C`. The event's name is the administrator's choice; by custom a value is the client's
//! address. A record counts as a refusal only where its event says that the message was refused (`rejected_virus`,
//! `bounce`, `grey_new`): that a message was `spam` does not tell what became of it, and the MTA logs what it
//! refuses for the filter itself.

use crate::model::event::{Event, Limit, LimitKind, Meaning, Reason, Reject};
use crate::model::header::Header;
use crate::model::net::{Addr, Ip};
use crate::parse::mail::reason::{self, Cause};
use crate::parse::words::{contains, split_once};

/// Is this program token MIMEDefang's? (`mimedefang`, `mimedefang.pl`, `mimedefang-multiplexor`)
pub fn owns(program: &[u8]) -> bool {
    program
        .strip_prefix(b"mimedefang")
        .is_some_and(|rest| rest.first().is_none_or(|byte| matches!(byte, b'.' | b'-')))
}

/// What a line of MIMEDefang's means.
pub fn meaning<'a>(header: &Header<'a>) -> Meaning<'a> {
    let text = without_id(header.message);
    if let Some(record) = text.strip_prefix(b"MDLOG,") {
        return from_record(record);
    }
    if let Some(kind) = limit(text) {
        return Meaning::Event(Event::Limit(Limit { kind, client: None, text }));
    }
    if let Some(host) = text.strip_prefix(b"filter_relay rejected host ") {
        return refused_host(host);
    }
    if ROUTINE.iter().any(|start| text.starts_with(start)) { Meaning::Ignored } else { Meaning::Unmatched }
}

/// `v15CFuMS029484: text`
fn without_id(text: &[u8]) -> &[u8] {
    match split_once(text, b": ") {
        Some((id, rest))
            if id.len() >= 7
                && id.iter().all(u8::is_ascii_alphanumeric)
                && id.iter().any(u8::is_ascii_digit) =>
        {
            rest
        }
        _ => text,
    }
}

fn from_record(record: &[u8]) -> Meaning<'_> {
    let mut fields = record.splitn(7, |byte| *byte == b',').skip(1);
    let mut next = || fields.next();
    let (Some(event), Some(value1), Some(value2), Some(sender), Some(recipient)) =
        (next(), next(), next(), next(), next())
    else {
        return Meaning::Unmatched;
    };
    let Some(reason) = refusal(event) else { return Meaning::Ignored };
    let client = [value2, value1].into_iter().find_map(Ip::parse).map(Addr::Ip);
    let named = reason == Reason::Rbl && Ip::parse(value1).is_none() && value1.contains(&b'.');
    Meaning::Event(Event::Reject(Reject {
        client,
        name: b"",
        reason,
        code: 0,
        zone: if named { value1 } else { b"" },
        sender: bare(sender),
        recipient: bare(recipient),
    }))
}

fn bare(address: &[u8]) -> &[u8] {
    let address = address.strip_prefix(b"<").unwrap_or(address);
    address.strip_suffix(b">").unwrap_or(address)
}

/// Why the message was refused, if the event's name says that it was.
fn refusal(event: &[u8]) -> Option<Reason> {
    // The greylist of the contributed filters: `new`, `black` and `old` are put off, `white` is let in.
    if let Some(state) = event.strip_prefix(b"grey_") {
        return (state != b"white").then_some(Reason::Greylisted);
    }
    let refused = event.split(|byte| !byte.is_ascii_alphanumeric()).any(|word| {
        [&b"reject"[..], b"bounce", b"refuse", b"tempfail", b"denied", b"greylist"]
            .iter()
            .any(|start| word.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start)))
    });
    let Cause { reason, .. } = reason::cause(0, event);
    refused.then_some(match reason {
        Reason::Other | Reason::Policy => Reason::Content,
        known => known,
    })
}

/// All filter processes are busy: a new session is turned away, a known one waits.
fn limit(text: &[u8]) -> Option<LimitKind> {
    if text.starts_with(b"Hit per-domain recipok limit") {
        return Some(LimitKind::Rate);
    }
    let busy = [&b"No free slaves"[..], b"No free workers", b"All slaves are busy", b"All workers are busy"];
    busy.iter().any(|words| contains(text, words)).then_some(LimitKind::Processes)
}

/// `192.0.2.1 (name)`
fn refused_host(text: &[u8]) -> Meaning<'_> {
    let (addr, name) = split_once(text, b" (").unwrap_or((text, b""));
    let name = name.strip_suffix(b")").unwrap_or(name);
    Meaning::Event(Event::Reject(Reject {
        client: Some(Addr::read(addr)),
        name: if name.starts_with(b"[") { b"" } else { name },
        reason: Reason::Policy,
        code: 0,
        zone: b"",
        sender: b"",
        recipient: b"",
    }))
}

/// What nothing is counted from. What a filter answers about a sender or recipient, and what it does to a
/// message, the MTA logs itself.
const ROUTINE: &[&[u8]] = &[
    b"Slave ",
    b"Worker ",
    b"Starting slave ",
    b"Starting worker ",
    b"Killing idle ",
    b"Killing busy ",
    b"Killing ",
    b"Reap: ",
    b"Did not start ",
    b"stats ",
    b"started; ",
    b"Multiplexor ",
    b"mimedefang",
    b"MIMEDefang",
    b"Mail::MIMEDefang",
    b"Filter ",
    b"Bouncing because filter ",
    b"Discarding because filter ",
    b"Tempfailing because filter ",
    b"filter_sender ",
    b"filter_recipient ",
    b"filter_relay ",
    b"filter_helo ",
    b"filter: ",
    b"mfconnect: ",
    b"helo: ",
    b"envfrom: ",
    b"rcptto: ",
    b"eom: ",
    b"Error from multiplexor",
    b"Initialized Embedded Perl",
    b"Sourced ",
    b"Received SIG",
    b"Could not ",
    b"Unable to ",
    b"Timeout ",
    b"Busy timeout",
    b"Idle timeout",
    b"Force reread ",
    b"MDLOG: ",
    b"SpamAssassin ",
    b"ERR ",
    b"error: ",
    b"warning: ",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::header::When;

    fn read(message: &str) -> Meaning<'_> {
        let when = When { micros: 0, day: 0, second: 0 };
        let message = message.as_bytes();
        meaning(&Header { when, host: b"", program: b"mimedefang.pl", pid: 0, message })
    }

    #[test]
    fn owns_its_programs() {
        for program in [&b"mimedefang"[..], b"mimedefang.pl", b"mimedefang-multiplexor"] {
            assert!(owns(program));
        }
        assert!(!owns(b"mimedefangs") && !owns(b"sendmail"));
    }

    #[test]
    fn records_of_refusals() {
        // event and values, client, reason, zone
        let table = [
            ("rejected_virus,Eicar-Test,192.0.2.7", "192.0.2.7", Reason::Content, ""),
            ("spam_reject,21.4,192.0.2.7", "192.0.2.7", Reason::Content, ""),
            ("bounce,192.0.2.7,", "192.0.2.7", Reason::Content, ""),
            ("rbl_reject,bl.lists.example,192.0.2.7", "192.0.2.7", Reason::Rbl, "bl.lists.example"),
            ("bad_helo_rejected,x,192.0.2.7", "192.0.2.7", Reason::Helo, ""),
            ("grey_new,300,192.0.2.7", "192.0.2.7", Reason::Greylisted, ""),
            ("reject,too big,", "", Reason::Content, ""),
        ];
        for (event, client, reason, zone) in table {
            let line = format!(
                "61A9x3Qf012345: MDLOG,61A9x3Qf012345,{event},<a@b.example>,<anna@home.example>,Hello%2C you, reject"
            );
            let expected = Reject {
                client: (!client.is_empty()).then(|| Addr::read(client.as_bytes())),
                name: b"",
                reason,
                code: 0,
                zone: zone.as_bytes(),
                sender: b"a@b.example",
                recipient: b"anna@home.example",
            };
            assert_eq!(read(&line), Meaning::Event(Event::Reject(expected)), "{event}");
        }
    }

    #[test]
    fn limits_and_refused_hosts() {
        for (text, kind) in [
            ("No free workers", LimitKind::Processes),
            ("mfconnect: No free slaves", LimitKind::Processes),
            ("All slaves are busy: Queueing request (3 queued)", LimitKind::Processes),
            ("Hit per-domain recipok limit (5) for domain home.example", LimitKind::Rate),
        ] {
            let expected = Limit { kind, client: None, text: text.as_bytes() };
            assert_eq!(read(text), Meaning::Event(Event::Limit(expected)), "{text}");
        }
        let Meaning::Event(Event::Reject(reject)) =
            read("filter_relay rejected host 192.0.2.7 (dsl7.isp.example)")
        else {
            panic!("a refusal")
        };
        assert_eq!((reject.client, reject.name), (Some(Addr::read(b"192.0.2.7")), &b"dsl7.isp.example"[..]));
    }

    #[test]
    fn nothing_counted_from() {
        for message in [
            "61A9x3Qf012345: MDLOG,61A9x3Qf012345,mail_in,,,<a@b.example>,<anna@home.example>,We reject, you bounce",
            "MDLOG,61A9x3Qf012345,spam,11.4,192.0.2.7,<a@b.example>,<anna@home.example>,?",
            "MDLOG,61A9x3Qf012345,virus,Eicar,192.0.2.7,<a@b.example>,<anna@home.example>,",
            "MDLOG,61A9x3Qf012345,bad_filename,a.exe,application/x,<a@b.example>,<anna@home.example>,x",
            "MDLOG,61A9x3Qf012345,grey_white,0,192.0.2.7,<a@b.example>,<anna@home.example>,?",
            "Slave 1 stderr: something",
            "Starting slave 0 (pid 812) (1 running): About to perform scan",
            "61A9x3Qf012345: Bouncing because filter instructed us to",
            "filter_recipient rejected <nobody@home.example>",
        ] {
            assert_eq!(read(message), Meaning::Ignored, "{message}");
        }
        for message in ["", "MDLOG,1,reject,", "what is this", "61A9x3Qf012345: what"] {
            assert_eq!(read(message), Meaning::Unmatched, "{message}");
        }
    }
}
