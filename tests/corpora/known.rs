//! Logs of which it is known what they hold: by their file names, their notes, or counters beside them.

use std::fs;

use super::{corpus, count, json, unpacked};
use crate::run::report;

/// psad's scans: the name says which ports were tried.
#[test]
fn scans_reach_the_ports_in_their_names() {
    let Some(folder) = corpus("psad/test/scans/iptables") else { return };
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = String::from_utf8_lossy(&unpacked(&entry.path())).into_owned();
        let found = json(&[], &[entry.path()]);
        let logged = text.lines().filter(|line| line.contains(" PROTO=")).count() as u64;
        assert_eq!(count(&found["firewall"]["hits"]), logged, "{name}");
        let Some(range) =
            name.split("_scan_").nth(1).filter(|range| range.starts_with(|c: char| c.is_ascii_digit()))
        else {
            continue;
        };
        let mut bounds = range.split('_').filter_map(|bound| bound.parse::<u64>().ok());
        let (first, last) = (bounds.next().expect("a port"), bounds.next().expect("a port"));
        let ports = found["firewall"]["ports"].as_array().expect("ports").iter();
        // One answer of another host is an ICMP packet without a port.
        let mut ports: Vec<u64> = ports.map(|port| count(&port["port"])).filter(|port| *port != 0).collect();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports, (first..=last).collect::<Vec<_>>(), "{name}");
        assert_eq!(
            found["firewall"]["sources"][0]["hits"].as_u64().map(|hits| hits > 300),
            Some(true),
            "{name}"
        );
    }
}

/// The three lines that gave the section its name, with a redacted source.
#[test]
fn the_first_illegal_port_25() {
    let Some(log) = corpus("wains-illegal-port25/wains-illegal-port25.log") else { return };
    let told = ["--as-of=2006-11-01T00:00:00Z", "--every-hit"];
    let found = json(&told, &[&log]);
    let port25 = &found["port25"];
    assert_eq!((count(&port25["hits"]), count(&port25["unreadable"])), (3, 3));
    assert_eq!(
        (&port25["sources"][0]["ip"], &port25["sources"][0]["hits"]),
        (&"192.168.2.xx".into(), &3.into())
    );
    let text = report(&told, &[&log]).out;
    for clock in ["11:29:51", "11:30:10", "11:30:13"] {
        let line = format!("May 11 {clock} > SRC=192.168.2.xx - DST=195.238.5.128");
        assert!(text.lines().any(|found| found == line), "{text}");
    }
}

/// Logs of several servers pasted together: 544 and more "User unknown" that others said to us.
#[test]
fn what_others_refuse_is_no_guessing() {
    let Some(folder) = corpus("postfix-maillog-dump") else { return };
    let paths = [folder.join("maillog"), folder.join("mailog2")];
    let found = json(&[], &paths);
    assert_eq!(found["guessers"].as_array().map(Vec::len), Some(0));
    let rejects = &found["rejects"]["by_reason"];
    assert!(count(&rejects["unknown_user"]) >= 544, "{rejects}");
    // Each of the two files has lines that the other has as well.
    let alone: u64 = paths.iter().map(|path| count(&json(&[], &[path])["accounting"]["used"])).sum();
    let together = &found["accounting"];
    assert!(count(&together["used"]) < alone, "{together}");
    assert_eq!(count(&together["lines"]), 20_635);
}

/// The counters that a Postfix exporter makes of its sample; it counts the submission service apart.
#[test]
fn an_exporter_counts_the_same() {
    let Some(folder) = corpus("digineo-postfix-exporter/testdata") else { return };
    let metrics = fs::read_to_string(folder.join("mail.metrics")).expect("metrics");
    let metric = |name: &str| -> u64 {
        let line = metrics.lines().find(|line| line.starts_with(name)).expect("a metric");
        line.rsplit(' ').next().and_then(|number| number.parse().ok()).expect("a number")
    };
    let found = json(&[], &[folder.join("mail.log")]);
    let inbound = count(&found["connections"]["inbound"]);
    assert_eq!(inbound, metric("postfix_smtpd_connects_total") + 1, "one through submission");
    assert_eq!(
        count(&found["rejects"]["by_code"]["450"]),
        metric("postfix_smtpd_messages_rejected_total{code=\"450\"")
    );
    assert_eq!(count(&found["rejects"]["total"]), 1);
    assert_eq!(count(&found["auth"]["failures"]), metric("postfix_smtpd_sasl_authentication_failures_total"));
    let delays = "postfix_smtp_delivery_delay_seconds_count{name=\"postfix\",stage=\"transmission\"}";
    assert_eq!(count(&found["mail"]["delivered"]), metric(delays));
    assert_eq!(count(&found["connections"]["unclosed"]), 0);
}

/// Seventy-five New Years in one file without years.
#[test]
fn many_new_years_in_one_file() {
    let Some(log) = corpus("lnav/test/logfile_rollover.2") else { return };
    let source = json(&["--as-of=2100-01-01T00:00:00Z"], &[&log])["sources"][0].clone();
    let year = |end: &str| source[end].as_str().and_then(|at| at[..4].parse::<i32>().ok()).expect("a year");
    assert_eq!((source["lines"].as_u64(), year("last") - year("first")), (Some(375), 75));
}

/// The folders of cron's and loghub's lines give jobs and no mail.
#[test]
fn cron_lines_are_runs() {
    let Some(log) = corpus("loghub/Thunderbird/Thunderbird_2k.log") else { return };
    let text = String::from_utf8_lossy(&unpacked(&log)).into_owned();
    let runs =
        text.lines().filter(|line| line.contains("crond(pam_unix)") || line.contains(") CMD (")).count();
    let found = json(&[], &[&log]);
    let counted = count(&found["jobs"]["runs"]);
    assert!(counted as usize <= runs, "{counted} of {runs}");
    assert_eq!(count(&found["connections"]["inbound"]), 0);
}
