//! Feeds against the results their own parsers' tests give (IntelMQ and n6, `../shared/corpora/notices`; passed over where
//! that folder is absent), our own samples, and files that nobody wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use rapsheet::model::calendar::{Moment, Wall, parse_rfc3339};
use rapsheet::model::notice::{Incident, Notice, When, Zoning};
use rapsheet::parse;
use rapsheet::parse::notice::{Message, Part, READERS};
use serde_json::Value;

const NOTICES: &str = "../shared/corpora/notices";

/// What a file says, and the format it was recognised as.
fn read(name: &str, text: &str) -> Option<(&'static str, Notice)> {
    let mut notices = parse::notice::read(name, text.as_bytes());
    let notice = notices.pop().filter(|notice| !notice.incidents.is_empty() && notices.is_empty())?;
    Some((notice.format, notice))
}

fn file(path: &Path) -> (String, String) {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    (name, String::from_utf8_lossy(&fs::read(path).expect("a file")).into_owned())
}

/// The instants a time can be, seconds since the epoch: two in a repeated hour, none without a zone.
fn instants(when: &When) -> Vec<i64> {
    let zone = match &when.zone {
        Zoning::Stated(zone) | Zoning::Convention(zone) => *zone,
        Zoning::Either(_) | Zoning::Unknown => return Vec::new(),
    };
    match zone.wall(when.wall.div_euclid(86_400) as i32, when.wall.rem_euclid(86_400) as u32) {
        Wall::Once(at) => vec![at],
        Wall::Twice(first, second) => vec![first, second],
        Wall::Never(_) => Vec::new(),
    }
}

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
        let ip = |ip: &Option<rapsheet::model::net::Ip>| ip.map(|ip| ip.to_string()).unwrap_or_default();
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

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON")
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

/// An instant as the investigation's JSON writes it.
fn shown(when: &When) -> String {
    moment(when, when.wall)
}

fn moment(when: &When, wall: i64) -> String {
    let (Zoning::Stated(zone) | Zoning::Convention(zone)) = &when.zone else { return String::new() };
    let at = zone.wall(wall.div_euclid(86_400) as i32, wall.rem_euclid(86_400) as u32).first();
    Moment::new(at * 1_000_000, *zone).rfc3339()
}

/// An incident as the investigation's JSON has it.
fn as_json(incident: &Incident) -> Value {
    let ip = |ip: Option<rapsheet::model::net::Ip>| ip.map(|ip| ip.to_string());
    let text = |text: String| Some(text).filter(|text| !text.is_empty());
    let when = incident.when.as_ref();
    let zone = when.map_or("unknown", |when| match when.zone {
        Zoning::Stated(_) => "stated",
        Zoning::Convention(_) | Zoning::Either(_) => "assumed",
        Zoning::Unknown => "unknown",
    });
    serde_json::json!({
        "at": when.map(shown).and_then(text),
        "until": when.and_then(|when| text(moment(when, when.until?))),
        "zone": zone,
        "ip": ip(incident.ip), "masked": incident.masked, "port": incident.port,
        "peer": ip(incident.peer), "peer_port": incident.peer_port,
        "protocol": incident.protocol, "kind": incident.kind, "line": incident.line, "text": incident.text,
    })
}

/// Files of a folder and of those in it.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// Our own samples: the feed, and that it is one.
fn samples() -> Vec<(PathBuf, Value)> {
    let mut paths = Vec::new();
    files(Path::new("samples/notices"), &mut paths);
    let expectations = paths.iter().filter(|path| {
        path.to_string_lossy().ends_with(".expect.json") && path.to_string_lossy().contains("/feed-")
    });
    let beside = |path: &PathBuf| {
        let stem = path.to_string_lossy().replace(".expect.json", ".");
        paths
            .iter()
            .find(|other| *other != path && other.to_string_lossy().starts_with(&stem))
            .expect("a sample")
            .clone()
    };
    expectations.map(|path| (beside(path), json(path))).collect()
}

#[test]
fn samples_give_what_is_expected() {
    let samples = samples();
    assert!(samples.len() >= 25, "samples are missing");
    for (path, expected) in samples {
        let (name, text) = file(&path);
        // As they are, with other ends of lines, and with a byte-order mark.
        for text in [text.clone(), text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
            let (format, reading) = read(&name, &text).unwrap_or_else(|| panic!("{name} is not read"));
            assert_eq!(format, expected["format"], "{name}");
            let events = expected["incidents"].as_array().expect("incidents");
            assert_eq!(reading.incidents.len(), events.len(), "{name}: {reading:#?}");
            for (event, incident) in events.iter().zip(&reading.incidents) {
                let found = as_json(incident);
                for (key, value) in event.as_object().expect("an object") {
                    assert_eq!(*value, found[key], "{name}: {key} of {incident:#?}");
                }
            }
        }
    }
}

/// Every reader on a text, and how long the slowest took.
fn all_readers(name: &str, text: &str) -> Duration {
    let part = Part { name: name.to_string(), text: text.to_string(), ..Part::default() };
    let message = Message { name: name.to_string(), parts: vec![part], ..Message::default() };
    let times = READERS.iter().map(|reader| {
        let start = Instant::now();
        let reading = (reader.read)(&message);
        assert!(reading.is_none_or(|reading| reading.incidents.len() <= 20_000), "{} on {name}", reader.name);
        start.elapsed()
    });
    times.max().unwrap_or_default()
}

#[test]
fn no_notice_makes_a_reader_panic() {
    let folder = Path::new(NOTICES);
    if !folder.is_dir() {
        eprintln!("no {}, passed over", folder.display());
        return;
    }
    let mut paths = Vec::new();
    files(folder, &mut paths);
    for path in paths {
        let (name, text) = file(&path);
        let time = all_readers(&name, &text);
        assert!(time < Duration::from_secs(60), "{name} took {time:?}");
    }
}

/// What would be slow if anything were read twice.
#[test]
fn hostile_files_take_bounded_time() {
    let repeated = |text: &str, size: usize| text.repeat(size / text.len());
    for (name, text) in [
        ("quotes.csv", format!("timestamp,ip,asn,geo\n{}", repeated("\"\n", 400_000))),
        ("delimiters.csv", repeated(",;|\t", 400_000)),
        ("lines.txt", repeated("a, b\n\n", 400_000)),
        ("headers.csv", repeated("timestamp,ip,asn,geo\n\n", 400_000)),
        ("wide.csv", format!("{}\n", repeated("timestamp,ip,", 400_000))),
        ("braces.json", repeated("{", 2_000_000)),
        ("objects.json", repeated("{\"a\":[{", 400_000)),
        ("brackets.json", repeated("[{}", 400_000)),
        ("strings.json", repeated("{\"\\\"", 400_000)),
        ("tags.xml", repeated("<Incident><Infringement><entry>IODEF-Document<entries>", 400_000)),
        ("comments.xml", format!("<Infringement>{}", repeated("<!--", 400_000))),
        ("entities.xml", format!("<Infringement><Source>{}", repeated("&a;", 400_000))),
        ("addresses.txt", repeated("192.0.2.1\n", 400_000)),
        (
            "rows.csv",
            format!("timestamp,ip,asn,geo\n{}", repeated("2026-03-01 02:03:04,192.0.2.1,1,BE\n", 2_000_000)),
        ),
    ] {
        let time = all_readers(name, &text);
        // Unoptimised, on a machine that has other things to do. What takes quadratic time takes hours.
        assert!(time < Duration::from_secs(60), "{name} took {time:?}");
    }
}

/// Pieces feeds are made of, to be put together at random.
const PIECES: &[&str] = &[
    "timestamp",
    "ip",
    "src_ip",
    "asn",
    "geo",
    ",",
    ";",
    "|",
    "\t",
    "\n",
    "\r\n",
    "\"",
    "#",
    "192.0.2.1",
    "2001:db8::1",
    "2026-03-01 02:03:04",
    "1772330584",
    "99999999999999999999",
    "-1",
    "é",
    "\u{feff}",
    "\0",
    "{",
    "}",
    "[",
    "]",
    ":",
    "\"Format\"",
    "\"IDEA0\"",
    "\"Source\"",
    "\"time.source\"",
    "<",
    ">",
    "/",
    "Infringement",
    "Incident",
    "IODEF-Document",
    "Source",
    "&",
    "]]>",
    "<![CDATA[",
    "<!--",
    "- ",
    "-----BEGIN PGP SIGNED MESSAGE-----",
    "Format:",
    "category",
    "address",
    "optional_information",
    "Spamhaus DROP",
    "0",
    "\\",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_in_any_order_are_survived(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..120)) {
        all_readers("x.csv", &pieces.concat());
    }

    #[test]
    fn samples_with_damage_are_survived(
        choice in any::<prop::sample::Index>(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..4u8, any::<u8>()), 1..12),
    ) {
        let samples = samples();
        let (path, _) = &samples[choice.index(samples.len())];
        let mut bytes = fs::read(path).expect("a sample");
        for (place, what, byte) in cuts {
            let at = place.index(bytes.len().max(1));
            match what {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.truncate(at),
                2 if at < bytes.len() => drop(bytes.remove(at)),
                _ => bytes.insert(at.min(bytes.len()), byte),
            }
        }
        all_readers(&path.to_string_lossy(), &String::from_utf8_lossy(&bytes));
    }
}
