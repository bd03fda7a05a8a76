//! Blocks of labels, as forms and tickets have them: `Source IP: 192.0.2.1`, `Zeitpunkt: 02.06.2021 19:22:06`. Knows what
//! each label stands for in several languages; a label that comes again begins the next record. Pure.

use super::addr::{self, Written};
use super::{settle, stamp};
use crate::model::notice::{Incident, Lacks, PortRole, Role, When};

/// What a label stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Time,
    Start,
    End,
    Source,
    Target,
    SourcePort,
    TargetPort,
    Port,
    Protocol,
    Kind,
}

/// Names in lower case.
const LABELS: &[(Class, &str)] = &[
    (
        Class::Time,
        "time|timestamp|date|zeitpunkt|datum|uhrzeit|zeit|datum/uhrzeit|date/time|datetime|\
         date time|date and time|abuse time|incident time|incident date|event time|event date|\
         event date time|attack time|attack date|detection time|detected|detected at|\
         time of incident|initial infringement timestamp|recent infringement timestamp|\
         infringement timestamp|infringement date|timestamp (utc)|time (utc)|date (utc)|\
         date/time (utc)|fecha|fecha y hora|data|heure|date et heure|horodatage|last_seen|\
         last seen|seen|zeitstempel|tijdstip|data/ora|data e ora|time stamp|access time|observed|\
         observed at|zeitpunkt des vorfalls",
    ),
    (
        Class::Start,
        "report begin time|begin time|start time|start|begin|first seen|first_seen|started|\
         start date|beginn|from time",
    ),
    (Class::End, "report end time|end time|end|ended|stop|end date|ende|to time|stop time"),
    (
        Class::Source,
        "ip-adresse|ip address|ip-address|ip addresses|ip|ips|source ip|source|source ips|\
         source address|source ip address|src ip|src|offending ip|offending/source ip|\
         infringer's ip address|infringers ip address|infringer ip|attacker|attacker ip|\
         attacking ip|abuser ip|infected ip|your ip|client ip|quelle|quell-ip|adresse ip|\
         dirección ip|indirizzo ip|ip-adres|ihre ip-adresse|ihre ip|source-ip|ip_address|\
         source_ip|host ip|ipv4|ipv6|affected ip|reported ip|abusive ip|ip source",
    ),
    (
        Class::Target,
        "destination ip|destination ips|remote ip|remote ips|target ip|dest ip|destination|\
         victim ip|ziel-ip|target|dst ip|dst|attacked ip",
    ),
    (
        Class::SourcePort,
        "source port|infringer's port|infringers port|port id|src port|quellport|source ports|\
         local port",
    ),
    (
        Class::TargetPort,
        "destination port|destination ports|remote port|remote port(s)|remote ports|dest port|\
         target port|dst port|zielport|attacked port",
    ),
    (Class::Port, "port"),
    (Class::Protocol, "protocol|protokoll|protocolo|protocole|proto"),
    (
        Class::Kind,
        "infektion|infection|malware|type|incident type|category|kategorie|attack type|\
         abuse type|event type|kind|threat|issue|issue description|problem|reason|grund|art|\
         classification|virus|family|malware family|type of abuse|vorfall|art des vorfalls|tipo|\
         schadsoftware|botnet|attack",
    ),
];

/// One record as it fills up.
#[derive(Clone, Debug, Default)]
struct Record {
    time: Option<When>,
    start: Option<When>,
    end: Option<When>,
    source: Option<Written>,
    target: Option<Written>,
    source_port: Option<u16>,
    target_port: Option<u16>,
    port: Option<u16>,
    protocol: Option<String>,
    kind: Option<String>,
    /// Its lines.
    lines: Vec<(usize, String)>,
}

/// What the labels of a text tell, and the numbers of the lines that told it. Only records with both a time and an
/// address are taken; an address that is told once serves the times that follow.
pub(super) fn read<'a>(lines: impl Iterator<Item = (usize, &'a str)>) -> (Vec<Incident>, Vec<usize>) {
    let (mut incidents, mut used) = (Vec::new(), Vec::new());
    let (mut record, mut source) = (Record::default(), None);
    let mut flush = |record: &mut Record, source: &mut Option<Written>| {
        let mut done = std::mem::take(record);
        if done.source.is_some() {
            source.clone_from(&done.source);
        } else {
            done.source.clone_from(source);
        }
        let numbers: Vec<usize> = done.lines.iter().map(|(number, _)| *number).collect();
        if let Some(incident) = done.incident() {
            used.extend(numbers);
            incidents.push(incident);
        }
    };
    for (number, line) in lines {
        if line.trim().is_empty() {
            if record.is_whole() {
                flush(&mut record, &mut source);
            }
            continue;
        }
        let Some((class, value)) = label(line) else { continue };
        if record.has(class, value) {
            flush(&mut record, &mut source);
        }
        if record.put(class, value) {
            record.lines.push((number, line.trim().to_string()));
        }
    }
    flush(&mut record, &mut source);
    (incidents, used)
}

/// `Source IP: 192.0.2.1`, `* Abuse Time: ...`, `  - Port: 80`, `IP-Adresse = ...`.
fn label(line: &str) -> Option<(Class, &str)> {
    let line = line.trim_start_matches(|letter: char| letter.is_whitespace() || "-*•>|#".contains(letter));
    let end = line
        .char_indices()
        .take(40)
        .find(|(_, letter)| matches!(letter, ':' | '=' | '\t'))
        .map(|(at, _)| at)?;
    let (name, value) = (line.get(..end)?, line.get(end + 1..)?);
    let name =
        name.trim_matches(|letter: char| letter.is_whitespace() || "*_\"'".contains(letter)).to_lowercase();
    let value = value.trim_matches(|letter: char| letter.is_whitespace() || "*|:\"',;".contains(letter));
    let (class, _) = LABELS.iter().find(|(_, names)| names.split('|').any(|known| known == name))?;
    (!value.is_empty()).then_some((*class, value))
}

impl Record {
    const fn is_whole(&self) -> bool {
        (self.time.is_some() || self.start.is_some()) && self.source.is_some()
    }

    /// True where this label was there already, so that another record begins; a time of day belongs to the date before.
    fn has(&self, class: Class, value: &str) -> bool {
        match class {
            Class::Time => self.time.as_ref().is_some_and(|time| {
                let next = stamp::cell(value);
                let completes =
                    time.precision == 86_400 && next.as_ref().is_some_and(|next| next.lacks == Lacks::Date);
                next.is_some() && !completes
            }),
            Class::Start => self.start.is_some(),
            Class::Source => {
                self.source.as_ref().is_some_and(|known| address(value).is_some_and(|next| !next.is(known)))
            }
            _ => false,
        }
    }

    /// Takes a value; false where it is none of its class.
    fn put(&mut self, class: Class, value: &str) -> bool {
        let port = || value.split([' ', ',', '/']).next()?.parse::<u16>().ok().filter(|port| *port > 0);
        match class {
            Class::Time => match (self.time.as_mut(), stamp_in(value)) {
                (Some(day), Some(time)) if day.precision == 86_400 && time.lacks == Lacks::Date => {
                    *day = When { wall: day.wall + time.wall, ..time };
                    day.lacks = Lacks::Nothing;
                    true
                }
                (_, time) => put(&mut self.time, time),
            },
            Class::Start => put(&mut self.start, stamp_in(value)),
            Class::End => put(&mut self.end, stamp_in(value)),
            Class::Source => put(&mut self.source, address(value)),
            Class::Target => put(&mut self.target, address(value)),
            Class::SourcePort => put(&mut self.source_port, port()),
            Class::TargetPort => put(&mut self.target_port, port()),
            Class::Port => put(&mut self.port, port()),
            Class::Protocol => {
                let known = ["tcp", "udp", "icmp", "gre", "sctp"];
                let protocol = known.iter().find(|known| known.eq_ignore_ascii_case(value));
                put(&mut self.protocol, protocol.map(|known| known.to_string()))
            }
            Class::Kind => put(&mut self.kind, Some(value.to_string()).filter(|value| value.len() < 200)),
        }
    }

    fn incident(self) -> Option<Incident> {
        let mut when = self.start.or(self.time)?;
        let source = self.source?;
        if let Some(end) = &self.end {
            settle::until(&mut when, end);
        }
        let port = self.source_port.or(source.port);
        let (line, _) = self.lines.first()?;
        Some(Incident {
            when: Some(when),
            ip: source.ip,
            masked: source.masked,
            role: Role::Source,
            port,
            port_role: if port.is_some() { PortRole::Source } else { PortRole::Unsaid },
            peer: self.target.as_ref().and_then(|target| target.ip),
            peer_port: self.target_port.or(self.target.and_then(|target| target.port)).or(self.port),
            protocol: self.protocol,
            kind: self.kind.unwrap_or_default(),
            text: self
                .lines
                .iter()
                .map(|(_, text)| text.as_str())
                .collect::<Vec<_>>()
                .join(" / ")
                .chars()
                .take(500)
                .collect(),
            line: *line,
            ..Incident::default()
        })
    }
}

fn put<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let there = value.is_some();
    if place.is_none() {
        *place = value;
    }
    there
}

/// A value that begins with a stamp; more may follow it.
fn stamp_in(value: &str) -> Option<When> {
    let mut found = stamp::find(value).into_iter();
    let first = found.next().filter(|(range, _)| range.start < 24);
    stamp::cell(value).or_else(|| first.map(|(_, when)| when))
}

/// A value that begins with an address: `192.0.2.1`, `192.0.2.1 (host.example)`, `[192.0.2.1]`.
fn address(value: &str) -> Option<Written> {
    let found = addr::find(value).into_iter().next();
    addr::cell(value).or_else(|| found.filter(|(range, _)| range.start < 4).map(|(_, written)| written))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let (incidents, _) = read(text.lines().enumerate().map(|(index, line)| (index + 1, line)));
        let one = |one: &Incident| {
            let when = one.when.as_ref().map(|when| (when.wall, when.until));
            format!(
                "{when:?} {} {:?}>{:?} {}",
                one.ip.map(|ip| ip.to_string()).unwrap_or_default(),
                one.port,
                one.peer_port,
                one.kind
            )
        };
        incidents.iter().map(one).collect()
    }

    #[test]
    fn records() {
        for (text, expected) in [
            (
                "IP-Adresse: 192.0.2.1\nZeitpunkt: 02.06.2021 19:22:06 MESZ\nInfektion: wannacry",
                "Some((1622661726, None)) 192.0.2.1 None>None wannacry",
            ),
            (
                "Report begin time: 02-06-2021 19:22:06 UTC\nReport end time: 02-06-2021 19:23:06 UTC\nSource IP: 192.0.2.1\nRemote IP: 198.51.100.1\nRemote port(s): 22\n",
                "Some((1622661726, Some(1622661786))) 192.0.2.1 None>Some(22) ",
            ),
            (
                "Datum: 02.06.2021\nUhrzeit: 19:22:06\nIP: 192.0.2.1",
                "Some((1622661726, None)) 192.0.2.1 None>None ",
            ),
            (
                "  - IP: 192.0.2.1:4444\n  - Time: 2021-06-02 19:22:06 -0700\n  - Port: 80\n",
                "Some((1622661726, None)) 192.0.2.1 Some(4444)>Some(80) ",
            ),
        ] {
            assert_eq!(shown(text), [expected], "{text}");
        }
        let times = "Source IP: 192.0.2.1\nTime: 2021-06-02 19:22:06\nTime: 2021-06-02 19:22:07\n\nTime: 2021-06-02 19:22:08\n";
        assert_eq!(shown(times).len(), 3);
        assert_eq!(shown("Date: 2021-06-02 19:22:06\nFrom: x\nSubject: 192.0.2.1"), Vec::<String>::new());
    }
}
