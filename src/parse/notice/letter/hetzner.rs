//! Hetzner's notices of outgoing scans: a banner, and a table of packets. The older ones give local German time and don't
//! say so; the newer ones have `TIME (UTC)` over the column. Layouts from docs.hetzner.com, "Guideline for locked
//! products". Pure.

use super::super::{Message, Reading, addr, belief, prose, stamp};
use super::texts;
use crate::model::notice::{Incident, PortRole, Role, When, Zoning};

/// The clocks of their routers.
const ZONE: &str = "Europe/Berlin";

pub fn read(message: &Message) -> Option<Reading> {
    let known = |text: &str| {
        text.contains("etscan detected from host")
            || text.contains("SRC-PORT") && text.contains("DST-PORT")
            || text.contains("dest_ip")
    };
    texts(message).find(|(_, part)| known(&part.text))?;
    let mut reading = Reading::default();
    for (index, part) in texts(message) {
        let mut said = Vec::new();
        for (number, line) in part.text.lines().enumerate() {
            match row(line) {
                Some(row) if reading.incidents.len() < prose::MOST => {
                    reading.incidents.push(Incident { line: number + 1, part: index, ..row });
                }
                _ => said.push(line),
            }
        }
        // Deadlines stand in the text around the table.
        let mut around = Reading::default();
        prose::Excerpt::new(index, None, "").read(&said.join("\n"), &mut around);
        reading.asides.append(&mut around.asides);
        zones(&mut reading.incidents, index, &said.join("\n"));
    }
    (!reading.incidents.is_empty()).then_some(reading)
}

/// `TIME [PROTOCOL] SOURCE [PORT] => TARGET [PORT]`, in the order of either layout.
fn row(line: &str) -> Option<Incident> {
    let (range, when) = stamp::find(line).into_iter().next()?;
    if !line.get(..range.start)?.trim_start_matches(['>', ' ', '|']).is_empty() {
        return None;
    }
    let rest = line.get(range.end..)?;
    let (before, after) = ["=>", "->", "-->"].iter().find_map(|arrow| rest.split_once(arrow))?;
    let side = |text: &str| {
        let (range, written) = addr::find(text).into_iter().next()?;
        let behind = text.get(range.end..)?.trim_start_matches([':', ' ', '\t']);
        let port = behind.split(|letter: char| !letter.is_ascii_digit()).next()?.parse::<u16>().ok();
        Some((written.clone(), written.port.or(port)))
    };
    let ((source, port), (target, peer_port)) = (side(before)?, side(after)?);
    let lower = line.to_lowercase();
    let protocol = lower.split_whitespace().find(|word| matches!(*word, "tcp" | "udp" | "icmp"));
    Some(Incident {
        when: Some(When { ..when }),
        ip: source.ip,
        masked: source.masked,
        role: Role::Source,
        port,
        port_role: if port.is_some() { PortRole::Source } else { PortRole::Unsaid },
        peer: target.ip,
        peer_port,
        protocol: protocol.map(str::to_string),
        kind: "netscan".to_string(),
        text: line.trim().to_string(),
        ..Incident::default()
    })
}

/// The zone over the column beats the prose; where neither speaks it is theirs.
fn zones(incidents: &mut [Incident], part: usize, said: &str) {
    let header =
        said.lines().find(|line| line.to_lowercase().contains("time") && line.to_lowercase().contains("src"));
    let stated = header.and_then(|line| belief::prose(line).into_iter().next());
    let zone = match stated {
        Some(stated) => stated,
        None => ZONE.parse().map_or(Zoning::Unknown, Zoning::Convention),
    };
    let open = |when: &&mut When| when.zone == Zoning::Unknown;
    for when in
        incidents.iter_mut().filter(|one| one.part == part).filter_map(|one| one.when.as_mut()).filter(open)
    {
        when.zone = zone.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows() {
        for (line, expected) in [
            (
                "Sat Dec 12 11:06:49 2020 TCP    192.0.2.3 30303 =>    198.51.100.10 30304",
                "192.0.2.3:30303 198.51.100.10:30304 tcp",
            ),
            (
                "Thu Nov 13 18:14:27 2013:   192.0.2.3 =>         198.51.100.0:   22",
                "192.0.2.3:0 198.51.100.0:22 ",
            ),
            (
                "2023-05-01 10:00:00 192.0.2.3 40000 -> 198.51.100.1 22 60 TCP",
                "192.0.2.3:40000 198.51.100.1:22 tcp",
            ),
        ] {
            let row = row(line).expect("a row");
            let ip = |ip: Option<crate::model::net::Ip>| ip.map(|ip| ip.to_string()).unwrap_or_default();
            let shown = format!(
                "{}:{} {}:{} {}",
                ip(row.ip),
                row.port.unwrap_or(0),
                ip(row.peer),
                row.peer_port.unwrap_or(0),
                row.protocol.unwrap_or_default()
            );
            assert_eq!(shown, expected, "{line}");
        }
        assert!(row("Please answer until Sat Dec 12 11:06:49 2020 => soon").is_none());
    }
}
