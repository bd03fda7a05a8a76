//! Run by a timer: only what is new in the logs is read, and a burst of refusals is in the kernel after the next run.

use std::io::Write;
use std::path::Path;

use super::space::{now, rfc3339, space};

/// A refusal by a blocklist, right now. What the client says of itself is hostile.
fn refusal(log: &Path, client: &str) {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(log).expect("a log");
    let stamp = rfc3339(now());
    writeln!(
        file,
        "{stamp} mx postfix/smtpd[4711]: NOQUEUE: reject: RCPT from unknown[{client}]: 554 5.7.1 Service unavailable; \
         Client host [{client}] blocked using zen.list.example; from=<\"$(reboot)\"@bulk.example> to=<info@home.example> \
         proto=ESMTP helo=<';reboot;#>"
    )
    .expect("a line");
}

#[test]
fn each_run_reads_what_is_new() {
    let Some(space) = space(&[]) else { return };
    let log = space.path("mail.log");
    refusal(&log, "203.0.113.99");
    let path = log.to_string_lossy().into_owned();
    let run = || space.done(&["apply", "--since-last", "--zone", "UTC", &path]);
    let out = run();
    assert!(out.contains("added    203.0.113.99") && out.contains("1 added, 0 present"), "{out}");
    let out = run();
    assert!(out.contains("0 added, 1 present, 0 failed (nftables, nothing to be done)"), "{out}");
    refusal(&log, "198.51.100.77");
    // Taken away by a rotation, and begun anew.
    std::fs::rename(&log, space.path("mail.log.1")).expect("a rotation");
    refusal(&log, "192.0.2.55");
    let old = space.path("mail.log.1").to_string_lossy().into_owned();
    let out = space.done(&["apply", "--since-last", "--zone", "UTC", &path, &old]);
    assert!(out.contains("2 added, 1 present"), "{out}");
    assert_eq!(space.standing(&[]), [3, 0, 0, 0, 0]);
    let evidence = space.done(&["status", "-v"]);
    assert!(evidence.contains("zen.list.example"), "{evidence}");
    // Without positions everything is read, and the answer is the same.
    let out = space.done(&["apply", "--zone", "UTC", &path, &old]);
    assert!(out.contains("0 added, 3 present"), "{out}");
}

#[test]
fn repeaters_are_blocked_for_longer() {
    let Some(space) = space(&[]) else { return };
    let log = space.path("mail.log");
    refusal(&log, "203.0.113.99");
    let path = log.to_string_lossy().into_owned();
    let left = || space.block(&["status", "--format", "json"]).json()["in_force"][0]["left"].as_u64();
    space.done(&["apply", "--zone", "UTC", &path]);
    let first = left().expect("a block");
    assert!((580..=600).contains(&first), "{first}");
    // Another run under the same ledger, once the first block is over.
    let later = rfc3339(now() + 1000);
    let text = std::fs::read_to_string(&log).expect("the log");
    std::fs::write(&log, format!("{text}{}", text.replacen(&text[..19], &later[..19], 1))).expect("the log");
    let plan =
        space.done(&["plan", "--zone", "UTC", "--as-of", &rfc3339(now() + 1010), "--format", "json", &path]);
    let plan: serde_json::Value = serde_json::from_str(&plan).expect("JSON");
    assert_eq!(plan["blocks"].as_array().expect("a list").len(), 1);
}
