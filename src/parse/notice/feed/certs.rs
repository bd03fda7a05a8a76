//! CSV of national CERTs, ISPs and whoever else sends a table with named columns: CERT-Bund (also as a table in prose),
//! CERT.at and others that pass on IntelMQ's fields, CERT-EU, CERT-SE, JPCERT/CC, NKSC, GovCERT.ch, n6's CSV, AbuseHub. The
//! columns are known by their names. The zone is the stamp's, else that of the column's header, else what the text says,
//! else what the sender is known to use.

use super::columns::{self, Columns, Habit, Row, incident};
use super::{each_part, table};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, PortRole, Role, Zoning};
use crate::parse::notice::{Message, Reading, addr, zones};

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
    let prose = in_prose(message);
    let convention = convention(message);
    each_part(message, None, |part, sheet| {
        let before = sheet.incidents.len();
        let found = table::read(&part.text, sheet, is_header, |row| {
            let zone =
                prose.clone().unwrap_or_else(|| defined(row.columns).unwrap_or_else(|| convention.clone()));
            events(row, &Habit { zone, role: Role::Unsaid, port_role: PortRole::Unsaid })
        });
        // Words that look like a header stand in prose, too.
        found && sheet.incidents.len() > before
    })
}

fn is_header(columns: &Columns) -> bool {
    columns.has_any(WHEN)
        && (columns.has_any(columns::SOURCE) || columns.has_any(&columns::OWN[..columns::OWN.len() - 1]))
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

/// A zone named in a sentence about times: `All timestamps are UTC`, `Zeitstempel (Zeitzone UTC)`.
fn in_prose(message: &Message) -> Option<Zoning> {
    const ABOUT: &[&str] = &["time", "zeit", "heure", "hora", "stamp", "laik", "czas"];
    let texts = message.parts.iter().filter(|part| part.media != "text/html").map(|part| part.text.as_str());
    let lines = texts.flat_map(|text| text.lines().take(400)).filter(|line| line.len() < 200);
    let sentences = lines.filter(|line| {
        let lower = line.to_lowercase();
        ABOUT.iter().any(|word| lower.contains(word)) && addr::find(line).is_empty() && line.contains(' ')
    });
    let is_word = |c: char| c.is_alphanumeric() || "+-:/_".contains(c);
    let mut zones = sentences.flat_map(|line| line.split(move |c: char| !is_word(c))).filter_map(|word| {
        let is_zone =
            word.len() >= 3 && word.bytes().take(3).all(|byte| byte.is_ascii_uppercase() || byte == b'/');
        let is_place = word.contains('/') && word.starts_with(|c: char| c.is_ascii_uppercase());
        zones::of(word.trim_matches([':', '-', '/'])).filter(|_| is_zone || is_place)
    });
    let first = zones.next()?;
    // Two different zones settle nothing.
    zones.take(20).all(|zone| zone == first).then_some(first)
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
    if several.len() < 2 || row.columns.has_any(columns::SOURCE) {
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
        let berlin = "Europe/Berlin".parse::<Zone>().expect("a zone");
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
                "x@cert.example",
                "All times are in Europe/Berlin.\n\nip,timestamp\n192.0.2.7,2026-03-01 02:03:04\n",
                Zoning::Stated(berlin),
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
