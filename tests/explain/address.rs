//! Addresses: their counts are the report's, and their thresholds those of the configuration.

use std::fs;

use serde_json::Value;

use super::explain;
use crate::run::report;

fn threshold(address: &Value, kind: &str) -> Value {
    let all = address["thresholds"].as_array().expect("thresholds");
    all.iter().find(|threshold| threshold["kind"] == kind).expect(kind).clone()
}

#[test]
fn a_guesser_is_explained_as_the_report_counts_it() {
    let report = report(&["--format=json"], &["samples/gateway"]).json();
    for guesser in report["guessers"].as_array().expect("guessers") {
        let ip = guesser["ip"].as_str().expect("an address");
        let address = explain(&[ip, "samples/gateway", "--format=json"]).json();
        let found = threshold(&address, "guesser");
        assert_eq!(found["value"], guesser["unknown_users"], "{ip}");
        let users = guesser["unknown_users"].as_u64().expect("users");
        assert_eq!(
            (found["met"].as_bool(), found["by"].as_u64()),
            (Some(users >= 5), Some(users.abs_diff(5))),
            "{ip}"
        );
        let counts = address["counts"].as_array().expect("counts");
        let guesses = counts.iter().find(|count| count["table"] == "guesses").expect("guesses");
        assert_eq!(guesses["different"], guesser["unknown_users"], "{ip}");
    }
}

#[test]
fn every_client_and_source_has_the_counts_of_the_report() {
    let report = report(&["--format=json"], &["samples/gateway"]).json();
    let sum = |address: &Value, table: &str| -> u64 {
        let counts = address["counts"].as_array().expect("counts").iter();
        counts.filter(|count| count["table"] == table).filter_map(|count| count["n"].as_u64()).sum()
    };
    for (list, table, figure) in [
        ("/rejects/clients", "rejects", "rejects"),
        ("/port25/sources", "port25", "hits"),
        ("/auth/clients", "auth", "failures"),
        ("/firewall/sources", "hits", "hits"),
        ("/connections/top_clients", "clients", "connections"),
    ] {
        for row in report.pointer(list).and_then(Value::as_array).expect(list).iter().take(3) {
            let ip = row["ip"].as_str().expect("an address");
            if ip.parse::<std::net::IpAddr>().is_err() {
                continue;
            }
            let address = explain(&[ip, "--logs", "samples/gateway", "--format=json"]).json();
            assert_eq!(sum(&address, table), row[figure].as_u64().expect("a figure"), "{list} {ip}");
            assert!(!address["evidence"].as_array().expect("lines").is_empty());
            assert!(
                address["evidence"]
                    .as_array()
                    .expect("lines")
                    .iter()
                    .all(|line| !line["text"].as_str().expect("a text").is_empty())
            );
        }
    }
}

#[test]
fn thresholds_follow_the_configuration_and_say_what_is_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let (log, config) = (folder.path().join("mail.log"), folder.path().join("rapsheet.toml"));
    let mut text = String::new();
    for second in 0..7 {
        text.push_str(&format!(
            "Mar  2 10:00:{second:02} mx postfix/smtpd[9]: NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 550 5.1.1 \
             <u{}@d.example>: Recipient address rejected: User unknown in virtual mailbox table; from=<> \
             to=<u{}@d.example> proto=SMTP helo=<x>\n",
            second % 4, second % 4,
        ));
    }
    text.push_str("Mar  2 10:01:00 mx postfix/smtpd[9]: connect from 9-2-0-192.dyn.isp.example[192.0.2.9]\n");
    fs::write(&log, text).expect("a log");
    fs::write(&config, "[findings]\nguesser = 3\n[broadband]\nexcept = ['isp.example']\n").expect("a file");
    let (log, config) = (log.display().to_string(), config.display().to_string());
    let plain = explain(&["192.0.2.9", &log, "--format=json"]).json();
    let guesser = threshold(&plain, "guesser");
    assert_eq!(
        (guesser["value"].as_u64(), guesser["bar"].as_u64(), guesser["by"].as_u64()),
        (Some(4), Some(5), Some(1))
    );
    assert_eq!(guesser["next"], "1 unknown user more would make it a finding of severity low");
    assert_eq!(threshold(&plain, "broadband")["met"], true);
    let told = explain(&["192.0.2.9", &log, "--config", &config, "--format=json"]).json();
    let guesser = threshold(&told, "guesser");
    assert_eq!((guesser["met"].as_bool(), guesser["by"].as_u64()), (Some(true), Some(1)));
    assert_eq!(
        guesser["next"],
        "with findings.guesser at 5 or more it would not be a finding of severity low"
    );
    let broadband = threshold(&told, "broadband");
    assert_eq!(broadband["met"], false);
    assert!(
        broadband["says"].as_str().is_some_and(|words| words.contains("excepted by isp.example")),
        "{broadband}"
    );
    // One that the logs do not name at all.
    let nobody = explain(&["198.51.100.250", &log]);
    assert_eq!(nobody.code, Some(0));
    assert!(nobody.out.contains("no line of these logs names it"), "{}", nobody.out);
}

#[test]
fn a_client_named_by_a_later_line_is_found() {
    let report = report(&["--format=json"], &["samples/sendmail"]).json();
    for client in report["rejects"]["clients"].as_array().expect("clients") {
        let ip = client["ip"].as_str().expect("an address");
        let address = explain(&[ip, "samples/sendmail", "--format=json"]).json();
        let events = address["events"].as_array().expect("events").iter();
        let rejects: u64 =
            events.filter(|kind| kind["kind"] == "reject").filter_map(|kind| kind["n"].as_u64()).sum();
        assert_eq!(rejects, client["rejects"].as_u64().expect("rejects"), "{ip}");
    }
}
