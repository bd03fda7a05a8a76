//! Third-party logs with known truths; passed over where they are not at hand.

use std::path::{Path, PathBuf};

use super::*;
use crate::model::calendar::{Moment, Zone, parse_rfc3339};

fn corpus(name: &str) -> Option<PathBuf> {
    let path = Path::new("../shared/corpora").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("{} is not at hand; passed over", path.display());
    None
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Classes {
    headers: u32,
    with_program: u32,
    parts: u32,
    unreadable: u32,
}

/// Reads a file as the input would; gives its classes and the reader.
fn read(path: &Path, time: TimeContext, mut each: impl FnMut(&[u8], Header<'_>)) -> (Classes, TimeContext) {
    let bytes = std::fs::read(path).expect("a file");
    let mut reader = LineReader::new(time);
    let mut classes = Classes::default();
    for line in bytes.strip_suffix(b"\n").unwrap_or(&bytes).split(|byte| *byte == b'\n') {
        match reader.header(line) {
            Headed::Header(header) => {
                classes.headers += 1;
                classes.with_program += u32::from(!header.program.is_empty());
                each(line, header);
            }
            Headed::Part => classes.parts += 1,
            Headed::Unreadable => classes.unreadable += 1,
        }
    }
    (classes, reader.time().clone())
}

fn context(zone: &str, year: i32) -> TimeContext {
    TimeContext::new(zone.parse().expect("a zone"), year, None)
}

#[test]
fn edge_cases_of_lnav() {
    let Some(folder) = corpus("lnav/test") else { return };
    // Classes are headers, headers with a program, parts, unreadable; then New Years and lines of a DST
    // night.
    let table = [
        ("logfile_rollover.1", "UTC", [5, 5, 0, 0], 1, 0),
        ("logfile_rollover.2", "UTC", [375, 375, 0, 0], 75, 0),
        ("logfile_syslog.1", "UTC", [4, 4, 0, 0], 1, 0),
        ("logfile_syslog.3", "UTC", [7, 7, 10, 0], 0, 0),
        ("logfile_syslog_fr.0", "UTC", [1, 1, 0, 0], 0, 0),
        ("logfile_syslog_with_header.0", "UTC", [4, 4, 0, 2], 0, 0),
        ("logfile_bad_syslog.0", "UTC", [4, 3, 0, 0], 0, 0),
        ("logfile_with_zones.0", "UTC", [3, 3, 0, 0], 0, 0),
        ("logfile_dst.0", "America/Los_Angeles", [10, 10, 0, 0], 0, 8),
    ];
    for (name, zone, [headers, with_program, parts, unreadable], rollovers, dst) in table {
        let (classes, time) = read(&folder.join(name), context(zone, 2013), |_, _| {});
        assert_eq!(classes, Classes { headers, with_program, parts, unreadable }, "{name}");
        assert_eq!((time.rollovers, time.dst_lines, time.backward), (rollovers, dst, 0), "{name}");
    }
    // One instant, written in two zones.
    let mut seconds = Vec::new();
    read(&folder.join("logfile_with_zones.0"), context("UTC", 2013), |_, header| {
        seconds.push(header.when.seconds())
    });
    assert_eq!(seconds, [1_661_610_121; 3]);
}

#[test]
fn every_line_of_real_syslogs_is_read() {
    let files = [
        ("loghub/Linux/Linux_2k.log", 2000),
        ("loghub/Thunderbird/Thunderbird_2k.log", 2000),
        ("psad/test/scans/iptables/syn_scan_1000_1500_multi_dst", 4008),
        ("py-fw-log/iptables.log", 1182),
        ("iptablogs/iptables.log", 8443),
    ];
    for (name, lines) in files {
        let Some(path) = corpus(name) else { continue };
        let (classes, time) = read(&path, context("UTC", 2007), |_, _| {});
        assert_eq!((classes.headers, classes.unreadable), (lines, 0), "{name}");
        assert_eq!((time.rollovers, time.leap_corrected), (0, 0), "{name}");
    }
}

/// loghub's table says what each line was split into.
#[test]
fn loghub_agrees_on_program_and_pid() {
    for name in ["Linux", "Thunderbird"] {
        let Some(folder) = corpus(&format!("loghub/{name}")) else { continue };
        let table =
            std::fs::read_to_string(folder.join(format!("{name}_2k.log_structured.csv"))).expect("a table");
        let mut rows = table.lines();
        let columns: Vec<&str> = rows.next().expect("a head").split(',').collect();
        let column = |wanted| columns.iter().position(|name| *name == wanted).expect("a column");
        let (component, pid) = (column("Component"), column("PID"));
        let mut seen = Vec::new();
        let path = folder.join(format!("{name}_2k.log"));
        read(&path, context("UTC", 2005), |_, header| {
            seen.push((String::from_utf8_lossy(header.program).into_owned(), header.pid));
        });
        // A program as it stands before its colon, without the parts of a kernel's sentence that their
        // table takes for one.
        let word = |text: &str| !text.contains([' ', ':']);
        for (row, (program, number)) in rows.zip(&seen) {
            let fields: Vec<&str> = row.split(',').collect();
            let expected = (fields[component], fields[pid].trim_end_matches(".0").parse().unwrap_or(0));
            if word(expected.0) && !(program.is_empty() && expected.0.contains('.')) {
                assert_eq!((program.as_str(), *number), expected, "{row}");
            }
        }
    }
}

/// A JSON comment before each line gives the local time that is meant; their clock stood at
/// 2005-08-14T12:00 in Zurich.
#[test]
fn fail2ban_agrees_on_every_instant() {
    let Some(folder) = corpus("fail2ban/fail2ban/tests/files/logs") else { return };
    let zone: Zone = "Europe/Zurich".parse().expect("a zone");
    let latest = parse_rfc3339("2005-08-14T12:00:00+02:00").map(|micros| micros / 1_000_000);
    let mut lines = 0;
    for file in std::fs::read_dir(folder).expect("a folder").flatten().filter(|file| file.path().is_file()) {
        let text = std::fs::read(file.path()).expect("a file");
        let mut thread = TimeContext::new(zone, 2005, latest);
        let mut expected: Option<String> = None;
        for line in String::from_utf8_lossy(&text).lines() {
            if let Some((_, rest)) = line.split_once("failJSON:") {
                expected = rest.split_once("\"time\": \"").map(|(_, rest)| rest.chars().take(19).collect());
                continue;
            }
            let Some(expected) = expected.take() else { continue };
            let Some((stamp, _)) = time::stamp(line.as_bytes()) else { continue };
            lines += 1;
            let shown = |when: When| Moment::new(when.micros, zone).rfc3339()[..19].to_string();
            // Each line by itself, and as one of its file, which is in no order.
            assert_eq!(shown(TimeContext::new(zone, 2005, latest).resolve(stamp)), expected, "{line}");
            assert_eq!(shown(thread.resolve(stamp)), expected, "{:?}: {line}", file.file_name());
        }
    }
    assert!(lines >= 186, "{lines}");
}

#[test]
fn exim_logs_are_read_as_its_own() {
    let Some(folder) = corpus("exim-testsuite/test") else { return };
    let (mut headers, mut foreign) = (0, Vec::new());
    for name in ["log", "rejectlog"] {
        for file in std::fs::read_dir(folder.join(name)).into_iter().flatten().flatten() {
            let (classes, _) = read(&file.path(), context("UTC", 2017), |line, header| {
                if header.program != b"exim" {
                    foreign.push(String::from_utf8_lossy(line).into_owned());
                }
            });
            headers += classes.headers;
        }
    }
    // Words that the tests' own configurations write (`tls session: yes`) look like host and program.
    assert!(headers > 2500 && foreign.len() <= 17, "{headers} lines, not taken for Exim's: {foreign:#?}");
}
