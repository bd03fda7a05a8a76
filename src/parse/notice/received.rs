//! `Received:` headers, in a mail or pasted into one: who handed over to whom and when, under which id, for which user.
//! Sendmail, Postfix, Exim, qmail and others write them each in their way (RFC 5321 section 4.4, and the daemons'
//! sources). Pure.

use super::addr::{self, Written};
use super::{Message, ids, stamp};
use crate::model::notice::{Aside, AsideKind, Incident, Role, Trace, When};

/// One hop.
#[derive(Clone, Debug, Default)]
pub(super) struct Hop {
    /// Who handed over.
    pub from: Option<Written>,
    pub when: Option<When>,
    pub traces: Vec<Trace>,
    pub id: Option<String>,
}

/// Reads the value of one header.
pub(super) fn hop(value: &str) -> Hop {
    let (route, date) = value.rsplit_once(';').unwrap_or((value, value));
    let mut hop = Hop { when: stamp::find(date).pop().map(|(_, when)| when), ..Hop::default() };
    let from = before_by(route);
    hop.from = handed_over(from);
    let mut tell = |trace: Option<Trace>| hop.traces.extend(trace);
    tell(number(route, "from userid ").or_else(|| number(route, "invoked by uid ")).map(Trace::UserId));
    let user = local_user(route);
    tell(helo(from).filter(|_| user.is_none()).map(Trace::Helo));
    let login = word_after(route, "uthenticated sender: ").or_else(|| word_after(route, "auth=")).or(user);
    tell(login.map(Trace::Login));
    hop.id = word_after(route, " id ").filter(|id| id.len() >= 6);
    tell(hop.id.clone().map(Trace::QueueId));
    hop
}

/// `from ... by`: what stands before the receiving host.
fn before_by(route: &str) -> &str {
    let by = [" by ", "\tby ", ")by "].iter().filter_map(|by| route.find(by)).min();
    let from = route.trim_start();
    match by {
        _ if from.starts_with("by ") || from.starts_with('(') => "",
        Some(at) => route.get(..at).unwrap_or(route),
        None => route,
    }
}

/// The address the receiving host saw: the last one, but none that the client only said of itself.
fn handed_over(from: &str) -> Option<Written> {
    let said = |at: usize| {
        let before = from.get(..at).unwrap_or_default().to_ascii_lowercase();
        let before = before.trim_end_matches(['[', ' ']);
        ["helo=", "helo", "ehlo", "lhlo", "ehlo="].iter().any(|word| before.ends_with(word))
    };
    let mut seen = addr::find(from).into_iter().filter(|(range, _)| !said(range.start));
    seen.next_back().map(|(_, written)| Written { port: None, ..written })
}

fn helo(from: &str) -> Option<String> {
    let told = ["(HELO ", "(EHLO ", "helo=", "(LHLO "].iter().find_map(|label| word_after(from, label));
    told.or_else(|| word_after(from, "from ")).filter(|name| name.len() > 1 && !name.starts_with('('))
}

/// `from root by host with local (Exim 4.85)`
fn local_user(route: &str) -> Option<String> {
    let local = route.contains(" with local");
    word_after(route, "from ").filter(|user| local && !user.contains('.') && !user.starts_with('['))
}

fn word_after(text: &str, label: &str) -> Option<String> {
    let rest = text.split_once(label)?.1.trim_start();
    let end =
        rest.find(|letter: char| letter.is_whitespace() || ";,)(<>".contains(letter)).unwrap_or(rest.len());
    let word = rest.get(..end)?.trim_matches(['[', ']']);
    (!word.is_empty() && word.len() <= 255).then(|| word.to_string())
}

fn number(text: &str, label: &str) -> Option<u32> {
    let rest = text.split_once(label)?.1;
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// The hop by which a mail left the accused address for the reporter: the newest that came from it. Where none is
/// accused: the newest that came from outside the reporter's house, or from anywhere at all. Used where a report carries
/// the mail itself.
pub(super) fn handover(mail: &Message, accused: Option<&Written>) -> Option<Hop> {
    let hops: Vec<Hop> = mail.all("received").map(hop).take(100).collect();
    let from = |wanted: &dyn Fn(&Written) -> bool| {
        hops.iter().find(|hop| hop.from.as_ref().is_some_and(wanted)).cloned()
    };
    match accused {
        Some(accused) => from(&|from| from.is(accused)),
        None => from(&|from| from.ip.is_some_and(|ip| !is_inside(ip)))
            .or_else(|| from(&|from| from.ip.is_some_and(|ip| !ip.is_loopback()))),
    }
}

/// When the reporter's house took a mail in, whoever it came from: the time of its newest hop.
pub(super) fn taken_in(mail: &Message) -> Option<When> {
    mail.all("received").take(100).find_map(|value| hop(value).when)
}

fn is_inside(ip: crate::model::net::Ip) -> bool {
    let std::net::IpAddr::V4(v4) = ip.into() else { return ip.is_loopback() };
    v4.is_private() || v4.is_loopback() || v4.is_link_local()
}

/// What a reported mail says of whoever sent it: Message-ID, sender, ids and users of the hops from the accused on down.
pub(super) fn traces(mail: &Message, accused: Option<&Written>) -> (Vec<Trace>, Vec<Aside>) {
    let (mut traces, mut asides) = (Vec::new(), Vec::new());
    let angle = |value: &str| value.trim().trim_matches(['<', '>']).to_string();
    let told =
        |name: &str| mail.header(name).map(angle).filter(|value| !value.is_empty() && value.len() < 300);
    traces.extend(told("message-id").map(Trace::MessageId));
    traces.extend(told("return-path").map(Trace::Sender));
    let mut ours = false;
    for hop in mail.all("received").map(hop).take(100) {
        let from_accused = hop.from.as_ref().zip(accused).is_some_and(|(from, accused)| from.is(accused));
        // Below the hop that came from the accused address stand the hops inside it.
        if ours || from_accused || accused.is_none() {
            traces.extend(
                hop.traces.iter().filter(|trace| ours || !matches!(trace, Trace::QueueId(_))).cloned(),
            );
            asides.extend(id_clock(&hop));
        }
        ours |= from_accused;
    }
    traces.dedup();
    traces.truncate(40);
    (traces, asides)
}

/// The clock inside a hop's id.
pub(super) fn id_clock(hop: &Hop) -> Option<Aside> {
    let id = hop.id.as_ref()?;
    let near = super::settle::instant(hop.when.as_ref()?)?;
    let at = ids::clock(id, near)?;
    Some(Aside { what: AsideKind::Id, at, zoned: true, text: id.clone() })
}

/// Hops as incidents: for a mail that was pasted into a notice. `lines` gives each header with the number of its line.
pub fn incidents(text: &str) -> Vec<Incident> {
    headers(text)
        .into_iter()
        .filter_map(|(line, header)| {
            let hop = hop(&header);
            let from = hop.from.clone().filter(|from| from.ip.is_none_or(|ip| !ip.is_loopback()))?;
            Some(Incident {
                when: Some(hop.when?),
                ip: from.ip,
                masked: from.masked,
                role: Role::Source,
                kind: "spam".to_string(),
                traces: hop.traces,
                text: format!("Received: {header}"),
                line,
                ..Incident::default()
            })
        })
        .collect()
}

/// The header block of a mail that was pasted into a text, as a message without parts.
pub(super) fn pasted(text: &str) -> Message {
    let mut mail = Message::default();
    let Some((first, _)) = headers(text).first().cloned() else { return mail };
    let bare = |line: &str| line.trim_start_matches("> ").trim_start_matches('>').to_string();
    for line in text.lines().skip(first - 1).map(bare).take_while(|line| !line.trim().is_empty()).take(300) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = mail.headers.last_mut().filter(|(_, value)| value.len() < 4_000) {
                *value = format!("{value} {}", line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            mail.headers.push((name.trim().to_ascii_lowercase(), value.trim().to_string()));
        }
    }
    mail
}

/// The `Received:` headers in a text, unfolded and without quote marks, with their line numbers.
pub(super) fn headers(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (index, line) in text.lines().enumerate() {
        let bare = line.trim_start_matches(['>', '|']);
        let bare = if bare.len() < line.len() { bare.strip_prefix(' ').unwrap_or(bare) } else { bare };
        let start = bare.trim_start_matches("Return-Path:").trim_start();
        if let Some(value) = start.strip_prefix("Received:") {
            found.push((index + 1, value.trim().to_string()));
            open = true;
        } else if open && bare.starts_with([' ', '\t']) && !bare.trim().is_empty() {
            if let Some((_, value)) = found.last_mut().filter(|(_, value)| value.len() < 4_000) {
                *value = format!("{value} {}", bare.trim());
            }
        } else {
            open = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hops() {
        for (value, from, traces) in [
            (
                "from mail.host.example (mail.host.example [192.0.2.1]) by mx.example (Postfix) with ESMTP id 3pcnXq1cMQz5Hx1 for <a@b.example>; Sat, 9 Jan 2016 03:56:27 +0000 (UTC)",
                "192.0.2.1",
                "[Helo(\"mail.host.example\"), QueueId(\"3pcnXq1cMQz5Hx1\")]",
            ),
            (
                "by host.example (Postfix, from userid 10004) id 376EA67E4B; Mon, 26 Oct 2015 11:28:27 +0000 (GMT)",
                "",
                "[UserId(10004), QueueId(\"376EA67E4B\")]",
            ),
            (
                "from unknown (HELO 198.51.100.9) (192.0.2.1) by x.example with SMTP; 11 Nov 2003 15:11:04 -0000",
                "192.0.2.1",
                "[Helo(\"198.51.100.9\")]",
            ),
            (
                "from [192.0.2.1] (helo=host.example) by relay.example with smtp (Exim 3.34 #2) id 19T72p-0004wF-00 for x; Thu, 19 Jun 2003 17:34:13 -0400",
                "192.0.2.1",
                "[Helo(\"host.example\"), QueueId(\"19T72p-0004wF-00\")]",
            ),
            (
                "from www-data by host.example with local (Exim 4.85) id 1ZMZy4-000FMt-JM for a@b.example; Tue, 04 Aug 2015 05:01:13 -0600",
                "",
                "[Login(\"www-data\"), QueueId(\"1ZMZy4-000FMt-JM\")]",
            ),
            ("(qmail 9351 invoked by uid 500); 11 Nov 2003 08:14:30 -0000", "", "[UserId(500)]"),
            (
                "from pc (unknown [IPv6:2001:db8::5]) (Authenticated sender: joe@host.example) by host.example (Postfix) with ESMTPSA id 24B6F60E3D; Sat, 9 Jan 2016 04:56:46 +0100",
                "2001:db8::5",
                "[Helo(\"pc\"), Login(\"joe@host.example\"), QueueId(\"24B6F60E3D\")]",
            ),
        ] {
            let hop = hop(value);
            let shown = hop.from.and_then(|from| from.ip).map(|ip| ip.to_string()).unwrap_or_default();
            assert_eq!(shown, from, "{value}");
            assert_eq!(format!("{:?}", hop.traces), traces, "{value}");
            assert!(hop.when.is_some());
        }
    }

    #[test]
    fn pasted_headers() {
        let text = "> Received: from [192.0.2.1] by x.example;\n>   Tue, 23 Oct 2003 18:13:36 -0400 (EST)\n> Subject: x\nReceived: (qmail 1 invoked from network)\n";
        let found = incidents(text);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].line, found[0].ip.map(|ip| ip.to_string()).as_deref()), (1, Some("192.0.2.1")));
    }
}
