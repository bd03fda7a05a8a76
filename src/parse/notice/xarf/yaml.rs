//! X-ARF 0.1 and 0.2 (x-arf.org): a part `report.txt` in YAML, read line by line as it is often broken, and the evidence in
//! the part behind it. The report's date is often that of the report: the log lines have the true times. blocklist.de,
//! clean-mx, Netcraft and fail2ban's own action send it. Pure.

use super::super::addr::{self, Written};
use super::super::arf::Fields;
use super::super::prose::{self, Excerpt};
use super::super::{Message, Part, Reading, received, settle, stamp};
use crate::model::notice::{AsideKind, Incident, Lacks, PortRole, Role, When, Zoning};

pub fn read(message: &Message) -> Option<Reading> {
    let (index, part) = message.parts.iter().enumerate().find(|(_, part)| is_report(part))?;
    let fields = Fields::of(&unquoted(&part.text));
    let mut reading =
        Reading { reporter: fields.get("reported-from").map(|(_, value)| bare(value)), ..Reading::default() };
    let base = base(message, index, &fields, &mut reading);
    let accused = Written { ip: base.ip, masked: base.masked.clone(), port: None };
    let known = (accused.ip.is_some() || accused.masked.is_some()).then_some(&accused);
    let mut evidence = Reading::default();
    for (at, part) in message.parts.iter().enumerate().filter(|(at, _)| *at > index) {
        match &part.inner {
            Some(mail) => from_mail(mail, at, &base, &mut evidence),
            None if part.media != "text/html" => {
                Excerpt::new(at, known, &base.kind).read(&part.text, &mut evidence)
            }
            None => {}
        }
    }
    take(base, evidence, &mut reading);
    Some(reading)
}

fn is_report(part: &Part) -> bool {
    let fields = Fields::of(part.text.get(..4_000.min(part.text.len())).unwrap_or(&part.text));
    let has = |name: &str| fields.get(name).is_some();
    has("reported-from") && (has("report-type") || has("category")) && (has("source") || has("source-type"))
}

/// Quote marks of a forward taken off, and indents: the fields stand on one level, whatever they look like.
fn unquoted(text: &str) -> String {
    text.lines().map(|line| line.trim_start_matches(['>', ' ', '\t'])).collect::<Vec<_>>().join("\n")
}

fn bare(value: &str) -> String {
    value.trim().trim_matches(['"', '\'']).to_string()
}

/// The incident as the fields tell it.
fn base(message: &Message, index: usize, fields: &Fields, reading: &mut Reading) -> Incident {
    let get = |name: &str| fields.get(name).map(|(_, value)| bare(value));
    let date = get("date").and_then(|date| stamp::cell(&date));
    if date.is_none() {
        let told = get("date").unwrap_or("it has none".to_string());
        reading.doubts.push(format!("the date of the report can't be read: {told}"));
    }
    let source = get("source").unwrap_or_default();
    let mut written =
        addr::cell(&source).unwrap_or(Written { ip: None, masked: Some(source.clone()), port: None });
    if written.ip.is_none() && source.contains("://") {
        // A URL: the address it is served from stands in the text at most.
        written.ip = prose::accused(message).and_then(|accused| accused.ip).or_else(|| bracketed(message));
        written.masked = Some(source.clone());
    }
    let category = get("category").unwrap_or_default();
    let serves = category == "fraud" || source.contains("://") || fields.get("download-port").is_some();
    let number = |name: &str| get(name).and_then(|port| port.parse::<u16>().ok()).filter(|port| *port > 0);
    let port = number("port").or_else(|| number("download-port"));
    let own_port = number("source-port").or(port.filter(|_| serves));
    let (line, text) = fields.get("source").unwrap_or((1, ""));
    Incident {
        when: date,
        ip: written.ip,
        masked: written.masked.filter(|masked| !masked.is_empty()),
        role: if serves { Role::Target } else { Role::Source },
        port: own_port,
        port_role: match own_port {
            None => PortRole::Unsaid,
            Some(_) if serves => PortRole::Open,
            Some(_) => PortRole::Source,
        },
        peer: get("destination").and_then(|peer| addr::cell(&peer)).and_then(|peer| peer.ip),
        peer_port: port.filter(|_| !serves).or_else(|| number("destination-port")),
        protocol: get("protocol")
            .map(|protocol| protocol.to_lowercase())
            .filter(|name| matches!(name.as_str(), "tcp" | "udp" | "icmp")),
        kind: get("report-type").unwrap_or(category),
        text: format!("Source: {text}"),
        line,
        part: index,
        ..Incident::default()
    }
}

/// `[192.0.2.1]` behind the URL in the part for people.
fn bracketed(message: &Message) -> Option<crate::model::net::Ip> {
    let text = &message.part("text/plain")?.text;
    let found = addr::find(text);
    let mut inside = found
        .iter()
        .filter(|(range, _)| text[..range.start].ends_with('[') || text[range.start..].starts_with('['));
    inside.next().and_then(|(_, written)| written.ip)
}

/// The reported mail: when it came from the accused, and what it names.
fn from_mail(mail: &Message, part: usize, base: &Incident, evidence: &mut Reading) {
    let accused = Written { ip: base.ip, masked: base.masked.clone(), port: None };
    let (traces, asides) = received::traces(mail, base.ip.is_some().then_some(&accused));
    evidence.asides.extend(asides);
    let hop = received::handover(mail, Some(&accused));
    if let Some(when) = hop.and_then(|hop| hop.when) {
        let text = mail.header("received").unwrap_or_default().to_string();
        evidence.incidents.push(Incident { when: Some(when), traces, text, line: 1, part, ..base.clone() });
    }
}

/// The log's incidents where there are any, with what the fields know beside; else the one the fields tell.
fn take(base: Incident, mut evidence: Reading, reading: &mut Reading) {
    evidence.incidents.retain(|incident| incident.when.is_some());
    reading.asides.append(&mut evidence.asides);
    reading.doubts.append(&mut evidence.doubts);
    if evidence.incidents.is_empty() {
        reading.incidents.push(base);
        return;
    }
    lend_zone(&mut evidence.incidents, base.when.as_ref());
    for incident in &mut evidence.incidents {
        incident.kind.clone_from(&base.kind);
        incident.port = incident.port.or(base.port);
        if incident.port_role == PortRole::Unsaid {
            incident.port_role = base.port_role;
        }
        incident.peer = incident.peer.or(base.peer);
        incident.peer_port = incident.peer_port.or(base.peer_port);
    }
    let told = |when: &When| {
        evidence.incidents.iter().filter_map(|one| one.when.as_ref()).any(|one| {
            match (settle::instant(one), settle::instant(when)) {
                (Some(one), Some(when)) => (one - when).abs() <= 1,
                _ => (one.wall - when.wall).abs() <= 1,
            }
        })
    };
    match &base.when {
        Some(when) if !told(when) => reading.asides.push(prose::aside(AsideKind::Reported, when, &base.text)),
        _ => {}
    }
    reading.incidents.append(&mut evidence.incidents);
}

/// The report's date is written by the host that wrote the log: its year and zone are the log's, if they put the log's
/// lines into the day before the report.
fn lend_zone(incidents: &mut [Incident], date: Option<&When>) {
    let Some(date) = date else { return };
    let (Zoning::Stated(zone), Some(reported)) = (&date.zone, settle::instant(date)) else { return };
    let lent = |when: &When| {
        let mut lent = When { zone: Zoning::Convention(*zone), ..when.clone() };
        if lent.lacks == Lacks::Year {
            settle::in_year_before(&mut lent, date.wall + 86_400);
        }
        lent
    };
    let open = |incident: &&Incident| incident.when.as_ref().is_some_and(|when| when.zone == Zoning::Unknown);
    let fits =
        incidents.iter().filter(open).filter_map(|incident| settle::instant(&lent(incident.when.as_ref()?)));
    if !fits.into_iter().any(|at| at <= reported + 300 && at > reported - 86_400) {
        return;
    }
    for when in incidents.iter_mut().filter_map(|incident| incident.when.as_mut()) {
        if when.zone == Zoning::Unknown && when.lacks != Lacks::Date {
            *when = lent(when);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::calendar::Zone;
    use crate::model::notice::Zoning;
    use crate::parse::notice::read;

    fn mail(report: &str, log: &str) -> Vec<u8> {
        format!(
            "From: abuse@reporter.example\nTo: abuse@isp.example\nX-XARF: PLAIN\nDate: Fri, 31 Jan 2014 07:25:31 +0100\n\
             Content-Type: multipart/mixed; boundary=b\n\n--b\n\nattacked us\n--b\n\
             Content-Type: text/plain; name=report.txt\n\n---\n{report}--b\nContent-Type: text/plain; name=log\n\n{log}\n--b--\n"
        )
        .into_bytes()
    }

    const REPORT: &str = "Reported-From: abuse@reporter.example\nCategory: abuse\nReport-Type: login-attack\nService: ssh\nVersion: 0.2\n\
        Date: Fri, 31 Jan 2014 07:19:02 +0100\nSource-Type: ip-address\nSource: 192.0.2.1\nPort: 22\nbroken: \"line\n";

    #[test]
    fn the_log_has_the_true_times() {
        let log = "Jan 31 07:18:40 mx sshd[1]: Failed password for root from 192.0.2.1 port 40110 ssh2\n\
            Jan 31 07:18:44 mx sshd[1]: Failed password for root from 192.0.2.1 port 40111 ssh2\n";
        let notice = read("x.eml", &mail(REPORT, log)).remove(0);
        assert_eq!((notice.format, notice.incidents.len(), notice.asides.len()), ("X-ARF 0.2", 2, 1));
        let when = notice.incidents[0].when.as_ref().expect("a time");
        assert_eq!((when.wall, &when.zone), (1_391_152_720, &Zoning::Convention(Zone::Fixed(3600))));
        assert_eq!((notice.incidents[0].port, notice.incidents[0].peer_port), (Some(40110), Some(22)));
        assert_eq!(notice.incidents[0].kind, "login-attack");
    }

    #[test]
    fn without_a_log_the_fields_speak() {
        let notice = read("x.eml", &mail(REPORT, "nothing")).remove(0);
        assert_eq!(notice.incidents.len(), 1);
        assert_eq!(notice.incidents[0].when.as_ref().map(|when| when.wall), Some(1_391_152_742));
        let url = REPORT
            .replace("Source: 192.0.2.1", "Source: http://www.host.example/x")
            .replace("abuse\nR", "fraud\nR");
        let notice = read("x.eml", &mail(&url, "")).remove(0);
        assert_eq!(notice.incidents[0].masked.as_deref(), Some("http://www.host.example/x"));
    }
}
