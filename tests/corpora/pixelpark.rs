//! One real Postfix log of three days as gz, bz2 and xz: one report, with the figures of a plain text search.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{by, corpus, count, json, unpacked};

const NAMES: [&str; 3] = ["mail.log.gz", "mail.log.bz2", "mail.log.xz"];

/// A report without what is another in each file by right: its name and how it is packed.
fn same_but_for_the_file(mut report: Value, path: &str) -> String {
    report["sources"][0]["compression"] = Value::Null;
    report.to_string().replace(path, "the file")
}

#[test]
fn three_archives_give_one_report() {
    let Some(folder) = corpus("pixelpark-postfix/test") else { return };
    let reports: Vec<String> = NAMES
        .iter()
        .map(|name| {
            let path = folder.join(name);
            same_but_for_the_file(json(&[], &[&path]), &path.to_string_lossy())
        })
        .collect();
    assert_eq!(reports[0], reports[1]);
    assert_eq!(reports[0], reports[2]);

    // All three together: the same bytes under other names, read once.
    let all = json(&[], &NAMES.map(|name| folder.join(name)));
    let sources = all["sources"].as_array().expect("sources");
    let duplicates: Vec<&Value> = sources.iter().filter(|source| !source["duplicate_of"].is_null()).collect();
    assert_eq!((sources.len(), duplicates.len()), (3, 2));
    assert_eq!(count(&all["accounting"]["duplicate"]), 2 * 69_861);
    let one: Value = serde_json::from_str(&reports[0]).expect("JSON");
    for section in ["rejects", "connections", "postscreen", "mail"] {
        let bare = |value: &Value| {
            NAMES.iter().fold(value.to_string(), |text, name| {
                text.replace(&folder.join(name).to_string_lossy().into_owned(), "the file")
            })
        };
        assert_eq!(bare(&all[section]), bare(&one[section]), "{section}");
    }
}

#[test]
fn figures_are_those_of_a_text_search() {
    let Some(path) = corpus("pixelpark-postfix/test/mail.log.bz2") else { return };
    let text = String::from_utf8_lossy(&unpacked(&path)).into_owned();
    let grep = |part: &dyn Fn(&str) -> bool| text.lines().filter(|line| part(line)).count() as u64;
    let found = json(&[], &[&path]);

    let from_here = |line: &str| line.contains("[127.0.0.1]") || line.contains("[::1]");
    let connect = |line: &str| line.contains("smtpd[") && line.contains("]: connect from ");
    assert_eq!(count(&found["connections"]["inbound"]), grep(&|line| connect(line) && !from_here(line)));
    assert!(
        grep(&|line| connect(line) && from_here(line)) > 0,
        "re-injection is in the log, and not counted"
    );
    let postscreen = |line: &str, words: &str| line.contains("postfix/postscreen[") && line.contains(words);
    assert_eq!(count(&found["postscreen"]["connects"]), grep(&|line| postscreen(line, "]: CONNECT from [")));
    assert_eq!(count(&found["postscreen"]["dnsbl_ranked"]), grep(&|line| postscreen(line, "]: DNSBL rank ")));

    let rejects: Vec<&str> = text.lines().filter(|line| line.contains(": reject: RCPT from ")).collect();
    assert_eq!(count(&found["rejects"]["total"]), rejects.len() as u64);
    let mut by_code = BTreeMap::new();
    for line in &rejects {
        let (_, rest) = line.split_once(": reject: RCPT from ").expect("a reject");
        let code = rest.split("]: ").nth(1).or_else(|| rest.split(": ").nth(1)).expect("a code");
        *by_code.entry(code[..3].to_string()).or_insert(0u64) += 1;
    }
    for (code, n) in &by_code {
        assert_eq!(count(&found["rejects"]["by_code"][code]), *n, "{code}");
    }
    assert_eq!(found["rejects"]["by_code"].as_object().map(serde_json::Map::len), Some(by_code.len()));
    for zone in ["zen.spamhaus.org", "b.barracudacentral.org"] {
        let cited =
            rejects.iter().filter(|line| line.contains(&format!("blocked using {zone}"))).count() as u64;
        assert_eq!(
            count(&by(&found["rbl"]["zones"], "zone", zone).expect("a zone")["rejects"]),
            cited,
            "{zone}"
        );
        let listed = grep(&|line| line.contains(&format!("listed by domain {zone} as ")));
        assert_eq!(
            count(&by(&found["rbl"]["listed"], "name", zone).expect("a zone")["count"]),
            listed,
            "{zone}"
        );
    }
    // Outside of this machine, one connection for each of the deliveries.
    let sent = |line: &str| line.contains("status=sent (");
    assert_eq!(count(&found["mail"]["delivered"]), grep(&sent));
    assert_eq!(count(&found["connections"]["outbound"]), grep(&|line| sent(line) && line.contains("]:25,")));
    // What amavis hands back came in before.
    let came_in = |line: &str| line.contains(": client=") && !from_here(line) || line.contains(": uid=");
    assert_eq!(count(&found["mail"]["accepted"]), grep(&came_in));
    assert_eq!(count(&found["mail"]["accepted"]), 183);
    assert_eq!(count(&found["mail"]["bounced"]), grep(&|line| line.contains("status=bounced (")));
}
