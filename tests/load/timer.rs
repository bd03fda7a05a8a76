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
    // Blocked once, and over before the log begins; long enough to be loaded on a busy machine.
    space.done(&["apply", "--plan", &space.plan("a.json", &[("203.0.113.99", 8)])]);
    std::thread::sleep(std::time::Duration::from_secs(9));
    space.done(&["expire"]);
    let log = space.path("mail.log");
    refusal(&log, "203.0.113.99");
    refusal(&log, "203.0.113.100");
    let out = space.done(&["apply", "--zone", "UTC", &log.to_string_lossy()]);
    assert!(out.contains("2 added"), "{out}");
    let standing = space.block(&["status", "--format", "json"]).json();
    let left: Vec<u64> = standing["in_force"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|row| row["left"].as_u64())
        .collect();
    // By the rule for blocklists ten minutes, and twice that for the one who was blocked before.
    assert!((1150..=1200).contains(&left[0]) && (550..=600).contains(&left[1]), "{left:?}");
}
