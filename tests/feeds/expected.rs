//! What the parsers' own tests of IntelMQ and n6 expect, and feeds that come in mails.

use std::fs;
use std::path::Path;

use rapsheet::model::calendar::parse_rfc3339;
use rapsheet::model::net::Ip;
use rapsheet::model::notice::Incident;
use rapsheet::parse;
use serde_json::Value;

use super::{NOTICES, file, files, instants, json, read, shown};

/// One expected event: what there is of it. Empty strings are nothing.
#[derive(Debug, Default)]
struct Expected {
    at: Option<i64>,
    ip: String,
    masked: String,
    port: Option<u64>,
    peer: String,
    peer_port: Option<u64>,
    protocol: String,
    /// A word of the kind.
    name: String,
}

impl Expected {
    /// Where an incident differs.
    fn differs(&self, found: &Incident) -> Vec<&'static str> {
        let ip = |ip: &Option<Ip>| ip.map(|ip| ip.to_string()).unwrap_or_default();
        let kind = found.kind.to_lowercase();
        let mut differs = Vec::new();
        let mut check = |name, good: bool| {
            if !good {
                differs.push(name)
            }
        };
        let at = |at: &i64| found.when.as_ref().is_some_and(|when| instants(when).contains(at));
        check("instant", self.at.as_ref().is_none_or(at) && self.at.is_some() == found.when.is_some());
        check("address", self.ip == ip(&found.ip));
        check("place", self.masked.is_empty() || found.masked.as_deref() == Some(self.masked.as_str()));
        check("port", self.port == found.port.map(u64::from));
        check("peer", self.peer == ip(&found.peer));
        check("peer's port", self.peer_port == found.peer_port.map(u64::from));
        check(
            "protocol",
            self.protocol.is_empty() || found.protocol.as_deref() == Some(self.protocol.as_str()),
        );
        // A name that does not stand in the row is a constant of the manager's mapping.
        let in_row = found.text.to_lowercase().contains(&self.name);
        check("kind", !in_row || kind.contains(&self.name));
        differs
    }
}

/// What is wrong with the incidents of a file: events that none of them is, and how many say nothing that is expected.
fn compare(expected: &[Expected], found: &[Incident]) -> Vec<String> {
    let mut wrong = Vec::new();
    for event in expected {
        let differ = found.iter().map(|incident| event.differs(incident)).min_by_key(Vec::len);
        if differ.as_ref().is_none_or(|differ| !differ.is_empty()) {
            wrong.push(format!("{event:?} differs in {differ:?}"));
        }
    }
    wrong
}

fn said(event: &Value, name: &str) -> String {
    event[name].as_str().unwrap_or_default().to_string()
}

/// IntelMQ's expectations name some of the events of each file.
#[test]
fn intelmq_expects_the_same() {
    let folder = Path::new(NOTICES).join("intelmq");
    if !folder.is_dir() {
        eprintln!("no {}, passed over", folder.display());
        return;
    }
    let (mut files, mut wrong) = (0, Vec::new());
    for (year, cases) in json(&folder.join("expected.json")).as_object().expect("years") {
        for (test, case) in cases.as_object().expect("cases") {
            let name = case["data_files"][0].as_str().expect("a file");
            let (name, text) = file(&folder.join(year).join(name));
            let events = case["events"]["EVENTS"].as_array().expect("events");
            let expected: Vec<Expected> = events.iter().map(intelmq).collect();
            let (format, reading) = read(&name, &text).unwrap_or_else(|| panic!("{name} is not read"));
            assert_eq!(format, "Shadowserver", "{name}");
            let differences = compare(&expected, &reading.incidents);
            wrong.extend(differences.iter().map(|difference| format!("{test}: {difference}")));
            files += usize::from(differences.is_empty());
        }
    }
    assert!(wrong.is_empty(), "{files} files exact, {} events differ\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(files, 70, "files of which every expected event was found");
}

fn intelmq(event: &Value) -> Expected {
    Expected {
        at: event["time.source"].as_str().and_then(parse_rfc3339).map(|micros| micros / 1_000_000),
        ip: said(event, "source.ip"),
        masked: if event["source.ip"].is_null() { said(event, "source.network") } else { String::new() },
        port: event["source.port"].as_u64(),
        peer: said(event, "destination.ip"),
        peer_port: event["destination.port"].as_u64(),
        protocol: said(event, "protocol.transport"),
        name: said(event, "malware.name").to_lowercase(),
    }
}

/// n6's expectations name every event of each file.
#[test]
fn n6_expects_the_same() {
    let folder = Path::new(NOTICES).join("n6");
    if !folder.is_dir() {
        eprintln!("no {}, passed over", folder.display());
        return;
    }
    let (mut files, mut wrong) = (0, Vec::new());
    for (name, case) in json(&folder.join("expected.json")).as_object().expect("cases") {
        let (name, text) = file(&folder.join(name));
        let Some((format, reading)) = read(&name, &text) else { panic!("{name} is not read") };
        let events = case["events"].as_array().expect("events");
        let expected: Vec<Expected> = events.iter().map(|event| n6(event, &name)).collect();
        let mut differences = compare(&expected, &reading.incidents);
        let more = reading.incidents.iter().filter(|incident| {
            !left_out(&name, incident) && !expected.iter().any(|event| event.differs(incident).is_empty())
        });
        differences.extend(more.map(|incident| format!("nobody expects {incident:?}")));
        wrong.extend(differences.iter().map(|difference| format!("{name} ({format}): {difference}")));
        files += usize::from(differences.is_empty());
    }
    assert!(wrong.is_empty(), "{files} files exact, {} differences\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(files, 60);
}

/// What n6 leaves out by its configuration though it stands in the file.
fn left_out(file: &str, incident: &Incident) -> bool {
    match file {
        // IPv6 addresses.
        "DanTvTor-1.dat" | "DanTvTor-3.dat" => incident.ip.is_some_and(|ip| ip.as_v4().is_none()),
        // Stamps that fall into the hour the clocks skip.
        "CertPlShield-1.dat" => incident.when.as_ref().is_some_and(|when| instants(when).is_empty()),
        _ => false,
    }
}

fn n6(event: &Value, file: &str) -> Expected {
    let at = event["time"].as_str().map(|time| format!("{}Z", time.replace(' ', "T")));
    let serves = event["sport"].is_null() && event["dip"].is_null();
    let dport = event["dport"].as_u64();
    let ip = said(&event["address"][0], "ip");
    let mut expected = Expected {
        at: at.as_deref().and_then(parse_rfc3339).map(|micros| micros / 1_000_000),
        ip,
        masked: String::new(),
        port: if serves { dport } else { event["sport"].as_u64() },
        peer: said(event, "dip"),
        peer_port: if serves { None } else { dport },
        protocol: said(event, "proto"),
        name: said(event, "name").to_lowercase(),
    };
    match file {
        // n6 takes a network for its first address.
        "SpamhausDrop-1.dat" => {
            let bits = if expected.ip == "1.1.1.1" { 1 } else { 2 };
            expected.masked = format!("{}/{bits}", std::mem::take(&mut expected.ip));
        }
        // n6 passes over the source port.
        "ShadowserverDarknet202203-1.dat" => expected.port = Some(2222),
        _ => {}
    }
    expected
}

/// Feeds for which nobody states a result: who recognises them, and how many incidents they have.
#[test]
fn other_feeds_are_recognised() {
    let folder = Path::new(NOTICES).join("intelmq");
    if !folder.is_dir() {
        eprintln!("no {}, passed over", folder.display());
        return;
    }
    for (path, format, incidents, first) in [
        ("blueliv/test_parser_crimeserver.data", "Blueliv", 3, "2015-10-20T06:14:00+00:00"),
        ("microsoft/ctip_azure.txt", "Microsoft CTIP", 5, "2020-05-24T22:45:28+00:00"),
        ("dshield/asdetailsascii.html", "DShield", 2, "2015-12-22T00:00:00+00:00"),
        ("bambenek/c2-dommasterlist.txt", "Bambenek", 1, "2016-11-12T15:02:00+00:00"),
        ("bambenek/dga-feed.txt", "Bambenek", 1, "2016-11-10T00:00:00+00:00"),
        ("cert_eu/example.csv", "CSV", 2, "2019-04-01T03:13:20+00:00"),
        ("zoneh/defacement_accepted.csv", "Zone-H", 2, "2016-01-01T11:56:00+00:00"),
        ("zoneh/defacement_accepted_RECONSTRUCTED.csv", "Zone-H", 1, "2016-01-01T11:56:00+00:00"),
        ("cleanmx/xmlviruses", "clean-mx XML", 2, "2017-12-12T22:30:10+00:00"),
        ("mcafee/atdreport.txt", "McAfee ATD", 3, ""),
    ] {
        let (name, text) = file(&folder.join(path));
        let (found, reading) = read(&name, &text).unwrap_or_else(|| panic!("{path} is not read"));
        assert_eq!((found, reading.incidents.len()), (format, incidents), "{path}: {reading:#?}");
        let at = reading.incidents[0].when.as_ref().map_or_else(String::new, shown);
        assert_eq!(at, first, "{path}");
    }
}

/// Feeds in mails and in zips inside mails.
#[test]
fn feeds_in_mails_are_read() {
    let folder = Path::new(NOTICES).join("abuseio");
    if !folder.is_dir() {
        eprintln!("no {}, passed over", folder.display());
        return;
    }
    let only = |path: &Path, format: &str| {
        let notices = parse::notice::read(&path.to_string_lossy(), &fs::read(path).expect("a mail"));
        assert_eq!((notices.len(), notices[0].format), (1, format), "{}", path.display());
        notices.into_iter().next().expect("a notice")
    };
    let mut reports = Vec::new();
    files(&folder.join("shadowserver"), &mut reports);
    let incidents: usize = reports.iter().map(|path| only(path, "Shadowserver").incidents.len()).sum();
    assert_eq!((reports.len(), incidents), (12, 83));
    // The same event as Shadowserver's CSV and in the hub's own.
    assert_eq!(only(&folder.join("abusehub/Abusehub_Example_2.eml"), "Shadowserver").incidents.len(), 1);
    let mut claims = Vec::new();
    ["ip-echelon", "copyrightcompliance"].iter().for_each(|name| files(&folder.join(name), &mut claims));
    for path in claims {
        let text = file(&path).1;
        let field = |name: &str| {
            let after = text.split_once(&format!("<{name}>")).expect("the field").1;
            after.split_once('<').expect("its end").0.to_string()
        };
        let notice = only(&path, "ACNS");
        let event = Expected {
            at: parse_rfc3339(&field("TimeStamp")).map(|micros| micros / 1_000_000),
            ip: Ip::parse(field("IP_Address").as_bytes()).expect("an address").to_string(),
            port: field("Port").parse().ok(),
            ..Expected::default()
        };
        assert_eq!(compare(&[event], &notice.incidents), [""; 0], "{}", path.display());
        assert_eq!(notice.incidents.len(), 1, "{}", path.display());
    }
}
