//! CSV of national CERTs, ISPs and whoever else sends a table with named columns: CERT-Bund (also as a table in prose),
//! CERT.at and others that pass on IntelMQ's fields, CERT-EU, CERT-SE, JPCERT/CC, NKSC, GovCERT.ch, n6's CSV, AbuseHub. The
//! columns are known by their names. The zone is the stamp's, else that of the column's header, else what the sender is
//! known to use; what the text around it says is weighed elsewhere.

use super::columns::{self, Columns, Habit, Row, incident};
use super::{each_part, names, table};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, PortRole, Role, Zoning};
use crate::parse::notice::{Message, Reading};

const WHEN: &[&str] = &[
    "timestamp",
    "time_source",
    "source_time",
    "time",
    "event_date",
    "datetime",
    "date_time",
    "time_stamp",
    "date",
    "last_seen",
    "lastseen",
    "first_seen",
    "firstseen",
    "ts",
    "utc",
    "zeitstempel",
    "zeitpunkt",
    "detected",
    "start_time",
];

pub fn read(message: &Message) -> Option<Reading> {
    let convention = convention(message);
    each_part(message, None, |part, sheet| {
        let before = sheet.incidents.len();
        let found = table::read(&part.text, sheet, is_header, |row| {
            let zone = defined(row.columns).unwrap_or_else(|| convention.clone());
            events(row, &Habit { zone, role: Role::Unsaid, port_role: PortRole::Unsaid })
        });
        // Words that look like a header stand in prose, too.
        found && sheet.incidents.len() > before
    })
}

fn is_header(columns: &Columns) -> bool {
    columns.has_any(WHEN)
        && (columns.has_any(names::SOURCE) || columns.has_any(&names::OWN[..names::OWN.len() - 1]))
}

/// What the definition of a set of columns says about its stamps.
fn defined(columns: &Columns) -> Option<Zoning> {
    let has = |names: &[&str]| names.iter().all(|name| columns.has(name));
    if has(&["time_source", "source_ip"]) {
        return Some(Zoning::Stated(Zone::UTC));
    }
    if has(&["reliable_notifier", "event_date"]) {
        return "Europe/Amsterdam".parse().ok().map(Zoning::Convention);
    }
    let bund = has(&["asn", "ip", "timestamp", "malware"]);
    let sweden = has(&["timestamp", "ip", "ip2"]);
    let n6 = has(&["time", "source", "category", "confidence"]) || has(&["time", "category", "fqdn", "asn"]);
    let europe = has(&["source_time", "tlp", "feed_code"]);
    (bund || sweden || n6 || europe).then_some(Zoning::Convention(Zone::UTC))
}

/// CERTs write UTC unless they say something else.
fn convention(message: &Message) -> Zoning {
    let from = message.headers.iter().find(|(name, _)| name == "from").map_or("", |(_, from)| from.as_str());
    let from = from.to_ascii_lowercase();
    let is_cert = ["cert", "csirt", "nksc", "ncsc", "cymru", "abuse-ch", "shadowserver"]
        .iter()
        .any(|word| from.contains(word));
    if is_cert { Zoning::Convention(Zone::UTC) } else { Zoning::Unknown }
}

/// One row; n6 puts several addresses into one cell.
fn events(row: &Row, habit: &Habit) -> Vec<Incident> {
    let several: Vec<_> = row
        .get("ip")
        .map(|cell| cell.split_whitespace().filter_map(columns::ip).take(64).collect())
        .unwrap_or_default();
    let Some(event) = incident(row, habit) else {
        return several.iter().map(|ip| Incident { ip: Some(*ip), ..Incident::default() }).collect();
    };
    if several.len() < 2 || row.columns.has_any(names::SOURCE) {
        return vec![event];
    }
    several.into_iter().map(|ip| Incident { ip: Some(ip), masked: None, ..event.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    fn read_from(from: &str, text: &str) -> Option<Reading> {
        let part = Part { text: text.to_string(), ..Part::default() };
        read(&Message {
            headers: vec![("from".into(), from.into())],
            parts: vec![part],
            ..Message::default()
        })
    }

    fn first(from: &str, text: &str) -> Incident {
        read_from(from, text).expect("a table").incidents[0].clone()
    }

    #[test]
    fn zones_and_where_they_come_from() {
        for (from, text, expected) in [
            ("x@example.net", "ip,timestamp\n192.0.2.7,2026-03-01 02:03:04\n", Zoning::Unknown),
            (
                "x@cert.example",
                "ip,timestamp\n192.0.2.7,2026-03-01 02:03:04\n",
                Zoning::Convention(Zone::UTC),
            ),
            (
                "x@example.net",
                "ip,timestamp (UTC)\n192.0.2.7,2026-03-01 02:03:04\n",
                Zoning::Stated(Zone::UTC),
            ),
            (
                "x@example.net",
                "# TimestampUTC,ClientIP\n2026-03-01 02:03:04,192.0.2.7\n",
                Zoning::Stated(Zone::UTC),
            ),
            (
                "x@example.net",
                "ip,timestamp\n192.0.2.7,2026-03-01 02:03:04+01\n",
                Zoning::Stated(Zone::Fixed(3600)),
            ),
            (
                "x@example.net",
                "ip,timestamp,timezone\n192.0.2.7,2026-03-01 02:03:04,+02:00\n",
                Zoning::Stated(Zone::Fixed(7200)),
            ),
            (
                "x@example.net",
                "\"time.source\";\"source.ip\"\n2026-03-01 02:03:04;192.0.2.7\n",
                Zoning::Stated(Zone::UTC),
            ),
        ] {
            assert_eq!(first(from, text).when.expect("an instant").zone, expected, "{text}");
        }
    }

    #[test]
    fn roles_by_the_names_of_columns() {
        let found = first(
            "",
            "asn,ip,timestamp,malware,src_port,dst_ip,dst_port,dst_host,proto\n64500,192.0.2.7,2026-03-01 02:03:04,tinba,40112,198.51.100.1,80,,tcp\n",
        );
        assert_eq!(
            (found.port, found.port_role, found.peer_port),
            (Some(40_112), PortRole::Source, Some(80))
        );
        assert_eq!(
            (found.role, found.kind.as_str(), found.protocol.as_deref()),
            (Role::Source, "tinba", Some("tcp"))
        );
        let found = first(
            "",
            "timestamp\tip\thostname\tport\tasn\tcc\tip2\thostname2\tport2\n2026-03-01 02:03:04\t192.0.2.7\t\t40112\t64500\tSE\t198.51.100.1\t\t80\n",
        );
        assert_eq!(
            (found.port, found.port_role, found.peer_port),
            (Some(40_112), PortRole::Source, Some(80))
        );
        let found = first(
            "",
            "time.source;source.ip;source.port;classification.type\n2026-03-01 02:03:04;192.0.2.7;3389;vulnerable-system\n",
        );
        assert_eq!((found.role, found.port, found.port_role), (Role::Target, Some(3389), PortRole::Open));
        let found = first(
            "",
            "Format: ASN | IP | Timestamp (UTC) | Port\n 64500 | 192.0.2.7 | 2026-03-01 02:03:04 | 111\n",
        );
        assert_eq!((found.role, found.port, found.port_role), (Role::Unsaid, Some(111), PortRole::Unsaid));
    }

    #[test]
    fn dates_and_clocks_apart_masks_and_many_addresses() {
        let found = first("", "event_date,event_time,src_ip,src_port\n2026-03-01,02:03:04,192.0.2.7,40112\n");
        assert_eq!(found.when.expect("an instant").wall, 1_772_330_584);
        assert_eq!(
            first("", "ip,timestamp\n192.0.2.xxx,2026-03-01 02:03:04\n").masked.as_deref(),
            Some("192.0.2.xxx")
        );
        let reading = read_from(
            "",
            "\"time\",\"category\",\"ip\",\"fqdn\",\"asn\"\n\"2026-03-01T02:03:04Z\",\"bots\",\"192.0.2.7 192.0.2.8\",\"\",\"\"\n",
        );
        assert_eq!(reading.expect("a table").incidents.len(), 2);
        assert!(
            read_from("", "Time, date, ip: nothing of that is a table.\nReally, not one, at all\n").is_none()
        );
    }
}
