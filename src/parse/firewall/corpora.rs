//! The parser against logs that others published, where they are at hand: every line of psad, ivre, py-fw-log,
//! iptablogs and Wains against a reading by plain splitting, and crowdsec's hub against its own expectations.

use std::collections::HashMap;
use std::path::Path;

use super::meaning;
use crate::model::event::{Event, Hit, Meaning};
use crate::model::header::{Header, When};
use crate::model::net::Addr;

/// A published file's text, or None with a message.
fn published(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora").join(name);
    let text = std::fs::read(&path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    if text.is_none() {
        eprintln!("passed over: {} is not here", path.display());
    }
    text
}

/// The line with its syslog header cut off, as far as these files need.
fn header(line: &str) -> Header<'_> {
    let when = When { micros: 0, day: 0, second: 0 };
    let whole = Header { when, host: b"", program: b"", pid: 0, message: line.as_bytes() };
    if let Some((_, message)) = line.split_once(" kernel: ") {
        return Header { host: b"gw", program: b"kernel", message: message.as_bytes(), ..whole };
    }
    match line.get(16..).and_then(|rest| rest.split_once(' ')) {
        Some((host, message)) if !line.starts_with(|c: char| c.is_ascii_digit()) => {
            Header { host: host.as_bytes(), message: message.as_bytes(), ..whole }
        }
        _ => whole,
    }
}

fn hit(line: &str) -> Option<Hit<'_>> {
    match meaning(&header(line)) {
        Some(Meaning::Event(Event::Hit(hit))) => Some(hit),
        _ => None,
    }
}

/// First value of a key, by plain splitting.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.split(' ').find_map(|word| word.strip_prefix(key))
}

#[test]
fn every_line_agrees_with_plain_splitting() {
    let psad = "psad/test/scans/iptables/";
    let files: [(String, usize); 23] = [
        (format!("{psad}ack_scan_1000_1150"), 302),
        (format!("{psad}fwknop_spa_pkt"), 1),
        (format!("{psad}ipv4_igmp"), 4),
        (format!("{psad}ipv4_valid_ping"), 5),
        (format!("{psad}ipv6_invalid_icmp6_type_code"), 2),
        (format!("{psad}ipv6_ping_scan"), 2),
        (format!("{psad}mirai_default_credentials_scan"), 11),
        (format!("{psad}null_scan_1000_1150"), 303),
        (format!("{psad}proto_scan"), 510),
        (format!("{psad}reputation_scan"), 7),
        (format!("{psad}syn_scan_1000_1500"), 1002),
        (format!("{psad}syn_scan_1000_1500_localhost"), 1002),
        (format!("{psad}syn_scan_1000_1500_multi_dst"), 4008),
        (format!("{psad}syn_scan_1000_1500_zeroip"), 1002),
        (format!("{psad}syn_sweep"), 12),
        (format!("{psad}topera_ipv6_syn_scan_no_ip_opts"), 1058),
        (format!("{psad}topera_ipv6_syn_scan_with_ip_opts"), 1046),
        (format!("{psad}udp_scan_1000_1150"), 302),
        ("ivre/tests/samples/iptables.log".into(), 40),
        ("py-fw-log/iptables.log".into(), 1182),
        ("iptablogs/iptables.log".into(), 8443),
        ("wains-illegal-port25/wains-illegal-port25.log".into(), 3),
        ("crowdsec-hub/.tests/iptables-scan-multi-port/iptables-scan-multi-port.log".into(), 49),
    ];
    for (name, expected) in files {
        let Some(text) = published(&name) else { return };
        let hits: Vec<_> = text.lines().filter_map(|line| Some((line, hit(line)?))).collect();
        assert_eq!(hits.len(), expected, "{name}");
        for (line, hit) in hits {
            assert_eq!(
                Some(hit.source),
                value(line, "SRC=").map(|text| Addr::read(text.as_bytes())),
                "{line}"
            );
            assert_eq!(
                Some(hit.destination),
                value(line, "DST=").map(|text| Addr::read(text.as_bytes())),
                "{line}"
            );
            assert_eq!(hit.source_port, value(line, "SPT=").and_then(|port| port.parse().ok()), "{line}");
            assert_eq!(
                hit.destination_port,
                value(line, "DPT=").and_then(|port| port.parse().ok()),
                "{line}"
            );
            assert_eq!(
                hit.id,
                value(line, " ID=").or(value(line, "ID=")).and_then(|id| id.parse().ok()),
                "{line}"
            );
            assert_eq!(hit.protocol, value(line, "PROTO=").unwrap_or("").as_bytes(), "{line}");
            let mac = value(line, "MAC=").and_then(|mac| Some((mac.get(18..35)?, mac.get(..17)?)));
            let found = hit.source_mac.zip(hit.destination_mac).map(|(a, b)| (a.to_string(), b.to_string()));
            assert_eq!(found, mac.map(|(a, b)| (a.to_string(), b.to_string())), "{line}");
        }
    }
}

#[test]
fn the_prefixes_of_published_lines() {
    let cases = [
        ("ivre/tests/samples/iptables.log", "IPTABLES/UDP/", 10),
        ("ivre/tests/samples/iptables.log", "IPTABLES/INPUT:", 9),
        ("ivre/tests/samples/iptables.log", "IPTABLES/#2:", 6),
        ("ivre/tests/samples/iptables.log", "", 10),
        ("py-fw-log/iptables.log", "IPTABLES:BLOCKED-CONN:", 1182),
        ("iptablogs/iptables.log", "[netfilter-OUTPUT]", 3587),
        ("wains-illegal-port25/wains-illegal-port25.log", "Illegal port 25 >", 3),
        ("psad/test/scans/iptables/ipv4_igmp", "Shorewall:wlan0_mac:DROP:", 4),
        ("psad/test/scans/iptables/reputation_scan", "DROP INVALID", 7),
    ];
    for (name, prefix, expected) in cases {
        let Some(text) = published(name) else { return };
        let found = text.lines().filter_map(hit).filter(|hit| hit.prefix == prefix.as_bytes()).count();
        assert_eq!(found, expected, "{name} {prefix}");
    }
}

/// `parser.assert` says what crowdsec's own parser found in the n-th line.
#[test]
fn crowdsecs_expectations() {
    let folders = [
        ("iptables-logs/iptables-logs.log", "iptables-logs", 3),
        ("unifi-logs/unifi-logs.log", "unifi-logs", 3),
        ("proxmox-iptables-logs/proxmox-iptables.log", "proxmox-iptables-logs", 10),
    ];
    for (log, folder, expected) in folders {
        let Some(text) = published(&format!("crowdsec-hub/.tests/{log}")) else { return };
        let Some(asserts) = published(&format!("crowdsec-hub/.tests/{folder}/parser.assert")) else { return };
        let mut compared = 0;
        let lines: Vec<_> = text.lines().collect();
        for (number, fields) in parsed(&asserts) {
            let hit = lines.get(number).and_then(|line| hit(line));
            let Some(protocol) = fields.get("proto") else { continue };
            let hit = hit.unwrap_or_else(|| panic!("{log}:{}", number + 1));
            assert_eq!(hit.protocol, protocol.as_bytes(), "{log}:{}", number + 1);
            assert_eq!(hit.source, Addr::read(fields["src_ip"].as_bytes()));
            assert_eq!(hit.destination, Addr::read(fields["dst_ip"].as_bytes()));
            assert_eq!(hit.destination_port, fields["dst_port"].parse().ok());
            for (key, found) in [("iface", hit.inside), ("oface", hit.outside), ("physin", hit.physical_in)] {
                assert!(
                    fields.get(key).is_none_or(|name| name.as_bytes() == found),
                    "{log}:{} {key}",
                    number + 1
                );
            }
            if let Some(mac) = fields.get("dst_mac").filter(|mac| !mac.is_empty()) {
                assert_eq!(hit.destination_mac.map(|mac| mac.to_string()).as_deref(), Some(*mac));
            }
            compared += 1;
        }
        let hits = lines.iter().filter(|line| hit(line).is_some()).count();
        assert_eq!(hits, expected, "{log}");
        assert!(compared > 0 && compared <= hits, "{log}: {compared}");
        eprintln!("{log}: {compared} lines agree with parser.assert, {hits} hits");
    }
}

/// Line number to key and value, from `results["s01-parse"]["NAME"][N].Evt.Parsed["KEY"] == "VALUE"`.
fn parsed(asserts: &str) -> HashMap<usize, HashMap<&str, &str>> {
    let mut lines: HashMap<usize, HashMap<&str, &str>> = HashMap::new();
    for line in asserts.lines().filter(|line| line.starts_with("results[\"s01-parse\"]")) {
        let Some((place, rest)) = line.split_once("].Evt.Parsed[\"") else { continue };
        let Some((key, value)) = rest.split_once("\"] == \"") else { continue };
        let Some(number) = place.rsplit('[').next().and_then(|number| number.parse().ok()) else { continue };
        lines.entry(number).or_default().insert(key, value.strip_suffix('"').unwrap_or(value));
    }
    lines
}
