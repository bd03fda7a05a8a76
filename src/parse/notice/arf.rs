//! Feedback reports of mail (ARF): RFC 5965, RFC 6591 for failed authentication, RFC 6692 for the source port, and what
//! feedback loops make of them. A part of the report's fields, and the mail complained of in the next. Pure.

use super::addr::{self, Written};
use super::{Message, Part, Reading, received, stamp};
use crate::model::notice::{Incident, PortRole, Role, Trace, When};

/// Reads every report in a message.
pub fn read(message: &Message) -> Option<Reading> {
    let mut reading = Reading::default();
    let mut found = false;
    for (index, part) in message.parts.iter().enumerate().filter(|(_, part)| is_report(part)) {
        found = true;
        let about = message.parts.iter().skip(index + 1).find_map(|part| part.inner.as_deref());
        report(message, index, &Fields::of(&part.text), about, &mut reading);
    }
    found.then_some(reading)
}

fn is_report(part: &Part) -> bool {
    let starts = |name: &str| {
        part.text
            .lines()
            .take(60)
            .any(|line| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
    };
    part.media == "message/feedback-report"
        || starts("Feedback-Type:") && starts("Version:") && starts("User-Agent:")
}

fn report(message: &Message, index: usize, fields: &Fields, about: Option<&Message>, reading: &mut Reading) {
    let told = fields.get("source-ip").and_then(|(_, value)| addr::cell(value));
    let hop = about.and_then(|mail| received::handover(mail, told.as_ref()));
    let written =
        told.clone().or_else(|| hop.as_ref().and_then(|hop| hop.from.clone())).or_else(|| in_text(message));
    if told.is_none() && written.is_some() {
        reading
            .doubts
            .push("the report has no Source-IP: the address was taken from the mail it carries".to_string());
    }
    let (when, line) = when(fields, about, hop, reading);
    let mut traces = own_traces(fields);
    if let Some(mail) = about {
        let (of_mail, asides) = received::traces(mail, written.as_ref());
        traces.extend(of_mail.into_iter().filter(|trace| !traces.contains(trace)).collect::<Vec<_>>());
        reading.asides.extend(asides);
    }
    if let Some((_, count)) = fields.get("incidents").filter(|(_, count)| *count != "1") {
        reading.doubts.push(format!("the report stands for {count} mails, of which it tells one"));
    }
    let port =
        fields.get("source-port").and_then(|(_, value)| value.parse().ok()).filter(|port: &u16| *port > 0);
    let url =
        fields.get("reported-uri").or(fields.get("reported-domain")).map(|(_, value)| value.to_string());
    let (line, text) = fields.get("source-ip").or(line).map_or((1, ""), |(line, value)| (line, value));
    let masked = written.as_ref().and_then(|written| written.masked.clone());
    reading.incidents.push(Incident {
        when,
        ip: written.as_ref().and_then(|written| written.ip),
        masked: masked.or_else(|| url.filter(|_| written.is_none())),
        role: Role::Source,
        port,
        port_role: if port.is_some() { PortRole::Source } else { PortRole::Unsaid },
        kind: kind(fields),
        traces,
        text: if text.is_empty() { String::new() } else { format!("Source-IP: {text}") },
        line,
        part: index,
        ..Incident::default()
    });
}

/// The time of arrival; where it is missing, that of the mail's hop or its own date.
fn when<'f>(
    fields: &'f Fields,
    about: Option<&Message>,
    hop: Option<received::Hop>,
    reading: &mut Reading,
) -> (Option<When>, Option<(usize, &'f str)>) {
    let told = fields.get("arrival-date").or(fields.get("received-date"));
    if let Some((line, value)) = told {
        match stamp::cell(value) {
            Some(when) => return (Some(when), Some((line, value))),
            None => reading.doubts.push(format!("its arrival date can't be read: {value}")),
        }
    }
    let by_hop = hop.and_then(|hop| hop.when).map(|when| (when, "the hop that received the mail"));
    let by_any = || about.and_then(received::taken_in).map(|when| (when, "the newest hop of the mail"));
    let by_date =
        || about?.header("date").and_then(stamp::cell).map(|when| (when, "the date the mail gives itself"));
    match by_hop.or_else(by_any).or_else(by_date) {
        Some((when, whence)) => {
            reading.doubts.push(format!("the report has no arrival date: the time is that of {whence}"));
            (Some(when), told)
        }
        None => (None, told),
    }
}

/// `received from IP 192.0.2.1 on`, in the part for people.
fn in_text(message: &Message) -> Option<Written> {
    let text = &message.part("text/plain")?.text;
    let after = text.split_once("from IP ").or_else(|| text.split_once(" IP "))?.1;
    addr::find(after.lines().next()?).into_iter().next().map(|(_, written)| written)
}

fn kind(fields: &Fields) -> String {
    let told = |name: &str| fields.get(name).map(|(_, value)| value.to_lowercase());
    let kind = told("feedback-type").unwrap_or_default();
    match told("auth-failure") {
        Some(how) => format!("{kind}: {how}"),
        None => kind,
    }
}

fn own_traces(fields: &Fields) -> Vec<Trace> {
    let told = |name: &str| {
        let value = fields.get(name)?.1.trim().trim_matches(['<', '>']).to_string();
        (!value.is_empty() && value.len() < 300).then_some(value)
    };
    let login = fields.get("authentication-results").and_then(|(_, value)| {
        let login = value.split_once("smtp.auth=")?.1.split([' ', ';']).next()?;
        (!login.is_empty()).then(|| login.to_string())
    });
    let all = [
        told("original-mail-from").map(Trace::Sender),
        told("original-rcpt-to").map(Trace::Recipient),
        told("original-envelope-id").map(Trace::QueueId),
        login.map(Trace::Login),
    ];
    all.into_iter().flatten().collect()
}

/// `Name: value` lines, folded ones joined, with the number of the first.
pub(super) struct Fields(Vec<(String, usize, String)>);

impl Fields {
    pub fn of(text: &str) -> Fields {
        let mut fields: Vec<(String, usize, String)> = Vec::new();
        for (index, line) in text.lines().enumerate().take(1_000) {
            let folded = line.starts_with([' ', '\t']);
            if folded && !line.trim().is_empty() {
                if let Some((_, _, value)) = fields.last_mut().filter(|(_, _, value)| value.len() < 8_000) {
                    *value = format!("{value} {}", line.trim()).trim().to_string();
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), index + 1, value.trim().to_string()));
            }
        }
        Fields(fields)
    }

    /// Line number and value of the first field of this name (in lower case) that is not empty.
    pub fn get(&self, name: &str) -> Option<(usize, &str)> {
        let found = self.0.iter().find(|(known, _, value)| known == name && !value.is_empty());
        found.map(|(_, line, value)| (*line, value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::read as notices;

    fn report(fields: &str, mail: &str) -> crate::model::notice::Notice {
        let text = format!(
            "From: fbl@isp.example\nTo: abuse@host.example\nDate: Thu, 8 Mar 2018 17:40:36 -0400\n\
             Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n\
             --b\n\nThis is an email abuse report for an email message received from IP 192.0.2.9 on Thu, 8 Mar 2018.\n\
             --b\nContent-Type: message/feedback-report\n\n{fields}\n--b\nContent-Type: message/rfc822\n\n{mail}\n--b--\n"
        );
        notices("arf.eml", text.as_bytes()).remove(0)
    }

    const MAIL: &str = "Received: from host.example (host.example [192.0.2.2]) by mx.isp.example with ESMTP id 1; Thu, 08 Mar 2018 14:00:00 -0400\n\
        Received: by host.example (Postfix, from userid 10004) id 376EA67E4B; Thu, 08 Mar 2018 13:59:58 -0400\n\
        Message-ID: <1@host.example>\nDate: Fri, 09 Mar 2018 12:31:03 -0500\n\nspam";

    #[test]
    fn a_whole_report() {
        let fields = "Feedback-Type: abuse\nUser-Agent: FBL/1\nVersion: 1\nArrival-Date: Thu, 8 Mar 2018 14:00:01 -0400\n\
            Source-IP: 192.0.2.2 (host.example)\nSource-Port: 40110\nOriginal-Mail-From: <joe@host.example>\n";
        let notice = report(fields, MAIL);
        assert_eq!((notice.format, notice.incidents.len()), ("ARF", 1));
        let one = &notice.incidents[0];
        assert_eq!(one.ip.map(|ip| ip.to_string()).as_deref(), Some("192.0.2.2"));
        assert_eq!((one.port, one.port_role, one.kind.as_str()), (Some(40110), PortRole::Source, "abuse"));
        assert_eq!(one.when.as_ref().map(|when| when.wall), Some(1_520_517_601));
        for trace in [
            Trace::Sender("joe@host.example".into()),
            Trace::MessageId("1@host.example".into()),
            Trace::UserId(10004),
        ] {
            assert!(one.traces.contains(&trace), "{trace:?} in {:?}", one.traces);
        }
        assert_eq!(notice.doubts, Vec::<String>::new());
    }

    #[test]
    fn what_is_missing_comes_from_the_mail() {
        let fields = "Feedback-Type: abuse\nUser-Agent: FBL/1\nVersion: 0.1\n";
        let notice = report(fields, MAIL);
        let one = &notice.incidents[0];
        assert_eq!(one.ip.map(|ip| ip.to_string()).as_deref(), Some("192.0.2.2"));
        assert_eq!(one.when.as_ref().map(|when| when.wall), Some(1_520_517_600));
        assert_eq!(notice.doubts.len(), 2, "{:?}", notice.doubts);
        let bare =
            report(fields, "Message-ID: <1@host.example>\nDate: Fri, 09 Mar 2018 12:31:03 -0500\n\nspam");
        assert_eq!(bare.incidents[0].ip.map(|ip| ip.to_string()).as_deref(), Some("192.0.2.9"));
        assert_eq!(bare.incidents[0].when.as_ref().map(|when| when.wall), Some(1_520_598_663));
    }
}
