//! Shadowserver's reports: CSV, alone or in a zip, named `DATE-type-name-asn.csv`. Columns and their meaning as in the
//! report pages of The Shadowserver Foundation and its report schema (`reports/schema` of its reports API): the event is at
//! `timestamp`, always UTC; the address is `src_ip` where that column exists, else `ip`; ports are often empty. A scan
//! names a service that stands open, a sinkhole or honeypot a host that connected, a report on command servers the server.

use super::columns::{Columns, Habit, Row, incident};
use super::names::{OWN, SOURCE, TARGET};
use super::sheet::Sheet;
use super::{each_part, kind, table, time};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, PortRole, Role, Zoning};
use crate::parse::notice::{Message, Part, Reading};

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("Shadowserver"), part)
}

fn part(part: &Part, sheet: &mut Sheet) -> bool {
    let report = report(&part.name);
    let mut doubtful = false;
    let found = table::read(&part.text, sheet, is_header, |row| {
        doubtful |= row.columns.has("attack_src_ip");
        event(row, &report).into_iter().collect()
    });
    if doubtful {
        sheet.doubt(
            "the report goes to whom the attack was aimed at: if that is you, yours is the other address",
        );
    }
    if found {
        sheet.aside(time::named(&part.name));
    }
    found
}

/// Every report has these; nobody else's CSV has them all.
fn is_header(columns: &Columns) -> bool {
    columns.has("timestamp")
        && columns.has_any(&["ip", "src_ip", "dst_ip"])
        && columns.has_any(&["asn", "src_asn", "dst_asn"])
        && columns.has_any(&["geo", "src_geo", "dst_geo"])
}

/// The type of a report: `scan_dns` in `2026-03-01-scan_dns-example-asn.csv`; a file may also be called by it alone.
fn report(file: &str) -> String {
    let stem = file.split('.').next().unwrap_or_default();
    let after = if time::named(file).is_some() { stem.get(11..).unwrap_or_default() } else { stem };
    let name = after.split('-').find(|word| *word != "report").unwrap_or_default();
    let is_type = name.contains('_') && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_type { name.to_ascii_lowercase() } else { String::new() }
}

fn event(row: &Row, report: &str) -> Option<Incident> {
    let (role, port_role) = roles(row, report);
    let habit = Habit { zone: Zoning::Stated(Zone::UTC), role, port_role };
    let mut incident = incident(row, &habit)?;
    if row.columns.has("attack_src_ip") {
        // The command server told bots to attack the other one.
        incident.port_role = PortRole::Unsaid;
    } else {
        incident.role = role;
        if !row.columns.has_any(SOURCE) {
            // A scan's `source_port` is the scanner's.
            incident.port = row.port(&["port"]).or(incident.port);
        }
        incident.port_role = if incident.port.is_some() { port_role } else { PortRole::Unsaid };
    }
    incident.kind = kind(row);
    if incident.kind.is_empty() {
        let service = if port_role == PortRole::Open { "open service" } else { "" };
        incident.kind = kind::of([if report.is_empty() { service } else { report }]);
    }
    incident.protocol = incident.protocol.or_else(|| transport(row, report));
    Some(incident)
}

/// The names of what was seen; where there are none its class. A compromised website has both.
fn kind(row: &Row) -> String {
    let mut kind = kind::of(row.all(&["infection", "family", "tag", "category"]));
    let class =
        row.all(&["type", "attack", "reason", "service"]).find(|class| kind::transport(class).is_none());
    if kind.is_empty() {
        kind::add(&mut kind, class.unwrap_or_default());
    }
    kind
}

/// What the reported address did, and what its port is.
fn roles(row: &Row, report: &str) -> (Role, PortRole) {
    let columns = row.columns;
    let says = |words: &[&str]| words.iter().any(|word| report.contains(word));
    let is_flood = columns.has("request") && columns.has("count") && columns.has("bytes");
    if is_flood || says(&["ddos_amp"]) {
        // What the honeypot was asked in the name of the address, which is the one that gets the answers.
        return (Role::Target, PortRole::Attacked);
    }
    if says(&["ccip", "c2", "command"]) {
        return (Role::Target, PortRole::Open);
    }
    let connected =
        columns.has_any(SOURCE) || row.ip(TARGET).is_some() || columns.has_any(&["infection", "dst_port"]);
    if connected || says(&["sinkhole", "drone", "honeypot", "hp_"]) {
        return (Role::Source, PortRole::Source);
    }
    if columns.has("reason") && columns.has("source") && columns.has_any(OWN) {
        return (Role::Source, PortRole::Unsaid);
    }
    if columns.has("status") && columns.has("detail") {
        return (Role::Unsaid, PortRole::Unsaid);
    }
    (Role::Target, PortRole::Open)
}

/// The transport of reports without a column for it, by a column that only reports on one kind of service have.
fn transport(row: &Row, report: &str) -> Option<String> {
    const OVER_TCP: &[&str] = &[
        "http_agent",
        "http_request",
        "request_raw",
        "http_host",
        "namenodeaddress",
        "rdp_protocol",
        "handshake",
        "servername",
        "banner",
    ];
    let is_netis = row.get("tag").is_some_and(|tag| tag.starts_with("netis")) || report.contains("netis");
    if row.columns.has("ipmi_version") || is_netis {
        return Some("udp".to_string());
    }
    let is_tcp = row.columns.has_any(OVER_TCP) || row.get("type") == Some("http-scan");
    is_tcp.then(|| "tcp".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(name: &str, text: &str) -> Incident {
        let part = Part { name: name.to_string(), text: text.to_string(), ..Part::default() };
        let reading = read(&Message { parts: vec![part], ..Message::default() }).expect("a report");
        reading.incidents[0].clone()
    }

    #[test]
    fn a_sinkhole_names_who_connected() {
        let found = first(
            "2026-03-02-event4_sinkhole-example-asn.csv",
            "\"timestamp\",\"protocol\",\"src_ip\",\"src_port\",\"src_asn\",\"src_geo\",\"dst_ip\",\"dst_port\",\"infection\",\"tag\"\n\
             \"2026-03-01 02:03:04\",\"tcp\",\"192.0.2.7\",40112,64500,\"BE\",\"198.51.100.1\",80,\"mirai\",\n",
        );
        assert_eq!(found.ip.expect("an address").to_string(), "192.0.2.7");
        assert_eq!((found.role, found.port, found.port_role), (Role::Source, Some(40_112), PortRole::Source));
        assert_eq!(found.peer.expect("a peer").to_string(), "198.51.100.1");
        assert_eq!(
            (found.peer_port, found.protocol.as_deref(), found.kind.as_str()),
            (Some(80), Some("tcp"), "mirai")
        );
        let when = found.when.expect("an instant");
        assert_eq!((when.wall, when.zone), (1_772_330_584, Zoning::Stated(Zone::UTC)));
    }

    #[test]
    fn a_scan_names_an_open_service() {
        let found = first(
            "2026-03-02-scan_rpcbind-example-asn.csv",
            "timestamp,ip,port,hostname,asn,geo\n2026-03-01 02:03:04,192.0.2.7,111,,64500,BE\n",
        );
        assert_eq!((found.role, found.port, found.port_role), (Role::Target, Some(111), PortRole::Open));
        assert_eq!(found.kind, "scan_rpcbind");
    }

    #[test]
    fn names_of_files_tell_the_type() {
        assert_eq!(report("2026-03-01-scan_dns-example-asn.csv"), "scan_dns");
        assert_eq!(report("2010-07-12-report-botnet_ccip-asn.csv"), "botnet_ccip");
        assert_eq!(report("event4_sinkhole.csv"), "event4_sinkhole");
        assert_eq!(report("report.csv"), "");
    }

    #[test]
    fn a_command_server_is_reported_itself() {
        let found = first(
            "2026-03-01-botnet_ccip-example-asn.csv",
            "timestamp,ip,port,asn,geo,infection\n2026-03-01 02:03:04,192.0.2.7,6667,64500,BE,irc\n",
        );
        assert_eq!((found.role, found.port_role), (Role::Target, PortRole::Open));
    }
}
